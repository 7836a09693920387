/* wire: a network between two sessions of a process, which loses and delays
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "wire.h"

struct _Wire {
  GstElement *webrtcbin;
  gulong added_id;
  guint delay_ms;
  GThread *thread; /* NULL without a delay */

  GMutex lock;
  double loss;
  GRand *random;
  GAsyncQueue *queue; /* of Packet */
};

typedef struct {
  GstPad *pad; /* that takes it; NULL: the end */
  GstBuffer *buffer;
  gint64 due; /* monotonic us */
} Packet;

static gpointer
deliver (gpointer data)
{
  Wire *self = data;

  for (;;) {
    Packet *packet = g_async_queue_pop (self->queue);
    GstPad *pad = packet->pad;
    gint64 early = packet->due - g_get_monotonic_time ();

    if (pad && early > 0)
      g_usleep (early);
    if (pad)
      gst_pad_chain (pad, packet->buffer);
    gst_clear_object (&packet->pad);
    g_free (packet);
    if (pad == NULL)
      return NULL;
  }
}

static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Wire *self = user_data;
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);
  gboolean lost;
  Packet *packet;

  g_mutex_lock (&self->lock);
  lost = g_rand_double (self->random) < self->loss;
  g_mutex_unlock (&self->lock);
  if (lost)
    return GST_PAD_PROBE_DROP;
  if (self->thread == NULL || peer == NULL)
    return GST_PAD_PROBE_OK;
  packet = g_new (Packet, 1);
  packet->pad = g_steal_pointer (&peer);
  packet->buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  packet->due = g_get_monotonic_time () + self->delay_ms * 1000;
  g_async_queue_push (self->queue, packet);
  info->data = NULL;
  return GST_PAD_PROBE_HANDLED;
}

static void
on_element (GstBin *bin, GstBin *sub_bin, GstElement *element, Wire *self)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (factory == NULL || !g_str_equal (GST_OBJECT_NAME (factory), "nicesrc"))
    return;
  pad = gst_element_get_static_pad (element, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_packet, self, NULL);
}

Wire *
wire_new (GstElement *webrtcbin, double loss, guint delay_ms)
{
  Wire *self = g_new0 (Wire, 1);

  self->webrtcbin = gst_object_ref (webrtcbin);
  self->loss = loss;
  self->delay_ms = delay_ms;
  g_mutex_init (&self->lock);
  self->random = g_rand_new_with_seed (3);
  self->queue = g_async_queue_new ();
  if (delay_ms > 0)
    self->thread = g_thread_new ("wire", deliver, self);
  self->added_id = g_signal_connect (
      webrtcbin, "deep-element-added", G_CALLBACK (on_element), self);
  return self;
}

void
wire_set_loss (Wire *self, double loss)
{
  g_mutex_lock (&self->lock);
  self->loss = loss;
  g_mutex_unlock (&self->lock);
}

void
wire_free (Wire *self)
{
  g_signal_handler_disconnect (self->webrtcbin, self->added_id);
  if (self->thread) {
    g_async_queue_push (self->queue, g_new0 (Packet, 1));
    g_thread_join (self->thread);
  }
  g_async_queue_unref (self->queue);
  g_rand_free (self->random);
  g_mutex_clear (&self->lock);
  gst_object_unref (self->webrtcbin);
  g_free (self);
}
