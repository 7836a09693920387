/* data-connection-refusal: what a data connection, or a Peer that shall make
 * one, refuses
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "data-pair.h"
#include "ecl-data-connection-private.h"
#include "find-element.h"

#include <gst/rtc/ecl-channel-private.h>

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

/* Refusals */

GST_START_TEST (test_send_is_refused)
{
  g_autoptr (GBytes) bytes = make_bytes (6 * MEGABYTE);
  g_autoptr (GError) error = NULL;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_begin_connect (
      &pair, "c", GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  g_object_set (pair.a.connection, "max-queued", (guint64)MEGABYTE,
      "max-message-size", (guint64)(8 * MEGABYTE), NULL);
  fail_if (
      gst_ecl_data_connection_send_text (pair.a.connection, "early", &error));
  assert_error (&error, GST_ECL_ERROR_NOT_OPEN_YET, "signal open");
  wait_until (pair.a.opened && pair.b.opened);

  fail_if (gst_ecl_data_connection_send (
      pair.a.connection, g_variant_new_parsed ("@mv nothing"), &error));
  assert_error (&error, GST_ECL_ERROR_FAILED, "null");
  fail_if (
      gst_ecl_data_connection_send_text (pair.a.connection, "\xff", &error));
  assert_error (&error, GST_ECL_ERROR_FAILED, "UTF-8");
  {
    g_autoptr (GBytes) too_big = make_bytes (9 * MEGABYTE);

    fail_if (gst_ecl_data_connection_send_bytes (
        pair.a.connection, too_big, &error));
    assert_error (&error, GST_ECL_ERROR_MESSAGE_TOO_BIG, "8388608");
  }
  /* One always fits; what comes while it waits does not. */
  fail_unless (
      gst_ecl_data_connection_send_bytes (pair.a.connection, bytes, NULL));
  fail_if (
      gst_ecl_data_connection_send_text (pair.a.connection, "more", &error));
  assert_error (&error, GST_ECL_ERROR_QUEUE_FULL, "max-queued");
  wait_until (pair.b.values->len == 1);

  gst_ecl_connection_close (GST_ECL_CONNECTION (pair.a.connection), FALSE);
  fail_if (
      gst_ecl_data_connection_send_text (pair.a.connection, "late", &error));
  assert_error (&error, GST_ECL_ERROR_CONNECTION_CLOSED, "closed");
  wait_until (pair.b.closed);
  fail_unless_equals_int (pair.b.values->len, 1);
  data_pair_clear (&pair);
}
GST_END_TEST;

/* JSON of PeerJS has an end, and none of it holds bytes. */
GST_START_TEST (test_json_is_refused)
{
  g_autofree char *text = g_strnfill (20000, 'x');
  g_autoptr (GError) error = NULL;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_JSON);
  fail_if (gst_ecl_data_connection_send (
      pair.a.connection, g_variant_new_parsed ("b'bytes'"), &error));
  assert_error (&error, GST_ECL_ERROR_FAILED, "bytes");
  if (__i__) {
    fail_if (
        gst_ecl_data_connection_send_text (pair.a.connection, text, &error));
    assert_error (&error, GST_ECL_ERROR_MESSAGE_TOO_BIG, "16300");
  } else {
    data_end_exchange (&pair.a, &pair.b, g_variant_new_string (text));
  }
  data_pair_clear (&pair);
}
GST_END_TEST;

static void
on_refused (GObject *connection, GAsyncResult *result, gpointer error)
{
  fail_if (gst_ecl_data_connection_send_finish (
      GST_ECL_DATA_CONNECTION (connection), result, error));
}

GST_START_TEST (test_cancelled_message)
{
  g_autoptr (GBytes) bytes = make_bytes (4 * MEGABYTE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  fail_unless (
      gst_ecl_data_connection_send_bytes (pair.a.connection, bytes, NULL));
  gst_ecl_data_connection_send_async (pair.a.connection,
      g_variant_new_string ("never"), cancellable, on_refused, &error);
  g_cancellable_cancel (cancellable);
  wait_until (error);
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  data_end_send (&pair.a, g_variant_new_string ("last"));
  wait_until (pair.b.values->len == 2);
  fail_unless_equals_string (
      g_variant_get_string (data_end_get_last (&pair.b), NULL), "last");
  data_pair_clear (&pair);
}
GST_END_TEST;

static void
on_sent (GObject *connection, GAsyncResult *result, gpointer sent)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_data_connection_send_finish (
                   GST_ECL_DATA_CONNECTION (connection), result, &error),
      "%s", error ? error->message : "");
  *(gboolean *)sent = TRUE;
}

/* The remote side has a part of it. */
GST_START_TEST (test_cancelled_too_late)
{
  g_autoptr (GBytes) bytes = make_bytes (4 * MEGABYTE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gboolean sent = FALSE;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  gst_ecl_data_connection_send_async (pair.a.connection,
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE),
      cancellable, on_sent, &sent);
  g_cancellable_cancel (cancellable);
  wait_until (sent);
  wait_until (pair.b.values->len == 1);
  gst_ecl_data_connection_send_async (pair.a.connection,
      g_variant_new_string ("never"), cancellable, on_refused, &error);
  wait_until (error);
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  data_end_exchange (&pair.a, &pair.b, g_variant_new_string ("last"));
  fail_unless_equals_int (pair.b.values->len, 2);
  data_pair_clear (&pair);
}
GST_END_TEST;

/* Where messages are not cut: as large as a frame may be of which the remote
 * side says nothing. The connection goes on. */
GST_START_TEST (test_large_frame)
{
  g_autofree char *text = g_strnfill (64 * 1024 + 1, 'x');
  g_autoptr (GError) error = NULL;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_NONE);
  data_end_exchange (&pair.a, &pair.b, g_variant_new_string (text + 1));
  g_assert_no_error (pair.a.error);
  data_end_send (&pair.a, g_variant_new_string (text));
  wait_until (pair.a.error);
  assert_error (&pair.a.error, GST_ECL_ERROR_MESSAGE_TOO_BIG, "65536");
  gst_ecl_data_connection_send_async (
      pair.a.connection, g_variant_new_string (text), NULL, on_refused, &error);
  wait_until (error);
  assert_error (&error, GST_ECL_ERROR_MESSAGE_TOO_BIG, "65536");
  fail_unless (pair.a.error == NULL);
  data_end_exchange (&pair.a, &pair.b, g_variant_new_string ("after"));
  data_pair_clear (&pair);
}
GST_END_TEST;

static GstPadProbeReturn
hold (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

static void
leaves_open (GObject *data_channel, GParamSpec *pspec, gpointer left)
{
  g_idle_add (ecl_set_true, left);
}

/* Whoever waits for a message to go is told when the remote side closes.
 * Nothing is handed over meanwhile: webrtcbin before 1.22.2 keeps for ever what
 * it gets in the moment in which it closes. */
GST_START_TEST (test_message_of_no_time)
{
  g_autoptr (GBytes) bytes = make_bytes (12 * MEGABYTE);
  g_autoptr (GError) error = NULL;
  GstElement *encoder;
  GstEclChannel *channel;
  GstPad *pad;
  gulong probe;
  gboolean closing = FALSE;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  channel = pair.a.connection->channel;
  encoder = find_element (pair.a.connection->pipeline, "sctpenc");
  pad = encoder->sinkpads->data;
  probe = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, hold, NULL, NULL);
  gst_ecl_data_connection_send_async (pair.a.connection,
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE), NULL,
      on_refused, &error);
  g_signal_connect (channel->data_channel, "notify::ready-state",
      G_CALLBACK (leaves_open), &closing);
  gst_ecl_connection_close (GST_ECL_CONNECTION (pair.b.connection), TRUE);
  wait_until (closing);
  gst_pad_remove_probe (pad, probe);
  gst_clear_object (&encoder);
  wait_until (pair.a.closed && error);
  assert_error (&error, GST_ECL_ERROR_CONNECTION_CLOSED, "");
  data_pair_clear (&pair);
}
GST_END_TEST;

GST_START_TEST (test_connecting_needs_sense)
{
  g_autoptr (GstStructure) init =
      gst_structure_from_string ("i, negotiated=(boolean)true", NULL);
  g_autoptr (GstStructure) misspelt =
      gst_structure_from_string ("i, maxRetransmits=3", NULL);
  g_autoptr (GError) error = NULL;
  GListModel *list;
  DataPair pair;

  data_pair_init (&pair, __i__);
  list = gst_ecl_peer_get_connections (pair.a.peer);
  fail_if (gst_ecl_peer_connect (pair.a.peer, "bob", NULL,
      GST_ECL_SERIALIZATION_BINARY, init, NULL, NULL, &error));
  assert_error (&error, GST_ECL_ERROR_WEBRTC, "needs an id");
  fail_if (gst_ecl_peer_connect (pair.a.peer, "bob", "chat",
      GST_ECL_SERIALIZATION_BINARY, misspelt, NULL, NULL, &error));
  assert_error (&error, GST_ECL_ERROR_WEBRTC,
      "\"chat\" cannot be made: it has no option \"maxRetransmits\"; there are "
      "ordered, max-retransmits");
  fail_if (gst_ecl_peer_connect (pair.a.peer, "b  b", NULL,
      GST_ECL_SERIALIZATION_BINARY, NULL, NULL, NULL, &error));
  assert_error (&error, GST_ECL_ERROR_INVALID_ID, "b  b");
  fail_if (gst_ecl_peer_connect (pair.a.peer, "alice", NULL,
      GST_ECL_SERIALIZATION_BINARY, NULL, NULL, NULL, &error));
  assert_error (&error, GST_ECL_ERROR_INVALID_ID, "our own");
  fail_if (gst_ecl_peer_connect (pair.a.peer, "bob", NULL,
      GST_ECL_SERIALIZATION_BINARY, NULL, NULL, "", &error));
  assert_error (&error, GST_ECL_ERROR_INVALID_ID, "1 to 256 bytes");
  gst_ecl_peer_disconnect (pair.a.peer);
  fail_if (gst_ecl_peer_connect (pair.a.peer, "bob", NULL,
      GST_ECL_SERIALIZATION_BINARY, NULL, NULL, NULL, &error));
  assert_error (&error, GST_ECL_ERROR_DISCONNECTED, "not registered");
  fail_unless_equals_int (g_list_model_get_n_items (list), 0);
  data_pair_clear (&pair);
}
GST_END_TEST;

GST_START_TEST (test_nobody_there)
{
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_begin_connect (
      &pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  gst_ecl_peer_disconnect (pair.b.peer);
  fake_client_send (fake_server_wait_client (pair.server, 0),
      __i__ ? "{\"type\":\"EXPIRE\",\"src\":\"bob\",\"dst\":\"alice\"}"
            : "42[\"ERROR\",{\"type\":\"peer-unavailable\",\"message\":\"bob\"}"
              "]");
  wait_until (pair.a.closed);
  fail_unless_equals_int (pair.a.opened, 0);
  assert_error (&pair.a.peer_error, GST_ECL_ERROR_PEER_UNAVAILABLE, "bob");
  fail_unless (g_error_matches (
      gst_ecl_connection_get_reason (GST_ECL_CONNECTION (pair.a.connection)),
      GST_ECL_ERROR, GST_ECL_ERROR_PEER_UNAVAILABLE));
  data_pair_clear (&pair);
}
GST_END_TEST;

/* Offers that are none */

GST_START_TEST (test_offers_are_bounded)
{
  DataPair pair;

  data_pair_init (&pair, __i__);
  g_object_set (pair.b.peer, "max-data-connections", 1, NULL);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  data_pair_begin_connect (
      &pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  fake_client_wait_frame (
      fake_server_wait_client (pair.server, 0), "CANDIDATE");
  wait_ms (200);
  fail_unless_equals_int (pair.b.connections, 1);
  fail_unless_equals_int (pair.a.opened, 0);
  data_pair_clear (&pair);
}
GST_END_TEST;

static void
refuse (GstEclPeer *peer, GstEclConnection *connection, gpointer user_data)
{
  gst_ecl_connection_close (connection, TRUE);
}

/* While the refused one is still being told */
GST_START_TEST (test_refused_ones_take_no_place)
{
  gulong handler;
  DataPair pair;

  data_pair_init (&pair, __i__);
  g_object_set (pair.b.peer, "max-data-connections", 1, NULL);
  handler =
      g_signal_connect (pair.b.peer, "connection", G_CALLBACK (refuse), NULL);
  data_pair_begin_connect (
      &pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  wait_until (pair.a.closed && pair.b.closed);
  g_signal_handler_disconnect (pair.b.peer, handler);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  fail_unless_equals_int (pair.b.connections, 2);
  data_pair_clear (&pair);
}
GST_END_TEST;

/* Open ones count as well: nobody was asked whether to let them in. */
GST_START_TEST (test_offers_are_bounded_in_bytes)
{
  g_autofree char *filling = g_strnfill (40000, 'x');
  g_autofree char *metadata = g_strdup_printf ("\"%s\"", filling);
  FakeClient *alice;
  DataPair pair;

  data_pair_init (&pair, __i__);
  g_object_set (pair.b.peer, "max-offer-bytes", 64 * 1024, NULL);
  alice = fake_server_wait_client (pair.server, 0);
  data_pair_begin_connect (
      &pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, metadata);
  wait_until (pair.a.opened && pair.b.opened);
  fake_client_wait_frame (alice, "OFFER");
  data_pair_begin_connect (
      &pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, metadata);
  fake_client_wait_frame (alice, "OFFER");
  data_pair_begin_connect (
      &pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  wait_until (pair.a.opened && pair.b.connections == 2 && pair.b.opened);
  data_pair_clear (&pair);
}
GST_END_TEST;

/* A message beyond the limits is lost, and nothing else. */
GST_START_TEST (test_unwelcome_message)
{
  g_autoptr (GBytes) bytes = make_bytes (2 * MEGABYTE);
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_begin_connect (
      &pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  wait_until (pair.b.connections);
  g_object_set (pair.b.connection, "max-message-size", (guint64)MEGABYTE, NULL);
  wait_until (pair.a.opened && pair.b.opened);
  fail_unless (
      gst_ecl_data_connection_send_bytes (pair.a.connection, bytes, NULL));
  data_end_send (&pair.a, g_variant_new_string ("after"));
  wait_until (pair.b.values->len == 1);
  fail_unless_equals_string (
      g_variant_get_string (data_end_get_last (&pair.b), NULL), "after");
  assert_error (&pair.b.error, GST_ECL_ERROR_MESSAGE_TOO_BIG, "larger than");
  data_pair_clear (&pair);
}
GST_END_TEST;

static Suite *
data_connection_refusal_suite (void)
{
  Suite *suite = suite_create ("data-connection-refusal");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_send_is_refused, 0, 2);
  tcase_add_loop_test (tc, test_json_is_refused, 0, 2);
  tcase_add_loop_test (tc, test_cancelled_message, 0, 2);
  tcase_add_loop_test (tc, test_cancelled_too_late, 0, 2);
  tcase_add_loop_test (tc, test_large_frame, 0, 2);
  tcase_add_loop_test (tc, test_message_of_no_time, 0, 2);
  tcase_add_loop_test (tc, test_connecting_needs_sense, 0, 2);
  tcase_add_loop_test (tc, test_nobody_there, 0, 2);
  tcase_add_loop_test (tc, test_offers_are_bounded, 0, 2);
  tcase_add_loop_test (tc, test_refused_ones_take_no_place, 0, 2);
  tcase_add_loop_test (tc, test_offers_are_bounded_in_bytes, 0, 2);
  tcase_add_loop_test (tc, test_unwelcome_message, 0, 2);
  return suite;
}

GST_CHECK_MAIN (data_connection_refusal);
