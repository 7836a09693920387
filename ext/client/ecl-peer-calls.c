/* ecl-peer-calls: the connections that a Peer makes, and those that it has
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-id.h"
#include "ecl-media-connection-private.h"
#include "ecl-peer-private.h"

/* The same id on both sides is the same connection, and until one that is over
 * has left the list, the remote side may be told of it. */
static gboolean
check_connection_id (
    GstEclPeer *self, const EclConnectionTerms *terms, GError **error)
{
  const char *id = terms->id;

  if (!id)
    return TRUE;
  if (!*id || strlen (id) > ECL_ID_MAX_LENGTH ||
      !g_utf8_validate (id, -1, NULL)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID,
        "the connection's id is not valid; use 1 to %d bytes of UTF-8",
        ECL_ID_MAX_LENGTH);
    return FALSE;
  }
  if (ecl_connections_knows (&self->connections, terms->remote_id, id)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_UNAVAILABLE_ID,
        "the id \"%s\" is that of another connection with %s; choose another "
        "one, or wait until that connection has left the list",
        id, terms->remote_id);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_call (GstEclPeer *self, const EclConnectionTerms *terms, GError **error)
{
  const char *remote_id = terms->remote_id;

  if (!gst_ecl_peer_check_open (self, error))
    return FALSE;
  /* The rule of ECLWebRTC includes that of PeerJS, and one server may have
   * Peers of both. */
  if (!ecl_peer_id_is_valid (remote_id)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID,
        "the remote peer's id \"%s\" is not valid", remote_id ? remote_id : "");
    return FALSE;
  }
  if (g_str_equal (remote_id, gst_ecl_peer_get_settings (self)->id)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID,
        "the remote peer's id \"%s\" is our own; call another one", remote_id);
    return FALSE;
  }
  return check_connection_id (self, terms, error);
}

/**
 * gst_ecl_peer_call:
 * @self: an open Peer
 * @remote_id: whom to call
 * @session: (transfer none) (nullable): a fresh session, with its tracks, whose
 *   element is READY or later; it is started, and the connection keeps it until
 *   the end. %NULL for that of a new element, see
 *   gst_ecl_media_connection_get_element()
 * @label: (nullable): a name for the remote application; %NULL for the
 *   connection's id. No SDK reads that of a call
 * @metadata: (nullable) (transfer none): any JSON, for the remote application
 * @connection_id: (nullable): what gst_ecl_connection_get_id() is to be on both
 *   sides, 1 to 256 bytes that no other connection with @remote_id has; %NULL
 *   for one that is made up
 * @error: return location
 *
 * Calls. Whether the remote Peer takes the call shows by
 * #GstEclConnection:open; when it cannot be reached, the session's `closed` and
 * #GstEclPeer::error tell %GST_ECL_ERROR_PEER_UNAVAILABLE.
 *
 * Returns: (transfer full): the call, or %NULL with %GST_ECL_ERROR_DISCONNECTED
 *   when the Peer is not open, %GST_ECL_ERROR_INVALID_ID when there can be no
 *   such remote Peer or @connection_id, %GST_ECL_ERROR_UNAVAILABLE_ID for a
 *   @connection_id that one in gst_ecl_peer_get_connections() has,
 *   %GST_ECL_ERROR_WEBRTC when webrtcbin is not installed; @session is not
 *   touched then
 */
GstEclMediaConnection *
gst_ecl_peer_call (GstEclPeer *self, const char *remote_id,
    GstEclSession *session, const char *label, JsonNode *metadata,
    const char *connection_id, GError **error)
{
  const EclConnectionTerms terms = {remote_id, connection_id, label, metadata};
  GstEclConnectionOwner funcs;
  g_autoptr (GstEclConnection) connection = NULL;

  g_return_val_if_fail (GST_ECL_IS_PEER (self), NULL);
  g_return_val_if_fail (session == NULL || GST_ECL_IS_SESSION (session), NULL);

  if (!check_call (self, &terms, error))
    return NULL;
  funcs = gst_ecl_peer_get_owner_funcs (self);
  connection = gst_ecl_connection_new_outgoing (GST_TYPE_ECL_MEDIA_CONNECTION,
      ECL_CONNECTION_MEDIA, &terms, &funcs, self);
  ecl_connections_add (&self->connections, connection);
  if (gst_ecl_media_connection_start (
          GST_ECL_MEDIA_CONNECTION (connection), session, error))
    return GST_ECL_MEDIA_CONNECTION (g_steal_pointer (&connection));
  ecl_connections_remove (&self->connections, connection);
  return NULL;
}

/**
 * gst_ecl_peer_connect:
 * @self: an open Peer
 * @remote_id: whom to connect to
 * @label: (nullable): a name for the remote application; %NULL for the
 *   connection's id
 * @serialization: how messages are written, on both sides. Over ECLWebRTC a
 *   channel that may lose messages is always %GST_ECL_SERIALIZATION_BINARY, as
 *   the SDK has it
 * @init: (nullable) (transfer none): what the channel is to be, the SDK's
 *   `dcInit`: "ordered" (boolean, %TRUE), one of "max-retransmits" (0 to 65535)
 *   and "max-packet-lifetime" (0 to 65535, ms), "protocol" (string),
 *   "negotiated" (boolean) with "id" (0 to 65534); numbers are of any integer
 *   type, any other field is an error. %NULL for a reliable one. PeerJS tells
 *   the remote side only whether it is reliable
 * @metadata: (nullable) (transfer none): any JSON, for the remote application
 * @connection_id: (nullable): as of gst_ecl_peer_call()
 * @error: return location
 *
 * Connects for messages. #GstEclDataConnection::open follows when the remote
 * Peer is there, else #GstEclConnection::close; when it cannot be reached,
 * #GstEclPeer::error tells %GST_ECL_ERROR_PEER_UNAVAILABLE.
 *
 * In languages whose objects have a method connect for signals, this one hides
 * it: signals are connected by that of GObject itself, in Python
 * `GObject.Object.connect(peer, "open", callback)`. So it is with
 * gst_ecl_peer_disconnect().
 *
 * Returns: (transfer full): the connection, or %NULL with
 *   %GST_ECL_ERROR_DISCONNECTED when the Peer is not open,
 *   %GST_ECL_ERROR_INVALID_ID when there can be no such remote Peer or
 *   @connection_id, %GST_ECL_ERROR_UNAVAILABLE_ID for a @connection_id that one
 *   in gst_ecl_peer_get_connections() has, %GST_ECL_ERROR_WEBRTC for an
 *   @init that cannot be
 */
GstEclDataConnection *
gst_ecl_peer_connect (GstEclPeer *self, const char *remote_id,
    const char *label, GstEclSerialization serialization,
    const GstStructure *init, JsonNode *metadata, const char *connection_id,
    GError **error)
{
  const EclConnectionTerms terms = {remote_id, connection_id, label, metadata};
  GstEclConnectionOwner funcs;
  g_autoptr (GstEclDataConnection) connection = NULL;

  g_return_val_if_fail (GST_ECL_IS_PEER (self), NULL);

  if (!check_call (self, &terms, error))
    return NULL;
  funcs = gst_ecl_peer_get_owner_funcs (self);
  connection = gst_ecl_data_connection_new_outgoing (
      &terms, serialization, init, &funcs, self, error);
  if (!connection)
    return NULL;
  ecl_connections_add (&self->connections, GST_ECL_CONNECTION (connection));
  if (gst_ecl_data_connection_run (connection, error))
    return g_steal_pointer (&connection);
  ecl_connections_remove (&self->connections, GST_ECL_CONNECTION (connection));
  return NULL;
}

/**
 * gst_ecl_peer_get_connection:
 * @self: a Peer
 * @remote_id: of the Peer at the other end
 * @connection_id: see gst_ecl_connection_get_id()
 *
 * Finds a connection by what both sides know of it.
 *
 * Returns: (transfer none) (nullable): the connection, as long as it is not
 *   closed
 */
GstEclConnection *
gst_ecl_peer_get_connection (
    GstEclPeer *self, const char *remote_id, const char *connection_id)
{
  g_return_val_if_fail (GST_ECL_IS_PEER (self), NULL);

  return ecl_connections_find (&self->connections, remote_id, connection_id);
}

/**
 * gst_ecl_peer_get_connections:
 * @self: a Peer
 *
 * A list to watch: it emits #GListModel::items-changed on the Peer's main
 * context.
 *
 * Returns: (transfer none): its connections, of #GstEclConnection, in the order
 *   in which they came; each goes when its session is over
 */
GListModel *
gst_ecl_peer_get_connections (GstEclPeer *self)
{
  g_return_val_if_fail (GST_ECL_IS_PEER (self), NULL);

  return G_LIST_MODEL (self->connections.list);
}
