/* ecl-fetch: a small document over HTTP, with a bound on its size
 *
 * soup_session_send_and_read_async() takes whatever a server sends; this stops.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-fetch.h"

typedef struct {
  SoupMessage *message;
  gsize max_len;
  char *body;
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  g_object_unref (fetch->message);
  g_free (fetch->body);
  g_free (fetch);
}

static void
on_body (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  gsize len;

  if (g_input_stream_read_all_finish (
          G_INPUT_STREAM (source), result, &len, &error))
    g_task_return_pointer (task,
        g_bytes_new_take (g_steal_pointer (&fetch->body), len),
        (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (!stream) {
    g_task_return_error (task, error);
    return;
  }
  fetch->body = g_malloc (fetch->max_len);
  g_input_stream_read_all_async (stream, fetch->body, fetch->max_len,
      G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_body,
      g_object_ref (task));
}

/**
 * ecl_fetch_async:
 * @session: a session
 * @message: a request
 * @max_len: bytes of the answer's body to read; the rest is cut off
 * @cancellable: (nullable): to give up
 * @callback: called on the thread-default main context
 * @user_data: for @callback
 */
void
ecl_fetch_async (SoupSession *session, SoupMessage *message, gsize max_len,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  Fetch *fetch = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, ecl_fetch_async);
  fetch->message = g_object_ref (message);
  fetch->max_len = max_len;
  g_task_set_task_data (task, fetch, (GDestroyNotify)fetch_free);
  soup_session_send_async (
      session, message, G_PRIORITY_DEFAULT, cancellable, on_sent, task);
}

/**
 * ecl_fetch_finish:
 * @session: the session
 * @result: what the callback got
 * @status: (out): HTTP status, 0 when no answer came
 * @error: return location
 *
 * Returns: (transfer full): the body, whatever the status, or %NULL
 */
GBytes *
ecl_fetch_finish (
    SoupSession *session, GAsyncResult *result, guint *status, GError **error)
{
  Fetch *fetch = g_task_get_task_data (G_TASK (result));

  *status = soup_message_get_status (fetch->message);
  return g_task_propagate_pointer (G_TASK (result), error);
}
