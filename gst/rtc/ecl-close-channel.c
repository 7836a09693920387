/* ecl-close-channel: the data channel whose close is the hang-up
 *
 * Used on one main context. webrtcbin's threads only post to it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-close-channel.h"

#include "ecl-post.h"

#include <gst/webrtc/webrtc.h>

/* The label that PeerJS gives the data channel of a media connection. */
#define LABEL "undefined"

struct _GstEclCloseChannel {
  GObject parent;

  GstElement *webrtcbin;         /* immutable, owned */
  GMainContext *context;         /* immutable */
  GstEclCloseChannelFunc closed; /* NULL once stopped; context only */
  gpointer user_data;            /* immutable */
  GObject *channel;              /* GstWebRTCDataChannel; context only */
};

G_DEFINE_FINAL_TYPE (GstEclCloseChannel, gst_ecl_close_channel, G_TYPE_OBJECT)

static void
on_closed (gpointer object, gpointer argument)
{
  GstEclCloseChannel *self = object;

  if (self->closed)
    self->closed (self->user_data);
}

/* webrtcbin's thread */
static void
close_cb (GObject *channel, gpointer user_data)
{
  GstEclCloseChannel *self = user_data;

  gst_ecl_post_call (self->context, on_closed, self, NULL);
}

/* Only the first channel counts. */
static void
on_found (gpointer object, gpointer channel)
{
  GstEclCloseChannel *self = object;

  if (self->channel || self->closed == NULL)
    return;
  self->channel = g_object_ref (channel);
  g_signal_connect_object (channel, "on-close", G_CALLBACK (close_cb), self, 0);
}

/* webrtcbin's thread */
static void
found_cb (GstElement *webrtcbin, GObject *channel, gpointer user_data)
{
  GstEclCloseChannel *self = user_data;

  gst_ecl_post_call (self->context, on_found, self, channel);
}

static void
gst_ecl_close_channel_finalize (GObject *object)
{
  GstEclCloseChannel *self = GST_ECL_CLOSE_CHANNEL (object);

  g_clear_object (&self->channel);
  gst_object_unref (self->webrtcbin);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (gst_ecl_close_channel_parent_class)->finalize (object);
}

static void
gst_ecl_close_channel_init (GstEclCloseChannel *self)
{
}

static void
gst_ecl_close_channel_class_init (GstEclCloseChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_close_channel_finalize;
}

/**
 * gst_ecl_close_channel_new:
 * @webrtcbin: (transfer none): whose channel to watch
 * @context: where everything here is called, and calls back
 * @closed: called once, when either side has closed the channel
 *
 * Returns: (transfer full): a close channel, for which there may be no channel
 * yet
 */
GstEclCloseChannel *
gst_ecl_close_channel_new (GstElement *webrtcbin, GMainContext *context,
    GstEclCloseChannelFunc closed, gpointer user_data)
{
  GstEclCloseChannel *self = g_object_new (GST_TYPE_ECL_CLOSE_CHANNEL, NULL);

  self->webrtcbin = gst_object_ref (webrtcbin);
  self->context = g_main_context_ref (context);
  self->closed = closed;
  self->user_data = user_data;
  g_signal_connect_object (
      webrtcbin, "on-data-channel", G_CALLBACK (found_cb), self, 0);
  return self;
}

/**
 * gst_ecl_close_channel_stop:
 *
 * @closed is not called afterwards.
 */
void
gst_ecl_close_channel_stop (GstEclCloseChannel *self)
{
  self->closed = NULL;
  g_signal_handlers_disconnect_by_data (self->webrtcbin, self);
}

/**
 * gst_ecl_close_channel_offer:
 *
 * Makes the channel, as PeerJS does: unordered. webrtcbin is READY or later.
 */
void
gst_ecl_close_channel_offer (GstEclCloseChannel *self)
{
  g_autoptr (GstStructure) init = gst_structure_new (
      "data-channel", "ordered", G_TYPE_BOOLEAN, FALSE, NULL);
  g_autoptr (GObject) channel = NULL;

  g_signal_emit_by_name (
      self->webrtcbin, "create-data-channel", LABEL, init, &channel);
  if (channel)
    on_found (self, channel);
}

/**
 * gst_ecl_close_channel_is_open:
 *
 * Returns: whether closing it would be heard
 */
gboolean
gst_ecl_close_channel_is_open (GstEclCloseChannel *self)
{
  GstWebRTCDataChannelState state;

  if (self->channel == NULL)
    return FALSE;
  g_object_get (self->channel, "ready-state", &state, NULL);
  return state == GST_WEBRTC_DATA_CHANNEL_STATE_OPEN;
}

/**
 * gst_ecl_close_channel_close:
 *
 * Closes an open channel; @closed follows.
 */
void
gst_ecl_close_channel_close (GstEclCloseChannel *self)
{
  g_signal_emit_by_name (self->channel, "close");
}
