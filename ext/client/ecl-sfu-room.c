/* ecl-sfu-room: a room whose members send to the server, which forwards
 *
 * The server's SFU always offers, and says whose streams it offers (section 1.7
 * of protocol.md). Its offers, our answers and candidates are those of one
 * connection, which goes by the room's name.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclSfuRoom:
 *
 * A room in which each member has one connection, with the server's SFU, that
 * forwards what it sends to all others. #GstEclRoom::call brings it, with the
 * one element that all media of the room goes into and comes out of;
 * #GstEclSfuRoom::stream tells whose media comes out of which pad.
 *
 * |[<!-- language="C" -->
 * static void
 * on_call (GstEclRoom *room, GstEclMediaConnection *call, GstElement *pipeline)
 * {
 *   GstElement *element = gst_ecl_media_connection_get_element (call);
 *
 *   g_signal_connect (element, "ended", G_CALLBACK (remove_element), NULL);
 *   gst_bin_add (GST_BIN (pipeline), element);
 *   gst_object_unref (gst_element_request_pad_simple (element, "video_0"));
 *   gst_element_sync_state_with_parent (element);
 *   gst_element_link_pads (camera, "src", element, "video_0");
 * }
 *
 * options = gst_structure_new ("room", "mode", G_TYPE_STRING, "sfu", NULL);
 * room = gst_ecl_peer_join_room (peer, "lobby", options, &error);
 * g_signal_connect (room, "call", G_CALLBACK (on_call), pipeline);
 * g_signal_connect (room, "stream", G_CALLBACK (link_remote), pipeline);
 * ]|
 *
 * What is sent is what the element had pads for when it was played, since only
 * the SFU offers. Another source is linked to the same pad, as with each
 * #GstEclMediaBin.
 */
#include "ecl-sfu-room.h"

#include "ecl-id.h"
#include "ecl-media-connection-private.h"
#include "ecl-peer-private.h"
#include "ecl-room-options.h"
#include "ecl-room-private.h"

#define GST_CAT_DEFAULT gst_ecl_room_debug

struct _GstEclSfuRoom {
  GstEclRoom parent;

  GHashTable *members; /* stream id -> peer id, of the last offer */
  GPtrArray *unknown;  /* of GstPad: tracks of whom we do not know yet */
};

static guint stream_signal;

G_DEFINE_FINAL_TYPE (GstEclSfuRoom, gst_ecl_sfu_room, GST_TYPE_ECL_ROOM)

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

static GstEclConnection *
get_call (GstEclSfuRoom *self)
{
  return ecl_connections_find_with (get_calls (self), get_private (self)->name);
}

/* For its connection */

/* Its end is ROOM_LEAVE, or told by the connection itself. */
static void
send_for_call (gpointer owner, const EclMessage *message)
{
  EclMessage sent = {
      .description = message->description, .candidate = message->candidate};

  if (message->type == ECL_MESSAGE_ANSWER)
    sent.type = ECL_MESSAGE_SFU_ANSWER;
  else if (message->type == ECL_MESSAGE_CANDIDATE)
    sent.type = ECL_MESSAGE_SFU_CANDIDATE;
  else
    return;
  gst_ecl_room_send_for_call (owner, &sent);
}

/* The SFU has no use for an answer that takes nothing. */
static gboolean
may_refuse (gpointer owner, GstEclConnection *call)
{
  return FALSE;
}

static const GstEclConnectionOwner owner_funcs = {
    .protocol = ECL_PROTOCOL_ECL,
    .send = send_for_call,
    .ended = gst_ecl_room_call_ended,
    .may_refuse = may_refuse,
    .configure = gst_ecl_room_configure_session,
};

/* Streams */

/* Returns: whether all is said of the track, or there is nothing to say */
static gboolean
announce_track (GstEclSfuRoom *self, GstPad *pad)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (pad);
  g_autofree char *stream_id = NULL;
  g_autofree char *member = NULL;

  if (element)
    stream_id = g_strdup (
        gst_ecl_media_bin_get_stream_id ((GstEclMediaBin *)element, pad));
  if (stream_id == NULL)
    return TRUE;
  member = g_strdup (g_hash_table_lookup (self->members, stream_id));
  if (member == NULL)
    return FALSE;
  if (!g_str_equal (
          member, gst_ecl_peer_get_settings (get_private (self)->peer)->id))
    g_signal_emit (self, stream_signal, 0, pad, member, stream_id);
  return TRUE;
}

static void
on_pad_added (GstElement *element, GstPad *pad, GstEclSfuRoom *self)
{
  if (GST_PAD_IS_SRC (pad) && get_private (self)->peer &&
      !announce_track (self, pad))
    g_ptr_array_add (self->unknown, gst_object_ref (pad));
}

/* A handler may close the room. */
static void
announce_unknown (GstEclSfuRoom *self)
{
  g_autoptr (GPtrArray) pads = g_steal_pointer (&self->unknown);

  self->unknown = g_ptr_array_new_with_free_func (gst_object_unref);
  for (guint i = 0; i < pads->len; i++)
    on_pad_added (NULL, g_ptr_array_index (pads, i), self);
}

/* "msids replaces the previous map each time" */
static void
read_members (GstEclSfuRoom *self, EclSpan msids)
{
  EclJsonIter iter;
  EclSpan key, value;

  g_hash_table_remove_all (self->members);
  ecl_json_iter_init (&iter, msids);
  while (ecl_json_iter_next (&iter, &key, &value)) {
    /* With its quotes */
    g_autofree char *stream_id =
        ecl_json_dup_string ((EclSpan){key.data - 1, key.len + 2});
    g_autofree char *member = ecl_json_dup_string (value);

    if (stream_id && ecl_peer_id_is_valid (member))
      g_hash_table_insert (self->members, g_steal_pointer (&stream_id),
          g_steal_pointer (&member));
  }
}

/* The connection */

static void
ask_for_offer (GstEclSfuRoom *self)
{
  EclMessage message = {.type = ECL_MESSAGE_SFU_OFFER};

  gst_ecl_room_send_message (GST_ECL_ROOM (self), &message);
}

static void
announce_call (GstEclSfuRoom *self, GstEclMediaConnection *call)
{
  GstElement *element = gst_ecl_media_connection_get_element (call);

  if (element) {
    ecl_room_options_apply (get_private (self)->options, element);
    /* Who comes first finds nobody. */
    g_object_set (element, "allow-idle", TRUE, NULL);
    g_signal_connect_object (
        element, "pad-added", G_CALLBACK (on_pad_added), self, 0);
  }
  g_signal_emit (self, gst_ecl_room_signals[ROOM_SIGNAL_CALL], 0, call);
}

static void
answer (GstEclSfuRoom *self, const EclMessage *offer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstEclConnection) call = gst_ecl_connection_new_incoming (
      GST_TYPE_ECL_MEDIA_CONNECTION, offer, &owner_funcs, self, &error);

  if (call) {
    ecl_connections_add (get_calls (self), call);
    if (gst_ecl_media_connection_answer (
            GST_ECL_MEDIA_CONNECTION (call), NULL, &error)) {
      announce_call (self, GST_ECL_MEDIA_CONNECTION (call));
      return;
    }
    ecl_connections_remove (get_calls (self), call);
  }
  g_prefix_error (&error, "no connection with the SFU: ");
  gst_ecl_room_emit_error (GST_ECL_ROOM (self), error);
}

static void
take_offer (GstEclSfuRoom *self, const EclMessage *message)
{
  const EclMessage offer = {.type = ECL_MESSAGE_OFFER,
      .src = get_private (self)->name,
      .connection_type = ECL_CONNECTION_MEDIA,
      .description = message->description};
  GstEclConnection *call = get_call (self);

  read_members (self, message->msids);
  if (call)
    gst_ecl_connection_take (call, &offer);
  else
    answer (self, &offer);
  announce_unknown (self);
}

/* From the room */

static void
gst_ecl_sfu_room_opened (GstEclRoom *room)
{
  GstEclSfuRoom *self = GST_ECL_SFU_ROOM (room);

  if (!get_call (self))
    ask_for_offer (self);
}

static gboolean
is_of (gpointer stream_id, gpointer member, gpointer id)
{
  return g_str_equal (member, id);
}

static void
gst_ecl_sfu_room_member_left (GstEclRoom *room, const char *id)
{
  g_hash_table_foreach_remove (
      GST_ECL_SFU_ROOM (room)->members, is_of, (gpointer)id);
}

static void
gst_ecl_sfu_room_take (GstEclRoom *room, gpointer message)
{
  if (((const EclMessage *)message)->type == ECL_MESSAGE_SFU_OFFER)
    take_offer (GST_ECL_SFU_ROOM (room), message);
}

/* What an application asks */

/**
 * gst_ecl_sfu_room_call:
 * @self: an open room that has no connection with the SFU
 * @error: return location
 *
 * Asks for a connection with the SFU again when the last one broke off, or was
 * closed, which the SDK takes for the end of the room. #GstEclRoom::call
 * follows.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_NOT_OPEN_YET,
 *   %GST_ECL_ERROR_CONNECTION_CLOSED for a room that is closed, or
 *   %GST_ECL_ERROR_FAILED where there is a connection
 */
gboolean
gst_ecl_sfu_room_call (GstEclSfuRoom *self, GError **error)
{
  g_return_val_if_fail (GST_ECL_IS_SFU_ROOM (self), FALSE);

  if (!gst_ecl_room_check_open (GST_ECL_ROOM (self), error))
    return FALSE;
  if (get_call (self)) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "there is a connection with the SFU; close it first");
    return FALSE;
  }
  ask_for_offer (self);
  return TRUE;
}

/**
 * gst_ecl_sfu_room_get_call:
 * @self: a room
 *
 * Finds the connection of #GstEclRoom::call again. Its remote Peer goes by the
 * room's name.
 *
 * Returns: (transfer none) (nullable): the connection with the SFU, as long as
 *   it is not closed
 */
GstEclMediaConnection *
gst_ecl_sfu_room_get_call (GstEclSfuRoom *self)
{
  GstEclConnection *call;

  g_return_val_if_fail (GST_ECL_IS_SFU_ROOM (self), NULL);

  call = get_call (self);
  return call ? GST_ECL_MEDIA_CONNECTION (call) : NULL;
}

/**
 * gst_ecl_sfu_room_get_member:
 * @self: a room
 * @stream_id: as of gst_ecl_media_bin_get_stream_id() or
 *   gst_ecl_session_get_stream_id()
 *
 * Whose stream it is, as far as the SFU has told.
 *
 * Returns: (transfer none) (nullable): id of the member that sends it, valid
 *   until the main context runs again
 */
const char *
gst_ecl_sfu_room_get_member (GstEclSfuRoom *self, const char *stream_id)
{
  g_return_val_if_fail (GST_ECL_IS_SFU_ROOM (self), NULL);
  g_return_val_if_fail (stream_id != NULL, NULL);

  return g_hash_table_lookup (self->members, stream_id);
}

static void
gst_ecl_sfu_room_finalize (GObject *object)
{
  GstEclSfuRoom *self = GST_ECL_SFU_ROOM (object);

  g_hash_table_unref (self->members);
  g_ptr_array_unref (self->unknown);
  G_OBJECT_CLASS (gst_ecl_sfu_room_parent_class)->finalize (object);
}

static void
gst_ecl_sfu_room_class_init (GstEclSfuRoomClass *klass)
{
  GstEclRoomClass *room_class = GST_ECL_ROOM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_ecl_sfu_room_finalize;
  room_class->type = ECL_ROOM_SFU;
  room_class->opened = gst_ecl_sfu_room_opened;
  room_class->member_left = gst_ecl_sfu_room_member_left;
  room_class->take = gst_ecl_sfu_room_take;

  /**
   * GstEclSfuRoom::stream:
   * @self: the room
   * @pad: of the element of #GstEclRoom::call, that gives the media
   * @id: of the member that sends it
   * @stream_id: of its MediaStream: picture and sound of one have the same
   *
   * Media of a member comes, from the first keyframe on that follows when the
   * pad is linked. Once for each track, after #GstElement::pad-added and when
   * the SFU has told whose it is; on the Peer's main context. Never for our
   * own.
   *
   * When the member leaves, or sends it no more, the pad gets EOS and goes,
   * which #GstElement::pad-removed tells on another thread; that may be before
   * or after #GstEclRoom::peer-leave.
   */
  stream_signal = g_signal_new ("stream", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, GST_TYPE_PAD,
      G_TYPE_STRING, G_TYPE_STRING);
}

static void
gst_ecl_sfu_room_init (GstEclSfuRoom *self)
{
  self->members =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->unknown = g_ptr_array_new_with_free_func (gst_object_unref);
}
