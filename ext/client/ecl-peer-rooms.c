/* ecl-peer-rooms: the rooms that a Peer is in, and what the server says of them
 *
 * The server's errors do not name what they answer. It answers in order, so a
 * Peer keeps what it has asked of rooms in that order.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-mesh-room.h"
#include "ecl-peer-private.h"
#include "ecl-room-options.h"
#include "ecl-room-private.h"
#include "ecl-sfu-room.h"

#define GST_CAT_DEFAULT gst_ecl_peer_debug

typedef struct {
  GstEclRoom *room; /* may be closed meanwhile */
  EclMessageType type;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->room);
  g_free (question);
}

/* Handlers may close any room while the list is gone through. */
static GPtrArray *
copy_rooms (GstEclPeer *self)
{
  GListModel *rooms = G_LIST_MODEL (self->rooms);
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    g_ptr_array_add (copy, g_list_model_get_item (rooms, i));
  return copy;
}

void
gst_ecl_peer_init_rooms (GstEclPeer *self)
{
  self->rooms = g_list_store_new (GST_TYPE_ECL_ROOM);
  self->left_rooms = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->questions);
}

/* Nothing follows. */
void
gst_ecl_peer_orphan_rooms (GstEclPeer *self)
{
  g_autoptr (GPtrArray) rooms = copy_rooms (self);

  g_ptr_array_extend_and_steal (rooms, g_steal_pointer (&self->left_rooms));
  self->left_rooms = g_ptr_array_new_with_free_func (g_object_unref);
  g_list_store_remove_all (self->rooms);
  g_queue_clear_full (&self->questions, (GDestroyNotify)question_free);
  for (guint i = 0; i < rooms->len; i++)
    gst_ecl_room_orphan (g_ptr_array_index (rooms, i));
}

/* From the registration */

void
gst_ecl_peer_lose_rooms (GstEclPeer *self)
{
  g_autoptr (GPtrArray) rooms = copy_rooms (self);

  g_queue_clear_full (&self->questions, (GDestroyNotify)question_free);
  for (guint i = 0; i < rooms->len; i++)
    gst_ecl_room_lose (g_ptr_array_index (rooms, i));
}

void
gst_ecl_peer_come_back_to_rooms (GstEclPeer *self)
{
  g_autoptr (GPtrArray) rooms = copy_rooms (self);

  for (guint i = 0; i < rooms->len; i++)
    gst_ecl_room_come_back (g_ptr_array_index (rooms, i));
}

/* From the rooms */

/* @type: of the question, and of its answer */
void
gst_ecl_peer_expect_answer (
    GstEclPeer *self, GstEclRoom *room, EclMessageType type)
{
  Question *question = g_new (Question, 1);

  *question = (Question){g_object_ref (room), type};
  g_queue_push_tail (&self->questions, question);
}

/* @room: closed; kept until its calls are over */
void
gst_ecl_peer_drop_room (GstEclPeer *self, GstEclRoom *room)
{
  guint position;

  g_ptr_array_add (self->left_rooms, g_object_ref (room));
  if (g_list_store_find (self->rooms, room, &position))
    g_list_store_remove (self->rooms, position);
}

void
gst_ecl_peer_maybe_forget_room (GstEclPeer *self, GstEclRoom *room)
{
  if (gst_ecl_room_is_over (room) &&
      g_ptr_array_remove_fast (self->left_rooms, room))
    gst_ecl_peer_maybe_finish_destroy (self);
}

/* From the server */

static gboolean
is_answer (GstEclPeer *self, const EclMessage *message)
{
  switch (message->type) {
  case ECL_MESSAGE_ROOM_JOIN:
    return g_strcmp0 (message->src, gst_ecl_peer_get_settings (self)->id) == 0;
  case ECL_MESSAGE_ROOM_USERS:
  case ECL_MESSAGE_ROOM_LOGS:
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
is_room (GstEclRoom *room, const EclMessage *message)
{
  return ecl_json_string_equals (
      message->room_name, gst_ecl_room_get_name (room));
}

static void
note_answer (GstEclPeer *self, const EclMessage *message)
{
  for (GList *link = self->questions.head; link; link = link->next) {
    Question *question = link->data;

    if (question->type == message->type && is_room (question->room, message)) {
      g_queue_delete_link (&self->questions, link);
      question_free (question);
      return;
    }
  }
}

/**
 * gst_ecl_peer_take_for_room:
 * @self: a Peer
 * @message: from its server
 *
 * Returns: whether it was for a room, be it one that we are in or not
 */
gboolean
gst_ecl_peer_take_for_room (GstEclPeer *self, const EclMessage *message)
{
  GListModel *rooms = G_LIST_MODEL (self->rooms);

  if (!message->room_name.data)
    return FALSE;
  if (is_answer (self, message))
    note_answer (self, message);
  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++) {
    g_autoptr (GstEclRoom) room = g_list_model_get_item (rooms, i);

    if (is_room (room, message)) {
      gst_ecl_room_take (room, message);
      return TRUE;
    }
  }
  GST_DEBUG_OBJECT (self, "a %s for a room that we are not in",
      ecl_message_type_name (message->type));
  return TRUE;
}

/**
 * gst_ecl_peer_take_room_refusal:
 * @self: a Peer
 * @error: what its server says
 *
 * Returns: whether that is the answer to what a room has asked
 */
gboolean
gst_ecl_peer_take_room_refusal (GstEclPeer *self, const GError *error)
{
  static const GstEclError codes[] = {GST_ECL_ERROR_ROOM,
      GST_ECL_ERROR_PERMISSION, GST_ECL_ERROR_SFU_LIMITED,
      GST_ECL_ERROR_SFU_CLIENT_NOT_SUPPORTED};
  Question *question;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (!g_error_matches (error, GST_ECL_ERROR, codes[i]))
      continue;
    question = g_queue_pop_head (&self->questions);
    if (!question)
      return FALSE;
    gst_ecl_room_take_refusal (question->room, error);
    question_free (question);
    return TRUE;
  }
  return FALSE;
}

/* What an application asks */

static gboolean
check_name (const char *name, GError **error)
{
  if (name && *name && strlen (name) <= ECL_ROOM_MAX_NAME &&
      g_utf8_validate (name, -1, NULL))
    return TRUE;
  g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_ROOM,
      "the room's name is not valid; use 1 to %d bytes of UTF-8",
      ECL_ROOM_MAX_NAME);
  return FALSE;
}

static gboolean
check_join (GstEclPeer *self, const char *name, GError **error)
{
  if (!gst_ecl_peer_check_open (self, error) || !check_name (name, error))
    return FALSE;
  if (gst_ecl_peer_get_settings (self)->protocol == ECL_PROTOCOL_ECL)
    return TRUE;
  g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_ROOM,
      "PeerJS has no rooms; register by the protocol of ECLWebRTC");
  return FALSE;
}

/**
 * gst_ecl_peer_join_room:
 * @self: an open Peer
 * @name: of the room, 1 to 256 bytes of UTF-8
 * @options: (nullable) (transfer none): "mode" (string), "mesh" for a
 *   #GstEclMeshRoom, which is the default, or "sfu" for a #GstEclSfuRoom; and
 *   what the calls in the room are to be:
 *   "video-bandwidth", "audio-bandwidth" (kbit/s; numbers of any integer type),
 *   "video-codecs", "audio-codecs" (strings), "video-receive-enabled" and
 *   "audio-receive-enabled" (boolean), as the properties of #GstEclMediaBin.
 * Any other field is an error
 * @error: return location
 *
 * Joins a room, which is made by whoever comes first. #GstEclRoom::open or
 * #GstEclRoom::error follows, not before this returns. In a room that the Peer
 * is in already nothing happens, and @options do not count.
 *
 * Returns: (transfer full): the room, or %NULL with
 *   %GST_ECL_ERROR_DISCONNECTED when the Peer is not open, and
 *   %GST_ECL_ERROR_ROOM for a name or options that cannot be, and over PeerJS
 */
GstEclRoom *
gst_ecl_peer_join_room (GstEclPeer *self, const char *name,
    const GstStructure *options, GError **error)
{
  g_autoptr (GstStructure) media = NULL;
  EclRoomType type;
  GstEclRoom *room;

  g_return_val_if_fail (GST_ECL_IS_PEER (self), NULL);

  if (!check_join (self, name, error))
    return NULL;
  media = ecl_room_options_read (options, &type, error);
  if (!media)
    return NULL;
  room = gst_ecl_peer_get_room (self, name);
  if (room)
    return g_object_ref (room);
  room = gst_ecl_room_new (
      type == ECL_ROOM_SFU ? GST_TYPE_ECL_SFU_ROOM : GST_TYPE_ECL_MESH_ROOM,
      name, media, self);
  g_list_store_append (self->rooms, room);
  gst_ecl_room_join (room);
  return room;
}

/**
 * gst_ecl_peer_get_room:
 * @self: a Peer
 * @name: of a room
 *
 * Finds a room by its name.
 *
 * Returns: (transfer none) (nullable): the room, as long as it is not closed
 */
GstEclRoom *
gst_ecl_peer_get_room (GstEclPeer *self, const char *name)
{
  g_return_val_if_fail (GST_ECL_IS_PEER (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rooms));
       i++) {
    g_autoptr (GstEclRoom) room =
        g_list_model_get_item (G_LIST_MODEL (self->rooms), i);

    if (g_strcmp0 (gst_ecl_room_get_name (room), name) == 0)
      return room;
  }
  return NULL;
}

/**
 * gst_ecl_peer_get_rooms:
 * @self: a Peer
 *
 * A list to watch: it emits #GListModel::items-changed on the Peer's main
 * context.
 *
 * Returns: (transfer none): the rooms that it is in or about to join, of
 *   #GstEclRoom, in the order in which they were joined; each goes when it is
 *   closed
 */
GListModel *
gst_ecl_peer_get_rooms (GstEclPeer *self)
{
  g_return_val_if_fail (GST_ECL_IS_PEER (self), NULL);

  return G_LIST_MODEL (self->rooms);
}

/* Leaves all of them. */
void
gst_ecl_peer_close_rooms (GstEclPeer *self)
{
  g_autoptr (GPtrArray) rooms = copy_rooms (self);

  for (guint i = 0; i < rooms->len; i++)
    gst_ecl_room_close (g_ptr_array_index (rooms, i));
}
