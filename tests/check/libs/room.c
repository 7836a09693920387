/* room: joining rooms, who is in, and leaving them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-fixture.h"

static void
assert_not_joined (GstEclPeer *peer, const char *name, const char *options,
    GstEclError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstStructure) structure =
      options ? gst_structure_from_string (options, NULL) : NULL;

  fail_if (gst_ecl_peer_join_room (peer, name, structure, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, code), "%s", error->message);
  fail_unless (strstr (error->message, part) != NULL, "%s", error->message);
}

GST_START_TEST (test_joining_needs_sense)
{
  static const char *const options[] = {"o, mode=star", "o, mode=1",
      "o, video-bandwidth=-1", "o, video-bandwidth=(string)much",
      "o, audio-codecs=(int)5", "o, video-receive-enabled=(string)perhaps"};
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *too_long = g_strnfill (257, 'x');
  Probe probe;

  probe_init (&probe, "me", server->url, ECL, NULL);
  assert_not_joined (
      probe.peer, "r", NULL, GST_ECL_ERROR_DISCONNECTED, "not registered");
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 1);
  assert_not_joined (probe.peer, NULL, NULL, GST_ECL_ERROR_ROOM, "1 to 256");
  assert_not_joined (probe.peer, "", NULL, GST_ECL_ERROR_ROOM, "1 to 256");
  assert_not_joined (probe.peer, "\xff", NULL, GST_ECL_ERROR_ROOM, "UTF-8");
  assert_not_joined (
      probe.peer, too_long, NULL, GST_ECL_ERROR_ROOM, "1 to 256");
  assert_not_joined (
      probe.peer, "r", "o, stream=1", GST_ECL_ERROR_ROOM, "\"stream\"");
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    assert_not_joined (
        probe.peer, "r", options[i], GST_ECL_ERROR_ROOM, "cannot be");
  fail_unless_equals_int (
      g_list_model_get_n_items (gst_ecl_peer_get_rooms (probe.peer)), 0);
  fail_if (fake_client_has_sent (fake_server_wait_client (server, 0), "ROOM_"));
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_peerjs_has_no_rooms)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open (&probe, "me", server, PEERJS);
  assert_not_joined (
      probe.peer, "r", NULL, GST_ECL_ERROR_ROOM, "PeerJS has no rooms");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_join)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GListModel) rooms = NULL;
  g_autofree char *name = NULL;
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "r", NULL);
  client = fake_server_wait_client (server, 0);
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_JOIN"), JOIN);
  fail_if (gst_ecl_room_is_open (room.room));
  fake_client_send (client, JOINED ("me"));
  fake_client_wait_frame (client, GET_USERS);
  fail_if (gst_ecl_room_is_open (room.room));
  fake_client_send (client, USERS ("\"me\""));
  room_wait_said (&room, "open");

  g_object_get (probe.peer, "rooms", &rooms, NULL);
  fail_unless (rooms == gst_ecl_peer_get_rooms (probe.peer));
  fail_unless_equals_int (g_list_model_get_n_items (rooms), 1);
  fail_unless (gst_ecl_peer_get_room (probe.peer, "r") == room.room);
  fail_unless (gst_ecl_peer_get_room (probe.peer, "R") == NULL);
  g_object_get (room.room, "name", &name, NULL);
  fail_unless_equals_string (name, "r");
  fail_unless_equals_string (gst_ecl_room_get_name (room.room), "r");
  fail_unless (GST_ECL_IS_MESH_ROOM (room.room));
  fail_unless_equals_int (probe.errors, 0);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* As the SDK has it: the same object, and not a word to the server */
GST_START_TEST (test_join_twice)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclRoom) again = NULL;
  FakeClient *client;
  RoomProbe room;
  Probe probe;
  guint frames;

  client = room_open (&room, &probe, server, "me", "");
  frames = client->frames->len;
  again = gst_ecl_peer_join_room (probe.peer, "r", NULL, NULL);
  fail_unless (again == room.room);
  gst_ecl_room_send_text (room.room, "AFTER", NULL);
  fake_client_wait_frame (client, "AFTER");
  fail_unless_equals_int (client->frames->len, frames + 1);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* Any JSON form of a name is the same name. */
GST_START_TEST (test_names_are_unicode)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "あ \"1\"", NULL);
  client = fake_server_wait_client (server, 0);
  fail_unless_equals_string (fake_client_wait_frame (client, "ROOM_JOIN"),
      "42[\"ROOM_JOIN\",{\"roomName\":\"あ "
      "\\\"1\\\"\",\"roomType\":\"mesh\"}]");
  fake_client_send (client, "42[\"ROOM_USER_JOIN\",{\"roomName\":\"\\u3042 "
                            "\\u00221\\u0022\",\"src\":\"me\"}]");
  fake_client_wait_frame (client, "ROOM_GET_USERS");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_members)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\",\"me\",\"eve\"");
  room_assert_members (&room, "bob eve");
  fake_client_send (client, JOINED ("zoe"));
  fake_client_send (client, JOINED ("bob"));
  fake_client_send (client, LEFT ("bob"));
  fake_client_send (client, LEFT ("stranger"));
  fake_client_send (client, LEFT ("me"));
  fake_client_send (client, JOINED ("me"));
  fake_client_send (client, JOINED ("bob"));
  room_wait_said (&room, "open; call bob; call eve; peer-join zoe; "
                         "peer-leave bob; peer-join bob");
  room_assert_members (&room, "eve zoe bob");
  /* Of rooms that we are not in nothing is said. */
  fake_client_send (
      client, "42[\"ROOM_USER_JOIN\",{\"roomName\":\"q\",\"src\":\"amy\"}]");
  fake_client_send (client, LEFT ("zoe"));
  wait_until (strstr (room.said->str, "peer-leave zoe"));
  room_assert_members (&room, "eve bob");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* What comes before the list is part of it, or over. */
GST_START_TEST (test_members_before_open)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "r", NULL);
  client = fake_server_wait_client (server, 0);
  fake_client_send (client, JOINED ("me"));
  fake_client_wait_frame (client, GET_USERS);
  fake_client_send (client, JOINED ("zoe"));
  fake_client_send (client, JOINED ("bob"));
  fake_client_send (client, LEFT ("bob"));
  fake_client_send (client, USERS ("\"me\",\"zoe\",7,\"a  b\",\"zoe\",\"\""));
  room_wait_said (&room, "open; call zoe");
  room_assert_members (&room, "zoe");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_members_are_bounded)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  g_object_set (probe.peer, "max-room-members", 2, NULL);
  room_join (&room, probe.peer, "r", NULL);
  client = fake_server_wait_client (server, 0);
  fake_client_send (client, JOINED ("me"));
  fake_client_send (client, USERS ("\"p1\",\"p2\",\"p3\""));
  fake_client_send (client, JOINED ("p4"));
  fake_client_send (client, LEFT ("p1"));
  fake_client_send (client, JOINED ("p5"));
  room_wait_said (&room, "open; call p1; call p2; peer-leave p1; peer-join p5");
  room_assert_members (&room, "p2 p5");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static const struct {
  const char *type, *text;
  GstEclError code;
} refusals[] = {
    {"room-error", "The room exists with the other type", GST_ECL_ERROR_ROOM},
    {"permission", "The API key does not permit rooms",
        GST_ECL_ERROR_PERMISSION},
    {"sfu-limited", "No more", GST_ECL_ERROR_SFU_LIMITED},
};

/* The room tells, and the Peer goes on. */
GST_START_TEST (test_refused)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *frame = g_strdup_printf (
      REFUSED ("%s", "%s"), refusals[__i__].type, refusals[__i__].text);
  FakeClient *client;
  RoomProbe room, again;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "r", NULL);
  client = fake_server_wait_client (server, 0);
  fake_client_wait_frame (client, "ROOM_JOIN");
  fake_client_send (client, frame);
  room_wait_said (&room, "error; close");
  fail_unless (
      g_error_matches (room.error, GST_ECL_ERROR, refusals[__i__].code));
  fail_unless (strstr (room.error->message, refusals[__i__].text) != NULL);
  fail_unless_equals_int (
      g_list_model_get_n_items (gst_ecl_peer_get_rooms (probe.peer)), 0);

  /* It may be joined again, which is another room. */
  room_join (&again, probe.peer, "r", NULL);
  fail_if (again.room == room.room);
  fake_client_wait_frame (client, "ROOM_JOIN");
  fail_if (fake_client_has_sent (client, "ROOM_LEAVE"));
  fail_unless_equals_int (probe.errors, 0);
  room_clear (&room);
  room_clear (&again);
  probe_clear (&probe);
}
GST_END_TEST;

static char *
in_room (const char *frame, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (frame, "\"r\"", 2);

  return g_strconcat (parts[0], "\"", name, "\"", parts[1], NULL);
}

/* The server answers in order, and its errors name nothing. */
GST_START_TEST (test_whom_it_refused)
{
  static const char *const names[] = {"r0", "r1", "r2", "r3"};
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe rooms[4];
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  client = fake_server_wait_client (server, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    room_join (&rooms[i], probe.peer, names[i], NULL);
  /* Whoever closes it does not hear of it, and nobody else does. */
  gst_ecl_room_close (rooms[2].room);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *joined = in_room (JOINED ("me"), names[3 * i]);
    g_autofree char *error = g_strdup_printf (REFUSED ("room-error", "E%u"), i);

    fake_client_send (client, joined);
    fake_client_send (client, error);
    if (i == 0)
      fake_client_send (client, REFUSED ("room-error", "for the closed one"));
  }
  /* "E1" answers no question but r0's, for its members. */
  room_wait_said (&rooms[1], "error; close");
  fail_unless (strstr (rooms[1].error->message, "E0") != NULL);
  room_wait_said (&rooms[0], "error; close");
  fail_unless (strstr (rooms[0].error->message, "E1") != NULL);
  room_wait_said (&rooms[2], "close");
  room_wait_said (&rooms[3], "");
  fail_unless_equals_int (probe.errors, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    room_clear (&rooms[i]);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_close)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\"");
  gst_ecl_room_close (room.room);
  room_wait_said (&room, "open; call bob; close");
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_LEAVE"), LEAVE);
  room_assert_members (&room, "");
  fail_unless (gst_ecl_peer_get_room (probe.peer, "r") == NULL);
  fail_unless_equals_string (
      fake_session_get_log (room_session (&room, 0)), "start; close");
  gst_ecl_room_close (room.room);
  fake_client_send (client, JOINED ("zoe"));
  fake_client_send (client, LEFT ("bob"));
  fake_client_send (client, REFUSED ("room-error", "Heard"));
  assert_error (&probe, GST_ECL_ERROR_ROOM, "Heard");
  room_wait_said (&room, "open; call bob; close");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* Whichever signal it is closed in, nothing follows. */
static const struct {
  const char *signal, *said;
} last_signals[] = {
    {"open", "open; close"},
    {"call", "open; call bob; close"},
    {"peer-leave", "open; call bob; call eve; peer-leave eve; close"},
    {"peer-join",
        "open; call bob; call eve; peer-leave eve; peer-join zoe; close"},
    {"data", "open; call bob; call eve; peer-leave eve; peer-join zoe; "
             "data bob; close"},
};

GST_START_TEST (test_close_in_signal)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "r", NULL);
  g_signal_connect (room.room, last_signals[__i__].signal,
      G_CALLBACK (gst_ecl_room_close), NULL);
  client = fake_server_wait_client (server, 0);
  fake_client_send (client, JOINED ("me"));
  fake_client_send (client, USERS ("\"bob\",\"eve\""));
  fake_client_send (client, LEFT ("eve"));
  fake_client_send (client, JOINED ("zoe"));
  fake_client_send (client, "42[\"ROOM_DATA\",{\"roomName\":\"r\","
                            "\"src\":\"bob\",\"data\":1}]");
  fake_client_send (client, LEFT ("zoe"));
  fake_client_send (client, REFUSED ("server-error", "The last word"));
  wait_until (probe.errors == 1);
  fail_unless_equals_string (room.said->str, last_signals[__i__].said);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done =
      gst_ecl_peer_destroy_finish (GST_ECL_PEER (peer), result, NULL);
}

/* Destroying waits for the calls in rooms, too. */
GST_START_TEST (test_peer_is_destroyed)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;
  gboolean done = FALSE;

  client = room_open (&room, &probe, server, "me", "\"bob\"");
  g_object_set (probe.peer, "close-timeout", 60000, NULL);
  fake_session_hold_close (room_session (&room, 0));
  gst_ecl_peer_destroy_async (probe.peer, NULL, on_destroyed, &done);
  room_wait_said (&room, "open; call bob; close");
  fake_client_wait_frame (client, "ROOM_LEAVE");
  wait_until (client->closed);
  /* Its goodbye is said by then. */
  wait_ms (100);
  fail_if (done || probe.closed);
  fake_session_say_closed (room_session (&room, 0), NULL);
  wait_until (done);
  fail_unless_equals_int (probe.closed, 1);
  assert_not_joined (
      probe.peer, "r", NULL, GST_ECL_ERROR_DISCONNECTED, "destroyed");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* An application may keep a room longer than its Peer. */
GST_START_TEST (test_peer_is_dropped)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GError) error = NULL;
  RoomProbe room;
  Probe probe;

  room_open (&room, &probe, server, "me", "\"bob\"");
  probe_clear (&probe);
  fail_if (gst_ecl_room_is_open (room.room));
  fail_if (gst_ecl_room_send_text (room.room, "x", &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED));
  gst_ecl_room_close (room.room);
  room_wait_said (&room, "open; call bob");
  room_clear (&room);
}
GST_END_TEST;

static Suite *
room_suite (void)
{
  Suite *suite = suite_create ("room");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_joining_needs_sense);
  tcase_add_test (tc, test_peerjs_has_no_rooms);
  tcase_add_test (tc, test_join);
  tcase_add_test (tc, test_join_twice);
  tcase_add_test (tc, test_names_are_unicode);
  tcase_add_test (tc, test_members);
  tcase_add_test (tc, test_members_before_open);
  tcase_add_test (tc, test_members_are_bounded);
  tcase_add_loop_test (tc, test_refused, 0, G_N_ELEMENTS (refusals));
  tcase_add_test (tc, test_whom_it_refused);
  tcase_add_test (tc, test_close);
  tcase_add_loop_test (
      tc, test_close_in_signal, 0, G_N_ELEMENTS (last_signals));
  tcase_add_test (tc, test_peer_is_destroyed);
  tcase_add_test (tc, test_peer_is_dropped);
  return suite;
}

GST_CHECK_MAIN (room);
