/* ecl-channel-send: a channel's messages on their way out
 *
 * webrtcbin takes any amount at once and keeps it. Here messages wait until
 * what it keeps is below the high-water mark, so that senders can be told.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-channel-private.h"

typedef struct {
  GstEclChannel *channel; /* borrowed: it owns the queue that this is in */
  GBytes *bytes;
  gboolean is_text;
  GTask *task;     /* of an asynchronous send, or NULL */
  GSource *cancel; /* watches its cancellable, or NULL */
} Send;

static void
send_free (Send *send)
{
  if (send->cancel) {
    g_source_destroy (send->cancel);
    g_source_unref (send->cancel);
  }
  g_clear_object (&send->task);
  g_bytes_unref (send->bytes);
  g_free (send);
}

/* @send: (transfer full): out of the queue; @error: (transfer full) (nullable):
 * why it was not sent */
static void
complete (Send *send, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&send->task);
  GstEclChannel *self = send->channel;

  send_free (send);
  if (task && error)
    g_task_return_error (task, error);
  else if (task)
    g_task_return_boolean (task, TRUE);
  else if (error) {
    g_signal_emit (
        self, gst_ecl_channel_signals[CHANNEL_SIGNAL_ERROR], 0, error);
    g_error_free (error);
  }
}

static void
unqueue (GstEclChannel *self, GList *link)
{
  Send *send = link->data;

  self->queued -= g_bytes_get_size (send->bytes);
  g_queue_delete_link (&self->sends, link);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Send *send = user_data;
  GstEclChannel *self = send->channel;

  unqueue (self, g_queue_find (&self->sends, send));
  complete (send, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                      "the message was not sent: cancelled"));
  return G_SOURCE_REMOVE;
}

/* Bytes that webrtcbin has got and SCTP has not. */
guint64
gst_ecl_channel_get_handed_amount (GstEclChannel *self)
{
  guint64 amount;

  g_object_get (self->data_channel, "buffered-amount", &amount, NULL);
  return amount;
}

static gboolean
can_hand_over (GstEclChannel *self)
{
  GstWebRTCDataChannelState state;

  if ((self->state != CHANNEL_STATE_OPEN &&
          self->state != CHANNEL_STATE_CLOSING) ||
      self->close_sent ||
      gst_ecl_channel_get_handed_amount (self) >= self->high_water)
    return FALSE;
  /* The remote side may be closing it. */
  g_object_get (self->data_channel, "ready-state", &state, NULL);
  return state == GST_WEBRTC_DATA_CHANNEL_STATE_OPEN;
}

static gboolean
check_size (GstEclChannel *self, gsize size, GError **error)
{
  if (size <= self->max_message_size)
    return TRUE;
  g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_MESSAGE_TOO_BIG,
      "a message of %" G_GSIZE_FORMAT " bytes is not sent: the remote side "
      "takes at most %" G_GUINT64_FORMAT,
      size, self->max_message_size);
  return FALSE;
}

static gboolean
hand_to_webrtcbin (GstEclChannel *self, const Send *send, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (send->bytes, &size);
  g_autofree char *text = NULL;

  if (!check_size (self, size, error))
    return FALSE;
  /* One byte stands for an empty message, see gst/rtc/ecl-sctp.c. */
  self->handed += MAX (size, 1);
  /* For both, empty is NULL. */
  if (!send->is_text)
    return gst_webrtc_data_channel_send_data_full (
        self->data_channel, size > 0 ? send->bytes : NULL, error);
  text = size > 0 ? g_strndup (data, size) : NULL;
  return gst_webrtc_data_channel_send_string_full (
      self->data_channel, text, error);
}

static void
hand_over_what_fits (GstEclChannel *self)
{
  while (!g_queue_is_empty (&self->sends) && can_hand_over (self)) {
    Send *send = g_queue_peek_head (&self->sends);
    GError *error = NULL;

    unqueue (self, self->sends.head);
    hand_to_webrtcbin (self, send, &error);
    if (error && error->domain != GST_ECL_ERROR) {
      g_prefix_error (&error, "webrtcbin did not take a message: ");
      error->domain = GST_ECL_ERROR;
      error->code = GST_ECL_ERROR_WEBRTC;
    }
    complete (send, error);
  }
}

static void
check_low_water (GstEclChannel *self)
{
  if (!self->above_low ||
      gst_ecl_channel_get_buffered_amount (self) > self->low_water)
    return;
  self->above_low = FALSE;
  g_signal_emit (self, gst_ecl_channel_signals[CHANNEL_SIGNAL_LOW_WATER], 0);
}

/* Below the high-water mark, so that it is passed; at the low-water mark or
 * half of it, so that webrtcbin does not run dry and does not ask too often. */
static guint64
get_refill_mark (GstEclChannel *self)
{
  return MIN (
      MAX (self->low_water, self->high_water / 2), self->high_water - 1);
}

/**
 * gst_ecl_channel_hand_over:
 *
 * Gives webrtcbin what it may have now, and has it say when it may have more.
 * Called when something to send comes and when webrtcbin's amount is low.
 */
void
gst_ecl_channel_hand_over (GstEclChannel *self)
{
  g_autoptr (GstEclChannel) keep = g_object_ref (self);
  guint64 threshold;

  if (self->state == CHANNEL_STATE_CONNECTING ||
      self->state == CHANNEL_STATE_CLOSED)
    return;
  /* The amount may fall below the threshold before that is set. */
  do {
    hand_over_what_fits (self);
    threshold = g_queue_is_empty (&self->sends) ? self->low_water
                                                : get_refill_mark (self);
    g_object_set (
        self->data_channel, "buffered-amount-low-threshold", threshold, NULL);
  } while (!g_queue_is_empty (&self->sends) && can_hand_over (self) &&
           gst_ecl_channel_get_handed_amount (self) <= threshold);
  check_low_water (self);
}

/**
 * gst_ecl_channel_drop_sends:
 *
 * What waits is not sent any more: says so to those who sent it.
 */
void
gst_ecl_channel_drop_sends (GstEclChannel *self)
{
  guint lost = 0;
  guint64 lost_bytes = 0;

  while (!g_queue_is_empty (&self->sends)) {
    Send *send = g_queue_peek_head (&self->sends);

    unqueue (self, self->sends.head);
    if (send->task) {
      complete (send,
          g_error_new_literal (GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
              "the message was not sent: the data channel is closed"));
    } else {
      lost++;
      lost_bytes += g_bytes_get_size (send->bytes);
      send_free (send);
    }
  }
  if (lost > 0) {
    g_autoptr (GError) error =
        g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
            "%u messages of %" G_GUINT64_FORMAT
            " bytes were not sent: the data channel is closed",
            lost, lost_bytes);
    g_signal_emit (
        self, gst_ecl_channel_signals[CHANNEL_SIGNAL_ERROR], 0, error);
  }
}

/**
 * gst_ecl_channel_get_buffered_amount:
 * @self: a channel
 *
 * How much of what was sent is still on this side. On the channel's context.
 *
 * Returns: bytes that were sent and that SCTP has not taken in yet. It takes in
 *     up to 1 MiB more than it has sent.
 */
guint64
gst_ecl_channel_get_buffered_amount (GstEclChannel *self)
{
  return self->queued + gst_ecl_channel_get_handed_amount (self);
}

static gboolean
check_send (
    GstEclChannel *self, GBytes *bytes, gboolean is_text, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  guint64 held =
      self->queued + g_queue_get_length (&self->sends) * sizeof (Send);

  if (self->state >= CHANNEL_STATE_CLOSING) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
        "the message was not sent: the data channel is closed");
    return FALSE;
  }
  if (is_text && size > 0 && !g_utf8_validate_len (data, size, NULL)) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "text must be UTF-8 without NUL: send other bytes as binary");
    return FALSE;
  }
  if (self->state == CHANNEL_STATE_OPEN && !check_size (self, size, error))
    return FALSE;
  if ((held > 0 || !can_hand_over (self)) &&
      held + sizeof (Send) + size > self->max_queued) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_QUEUE_FULL,
        "the message was not sent: %" G_GUINT64_FORMAT
        " bytes wait already, and at most %" G_GUINT64_FORMAT
        " may; wait for `low-water`, or for each send",
        held, self->max_queued);
    return FALSE;
  }
  return TRUE;
}

static Send *
queue_send (GstEclChannel *self, GBytes *bytes, gboolean is_text, GTask *task)
{
  Send *send = g_new0 (Send, 1);

  send->channel = self;
  send->bytes = g_bytes_ref (bytes);
  send->is_text = is_text;
  send->task = task;
  g_queue_push_tail (&self->sends, send);
  self->queued += g_bytes_get_size (bytes);
  if (gst_ecl_channel_get_buffered_amount (self) > self->low_water)
    self->above_low = TRUE;
  return send;
}

/**
 * gst_ecl_channel_send:
 * @self: a channel
 * @bytes: the message; not copied when it is binary
 * @is_text: whether it is text, which must be UTF-8 without NUL
 * @error: return location
 *
 * Sends a message after those before it; does not wait. Before the channel is
 * open, and while more than #GstEclChannel:high-water bytes are on their way,
 * messages are queued, up to #GstEclChannel:max-queued bytes.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_CONNECTION_CLOSED,
 *     %GST_ECL_ERROR_MESSAGE_TOO_BIG, %GST_ECL_ERROR_QUEUE_FULL, or with
 *     %GST_ECL_ERROR_FAILED for text that is none. What happens to the message
 *     later is told by #GstEclChannel::error.
 */
gboolean
gst_ecl_channel_send (
    GstEclChannel *self, GBytes *bytes, gboolean is_text, GError **error)
{
  g_return_val_if_fail (GST_ECL_IS_CHANNEL (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  if (!check_send (self, bytes, is_text, error))
    return FALSE;
  queue_send (self, bytes, is_text, NULL);
  gst_ecl_channel_hand_over (self);
  return TRUE;
}

/**
 * gst_ecl_channel_send_async:
 * @self: a channel
 * @bytes: the message; not copied when it is binary
 * @is_text: whether it is text, which must be UTF-8 without NUL
 * @cancellable: (nullable): takes the message back while it is queued
 * @callback: called on the channel's context
 * @user_data: for @callback
 *
 * As gst_ecl_channel_send(), and completes when the message is handed over,
 * which is when less than #GstEclChannel:high-water bytes are on their way. Who
 * sends the next message only then has back-pressure.
 */
void
gst_ecl_channel_send_async (GstEclChannel *self, GBytes *bytes,
    gboolean is_text, GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  GTask *task;
  GError *error = NULL;
  Send *send;

  g_return_if_fail (GST_ECL_IS_CHANNEL (self));
  g_return_if_fail (bytes != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gst_ecl_channel_send_async);
  /* Once handed over it is too late. */
  g_task_set_check_cancellable (task, FALSE);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error) ||
      !check_send (self, bytes, is_text, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  send = queue_send (self, bytes, is_text, task);
  if (cancellable) {
    send->cancel = g_cancellable_source_new (cancellable);
    g_source_set_callback (
        send->cancel, G_SOURCE_FUNC (on_cancelled), send, NULL);
    g_source_attach (send->cancel, self->context);
  }
  gst_ecl_channel_hand_over (self);
}

/**
 * gst_ecl_channel_send_finish:
 * @self: a channel
 * @result: what the callback got
 * @error: return location
 *
 * Tells what became of the message of gst_ecl_channel_send_async().
 *
 * Returns: as gst_ecl_channel_send(); also %FALSE with %G_IO_ERROR_CANCELLED
 */
gboolean
gst_ecl_channel_send_finish (
    GstEclChannel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
