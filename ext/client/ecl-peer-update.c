/* ecl-peer-update: a newer credential for a Peer that is registered
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-peer-private.h"

#include "ecl-peer-credential-private.h"

static gboolean
check_update (GstEclPeer *self, const GstStructure *credential, GError **error)
{
  g_auto (EclCredential) read = {0};

  return gst_ecl_peer_check_alive (self, error) &&
         gst_ecl_credential_read (credential, &read, error);
}

/**
 * gst_ecl_peer_update_credential_async:
 * @self: a Peer
 * @credential: (transfer none): from gst_ecl_credential_new(), for the Peer's
 * id
 * @cancellable: (nullable): one that is cancelled already leaves all as it is;
 *   later is too late
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Shows the server a newer credential, so that the Peer may stay registered for
 * longer, and keeps it as #GstEclPeer:credential for when the Peer registers
 * again. It is done when the credential is on its way to the server. A Peer
 * that is not registered shows it when it is.
 *
 * The server answers only what it refuses: #GstEclPeer::error then tells
 * %GST_ECL_ERROR_AUTHENTICATION, and the Peer stays for as long as its former
 * credential allows. PeerJS has no such message: there the credential is kept
 * for the next registration, and does not put off the end of this one.
 */
void
gst_ecl_peer_update_credential_async (GstEclPeer *self,
    const GstStructure *credential, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (GST_ECL_IS_PEER (self));
  g_return_if_fail (credential != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gst_ecl_peer_update_credential_async);
  g_task_set_check_cancellable (task, FALSE);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error) ||
      !check_update (self, credential, &error)) {
    g_task_return_error (task, error);
    return;
  }
  g_object_set (self, "credential", credential, NULL);
  gst_ecl_registration_show_credential (self->registration);
  g_task_return_boolean (task, TRUE);
}

/**
 * gst_ecl_peer_update_credential_finish:
 * @self: a Peer
 * @result: what the callback got
 * @error: return location
 *
 * Tells whether the credential of gst_ecl_peer_update_credential_async() is on
 * its way.
 *
 * Returns: %TRUE; %FALSE with %GST_ECL_ERROR_AUTHENTICATION for what is no
 *   credential, with %GST_ECL_ERROR_DISCONNECTED on a Peer that is destroyed,
 *   or with %G_IO_ERROR_CANCELLED
 */
gboolean
gst_ecl_peer_update_credential_finish (
    GstEclPeer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
