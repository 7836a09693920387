/* mesh-room: who calls whom in a mesh, and which calls count
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-fixture.h"

#define ROOM ",\"roomName\":\"r\""

/* A frame of @src about its call @id in room "r" */
static void
send_in_room (FakeClient *client, const char *event, const char *src,
    const char *id, const char *content)
{
  g_autofree char *frame = g_strdup_printf (
      "42[\"%s\",{\"src\":\"%s\",\"dst\":\"me\",\"connectionId\":\"%s\","
      "\"connectionType\":\"media\"%s" ROOM "}]",
      event, src, id, content);

  fake_client_send (client, frame);
}

static void
send_room_offer (
    FakeClient *client, const char *src, const char *id, const char *sdp)
{
  g_autofree char *content =
      g_strdup_printf (",\"offer\":{\"type\":\"offer\",\"sdp\":\"%s\"}", sdp);

  send_in_room (client, "OFFER", src, id, content);
}

static void
send_room_answer (
    FakeClient *client, const char *src, const char *id, const char *sdp)
{
  g_autofree char *content =
      g_strdup_printf (",\"answer\":{\"type\":\"answer\",\"sdp\":\"%s\"}", sdp);

  send_in_room (client, "ANSWER", src, id, content);
}

static const char *
log_of (RoomProbe *room, guint index)
{
  return fake_session_get_log (room_session (room, index));
}

static GstEclConnection *
connection_of (RoomProbe *room, guint index)
{
  return GST_ECL_CONNECTION (room_wait_call (room, index));
}

/* Until @client's messages so far have been taken */
static void
settle (FakeClient *client, Probe *probe)
{
  guint errors = probe->errors;

  fake_client_send (client, REFUSED ("server-error", "All so far"));
  wait_until (probe->errors > errors);
}

GST_START_TEST (test_newcomer_calls_all)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *offer = NULL, *candidate = NULL;
  const char *id;
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\",\"me\",\"zoe\"");
  room_wait_said (&room, "open; call bob; call zoe");
  id = gst_ecl_connection_get_id (connection_of (&room, 0));
  fail_unless (gst_ecl_mesh_room_get_call (GST_ECL_MESH_ROOM (room.room),
                   "bob") == room.calls->pdata[0]);
  fail_unless (gst_ecl_mesh_room_get_call (
                   GST_ECL_MESH_ROOM (room.room), "eve") == NULL);
  fake_session_say_description (room_session (&room, 0), "offer", "O1");
  offer = g_strdup_printf (
      "42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":\"O1\"},"
      "\"dst\":\"bob\",\"connectionId\":\"%s\",\"connectionType\":"
      "\"media\"" ROOM "}]",
      id);
  fail_unless_equals_string (fake_client_wait_frame (client, "O1"), offer);
  fake_session_say_candidate (room_session (&room, 0), "C1");
  candidate = g_strdup_printf ("\"dst\":\"bob\",\"connectionId\":\"%s\","
                               "\"connectionType\":\"media\"" ROOM "}]",
      id);
  fail_unless (
      g_str_has_suffix (fake_client_wait_frame (client, "C1"), candidate));
  send_in_room (client, "CANDIDATE", "bob", id,
      ",\"candidate\":{\"candidate\":\"C2\",\"sdpMid\":\"0\"}");
  send_room_answer (client, "bob", id, "A1");
  wait_until (strstr (log_of (&room, 0), "A1"));
  fail_unless_equals_string (
      log_of (&room, 0), "start; candidate C2 0 -1; answer A1");
  fail_unless (gst_ecl_connection_is_open (connection_of (&room, 0)));
  fail_unless_equals_string (log_of (&room, 1), "start");
  /* They are the room's, not the Peer's. */
  fail_unless_equals_int (
      g_list_model_get_n_items (gst_ecl_peer_get_connections (probe.peer)), 0);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_newcomer_is_answered)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "");
  fake_client_send (client, JOINED ("bob"));
  send_in_room (client, "CANDIDATE", "bob", "mc_1",
      ",\"candidate\":{\"candidate\":\"C1\",\"sdpMid\":\"0\"}");
  send_room_offer (client, "bob", "mc_1", "O1");
  room_wait_said (&room, "open; peer-join bob; call bob");
  fail_unless_equals_string (log_of (&room, 0), "offer O1; candidate C1 0 -1");
  fake_session_say_description (room_session (&room, 0), "answer", "A1");
  fail_unless_equals_string (fake_client_wait_frame (client, "A1"),
      "42[\"SEND_ANSWER\",{\"answer\":{\"type\":\"answer\",\"sdp\":\"A1\"},"
      "\"dst\":\"bob\",\"connectionId\":\"mc_1\","
      "\"connectionType\":\"media\"" ROOM "}]");
  /* Another offer for the same call */
  send_room_offer (client, "bob", "mc_1", "O2");
  wait_until (strstr (log_of (&room, 0), "O2"));
  fail_unless_equals_int (room.calls->len, 1);
  fail_unless_equals_int (probe.calls->len, 0);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* Both call at once. The greater id's offer counts: it ignores the other's, as
 * the SDK does. */
GST_START_TEST (test_glare)
{
  const gboolean greater = __i__;
  const char *own = greater ? "b" : "a", *other = greater ? "a" : "b";
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *joined = g_strdup_printf (JOINED ("%s"), own);
  g_autofree char *users = g_strdup_printf (USERS ("\"%s\""), other);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, own, server, ECL);
  room_join (&room, probe.peer, "r", NULL);
  client = fake_server_wait_client (server, 0);
  fake_client_send (client, joined);
  fake_client_send (client, users);
  room_wait_call (&room, 0);
  send_room_offer (client, other, "mc_1", "O1");
  if (greater) {
    fake_session_say_description (room_session (&room, 0), "offer", "O2");
    send_room_answer (client, other,
        gst_ecl_connection_get_id (connection_of (&room, 0)), "A1");
    wait_until (strstr (log_of (&room, 0), "A1"));
    room_wait_said (&room, "open; call a");
  } else {
    room_wait_said (&room, "open; call b; call b");
    fail_unless_equals_string (log_of (&room, 0), "start; close");
    fail_unless_equals_string (log_of (&room, 1), "offer O1");
    fail_unless (gst_ecl_mesh_room_get_call (GST_ECL_MESH_ROOM (room.room),
                     "b") == room.calls->pdata[1]);
  }
  fail_if (fake_client_has_sent (client, "FORCE_CLOSE"));
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* Glare is about calls that are not over. */
GST_START_TEST (test_call_after_one_that_is_over)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "z", "\"bob\"");
  gst_ecl_connection_close (connection_of (&room, 0), FALSE);
  send_room_offer (client, "bob", "mc_1", "O1");
  room_wait_said (&room, "open; call bob; call bob");
  fail_unless_equals_string (log_of (&room, 1), "offer O1");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static void
assert_not_called (
    RoomProbe *room, const char *member, GstEclError code, const char *part)
{
  g_autoptr (GError) error = NULL;

  fail_if (
      gst_ecl_mesh_room_call (GST_ECL_MESH_ROOM (room->room), member, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, code), "%s", error->message);
  fail_unless (strstr (error->message, part) != NULL, "%s", error->message);
}

GST_START_TEST (test_call_again)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GError) error = NULL;
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\"");
  assert_not_called (&room, "bob", GST_ECL_ERROR_FAILED, "close it first");
  assert_not_called (&room, "eve", GST_ECL_ERROR_INVALID_ID, "no member");
  assert_not_called (&room, "me", GST_ECL_ERROR_INVALID_ID, "no member");
  gst_ecl_connection_close (connection_of (&room, 0), FALSE);
  fake_session_fail_elements (TRUE);
  assert_not_called (&room, "bob", GST_ECL_ERROR_WEBRTC, "no call with bob");
  fake_session_fail_elements (FALSE);
  fail_unless (
      gst_ecl_mesh_room_call (GST_ECL_MESH_ROOM (room.room), "bob", &error),
      "%s", error ? error->message : "");
  room_wait_said (&room, "open; call bob; call bob");
  fake_session_say_description (room_session (&room, 1), "offer", "O2");
  fake_client_wait_frame (client, "O2");
  gst_ecl_room_close (room.room);
  assert_not_called (&room, "bob", GST_ECL_ERROR_CONNECTION_CLOSED, "closed");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_member_leaves)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\",\"eve\"");
  fake_client_send (client, LEFT ("bob"));
  room_wait_said (&room, "open; call bob; call eve; peer-leave bob");
  fail_unless_equals_string (log_of (&room, 0), "start; close");
  fail_unless_equals_string (log_of (&room, 1), "start");
  fail_unless (
      gst_ecl_connection_get_reason (connection_of (&room, 0)) == NULL);
  fail_unless (gst_ecl_mesh_room_get_call (
                   GST_ECL_MESH_ROOM (room.room), "bob") == NULL);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* Offers of others, of ourselves, and of what is no call; answers to nothing;
 * and what belongs to a call that is none of the room's */
GST_START_TEST (test_ignored)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "");
  fake_client_send (client, JOINED ("bob"));
  send_room_offer (client, "stranger", "mc_1", "O1");
  send_room_offer (client, "me", "mc_2", "O1");
  fake_client_send (client,
      "42[\"OFFER\",{\"src\":\"bob\",\"connectionId\":\"dc_1\","
      "\"connectionType\":\"data\",\"offer\":{\"type\":\"offer\",\"sdp\":"
      "\"O1\"}" ROOM "}]");
  fake_client_send (client,
      "42[\"OFFER\",{\"src\":\"bob\",\"connectionId\":\"mc_3\","
      "\"connectionType\":\"media\",\"roomName\":\"q\","
      "\"offer\":{\"type\":\"offer\",\"sdp\":\"O1\"}}]");
  send_in_room (client, "OFFER", "bob", "mc_4", ",\"offer\":{\"type\":\"o\"}");
  send_room_answer (client, "bob", "mc_5", "A1");
  send_in_room (client, "FORCE_CLOSE", "bob", "mc_6", "");
  settle (client, &probe);
  room_wait_said (&room, "open; peer-join bob");
  fail_unless_equals_int (probe.calls->len, 0);
  fail_if (fake_client_has_sent (client, "FORCE_CLOSE"));
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* Until the server names the members, anybody may be one; then no longer. */
GST_START_TEST (test_calls_before_open)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "r", NULL);
  client = fake_server_wait_client (server, 0);
  fake_client_send (client, JOINED ("me"));
  send_room_offer (client, "bob", "mc_1", "O1");
  send_room_offer (client, "stranger", "mc_2", "O2");
  fake_client_send (client, USERS ("\"bob\",\"me\""));
  room_wait_said (&room, "call bob; call stranger; open");
  settle (client, &probe);
  fail_unless_equals_string (log_of (&room, 0), "offer O1");
  fail_unless_equals_string (log_of (&room, 1), "offer O2; close");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* Both ends in this library: who hangs up tells the other. */
GST_START_TEST (test_hang_up)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\",\"eve\"");
  gst_ecl_connection_close (connection_of (&room, 0), TRUE);
  fail_unless (strstr (fake_client_wait_frame (client, "SEND_FORCE_CLOSE"),
                   ROOM "}]") != NULL);
  send_in_room (client, "FORCE_CLOSE", "eve",
      gst_ecl_connection_get_id (connection_of (&room, 1)), "");
  wait_until (strstr (log_of (&room, 1), "close"));
  fail_unless (gst_ecl_room_is_open (room.room));
  room_assert_members (&room, "bob eve");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_options)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "r",
      "o, mode=mesh, video-bandwidth=500, audio-bandwidth=(guint64)40, "
      "video-codecs=H264, audio-codecs=PCMU, audio-receive-enabled=false");
  client = fake_server_wait_client (server, 0);
  fake_client_send (client, JOINED ("me"));
  fake_client_send (client, USERS ("\"bob\""));
  fake_client_send (client, JOINED ("zoe"));
  send_room_offer (client, "zoe", "mc_1", "O1");
  room_wait_call (&room, 1);
  for (guint i = 0; i < 2; i++) {
    GstElement *element =
        gst_ecl_media_connection_get_element (room_wait_call (&room, i));
    g_autofree char *video_codecs = NULL, *audio_codecs = NULL;
    guint video_bandwidth, audio_bandwidth;
    gboolean video, audio;

    g_object_get (element, "video-bandwidth", &video_bandwidth,
        "audio-bandwidth", &audio_bandwidth, "video-codecs", &video_codecs,
        "audio-codecs", &audio_codecs, "video-receive-enabled", &video,
        "audio-receive-enabled", &audio, NULL);
    fail_unless_equals_int (video_bandwidth, 500);
    fail_unless_equals_int (audio_bandwidth, 40);
    fail_unless_equals_string (video_codecs, "H264");
    fail_unless_equals_string (audio_codecs, "PCMU");
    fail_unless (video && !audio);
  }
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* The sessions are the Peer's own. */
GST_START_TEST (test_sessions_are_configured)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  g_object_set (probe.peer, "watchdog", 77, NULL);
  room_join (&room, probe.peer, "r", NULL);
  client = fake_server_wait_client (server, 0);
  fake_client_send (client, JOINED ("me"));
  fake_client_send (client, USERS ("\"bob\""));
  fail_unless_equals_int (
      fake_session_get_watchdog (room_session (&room, 0)), 77);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_no_webrtcbin)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  fake_session_fail_elements (TRUE);
  client = room_open (&room, &probe, server, "me", "\"bob\"");
  fail_unless (
      g_error_matches (room.error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC));
  fail_unless (strstr (room.error->message, "no call with bob") != NULL);
  fake_client_send (client, JOINED ("zoe"));
  send_room_offer (client, "zoe", "mc_1", "O1");
  room_wait_said (&room, "open; error; peer-join zoe; error");
  fail_unless (gst_ecl_room_send_text (room.room, "still here", NULL));
  fake_session_fail_elements (FALSE);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* An answer that cannot be made is a refusal, in the room. */
GST_START_TEST (test_refuse)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GError) error = g_error_new_literal (
      GST_ECL_ERROR, GST_ECL_ERROR_CODEC, "no codec in common");
  const char *answer;
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "");
  fake_client_send (client, JOINED ("bob"));
  send_room_offer (client, "bob", "mc_1",
      "v=0\\r\\no=- 1 1 IN IP4 0.0.0.0\\r\\ns=-\\r\\nt=0 0\\r\\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\\r\\nc=IN IP4 0.0.0.0\\r\\n"
      "a=mid:0\\r\\na=rtpmap:111 opus/48000/2\\r\\n");
  room_wait_call (&room, 0);
  fake_session_say_closed (room_session (&room, 0), error);
  answer = fake_client_wait_frame (client, "SEND_ANSWER");
  fail_unless (strstr (answer, "m=audio 0") != NULL, "%s", answer);
  fail_unless (strstr (answer, ROOM) != NULL, "%s", answer);
  fail_unless (strstr (fake_client_wait_frame (client, "SEND_FORCE_CLOSE"),
                   ROOM) != NULL);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* A member that is gone when we call it: the room tells of it, and a call that
 * rings elsewhere is not meant. */
GST_START_TEST (test_member_is_unavailable)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) ringing = NULL;
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "\"bob\"");
  ringing = call (&probe, "eve", session);
  fake_client_send (client, LEFT ("bob"));
  fake_client_send (
      client, REFUSED ("peer-unavailable", "Peer bob is not connected"));
  settle (client, &probe);
  fail_unless_equals_int (probe.errors, 1);
  fail_unless_equals_string (fake_session_get_log (session), "start");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
mesh_room_suite (void)
{
  Suite *suite = suite_create ("mesh-room");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_newcomer_calls_all);
  tcase_add_test (tc, test_newcomer_is_answered);
  tcase_add_loop_test (tc, test_glare, 0, 2);
  tcase_add_test (tc, test_call_after_one_that_is_over);
  tcase_add_test (tc, test_call_again);
  tcase_add_test (tc, test_member_leaves);
  tcase_add_test (tc, test_ignored);
  tcase_add_test (tc, test_calls_before_open);
  tcase_add_test (tc, test_hang_up);
  tcase_add_test (tc, test_options);
  tcase_add_test (tc, test_sessions_are_configured);
  tcase_add_test (tc, test_no_webrtcbin);
  tcase_add_test (tc, test_refuse);
  tcase_add_test (tc, test_member_is_unavailable);
  return suite;
}

GST_CHECK_MAIN (mesh_room);
