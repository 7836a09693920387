/* room-janus: members of a room of Janus's VideoRoom plugin
 *
 * A member has two connections there: one publishes, and once all others do,
 * the other one subscribes to all of them together.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-json.h"
#include "room-member.h"

#define ROOM 1
#define PLUGIN "janus.plugin.videoroom"

/* Transactions, by which replies are known, and what each session is for */
#define CREATE "create"
#define PUBLISH "publish"
#define SUBSCRIBE "subscribe"

/* What Janus calls a handle is a connection. */
typedef struct {
  gint64 handle;
  GstEclSession *session;
} Side;

typedef struct {
  gint64 session;
  Side publisher;
  Side subscriber;
  JsonArray *feeds; /* of the others */
} Janus;

static char *
make_url (const char *url, RoomMember *member)
{
  return g_strdup (url);
}

/* Takes @request. */
static void
send_request (
    RoomMember *member, const Side *side, const char *type, JsonObject *request)
{
  Janus *self = member->protocol_data;

  json_object_set_string_member (request, "janus", type);
  if (!json_object_has_member (request, "transaction"))
    json_object_set_string_member (request, "transaction", type);
  if (self->session)
    json_object_set_int_member (request, "session_id", self->session);
  if (side)
    json_object_set_int_member (request, "handle_id", side->handle);
  room_socket_send (member->socket, room_json_print (request));
}

static void
attach (RoomMember *member, const char *transaction)
{
  JsonObject *request = room_json_object ("{\"plugin\":\"" PLUGIN "\"}");

  json_object_set_string_member (request, "transaction", transaction);
  send_request (member, NULL, "attach", request);
}

/* Takes @body. @sdp: (nullable): a description of @type with it */
static void
send_message (RoomMember *member, const Side *side, JsonObject *body,
    const char *type, const char *sdp)
{
  JsonObject *request = json_object_new ();
  JsonObject *jsep;

  json_object_set_object_member (request, "body", body);
  if (sdp) {
    jsep = json_object_new ();
    json_object_set_string_member (jsep, "type", type);
    json_object_set_string_member (jsep, "sdp", sdp);
    json_object_set_object_member (request, "jsep", jsep);
  }
  send_request (member, side, "message", request);
}

static void
join (
    RoomMember *member, const Side *side, const char *ptype, JsonArray *streams)
{
  JsonObject *body = room_json_object ("{\"request\":\"join\"}");

  json_object_set_int_member (body, "room", ROOM);
  json_object_set_string_member (body, "ptype", ptype);
  if (streams)
    json_object_set_array_member (body, "streams", json_array_ref (streams));
  send_message (member, side, body, NULL, NULL);
}

/* What Janus says */

static void
take_reply (RoomMember *member, const char *transaction, gint64 id)
{
  Janus *self = member->protocol_data;

  if (g_str_equal (transaction, CREATE)) {
    self->session = id;
    attach (member, PUBLISH);
  } else if (g_str_equal (transaction, PUBLISH)) {
    self->publisher.handle = id;
    join (member, &self->publisher, "publisher", NULL);
  } else if (g_str_equal (transaction, SUBSCRIBE)) {
    self->subscriber.handle = id;
    self->subscriber.session = room_member_add_session (member);
    join (member, &self->subscriber, "subscriber", self->feeds);
  }
}

/* Those that publish now: each once. */
static void
take_publishers (RoomMember *member, JsonArray *publishers)
{
  Janus *self = member->protocol_data;

  for (guint i = 0; i < json_array_get_length (publishers); i++) {
    JsonObject *publisher = json_array_get_object_element (publishers, i);
    JsonObject *feed = json_object_new ();

    json_object_set_int_member (
        feed, "feed", json_object_get_int_member (publisher, "id"));
    json_array_add_object_element (self->feeds, feed);
  }
  if (json_array_get_length (publishers) > 0 &&
      json_array_get_length (self->feeds) == member->config->n_members - 1)
    attach (member, SUBSCRIBE);
}

static void
take_data (RoomMember *member, JsonObject *data)
{
  Janus *self = member->protocol_data;

  if (json_object_has_member (data, "error"))
    room_fail ("%s: Janus: %s", member->id,
        json_object_get_string_member (data, "error"));
  if (g_strcmp0 (json_object_get_string_member (data, "videoroom"), "joined") ==
      0) {
    self->publisher.session = room_member_add_session (member);
    gst_ecl_session_start (self->publisher.session);
  }
  if (json_object_has_member (data, "publishers"))
    take_publishers (member, json_object_get_array_member (data, "publishers"));
}

static void
take_description (RoomMember *member, gint64 handle, JsonObject *jsep)
{
  const Janus *self = member->protocol_data;
  const Side *side =
      handle == self->publisher.handle ? &self->publisher : &self->subscriber;

  gst_ecl_session_set_remote_description (side->session,
      json_object_get_string_member (jsep, "type"),
      json_object_get_string_member (jsep, "sdp"));
}

static void
take_event (RoomMember *member, JsonObject *event)
{
  if (json_object_has_member (event, "plugindata"))
    take_data (member,
        json_object_get_object_member (
            json_object_get_object_member (event, "plugindata"), "data"));
  if (json_object_has_member (event, "jsep"))
    take_description (member, json_object_get_int_member (event, "sender"),
        json_object_get_object_member (event, "jsep"));
}

static void
take_message (RoomMember *member, JsonObject *message)
{
  const char *type = json_object_get_string_member (message, "janus");

  if (g_strcmp0 (type, "success") == 0)
    take_reply (member, json_object_get_string_member (message, "transaction"),
        json_object_get_int_member (
            json_object_get_object_member (message, "data"), "id"));
  else if (g_strcmp0 (type, "event") == 0)
    take_event (member, message);
  else if (g_strcmp0 (type, "error") == 0)
    room_fail ("%s: Janus: %s", member->id,
        json_object_get_string_member (
            json_object_get_object_member (message, "error"), "reason"));
}

static void
received (const char *text, gpointer member)
{
  g_autoptr (JsonNode) node = room_json_parse (text);

  take_message (member, json_node_get_object (node));
}

static void
connected (gpointer user_data)
{
  RoomMember *member = user_data;
  Janus *self = member->protocol_data;

  self->feeds = json_array_new ();
  send_request (member, NULL, CREATE, json_object_new ());
}

static void
beat (gpointer member)
{
  send_request (member, NULL, "keepalive", json_object_new ());
}

/* What sessions say */

static void
describe (RoomMember *member, GstEclSession *session, const char *sdp)
{
  const Janus *self = member->protocol_data;

  if (session == self->publisher.session)
    send_message (member, &self->publisher,
        room_json_object ("{\"request\":\"publish\"}"), "offer", sdp);
  else
    send_message (member, &self->subscriber,
        room_json_object ("{\"request\":\"start\"}"), "answer", sdp);
}

static void
tell_candidate (RoomMember *member, GstEclSession *session,
    const char *candidate, const char *mid, guint mline_index)
{
  const Janus *self = member->protocol_data;
  JsonObject *request = json_object_new ();
  JsonObject *line = json_object_new ();

  json_object_set_string_member (line, "candidate", candidate);
  if (mid)
    json_object_set_string_member (line, "sdpMid", mid);
  json_object_set_int_member (line, "sdpMLineIndex", mline_index);
  json_object_set_object_member (request, "candidate", line);
  send_request (member,
      session == self->publisher.session ? &self->publisher : &self->subscriber,
      "trickle", request);
}

static void
clear (RoomMember *member)
{
  Janus *self = member->protocol_data;

  g_clear_pointer (&self->feeds, json_array_unref);
}

const RoomProtocol room_janus = {"janus", make_url, "janus-protocol",
    {connected, received, beat}, describe, tell_candidate, sizeof (Janus),
    clear};
