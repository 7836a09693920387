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
  GCond changed; /* packets, closed */
  double loss;
  double overtaken;
  GRand *random;
  GQueue packets; /* of Packet, in the order in which they are due */
  gboolean closed;
};

typedef struct {
  GstPad *pad; /* that takes it */
  GstBuffer *buffer;
  gint64 due; /* monotonic us */
} Packet;

/* Returns: (nullable): the packet that is due; NULL at the end */
static Packet *
take_packet (Wire *self)
{
  Packet *packet;

  while (!self->closed) {
    packet = g_queue_peek_head (&self->packets);
    if (packet && packet->due <= g_get_monotonic_time ())
      return g_queue_pop_head (&self->packets);
    if (packet)
      g_cond_wait_until (&self->changed, &self->lock, packet->due);
    else
      g_cond_wait (&self->changed, &self->lock);
  }
  return NULL;
}

static gpointer
deliver (gpointer data)
{
  Wire *self = data;
  Packet *packet;

  g_mutex_lock (&self->lock);
  while ((packet = take_packet (self)) != NULL) {
    g_mutex_unlock (&self->lock);
    gst_pad_chain (packet->pad, packet->buffer);
    gst_object_unref (packet->pad);
    g_free (packet);
    g_mutex_lock (&self->lock);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

static int
compare_due (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 first = ((const Packet *)a)->due, second = ((const Packet *)b)->due;

  return (first > second) - (first < second);
}

static void
add_packet (Wire *self, GstPad *pad, GstBuffer *buffer)
{
  Packet *packet = g_new (Packet, 1);
  gboolean overtaken =
      self->overtaken > 0 && g_rand_double (self->random) < self->overtaken;

  packet->pad = pad;
  packet->buffer = buffer;
  packet->due = g_get_monotonic_time () +
                (overtaken ? WIRE_OVERTAKEN : 1) * self->delay_ms * 1000;
  g_queue_insert_sorted (&self->packets, packet, compare_due, NULL);
  g_cond_signal (&self->changed);
}

static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Wire *self = user_data;
  GstPadProbeReturn result = GST_PAD_PROBE_OK;
  GstPad *peer;

  g_mutex_lock (&self->lock);
  if (g_rand_double (self->random) < self->loss) {
    result = GST_PAD_PROBE_DROP;
  } else if (self->thread && (peer = gst_pad_get_peer (pad)) != NULL) {
    add_packet (self, peer, GST_PAD_PROBE_INFO_BUFFER (info));
    info->data = NULL;
    result = GST_PAD_PROBE_HANDLED;
  }
  g_mutex_unlock (&self->lock);
  return result;
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
  g_cond_init (&self->changed);
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
wire_set_overtaken (Wire *self, double share)
{
  g_mutex_lock (&self->lock);
  self->overtaken = share;
  g_mutex_unlock (&self->lock);
}

static void
free_packet (gpointer data)
{
  Packet *packet = data;

  gst_object_unref (packet->pad);
  gst_buffer_unref (packet->buffer);
  g_free (packet);
}

void
wire_free (Wire *self)
{
  g_signal_handler_disconnect (self->webrtcbin, self->added_id);
  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  if (self->thread)
    g_thread_join (self->thread);
  g_queue_clear_full (&self->packets, free_packet);
  g_rand_free (self->random);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  gst_object_unref (self->webrtcbin);
  g_free (self);
}
