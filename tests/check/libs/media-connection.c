/* media-connection: a call's messages and its session, in every order
 *
 * The remote Peer is a list of the messages sent to it, the session is played.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-connection-private.h"
#include "ecl-media-connection.h"
#include "fake-session.h"

#include <gst/check/gstcheck.h>

/* Who made the connection, as a Peer would have */
typedef struct {
  GString *sent; /* "TYPE CONTENT; " each */
  guint ended;
  guint closed;
  GstEclConnection *drop; /* dropped in "close" */
} Owner;

static void
on_send (gpointer user_data, const EclMessage *message)
{
  Owner *owner = user_data;
  EclSpan content =
      message->description.data ? message->description : message->candidate;

  fail_unless_equals_string (message->dst, "bob");
  g_string_append_printf (owner->sent, "%s%s%.*s; ",
      ecl_message_type_name (message->type), content.len ? " " : "",
      (int)content.len, content.len ? content.data : "");
  if (message->metadata.data)
    g_string_append_printf (owner->sent, "metadata %.*s; ",
        (int)message->metadata.len, message->metadata.data);
}

static void
on_ended (gpointer user_data, GstEclConnection *connection)
{
  ((Owner *)user_data)->ended++;
}

static void
on_close (GstEclConnection *connection, Owner *owner)
{
  owner->closed++;
  fail_if (gst_ecl_connection_is_open (connection));
  if (owner->drop)
    g_clear_object (&owner->drop);
}

static gboolean
may_refuse (gpointer user_data, GstEclConnection *connection)
{
  return TRUE;
}

static GstEclConnectionOwner
funcs_for (EclProtocol protocol)
{
  return (GstEclConnectionOwner){protocol, on_send, on_ended, may_refuse};
}

static GstEclConnection *
outgoing (Owner *owner, EclProtocol protocol, JsonNode *metadata)
{
  GstEclConnectionOwner funcs = funcs_for (protocol);
  GstEclConnection *connection;

  *owner = (Owner){.sent = g_string_new (NULL)};
  connection = gst_ecl_connection_new_outgoing (GST_TYPE_ECL_MEDIA_CONNECTION,
      ECL_CONNECTION_MEDIA, "bob", metadata, &funcs, owner);
  g_signal_connect (connection, "close", G_CALLBACK (on_close), owner);
  return connection;
}

static EclSpan
span (const char *json)
{
  return (EclSpan){json, strlen (json)};
}

static EclMessage
message_of (EclMessageType type, const char *json)
{
  EclMessage message = {.type = type,
      .src = (char *)"bob",
      .connection_id = (char *)"mc_1",
      .connection_type = ECL_CONNECTION_MEDIA};

  if (type == ECL_MESSAGE_CANDIDATE)
    message.candidate = span (json);
  else if (json)
    message.description = span (json);
  return message;
}

static void
take (GstEclConnection *connection, EclMessageType type, const char *json)
{
  EclMessage message = message_of (type, json);

  gst_ecl_connection_take (connection, &message);
}

static GstEclConnection *
incoming (Owner *owner, EclProtocol protocol, const char *metadata)
{
  GstEclConnectionOwner funcs = funcs_for (protocol);
  EclMessage offer =
      message_of (ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o1\"}");
  g_autoptr (GError) error = NULL;
  GstEclConnection *connection;

  if (metadata)
    offer.metadata = span (metadata);
  *owner = (Owner){.sent = g_string_new (NULL)};
  connection = gst_ecl_connection_new_incoming (
      GST_TYPE_ECL_MEDIA_CONNECTION, &offer, &funcs, owner, &error);
  fail_unless (connection != NULL, "%s", error ? error->message : "");
  g_signal_connect (connection, "close", G_CALLBACK (on_close), owner);
  return connection;
}

static void
answer (GstEclConnection *connection, GstEclSession *session)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_media_connection_answer (
                   GST_ECL_MEDIA_CONNECTION (connection), session, &error),
      "%s", error ? error->message : "");
}

#define ANSWERED "ANSWER {\"type\":\"answer\",\"sdp\":\"a1\"}; "

/* Until the answer is out an end is a refusal. */
static void
answer_with_a1 (GstEclConnection *connection, GstEclSession *session)
{
  answer (connection, session);
  fake_session_say_description (session, "answer", "a1");
}

static void
assert_cannot_answer (GstEclConnection *connection, GstEclError code)
{
  g_autoptr (GstEclSession) session = gst_ecl_session_new ();
  g_autoptr (GError) error = NULL;

  fail_if (gst_ecl_media_connection_answer (
      GST_ECL_MEDIA_CONNECTION (connection), session, &error));
  fail_unless (g_error_matches (error, GST_ECL_ERROR, code));
  fail_unless_equals_string (fake_session_get_log (session), "");
}

/* Nobody but the test holds on to the connection and its session at the end. */
static void
finish (GstEclConnection *connection, GstEclSession *session, Owner *owner)
{
  if (connection) {
    ASSERT_OBJECT_REFCOUNT (connection, "connection", 1);
    g_object_unref (connection);
  }
  if (session) {
    ASSERT_OBJECT_REFCOUNT (session, "session", 1);
    g_object_unref (session);
  }
  g_string_free (owner->sent, TRUE);
}

/* Calling */

GST_START_TEST (test_call)
{
  g_autoptr (JsonNode) metadata = json_from_string ("{\"a\":[1]}", NULL);
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = outgoing (&owner, ECL_PROTOCOL_ECL, metadata);

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

  take (connection, ECL_MESSAGE_CANDIDATE,
      "{\"candidate\":\"r1\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}");
  take (connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a1\"}");
  fail_unless (gst_ecl_connection_is_open (connection));
  take (connection, ECL_MESSAGE_CANDIDATE,
      "{\"candidate\":\"r2\",\"sdpMLineIndex\":1}");
  take (connection, ECL_MESSAGE_CANDIDATE,
      "{\"candidate\":\"r3\",\"sdpMid\":\"1\",\"sdpMLineIndex\":null}");
  fail_unless_equals_string (fake_session_get_log (session),
      "start; candidate r1 0 0; answer a1; candidate r2 - 1; "
      "candidate r3 1 -1");
  gst_ecl_connection_close (connection, FALSE);
  finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_unexpected_answers)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = outgoing (&owner, ECL_PROTOCOL_ECL, NULL);

  gst_ecl_connection_start (connection, session);
  take (connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a0\"}");
  fake_session_say_description (session, "offer", "o1");
  take (connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\"}");
  take (connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a1\"}");
  take (connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a2\"}");
  take (connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o2\"}");
  fail_unless_equals_string (
      fake_session_get_log (session), "start; answer a1");
  gst_ecl_connection_close (connection, FALSE);
  finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_peerjs_close_channel)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = outgoing (&owner, ECL_PROTOCOL_PEERJS, NULL);

  gst_ecl_connection_start (connection, session);
  fail_unless (fake_session_has_close_channel (session));
  gst_ecl_connection_close (connection, TRUE);
  fail_unless_equals_string (owner.sent->str, "");
  fail_unless_equals_string (fake_session_get_log (session), "start; close");
  finish (connection, session, &owner);
}
GST_END_TEST;

/* Being called */

GST_START_TEST (test_answer)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, __i__, "[1, {\"b\":null}]");
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
  take (connection, ECL_MESSAGE_CANDIDATE,
      "{\"candidate\":\"r1\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}");
  take (connection, ECL_MESSAGE_ANSWER, "{\"type\":\"answer\",\"sdp\":\"a0\"}");

  answer (connection, session);
  fail_unless (gst_ecl_connection_is_open (connection));
  take (connection, ECL_MESSAGE_CANDIDATE,
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
  finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_answer_twice)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  answer (connection, session);
  assert_cannot_answer (connection, GST_ECL_ERROR_FAILED);
  gst_ecl_connection_close (connection, FALSE);
  assert_cannot_answer (connection, GST_ECL_ERROR_CONNECTION_CLOSED);
  finish (connection, session, &owner);
  connection = outgoing (&owner, ECL_PROTOCOL_ECL, NULL);
  assert_cannot_answer (connection, GST_ECL_ERROR_FAILED);
  finish (connection, NULL, &owner);
}
GST_END_TEST;

GST_START_TEST (test_renegotiation)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  /* Before the answer another offer takes the place of the first. */
  take (connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o2\"}");
  take (connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\"}");
  answer (connection, session);
  take (connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o2\"}");
  take (connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o3\"}");
  fail_unless_equals_string (
      fake_session_get_log (session), "offer o2; offer o3");
  gst_ecl_connection_close (connection, FALSE);
  finish (connection, session, &owner);
}
GST_END_TEST;

/* As the first one. */
GST_START_TEST (test_long_offer_ends)
{
  g_autofree char *padding = g_strnfill (ECL_MAX_DESCRIPTION, 'x');
  g_autofree char *too_long =
      g_strdup_printf ("{\"type\":\"offer\",\"sdp\":\"%s\"}", padding);
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  take (connection, ECL_MESSAGE_OFFER, too_long);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless (g_error_matches (gst_ecl_connection_get_reason (connection),
      GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC));
  finish (connection, NULL, &owner);
}
GST_END_TEST;

GST_START_TEST (test_waiting_candidates_are_bounded)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);
  g_auto (GStrv) log = NULL;

  for (guint i = 0; i < 2 * ECL_MAX_WAITING_CANDIDATES; i++) {
    g_autofree char *json =
        g_strdup_printf ("{\"candidate\":\"r%u\",\"sdpMid\":\"0\"}", i);

    take (connection, ECL_MESSAGE_CANDIDATE, json);
  }
  answer (connection, session);
  log = g_strsplit (fake_session_get_log (session), "; ", -1);
  fail_unless_equals_int (g_strv_length (log), 1 + ECL_MAX_WAITING_CANDIDATES);
  fail_unless_equals_string (log[1], "candidate r256 0 -1");
  gst_ecl_connection_close (connection, FALSE);
  finish (connection, session, &owner);
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
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  answer (connection, session);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    take (connection, ECL_MESSAGE_CANDIDATE, bad[i]);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1");
  gst_ecl_connection_close (connection, FALSE);
  finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_bad_offers)
{
  GstEclConnectionOwner funcs = funcs_for (ECL_PROTOCOL_ECL);
  g_autofree char *padding = g_strnfill (ECL_MAX_DESCRIPTION, 'x');
  g_autofree char *too_long =
      g_strdup_printf ("{\"type\":\"offer\",\"sdp\":\"%s\"}", padding);
  const char *const bad[] = {"{}", "{\"sdp\":7}", too_long};

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    EclMessage offer = message_of (ECL_MESSAGE_OFFER, bad[i]);
    g_autoptr (GError) error = NULL;

    fail_unless (gst_ecl_connection_new_incoming (GST_TYPE_ECL_MEDIA_CONNECTION,
                     &offer, &funcs, NULL, &error) == NULL);
    fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC));
  }
}
GST_END_TEST;

/* The end */

GST_START_TEST (test_hang_up)
{
  gboolean force = __i__;
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  answer_with_a1 (connection, session);
  gst_ecl_connection_close (connection, force);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless_equals_string (
      owner.sent->str, force ? ANSWERED "FORCE-CLOSE; " : ANSWERED);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1; close");
  gst_ecl_connection_close (connection, TRUE);
  take (connection, ECL_MESSAGE_FORCE_CLOSE, NULL);
  fake_session_say_candidate (session, "c1");
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless_equals_string (
      owner.sent->str, force ? ANSWERED "FORCE-CLOSE; " : ANSWERED);
  finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_remote_hangs_up)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  answer_with_a1 (connection, session);
  take (connection, ECL_MESSAGE_FORCE_CLOSE, NULL);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless_equals_string (owner.sent->str, ANSWERED);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1; close");
  finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_remote_hangs_up_before_answer)
{
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  take (connection, ECL_MESSAGE_FORCE_CLOSE, NULL);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  assert_cannot_answer (connection, GST_ECL_ERROR_CONNECTION_CLOSED);
  finish (connection, NULL, &owner);
}
GST_END_TEST;

GST_START_TEST (test_session_closes)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  answer_with_a1 (connection, session);
  fake_session_say_closed (session, NULL);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1");
  finish (connection, session, &owner);
}
GST_END_TEST;

/* PeerJS's close channel takes its time: closed at once, ended later. */
GST_START_TEST (test_slow_session)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_PEERJS, NULL);

  answer_with_a1 (connection, session);
  fake_session_hold_close (session);
  gst_ecl_connection_close (connection, TRUE);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 0);
  take (connection, ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o2\"}");
  fake_session_say_closed (session, NULL);
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 1);
  fail_unless_equals_string (fake_session_get_log (session), "offer o1; close");
  finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_end_with_reason)
{
  g_autoptr (GError) reason = g_error_new_literal (
      GST_ECL_ERROR, GST_ECL_ERROR_PEER_UNAVAILABLE, "nobody");
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = outgoing (&owner, ECL_PROTOCOL_ECL, NULL);

  gst_ecl_connection_start (connection, session);
  gst_ecl_connection_end (connection, reason);
  fail_unless_equals_string (
      fake_session_get_log (session), "start; close nobody");
  fail_unless_equals_string (owner.sent->str, "");
  fail_unless_equals_int (owner.closed, 1);
  finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_dropped_in_close)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  answer_with_a1 (connection, session);
  owner.drop = connection;
  switch (__i__) {
  case 0:
    gst_ecl_connection_close (connection, TRUE);
    break;
  case 1:
    take (connection, ECL_MESSAGE_FORCE_CLOSE, NULL);
    break;
  default:
    fake_session_say_closed (session, NULL);
  }
  fail_unless (owner.drop == NULL);
  fail_unless_equals_int (owner.ended, 1);
  finish (NULL, session, &owner);
}
GST_END_TEST;

/* Without its owner a connection sends nothing and goes on living. */
GST_START_TEST (test_orphan)
{
  GstEclSession *session = gst_ecl_session_new ();
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  answer (connection, session);
  gst_ecl_connection_orphan (connection);
  fake_session_say_description (session, "answer", "a1");
  gst_ecl_connection_close (connection, TRUE);
  fail_unless_equals_string (owner.sent->str, "");
  fail_unless_equals_int (owner.closed, 1);
  fail_unless_equals_int (owner.ended, 0);
  finish (connection, session, &owner);
}
GST_END_TEST;

GST_START_TEST (test_orphan_is_not_answered)
{
  GstEclSession *session = gst_ecl_session_new ();
  g_autoptr (GError) error = NULL;
  Owner owner;
  GstEclConnection *connection = incoming (&owner, ECL_PROTOCOL_ECL, NULL);

  gst_ecl_connection_orphan (connection);
  fail_if (gst_ecl_media_connection_answer (
      GST_ECL_MEDIA_CONNECTION (connection), session, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED));
  finish (connection, session, &owner);
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
  tcase_add_test (tc, test_peerjs_close_channel);
  tcase_add_loop_test (
      tc, test_answer, ECL_PROTOCOL_ECL, ECL_PROTOCOL_PEERJS + 1);
  tcase_add_test (tc, test_answer_twice);
  tcase_add_test (tc, test_renegotiation);
  tcase_add_test (tc, test_long_offer_ends);
  tcase_add_test (tc, test_waiting_candidates_are_bounded);
  tcase_add_test (tc, test_bad_candidates);
  tcase_add_test (tc, test_bad_offers);
  tcase_add_loop_test (tc, test_hang_up, 0, 2);
  tcase_add_test (tc, test_remote_hangs_up);
  tcase_add_test (tc, test_remote_hangs_up_before_answer);
  tcase_add_test (tc, test_session_closes);
  tcase_add_test (tc, test_slow_session);
  tcase_add_test (tc, test_end_with_reason);
  tcase_add_loop_test (tc, test_dropped_in_close, 0, 3);
  tcase_add_test (tc, test_orphan);
  tcase_add_test (tc, test_orphan_is_not_answered);
  return suite;
}

GST_CHECK_MAIN (media_connection);
