/* ecl-room-data: what the members of a room say, and what the server noted
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-peer-private.h"
#include "ecl-room-private.h"
#include "ecl-sendable.h"
#include "ecl-value.h"

/* Who waits for the log */
typedef struct {
  GstEclRoom *room; /* unowned: it owns us */
  GTask *task;
  GSource *cancelled; /* nullable */
} LogRequest;

static GstEclRoomPrivate *
get_private (GstEclRoom *self)
{
  return gst_ecl_room_get_private (self);
}

/* Data */

static gboolean
send_value (GstEclRoom *self, GVariant *value, GError **error)
{
  static const EclDataLimits limits = {.max_size = ECL_ROOM_MAX_DATA};
  g_autoptr (GPtrArray) attachments =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) json = NULL;
  EclMessage message = {
      .type = ECL_MESSAGE_ROOM_DATA, .attachments = attachments};

  if (!gst_ecl_room_check_open (self, error))
    return FALSE;
  json = ecl_value_to_event (value, attachments, &limits, &cause);
  if (!json) {
    ecl_sendable_set_error (error, cause);
    return FALSE;
  }
  message.data.data = g_bytes_get_data (json, &message.data.len);
  gst_ecl_room_send_message (self, &message);
  return TRUE;
}

/**
 * gst_ecl_room_send:
 * @self: an open room
 * @value: what to send; a floating reference is consumed
 * @error: return location
 *
 * Sends data to all other members, through the server. Its types are those of
 * #GstEclDataConnection; bytes may be at 64 places in it. It does not wait, and
 * what was sent when the server is lost may be lost too.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_NOT_OPEN_YET,
 *   %GST_ECL_ERROR_CONNECTION_CLOSED for a room that is closed,
 *   %GST_ECL_ERROR_MESSAGE_TOO_BIG beyond 20 MiB as JSON or of bytes, or
 *   %GST_ECL_ERROR_FAILED for a value that cannot be sent
 */
gboolean
gst_ecl_room_send (GstEclRoom *self, GVariant *value, GError **error)
{
  gboolean sent;

  g_return_val_if_fail (GST_ECL_IS_ROOM (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  g_variant_ref_sink (value);
  sent = send_value (self, value, error);
  g_variant_unref (value);
  return sent;
}

/**
 * gst_ecl_room_send_text:
 * @self: an open room
 * @text: UTF-8
 * @error: return location
 *
 * Sends a string, as gst_ecl_room_send() does.
 *
 * Returns: as gst_ecl_room_send()
 */
gboolean
gst_ecl_room_send_text (GstEclRoom *self, const char *text, GError **error)
{
  GVariant *value;

  g_return_val_if_fail (GST_ECL_IS_ROOM (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  value = ecl_sendable_from_text (text, error);
  return value && gst_ecl_room_send (self, value, error);
}

/**
 * gst_ecl_room_send_bytes:
 * @self: an open room
 * @bytes: any
 * @error: return location
 *
 * Sends bytes, which come as an ArrayBuffer, as gst_ecl_room_send() does.
 *
 * Returns: as gst_ecl_room_send()
 */
gboolean
gst_ecl_room_send_bytes (GstEclRoom *self, GBytes *bytes, GError **error)
{
  g_return_val_if_fail (GST_ECL_IS_ROOM (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  return gst_ecl_room_send (self,
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE), error);
}

/**
 * gst_ecl_room_send_json:
 * @self: an open room
 * @node: any JSON
 * @error: return location
 *
 * Sends a JSON value, as gst_ecl_room_send() does.
 *
 * Returns: as gst_ecl_room_send()
 */
gboolean
gst_ecl_room_send_json (GstEclRoom *self, JsonNode *node, GError **error)
{
  GVariant *value;

  g_return_val_if_fail (GST_ECL_IS_ROOM (self), FALSE);
  g_return_val_if_fail (node != NULL, FALSE);

  value = ecl_sendable_from_json (node, error);
  return value && gst_ecl_room_send (self, value, error);
}

/* @message: ROOM_DATA; without data, the page has sent undefined */
void
gst_ecl_room_take_data (GstEclRoom *self, const EclMessage *message)
{
  const EclSpan null = {"null", 4};
  EclSpan data = message->data.data ? message->data : null;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = ecl_value_from_event (
      data.data, data.len, message->attachments, NULL, &cause);

  if (value) {
    g_signal_emit (
        self, gst_ecl_room_signals[ROOM_SIGNAL_DATA], 0, message->src, value);
    return;
  }
  g_prefix_error (&cause, "data of %s cannot be read: ", message->src);
  ecl_sendable_set_error (&error, cause);
  gst_ecl_room_emit_error (self, error);
}

/* Logs */

static GTask *
steal_task (LogRequest *request)
{
  GTask *task = request->task;

  if (request->cancelled)
    g_source_destroy (request->cancelled);
  g_clear_pointer (&request->cancelled, g_source_unref);
  g_free (request);
  return task;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  LogRequest *request = user_data;
  g_autoptr (GTask) task = NULL;

  g_queue_remove (&get_private (request->room)->logs, request);
  task = steal_task (request);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/**
 * gst_ecl_room_get_log_async:
 * @self: an open room
 * @cancellable: (nullable): to give up waiting
 * @callback: called when the log is there
 * @user_data: for @callback
 *
 * Asks the server what happened in the room since it was made: who came and
 * went, and what was sent. It is asked again by itself when it is lost before
 * it has answered.
 */
void
gst_ecl_room_get_log_async (GstEclRoom *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GstEclRoomPrivate *priv;
  LogRequest *request;
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (GST_ECL_IS_ROOM (self));

  priv = get_private (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gst_ecl_room_get_log_async);
  if (!gst_ecl_room_check_open (self, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  request = g_new0 (LogRequest, 1);
  *request = (LogRequest){.room = self, .task = task};
  g_queue_push_tail (&priv->logs, request);
  if (cancellable) {
    request->cancelled = g_cancellable_source_new (cancellable);
    g_source_set_callback (
        request->cancelled, G_SOURCE_FUNC (on_cancelled), request, NULL);
    g_source_attach (request->cancelled, g_task_get_context (task));
  }
  if (priv->logs.length == 1)
    gst_ecl_room_ask_for_log (self);
}

/**
 * gst_ecl_room_get_log_finish:
 * @self: a room
 * @result: what the callback got
 * @error: return location
 *
 * Gets the log: entries in the order in which it happened, each a JSON object
 * with `timestamp` (ms since 1970), `messageType` (`ROOM_USER_JOIN`,
 * `ROOM_USER_LEAVE` or `ROOM_DATA`) and `message` (an object with `src`, and
 * `data` where there is any; of bytes only their places are kept). How much of
 * it is kept is up to the server.
 *
 * Returns: (transfer full) (array zero-terminated=1): the entries, or %NULL
 *   with %GST_ECL_ERROR_NOT_OPEN_YET, %GST_ECL_ERROR_CONNECTION_CLOSED for a
 *   room that is closed, %GST_ECL_ERROR_ROOM for what the server refuses, or
 *   %G_IO_ERROR_CANCELLED
 */
GStrv
gst_ecl_room_get_log_finish (
    GstEclRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Asks for those who wait, if anybody does. */
void
gst_ecl_room_ask_for_log (GstEclRoom *self)
{
  EclMessage question = {.type = ECL_MESSAGE_ROOM_LOGS};

  if (!g_queue_is_empty (&get_private (self)->logs))
    gst_ecl_room_ask (self, &question);
}

/* Those who wait now: what they do with it may ask again. */
static GQueue
steal_requests (GstEclRoom *self)
{
  GstEclRoomPrivate *priv = get_private (self);
  GQueue requests = priv->logs;

  g_queue_init (&priv->logs);
  return requests;
}

void
gst_ecl_room_fail_logs (GstEclRoom *self, const GError *error)
{
  GQueue requests = steal_requests (self);
  LogRequest *request;

  while ((request = g_queue_pop_head (&requests))) {
    g_autoptr (GTask) task = steal_task (request);

    g_task_return_error (task, g_error_copy (error));
  }
}

static GStrv
read_entries (EclSpan log)
{
  g_autoptr (GStrvBuilder) entries = g_strv_builder_new ();
  EclJsonIter iter;
  EclSpan value;

  ecl_json_iter_init (&iter, log);
  while (ecl_json_iter_next (&iter, NULL, &value)) {
    g_autofree char *entry = ecl_json_dup_string (value);

    if (entry)
      g_strv_builder_add (entries, entry);
  }
  return g_strv_builder_end (entries);
}

void
gst_ecl_room_take_log (GstEclRoom *self, const EclMessage *message)
{
  g_auto (GStrv) entries = read_entries (message->log);
  GQueue requests = steal_requests (self);
  LogRequest *request;

  while ((request = g_queue_pop_head (&requests))) {
    g_autoptr (GTask) task = steal_task (request);

    g_task_return_pointer (
        task, g_strdupv (entries), (GDestroyNotify)g_strfreev);
  }
  g_signal_emit (self, gst_ecl_room_signals[ROOM_SIGNAL_LOG], 0, entries);
}
