/* ecl-message: one signaling message, whichever protocol it came in
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-id.h"
#include "ecl-message-private.h"
#include "ecl-protocol-error.h"

/**
 * ecl_message_clear:
 * @message: a message; afterwards it is empty
 *
 * Frees what the message owns. Its spans end with their buffer.
 */
void
ecl_message_clear (EclMessage *message)
{
  g_free (message->src);
  g_free (message->dst);
  g_free (message->connection_id);
  g_free (message->peer_id);
  g_free (message->error_type);
  g_free (message->error_text);
  g_clear_pointer (&message->attachments, g_ptr_array_unref);
  memset (message, 0, sizeof *message);
}

/**
 * ecl_message_type_name:
 * @type: a type
 *
 * Returns: (transfer none): its name for logs, such as "OFFER"
 */
const char *
ecl_message_type_name (EclMessageType type)
{
  static const char *const names[] = {
      [ECL_MESSAGE_UNKNOWN] = "UNKNOWN",
      [ECL_MESSAGE_OPEN] = "OPEN",
      [ECL_MESSAGE_ERROR] = "ERROR",
      [ECL_MESSAGE_ID_TAKEN] = "ID-TAKEN",
      [ECL_MESSAGE_INVALID_KEY] = "INVALID-KEY",
      [ECL_MESSAGE_EXPIRE] = "EXPIRE",
      [ECL_MESSAGE_UPDATE_CREDENTIAL] = "UPDATE-CREDENTIAL",
      [ECL_MESSAGE_AUTH_EXPIRES_IN] = "AUTH-EXPIRES-IN",
      [ECL_MESSAGE_TURN_CREDENTIAL] = "TURN-CREDENTIAL",
      [ECL_MESSAGE_LEAVE] = "LEAVE",
      [ECL_MESSAGE_OFFER] = "OFFER",
      [ECL_MESSAGE_ANSWER] = "ANSWER",
      [ECL_MESSAGE_CANDIDATE] = "CANDIDATE",
      [ECL_MESSAGE_FORCE_CLOSE] = "FORCE-CLOSE",
      [ECL_MESSAGE_PING] = "PING",
      [ECL_MESSAGE_ROOM_JOIN] = "ROOM-JOIN",
      [ECL_MESSAGE_ROOM_LEAVE] = "ROOM-LEAVE",
      [ECL_MESSAGE_ROOM_USERS] = "ROOM-USERS",
      [ECL_MESSAGE_ROOM_DATA] = "ROOM-DATA",
      [ECL_MESSAGE_ROOM_LOGS] = "ROOM-LOGS",
      [ECL_MESSAGE_SFU_OFFER] = "SFU-OFFER",
      [ECL_MESSAGE_SFU_ANSWER] = "SFU-ANSWER",
      [ECL_MESSAGE_SFU_CANDIDATE] = "SFU-CANDIDATE",
  };

  return (guint)type < G_N_ELEMENTS (names) ? names[type] : "UNKNOWN";
}

gboolean
ecl_message_type_is_about_room (EclMessageType type)
{
  return type >= ECL_MESSAGE_ROOM_JOIN && type <= ECL_MESSAGE_SFU_CANDIDATE;
}

static gboolean
wrong_member (
    GError **error, const char *what, const char *name, const char *expected)
{
  g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_MALFORMED,
      "%s: %s must be %s", what, name, expected);
  return FALSE;
}

/**
 * ecl_message_read_id:
 * @id: (inout): replaced by the decoded string
 * @value: a scanned value
 * @what: the message's name, for the error
 * @name: the member's name, for the error
 * @error: #EclProtocolError: MALFORMED, or TOO_LARGE beyond %ECL_ID_MAX_LENGTH
 *
 * Returns: whether @value is a string that can name a peer or connection
 */
gboolean
ecl_message_read_id (char **id, EclSpan value, const char *what,
    const char *name, GError **error)
{
  g_autofree char *text = ecl_json_dup_string (value);

  if (text == NULL || *text == '\0')
    return wrong_member (error, what, name, "a string that is not empty");
  if (strlen (text) > ECL_ID_MAX_LENGTH) {
    g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
        "%s: %s is longer than %d bytes", what, name, ECL_ID_MAX_LENGTH);
    return FALSE;
  }
  g_free (*id);
  *id = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
has_string (EclSpan object, const char *name)
{
  EclSpan value;

  ecl_json_get_member (object, name, &value);
  return ecl_json_type (value) == ECL_JSON_STRING;
}

static EclConnectionType
read_connection_type (EclSpan value)
{
  if (ecl_json_string_equals (value, "media"))
    return ECL_CONNECTION_MEDIA;
  if (ecl_json_string_equals (value, "data"))
    return ECL_CONNECTION_DATA;
  return ECL_CONNECTION_NONE;
}

static EclRoomType
read_room_type (EclSpan value)
{
  if (ecl_json_string_equals (value, "mesh"))
    return ECL_ROOM_MESH;
  return ecl_json_string_equals (value, "sfu") ? ECL_ROOM_SFU : ECL_ROOM_NONE;
}

static gboolean
is_of_kind (EclSpan value, EclMemberKind kind)
{
  EclJsonType type = ecl_json_type (value);

  switch (kind) {
  case ECL_MEMBER_DESCRIPTION:
    return has_string (value, "type") && has_string (value, "sdp");
  case ECL_MEMBER_CANDIDATE:
    return has_string (value, "candidate");
  case ECL_MEMBER_STRING:
    return type == ECL_JSON_STRING;
  case ECL_MEMBER_OBJECT:
    return type == ECL_JSON_OBJECT;
  case ECL_MEMBER_ARRAY:
    return type == ECL_JSON_ARRAY;
  case ECL_MEMBER_BOOLEAN:
    return type == ECL_JSON_TRUE || type == ECL_JSON_FALSE;
  default:
    return TRUE;
  }
}

static const char *
describe_kind (EclMemberKind kind)
{
  switch (kind) {
  case ECL_MEMBER_CONNECTION_TYPE:
    return "\"media\" or \"data\"";
  case ECL_MEMBER_DESCRIPTION:
    return "an object with strings type and sdp";
  case ECL_MEMBER_CANDIDATE:
    return "an object with a string candidate";
  case ECL_MEMBER_ARRAY:
    return "an array";
  default:
    return "present";
  }
}

/* Stores one member; sets @stored unless the value is as good as absent. An
 * optional member of another type is: it only describes, and relaying keeps it.
 */
static gboolean
read_member (EclMessage *message, const EclMember *member, EclSpan value,
    const char *what, gboolean *stored, GError **error)
{
  gpointer field = G_STRUCT_MEMBER_P (message, member->offset);

  *stored = FALSE;
  if (ecl_json_type (value) == ECL_JSON_NULL && member->kind != ECL_MEMBER_ANY)
    return TRUE;
  switch (member->kind) {
  case ECL_MEMBER_ID:
    *stored = TRUE;
    return ecl_message_read_id (field, value, what, member->name, error);
  case ECL_MEMBER_TEXT:
    g_free (*(char **)field);
    *(char **)field = ecl_json_dup_string (value);
    *stored = TRUE;
    return TRUE;
  case ECL_MEMBER_CONNECTION_TYPE:
    *(EclConnectionType *)field = read_connection_type (value);
    *stored = *(EclConnectionType *)field != ECL_CONNECTION_NONE;
    return TRUE;
  case ECL_MEMBER_ROOM_TYPE:
    *(EclRoomType *)field = read_room_type (value);
    *stored = *(EclRoomType *)field != ECL_ROOM_NONE;
    return TRUE;
  default:
    *stored = is_of_kind (value, member->kind);
    *(EclSpan *)field = *stored ? value : (EclSpan){NULL, 0};
    return TRUE;
  }
}

static const EclMember *
find_member (const EclMember *members, EclSpan key)
{
  gboolean escaped = key.len && memchr (key.data, '\\', key.len) != NULL;

  for (const EclMember *m = members; m->name; m++) {
    if (escaped ? ecl_json_key_equals (key, m->name)
                : key.len == m->name_len &&
                      memcmp (key.data, m->name, key.len) == 0)
      return m;
  }
  return NULL;
}

/**
 * ecl_message_read_members:
 * @message: takes the members
 * @object: a scanned value
 * @what: the message's name, for errors
 * @members: (array zero-terminated=1): at most 32 members; others are passed
 *   over
 * @error: #EclProtocolError
 *
 * One pass over @object. Of duplicate names the last counts.
 *
 * Returns: whether @object is an object with every required member
 */
gboolean
ecl_message_read_members (EclMessage *message, EclSpan object, const char *what,
    const EclMember *members, GError **error)
{
  EclJsonIter iter;
  EclSpan key, value;
  guint32 seen = 0;

  if (ecl_json_type (object) != ECL_JSON_OBJECT)
    return wrong_member (error, what, "its content", "an object");
  ecl_json_iter_init (&iter, object);
  while (ecl_json_iter_next (&iter, &key, &value)) {
    const EclMember *member = find_member (members, key);
    gboolean stored;
    guint32 bit;

    if (member == NULL)
      continue;
    if (!read_member (message, member, value, what, &stored, error))
      return FALSE;
    bit = 1u << (member - members);
    seen = stored ? seen | bit : seen & ~bit;
  }
  for (const EclMember *m = members; m->name; m++) {
    if (m->required && !(seen >> (m - members) & 1))
      return wrong_member (error, what, m->name, describe_kind (m->kind));
  }
  return TRUE;
}

/**
 * ecl_message_is_complete:
 * @message: a message about a connection: OFFER to FORCE_CLOSE
 * @direction: who is to send it
 *
 * Returns: whether it has the parts that both protocols require
 */
gboolean
ecl_message_is_complete (const EclMessage *message, EclDirection direction)
{
  const char *party =
      direction == ECL_FROM_SERVER ? message->src : message->dst;

  if (party == NULL || message->connection_id == NULL)
    return FALSE;
  switch (message->type) {
  case ECL_MESSAGE_OFFER:
    return message->description.data != NULL &&
           message->connection_type != ECL_CONNECTION_NONE;
  case ECL_MESSAGE_CANDIDATE:
    return message->candidate.data != NULL;
  default:
    return TRUE;
  }
}

/**
 * ecl_message_connection_type_name:
 * @message: a message about a connection
 *
 * Returns: (transfer none) (nullable): "media", "data", %NULL when not stated
 */
const char *
ecl_message_connection_type_name (const EclMessage *message)
{
  static const char *const names[] = {
      [ECL_CONNECTION_NONE] = NULL,
      [ECL_CONNECTION_MEDIA] = "media",
      [ECL_CONNECTION_DATA] = "data",
  };

  return names[message->connection_type];
}

/**
 * ecl_message_serialization:
 * @message: an OFFER of a data connection
 * @target: the protocol that is to say it
 *
 * The protocols name the same serializations, but for "none" (ECLWebRTC), which
 * is "raw" (PeerJS). Both default to "binary".
 *
 * Returns: (transfer none) (nullable): the name in @target, %NULL for one that
 *   would make a client of @target throw
 */
const char *
ecl_message_serialization (const EclMessage *message, EclProtocol target)
{
  static const char *const shared[] = {"binary", "binary-utf8", "json"};

  if (message->serialization.data == NULL)
    return "binary";
  for (guint i = 0; i < G_N_ELEMENTS (shared); i++) {
    if (ecl_json_string_equals (message->serialization, shared[i]))
      return shared[i];
  }
  if (ecl_json_string_equals (message->serialization, "none") ||
      ecl_json_string_equals (message->serialization, "raw"))
    return target == ECL_PROTOCOL_ECL ? "none" : "raw";
  return NULL;
}

static gboolean
is_set (EclSpan object, const char *name)
{
  EclSpan value;

  return ecl_json_get_member (object, name, &value) &&
         ecl_json_type (value) != ECL_JSON_NULL;
}

/**
 * ecl_message_is_reliable:
 * @message: an OFFER of a data connection
 *
 * PeerJS states it (default: no); ECLWebRTC gives an RTCDataChannelInit
 * (default: reliable and ordered).
 *
 * Returns: whether the channel is reliable and ordered
 */
gboolean
ecl_message_is_reliable (const EclMessage *message)
{
  EclSpan ordered;

  if (message->reliable.data)
    return ecl_json_type (message->reliable) == ECL_JSON_TRUE;
  if (message->dc_init.data == NULL)
    return message->origin != ECL_PROTOCOL_PEERJS;
  ecl_json_get_member (message->dc_init, "ordered", &ordered);
  return ecl_json_type (ordered) != ECL_JSON_FALSE &&
         !is_set (message->dc_init, "maxRetransmits") &&
         !is_set (message->dc_init, "maxPacketLifeTime");
}

/**
 * ecl_message_append_name:
 * @out: text that ends inside an object, before its first or after some member
 * @name: ASCII without need of escapes
 *
 * Appends the comma, if one is due, the name and its colon.
 */
void
ecl_message_append_name (GString *out, const char *name)
{
  g_string_append (out, out->str[out->len - 1] == '{' ? "\"" : ",\"");
  g_string_append (out, name);
  g_string_append (out, "\":");
}

/**
 * ecl_message_append_span:
 * @out: as for ecl_message_append_name()
 * @name: ASCII without need of escapes
 * @span: raw JSON; nothing is appended for an absent one
 */
void
ecl_message_append_span (GString *out, const char *name, EclSpan span)
{
  if (span.data == NULL)
    return;
  ecl_message_append_name (out, name);
  ecl_json_append_span (out, span);
}

/**
 * ecl_message_append_text:
 * @out: as for ecl_message_append_name()
 * @name: ASCII without need of escapes
 * @text: (nullable): UTF-8; nothing is appended for %NULL
 */
void
ecl_message_append_text (GString *out, const char *name, const char *text)
{
  if (text == NULL)
    return;
  ecl_message_append_name (out, name);
  ecl_json_append_string (out, text, -1);
}

/**
 * ecl_message_append_members:
 * @out: as for ecl_message_append_name()
 * @message: where the members come from
 * @members: (array zero-terminated=1): those to append, in their order
 *
 * The inverse of ecl_message_read_members(). Absent members are left out.
 *
 * Returns: %FALSE when a required one is absent
 */
gboolean
ecl_message_append_members (
    GString *out, const EclMessage *message, const EclMember *members)
{
  static const char *const room_types[] = {
      [ECL_ROOM_NONE] = NULL,
      [ECL_ROOM_MESH] = "mesh",
      [ECL_ROOM_SFU] = "sfu",
  };

  for (const EclMember *m = members; m->name; m++) {
    gconstpointer field = G_STRUCT_MEMBER_P (message, m->offset);
    gsize before = out->len;

    if (m->kind == ECL_MEMBER_ID || m->kind == ECL_MEMBER_TEXT)
      ecl_message_append_text (out, m->name, *(char *const *)field);
    else if (m->kind == ECL_MEMBER_CONNECTION_TYPE)
      ecl_message_append_text (
          out, m->name, ecl_message_connection_type_name (message));
    else if (m->kind == ECL_MEMBER_ROOM_TYPE)
      ecl_message_append_text (out, m->name, room_types[message->room_type]);
    else
      ecl_message_append_span (out, m->name, *(const EclSpan *)field);
    if (m->required && out->len == before)
      return FALSE;
  }
  return TRUE;
}

/**
 * ecl_message_append_label:
 * @out: as for ecl_message_append_name()
 * @message: an OFFER of a data connection
 *
 * Appends `label`, which in both protocols defaults to the connection id.
 */
void
ecl_message_append_label (GString *out, const EclMessage *message)
{
  if (message->label.data)
    ecl_message_append_span (out, "label", message->label);
  else
    ecl_message_append_text (out, "label", message->connection_id);
}
