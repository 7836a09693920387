/* media-connection: a call's messages and its session, in every order
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "connection-fixture.h"
#include "ecl-media-connection.h"
#include "fake-session.h"

#include <gst/check/gstcheck.h>

/* Calling */

GST_START_TEST (test_call)
{
  g_autoptr (JsonNode) metadata = json_from_string ("{\"a\":[1]}", NULL);
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_outgoing (&owner, ECL_PROTOCOL_ECL, metadata);

  fail_unless (
      g_str_has_prefix (gst_ecl_connection_get_id (connection), "mc_"));
  gst_ecl_connection_start (connection, session);
  fail_unless_equals_string (fake_session_get_log (session), "start");
  fail_if (fake_session_has_close_channel (session));
  fake_session_say_description (session, "offer", "v=0\r\n\"o1\"");
  fake_session_say_candidate (session, "c1");
  fake_session_say_candidate (session, "");
  fail_unless_equals_string (owner.sent->str,
      "OFFER {\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\\\"o1\\\"\"}; "
      "metadata {\"a\":[1]}; "
      "CANDIDATE {\"candidate\":\"c1\",\"sdpMid\":null,\"sdpMLineIndex\":0}; ");
  fail_if (gst_ecl_connection_is_open (connection));
  fail_unless (gst_ecl_media_connection_get_offer (
                   GST_ECL_MEDIA_CONNECTION (connection)) == NULL);

  connection_take (connection, ECL_MESSAGE_CANDIDATE,
      "{\"candidate\":\"r1\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}");
  connection_take (
      connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a1\"}");
  fail_unless (gst_ecl_connection_is_open (connection));
  connection_take (connection, ECL_MESSAGE_CANDIDATE,
      "{\"candidate\":\"r2\",\"sdpMLineIndex\":1}");
  connection_take (connection, ECL_MESSAGE_CANDIDATE,
      "{\"candidate\":\"r3\",\"sdpMid\":\"1\",\"sdpMLineIndex\":null}");
  fail_unless_equals_string (fake_session_get_log (session),
      "start; candidate r1 0 0; answer a1; candidate r2 - 1; "
      "candidate r3 1 -1");
  gst_ecl_connection_close (connection, FALSE);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_unexpected_answers)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_outgoing (&owner, ECL_PROTOCOL_ECL, NULL);

  gst_ecl_connection_start (connection, session);
  connection_take (
      connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a0\"}");
  fake_session_say_description (session, "offer", "o1");
  connection_take (
      connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a1\"}");
  connection_take (
      connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a2\"}");
  connection_take (
      connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o2\"}");
  fail_unless_equals_string (
      fake_session_get_log (session), "start; answer a1");
  gst_ecl_connection_close (connection, FALSE);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_peerjs_close_channel)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_outgoing (&owner, ECL_PROTOCOL_PEERJS, NULL);

  gst_ecl_connection_start (connection, session);
  fail_unless (fake_session_has_close_channel (session));
  gst_ecl_connection_close (connection, TRUE);
  fail_unless_equals_string (owner.sent->str, "");
  fail_unless_equals_string (fake_session_get_log (session), "start; close");
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_renegotiate)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_outgoing (&owner, ECL_PROTOCOL_ECL, NULL);
  g_autoptr (GError) error = NULL;

  gst_ecl_connection_start (connection, session);
  fake_session_say_description (session, "offer", "o1");
  connection_take (
      connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a1\"}");
  fail_unless (gst_ecl_media_connection_renegotiate (
      GST_ECL_MEDIA_CONNECTION (connection), NULL));
  fake_session_say_description (session, "offer", "o2");
  connection_take (
      connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a2\"}");
  fail_unless_equals_string (owner.sent->str,
      "OFFER {\"type\":\"offer\",\"sdp\":\"o1\"}; "
      "OFFER {\"type\":\"offer\",\"sdp\":\"o2\"}; ");
  fail_unless_equals_string (
      fake_session_get_log (session), "start; answer a1; start; answer a2");
  gst_ecl_connection_close (connection, FALSE);
  fail_if (gst_ecl_media_connection_renegotiate (
      GST_ECL_MEDIA_CONNECTION (connection), &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED));
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

static void
cannot_renegotiate (GstEclConnection *connection)
{
  g_autoptr (GError) error = NULL;

  fail_if (gst_ecl_media_connection_renegotiate (
      GST_ECL_MEDIA_CONNECTION (connection), &error));
  fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED));
}

/* No client takes another offer over PeerJS, nor from who was called. */
GST_START_TEST (test_renegotiate_in_vain)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_outgoing (&owner, ECL_PROTOCOL_PEERJS, NULL);

  gst_ecl_connection_start (connection, session);
  cannot_renegotiate (connection);
  fail_unless_equals_string (fake_session_get_log (session), "start");
  gst_ecl_connection_close (connection, FALSE);
  connection_finish (connection, session, &owner);

  session = gst_ecl_session_new (NULL);
  connection = connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);
  connection_answer_with_a1 (connection, session);
  cannot_renegotiate (connection);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1");
  gst_ecl_connection_close (connection, FALSE);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

/* Being called */

GST_START_TEST (test_answer)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, __i__, "[1, {\"b\":null}]");
  g_autofree char *metadata =
      json_to_string (gst_ecl_connection_get_metadata (connection), FALSE);

  fail_unless_equals_string (metadata, "[1,{\"b\":null}]");
  fail_unless_equals_string (gst_ecl_connection_get_id (connection), "mc_1");
  fail_unless_equals_string (
      gst_ecl_connection_get_remote_id (connection), "bob");
  fail_unless_equals_string (gst_ecl_media_connection_get_offer (
                                 GST_ECL_MEDIA_CONNECTION (connection)),
      "o1");
  fail_if (gst_ecl_connection_is_open (connection));
  connection_take (connection, ECL_MESSAGE_CANDIDATE,
      "{\"candidate\":\"r1\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}");
  connection_take (
      connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a0\"}");

  connection_answer (connection, session);
  fail_unless (gst_ecl_connection_is_open (connection));
  connection_take (connection, ECL_MESSAGE_CANDIDATE,
      "{\"candidate\":\"r2\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}");
  fail_unless_equals_string (fake_session_get_log (session),
      "offer o1; candidate r1 0 0; candidate r2 0 0");
  fail_unless_equals_string (owner.sent->str, "");

  /* Candidates wait for the answer, whatever the session does. */
  fake_session_say_candidate (session, "c1");
  fail_unless_equals_string (owner.sent->str, "");
  fake_session_say_description (session, "answer", "a1");
  fake_session_say_candidate (session, "c2");
  fail_unless_equals_string (owner.sent->str,
      "ANSWER {\"type\":\"answer\",\"sdp\":\"a1\"}; "
      "CANDIDATE {\"candidate\":\"c1\",\"sdpMid\":null,\"sdpMLineIndex\":0}; "
      "CANDIDATE {\"candidate\":\"c2\",\"sdpMid\":null,\"sdpMLineIndex\":0}; ");
  gst_ecl_connection_close (connection, FALSE);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_answer_twice)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  connection_answer (connection, session);
  connection_cannot_answer (connection, GST_ECL_ERROR_FAILED);
  gst_ecl_connection_close (connection, FALSE);
  connection_cannot_answer (connection, GST_ECL_ERROR_CONNECTION_CLOSED);
  connection_finish (connection, session, &owner);
  connection = connection_outgoing (&owner, ECL_PROTOCOL_ECL, NULL);
  connection_cannot_answer (connection, GST_ECL_ERROR_FAILED);
  connection_finish (connection, NULL, &owner);
}
GST_END_TEST;

GST_START_TEST (test_renegotiation)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  /* Before the answer another offer takes the place of the first. */
  connection_take (
      connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o2\"}");
  connection_take (connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\"}");
  connection_answer (connection, session);
  connection_take (
      connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o2\"}");
  connection_take (
      connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o3\"}");
  fail_unless_equals_string (
      fake_session_get_log (session), "offer o2; offer o3");
  gst_ecl_connection_close (connection, FALSE);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

/* As the first one. */
GST_START_TEST (test_long_offer_ends)
{
  g_autofree char *padding = g_strnfill (ECL_MAX_DESCRIPTION, 'x');
  g_autofree char *too_long =
      g_strdup_printf ("{\"type\":\"offer\",\"sdp\":\"%s\"}", padding);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  connection_take (connection, ECL_MESSAGE_OFFER, too_long);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless (g_error_matches (gst_ecl_connection_get_reason (connection),
      GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC));
  connection_finish (connection, NULL, &owner);
}
GST_END_TEST;

GST_START_TEST (test_waiting_candidates_are_bounded)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);
  g_auto (GStrv) log = NULL;

  for (guint i = 0; i < 2 * ECL_MAX_WAITING_CANDIDATES; i++) {
    g_autofree char *json =
        g_strdup_printf ("{\"candidate\":\"r%u\",\"sdpMid\":\"0\"}", i);

    connection_take (connection, ECL_MESSAGE_CANDIDATE, json);
  }
  connection_answer (connection, session);
  log = g_strsplit (fake_session_get_log (session), "; ", -1);
  fail_unless_equals_int (g_strv_length (log), 1 + ECL_MAX_WAITING_CANDIDATES);
  fail_unless_equals_string (log[1], "candidate r256 0 -1");
  gst_ecl_connection_close (connection, FALSE);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_bad_candidates)
{
  static const char *const bad[] = {"{}", "{\"candidate\":\"\"}",
      "{\"candidate\":null,\"sdpMid\":\"0\"}", "{\"candidate\":\"c\"}",
      "{\"candidate\":\"c\",\"sdpMLineIndex\":-1}",
      "{\"candidate\":\"c\",\"sdpMLineIndex\":1e9}",
      "{\"candidate\":\"c\",\"sdpMLineIndex\":4294967296}",
      "{\"candidate\":\"c\",\"sdpMid\":7}", "[]"};
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  connection_answer (connection, session);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    connection_take (connection, ECL_MESSAGE_CANDIDATE, bad[i]);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1");
  gst_ecl_connection_close (connection, FALSE);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_bad_offers)
{
  GstEclConnectionOwner funcs = connection_owner_funcs (ECL_PROTOCOL_ECL);
  g_autofree char *padding = g_strnfill (ECL_MAX_DESCRIPTION, 'x');
  g_autofree char *too_long =
      g_strdup_printf ("{\"type\":\"offer\",\"sdp\":\"%s\"}", padding);
  const char *const bad[] = {"{}", "{\"sdp\":7}", too_long};

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    EclMessage offer = connection_message (ECL_MESSAGE_OFFER, bad[i]);
    g_autoptr (GError) error = NULL;

    fail_unless (gst_ecl_connection_new_incoming (GST_TYPE_ECL_MEDIA_CONNECTION,
                     &offer, &funcs, NULL, &error) == NULL);
    fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC));
  }
}
GST_END_TEST;

static Suite *
media_connection_suite (void)
{
  Suite *suite = suite_create ("media-connection");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_call);
  tcase_add_test (tc, test_unexpected_answers);
  tcase_add_test (tc, test_renegotiate);
  tcase_add_test (tc, test_renegotiate_in_vain);
  tcase_add_test (tc, test_peerjs_close_channel);
  tcase_add_loop_test (
      tc, test_answer, ECL_PROTOCOL_ECL, ECL_PROTOCOL_PEERJS + 1);
  tcase_add_test (tc, test_answer_twice);
  tcase_add_test (tc, test_renegotiation);
  tcase_add_test (tc, test_long_offer_ends);
  tcase_add_test (tc, test_waiting_candidates_are_bounded);
  tcase_add_test (tc, test_bad_candidates);
  tcase_add_test (tc, test_bad_offers);
  return suite;
}

GST_CHECK_MAIN (media_connection);
