/* peer-calls: what a Peer routes between its server and its connections
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-wait.h"
#include "fake-session.h"
#include "peer-fixture.h"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

GST_START_TEST (test_calling_needs_sense)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GError) error = NULL;
  Probe probe;

  probe_init (&probe, "me", server->url, __i__, NULL);
  fail_if (
      gst_ecl_peer_call (probe.peer, "bob", session, NULL, NULL, NULL, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_DISCONNECTED));
  g_clear_error (&error);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened);
  fail_if (
      gst_ecl_peer_call (probe.peer, "me", session, NULL, NULL, NULL, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID));
  g_clear_error (&error);
  fail_if (gst_ecl_peer_call (
      probe.peer, "b  b", session, NULL, NULL, NULL, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID));
  g_clear_error (&error);
  fail_if (
      gst_ecl_peer_call (probe.peer, NULL, session, NULL, NULL, NULL, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID));
  fail_unless_equals_string (fake_session_get_log (session), "");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_call_on_the_wire)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  g_autofree char *ecl = NULL, *peerjs = NULL;
  const char *id;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  connection = call (&probe, "bob", session);
  id = gst_ecl_connection_get_id (GST_ECL_CONNECTION (connection));
  ecl = g_strdup_printf ("42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\","
                         "\"sdp\":\"O1\"},\"dst\":\"bob\",\"connectionId\":"
                         "\"%s\",\"connectionType\":\"media\"}]",
      id);
  peerjs = g_strdup_printf ("{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":"
                            "{\"sdp\":{\"type\":\"offer\",\"sdp\":\"O1\"},"
                            "\"type\":\"media\",\"connectionId\":\"%s\"}}",
      id);
  fail_unless_equals_string (
      fake_client_wait_frame (fake_server_wait_client (server, 0), "O1"),
      __i__ ? peerjs : ecl);
  probe_clear (&probe);
}
GST_END_TEST;

/* What the caller may say of a call, as it goes out */
GST_START_TEST (test_label_and_id_on_the_wire)
{
  static const char *const offers[] = {
      "42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":\"O1\"},"
      "\"dst\":\"bob\",\"connectionId\":\"door 1\","
      "\"connectionType\":\"media\",\"metadata\":[1],"
      "\"label\":\"the \\\"door\\\"\"}]",
      "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":{\"sdp\":"
      "{\"type\":\"offer\",\"sdp\":\"O1\"},\"type\":\"media\","
      "\"connectionId\":\"door 1\",\"metadata\":[1],"
      "\"label\":\"the \\\"door\\\"\"}}",
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (JsonNode) metadata = json_from_string ("[1]", NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  connection = gst_ecl_peer_call (
      probe.peer, "bob", session, "the \"door\"", metadata, "door 1", NULL);
  fake_session_say_description (session, "offer", "O1");
  fail_unless_equals_string (
      fake_client_wait_frame (fake_server_wait_client (server, 0), "O1"),
      offers[__i__]);
  fail_unless (gst_ecl_peer_get_connection (probe.peer, "bob", "door 1") ==
               GST_ECL_CONNECTION (connection));
  probe_clear (&probe);
}
GST_END_TEST;

/* From one protocol to the other, too */
GST_START_TEST (test_label_on_both_sides)
{
  static const char *const labels[] = {"door", "", NULL};
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe alice, bob;

  server->relay = TRUE;
  probe_open (&alice, "alice", server, __i__ & 1 ? PEERJS : ECL);
  probe_open (&bob, "bob", server, __i__ & 2 ? PEERJS : ECL);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
    g_autofree char *id = g_strdup_printf ("call-%u", i);
    g_autoptr (GstEclMediaConnection) out = gst_ecl_peer_call (
        alice.peer, "bob", session, labels[i], NULL, id, NULL);
    GstEclConnection *ends[] = {GST_ECL_CONNECTION (out), NULL};

    fake_session_say_description (session, "offer", "O1");
    ends[1] = GST_ECL_CONNECTION (wait_call (&bob, i));
    for (guint end = 0; end < 2; end++) {
      g_autofree char *label = NULL;

      g_object_get (ends[end], "label", &label, NULL);
      fail_unless_equals_string (label, i == 0 ? "door" : id);
      fail_unless_equals_string (
          gst_ecl_connection_get_label (ends[end]), label);
      fail_unless_equals_string (gst_ecl_connection_get_id (ends[end]), id);
    }
  }
  probe_clear (&alice);
  probe_clear (&bob);
}
GST_END_TEST;

static void
assert_id_refused (
    Probe *probe, const char *id, GstEclError code, const char *part)
{
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GError) error = NULL;

  fail_if (
      gst_ecl_peer_call (probe->peer, "bob", session, NULL, NULL, id, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, code), "%s", error->message);
  fail_unless (strstr (error->message, part) != NULL, "%s", error->message);
  fail_unless_equals_string (fake_session_get_log (session), "");
}

static GstEclMediaConnection *
call_as (
    Probe *probe, const char *remote_id, GstEclSession *session, const char *id)
{
  g_autoptr (GError) error = NULL;
  GstEclMediaConnection *connection = gst_ecl_peer_call (
      probe->peer, remote_id, session, NULL, NULL, id, &error);

  g_assert_no_error (error);
  fail_unless_equals_string (
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (connection)), id);
  return connection;
}

GST_START_TEST (test_connection_id_needs_sense)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *longest = g_strnfill (256, 'x');
  g_autofree char *too_long = g_strnfill (257, 'x');
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclSession) other = gst_ecl_session_new (NULL);
  g_autoptr (GstEclSession) later = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  g_autoptr (GstEclMediaConnection) with_other = NULL;
  g_autoptr (GstEclMediaConnection) again = NULL;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  assert_id_refused (&probe, "", GST_ECL_ERROR_INVALID_ID, "1 to 256 bytes");
  assert_id_refused (&probe, too_long, GST_ECL_ERROR_INVALID_ID, "1 to 256");
  assert_id_refused (&probe, "\xff", GST_ECL_ERROR_INVALID_ID, "UTF-8");
  connection = call_as (&probe, "bob", session, longest);
  assert_id_refused (&probe, longest, GST_ECL_ERROR_UNAVAILABLE_ID, longest);
  with_other = call_as (&probe, "eve", other, longest);

  /* Of one that came in, too, and until it has left the list. */
  send_offer (fake_server_wait_client (server, 0), "bob", "O1");
  wait_call (&probe, 0);
  assert_id_refused (
      &probe, "mc_1", GST_ECL_ERROR_UNAVAILABLE_ID, "connection with bob");
  fake_session_hold_close (session);
  gst_ecl_connection_close (GST_ECL_CONNECTION (connection), TRUE);
  fail_if (gst_ecl_peer_get_connection (probe.peer, "bob", longest));
  assert_id_refused (&probe, longest, GST_ECL_ERROR_UNAVAILABLE_ID, "the list");
  fake_session_say_closed (session, NULL);
  again = call_as (&probe, "bob", later, longest);
  probe_clear (&probe);
}
GST_END_TEST;

/* Both ends in this process: offer, answer, candidates, and the hang-up. */
GST_START_TEST (test_two_peers)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) out = gst_ecl_session_new (NULL);
  g_autoptr (GstEclSession) in = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  Probe alice, bob;

  server->relay = TRUE;
  probe_open (&alice, "alice", server, __i__ & 1 ? PEERJS : ECL);
  probe_open (&bob, "bob", server, __i__ & 2 ? PEERJS : ECL);
  connection = call (&alice, "bob", out);
  fake_session_say_candidate (out, "C1");
  answer (wait_call (&bob, 0), in);
  fail_unless_equals_string (gst_ecl_connection_get_remote_id (
                                 GST_ECL_CONNECTION (wait_call (&bob, 0))),
      "alice");
  fake_session_say_candidate (in, "C2");
  fake_session_say_description (in, "answer", "A1");
  wait_until (strstr (fake_session_get_log (out), "C2"));
  wait_until (strstr (fake_session_get_log (in), "C1"));
  fail_unless_equals_string (
      fake_session_get_log (out), "start; answer A1; candidate C2 - 0");
  fail_unless_equals_string (
      fake_session_get_log (in), "offer O1; candidate C1 - 0");
  fail_unless (gst_ecl_connection_is_open (GST_ECL_CONNECTION (connection)));

  gst_ecl_connection_close (GST_ECL_CONNECTION (connection), TRUE);
  fail_unless_equals_int (alice.call_closed, 1);
  if (__i__ == 0) {
    wait_until (bob.call_closed == 1);
    fail_unless_equals_string (
        fake_session_get_log (in), "offer O1; candidate C1 - 0; close");
  }
  fail_unless_equals_int (alice.errors + bob.errors, 0);
  probe_clear (&alice);
  probe_clear (&bob);
}
GST_END_TEST;

GST_START_TEST (test_candidate_before_offer)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  send_candidate (client, "bob", "C1");
  send_candidate (client, "eve", "C2");
  send_candidate (client, "bob", "C3");
  send_offer (client, "bob", "O1");
  answer (wait_call (&probe, 0), session);
  fail_unless_equals_string (fake_session_get_log (session),
      "offer O1; candidate C1 0 -1; candidate C3 0 -1");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_offer_again)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", "O1");
  answer (wait_call (&probe, 0), session);
  if (__i__ == ECL) {
    send_offer (client, "bob", "O1");
    send_offer (client, "bob", "O2");
    wait_until (strstr (fake_session_get_log (session), "O2"));
    fail_unless_equals_string (
        fake_session_get_log (session), "offer O1; offer O2");
    fail_unless_equals_int (probe.calls->len, 1);
  } else {
    send_offer (client, "bob", "O2");
    fail_unless_equals_string (
        gst_ecl_media_connection_get_offer (wait_call (&probe, 1)), "O2");
    fail_unless_equals_string (
        fake_session_get_log (session), "offer O1; close");
    fail_unless_equals_int (probe.call_closed, 1);
  }
  probe_clear (&probe);
}
GST_END_TEST;

/* Rooms, our own echo and what we cannot read are none of it. */
GST_START_TEST (test_other_offers)
{
  static const char *const others[] = {
      "42[\"OFFER\",{\"src\":\"bob\",\"connectionType\":\"data\","
      "\"connectionId\":\"dc_1\",\"label\":\"l\",\"serialization\":\"magic\","
      "\"offer\":{\"type\":\"offer\",\"sdp\":\"O1\"}}]",
      "42[\"OFFER\",{\"src\":\"bob\",\"connectionType\":\"media\","
      "\"connectionId\":\"mc_2\",\"roomName\":\"r\","
      "\"offer\":{\"type\":\"offer\",\"sdp\":\"O1\"}}]",
      "42[\"OFFER\",{\"src\":\"me\",\"connectionType\":\"media\","
      "\"connectionId\":\"mc_3\","
      "\"offer\":{\"type\":\"offer\",\"sdp\":\"O1\"}}]",
      "42[\"OFFER\",{\"src\":\"bob\",\"connectionType\":\"media\","
      "\"connectionId\":\"mc_4\",\"offer\":{\"type\":\"offer\"}}]",
      "42[\"ANSWER\",{\"src\":\"bob\",\"connectionType\":\"media\","
      "\"connectionId\":\"mc_5\","
      "\"answer\":{\"type\":\"answer\",\"sdp\":\"A1\"}}]",
      "42[\"FORCE_CLOSE\",{\"src\":\"bob\",\"connectionId\":\"mc_6\"}]",
      "42[\"LEAVE\",\"stranger\"]",
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  client = fake_server_wait_client (server, 0);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    fake_client_send (client, others[i]);
  send_offer (client, "bob", "O1");
  fail_unless_equals_string (
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (wait_call (&probe, 0))),
      "mc_1");
  fail_unless_equals_int (probe.calls->len, 1);
  fail_unless_equals_int (probe.errors, 0);
  fail_unless_equals_int (
      g_list_model_get_n_items (gst_ecl_peer_get_connections (probe.peer)), 1);
  probe_clear (&probe);
}
GST_END_TEST;

/* What peerjs' MsgPackPeer sends we could not read. */
GST_START_TEST (test_msgpack_is_ignored)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, PEERJS);
  client = fake_server_wait_client (server, 0);
  fake_client_send (client,
      "{\"type\":\"OFFER\",\"src\":\"bob\",\"dst\":\"me\",\"payload\":"
      "{\"sdp\":{\"type\":\"offer\",\"sdp\":\"O1\"},\"type\":\"data\","
      "\"connectionId\":\"dc_1\",\"label\":\"l\",\"reliable\":true,"
      "\"serialization\":\"MsgPack\"}}");
  send_offer (client, "eve", "O1");
  wait_call (&probe, 0);
  fail_unless_equals_int (
      g_list_model_get_n_items (gst_ecl_peer_get_connections (probe.peer)), 1);
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_pending_calls_are_bounded)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  g_object_set (probe.peer, "max-pending-calls", 2, NULL);
  client = fake_server_wait_client (server, 0);
  for (guint i = 0; i < 4; i++) {
    g_autofree char *src = g_strdup_printf ("peer%u", i);

    send_offer (client, src, "O1");
  }
  wait_call (&probe, 1);
  gst_ecl_connection_close (
      GST_ECL_CONNECTION (g_ptr_array_index (probe.calls, 0)), FALSE);
  send_offer (client, "last", "O1");
  fail_unless_equals_string (gst_ecl_connection_get_remote_id (
                                 GST_ECL_CONNECTION (wait_call (&probe, 2))),
      "last");
  fail_unless_equals_int (probe.calls->len, 3);
  probe_clear (&probe);
}
GST_END_TEST;

/* What is answered does not count; each offer here has some 1100 bytes. */
GST_START_TEST (test_waiting_offers_are_bounded)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  g_object_set (probe.peer, "max-offer-bytes", 2500, NULL);
  client = fake_server_wait_client (server, 0);
  send_large_offer (client, "first", "O1", 1024);
  send_large_offer (client, "second", "O1", 1024);
  send_large_offer (client, "too-many", "O1", 1024);
  send_offer (client, "small", "O1");
  fail_unless_equals_string (gst_ecl_connection_get_remote_id (
                                 GST_ECL_CONNECTION (wait_call (&probe, 2))),
      "small");
  answer (wait_call (&probe, 0), session);
  send_large_offer (client, "last", "O1", 1024);
  fail_unless_equals_string (gst_ecl_connection_get_remote_id (
                                 GST_ECL_CONNECTION (wait_call (&probe, 3))),
      "last");
  fail_unless_equals_int (probe.calls->len, 4);
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

/* A caller that offers again has no more room for it, until it is answered. */
GST_START_TEST (test_waiting_offers_do_not_grow)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autofree char *large = g_strnfill (1024, 'O');
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  g_object_set (probe.peer, "max-offer-bytes", 1500, NULL);
  client = fake_server_wait_client (server, 0);
  send_large_offer (client, "bob", "O1", 1024);
  send_offer (client, "bob", large);
  send_offer (client, "last", "O1");
  wait_call (&probe, 1);
  fail_unless_equals_string (
      gst_ecl_media_connection_get_offer (wait_call (&probe, 0)), "O1");
  answer (wait_call (&probe, 0), session);
  send_large_offer (client, "other", "O1", 1024);
  send_offer (client, "bob", large);
  wait_until (g_str_equal (
      gst_ecl_media_connection_get_offer (wait_call (&probe, 0)), large));
  fail_unless_equals_int (probe.calls->len, 3);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_leave)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) in = gst_ecl_session_new (NULL);
  g_autoptr (GstEclSession) out = gst_ecl_session_new (NULL);
  g_autoptr (GstEclSession) other = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) called = NULL;
  g_autoptr (GstEclMediaConnection) to_other = NULL;
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", "O1");
  answer (wait_call (&probe, 0), in);
  fake_session_say_connected (in);
  called = call (&probe, "bob", out);
  to_other = call (&probe, "eve", other);
  fake_client_send (
      client, __i__ ? "{\"type\":\"LEAVE\",\"src\":\"bob\",\"dst\":\"me\"}"
                    : "42[\"LEAVE\",\"bob\"]");
  wait_until (probe.call_closed == 2);
  fail_unless_equals_string (fake_session_get_log (in), "offer O1; close");
  fail_unless_equals_string (fake_session_get_log (out), "start; close");
  fail_unless_equals_string (fake_session_get_log (other), "start");
  fail_if (fake_client_has_sent (client, "FORCE_CLOSE"));
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

static void
unreachable (FakeClient *client, const char *text)
{
  g_autofree char *frame =
      g_str_has_suffix (client->path, "/peerjs")
          ? g_strdup ("{\"type\":\"EXPIRE\",\"src\":\"bob\",\"dst\":\"me\"}")
          : g_strdup_printf ("42[\"ERROR\",{\"type\":\"peer-unavailable\","
                             "\"message\":\"%s\"}]",
                text);

  fake_client_send (client, frame);
}

GST_START_TEST (test_peer_unavailable)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) to_bo = gst_ecl_session_new (NULL);
  g_autoptr (GstEclSession) to_bob = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) first_call = NULL;
  g_autoptr (GstEclMediaConnection) second_call = NULL;
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  first_call = call (&probe, "bo", to_bo);
  second_call = call (&probe, "bob", to_bob);
  unreachable (client, "Peer bob is not connected");
  assert_error (&probe, GST_ECL_ERROR_PEER_UNAVAILABLE, "bob");
  fail_unless_equals_int (probe.call_closed, 1);
  fail_unless_equals_string (fake_session_get_log (to_bo), "start");
  fail_unless (
      g_str_has_prefix (fake_session_get_log (to_bob), "start; close "));
  fail_unless (strstr (fake_session_get_log (to_bob), "check the remote peer"));
  probe_clear (&probe);
}
GST_END_TEST;

/* A server that names nobody means the call that waits longest. */
GST_START_TEST (test_nobody_named)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) older = gst_ecl_session_new (NULL);
  g_autoptr (GstEclSession) newer = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) first_call = NULL;
  g_autoptr (GstEclMediaConnection) second_call = NULL;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  first_call = call (&probe, "bob", older);
  second_call = call (&probe, "eve", newer);
  unreachable (fake_server_wait_client (server, 0), "Unreachable");
  assert_error (&probe, GST_ECL_ERROR_PEER_UNAVAILABLE, "Unreachable");
  fail_unless (strstr (fake_session_get_log (older), "close"));
  fail_unless_equals_string (fake_session_get_log (newer), "start");
  probe_clear (&probe);
}
GST_END_TEST;

/* Media that flows needs no server, and what is over is nobody's error. */
GST_START_TEST (test_unavailable_too_late)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  connection = call (&probe, "bob", session);
  fake_session_say_connected (session);
  unreachable (client, "bob");
  send_offer (client, "eve", "O1");
  wait_call (&probe, 0);
  fail_unless_equals_int (probe.errors, 0);
  fail_unless_equals_int (probe.call_closed, 0);
  fail_unless_equals_string (fake_session_get_log (session), "start");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_other_errors)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  fake_client_send (fake_server_wait_client (server, 0),
      "42[\"ERROR\",{\"type\":\"room-error\",\"message\":\"Wrong room\"}]");
  assert_error (&probe, GST_ECL_ERROR_ROOM, "Wrong room");
  fail_unless (gst_ecl_peer_is_open (probe.peer));
  probe_clear (&probe);
}
GST_END_TEST;

static void
on_items_changed (GListModel *list, guint position, guint removed, guint added,
    guint *changes)
{
  *changes += removed + added;
}

GST_START_TEST (test_connections)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) out = NULL;
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GstEclConnection) oldest = NULL;
  GstEclConnection *in;
  guint changes = 0;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  g_object_get (probe.peer, "connections", &list, NULL);
  fail_unless (list == gst_ecl_peer_get_connections (probe.peer));
  g_signal_connect (
      list, "items-changed", G_CALLBACK (on_items_changed), &changes);
  send_offer (fake_server_wait_client (server, 0), "bob", "O1");
  in = GST_ECL_CONNECTION (wait_call (&probe, 0));
  out = call (&probe, "eve", session);
  fail_unless_equals_int (changes, 2);
  fail_unless_equals_int (g_list_model_get_n_items (list), 2);
  oldest = g_list_model_get_item (list, 0);
  fail_unless (oldest == in);
  fail_unless (gst_ecl_peer_get_connection (probe.peer, "bob", "mc_1") == in);
  fail_unless (gst_ecl_peer_get_connection (probe.peer, "eve", "mc_1") == NULL);
  fail_unless (gst_ecl_peer_get_connection (probe.peer, "eve",
                   gst_ecl_connection_get_id (GST_ECL_CONNECTION (out))) ==
               GST_ECL_CONNECTION (out));

  gst_ecl_connection_close (in, FALSE);
  fail_unless_equals_int (changes, 3);
  fail_unless_equals_int (g_list_model_get_n_items (list), 1);
  fail_unless (gst_ecl_peer_get_connection (probe.peer, "bob", "mc_1") == NULL);
  g_signal_handlers_disconnect_by_data (list, &changes);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
peer_calls_suite (void)
{
  Suite *suite = suite_create ("peer-calls");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_calling_needs_sense, 0, 2);
  tcase_add_loop_test (tc, test_call_on_the_wire, 0, 2);
  tcase_add_loop_test (tc, test_label_and_id_on_the_wire, 0, 2);
  tcase_add_loop_test (tc, test_label_on_both_sides, 0, 4);
  tcase_add_loop_test (tc, test_connection_id_needs_sense, 0, 2);
  tcase_add_loop_test (tc, test_two_peers, 0, 4);
  tcase_add_loop_test (tc, test_candidate_before_offer, 0, 2);
  tcase_add_loop_test (tc, test_offer_again, 0, 2);
  tcase_add_test (tc, test_other_offers);
  tcase_add_test (tc, test_msgpack_is_ignored);
  tcase_add_loop_test (tc, test_pending_calls_are_bounded, 0, 2);
  tcase_add_loop_test (tc, test_waiting_offers_are_bounded, 0, 2);
  tcase_add_test (tc, test_waiting_offers_do_not_grow);
  tcase_add_loop_test (tc, test_leave, 0, 2);
  tcase_add_loop_test (tc, test_peer_unavailable, 0, 2);
  tcase_add_test (tc, test_nobody_named);
  tcase_add_loop_test (tc, test_unavailable_too_late, 0, 2);
  tcase_add_test (tc, test_other_errors);
  tcase_add_loop_test (tc, test_connections, 0, 2);
  return suite;
}

GST_CHECK_MAIN (peer_calls);
