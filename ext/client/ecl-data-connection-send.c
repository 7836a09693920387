/* ecl-data-connection-send: messages on their way out
 *
 * A message is cut into frames only as fast as its channel takes them, so that
 * a large one is in memory about once.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-data-connection-private.h"

#include "ecl-sendable.h"

#include <string.h>

#define GST_CAT_DEFAULT gst_ecl_data_connection_debug

/* Bytes that the channel is given ahead of what it has sent. */
#define CHANNEL_AHEAD (1024 * 1024)

typedef struct {
  GstEclDataConnection *connection; /* unowned: it owns us */
  EclFrames *frames;
  guint64 size;   /* bytes of the value */
  gboolean begun; /* a frame of it is out */
  GTask *task;    /* nullable */
  GSource *cancelled;
} Send;

/* The queue */

static void
remove_send (Send *send)
{
  GstEclDataConnection *self = send->connection;

  g_queue_remove (&self->sends, send);
  self->queued -= send->size;
  if (send->cancelled)
    g_source_destroy (send->cancelled);
  g_clear_pointer (&send->cancelled, g_source_unref);
  ecl_frames_free (send->frames);
  g_free (send);
}

/* Tells who waits, else everybody. */
static void
fail_send (Send *send, GError *error)
{
  GstEclDataConnection *self = send->connection;
  g_autoptr (GTask) task = g_steal_pointer (&send->task);
  g_autoptr (GError) owned = error;

  remove_send (send);
  if (task)
    g_task_return_error (task, g_steal_pointer (&owned));
  else if (!gst_ecl_connection_is_over (GST_ECL_CONNECTION (self)))
    g_signal_emit (self,
        gst_ecl_data_connection_signals[DATA_CONNECTION_SIGNAL_ERROR], 0,
        owned);
}

static void
finish_send (Send *send)
{
  g_autoptr (GTask) task = g_steal_pointer (&send->task);

  remove_send (send);
  if (task)
    g_task_return_boolean (task, TRUE);
}

/* Gives the channel the next frame of the first message. It may ask for more
 * before it returns. */
static void
send_frame (GstEclDataConnection *self)
{
  Send *send = g_queue_peek_head (&self->sends);
  gboolean is_text;
  g_autoptr (GBytes) frame = ecl_frames_next (send->frames, &is_text);
  GError *error = NULL;

  send->begun = TRUE;
  self->feeding = TRUE;
  gst_ecl_channel_send (self->channel, frame, is_text, &error);
  self->feeding = FALSE;
  if (error)
    fail_send (send, error);
  else if (ecl_frames_get_n_left (send->frames) == 0)
    finish_send (send);
}

static void
update_low_water (GstEclDataConnection *self)
{
  if (gst_ecl_data_connection_get_buffered_amount (self) > self->low_water) {
    self->above_low = TRUE;
  } else if (self->above_low) {
    self->above_low = FALSE;
    g_signal_emit (self,
        gst_ecl_data_connection_signals[DATA_CONNECTION_SIGNAL_LOW_WATER], 0);
  }
}

/**
 * gst_ecl_data_connection_feed:
 * @self: a connection
 *
 * Gives the channel what it may have now.
 */
void
gst_ecl_data_connection_feed (GstEclDataConnection *self)
{
  g_autoptr (GstEclDataConnection) alive = g_object_ref (self);

  if (!self->channel || self->feeding ||
      gst_ecl_connection_is_over (GST_ECL_CONNECTION (self)))
    return;
  g_object_set (self->channel, "low-water",
      MIN (self->low_water, CHANNEL_AHEAD / 2), NULL);
  while (self->channel && !g_queue_is_empty (&self->sends) &&
         gst_ecl_channel_get_buffered_amount (self->channel) < CHANNEL_AHEAD)
    send_frame (self);
  update_low_water (self);
}

/* Before the channel closes: it lets out what it has. */
void
gst_ecl_data_connection_flush (GstEclConnection *connection)
{
  GstEclDataConnection *self = GST_ECL_DATA_CONNECTION (connection);
  g_autoptr (GstEclDataConnection) alive = g_object_ref (self);

  if (!self->channel)
    return;
  g_object_set (self->channel, "max-queued", G_MAXUINT64, NULL);
  while (self->channel && !g_queue_is_empty (&self->sends))
    send_frame (self);
}

void
gst_ecl_data_connection_drop_sends (GstEclDataConnection *self)
{
  const char *label = gst_ecl_connection_get_label (GST_ECL_CONNECTION (self));

  while (!g_queue_is_empty (&self->sends))
    fail_send (g_queue_peek_head (&self->sends),
        g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
            "the data connection \"%s\" closed before the message was sent",
            label));
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Send *send = user_data;

  /* Without the rest the remote side would wait for it. */
  if (!send->begun)
    fail_send (send, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         "the message was taken back"));
  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (Send *send)
{
  GCancellable *cancellable = g_task_get_cancellable (send->task);

  if (!cancellable)
    return;
  send->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (
      send->cancelled, G_SOURCE_FUNC (on_cancelled), send, NULL);
  g_source_attach (send->cancelled, g_main_context_get_thread_default ());
}

static gboolean
check_sendable (GstEclDataConnection *self, guint64 size, GError **error)
{
  GstEclConnection *connection = GST_ECL_CONNECTION (self);
  const char *label = gst_ecl_connection_get_label (connection);

  if (gst_ecl_connection_is_over (connection)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
        "the data connection \"%s\" is closed", label);
    return FALSE;
  }
  if (!self->serializer) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_NOT_OPEN_YET,
        "the data connection \"%s\" is not open yet; wait for its signal open",
        label);
    return FALSE;
  }
  if (!g_queue_is_empty (&self->sends) &&
      self->queued + size > self->max_queued) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_QUEUE_FULL,
        "more than max-queued, %" G_GUINT64_FORMAT
        " bytes, wait to be sent on the data connection \"%s\"; wait for its "
        "signal low-water",
        self->max_queued, label);
    return FALSE;
  }
  return TRUE;
}

/* @task: (nullable) (transfer full) on success */
static gboolean
send_message (GstEclDataConnection *self, const EclDataMessage *message,
    GTask *task, GError **error)
{
  guint64 size = g_variant_get_size (message->value);
  g_autoptr (GError) cause = NULL;
  EclFrames *frames;
  Send *send;

  if (!check_sendable (self, size, error))
    return FALSE;
  frames = ecl_serializer_encode (self->serializer, message, &cause);
  if (!frames) {
    ecl_sendable_set_error (error, cause);
    return FALSE;
  }
  send = g_new (Send, 1);
  *send = (Send){self, frames, size, FALSE, task, NULL};
  g_queue_push_tail (&self->sends, send);
  self->queued += size;
  if (task)
    watch_cancellable (send);
  gst_ecl_data_connection_feed (self);
  return TRUE;
}

/* What an application asks */

/**
 * gst_ecl_data_connection_get_buffered_amount:
 * @self: a connection
 *
 * How much of what was sent is still on this side.
 * #GstEclDataConnection::low-water tells when it has become little.
 *
 * Returns: bytes that were sent and are still on this side: of values that
 *   wait, and of frames that the network has not taken
 */
guint64
gst_ecl_data_connection_get_buffered_amount (GstEclDataConnection *self)
{
  g_return_val_if_fail (GST_ECL_IS_DATA_CONNECTION (self), 0);

  return self->queued +
         (self->channel ? gst_ecl_channel_get_buffered_amount (self->channel)
                        : 0);
}

/**
 * gst_ecl_data_connection_send:
 * @self: an open connection
 * @value: a message; a floating reference is consumed
 * @error: return location
 *
 * Sends a message after those before it; does not wait. Whether it arrives is
 * up to the channel: a reliable one loses only what it has when the connection
 * is lost.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_NOT_OPEN_YET,
 *   %GST_ECL_ERROR_CONNECTION_CLOSED, %GST_ECL_ERROR_QUEUE_FULL beyond
 *   #GstEclDataConnection:max-queued, %GST_ECL_ERROR_MESSAGE_TOO_BIG beyond
 *   #GstEclDataConnection:max-message-size or what the serialization can carry,
 *   or %GST_ECL_ERROR_FAILED for a value that the serialization cannot carry
 */
gboolean
gst_ecl_data_connection_send (
    GstEclDataConnection *self, GVariant *value, GError **error)
{
  EclDataMessage message = {.value = value};
  gboolean sent;

  g_return_val_if_fail (GST_ECL_IS_DATA_CONNECTION (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  g_variant_ref_sink (value);
  sent = send_message (self, &message, NULL, error);
  g_variant_unref (value);
  return sent;
}

/**
 * gst_ecl_data_connection_send_text:
 * @self: an open connection
 * @text: UTF-8
 * @error: return location
 *
 * Sends a string, as gst_ecl_data_connection_send() does.
 *
 * Returns: as gst_ecl_data_connection_send()
 */
gboolean
gst_ecl_data_connection_send_text (
    GstEclDataConnection *self, const char *text, GError **error)
{
  GVariant *value;

  g_return_val_if_fail (GST_ECL_IS_DATA_CONNECTION (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  value = ecl_sendable_from_text (text, error);
  return value && gst_ecl_data_connection_send (self, value, error);
}

/**
 * gst_ecl_data_connection_send_bytes:
 * @self: an open connection
 * @bytes: not copied before they are in a frame
 * @error: return location
 *
 * Sends bytes (an ArrayBuffer), as gst_ecl_data_connection_send() does.
 *
 * Returns: as gst_ecl_data_connection_send()
 */
gboolean
gst_ecl_data_connection_send_bytes (
    GstEclDataConnection *self, GBytes *bytes, GError **error)
{
  return gst_ecl_data_connection_send_file (self, bytes, NULL, NULL, error);
}

/**
 * gst_ecl_data_connection_send_json:
 * @self: an open connection
 * @node: any JSON
 * @error: return location
 *
 * Sends a JSON value, as gst_ecl_data_connection_send() does.
 *
 * Returns: as gst_ecl_data_connection_send()
 */
gboolean
gst_ecl_data_connection_send_json (
    GstEclDataConnection *self, JsonNode *node, GError **error)
{
  GVariant *value;

  g_return_val_if_fail (GST_ECL_IS_DATA_CONNECTION (self), FALSE);
  g_return_val_if_fail (node != NULL, FALSE);

  value = ecl_sendable_from_json (node, error);
  return value && gst_ecl_data_connection_send (self, value, error);
}

/**
 * gst_ecl_data_connection_send_file:
 * @self: an open connection
 * @bytes: not copied before they are in a frame
 * @name: (nullable): of the file
 * @mime_type: (nullable): of its content
 * @error: return location
 *
 * Sends bytes, as gst_ecl_data_connection_send() does, that arrive as a File
 * when there is a name, and as a Blob when there is only a type; so over
 * ECLWebRTC's binary serializations, elsewhere as bytes alone.
 *
 * Returns: as gst_ecl_data_connection_send()
 */
gboolean
gst_ecl_data_connection_send_file (GstEclDataConnection *self, GBytes *bytes,
    const char *name, const char *mime_type, GError **error)
{
  g_autoptr (GVariant) value = NULL;
  EclDataMessage message = {NULL, (char *)name, (char *)mime_type};

  g_return_val_if_fail (GST_ECL_IS_DATA_CONNECTION (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  value = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
  message.value = value;
  return send_message (self, &message, NULL, error);
}

/**
 * gst_ecl_data_connection_send_async:
 * @self: an open connection
 * @value: a message; a floating reference is consumed
 * @cancellable: (nullable): takes the message back while nothing of it is sent
 * @callback: called when the channel has all of it, on the Peer's main context
 * @user_data: for @callback
 *
 * As gst_ecl_data_connection_send(). Who sends the next message only when this
 * is done has back-pressure.
 */
void
gst_ecl_data_connection_send_async (GstEclDataConnection *self, GVariant *value,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  EclDataMessage message = {.value = value};
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (GST_ECL_IS_DATA_CONNECTION (self));
  g_return_if_fail (value != NULL);

  g_variant_ref_sink (value);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gst_ecl_data_connection_send_async);
  /* Once it is begun it is too late. */
  g_task_set_check_cancellable (task, FALSE);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error) ||
      !send_message (self, &message, task, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
  }
  g_variant_unref (value);
}

/**
 * gst_ecl_data_connection_send_finish:
 * @self: a connection
 * @result: what the callback got
 * @error: return location
 *
 * Tells what became of the message of gst_ecl_data_connection_send_async().
 *
 * Returns: as gst_ecl_data_connection_send(); also %FALSE with
 *   %G_IO_ERROR_CANCELLED
 */
gboolean
gst_ecl_data_connection_send_finish (
    GstEclDataConnection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
