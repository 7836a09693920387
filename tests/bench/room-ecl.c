/* room-ecl: members of an SFU room of ecl-server (section 1.7 of protocol.md)
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-json.h"
#include "room-member.h"

#include <string.h>

#define ROOM "bench"
#define KEY "00000000-0000-0000-0000-000000000000"
/* Packets of Engine.IO, and an event of Socket.IO in one of them */
#define PING "2"
#define EVENT "42"

static char *
make_url (const char *url, RoomMember *member)
{
  return g_strdup_printf ("%s/socket.io/?apiKey=" KEY
                          "&token=%s&peerId=%s&platform=bench&"
                          "sdk_version=0&EIO=3&transport=websocket",
      url, member->id, member->id);
}

/* Takes @argument. */
static void
send_event (RoomMember *member, const char *name, JsonObject *argument)
{
  g_autofree char *text = NULL;

  json_object_set_string_member (argument, "roomName", ROOM);
  text = room_json_print (argument);
  room_socket_send (
      member->socket, g_strdup_printf (EVENT "[\"%s\",%s]", name, text));
}

static void
connected (gpointer member)
{
  room_member_add_session (member);
}

static void
take_offer (RoomMember *member, JsonObject *argument)
{
  JsonObject *offer = json_object_get_object_member (argument, "offer");

  gst_ecl_session_set_remote_description (
      g_ptr_array_index (member->sessions, 0), "offer",
      json_object_get_string_member (offer, "sdp"));
}

static void
take_event (RoomMember *member, const char *name, JsonObject *argument)
{
  if (g_str_equal (name, "OPEN"))
    send_event (
        member, "ROOM_JOIN", room_json_object ("{\"roomType\":\"sfu\"}"));
  else if (g_str_equal (name, "ROOM_USER_JOIN") &&
           g_strcmp0 (json_object_get_string_member (argument, "src"),
               member->id) == 0)
    send_event (member, "SFU_GET_OFFER", json_object_new ());
  else if (g_str_equal (name, "SFU_OFFER"))
    take_offer (member, argument);
  else if (g_str_equal (name, "ERROR"))
    room_fail ("%s: %s", member->id,
        json_object_get_string_member (argument, "message"));
}

static void
received (const char *text, gpointer member)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *event;

  if (!g_str_has_prefix (text, EVENT "["))
    return;
  node = room_json_parse (text + strlen (EVENT));
  event = json_node_get_array (node);
  if (json_array_get_length (event) == 2 &&
      JSON_NODE_HOLDS_OBJECT (json_array_get_element (event, 1)))
    take_event (member, json_array_get_string_element (event, 0),
        json_array_get_object_element (event, 1));
}

static void
beat (gpointer member)
{
  room_socket_send (((RoomMember *)member)->socket, g_strdup (PING));
}

static void
describe (RoomMember *member, GstEclSession *session, const char *sdp)
{
  JsonObject *argument =
      room_json_object ("{\"answer\":{\"type\":\"answer\"}}");

  json_object_set_string_member (
      json_object_get_object_member (argument, "answer"), "sdp", sdp);
  send_event (member, "SFU_ANSWER", argument);
}

static void
tell_candidate (RoomMember *member, GstEclSession *session,
    const char *candidate, const char *mid, guint mline_index)
{
  JsonObject *argument = json_object_new ();
  JsonObject *line = json_object_new ();

  json_object_set_string_member (line, "candidate", candidate);
  if (mid)
    json_object_set_string_member (line, "sdpMid", mid);
  json_object_set_int_member (line, "sdpMLineIndex", mline_index);
  json_object_set_object_member (argument, "candidate", line);
  send_event (member, "SFU_CANDIDATE", argument);
}

const RoomProtocol room_ecl = {"ecl-server", make_url, NULL,
    {connected, received, beat}, describe, tell_candidate, 0, NULL};
