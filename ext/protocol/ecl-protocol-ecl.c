/* ecl-protocol-ecl: ECLWebRTC events <-> messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-message-private.h"
#include "ecl-protocol-ecl.h"
#include "ecl-protocol-error.h"

#define CONNECTION_MEMBERS                                                     \
  ECL_MEMBER ("dst", ID, dst, FALSE),                                          \
      ECL_MEMBER ("connectionId", ID, connection_id, TRUE),                    \
      ECL_MEMBER ("roomName", STRING, room_name, FALSE)

static const EclMember offer_members[] = {
    CONNECTION_MEMBERS,
    ECL_MEMBER ("connectionType", CONNECTION_TYPE, connection_type, TRUE),
    ECL_MEMBER ("offer", DESCRIPTION, description, TRUE),
    ECL_MEMBER ("metadata", ANY, metadata, FALSE),
    ECL_MEMBER ("label", STRING, label, FALSE),
    ECL_MEMBER ("serialization", STRING, serialization, FALSE),
    ECL_MEMBER ("dcInit", OBJECT, dc_init, FALSE),
    ECL_MEMBER_END,
};

/* The SDK leaves the description out when it could not make one. */
static const EclMember answer_members[] = {
    CONNECTION_MEMBERS,
    ECL_MEMBER ("connectionType", CONNECTION_TYPE, connection_type, FALSE),
    ECL_MEMBER ("answer", DESCRIPTION, description, FALSE),
    ECL_MEMBER_END,
};

static const EclMember candidate_members[] = {
    CONNECTION_MEMBERS,
    ECL_MEMBER ("connectionType", CONNECTION_TYPE, connection_type, FALSE),
    ECL_MEMBER ("candidate", CANDIDATE, candidate, TRUE),
    ECL_MEMBER_END,
};

static const EclMember force_close_members[] = {
    CONNECTION_MEMBERS,
    ECL_MEMBER_END,
};

static const EclMember open_members[] = {
    ECL_MEMBER ("peerId", ID, peer_id, TRUE),
    ECL_MEMBER ("turnCredential", ANY, turn_credential, FALSE),
    ECL_MEMBER_END,
};

static const EclMember error_members[] = {
    ECL_MEMBER ("type", TEXT, error_type, FALSE),
    ECL_MEMBER ("message", TEXT, error_text, FALSE),
    ECL_MEMBER_END,
};

/* From a client the name may be missing: the server answers that with an error
 * of the room's, as documented. */
static const EclMember room_join_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, FALSE),
    ECL_MEMBER ("roomType", ROOM_TYPE, room_type, FALSE),
    ECL_MEMBER_END,
};

/* Leaving a room and asking for its log, or for an offer, take no more than its
 * name. */
static const EclMember room_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, FALSE),
    ECL_MEMBER_END,
};

static const EclMember room_get_users_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, FALSE),
    ECL_MEMBER ("type", CONNECTION_TYPE, connection_type, TRUE),
    ECL_MEMBER_END,
};

static const EclMember room_send_data_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, FALSE),
    ECL_MEMBER ("data", ANY, data, FALSE),
    ECL_MEMBER_END,
};

static const EclMember sfu_answer_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, FALSE),
    ECL_MEMBER ("answer", DESCRIPTION, description, TRUE),
    ECL_MEMBER_END,
};

static const EclMember sfu_candidate_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, FALSE),
    ECL_MEMBER ("candidate", CANDIDATE, candidate, TRUE),
    ECL_MEMBER_END,
};

static const EclMember room_user_join_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, TRUE),
    ECL_MEMBER ("src", ID, src, TRUE),
    ECL_MEMBER ("roomMembers", ARRAY, members, FALSE),
    ECL_MEMBER_END,
};

static const EclMember room_user_leave_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, TRUE),
    ECL_MEMBER ("src", ID, src, TRUE),
    ECL_MEMBER_END,
};

/* To the SDK all but "media" means "data". */
static const EclMember room_users_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, TRUE),
    ECL_MEMBER ("type", CONNECTION_TYPE, connection_type, FALSE),
    ECL_MEMBER ("userList", ARRAY, members, TRUE),
    ECL_MEMBER_END,
};

static const EclMember room_data_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, TRUE),
    ECL_MEMBER ("src", ID, src, TRUE),
    ECL_MEMBER ("data", ANY, data, FALSE),
    ECL_MEMBER_END,
};

static const EclMember room_logs_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, TRUE),
    ECL_MEMBER ("log", ARRAY, log, TRUE),
    ECL_MEMBER_END,
};

static const EclMember sfu_offer_members[] = {
    ECL_MEMBER ("roomName", STRING, room_name, TRUE),
    ECL_MEMBER ("offer", DESCRIPTION, description, TRUE),
    ECL_MEMBER ("msids", OBJECT, msids, FALSE),
    ECL_MEMBER_END,
};

typedef struct {
  const char *name;
  EclMessageType type;
  const EclMember *members;
} Event;

static const Event client_events[] = {
    {"SEND_OFFER", ECL_MESSAGE_OFFER, offer_members},
    {"SEND_ANSWER", ECL_MESSAGE_ANSWER, answer_members},
    {"SEND_CANDIDATE", ECL_MESSAGE_CANDIDATE, candidate_members},
    {"SEND_FORCE_CLOSE", ECL_MESSAGE_FORCE_CLOSE, force_close_members},
    {"PING", ECL_MESSAGE_PING, NULL},
    {"UPDATE_CREDENTIAL", ECL_MESSAGE_UPDATE_CREDENTIAL, NULL},
    {"TURN_CREDENTIAL", ECL_MESSAGE_TURN_CREDENTIAL, NULL},
    {"ROOM_JOIN", ECL_MESSAGE_ROOM_JOIN, room_join_members},
    {"ROOM_LEAVE", ECL_MESSAGE_ROOM_LEAVE, room_members},
    {"ROOM_GET_USERS", ECL_MESSAGE_ROOM_USERS, room_get_users_members},
    {"ROOM_SEND_DATA", ECL_MESSAGE_ROOM_DATA, room_send_data_members},
    {"ROOM_GET_LOGS", ECL_MESSAGE_ROOM_LOGS, room_members},
    {"SFU_GET_OFFER", ECL_MESSAGE_SFU_OFFER, room_members},
    {"SFU_ANSWER", ECL_MESSAGE_SFU_ANSWER, sfu_answer_members},
    {"SFU_CANDIDATE", ECL_MESSAGE_SFU_CANDIDATE, sfu_candidate_members},
    {NULL},
};

static const Event server_events[] = {
    {"OFFER", ECL_MESSAGE_OFFER, offer_members},
    {"ANSWER", ECL_MESSAGE_ANSWER, answer_members},
    {"CANDIDATE", ECL_MESSAGE_CANDIDATE, candidate_members},
    {"FORCE_CLOSE", ECL_MESSAGE_FORCE_CLOSE, force_close_members},
    {"OPEN", ECL_MESSAGE_OPEN, open_members},
    {"ERROR", ECL_MESSAGE_ERROR, error_members},
    {"LEAVE", ECL_MESSAGE_LEAVE, NULL},
    {"AUTH_EXPIRES_IN", ECL_MESSAGE_AUTH_EXPIRES_IN, NULL},
    {"TURN_CREDENTIAL", ECL_MESSAGE_TURN_CREDENTIAL, NULL},
    {"ROOM_USER_JOIN", ECL_MESSAGE_ROOM_JOIN, room_user_join_members},
    {"ROOM_USER_LEAVE", ECL_MESSAGE_ROOM_LEAVE, room_user_leave_members},
    {"ROOM_USERS", ECL_MESSAGE_ROOM_USERS, room_users_members},
    {"ROOM_DATA", ECL_MESSAGE_ROOM_DATA, room_data_members},
    {"ROOM_LOGS", ECL_MESSAGE_ROOM_LOGS, room_logs_members},
    {"SFU_OFFER", ECL_MESSAGE_SFU_OFFER, sfu_offer_members},
    {NULL},
};

static const Event *
events_of (EclDirection direction)
{
  return direction == ECL_FROM_CLIENT ? client_events : server_events;
}

static gboolean
is_about_connection (EclMessageType type)
{
  return type == ECL_MESSAGE_OFFER || type == ECL_MESSAGE_ANSWER ||
         type == ECL_MESSAGE_CANDIDATE || type == ECL_MESSAGE_FORCE_CLOSE;
}

/* Who it is for (from a client) or who it is from (from a server). */
static gboolean
read_other_party (EclDirection direction, const Event *event,
    EclMessage *message, GError **error)
{
  EclSpan src;

  if (direction == ECL_FROM_SERVER) {
    ecl_json_get_member (message->body, "src", &src);
    return ecl_message_read_id (&message->src, src, event->name, "src", error);
  }
  if (message->dst)
    return TRUE;
  g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_MALFORMED,
      "%s: dst must be present", event->name);
  return FALSE;
}

static void
read_turn_credential (EclMessage *message, EclSpan value)
{
  EclJsonType type = ecl_json_type (value);

  message->turn_credential = type == ECL_JSON_OBJECT || type == ECL_JSON_STRING
                                 ? value
                                 : (EclSpan){NULL, 0};
}

/* The argument of an event that has no members. */
static gboolean
read_bare (
    const Event *event, EclSpan argument, EclMessage *message, GError **error)
{
  switch (event->type) {
  case ECL_MESSAGE_LEAVE:
    return ecl_message_read_id (
        &message->src, argument, event->name, "its content", error);
  case ECL_MESSAGE_UPDATE_CREDENTIAL:
    message->credential = argument;
    return TRUE;
  case ECL_MESSAGE_TURN_CREDENTIAL:
    read_turn_credential (message, argument);
    return TRUE;
  case ECL_MESSAGE_AUTH_EXPIRES_IN:
    if (ecl_json_get_int64 (argument, &message->seconds))
      return TRUE;
    g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_MALFORMED,
        "%s: its content must be a whole number", event->name);
    return FALSE;
  default:
    return TRUE;
  }
}

static gboolean
read_event (EclDirection direction, const Event *event, EclSpan argument,
    EclMessage *message, GError **error)
{
  message->type = event->type;
  if (event->members == NULL)
    return read_bare (event, argument, message, error);
  if (!ecl_message_read_members (
          message, argument, event->name, event->members, error))
    return FALSE;
  if (is_about_connection (event->type))
    return read_other_party (direction, event, message, error);
  read_turn_credential (message, message->turn_credential);
  return TRUE;
}

/**
 * ecl_protocol_ecl_decode:
 * @direction: who sent it
 * @event: event name
 * @argument: the event's argument, as ecl_socketio_decode() gave it
 * @message: (out): the message, whose spans borrow from @argument; what it held
 *   is overwritten, not freed; empty on error
 * @error: #EclProtocolError: MALFORMED for a required member that is missing or
 *   of the wrong type, TOO_LARGE for an id beyond %ECL_ID_MAX_LENGTH
 *
 * Decodes the events of the telephone model and of rooms. From a client `src`
 * is not read: only the server knows who sent it. Attachments are the caller's
 * to add. An event of another name is
 * %ECL_MESSAGE_UNKNOWN, not an error. Optional members of a wrong type count as
 * absent. Any thread.
 *
 * Returns: whether @message was filled
 */
gboolean
ecl_protocol_ecl_decode (EclDirection direction, const char *event,
    EclSpan argument, EclMessage *message, GError **error)
{
  memset (message, 0, sizeof *message);
  message->origin = ECL_PROTOCOL_ECL;
  if (ecl_json_type (argument) == ECL_JSON_OBJECT)
    message->body = argument;
  for (const Event *e = events_of (direction); e->name; e++) {
    if (strcmp (e->name, event) != 0)
      continue;
    if (read_event (direction, e, argument, message, error))
      return TRUE;
    ecl_message_clear (message);
    return FALSE;
  }
  return TRUE;
}

/* What a PeerJS server says with a type of its own is an ERROR here. */
static const char *
error_type_of (const EclMessage *message)
{
  switch (message->type) {
  case ECL_MESSAGE_ID_TAKEN:
    return "unavailable-id";
  case ECL_MESSAGE_INVALID_KEY:
    return "invalid-key";
  case ECL_MESSAGE_EXPIRE:
    return "peer-unavailable";
  default:
    return message->error_type ? message->error_type : "server-error";
  }
}

static void
append_error (GString *frame, const EclMessage *message)
{
  g_autofree char *text = g_strdup (message->error_text);

  if (text == NULL && message->type == ECL_MESSAGE_EXPIRE)
    text = g_strdup_printf (
        "Peer %s is not connected", message->src ? message->src : "");
  else if (text == NULL)
    text = g_strdup_printf ("The server refused: %s", error_type_of (message));
  ecl_message_append_text (frame, "type", error_type_of (message));
  ecl_message_append_text (frame, "message", text);
}

/* Copies what the sender wrote, but for a `src` of its own making. */
static void
append_body (GString *frame, EclSpan body)
{
  EclJsonIter iter;
  EclSpan key, value;

  ecl_json_iter_init (&iter, body);
  while (ecl_json_iter_next (&iter, &key, &value)) {
    if (ecl_json_key_equals (key, "src"))
      continue;
    g_string_append (frame, frame->str[frame->len - 1] == '{' ? "\"" : ",\"");
    ecl_json_append_span (frame, key);
    g_string_append (frame, "\":");
    ecl_json_append_span (frame, value);
  }
}

static gboolean
append_data_members (GString *frame, const EclMessage *message)
{
  const char *serialization =
      ecl_message_serialization (message, ECL_PROTOCOL_ECL);

  if (serialization == NULL)
    return FALSE;
  ecl_message_append_text (frame, "serialization", serialization);
  ecl_message_append_label (frame, message);
  ecl_message_append_name (frame, "dcInit");
  if (message->dc_init.data)
    ecl_json_append_span (frame, message->dc_init);
  else
    g_string_append (frame,
        ecl_message_is_reliable (message) ? "{}" : "{\"ordered\":false}");
  return TRUE;
}

static gboolean
append_connection (GString *frame, const EclMessage *message)
{
  const char *description =
      message->type == ECL_MESSAGE_OFFER ? "offer" : "answer";

  ecl_message_append_span (frame, description, message->description);
  ecl_message_append_span (frame, "candidate", message->candidate);
  ecl_message_append_text (frame, "dst", message->dst);
  ecl_message_append_text (frame, "connectionId", message->connection_id);
  ecl_message_append_text (
      frame, "connectionType", ecl_message_connection_type_name (message));
  ecl_message_append_span (frame, "metadata", message->metadata);
  ecl_message_append_span (frame, "roomName", message->room_name);
  if (message->type == ECL_MESSAGE_OFFER &&
      message->connection_type == ECL_CONNECTION_DATA)
    return append_data_members (frame, message);
  ecl_message_append_span (frame, "label", message->label);
  return TRUE;
}

static gboolean
append_argument (
    GString *frame, EclDirection direction, const EclMessage *message)
{
  switch (message->type) {
  case ECL_MESSAGE_OPEN:
    if (message->peer_id == NULL)
      return FALSE;
    ecl_message_append_text (frame, "peerId", message->peer_id);
    ecl_message_append_span (frame, "turnCredential", message->turn_credential);
    return TRUE;
  case ECL_MESSAGE_ERROR:
  case ECL_MESSAGE_ID_TAKEN:
  case ECL_MESSAGE_INVALID_KEY:
  case ECL_MESSAGE_EXPIRE:
    append_error (frame, message);
    return TRUE;
  default:
    if (!ecl_message_is_complete (message, direction))
      return FALSE;
    if (message->origin == ECL_PROTOCOL_ECL)
      append_body (frame, message->body);
    else if (!append_connection (frame, message))
      return FALSE;
    if (direction == ECL_FROM_SERVER)
      ecl_message_append_text (frame, "src", message->src);
    return TRUE;
  }
}

/* Returns: %FALSE for an event that has members, or lacks its argument */
static gboolean
append_bare (GString *frame, const EclMessage *message)
{
  switch (message->type) {
  case ECL_MESSAGE_PING:
    g_string_append (frame, "null");
    return TRUE;
  case ECL_MESSAGE_LEAVE:
    if (message->src)
      ecl_json_append_string (frame, message->src, -1);
    return message->src != NULL;
  case ECL_MESSAGE_UPDATE_CREDENTIAL:
    if (message->credential.data)
      ecl_json_append_span (frame, message->credential);
    return message->credential.data != NULL;
  case ECL_MESSAGE_TURN_CREDENTIAL:
    if (message->turn_credential.data)
      ecl_json_append_span (frame, message->turn_credential);
    else
      g_string_append (frame, "null");
    return TRUE;
  case ECL_MESSAGE_AUTH_EXPIRES_IN:
    g_string_append_printf (frame, "%" G_GINT64_FORMAT, message->seconds);
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
append_members (GString *frame, EclDirection direction, const Event *event,
    const EclMessage *message)
{
  gboolean ok;

  g_string_append_c (frame, '{');
  if (ecl_message_type_is_about_room (message->type))
    ok = message->room_name.data &&
         ecl_message_append_members (frame, message, event->members);
  else
    ok = append_argument (frame, direction, message);
  if (!ok)
    return FALSE;
  g_string_append_c (frame, '}');
  return TRUE;
}

static const Event *
find_event (EclDirection direction, EclMessageType type)
{
  if (type == ECL_MESSAGE_ID_TAKEN || type == ECL_MESSAGE_INVALID_KEY ||
      type == ECL_MESSAGE_EXPIRE)
    type = ECL_MESSAGE_ERROR;
  for (const Event *e = events_of (direction); e->name; e++) {
    if (e->type == type)
      return e;
  }
  return NULL;
}

/**
 * ecl_protocol_ecl_encode:
 * @direction: who is to send it
 * @message: the message
 * @frame: where to append; unchanged on %FALSE
 *
 * Appends a whole Engine.IO text packet, `42["NAME",argument]`. What came in as
 * ECLWebRTC is copied member by member as the sender wrote it, except `src`,
 * which is dropped, under whichever escapes, and written anew from @message.
 * What came in as PeerJS is translated: `sdp` to `offer` or `answer`, `type` to
 * `connectionType`, serialization "raw" to "none", `reliable` to `dcInit`;
 * ID-TAKEN, INVALID-KEY and EXPIRE become ERROR unavailable-id, invalid-key and
 * peer-unavailable. Of messages about rooms what the protocol knows is written.
 * Where @message has attachments it is `45N-["NAME",argument]`, and they
 * follow, each in a binary packet. Any thread.
 *
 * Returns: %FALSE for what this side cannot say: a type that the direction does
 *   not have, a message that lacks a required part, a data connection with a
 *   serialization that the SDK does not know
 */
gboolean
ecl_protocol_ecl_encode (
    EclDirection direction, const EclMessage *message, GString *frame)
{
  const Event *event = find_event (direction, message->type);
  gsize start = frame->len;

  if (event == NULL)
    return FALSE;
  if (message->attachments && message->attachments->len > 0)
    g_string_append_printf (frame, "45%u-[\"", message->attachments->len);
  else
    g_string_append (frame, "42[\"");
  g_string_append (frame, event->name);
  g_string_append (frame, "\",");
  if (!(event->members ? append_members (frame, direction, event, message)
                       : append_bare (frame, message))) {
    g_string_truncate (frame, start);
    return FALSE;
  }
  g_string_append_c (frame, ']');
  return TRUE;
}
