/* ecl-mesh-room: a room in which each member calls each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclMeshRoom:
 *
 * A room in which each member has a call with each other one. Who comes in
 * calls those that are there. When two come at the same time and call each
 * other, the call of the one whose id is the greater, byte by byte, stays.
 */
#include "ecl-mesh-room.h"

#include "ecl-media-connection-private.h"
#include "ecl-peer-private.h"
#include "ecl-room-options.h"
#include "ecl-room-private.h"

#define GST_CAT_DEFAULT gst_ecl_room_debug

struct _GstEclMeshRoom {
  GstEclRoom parent;
};

G_DEFINE_FINAL_TYPE (GstEclMeshRoom, gst_ecl_mesh_room, GST_TYPE_ECL_ROOM)

static GstEclRoomPrivate *
get_private (gpointer self)
{
  return gst_ecl_room_get_private (self);
}

static EclConnections *
get_calls (gpointer self)
{
  return &get_private (self)->calls;
}

/* For its calls */

static void
send_for_call (gpointer owner, const EclMessage *message)
{
  gst_ecl_room_send_for_call (owner, message);
}

static gboolean
may_refuse (gpointer owner, GstEclConnection *call)
{
  GstEclMeshRoom *self = owner;
  GstEclPeer *peer = get_private (self)->peer;

  return peer && gst_ecl_peer_may_refuse (peer, get_calls (self), call);
}

static const GstEclConnectionOwner owner_funcs = {
    .protocol = ECL_PROTOCOL_ECL,
    .send = send_for_call,
    .ended = gst_ecl_room_call_ended,
    .may_refuse = may_refuse,
    .configure = gst_ecl_room_configure_session,
};

/* Calls */

/* @started: whether it has its session; else the call comes to nothing, and
 * @error tells why */
static gboolean
announce_call (GstEclMeshRoom *self, GstEclConnection *call, gboolean started,
    GError **error)
{
  GstElement *element =
      gst_ecl_media_connection_get_element (GST_ECL_MEDIA_CONNECTION (call));

  if (!started) {
    g_prefix_error (
        error, "no call with %s: ", gst_ecl_connection_get_remote_id (call));
    ecl_connections_remove (get_calls (self), call);
    return FALSE;
  }
  if (element)
    ecl_room_options_apply (get_private (self)->options, element);
  g_signal_emit (self, gst_ecl_room_signals[ROOM_SIGNAL_CALL], 0, call);
  return TRUE;
}

static gboolean
call_member (GstEclMeshRoom *self, const char *member, GError **error)
{
  const EclConnectionTerms terms = {.remote_id = member};
  g_autoptr (GstEclConnection) call =
      gst_ecl_connection_new_outgoing (GST_TYPE_ECL_MEDIA_CONNECTION,
          ECL_CONNECTION_MEDIA, &terms, &owner_funcs, self);
  GstEclMediaConnection *media = GST_ECL_MEDIA_CONNECTION (call);
  GstEclSession *session;
  gboolean started;

  ecl_connections_add (get_calls (self), call);
  started =
      gst_ecl_room_make_session (GST_ECL_ROOM (self), media, &session, error) &&
      gst_ecl_media_connection_start (media, session, error);
  return announce_call (self, call, started, error);
}

static void
answer_member (GstEclMeshRoom *self, const EclMessage *offer)
{
  g_autoptr (GError) error = NULL;
  GstEclSession *session;
  gboolean started;
  g_autoptr (GstEclConnection) call = gst_ecl_connection_new_incoming (
      GST_TYPE_ECL_MEDIA_CONNECTION, offer, &owner_funcs, self, &error);

  if (!call) {
    GST_WARNING_OBJECT (self, "ignores a call: %s", error->message);
    return;
  }
  ecl_connections_add (get_calls (self), call);
  started = gst_ecl_room_make_session (GST_ECL_ROOM (self),
                GST_ECL_MEDIA_CONNECTION (call), &session, &error) &&
            gst_ecl_media_connection_answer (
                GST_ECL_MEDIA_CONNECTION (call), session, &error);
  if (!announce_call (self, call, started, &error))
    gst_ecl_room_emit_error (GST_ECL_ROOM (self), error);
}

/* meshRoom.js, handleOffer: of two calls at the same time the one that the
 * greater id has made counts, and the SDK never answers the other. */
static gboolean
ours_counts (GstEclMeshRoom *self, const char *member)
{
  const char *own = gst_ecl_peer_get_settings (get_private (self)->peer)->id;

  return ecl_connections_find_with (get_calls (self), member) &&
         strcmp (own, member) > 0;
}

static void
take_offer (GstEclMeshRoom *self, const EclMessage *offer)
{
  GstEclConnection *known =
      ecl_connections_find (get_calls (self), offer->src, offer->connection_id);

  if (known) {
    gst_ecl_connection_take (known, offer);
  } else if (offer->connection_type != ECL_CONNECTION_MEDIA ||
             !gst_ecl_room_may_have (GST_ECL_ROOM (self), offer->src) ||
             ours_counts (self, offer->src)) {
    GST_DEBUG_OBJECT (self, "ignores an offer from %s", offer->src);
  } else {
    ecl_connections_end_with (get_calls (self), offer->src);
    answer_member (self, offer);
  }
}

/* From the room */

/* Who sneaked in before the server named the members is none of them. */
static void
end_calls_with_others (GstEclMeshRoom *self)
{
  g_autoptr (GPtrArray) calls = ecl_connections_copy (get_calls (self));

  for (guint i = 0; i < calls->len; i++) {
    GstEclConnection *call = g_ptr_array_index (calls, i);

    if (!gst_ecl_room_may_have (
            GST_ECL_ROOM (self), gst_ecl_connection_get_remote_id (call)))
      gst_ecl_connection_end (call, NULL);
  }
}

static void
gst_ecl_mesh_room_opened (GstEclRoom *room)
{
  GstEclMeshRoom *self = GST_ECL_MESH_ROOM (room);
  g_auto (GStrv) members = gst_ecl_room_get_members (room);

  end_calls_with_others (self);
  for (char **id = members; *id && gst_ecl_room_is_open (room); id++) {
    g_autoptr (GError) error = NULL;

    if (gst_ecl_room_may_have (room, *id) &&
        !ecl_connections_find_with (get_calls (self), *id) &&
        !call_member (self, *id, &error))
      gst_ecl_room_emit_error (room, error);
  }
}

static void
gst_ecl_mesh_room_member_left (GstEclRoom *room, const char *id)
{
  ecl_connections_end_with (get_calls (room), id);
}

/* What is for a call that is not is dropped, as by the SDK. */
static void
gst_ecl_mesh_room_take (GstEclRoom *room, gpointer message)
{
  GstEclMeshRoom *self = GST_ECL_MESH_ROOM (room);

  if (((const EclMessage *)message)->type == ECL_MESSAGE_OFFER)
    take_offer (self, message);
  else
    ecl_connections_take (get_calls (self), message);
}

/**
 * gst_ecl_mesh_room_call:
 * @self: an open room
 * @member: id of a member with whom there is no call
 * @error: return location
 *
 * Calls a member again whose call broke off, or was closed.
 * #GstEclRoom::call is emitted before this returns. A page with skyway-js
 * whose id is the greater one does not answer: to it there is a call until one
 * of the two leaves.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_NOT_OPEN_YET,
 *   %GST_ECL_ERROR_CONNECTION_CLOSED for a room that is closed,
 *   %GST_ECL_ERROR_INVALID_ID for who is no member, %GST_ECL_ERROR_FAILED where
 *   there is a call, or %GST_ECL_ERROR_WEBRTC when webrtcbin is not installed
 */
gboolean
gst_ecl_mesh_room_call (
    GstEclMeshRoom *self, const char *member, GError **error)
{
  GstEclRoom *room = GST_ECL_ROOM (self);

  g_return_val_if_fail (GST_ECL_IS_MESH_ROOM (self), FALSE);
  g_return_val_if_fail (member != NULL, FALSE);

  if (!gst_ecl_room_check_open (room, error))
    return FALSE;
  if (!gst_ecl_room_may_have (room, member)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID,
        "\"%s\" is no member of the room \"%s\"", member,
        gst_ecl_room_get_name (room));
    return FALSE;
  }
  if (ecl_connections_find_with (get_calls (self), member)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "there is a call with %s; close it first", member);
    return FALSE;
  }
  return call_member (self, member, error);
}

/**
 * gst_ecl_mesh_room_get_call:
 * @self: a room
 * @member: id of a member
 *
 * Finds the call of #GstEclRoom::call again.
 *
 * Returns: (transfer none) (nullable): the call with that member, as long as it
 *   is not closed
 */
GstEclMediaConnection *
gst_ecl_mesh_room_get_call (GstEclMeshRoom *self, const char *member)
{
  GstEclConnection *call;

  g_return_val_if_fail (GST_ECL_IS_MESH_ROOM (self), NULL);

  call = ecl_connections_find_with (get_calls (self), member);
  return call ? GST_ECL_MEDIA_CONNECTION (call) : NULL;
}

static void
gst_ecl_mesh_room_class_init (GstEclMeshRoomClass *klass)
{
  GstEclRoomClass *room_class = GST_ECL_ROOM_CLASS (klass);

  room_class->type = ECL_ROOM_MESH;
  room_class->opened = gst_ecl_mesh_room_opened;
  room_class->member_left = gst_ecl_mesh_room_member_left;
  room_class->take = gst_ecl_mesh_room_take;
}

static void
gst_ecl_mesh_room_init (GstEclMeshRoom *self)
{
}
