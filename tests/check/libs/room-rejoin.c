/* room-rejoin: rooms when the connection to the server is lost
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-fixture.h"

/* Cuts the connection; returns the next one, which registers and asks who is in
 * the room. */
static FakeClient *
lose (FakeServer *server, FakeClient *client, RoomProbe *room)
{
  guint index = server->clients->len;

  fake_client_drop (client);
  wait_until (!gst_ecl_room_is_open (room->room));
  client = fake_server_wait_client (server, index);
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_"), GET_USERS);
  return client;
}

/* Lets it in again as one that was forgotten. */
static void
let_in (FakeClient *client, const char *ids)
{
  g_autofree char *users = g_strdup_printf (USERS ("%s"), ids);

  fail_unless_equals_string (fake_client_wait_frame (client, "ROOM_"), JOIN);
  fake_client_send (client, JOINED ("me"));
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_"), GET_USERS);
  fake_client_send (client, users);
}

#define NO_MEMBER                                                              \
  REFUSED ("room-error", "Only members may do that: join the room first")

static void
on_open_changed (GstEclRoom *room, GParamSpec *pspec, GString *changes)
{
  g_string_append_c (changes, gst_ecl_room_is_open (room) ? '1' : '0');
}

/* Who came and went meanwhile is told, and nothing else changes. */
GST_START_TEST (test_kept)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GString) changes = g_string_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\",\"eve\"");
  g_signal_connect (
      room.room, "notify::open", G_CALLBACK (on_open_changed), changes);
  client = lose (server, client, &room);
  room_assert_members (&room, "bob eve");
  /* What the server had kept for us */
  fake_client_send (client, JOINED ("amy"));
  fake_client_send (client, USERS ("\"bob\",\"me\",\"amy\",\"zoe\""));
  wait_until (strstr (room.said->str, "call zoe"));
  room_wait_said (&room,
      "open; call bob; call eve; peer-join amy; peer-leave eve; "
      "peer-join zoe; rejoin kept; call amy; call zoe");
  room_assert_members (&room, "bob amy zoe");
  fail_unless_equals_string (changes->str, "01");
  fail_unless_equals_string (
      fake_session_get_log (room_session (&room, 0)), "start");
  fail_unless_equals_string (
      fake_session_get_log (room_session (&room, 1)), "start; close");
  fail_if (fake_client_has_sent (client, "ROOM_JOIN"));
  g_signal_handlers_disconnect_by_data (room.room, changes);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* A server that refuses, and one that tells anybody */
GST_START_TEST (test_forgotten)
{
  static const char *const answers[] = {NO_MEMBER, USERS ("\"bob\"")};
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\",\"eve\"");
  client = lose (server, client, &room);
  fake_client_send (client, answers[__i__]);
  let_in (client, "\"bob\",\"me\"");
  wait_until (room.calls->len == 3);
  room_wait_said (&room, "open; call bob; call eve; peer-leave bob; "
                         "peer-leave eve; peer-join bob; rejoin; call bob");
  room_assert_members (&room, "bob");
  for (guint i = 0; i < 2; i++)
    fail_unless_equals_string (
        fake_session_get_log (room_session (&room, i)), "start; close");
  fail_unless_equals_string (
      fake_session_get_log (room_session (&room, 2)), "start");
  /* That counts for one loss only. */
  client = lose (server, client, &room);
  fake_client_send (client, USERS ("\"me\",\"bob\""));
  wait_until (g_str_has_suffix (room.said->str, "rejoin kept"));
  fail_unless_equals_int (probe.errors, 0);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* Each loss begins anew, whatever was under way. */
GST_START_TEST (test_lost_again)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\"");
  client = lose (server, client, &room);
  client = lose (server, client, &room);
  fake_client_send (client, NO_MEMBER);
  fake_client_wait_frame (client, JOIN);
  client = lose (server, client, &room);
  fake_client_send (client, NO_MEMBER);
  fake_client_wait_frame (client, JOIN);
  fake_client_send (client, JOINED ("me"));
  fake_client_wait_frame (client, GET_USERS);
  client = lose (server, client, &room);
  fake_client_send (client, USERS ("\"me\",\"bob\""));
  wait_until (room.calls->len == 2);
  room_wait_said (&room, "open; call bob; peer-leave bob; peer-join bob; "
                         "rejoin; call bob");
  fail_unless_equals_int (probe.errors, 0);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* It opens for the first time then. */
GST_START_TEST (test_lost_before_open)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "r", NULL);
  client = fake_server_wait_client (server, 0);
  fake_client_wait_frame (client, JOIN);
  client = lose (server, client, &room);
  fake_client_send (client, NO_MEMBER);
  let_in (client, "\"me\"");
  room_wait_said (&room, "open");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_not_let_in_again)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\"");
  client = lose (server, client, &room);
  fake_client_send (client, NO_MEMBER);
  fake_client_wait_frame (client, JOIN);
  fake_client_send (client, REFUSED ("room-error", "The room is full"));
  room_wait_said (&room, "open; call bob; peer-leave bob; error; close");
  fail_unless (strstr (room.error->message, "The room is full") != NULL);
  fail_unless_equals_int (probe.errors, 0);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* What calls have to say meanwhile goes out only to those who know them still.
 */
GST_START_TEST (test_messages_of_calls)
{
  const gboolean kept = __i__;
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\"");
  fake_client_drop (client);
  wait_until (!gst_ecl_room_is_open (room.room));
  fake_session_say_description (room_session (&room, 0), "offer", "O1");
  client = fake_server_wait_client (server, 1);
  fake_client_wait_frame (client, GET_USERS);
  fake_session_say_candidate (room_session (&room, 0), "C1");
  if (kept) {
    fake_client_send (client, USERS ("\"bob\",\"me\""));
    fake_client_wait_frame (client, "O1");
    fake_client_wait_frame (client, "C1");
  } else {
    fake_client_send (client, NO_MEMBER);
    let_in (client, "\"bob\",\"me\"");
    room_wait_call (&room, 1);
    fake_session_say_description (room_session (&room, 1), "offer", "O2");
    fake_client_wait_frame (client, "O2");
    fail_if (fake_client_has_sent (client, "O1"));
    fail_if (fake_client_has_sent (client, "C1"));
  }
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_data_and_log)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GError) error = NULL;
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "");
  gst_ecl_room_get_log_async (room.room, NULL, NULL, NULL);
  fake_client_wait_frame (client, GET_LOGS);
  client = lose (server, client, &room);
  fail_if (gst_ecl_room_send_text (room.room, "LOST", &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_NOT_OPEN_YET));
  fail_unless (strstr (error->message, "signal rejoin") != NULL);
  fake_client_send (client, "42[\"ROOM_DATA\",{\"roomName\":\"r\","
                            "\"src\":\"bob\",\"data\":\"kept for us\"}]");
  fake_client_send (client, USERS ("\"me\""));
  fake_client_wait_frame (client, GET_LOGS);
  fake_client_send (
      client, "42[\"ROOM_LOGS\",{\"roomName\":\"r\",\"log\":[\"entry\"]}]");
  room_wait_said (&room, "open; data bob; rejoin kept; log entry");
  fail_unless (gst_ecl_room_send_text (room.room, "BACK", NULL));
  fake_client_wait_frame (client, "BACK");
  fail_if (fake_client_has_sent (client, "LOST"));
  /* What was asked before the loss is answered no more: this answers nothing.
   */
  fake_client_send (client, REFUSED ("room-error", "Heard"));
  assert_error (&probe, GST_ECL_ERROR_ROOM, "Heard");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* The server may keep our place for a while: it is told. */
GST_START_TEST (test_close_while_lost)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\"");
  fake_client_drop (client);
  wait_until (!gst_ecl_room_is_open (room.room));
  gst_ecl_room_close (room.room);
  room_wait_said (&room, "open; call bob; close");
  client = fake_server_wait_client (server, 1);
  fail_unless_equals_string (fake_client_wait_frame (client, "ROOM_"), LEAVE);
  wait_until (probe.opened == 2);
  fail_if (fake_client_has_sent (client, "ROOM_GET_USERS"));
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* By ourselves, which the server takes for a goodbye */
GST_START_TEST (test_disconnect_and_reconnect)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  room_open (&room, &probe, server, "me", "\"bob\"");
  gst_ecl_peer_disconnect (probe.peer);
  fail_if (gst_ecl_room_is_open (room.room));
  fail_unless_equals_string (
      fake_session_get_log (room_session (&room, 0)), "start");
  fail_unless (gst_ecl_peer_reconnect (probe.peer, NULL));
  client = fake_server_wait_client (server, 1);
  fake_client_wait_frame (client, GET_USERS);
  fake_client_send (client, NO_MEMBER);
  let_in (client, "\"bob\",\"me\"");
  wait_until (room.calls->len == 2);
  room_wait_said (&room, "open; call bob; peer-leave bob; peer-join bob; "
                         "rejoin; call bob");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
room_rejoin_suite (void)
{
  Suite *suite = suite_create ("room-rejoin");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_kept);
  tcase_add_loop_test (tc, test_forgotten, 0, 2);
  tcase_add_test (tc, test_lost_again);
  tcase_add_test (tc, test_lost_before_open);
  tcase_add_test (tc, test_not_let_in_again);
  tcase_add_loop_test (tc, test_messages_of_calls, 0, 2);
  tcase_add_test (tc, test_data_and_log);
  tcase_add_test (tc, test_close_while_lost);
  tcase_add_test (tc, test_disconnect_and_reconnect);
  return suite;
}

GST_CHECK_MAIN (room_rejoin);
