/* ecl-peer-directory: what a Peer can ask its server about other Peers
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-peer-private.h"

#include "ecl-directory.h"
#include "ecl-http.h"

/* (transfer full) (nullable): %NULL once the answer is an error */
static GTask *
begin (GstEclPeer *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data, gpointer tag,
    EclDirectory *directory)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, tag);
  if (!gst_ecl_peer_check_open (self, &error)) {
    g_task_return_error (task, error);
    return NULL;
  }
  if (!self->http)
    self->http = ecl_http_session_new ();
  *directory = (EclDirectory){self->http,
      gst_ecl_registration_get_server (self->registration),
      gst_ecl_peer_get_settings (self)};
  return g_steal_pointer (&task);
}

static void
on_list (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GStrv ids = ecl_directory_list_finish (result, &error);

  if (ids)
    g_task_return_pointer (task, ids, (GDestroyNotify)g_strfreev);
  else
    g_task_return_error (task, error);
}

/**
 * gst_ecl_peer_list_all_peers_async:
 * @self: an open Peer
 * @cancellable: (nullable): to give up
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Asks the server for the ids of all Peers that use the same key.
 */
void
gst_ecl_peer_list_all_peers_async (GstEclPeer *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  EclDirectory directory;
  GTask *task;

  g_return_if_fail (GST_ECL_IS_PEER (self));

  task = begin (self, cancellable, callback, user_data,
      gst_ecl_peer_list_all_peers_async, &directory);
  if (task)
    ecl_directory_list_async (&directory, cancellable, on_list, task);
}

/**
 * gst_ecl_peer_list_all_peers_finish:
 * @self: a Peer
 * @result: what the callback got
 * @error: return location
 *
 * Tells what gst_ecl_peer_list_all_peers_async() found.
 *
 * Returns: (transfer full) (array zero-terminated=1): the ids, our own too, or
 *   %NULL with %GST_ECL_ERROR_LIST when the server does not allow it,
 *   %GST_ECL_ERROR_DISCONNECTED when the Peer is not open, or with network and
 *   server errors. A list longer than #GstEclPeer:max-message-size is a server
 *   error
 */
GStrv
gst_ecl_peer_list_all_peers_finish (
    GstEclPeer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_exists (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean exists = ecl_directory_exists_finish (result, &error);

  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, exists);
}

/**
 * gst_ecl_peer_peer_exists_async:
 * @self: an open Peer
 * @id: of another Peer
 * @cancellable: (nullable): to give up
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Asks the server whether a Peer is registered. A PeerServer has only its list
 * of all Peers to look into, and must allow it.
 */
void
gst_ecl_peer_peer_exists_async (GstEclPeer *self, const char *id,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  EclDirectory directory;
  GTask *task;

  g_return_if_fail (GST_ECL_IS_PEER (self));
  g_return_if_fail (id != NULL);

  task = begin (self, cancellable, callback, user_data,
      gst_ecl_peer_peer_exists_async, &directory);
  if (task)
    ecl_directory_exists_async (&directory, id, cancellable, on_exists, task);
}

/**
 * gst_ecl_peer_peer_exists_finish:
 * @self: a Peer
 * @result: what the callback got
 * @error: return location, as of gst_ecl_peer_list_all_peers_finish()
 *
 * Tells what gst_ecl_peer_peer_exists_async() found.
 *
 * Returns: whether the Peer is registered; %FALSE with @error too
 */
gboolean
gst_ecl_peer_peer_exists_finish (
    GstEclPeer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
