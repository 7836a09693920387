/* ecl-protocol-peerjs: PeerJS JSON frames <-> messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-message-private.h"
#include "ecl-protocol-error.h"
#include "ecl-protocol-peerjs.h"

static const EclMember offer_members[] = {
    ECL_MEMBER ("sdp", DESCRIPTION, description, TRUE),
    ECL_MEMBER ("type", CONNECTION_TYPE, connection_type, TRUE),
    ECL_MEMBER ("connectionId", ID, connection_id, TRUE),
    ECL_MEMBER ("metadata", ANY, metadata, FALSE),
    ECL_MEMBER ("label", STRING, label, FALSE),
    ECL_MEMBER ("reliable", BOOLEAN, reliable, FALSE),
    ECL_MEMBER ("serialization", STRING, serialization, FALSE),
    ECL_MEMBER_END,
};

/* Of a client of the other protocol it may be without a description. */
static const EclMember answer_members[] = {
    ECL_MEMBER ("sdp", DESCRIPTION, description, FALSE),
    ECL_MEMBER ("type", CONNECTION_TYPE, connection_type, FALSE),
    ECL_MEMBER ("connectionId", ID, connection_id, TRUE),
    ECL_MEMBER_END,
};

static const EclMember candidate_members[] = {
    ECL_MEMBER ("candidate", CANDIDATE, candidate, TRUE),
    ECL_MEMBER ("type", CONNECTION_TYPE, connection_type, FALSE),
    ECL_MEMBER ("connectionId", ID, connection_id, TRUE),
    ECL_MEMBER_END,
};

/* What a message of a type is made of. */
typedef struct {
  const char *name;
  EclMessageType type;
  const EclMember *payload;
  gboolean from_client;
  gboolean from_server;
} Kind;

static const Kind kinds[] = {
    {"OFFER", ECL_MESSAGE_OFFER, offer_members, TRUE, TRUE},
    {"ANSWER", ECL_MESSAGE_ANSWER, answer_members, TRUE, TRUE},
    {"CANDIDATE", ECL_MESSAGE_CANDIDATE, candidate_members, TRUE, TRUE},
    {"LEAVE", ECL_MESSAGE_LEAVE, NULL, TRUE, TRUE},
    {"HEARTBEAT", ECL_MESSAGE_PING, NULL, TRUE, FALSE},
    {"OPEN", ECL_MESSAGE_OPEN, NULL, FALSE, TRUE},
    {"ERROR", ECL_MESSAGE_ERROR, NULL, FALSE, TRUE},
    {"ID-TAKEN", ECL_MESSAGE_ID_TAKEN, NULL, FALSE, TRUE},
    {"INVALID-KEY", ECL_MESSAGE_INVALID_KEY, NULL, FALSE, TRUE},
    {"EXPIRE", ECL_MESSAGE_EXPIRE, NULL, FALSE, TRUE},
    {"TURN-CREDENTIAL", ECL_MESSAGE_TURN_CREDENTIAL, NULL, TRUE, TRUE},
};

static gboolean
is_said_by (const Kind *kind, EclDirection direction)
{
  return direction == ECL_FROM_CLIENT ? kind->from_client : kind->from_server;
}

/* The members of a frame. */
typedef struct {
  EclSpan type;
  EclSpan src;
  EclSpan dst;
  EclSpan payload;
} Frame;

static gboolean
malformed (GError **error, const char *what)
{
  g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_MALFORMED,
      "PeerJS: %s", what);
  return FALSE;
}

static gboolean
read_frame (const char *data, gsize len, Frame *frame, GError **error)
{
  EclJsonIter iter;
  EclSpan object, key, value;

  memset (frame, 0, sizeof *frame);
  if (!ecl_json_scan (data, len, &object, error))
    return FALSE;
  if (ecl_json_type (object) != ECL_JSON_OBJECT)
    return malformed (error, "a message must be an object");
  ecl_json_iter_init (&iter, object);
  while (ecl_json_iter_next (&iter, &key, &value)) {
    if (ecl_json_type (value) == ECL_JSON_NULL)
      value = (EclSpan){NULL, 0};
    if (ecl_json_key_equals (key, "type"))
      frame->type = value;
    else if (ecl_json_key_equals (key, "src"))
      frame->src = value;
    else if (ecl_json_key_equals (key, "dst"))
      frame->dst = value;
    else if (ecl_json_key_equals (key, "payload"))
      frame->payload = value;
  }
  if (ecl_json_type (frame->type) != ECL_JSON_STRING)
    return malformed (error, "a message must have a type");
  return TRUE;
}

/* Who it is for and who it is from, as far as the direction tells. */
static gboolean
read_parties (EclDirection direction, const Kind *kind, const Frame *frame,
    EclMessage *message, GError **error)
{
  gboolean relayed = kind->payload != NULL;
  gboolean needs_src = relayed || kind->type == ECL_MESSAGE_LEAVE ||
                       kind->type == ECL_MESSAGE_EXPIRE;

  if ((frame->dst.data || (relayed && direction == ECL_FROM_CLIENT)) &&
      !ecl_message_read_id (
          &message->dst, frame->dst, kind->name, "dst", error))
    return FALSE;
  return direction == ECL_FROM_CLIENT || !needs_src ||
         ecl_message_read_id (
             &message->src, frame->src, kind->name, "src", error);
}

/* PeerServer's OPEN has no payload; PeerJS passes over ours. */
static void
read_turn_credential (EclMessage *message, EclSpan payload)
{
  EclSpan value;

  if (ecl_json_get_member (payload, "turnCredential", &value) &&
      ecl_json_type (value) == ECL_JSON_OBJECT)
    message->turn_credential = value;
}

static gboolean
has_turn_credential (EclMessageType type)
{
  return type == ECL_MESSAGE_OPEN || type == ECL_MESSAGE_TURN_CREDENTIAL;
}

static gboolean
read_kind (EclDirection direction, const Kind *kind, const Frame *frame,
    EclMessage *message, GError **error)
{
  message->type = kind->type;
  if (kind->type == ECL_MESSAGE_PING)
    return TRUE;
  if (!read_parties (direction, kind, frame, message, error))
    return FALSE;
  if (kind->payload)
    return ecl_message_read_members (
        message, frame->payload, kind->name, kind->payload, error);
  if (has_turn_credential (kind->type))
    read_turn_credential (message, frame->payload);
  else
    message->error_text = ecl_json_dup_member_string (frame->payload, "msg");
  if (kind->type == ECL_MESSAGE_ERROR)
    message->error_type = ecl_json_dup_member_string (frame->payload, "type");
  return TRUE;
}

/**
 * ecl_protocol_peerjs_decode:
 * @direction: who sent it
 * @data: (array length=len): the contents of one websocket text message
 * @len: bytes; bounded by the caller
 * @message: (out): the message, whose spans borrow from @data; what it held is
 *   overwritten, not freed; empty on error
 * @error: #EclProtocolError: MALFORMED for what is not JSON and for a required
 *   member that is missing or of the wrong type, TOO_LARGE for an id beyond
 *   %ECL_ID_MAX_LENGTH or nesting beyond %ECL_JSON_MAX_DEPTH
 *
 * From a client `src` is not read: only the server knows who sent it; a LEAVE
 * without `dst` deregisters the sender. Another type, or one that this side
 * does not send, is %ECL_MESSAGE_UNKNOWN, not an error. Optional members of a
 * wrong type count as absent. Any thread.
 *
 * Returns: whether @message was filled
 */
gboolean
ecl_protocol_peerjs_decode (EclDirection direction, const char *data, gsize len,
    EclMessage *message, GError **error)
{
  Frame frame;

  memset (message, 0, sizeof *message);
  if (!read_frame (data, len, &frame, error))
    return FALSE;
  message->origin = ECL_PROTOCOL_PEERJS;
  message->body = frame.payload;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (!is_said_by (&kinds[i], direction) ||
        !ecl_json_string_equals (frame.type, kinds[i].name))
      continue;
    if (read_kind (direction, &kinds[i], &frame, message, error))
      return TRUE;
    ecl_message_clear (message);
    return FALSE;
  }
  return TRUE;
}

static gboolean
append_data_members (GString *frame, const EclMessage *message)
{
  const char *serialization =
      ecl_message_serialization (message, ECL_PROTOCOL_PEERJS);

  if (serialization == NULL)
    return FALSE;
  ecl_message_append_label (frame, message);
  ecl_message_append_name (frame, "reliable");
  g_string_append (frame, ecl_message_is_reliable (message) ? "true" : "false");
  ecl_message_append_text (frame, "serialization", serialization);
  return TRUE;
}

static gboolean
append_connection (GString *frame, const EclMessage *message)
{
  g_string_append_c (frame, '{');
  ecl_message_append_span (frame, "sdp", message->description);
  ecl_message_append_span (frame, "candidate", message->candidate);
  ecl_message_append_text (
      frame, "type", ecl_message_connection_type_name (message));
  ecl_message_append_text (frame, "connectionId", message->connection_id);
  ecl_message_append_span (frame, "metadata", message->metadata);
  if (message->type == ECL_MESSAGE_OFFER &&
      message->connection_type == ECL_CONNECTION_DATA) {
    if (!append_data_members (frame, message))
      return FALSE;
  } else
    ecl_message_append_span (frame, "label", message->label);
  g_string_append_c (frame, '}');
  return TRUE;
}

/* Of errors that a PeerServer never reports. Its own are said in its bytes. */
static gboolean
has_own_type (const EclMessage *message)
{
  return message->type == ECL_MESSAGE_ERROR &&
         (g_strcmp0 (message->error_type, "authentication") == 0 ||
             g_strcmp0 (message->error_type, "invalid-domain") == 0);
}

static void
append_error (GString *frame, const EclMessage *message)
{
  const char *text = message->error_text;

  if (text == NULL && message->type == ECL_MESSAGE_ID_TAKEN)
    text = "ID is taken";
  else if (text == NULL && message->type == ECL_MESSAGE_INVALID_KEY)
    text = "Invalid key provided";
  else if (text == NULL)
    text = message->error_type ? message->error_type : "server-error";
  g_string_append_c (frame, '{');
  ecl_message_append_text (frame, "msg", text);
  if (has_own_type (message))
    ecl_message_append_text (frame, "type", message->error_type);
  g_string_append_c (frame, '}');
}

static gboolean
append_payload (GString *frame, const EclMessage *message)
{
  gboolean error = message->type == ECL_MESSAGE_ERROR ||
                   message->type == ECL_MESSAGE_ID_TAKEN ||
                   message->type == ECL_MESSAGE_INVALID_KEY;
  gboolean connection = message->type == ECL_MESSAGE_OFFER ||
                        message->type == ECL_MESSAGE_ANSWER ||
                        message->type == ECL_MESSAGE_CANDIDATE;

  if (message->origin == ECL_PROTOCOL_PEERJS) {
    ecl_message_append_span (frame, "payload", message->body);
    return TRUE;
  }
  if (has_turn_credential (message->type) && message->turn_credential.data) {
    g_string_append (frame, ",\"payload\":{");
    ecl_message_append_span (frame, "turnCredential", message->turn_credential);
    g_string_append_c (frame, '}');
  }
  if (error || connection)
    ecl_message_append_name (frame, "payload");
  if (error)
    append_error (frame, message);
  return !connection || append_connection (frame, message);
}

static const Kind *
find_kind (EclDirection direction, EclMessageType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (kinds[i].type == type && is_said_by (&kinds[i], direction))
      return &kinds[i];
  }
  return NULL;
}

/* Whether @message has all that its type says, and nothing that PeerJS lacks.
 */
static gboolean
can_be_said (
    EclDirection direction, const Kind *kind, const EclMessage *message)
{
  if (kind->payload)
    return message->room_name.data == NULL &&
           ecl_message_is_complete (message, direction);
  if (direction == ECL_FROM_SERVER &&
      (kind->type == ECL_MESSAGE_LEAVE || kind->type == ECL_MESSAGE_EXPIRE))
    return message->src != NULL;
  return TRUE;
}

/**
 * ecl_protocol_peerjs_encode:
 * @direction: who is to send it
 * @message: the message
 * @frame: where to append; unchanged on %FALSE
 *
 * Appends one JSON object with `type`, `src` (from a server), `dst` and
 * `payload`, and nothing else, as the PeerServer does. The payload of what came
 * in as PeerJS is copied as it came. What came in as ECLWebRTC is translated:
 * `offer` or `answer` to `sdp`, `connectionType` to `type`, serialization
 * "none" to "raw", `dcInit` to `reliable`. An OPEN with a TURN credential has
 * it in a payload, and an ERROR that no PeerServer knows has the SDK's type
 * beside its `msg`; PeerJS passes over both. Any thread.
 *
 * Returns: %FALSE for what PeerJS cannot say: FORCE_CLOSE, whatever belongs to
 *   a room, a type that the direction does not have, a message that lacks a
 *   required part, a data connection with a serialization that it does not know
 */
gboolean
ecl_protocol_peerjs_encode (
    EclDirection direction, const EclMessage *message, GString *frame)
{
  const Kind *kind = find_kind (direction, message->type);
  gsize start = frame->len;

  if (kind == NULL || !can_be_said (direction, kind, message))
    return FALSE;
  g_string_append_c (frame, '{');
  ecl_message_append_text (frame, "type", kind->name);
  if (direction == ECL_FROM_SERVER)
    ecl_message_append_text (frame, "src", message->src);
  ecl_message_append_text (frame, "dst", message->dst);
  if (!append_payload (frame, message)) {
    g_string_truncate (frame, start);
    return FALSE;
  }
  g_string_append_c (frame, '}');
  return TRUE;
}
