/* ecl-session-channels: the data channels of a session
 *
 * The first one is the connection's: its close is the hang-up, which is how
 * DataConnections of both protocols, and calls of PeerJS 1.5, end.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-session-private.h"

#include "ecl-channel-init.h"
#include "ecl-channel-private.h"
#include "ecl-post.h"

#include <string.h>

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_session_debug);
#define GST_CAT_DEFAULT gst_ecl_session_debug

/* The label that PeerJS gives the data channel of a media connection. */
#define CLOSE_CHANNEL_LABEL "undefined"
/* How long closing it may take, in ms: nothing was sent in it. */
#define CLOSE_CHANNEL_TIMEOUT 250

static void
on_close (GstEclChannel *channel, gpointer user_data)
{
  GstEclSession *self = user_data;
  g_autoptr (GstEclChannel) keep = g_object_ref (channel);

  g_signal_handlers_disconnect_by_data (channel, self);
  g_ptr_array_remove (self->channels, channel);
  if (!channel->opened) {
    channel->close_told = gst_ecl_session_close_told;
    channel->session = self;
    g_ptr_array_add (self->unopened, g_object_ref (channel));
  }
  if (!channel->is_local)
    g_atomic_int_add (&self->n_remote_channels, -1);
  gst_ecl_session_channel_closed (self, channel == self->first_channel);
}

static void
add_channel (GstEclSession *self, GstEclChannel *channel)
{
  if (self->first_channel == NULL)
    self->first_channel = g_object_ref (channel);
  g_ptr_array_add (self->channels, g_object_ref (channel));
  /* After the owner's: the session may close here. */
  g_signal_connect_after (channel, "close", G_CALLBACK (on_close), self);
}

static void
take_channel (gpointer object, gpointer channel)
{
  GstEclSession *self = object;

  /* One that is closing takes only what it waits for, to close it. */
  if (self->state == SESSION_STATE_CLOSED ||
      (self->state == SESSION_STATE_CLOSING && self->first_channel))
    return;
  add_channel (self, channel);
  if (self->state == SESSION_STATE_CLOSING)
    gst_ecl_session_close_channels (self);
  else
    g_signal_emit (
        self, gst_ecl_session_signals[SESSION_SIGNAL_CHANNEL], 0, channel);
}

/* webrtcbin's thread */
static void
data_channel_cb (GstElement *webrtcbin, GstWebRTCDataChannel *data_channel,
    gpointer user_data)
{
  GstEclSession *self = user_data;
  g_autoptr (GstEclChannel) channel =
      gst_ecl_channel_new (self->context, self->sctp, data_channel, FALSE);

  gst_ecl_post_call (self->context, take_channel, self, channel);
}

static void
end_flood (gpointer object, gpointer argument)
{
  GstEclSession *self = object;
  g_autoptr (GError) error = g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
      "the remote side opened more than %u data channels", self->max_channels);

  gst_ecl_session_end (self, error);
}

/* For one of ours, within create_channel(): it may be open before that returns.
 * For one of the remote side on webrtcbin's thread: each costs two threads, and
 * it need not ever say anything. */
static void
prepare_cb (GstElement *webrtcbin, GstWebRTCDataChannel *data_channel,
    gboolean is_local, gpointer user_data)
{
  GstEclSession *self = user_data;

  if (is_local)
    self->created =
        gst_ecl_channel_new (self->context, self->sctp, data_channel, TRUE);
  else if (g_atomic_int_add (&self->n_remote_channels, 1) ==
           (gint)self->max_channels)
    gst_ecl_post_call (self->context, end_flood, self, NULL);
}

/**
 * gst_ecl_session_create_channel:
 * @self: a session whose element is READY or later
 * @label: its name, of at most 65535 bytes
 * @init: (nullable): "ordered" (boolean, %TRUE), one of "max-retransmits" (0 to
 *     65535) and "max-packet-lifetime" (0 to 65535, ms), "protocol" (string),
 *     "negotiated" (boolean) with "id" (0 to 65534). Numbers are of any integer
 *     type, and -1 for what is not set; any other field is an error
 * @error: return location
 *
 * Makes a data channel; before gst_ecl_session_start(), so that the offer has
 * an m-line for it. It opens with the connection. The first channel of a
 * session is its connection: the session closes when it does.
 *
 * Returns: (transfer full) (nullable): the channel, or %NULL with
 *     %GST_ECL_ERROR_WEBRTC
 */
GstEclChannel *
gst_ecl_session_create_channel (GstEclSession *self, const char *label,
    const GstStructure *init, GError **error)
{
  g_autoptr (GstWebRTCDataChannel) data_channel = NULL;
  g_autoptr (GstEclChannel) channel = NULL;
  g_autoptr (GstStructure) options = ecl_channel_init_read (init, label, error);

  if (!options)
    return NULL;
  if (self->state < SESSION_STATE_CLOSING &&
      GST_STATE (self->webrtcbin) >= GST_STATE_READY)
    g_signal_emit_by_name (
        self->webrtcbin, "create-data-channel", label, options, &data_channel);
  channel = g_steal_pointer (&self->created);
  if (data_channel == NULL || channel == NULL) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "webrtcbin made no data channel \"%.64s\": the session is closed, its "
        "element is in NULL, the id is in use, or GStreamer's SCTP and DTLS "
        "elements are missing",
        label);
    return NULL;
  }
  add_channel (self, channel);
  return g_steal_pointer (&channel);
}

/* As PeerJS does: unordered. */
void
gst_ecl_session_offer_close_channel (GstEclSession *self)
{
  g_autoptr (GstStructure) init = gst_structure_new (
      "data-channel", "ordered", G_TYPE_BOOLEAN, FALSE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstEclChannel) channel =
      gst_ecl_session_create_channel (self, CLOSE_CHANNEL_LABEL, init, &error);

  if (channel == NULL)
    GST_WARNING_OBJECT (self->webrtcbin, "%s", error->message);
}

static gboolean
is_open (const GstEclChannel *channel)
{
  return channel->state == CHANNEL_STATE_OPEN ||
         channel->state == CHANNEL_STATE_CLOSING;
}

/* The remote side's first channel comes with SCTP, some time after we are
 * connected. */
static gboolean
is_first_to_come (GstEclSession *self)
{
  return self->was_connected && self->first_channel == NULL &&
         gst_ecl_sctp_is_used (self->sctp);
}

/* Returns: whether the remote side can hear of our close by way of a channel:
 * one that is open, or that opens any moment since we are connected */
gboolean
gst_ecl_session_can_tell_close (GstEclSession *self)
{
  for (guint i = 0; i < self->channels->len; i++) {
    if (self->was_connected || is_open (g_ptr_array_index (self->channels, i)))
      return TRUE;
  }
  return is_first_to_come (self);
}

/* Returns: whether what was closed before it was open is still to be told */
gboolean
gst_ecl_session_has_untold_close (GstEclSession *self)
{
  for (guint i = 0; self->was_connected && i < self->unopened->len; i++) {
    const GstEclChannel *channel = g_ptr_array_index (self->unopened, i);

    if (!channel->close_sent)
      return TRUE;
  }
  return is_first_to_come (self);
}

/* What was sent in them goes out first, but in a call the close is all. Each
 * tells gst_ecl_session_channel_closed(). */
void
gst_ecl_session_close_channels (GstEclSession *self)
{
  g_autoptr (GPtrArray) channels =
      g_ptr_array_copy (self->channels, (GCopyFunc)g_object_ref, NULL);

  g_ptr_array_set_free_func (channels, g_object_unref);
  for (guint i = 0; i < channels->len; i++) {
    GstEclChannel *channel = g_ptr_array_index (channels, i);

    if (self->has_media)
      g_object_set (channel, "close-timeout", CLOSE_CHANNEL_TIMEOUT, NULL);
    gst_ecl_channel_close (channel);
  }
}

/* There is no connection any more: what was sent in them is lost. */
void
gst_ecl_session_shut_channels (GstEclSession *self)
{
  g_ptr_array_foreach (self->unopened, (GFunc)gst_ecl_channel_shut, NULL);
  g_ptr_array_set_size (self->unopened, 0);
  while (self->channels->len > 0) {
    g_autoptr (GstEclChannel) channel =
        g_ptr_array_steal_index (self->channels, 0);

    g_signal_handlers_disconnect_by_data (channel, self);
    gst_ecl_channel_shut (channel);
  }
  gst_ecl_sctp_give_up (self->sctp);
}

/* The beginning and the end of the session */

void
gst_ecl_session_watch_channels (GstEclSession *self)
{
  self->sctp = gst_ecl_sctp_new (self->webrtcbin);
  self->channels = g_ptr_array_new_with_free_func (g_object_unref);
  self->unopened = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_object (self->webrtcbin, "on-data-channel",
      G_CALLBACK (data_channel_cb), self, 0);
  g_signal_connect_object (self->webrtcbin, "prepare-data-channel",
      G_CALLBACK (prepare_cb), self, 0);
}

void
gst_ecl_session_drop_channels (GstEclSession *self)
{
  if (self->channels)
    gst_ecl_session_shut_channels (self);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_pointer (&self->unopened, g_ptr_array_unref);
  g_clear_object (&self->first_channel);
  g_clear_pointer (&self->sctp, gst_ecl_sctp_stop);
}
