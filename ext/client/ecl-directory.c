/* ecl-directory: who is registered at a signaling server, over its REST API
 *
 * ECLWebRTC has GET api/apikeys/KEY/clients/ and .../peers/ID/exists, PeerJS
 * has GET KEY/peers.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-directory.h"

#include "ecl-error.h"
#include "ecl-http.h"
#include "ecl-server-url.h"

typedef gpointer (*ReadFunc) (EclSpan answer, const char *id);

typedef struct {
  ReadFunc read;
  char *id; /* NULL for the list of all */
  char *display;
} Question;

static void
question_free (Question *question)
{
  g_free (question->id);
  g_free (question->display);
  g_free (question);
}

/* Answers. NULL is for one that makes no sense. */

static gpointer
read_list (EclSpan answer, const char *id)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  EclJsonIter iter;
  EclSpan value;

  if (ecl_json_type (answer) != ECL_JSON_ARRAY)
    return NULL;
  ecl_json_iter_init (&iter, answer);
  while (ecl_json_iter_next (&iter, NULL, &value)) {
    g_autofree char *peer_id = ecl_json_dup_string (value);

    if (peer_id)
      g_strv_builder_add (builder, peer_id);
  }
  return g_strv_builder_end (builder);
}

static gpointer
box_boolean (gboolean value)
{
  return g_memdup2 (&value, sizeof value);
}

static gpointer
read_membership (EclSpan answer, const char *id)
{
  g_auto (GStrv) list = read_list (answer, NULL);

  return list ? box_boolean (g_strv_contains ((const char *const *)list, id))
              : NULL;
}

static gpointer
read_exists (EclSpan answer, const char *id)
{
  EclSpan value;

  if (ecl_json_type (answer) != ECL_JSON_OBJECT ||
      !ecl_json_get_member (answer, "exists", &value))
    return NULL;
  return box_boolean (ecl_json_type (value) == ECL_JSON_TRUE);
}

/* Asking */

static void
take_answer (GTask *task, guint status, GBytes *body)
{
  Question *question = g_task_get_task_data (task);
  gpointer result = NULL;
  gsize len;
  const char *data = g_bytes_get_data (body, &len);
  EclSpan answer;

  if (status == SOUP_STATUS_UNAUTHORIZED) {
    g_task_return_new_error (task, GST_ECL_ERROR, GST_ECL_ERROR_LIST,
        "the signaling server %s does not tell who is registered; allow it for "
        "the key at the server (a PeerServer's option allow_discovery)",
        question->display);
    return;
  }
  if (status == SOUP_STATUS_OK && ecl_json_scan (data, len, &answer, NULL))
    result = question->read (answer, question->id);
  if (result)
    g_task_return_pointer (
        task, result, question->id ? g_free : (GDestroyNotify)g_strfreev);
  else
    g_task_return_new_error (task, GST_ECL_ERROR, GST_ECL_ERROR_SERVER,
        "the signaling server %s does not answer the question who is "
        "registered (HTTP status %u); check the URL with its path, and the "
        "protocol",
        question->display, status);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  guint status;
  g_autoptr (GBytes) body =
      ecl_http_fetch_finish (SOUP_SESSION (source), result, &status, &error);

  if (body)
    take_answer (task, status, body);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_error (
        task, ecl_http_describe_error (question->display, error));
}

static void
ask (const EclDirectory *self, const char *path, ReadFunc read, const char *id,
    GTask *task)
{
  g_autoptr (GUri) url = ecl_server_url_resolve (self->server, path, NULL);
  g_autoptr (SoupMessage) message =
      ecl_http_request_new (self->session, url, self->settings->tls_validation);
  Question *question = g_new0 (Question, 1);

  question->read = read;
  question->id = g_strdup (id);
  question->display = ecl_server_url_display (self->server);
  g_task_set_task_data (task, question, (GDestroyNotify)question_free);
  ecl_http_fetch_async (self->session, message,
      self->settings->max_message_size, g_task_get_cancellable (task),
      on_fetched, task);
}

static char *
make_path (const EclDirectory *self, const char *ecl, const char *peerjs)
{
  gboolean is_peerjs = self->settings->protocol == ECL_PROTOCOL_PEERJS;
  g_autofree char *key = g_uri_escape_string (self->settings->key, NULL, FALSE);

  return g_strconcat (is_peerjs ? "" : "api/apikeys/", key, "/",
      is_peerjs ? peerjs : ecl, NULL);
}

/**
 * ecl_directory_list_async:
 * @self: whom to ask
 * @cancellable: (nullable): to give up
 * @callback: called on the thread-default main context
 * @user_data: for @callback
 *
 * Asks for the ids of all Peers of the key.
 */
void
ecl_directory_list_async (const EclDirectory *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *path = make_path (self, "clients/", "peers");
  GTask *task = g_task_new (self->session, cancellable, callback, user_data);

  g_task_set_source_tag (task, ecl_directory_list_async);
  ask (self, path, read_list, NULL, task);
}

/**
 * ecl_directory_list_finish:
 * @result: what the callback got
 * @error: %GST_ECL_ERROR_LIST when the server does not allow it, else network
 *   and server errors
 *
 * Returns: (transfer full): the ids, or %NULL
 */
GStrv
ecl_directory_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ecl_directory_exists_async:
 * @self: whom to ask
 * @id: of a Peer
 * @cancellable: (nullable): to give up
 * @callback: called on the thread-default main context
 * @user_data: for @callback
 *
 * Asks whether a Peer is registered. PeerJS has only the list of all to look
 * into.
 */
void
ecl_directory_exists_async (const EclDirectory *self, const char *id,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *ecl = g_strdup_printf ("peers/%s/exists", escaped);
  g_autofree char *path = make_path (self, ecl, "peers");
  GTask *task = g_task_new (self->session, cancellable, callback, user_data);

  g_task_set_source_tag (task, ecl_directory_exists_async);
  ask (self, path,
      self->settings->protocol == ECL_PROTOCOL_PEERJS ? read_membership
                                                      : read_exists,
      id, task);
}

/**
 * ecl_directory_exists_finish:
 * @result: what the callback got
 * @error: as of ecl_directory_list_finish()
 *
 * Returns: whether the Peer is registered; %FALSE with @error too
 */
gboolean
ecl_directory_exists_finish (GAsyncResult *result, GError **error)
{
  g_autofree gboolean *exists =
      g_task_propagate_pointer (G_TASK (result), error);

  return exists && *exists;
}
