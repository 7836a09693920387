/* ecl-hub-room: who is in which room, and what the members are told
 *
 * A room is made by the first who joins it, keeps its type, and goes with its
 * last member. Members are peers, which survive a short loss of their link.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

/* Why a client may not do what it asks for ("Error types" of the ECLWebRTC
 * protocol). */
typedef struct {
  const char *type;
  const char *text;
} Refusal;

static const Refusal no_name = {
    "room-error", "The name of a room must be a string that is not empty"};
static const Refusal long_name = {
    "room-error", "The name of the room is longer than 256 bytes"};
static const Refusal no_type = {
    "room-error", "The type of a room must be \"mesh\" or \"sfu\""};
static const Refusal other_type = {
    "room-error", "The room exists with the other type"};
static const Refusal not_permitted = {
    "permission", "The API key does not permit rooms"};
static const Refusal no_sfu = {
    "room-error", "SFU rooms are not available for this API key"};
static const Refusal too_many_rooms = {
    "room-error", "There are too many rooms (max-rooms)"};
static const Refusal too_many_sfu_rooms = {
    "room-error", "There are too many SFU rooms (max-sfu-rooms)"};
static const Refusal too_many_members = {
    "room-error", "The room is full (max-room-members)"};
static const Refusal too_many_sfu_members = {
    "room-error", "The SFU room is full (max-sfu-members)"};
static const Refusal in_too_many = {
    "room-error", "You are in too many rooms (max-rooms-per-peer)"};
static const Refusal no_member = {
    "room-error", "Only members may do that: join the room first"};
static const Refusal no_sfu_room = {
    "room-error", "The room is no SFU room: its members call each other"};
static const Refusal too_large = {
    "room-error", "The data is too large for a room (max-room-data)"};

static void
refuse (EclHub *hub, EclHubPeer *peer, const Refusal *refusal)
{
  EclMessage message = {.type = ECL_MESSAGE_ERROR,
      .error_type = (char *)refusal->type,
      .error_text = (char *)refusal->text};

  g_info ("Refused %s something in a room: %s", peer->id, refusal->text);
  ecl_hub_send (hub, peer->link, &message);
}

static EclHubRoom *
room_new (EclHubNamespace *ns, const char *name, EclRoomType type)
{
  gsize size = strlen (name) + 1;
  EclHubRoom *room = g_malloc0 (sizeof *room + size);

  memcpy (room->name, name, size);
  room->ns = ns;
  room->type = type;
  if (type == ECL_ROOM_SFU)
    ns->n_sfu_rooms++;
  room->members = g_ptr_array_new ();
  room->json_name = g_string_new (NULL);
  ecl_json_append_string (room->json_name, name, -1);
  g_hash_table_insert (ns->rooms, room->name, room);
  return room;
}

void
ecl_hub_room_free (EclHubRoom *room)
{
  if (room->type == ECL_ROOM_SFU)
    room->ns->n_sfu_rooms--;
  ecl_hub_room_log_clear (&room->log);
  g_clear_pointer (&room->legs, g_hash_table_unref);
  g_ptr_array_unref (room->members);
  g_string_free (room->json_name, TRUE);
  g_free (room);
}

static gboolean
is_member (const EclHubRoom *room, const EclHubPeer *peer)
{
  return peer->rooms && g_ptr_array_find (peer->rooms, room, NULL);
}

static GString *
list_members (const EclHubRoom *room)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < room->members->len; i++) {
    const EclHubPeer *member = room->members->pdata[i];

    if (i > 0)
      g_string_append_c (json, ',');
    ecl_json_append_string (json, member->id, -1);
  }
  g_string_append_c (json, ']');
  return json;
}

/* Tells every member but @except. */
static void
tell_members (EclHub *hub, const EclHubRoom *room, const EclMessage *message,
    const EclHubPeer *except)
{
  g_autoptr (GBytes) frame = ecl_hub_share_encode (message);

  for (guint i = 0; i < room->members->len; i++) {
    EclHubPeer *member = room->members->pdata[i];

    if (member != except)
      ecl_hub_share (hub, member, frame, message->attachments);
  }
}

/* "ROOM_USER_JOIN carries roomMembers in SFU rooms": in a mesh the joiner asks.
 * A member that joins again has lost its websocket and does not know that it is
 * still in: the others need not hear of it. */
static void
enter (EclHub *hub, EclHubRoom *room, EclHubPeer *peer, gint64 now)
{
  gboolean again = is_member (room, peer);
  EclMessage message = {.type = ECL_MESSAGE_ROOM_JOIN,
      .room_name = ecl_hub_span (room->json_name),
      .src = peer->id};
  GString *members;

  if (!again) {
    if (peer->rooms == NULL)
      peer->rooms = g_ptr_array_new ();
    g_ptr_array_add (peer->rooms, room);
    g_ptr_array_add (room->members, peer);
    ecl_hub_room_log_add (hub, room, &message, now);
  }
  members = list_members (room);
  if (room->type == ECL_ROOM_SFU)
    message.members = ecl_hub_span (members);
  if (again)
    ecl_hub_send (hub, peer->link, &message);
  else
    tell_members (hub, room, &message, NULL);
  g_string_free (members, TRUE);
}

/* Its media costs the server more than its messages. */
static const Refusal *
check_join_sfu (EclHub *hub, const EclHubPeer *peer, const EclHubRoom *room)
{
  const EclHubLimits *limits = &hub->limits;

  if (room == NULL && peer->ns->n_sfu_rooms >= limits->max_sfu_rooms)
    return &too_many_sfu_rooms;
  if (room && room->members->len >= limits->max_sfu_members)
    return &too_many_sfu_members;
  return NULL;
}

static const Refusal *
check_join (EclHub *hub, const EclHubPeer *peer, const EclHubRoom *room,
    EclRoomType type)
{
  const EclHubKeyOptions *options = &peer->key->options;
  const EclHubLimits *limits = &hub->limits;

  if (!options->allow_rooms)
    return &not_permitted;
  if (type == ECL_ROOM_NONE)
    return &no_type;
  if (type == ECL_ROOM_SFU && (!hub->sfu || !options->allow_sfu))
    return &no_sfu;
  if (room && room->type != type)
    return &other_type;
  if (room && is_member (room, peer))
    return NULL;
  if (peer->rooms && peer->rooms->len >= limits->max_rooms_per_peer)
    return &in_too_many;
  if (room == NULL && g_hash_table_size (peer->ns->rooms) >= limits->max_rooms)
    return &too_many_rooms;
  if (room && room->members->len >= limits->max_room_members)
    return &too_many_members;
  return type == ECL_ROOM_SFU ? check_join_sfu (hub, peer, room) : NULL;
}

static void
join (EclHub *hub, EclHubPeer *peer, EclHubRoom *room, const char *name,
    EclRoomType type, gint64 now)
{
  const Refusal *refusal = check_join (hub, peer, room, type);

  if (refusal) {
    refuse (hub, peer, refusal);
    return;
  }
  if (room == NULL)
    room = room_new (peer->ns, name, type);
  enter (hub, room, peer, now);
  g_info ("%s is in a room of %u", peer->id, room->members->len);
}

static void
leave (EclHub *hub, EclHubPeer *peer, EclHubRoom *room, gint64 now)
{
  EclMessage message = {.type = ECL_MESSAGE_ROOM_LEAVE,
      .room_name = ecl_hub_span (room->json_name),
      .src = peer->id};

  g_info ("%s leaves a room of %u", peer->id, room->members->len);
  ecl_hub_leg_end (hub, room, peer);
  g_ptr_array_remove (peer->rooms, room);
  g_ptr_array_remove (room->members, peer);
  if (room->members->len == 0) {
    g_hash_table_remove (room->ns->rooms, room->name);
    return;
  }
  ecl_hub_room_log_add (hub, room, &message, now);
  tell_members (hub, room, &message, NULL);
}

/**
 * ecl_hub_room_leave_all:
 * @peer: a peer that will not come back, or not as one that can be in rooms
 *
 * The other members are told.
 */
void
ecl_hub_room_leave_all (EclHub *hub, EclHubPeer *peer, gint64 now)
{
  ecl_hub_share_forget (peer);
  while (peer->rooms && peer->rooms->len > 0)
    leave (hub, peer, peer->rooms->pdata[0], now);
}

static void
tell_users (EclHub *hub, EclHubPeer *peer, const EclHubRoom *room,
    EclConnectionType connection_type)
{
  GString *members = list_members (room);
  EclMessage message = {.type = ECL_MESSAGE_ROOM_USERS,
      .room_name = ecl_hub_span (room->json_name),
      .connection_type = connection_type,
      .members = ecl_hub_span (members)};

  ecl_hub_send (hub, peer->link, &message);
  g_string_free (members, TRUE);
}

static void
tell_log (EclHub *hub, EclHubPeer *peer, const EclHubRoom *room)
{
  GString *log = g_string_sized_new (room->log.bytes + 256);
  EclMessage message = {.type = ECL_MESSAGE_ROOM_LOGS,
      .room_name = ecl_hub_span (room->json_name)};

  ecl_hub_room_log_append (&room->log, log);
  message.log = ecl_hub_span (log);
  ecl_hub_send (hub, peer->link, &message);
  g_string_free (log, TRUE);
}

/* The SDK counts either the text or the bytes, too. */
static void
send_data (EclHub *hub, EclHubPeer *peer, EclHubRoom *room,
    const EclMessage *sent, gint64 now)
{
  EclMessage message = {.type = ECL_MESSAGE_ROOM_DATA,
      .room_name = ecl_hub_span (room->json_name),
      .src = peer->id,
      .data = sent->data,
      .attachments = sent->attachments};

  if (MAX (sent->data.len, ecl_hub_count_attached (sent->attachments)) >
      hub->limits.max_room_data) {
    refuse (hub, peer, &too_large);
    return;
  }
  ecl_hub_room_log_add (hub, room, &message, now);
  tell_members (hub, room, &message, peer);
}

static void
receive_from_member (EclHub *hub, EclHubPeer *peer, EclHubRoom *room,
    const EclMessage *message, gint64 now)
{
  switch (message->type) {
  case ECL_MESSAGE_ROOM_LEAVE:
    leave (hub, peer, room, now);
    break;
  case ECL_MESSAGE_ROOM_USERS:
    tell_users (hub, peer, room, message->connection_type);
    break;
  case ECL_MESSAGE_ROOM_DATA:
    send_data (hub, peer, room, message, now);
    break;
  case ECL_MESSAGE_ROOM_LOGS:
    tell_log (hub, peer, room);
    break;
  default:
    if (room->type == ECL_ROOM_SFU)
      ecl_hub_leg_receive (hub, room, peer, message);
    else
      refuse (hub, peer, &no_sfu_room);
    break;
  }
}

/**
 * ecl_hub_room_receive:
 * @peer: who sent it; has a link
 * @message: a message about a room
 * @now: monotonic time, us
 *
 * Acts on it, or tells the sender why not ("Rooms" of the ECLWebRTC protocol).
 * Data is not echoed to its sender. To leave a room that one is not in is no
 * error, nor are candidates that come too late.
 */
void
ecl_hub_room_receive (
    EclHub *hub, EclHubPeer *peer, const EclMessage *message, gint64 now)
{
  g_autofree char *name = ecl_json_dup_string (message->room_name);
  EclHubRoom *room;

  if (name == NULL || *name == '\0') {
    refuse (hub, peer, &no_name);
    return;
  }
  if (strlen (name) > ECL_HUB_MAX_ROOM_NAME) {
    refuse (hub, peer, &long_name);
    return;
  }
  room = g_hash_table_lookup (peer->ns->rooms, name);
  if (message->type == ECL_MESSAGE_ROOM_JOIN)
    join (hub, peer, room, name, message->room_type, now);
  else if (room && is_member (room, peer))
    receive_from_member (hub, peer, room, message, now);
  else if (message->type != ECL_MESSAGE_ROOM_LEAVE &&
           message->type != ECL_MESSAGE_SFU_CANDIDATE)
    refuse (hub, peer, &no_member);
}
