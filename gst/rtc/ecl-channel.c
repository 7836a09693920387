/* ecl-channel: one data channel of a session, from open to close
 *
 * Threads: a channel belongs to the main context of its session; all functions
 * are called there and all signals are emitted there. webrtcbin's threads only
 * post to it, in order.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-channel-private.h"

#include "ecl-post.h"

#include <string.h>

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_channel_debug);
#define GST_CAT_DEFAULT gst_ecl_channel_debug

/* How often a closing channel looks whether all is sent, in ms. */
#define DRAIN_INTERVAL 5

static const char *const state_names[N_CHANNEL_STATES] = {
    "connecting", "open", "closing", "closed"};

static const gboolean allowed_edges[N_CHANNEL_STATES][N_CHANNEL_STATES] = {
    [CHANNEL_STATE_CONNECTING] =
        {[CHANNEL_STATE_OPEN] = TRUE, [CHANNEL_STATE_CLOSED] = TRUE},
    [CHANNEL_STATE_OPEN] =
        {[CHANNEL_STATE_CLOSING] = TRUE, [CHANNEL_STATE_CLOSED] = TRUE},
    [CHANNEL_STATE_CLOSING] = {[CHANNEL_STATE_CLOSED] = TRUE},
};

static gboolean
set_state (GstEclChannel *self, GstEclChannelState state)
{
  if (!allowed_edges[self->state][state])
    return FALSE;
  GST_DEBUG_OBJECT (
      self, "%s -> %s", state_names[self->state], state_names[state]);
  self->state = state;
  return TRUE;
}

static void
set_timer (
    GstEclChannel *self, GSource **timer, guint interval_ms, GSourceFunc func)
{
  if (*timer) {
    g_source_destroy (*timer);
    g_clear_pointer (timer, g_source_unref);
  }
  if (func == NULL)
    return;
  *timer = g_timeout_source_new (interval_ms);
  g_source_set_callback (*timer, func, self, NULL);
  g_source_attach (*timer, self->context);
}

/* The end */

static void
shut (GstEclChannel *self)
{
  g_autoptr (GstEclChannel) keep = g_object_ref (self);

  set_timer (self, &self->close_timer, 0, NULL);
  set_timer (self, &self->drain_timer, 0, NULL);
  if (!set_state (self, CHANNEL_STATE_CLOSED))
    return;
  gst_ecl_channel_drop_sends (self);
  g_signal_emit (self, gst_ecl_channel_signals[CHANNEL_SIGNAL_CLOSE], 0);
}

/**
 * gst_ecl_channel_shut:
 * @self: a channel
 *
 * Its end, now: there is no connection any more. Should it still be told that
 * it is open, it tells nobody of its end.
 */
void
gst_ecl_channel_shut (GstEclChannel *self)
{
  self->close_sent = TRUE;
  self->close_told = NULL;
  shut (self);
}

static void
send_close (GstEclChannel *self)
{
  if (self->close_sent)
    return;
  self->close_sent = TRUE;
  gst_ecl_sctp_close_channel (self->sctp, self->data_channel);
  if (self->close_told)
    self->close_told (self->session);
}

static gboolean
close_timeout (gpointer user_data)
{
  GstEclChannel *self = user_data;
  g_autoptr (GstEclChannel) keep = g_object_ref (self);

  GST_INFO_OBJECT (self, "the remote side did not close its end in time");
  send_close (self);
  shut (self);
  return G_SOURCE_REMOVE;
}

static void
start_close_timer (GstEclChannel *self)
{
  set_timer (self, &self->close_timer, self->close_timeout, close_timeout);
}

/* webrtcbin before 1.22.3 loses what SCTP has not taken in when it closes. */
static gboolean
is_drained (GstEclChannel *self)
{
  guint64 sent;
  int id;

  g_object_get (self->data_channel, "id", &id, NULL);
  sent = gst_ecl_sctp_get_sent (self->sctp, id);
  if (sent != self->sent) {
    self->sent = sent;
    start_close_timer (self);
  }
  return g_queue_is_empty (&self->sends) &&
         gst_ecl_channel_get_handed_amount (self) == 0 && sent >= self->handed;
}

static gboolean
close_when_drained (gpointer user_data)
{
  GstEclChannel *self = user_data;
  g_autoptr (GstEclChannel) keep = g_object_ref (self);

  gst_ecl_channel_hand_over (self);
  if (self->drain_timer == NULL || !is_drained (self))
    return G_SOURCE_CONTINUE;
  set_timer (self, &self->drain_timer, 0, NULL);
  send_close (self);
  return G_SOURCE_REMOVE;
}

static void
start_draining (GstEclChannel *self)
{
  start_close_timer (self);
  set_timer (self, &self->drain_timer, DRAIN_INTERVAL, close_when_drained);
  close_when_drained (self);
}

/**
 * gst_ecl_channel_close:
 * @self: a channel
 *
 * Closes it. What was sent arrives before, unless none of it moves for
 * #GstEclChannel:close-timeout; nothing can be sent any more. `close` follows,
 * at once for a channel that is not open yet.
 */
void
gst_ecl_channel_close (GstEclChannel *self)
{
  g_autoptr (GstEclChannel) keep = g_object_ref (self);

  g_return_if_fail (GST_ECL_IS_CHANNEL (self));

  if (self->state == CHANNEL_STATE_CONNECTING)
    shut (self);
  if (set_state (self, CHANNEL_STATE_CLOSING))
    start_draining (self);
}

/* What webrtcbin says, on the context */

static void
on_open (gpointer object, gpointer argument)
{
  GstEclChannel *self = object;

  self->opened = TRUE;
  /* It was closed before it was open: the remote side, which heard of it, hears
   * of its end, but not before what opened it was sent. */
  if (self->state == CHANNEL_STATE_CLOSED && !self->close_sent)
    start_draining (self);
  if (!set_state (self, CHANNEL_STATE_OPEN))
    return;
  self->max_message_size = gst_ecl_sctp_get_max_message_size (self->sctp);
  g_signal_emit (self, gst_ecl_channel_signals[CHANNEL_SIGNAL_OPEN], 0);
  gst_ecl_channel_hand_over (self);
}

static void
on_close (gpointer object, gpointer argument)
{
  GstEclChannel *self = object;

  gst_ecl_sctp_remove_channel (self->sctp, self->data_channel);
  gst_ecl_channel_shut (self);
}

static void
on_buffered_amount_low (gpointer object, gpointer argument)
{
  gst_ecl_channel_hand_over (object);
}

static void
on_unread_full (gpointer object, gpointer argument)
{
  GstEclChannel *self = object;
  g_autoptr (GError) error = NULL;

  if (self->state >= CHANNEL_STATE_CLOSING)
    return;
  error = g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_QUEUE_FULL,
      "more than %" G_GUINT64_FORMAT
      " bytes came that were not taken: the data channel is closed",
      __atomic_load_n (&self->max_unread, __ATOMIC_RELAXED));
  g_signal_emit (self, gst_ecl_channel_signals[CHANNEL_SIGNAL_ERROR], 0, error);
  gst_ecl_channel_close (self);
}

/* A message or an error on its way to the context. */
typedef struct {
  GstEclChannel *channel;
  GBytes *bytes;
  gboolean is_text;
  GError *error;
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  g_clear_pointer (&event->bytes, g_bytes_unref);
  g_clear_error (&event->error);
  g_object_unref (event->channel);
  g_free (event);
}

static gboolean
on_event (gpointer data)
{
  Event *event = data;
  GstEclChannel *self = event->channel;

  if (event->bytes)
    __atomic_sub_fetch (
        &self->unread, g_bytes_get_size (event->bytes), __ATOMIC_RELAXED);
  if (self->state == CHANNEL_STATE_CLOSED)
    return G_SOURCE_REMOVE;
  if (event->error)
    g_signal_emit (
        self, gst_ecl_channel_signals[CHANNEL_SIGNAL_ERROR], 0, event->error);
  else
    g_signal_emit (self, gst_ecl_channel_signals[CHANNEL_SIGNAL_MESSAGE], 0,
        event->bytes, event->is_text);
  return G_SOURCE_REMOVE;
}

/* webrtcbin's threads: they hold the channel by @user_data, a GWeakRef */

static void
post (gpointer user_data, GstEclPostFunc func)
{
  g_autoptr (GstEclChannel) self = g_weak_ref_get (user_data);

  if (self)
    gst_ecl_post_call (self->context, func, self, NULL);
}

static void
open_cb (GstWebRTCDataChannel *data_channel, gpointer user_data)
{
  post (user_data, on_open);
}

static void
close_cb (GstWebRTCDataChannel *data_channel, gpointer user_data)
{
  post (user_data, on_close);
}

static void
buffered_amount_low_cb (GstWebRTCDataChannel *data_channel, gpointer user_data)
{
  post (user_data, on_buffered_amount_low);
}

static void
post_event (gpointer user_data, GBytes *bytes, gboolean is_text, GError *error)
{
  g_autoptr (GstEclChannel) self = g_weak_ref_get (user_data);
  Event *event;

  if (self == NULL) {
    g_clear_pointer (&bytes, g_bytes_unref);
    g_clear_error (&error);
    return;
  }
  if (bytes && __atomic_add_fetch (
                   &self->unread, g_bytes_get_size (bytes), __ATOMIC_RELAXED) >
                   __atomic_load_n (&self->max_unread, __ATOMIC_RELAXED)) {
    /* What is left of the reliable stream is of no use: it ends here. */
    g_bytes_unref (bytes);
    gst_ecl_post_call (self->context, on_unread_full, self, NULL);
    return;
  }
  event = g_new (Event, 1);
  *event = (Event){g_object_ref (self), bytes, is_text, error};
  gst_ecl_post (self->context, on_event, event, event_free);
}

static void
message_data_cb (
    GstWebRTCDataChannel *data_channel, GBytes *bytes, gpointer user_data)
{
  post_event (user_data, bytes ? g_bytes_ref (bytes) : g_bytes_new (NULL, 0),
      FALSE, NULL);
}

static void
message_string_cb (
    GstWebRTCDataChannel *data_channel, const char *text, gpointer user_data)
{
  post_event (
      user_data, g_bytes_new (text, text ? strlen (text) : 0), TRUE, NULL);
}

static void
error_cb (
    GstWebRTCDataChannel *data_channel, const GError *error, gpointer user_data)
{
  post_event (user_data, NULL, FALSE,
      g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC, "%s",
          error ? error->message : "the data channel failed"));
}

static void
weak_ref_free (gpointer data, GClosure *closure)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* Bytes of the channel's own protocol that webrtcbin sends on the stream: the
 * opening message or its acknowledgement (RFC 8832, section 5). */
static guint64
get_control_size (GstWebRTCDataChannel *data_channel, gboolean is_local)
{
  g_autofree char *label = NULL;
  g_autofree char *protocol = NULL;
  gboolean negotiated;

  g_object_get (data_channel, "label", &label, "protocol", &protocol,
      "negotiated", &negotiated, NULL);
  if (negotiated)
    return 0;
  return is_local ? 12 + strlen (label) + strlen (protocol) : 1;
}

/**
 * gst_ecl_channel_new:
 * @context: where the channel lives
 * @data_channel: webrtcbin's
 * @is_local: whether we made it
 *
 * Any thread; nothing of what @data_channel says from now on is missed.
 *
 * Returns: (transfer full): a channel
 */
GstEclChannel *
gst_ecl_channel_new (GMainContext *context, GstEclSctp *sctp,
    GstWebRTCDataChannel *data_channel, gboolean is_local)
{
  static const struct {
    const char *signal;
    GCallback callback;
  } handlers[] = {{"on-open", G_CALLBACK (open_cb)},
      {"on-close", G_CALLBACK (close_cb)}, {"on-error", G_CALLBACK (error_cb)},
      {"on-message-data", G_CALLBACK (message_data_cb)},
      {"on-message-string", G_CALLBACK (message_string_cb)},
      {"on-buffered-amount-low", G_CALLBACK (buffered_amount_low_cb)}};
  GstEclChannel *self = g_object_new (GST_TYPE_ECL_CHANNEL, NULL);

  self->context = g_main_context_ref (context);
  self->sctp = gst_ecl_sctp_ref (sctp);
  self->data_channel = g_object_ref (data_channel);
  self->is_local = is_local;
  self->handed = get_control_size (data_channel, is_local);
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++) {
    GWeakRef *weak = g_new (GWeakRef, 1);

    g_weak_ref_init (weak, self);
    g_signal_connect_data (data_channel, handlers[i].signal,
        handlers[i].callback, weak, weak_ref_free, 0);
  }
  return self;
}
