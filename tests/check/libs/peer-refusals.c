/* peer-refusals: calls that are rejected or cancelled before they are answered
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-wait.h"
#include "fake-session.h"
#include "peer-fixture.h"

/* As they stand in JSON */
#define VIDEO_OFFER                                                            \
  "v=0\\r\\no=- 1 2 IN IP4 127.0.0.1\\r\\ns=-\\r\\nt=0 0\\r\\n"                \
  "m=video 9 UDP/TLS/RTP/SAVPF 96\\r\\na=mid:0\\r\\n"
#define CALL_OFFER                                                             \
  VIDEO_OFFER                                                                  \
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\\r\\na=mid:1\\r\\n"
#define REFUSAL                                                                \
  "v=0\\r\\no=- 1 1 IN IP4 0.0.0.0\\r\\ns=-\\r\\nt=0 0\\r\\n"                  \
  "m=video 0 UDP/TLS/RTP/SAVPF 96\\r\\nc=IN IP4 0.0.0.0\\r\\n"                 \
  "a=mid:0\\r\\na=inactive\\r\\n"

#define FORCE_CLOSE                                                            \
  "42[\"SEND_FORCE_CLOSE\",{\"dst\":\"bob\",\"connectionId\":\"mc_1\"}]"
#define LEAVE "{\"type\":\"LEAVE\",\"dst\":\"bob\"}"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

static void
reject (GstEclMediaConnection *connection)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_media_connection_reject (connection, &error), "%s",
      error ? error->message : "");
}

static void
cancel (GstEclMediaConnection *connection)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_media_connection_cancel (connection, &error), "%s",
      error ? error->message : "");
}

static void
assert_no_reject (GstEclMediaConnection *connection, GstEclError code)
{
  g_autoptr (GError) error = NULL;

  fail_if (gst_ecl_media_connection_reject (connection, &error));
  g_assert_error (error, GST_ECL_ERROR, (int)code);
}

static void
assert_no_cancel (GstEclMediaConnection *connection, GstEclError code)
{
  g_autoptr (GError) error = NULL;

  fail_if (gst_ecl_media_connection_cancel (connection, &error));
  g_assert_error (error, GST_ECL_ERROR, (int)code);
}

static guint
count_connections (Probe *probe)
{
  return g_list_model_get_n_items (gst_ecl_peer_get_connections (probe->peer));
}

/* Returns: how many answers have come in until one to @last did */
static guint
count_answers (FakeClient *client, const char *last)
{
  g_autofree char *dst = g_strdup_printf ("\"dst\":\"%s\"", last);
  const char *frame;
  guint n = 0;

  do {
    frame = fake_client_wait_frame (client, "ANSWER");
    n++;
  } while (!strstr (frame, dst));
  return n;
}

/* Asserts that just this frame was sent, so many times. */
static void
assert_sent (FakeClient *client, const char *frame, guint times)
{
  guint n = 0;

  for (guint i = 0; i < client->frames->len; i++)
    n += g_str_equal (g_ptr_array_index (client->frames, i), frame);
  fail_unless_equals_int (n, times);
}

static void
send_answer (FakeClient *client, const char *id, const char *sdp)
{
  g_autofree char *frame =
      g_str_has_suffix (client->path, "/peerjs")
          ? g_strdup_printf (
                "{\"type\":\"ANSWER\",\"src\":\"bob\",\"dst\":\"me\","
                "\"payload\":{\"type\":\"media\",\"connectionId\":\"%s\","
                "\"sdp\":{\"type\":\"answer\",\"sdp\":\"%s\"}}}",
                id, sdp)
          : g_strdup_printf (
                "42[\"ANSWER\",{\"src\":\"bob\",\"dst\":\"me\","
                "\"connectionType\":\"media\",\"connectionId\":\"%s\","
                "\"answer\":{\"type\":\"answer\",\"sdp\":\"%s\"}}]",
                id, sdp);

  fake_client_send (client, frame);
}

/* Rejecting */

GST_START_TEST (test_reject)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GError) error = NULL;
  GstEclMediaConnection *connection;
  FakeClient *client;
  gint64 start = g_get_monotonic_time ();
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", VIDEO_OFFER);
  connection = wait_call (&probe, 0);
  reject (connection);
  fail_unless_equals_int (probe.call_closed, 1);
  assert_no_reject (connection, GST_ECL_ERROR_CONNECTION_CLOSED);
  fail_if (gst_ecl_media_connection_answer (connection, session, &error));
  g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED);
  fail_unless_equals_string (fake_client_wait_frame (client, "SEND_ANSWER"),
      "42[\"SEND_ANSWER\",{\"answer\":{\"type\":\"answer\",\"sdp\":\"" REFUSAL
      "\"},\"dst\":\"bob\",\"connectionId\":\"mc_1\",\"connectionType\":"
      "\"media\"}]");
  wait_until (count_connections (&probe) == 0);
  for (guint i = 0; i < 3; i++)
    fake_client_wait_frame (client, FORCE_CLOSE);
  assert_sent (client, FORCE_CLOSE, 3);
  fail_unless (g_get_monotonic_time () - start >= 3 * G_USEC_PER_SEC);
  fail_unless_equals_string (fake_session_get_log (session), "");
  probe_clear (&probe);
}
GST_END_TEST

/* The channel that peerjs offers with its calls is refused as well, and its
 * close tells; LEAVE would end whatever else there is. */
GST_START_TEST (test_reject_over_peerjs)
{
  gboolean has_channel = __i__ & 1;
  guint others = __i__ / 2;
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) other = NULL;
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, PEERJS);
  client = fake_server_wait_client (server, 0);
  if (others)
    other = call (&probe, "bob", session);
  send_offer (client, "bob", has_channel ? CALL_OFFER : VIDEO_OFFER);
  reject (wait_call (&probe, 0));
  fail_unless (strstr (fake_client_wait_frame (client, "ANSWER"), REFUSAL));
  if (has_channel)
    fail_unless_equals_int (count_connections (&probe), (int)others);
  wait_until (count_connections (&probe) == others);
  for (guint i = 0; !has_channel && !others && i < 3; i++)
    fake_client_wait_frame (client, LEAVE);
  assert_sent (client, LEAVE, has_channel || others ? 0 : 3);
  probe_clear (&probe);
}
GST_END_TEST

/* An offer that no answer can be made to still gets a hang-up. */
GST_START_TEST (test_reject_nonsense)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", "nonsense");
  gst_ecl_connection_close (GST_ECL_CONNECTION (wait_call (&probe, 0)), TRUE);
  fail_unless_equals_int (probe.call_closed, 1);
  fake_client_wait_frame (client, FORCE_CLOSE);
  fail_if (fake_client_has_sent (client, "ANSWER"));
  probe_clear (&probe);
}
GST_END_TEST

GST_START_TEST (test_reject_what_cannot_be)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) in = gst_ecl_session_new (NULL);
  g_autoptr (GstEclSession) out = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) ours = NULL;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  send_offer (fake_server_wait_client (server, 0), "bob", VIDEO_OFFER);
  answer (wait_call (&probe, 0), in);
  assert_no_reject (wait_call (&probe, 0), GST_ECL_ERROR_FAILED);
  assert_no_cancel (wait_call (&probe, 0), GST_ECL_ERROR_FAILED);
  ours = call (&probe, "eve", out);
  assert_no_reject (ours, GST_ECL_ERROR_FAILED);
  fail_unless_equals_int (probe.call_closed, 0);
  probe_clear (&probe);
}
GST_END_TEST

/* A Peer that ends is gone for its callers only when they can have heard. */
GST_START_TEST (test_reject_and_destroy)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", VIDEO_OFFER);
  wait_call (&probe, 0);
  if (__i__ == 0)
    reject (wait_call (&probe, 0));
  if (__i__ == 1) {
    reject (wait_call (&probe, 0));
    fake_client_wait_frame (client, FORCE_CLOSE);
  }
  gst_ecl_peer_destroy_async (probe.peer, NULL, NULL, NULL);
  wait_until (client->closed);
  fail_unless (fake_client_has_sent (client, "SEND_ANSWER"));
  assert_sent (client, FORCE_CLOSE, __i__ == 1 ? 2 : 1);
  fail_unless_equals_string (
      g_ptr_array_index (client->frames, client->frames->len - 1), "41");
  wait_until (probe.closed);
  probe_clear (&probe);
}
GST_END_TEST

static void
offer_and_reject (Probe *probe, FakeClient *client, const char *src)
{
  guint n = probe->calls->len;

  send_large_offer (client, src, VIDEO_OFFER, 400);
  reject (wait_call (probe, n));
  fail_unless_equals_int (probe->call_closed, (int)n + 1);
}

/* By their number, or by what their metadata holds */
GST_START_TEST (test_refusals_are_bounded)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__ & 1 ? PEERJS : ECL);
  if (__i__ & 2)
    g_object_set (probe.peer, "max-offer-bytes", 1024, NULL);
  else
    g_object_set (probe.peer, "max-refusals", 2, NULL);
  client = fake_server_wait_client (server, 0);
  for (guint i = 0; i < 4; i++) {
    g_autofree char *src = g_strdup_printf ("peer%u", i);

    offer_and_reject (&probe, client, src);
    fail_unless_equals_int (count_connections (&probe), (int)MIN (i + 1, 2));
  }
  wait_until (count_connections (&probe) == 0);
  offer_and_reject (&probe, client, "last");
  fail_unless_equals_int (count_answers (client, "last"), 3);
  probe_clear (&probe);
}
GST_END_TEST

/* What says it all by its answer does not linger. */
GST_START_TEST (test_refusals_that_do_not_count)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, PEERJS);
  g_object_set (probe.peer, "max-refusals", 0, NULL);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", CALL_OFFER);
  reject (wait_call (&probe, 0));
  fail_unless (strstr (fake_client_wait_frame (client, "ANSWER"), REFUSAL));
  probe_clear (&probe);
}
GST_END_TEST

/* Everybody who waits hears of the end of a Peer. */
GST_START_TEST (test_destroy_refuses_all)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  g_object_set (probe.peer, "max-refusals", 0, NULL);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", VIDEO_OFFER);
  send_offer (client, "eve", VIDEO_OFFER);
  wait_call (&probe, 1);
  gst_ecl_peer_destroy_async (probe.peer, NULL, NULL, NULL);
  wait_until (probe.closed);
  fail_unless_equals_int (count_answers (client, "eve"), 2);
  fake_client_wait_frame (client, FORCE_CLOSE);
  probe_clear (&probe);
}
GST_END_TEST

/* What was answered, but ends before the session has made its answer, as for
 * want of a codec, is refused as well. */
GST_START_TEST (test_answer_that_cannot_be_made)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GError) error =
      g_error_new_literal (GST_ECL_ERROR, GST_ECL_ERROR_CODEC, "no codec");
  GstEclConnection *connection;
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", VIDEO_OFFER);
  connection = GST_ECL_CONNECTION (wait_call (&probe, 0));
  answer (GST_ECL_MEDIA_CONNECTION (connection), session);
  if (__i__ == 0) {
    fake_session_say_closed (session, error);
    g_assert_error (gst_ecl_connection_get_reason (connection), GST_ECL_ERROR,
        GST_ECL_ERROR_CODEC);
  } else {
    fake_session_hold_close (session);
    gst_ecl_connection_close (connection, TRUE);
    fail_unless (gst_ecl_connection_get_reason (connection) == NULL);
  }
  fail_unless_equals_int (probe.call_closed, 1);
  fail_unless (
      strstr (fake_client_wait_frame (client, "SEND_ANSWER"), REFUSAL));
  fake_client_wait_frame (client, FORCE_CLOSE);
  if (__i__ == 1) {
    fail_unless_equals_int (count_connections (&probe), 1);
    fake_session_say_closed (session, NULL);
  }
  wait_until (count_connections (&probe) == 0);
  fail_unless_equals_int (probe.call_closed, 1);
  probe_clear (&probe);
}
GST_END_TEST

/* Being rejected */

GST_START_TEST (test_rejected)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  const GError *reason;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  connection = call (&probe, "bob", session);
  send_answer (fake_server_wait_client (server, 0),
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (connection)), REFUSAL);
  wait_until (probe.call_closed == 1);
  reason = gst_ecl_connection_get_reason (GST_ECL_CONNECTION (connection));
  g_assert_error (reason, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED);
  fail_unless (strstr (reason->message, "bob refused the call"));
  fail_unless (g_str_has_prefix (
      fake_session_get_log (session), "start; close bob refused"));
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST

/* Both ends in this process, of all pairs of protocols */
GST_START_TEST (test_two_peers)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  Probe alice, bob;

  server->relay = TRUE;
  probe_open (&alice, "alice", server, __i__ & 1 ? PEERJS : ECL);
  probe_open (&bob, "bob", server, __i__ & 1 ? PEERJS : ECL);
  connection =
      gst_ecl_peer_call (alice.peer, "bob", session, NULL, NULL, NULL, NULL);
  fake_session_say_description (session, "offer",
      "v=0\r\ns=-\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n");
  wait_call (&bob, 0);
  if (__i__ & 2) {
    cancel (connection);
    if (!(__i__ & 1))
      wait_until (bob.call_closed == 1);
  } else {
    reject (wait_call (&bob, 0));
    wait_until (
        gst_ecl_connection_get_reason (GST_ECL_CONNECTION (connection)));
  }
  probe_clear (&alice);
  probe_clear (&bob);
}
GST_END_TEST

/* Cancelling */

GST_START_TEST (test_cancel)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  connection = call (&probe, "bob", session);
  cancel (connection);
  fail_unless_equals_int (probe.call_closed, 1);
  fail_unless_equals_string (fake_session_get_log (session), "start; close");
  assert_no_cancel (connection, GST_ECL_ERROR_CONNECTION_CLOSED);
  assert_no_reject (connection, GST_ECL_ERROR_CONNECTION_CLOSED);
  fake_client_wait_frame (client, "OFFER");
  if (!__i__)
    fail_unless (strstr (fake_client_wait_frame (client, "SEND_FORCE_CLOSE"),
        gst_ecl_connection_get_id (GST_ECL_CONNECTION (connection))));
  fail_if (fake_client_has_sent (client, "LEAVE"));
  probe_clear (&probe);
}
GST_END_TEST

GST_START_TEST (test_cancel_what_is_answered)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  connection = call (&probe, "bob", session);
  send_answer (fake_server_wait_client (server, 0),
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (connection)), "A1");
  wait_until (gst_ecl_connection_is_open (GST_ECL_CONNECTION (connection)));
  assert_no_cancel (connection, GST_ECL_ERROR_FAILED);
  fail_unless_equals_int (probe.call_closed, 0);
  probe_clear (&probe);
}
GST_END_TEST

/* The SDKs take a hang-up only of a call that they have answered. */
GST_START_TEST (test_late_answer)
{
  gboolean peerjs = __i__ & 1, has_other = __i__ & 2;
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclSession) other_session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  g_autoptr (GstEclMediaConnection) other = NULL;
  FakeClient *client;
  const char *id;
  Probe probe;

  probe_open (&probe, "me", server, peerjs ? PEERJS : ECL);
  client = fake_server_wait_client (server, 0);
  connection = call (&probe, "bob", session);
  id = gst_ecl_connection_get_id (GST_ECL_CONNECTION (connection));
  if (has_other)
    other = call (&probe, "bob", other_session);
  cancel (connection);
  if (!peerjs)
    fake_client_wait_frame (client, "SEND_FORCE_CLOSE");
  send_answer (client, id, "A1");
  if (!peerjs)
    fail_unless (
        strstr (fake_client_wait_frame (client, "SEND_FORCE_CLOSE"), id));
  else if (!has_other)
    fake_client_wait_frame (client, LEAVE);
  send_offer (client, "bob", VIDEO_OFFER);
  wait_call (&probe, 0);
  assert_sent (client, LEAVE, peerjs && !has_other);
  fail_unless_equals_string (fake_session_get_log (session), "start; close");
  probe_clear (&probe);
}
GST_END_TEST

static Suite *
peer_refusals_suite (void)
{
  Suite *suite = suite_create ("peer-refusals");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_reject);
  tcase_add_loop_test (tc, test_reject_over_peerjs, 0, 4);
  tcase_add_test (tc, test_reject_nonsense);
  tcase_add_loop_test (tc, test_reject_what_cannot_be, 0, 2);
  tcase_add_loop_test (tc, test_reject_and_destroy, 0, 3);
  tcase_add_loop_test (tc, test_refusals_are_bounded, 0, 4);
  tcase_add_test (tc, test_refusals_that_do_not_count);
  tcase_add_test (tc, test_destroy_refuses_all);
  tcase_add_loop_test (tc, test_answer_that_cannot_be_made, 0, 2);
  tcase_add_loop_test (tc, test_rejected, 0, 2);
  tcase_add_loop_test (tc, test_two_peers, 0, 4);
  tcase_add_loop_test (tc, test_cancel, 0, 2);
  tcase_add_loop_test (tc, test_cancel_what_is_answered, 0, 2);
  tcase_add_loop_test (tc, test_late_answer, 0, 4);
  return suite;
}

GST_CHECK_MAIN (peer_refusals);
