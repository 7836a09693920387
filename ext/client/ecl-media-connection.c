/* ecl-media-connection: one call with one remote Peer
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclMediaConnection:
 *
 * One call, made by gst_ecl_peer_call() or brought by #GstEclPeer::call. An
 * incoming one waits until gst_ecl_media_connection_answer() gives it a
 * session.
 */
#include "ecl-media-connection.h"

#include "ecl-connection-private.h"

struct _GstEclMediaConnection {
  GstEclConnection parent;
};

G_DEFINE_FINAL_TYPE (
    GstEclMediaConnection, gst_ecl_media_connection, GST_TYPE_ECL_CONNECTION)

/**
 * gst_ecl_media_connection_answer:
 * @self: an incoming call that is neither answered nor closed
 * @session: (transfer none): a fresh session whose element is READY or later;
 * the connection keeps it until the end of the call
 * @error: return location
 *
 * Takes the call: the session gets the offer and the candidates that came
 * meanwhile, and its answer goes to the caller.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_CONNECTION_CLOSED when the caller has
 * hung up, and with %GST_ECL_ERROR_FAILED when there is nothing to answer
 */
gboolean
gst_ecl_media_connection_answer (
    GstEclMediaConnection *self, GstEclSession *session, GError **error)
{
  g_return_val_if_fail (GST_ECL_IS_MEDIA_CONNECTION (self), FALSE);
  g_return_val_if_fail (GST_ECL_IS_SESSION (session), FALSE);

  return gst_ecl_connection_accept (GST_ECL_CONNECTION (self), session, error);
}

/**
 * gst_ecl_media_connection_get_offer:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): SDP of the caller's last offer; %NULL
 * for a call that we made. Valid until another offer comes
 */
const char *
gst_ecl_media_connection_get_offer (GstEclMediaConnection *self)
{
  g_return_val_if_fail (GST_ECL_IS_MEDIA_CONNECTION (self), NULL);

  return gst_ecl_connection_get_remote_offer (GST_ECL_CONNECTION (self));
}

static void
gst_ecl_media_connection_class_init (GstEclMediaConnectionClass *klass)
{
}

static void
gst_ecl_media_connection_init (GstEclMediaConnection *self)
{
}
