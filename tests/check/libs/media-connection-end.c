/* media-connection-end: a call ends once, whoever ends it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "connection-fixture.h"
#include "ecl-media-connection.h"
#include "fake-session.h"

#include <gst/check/gstcheck.h>

GST_START_TEST (test_hang_up)
{
  gboolean force = __i__;
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  connection_answer_with_a1 (connection, session);
  gst_ecl_connection_close (connection, force);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless_equals_string (
      owner.sent->str, force ? ANSWERED "FORCE-CLOSE; " : ANSWERED);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1; close");
  gst_ecl_connection_close (connection, TRUE);
  connection_take (connection, ECL_MESSAGE_FORCE_CLOSE, NULL);
  fake_session_say_candidate (session, "c1");
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless_equals_string (
      owner.sent->str, force ? ANSWERED "FORCE-CLOSE; " : ANSWERED);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_remote_hangs_up)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  connection_answer_with_a1 (connection, session);
  connection_take (connection, ECL_MESSAGE_FORCE_CLOSE, NULL);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless_equals_string (owner.sent->str, ANSWERED);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1; close");
  fail_unless (gst_ecl_connection_get_reason (connection) == NULL);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_remote_hangs_up_before_answer)
{
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  connection_take (connection, ECL_MESSAGE_FORCE_CLOSE, NULL);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  connection_cannot_answer (connection, GST_ECL_ERROR_CONNECTION_CLOSED);
  connection_finish (connection, NULL, &owner);
}
GST_END_TEST;

GST_START_TEST (test_session_closes)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  connection_answer_with_a1 (connection, session);
  fake_session_say_closed (session, NULL);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1");
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_session_fails)
{
  g_autoptr (GError) lost = g_error_new_literal (
      GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED, "lost");
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  connection_answer_with_a1 (connection, session);
  fake_session_say_closed (session, lost);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless (g_error_matches (gst_ecl_connection_get_reason (connection),
      GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED));
  fail_unless_equals_string (owner.sent->str, ANSWERED);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

/* Before the answer and after it; not before the offer. */
GST_START_TEST (test_session_of_caller_fails)
{
  g_autoptr (GError) lost = g_error_new_literal (
      GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED, "lost");
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_outgoing (&owner, ECL_PROTOCOL_ECL, NULL);

  gst_ecl_connection_start (connection, session);
  if (__i__ > 0)
    fake_session_say_description (session, "offer", "o1");
  if (__i__ > 1)
    connection_take (
        connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a1\"}");
  fake_session_say_closed (session, lost);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless (
      g_str_has_suffix (owner.sent->str, "FORCE-CLOSE; ") == (__i__ > 0));
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

/* PeerJS's close channel takes its time: closed at once, ended later. */
GST_START_TEST (test_slow_session)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_PEERJS, NULL);

  connection_answer_with_a1 (connection, session);
  fake_session_hold_close (session);
  gst_ecl_connection_close (connection, TRUE);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 0);
  connection_take (
      connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o2\"}");
  fake_session_say_closed (session, NULL);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1; close");
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

/* The remote page could not make an answer, and believes the call to be open.
 */
GST_START_TEST (test_answer_without_description)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection = connection_outgoing (&owner, __i__, NULL);
  const GError *reason;

  gst_ecl_connection_start (connection, session);
  connection_take (connection, ECL_MESSAGE_ANSWER, NULL);
  fail_unless_equals_int (owner.closed, 0);
  fake_session_say_description (session, "offer", "o1");
  connection_take (connection, ECL_MESSAGE_ANSWER, NULL);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  reason = gst_ecl_connection_get_reason (connection);
  fail_unless (
      g_error_matches (reason, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED));
  fail_unless (strstr (reason->message, "insist on a codec") != NULL);
  fail_unless (g_str_has_suffix (owner.sent->str, "FORCE-CLOSE; ") ==
               (__i__ == ECL_PROTOCOL_ECL));
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_end_with_reason)
{
  g_autoptr (GError) reason = g_error_new_literal (
      GST_ECL_ERROR, GST_ECL_ERROR_PEER_UNAVAILABLE, "nobody");
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_outgoing (&owner, ECL_PROTOCOL_ECL, NULL);

  gst_ecl_connection_start (connection, session);
  gst_ecl_connection_end (connection, reason);
  fail_unless_equals_string (
      fake_session_get_log (session), "start; close nobody");
  fail_unless_equals_string (owner.sent->str, "");
  fail_unless_equals_int (owner.closed, 1);
  fail_unless (g_error_matches (gst_ecl_connection_get_reason (connection),
      GST_ECL_ERROR, GST_ECL_ERROR_PEER_UNAVAILABLE));
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_dropped_in_close)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  connection_answer_with_a1 (connection, session);
  owner.drop = connection;
  switch (__i__) {
  case 0:
    gst_ecl_connection_close (connection, TRUE);
    break;
  case 1:
    connection_take (connection, ECL_MESSAGE_FORCE_CLOSE, NULL);
    break;
  default:
    fake_session_say_closed (session, NULL);
  }
  fail_unless (owner.drop == NULL);
  fail_unless_equals_int (owner.ended, 1);
  connection_finish (NULL, session, &owner);
}
GST_END_TEST;

/* Without its owner a connection sends nothing and goes on living. */
GST_START_TEST (test_orphan)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  connection_answer (connection, session);
  gst_ecl_connection_orphan (connection);
  fake_session_say_description (session, "answer", "a1");
  gst_ecl_connection_close (connection, TRUE);
  fail_unless_equals_string (owner.sent->str, "");
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 0);
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_orphan_is_not_answered)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  g_autoptr (GError) error = NULL;
  Owner owner;
  GstEclConnection *connection =
      connection_incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  gst_ecl_connection_orphan (connection);
  fail_if (gst_ecl_media_connection_answer (
      GST_ECL_MEDIA_CONNECTION (connection), session, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED));
  connection_finish (connection, session, &owner);
}
GST_END_TEST;

static Suite *
media_connection_end_suite (void)
{
  Suite *suite = suite_create ("media-connection-end");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_hang_up, 0, 2);
  tcase_add_test (tc, test_remote_hangs_up);
  tcase_add_test (tc, test_remote_hangs_up_before_answer);
  tcase_add_test (tc, test_session_closes);
  tcase_add_test (tc, test_session_fails);
  tcase_add_loop_test (tc, test_session_of_caller_fails, 0, 3);
  tcase_add_test (tc, test_slow_session);
  tcase_add_loop_test (tc, test_answer_without_description, ECL_PROTOCOL_ECL,
      ECL_PROTOCOL_PEERJS + 1);
  tcase_add_test (tc, test_end_with_reason);
  tcase_add_loop_test (tc, test_dropped_in_close, 0, 3);
  tcase_add_test (tc, test_orphan);
  tcase_add_test (tc, test_orphan_is_not_answered);
  return suite;
}

GST_CHECK_MAIN (media_connection_end);
