/* sfu-room: the connection with an SFU, and whose streams come by it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-fixture.h"

#define SFU_JOIN "42[\"ROOM_JOIN\",{\"roomName\":\"r\",\"roomType\":\"sfu\"}]"
#define LET_IN(ids)                                                            \
  "42[\"ROOM_USER_JOIN\",{\"roomName\":\"r\",\"src\":\"me\","                  \
  "\"roomMembers\":[" ids "]}]"
#define GET_OFFER "42[\"SFU_GET_OFFER\",{\"roomName\":\"r\"}]"
#define SFU_OFFER(sdp, msids)                                                  \
  "42[\"SFU_OFFER\",{\"roomName\":\"r\",\"offer\":{\"type\":\"offer\","        \
  "\"sdp\":\"" sdp "\"},\"msids\":{" msids "}}]"

static void
enter (FakeClient *client, const char *let_in)
{
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_JOIN"), SFU_JOIN);
  fake_client_send (client, let_in);
  fail_unless_equals_string (
      fake_client_wait_frame (client, "SFU_"), GET_OFFER);
}

/* Joins room "r" as "me", in which bob is. */
static FakeClient *
sfu_open (RoomProbe *room, Probe *peer, FakeServer *server, const char *options)
{
  FakeClient *client;

  probe_open (peer, "me", server, ECL);
  room_join (room, peer->peer, "r", options);
  client = fake_server_wait_client (server, 0);
  enter (client, LET_IN ("\"bob\",\"me\""));
  wait_until (gst_ecl_room_is_open (room->room));
  return client;
}

static GstElement *
element_of (RoomProbe *room, guint index)
{
  return gst_ecl_media_connection_get_element (room_wait_call (room, index));
}

static const char *
log_of (RoomProbe *room, guint index)
{
  return fake_session_get_log (room_session (room, index));
}

/* Our side of the connection: section 1.7 of protocol.md */
GST_START_TEST (test_connection)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  guint bandwidth;
  gboolean idle;
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = sfu_open (&room, &probe, server, "o, mode=sfu, video-bandwidth=300");
  room_assert_members (&room, "bob");
  fail_if (fake_client_has_sent (client, "ROOM_GET_USERS"));
  fail_unless (
      gst_ecl_sfu_room_get_call (GST_ECL_SFU_ROOM (room.room)) == NULL);
  fake_client_send (client, SFU_OFFER ("O1", ""));
  room_wait_said (&room, "open; call r");
  fail_unless (gst_ecl_sfu_room_get_call (GST_ECL_SFU_ROOM (room.room)) ==
               room.calls->pdata[0]);
  fail_unless_equals_string (log_of (&room, 0), "offer O1");
  g_object_get (element_of (&room, 0), "video-bandwidth", &bandwidth,
      "allow-idle", &idle, NULL);
  fail_unless_equals_int (bandwidth, 300);
  fail_unless (idle);

  fake_session_say_description (room_session (&room, 0), "answer", "A1");
  fail_unless_equals_string (fake_client_wait_frame (client, "A1"),
      "42[\"SFU_ANSWER\",{\"roomName\":\"r\",\"answer\":{\"type\":\"answer\","
      "\"sdp\":\"A1\"}}]");
  fake_session_say_candidate (room_session (&room, 0), "C1");
  fail_unless_equals_string (fake_client_wait_frame (client, "C1"),
      "42[\"SFU_CANDIDATE\",{\"roomName\":\"r\",\"candidate\":{\"candidate\":"
      "\"C1\",\"sdpMid\":null,\"sdpMLineIndex\":0}}]");
  /* The same again says nothing new. */
  fake_client_send (client, SFU_OFFER ("O1", ""));
  fake_client_send (client, SFU_OFFER ("O2", ""));
  wait_until (strstr (log_of (&room, 0), "O2"));
  fail_unless_equals_string (log_of (&room, 0), "offer O1; offer O2");
  fail_unless_equals_int (room.calls->len, 1);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* Of whom each stream is, told before its media comes and after it */
GST_START_TEST (test_streams)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  GstEclSfuRoom *self;
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = sfu_open (&room, &probe, server, "o, mode=sfu");
  self = GST_ECL_SFU_ROOM (room.room);
  fake_client_send (client, SFU_OFFER ("O1", "\"s\\u0031\":\"bob\",\"mine\":"
                                             "\"me\",\"bad\":\"*\",\"n\":1"));
  room_wait_said (&room, "open; call r");
  fake_session_add_pad (element_of (&room, 0), "v0", "s1");
  fake_session_add_pad (element_of (&room, 0), "v1", "mine");
  fake_session_add_pad (element_of (&room, 0), "v2", NULL);
  fake_session_add_pad (element_of (&room, 0), "v3", "s2");
  fake_session_add_pad (element_of (&room, 0), "v4", "bad");
  room_wait_said (&room, "open; call r; stream v0 bob s1");
  fail_unless_equals_string (gst_ecl_sfu_room_get_member (self, "s1"), "bob");
  fail_unless (gst_ecl_sfu_room_get_member (self, "s2") == NULL);

  fake_client_send (client, JOINED ("zoe"));
  fake_client_send (client, SFU_OFFER ("O2", "\"s2\":\"zoe\""));
  room_wait_said (
      &room, "open; call r; stream v0 bob s1; peer-join zoe; stream v3 zoe s2");
  fail_unless (gst_ecl_sfu_room_get_member (self, "s1") == NULL);
  fake_client_send (client, LEFT ("zoe"));
  wait_until (g_str_has_suffix (room.said->str, "peer-leave zoe"));
  fail_unless (gst_ecl_sfu_room_get_member (self, "s2") == NULL);
  fail_unless_equals_string (log_of (&room, 0), "offer O1; offer O2");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_close)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = sfu_open (&room, &probe, server, "o, mode=sfu");
  fake_client_send (client, SFU_OFFER ("O1", ""));
  room_wait_call (&room, 0);
  gst_ecl_room_close (room.room);
  room_wait_said (&room, "open; call r; close");
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_LEAVE"), LEAVE);
  fail_unless_equals_string (log_of (&room, 0), "offer O1; close");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* The room goes on, and another connection is there for the asking. */
GST_START_TEST (test_connection_breaks_off)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GError) reason =
      g_error_new_literal (GST_ECL_ERROR, GST_ECL_ERROR_TIMEOUT, "gone");
  g_autoptr (GError) error = NULL;
  GstEclSfuRoom *self;
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = sfu_open (&room, &probe, server, "o, mode=sfu");
  self = GST_ECL_SFU_ROOM (room.room);
  fake_client_send (client, SFU_OFFER ("O1", ""));
  fake_session_say_description (room_session (&room, 0), "answer", "A1");
  fail_if (gst_ecl_sfu_room_call (self, &error));
  g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED);
  g_clear_error (&error);
  fake_session_say_closed (room_session (&room, 0), reason);
  fail_unless (gst_ecl_sfu_room_get_call (self) == NULL);
  fail_unless (gst_ecl_room_is_open (room.room));
  fail_unless (gst_ecl_sfu_room_call (self, NULL));
  fail_unless_equals_string (
      fake_client_wait_frame (client, "SFU_GET"), GET_OFFER);
  fake_client_send (client, SFU_OFFER ("O2", ""));
  room_wait_call (&room, 1);
  fail_unless_equals_string (log_of (&room, 1), "offer O2");
  room_wait_said (&room, "open; call r; call r");
  /* There is no message for it: ROOM_LEAVE comes next. */
  fake_session_say_description (room_session (&room, 1), "answer", "A2");
  gst_ecl_connection_close (
      GST_ECL_CONNECTION (gst_ecl_sfu_room_get_call (self)), TRUE);
  gst_ecl_room_close (room.room);
  fake_client_wait_frame (client, "ROOM_LEAVE");
  fail_if (fake_client_has_sent (client, "FORCE_CLOSE"));
  fail_if (gst_ecl_sfu_room_call (self, &error));
  g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_no_element)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = sfu_open (&room, &probe, server, "o, mode=sfu");
  fake_session_fail_elements (TRUE);
  fake_client_send (client, SFU_OFFER ("O1", ""));
  room_wait_said (&room, "open; error");
  fake_session_fail_elements (FALSE);
  g_assert_error (room.error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  fail_unless (gst_ecl_room_is_open (room.room));
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_refused)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "r", "o, mode=sfu");
  client = fake_server_wait_client (server, 0);
  fake_client_wait_frame (client, "ROOM_JOIN");
  fake_client_send (client, REFUSED ("room-error", "SFU is disabled"));
  room_wait_said (&room, "error; close");
  g_assert_error (room.error, GST_ECL_ERROR, GST_ECL_ERROR_ROOM);
  fail_unless_equals_int (probe.errors, 0);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static FakeClient *
lose (FakeServer *server, FakeClient *client, RoomProbe *room)
{
  guint index = server->clients->len;

  fake_client_drop (client);
  wait_until (!gst_ecl_room_is_open (room->room));
  return fake_server_wait_client (server, index);
}

/* What we have to say waits until we are known to be in. */
GST_START_TEST (test_kept)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = sfu_open (&room, &probe, server, "o, mode=sfu");
  fake_client_send (client, SFU_OFFER ("O1", ""));
  room_wait_call (&room, 0);
  client = lose (server, client, &room);
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_"), GET_USERS);
  fake_session_say_description (room_session (&room, 0), "answer", "A1");
  fake_client_send (client, USERS ("\"bob\",\"me\""));
  fail_unless (
      strstr (fake_client_wait_frame (client, "A1"), "42[\"SFU_ANSWER\",{"));
  room_wait_said (&room, "open; call r; rejoin kept");
  fail_if (fake_client_has_sent (client, "SFU_GET_OFFER"));
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* An offer that was lost on its way is asked for again. */
GST_START_TEST (test_kept_without_offer)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = sfu_open (&room, &probe, server, "o, mode=sfu");
  client = lose (server, client, &room);
  fake_client_send (client, USERS ("\"bob\",\"me\""));
  fail_unless_equals_string (
      fake_client_wait_frame (client, "SFU_"), GET_OFFER);
  room_wait_said (&room, "open; rejoin kept");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_forgotten)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = sfu_open (&room, &probe, server, "o, mode=sfu");
  fake_client_send (client, SFU_OFFER ("O1", "\"s1\":\"bob\""));
  room_wait_call (&room, 0);
  client = lose (server, client, &room);
  fake_session_say_description (room_session (&room, 0), "answer", "A1");
  fake_client_send (client, REFUSED ("room-error", "Join the room first"));
  enter (client, LET_IN ("\"me\",\"zoe\""));
  fail_unless_equals_string (log_of (&room, 0), "offer O1; close");
  fail_unless (
      gst_ecl_sfu_room_get_member (GST_ECL_SFU_ROOM (room.room), "s1") == NULL);
  fake_client_send (client, SFU_OFFER ("O2", ""));
  room_wait_call (&room, 1);
  fail_unless_equals_string (log_of (&room, 1), "offer O2");
  room_wait_said (
      &room, "open; call r; peer-leave bob; peer-join zoe; rejoin; call r");
  /* To the SFU that was no connection any more. */
  fail_if (fake_client_has_sent (client, "SFU_ANSWER"));
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
sfu_room_suite (void)
{
  Suite *suite = suite_create ("sfu-room");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_connection);
  tcase_add_test (tc, test_streams);
  tcase_add_test (tc, test_close);
  tcase_add_test (tc, test_connection_breaks_off);
  tcase_add_test (tc, test_no_element);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_kept);
  tcase_add_test (tc, test_kept_without_offer);
  tcase_add_test (tc, test_forgotten);
  return suite;
}

GST_CHECK_MAIN (sfu_room)
