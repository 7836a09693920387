/* ecl-peer-connections: what the server says of a Peer's connections
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-media-connection-private.h"
#include "ecl-peer-private.h"

#define GST_CAT_DEFAULT gst_ecl_peer_debug

static void
send_for_connection (gpointer owner, const EclMessage *message)
{
  GstEclPeer *self = owner;

  if (message->type != ECL_MESSAGE_LEAVE ||
      !ecl_connections_find_with (&self->connections, message->dst))
    gst_ecl_registration_send (self->registration, message);
}

static void
on_connection_ended (gpointer owner, GstEclConnection *connection)
{
  g_autoptr (GstEclPeer) self = g_object_ref (owner);

  ecl_connections_remove (&self->connections, connection);
  gst_ecl_peer_maybe_finish_destroy (self);
}

/* A Peer that ends takes nothing more: what it refuses then is bounded.
 * @all: those that @connection is one of */
gboolean
gst_ecl_peer_may_refuse (
    GstEclPeer *self, EclConnections *all, GstEclConnection *connection)
{
  const GstEclPeerSettings *settings = gst_ecl_peer_get_settings (self);
  EclConnectionLoad refused;

  if (self->destroyed)
    return TRUE;
  refused = ecl_connections_measure (all, ECL_CONNECTIONS_REFUSED);
  if (refused.count < settings->max_refusals &&
      refused.bytes + gst_ecl_connection_get_kept_bytes (connection) <=
          settings->max_offer_bytes)
    return TRUE;
  GST_WARNING_OBJECT (self,
      "drops what %s offers without an answer: %u others with %" G_GSIZE_FORMAT
      " bytes are being refused (max-refusals, max-offer-bytes)",
      gst_ecl_connection_get_remote_id (connection), refused.count,
      refused.bytes);
  return FALSE;
}

static gboolean
may_refuse (gpointer owner, GstEclConnection *connection)
{
  return gst_ecl_peer_may_refuse (
      owner, &((GstEclPeer *)owner)->connections, connection);
}

static void
configure_session (gpointer owner, GstEclSession *session)
{
  gst_ecl_peer_configure_session (owner, session);
}

/* What every connection of @self is made with */
GstEclConnectionOwner
gst_ecl_peer_get_owner_funcs (GstEclPeer *self)
{
  return (GstEclConnectionOwner){
      .protocol = gst_ecl_peer_get_settings (self)->protocol,
      .send = send_for_connection,
      .ended = on_connection_ended,
      .may_refuse = may_refuse,
      .configure = configure_session,
  };
}

/* From the server */

static EclConnectionLoad
measure_others (GstEclPeer *self, EclConnectionType type)
{
  return ecl_connections_measure (&self->connections,
      type == ECL_CONNECTION_DATA ? ECL_CONNECTIONS_DATA
                                  : ECL_CONNECTIONS_PENDING);
}

/* Whether @offer may be kept with those of @others; says so if not */
static gboolean
fits (
    GstEclPeer *self, const EclConnectionLoad *others, const EclMessage *offer)
{
  guint limit = gst_ecl_peer_get_settings (self)->max_offer_bytes;
  gsize size = gst_ecl_connection_measure_offer (offer);

  if (others->bytes + size <= limit)
    return TRUE;
  GST_WARNING_OBJECT (self,
      "ignores an offer of %" G_GSIZE_FORMAT
      " bytes from %s: %u others hold %" G_GSIZE_FORMAT
      " bytes of %u (max-offer-bytes)",
      size, offer->src, others->count, others->bytes, limit);
  return FALSE;
}

/* As above, and as one more */
static gboolean
may_come (GstEclPeer *self, EclConnectionType type, const EclMessage *offer)
{
  const GstEclPeerSettings *settings = gst_ecl_peer_get_settings (self);
  EclConnectionLoad others = measure_others (self, type);

  if (type == ECL_CONNECTION_MEDIA &&
      others.count >= settings->max_pending_calls) {
    GST_WARNING_OBJECT (self,
        "ignores a call from %s: %u others wait to be answered "
        "(max-pending-calls)",
        offer->src, others.count);
    return FALSE;
  }
  if (type == ECL_CONNECTION_DATA &&
      others.count >= settings->max_data_connections) {
    GST_WARNING_OBJECT (self,
        "ignores a data connection from %s: there are %u already "
        "(max-data-connections)",
        offer->src, others.count);
    return FALSE;
  }
  return fits (self, &others, offer);
}

static void
take_call (GstEclPeer *self, const EclMessage *message)
{
  GstEclConnectionOwner funcs = gst_ecl_peer_get_owner_funcs (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstEclConnection) connection = NULL;

  if (!may_come (self, ECL_CONNECTION_MEDIA, message))
    return;
  connection = gst_ecl_connection_new_incoming (
      GST_TYPE_ECL_MEDIA_CONNECTION, message, &funcs, self, &error);
  if (!connection) {
    GST_WARNING_OBJECT (self, "ignores a call: %s", error->message);
    return;
  }
  ecl_connections_add (&self->connections, connection);
  gst_ecl_peer_emit_call (self, connection);
}

static void
take_data_offer (GstEclPeer *self, const EclMessage *message)
{
  GstEclConnectionOwner funcs = gst_ecl_peer_get_owner_funcs (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstEclDataConnection) connection = NULL;

  if (!may_come (self, ECL_CONNECTION_DATA, message))
    return;
  connection =
      gst_ecl_data_connection_new_incoming (message, &funcs, self, &error);
  if (!connection) {
    GST_WARNING_OBJECT (self, "ignores a data connection: %s", error->message);
    return;
  }
  ecl_connections_add (&self->connections, GST_ECL_CONNECTION (connection));
  gst_ecl_peer_emit_connection (self, connection);
  if (!gst_ecl_connection_is_over (GST_ECL_CONNECTION (connection)) &&
      !gst_ecl_data_connection_run (connection, &error)) {
    GST_WARNING_OBJECT (
        self, "no data connection from %s: %s", message->src, error->message);
    gst_ecl_connection_close (GST_ECL_CONNECTION (connection), TRUE);
  }
}

/* What an answered call keeps is the application's choice. */
static void
take_offer_again (
    GstEclPeer *self, GstEclConnection *known, const EclMessage *message)
{
  EclConnectionType type = gst_ecl_connection_get_connection_type (known);
  EclConnectionLoad others = measure_others (self, type);

  if ((type == ECL_CONNECTION_MEDIA &&
          !gst_ecl_connection_is_pending (known)) ||
      fits (self, &others, message))
    gst_ecl_connection_take (known, message);
}

static void
take_offer (GstEclPeer *self, const EclMessage *message)
{
  g_autoptr (GstEclConnection) known = NULL;

  if (g_strcmp0 (message->src, gst_ecl_peer_get_settings (self)->id) == 0)
    return;
  g_set_object (&known, ecl_connections_find (&self->connections, message->src,
                            message->connection_id));
  if (known && gst_ecl_peer_get_settings (self)->protocol == ECL_PROTOCOL_ECL) {
    take_offer_again (self, known, message);
    return;
  }
  /* PeerJS negotiates once: the same id again is another call. */
  if (known)
    gst_ecl_connection_end (known, NULL);
  if (self->destroyed)
    return;
  if (message->connection_type == ECL_CONNECTION_DATA)
    take_data_offer (self, message);
  else
    take_call (self, message);
}

/* Of a member that has just left the room tells, and nobody may be meant. */
static gboolean
may_mean_anybody (GstEclPeer *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rooms)) == 0 &&
         self->left_rooms->len == 0;
}

static void
take_error (GstEclPeer *self, const EclMessage *message)
{
  g_autoptr (GError) error =
      gst_ecl_registration_describe_error (self->registration, message);

  if (gst_ecl_peer_take_room_refusal (self, error))
    return;
  if (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_PEER_UNAVAILABLE) &&
      !ecl_connections_end_unreachable (
          &self->connections, message, error, may_mean_anybody (self))) {
    GST_DEBUG_OBJECT (self, "no call to end: %s", error->message);
    return;
  }
  if (!self->destroyed)
    gst_ecl_peer_emit_error (self, error);
}

/* What we ended before it was answered: the SDKs could not be told then, and
 * can be now that it is open for them. */
static void
end_late_answer (GstEclPeer *self, const EclMessage *answer)
{
  gboolean ecl = gst_ecl_peer_get_settings (self)->protocol == ECL_PROTOCOL_ECL;
  EclMessage message = {
      .type = ecl ? ECL_MESSAGE_FORCE_CLOSE : ECL_MESSAGE_LEAVE,
      .dst = answer->src,
      .connection_id = answer->connection_id,
  };

  send_for_connection (self, &message);
}

/**
 * gst_ecl_peer_take:
 * @self: a Peer
 * @message: from its server, about its connections or its rooms
 */
void
gst_ecl_peer_take (GstEclPeer *self, const EclMessage *message)
{
  if (gst_ecl_peer_take_for_room (self, message))
    return;
  switch (message->type) {
  case ECL_MESSAGE_OFFER:
    take_offer (self, message);
    break;
  case ECL_MESSAGE_ANSWER:
  case ECL_MESSAGE_CANDIDATE:
  case ECL_MESSAGE_FORCE_CLOSE:
    if (ecl_connections_take (&self->connections, message))
      break;
    GST_DEBUG_OBJECT (self, "a %s from %s for a call that is not",
        ecl_message_type_name (message->type), message->src);
    if (message->type == ECL_MESSAGE_ANSWER)
      end_late_answer (self, message);
    break;
  case ECL_MESSAGE_LEAVE:
    ecl_connections_end_with (&self->connections, message->src);
    break;
  case ECL_MESSAGE_ERROR:
  case ECL_MESSAGE_ID_TAKEN:
  case ECL_MESSAGE_INVALID_KEY:
  case ECL_MESSAGE_EXPIRE:
    take_error (self, message);
    break;
  default:
    break;
  }
}
