/* data-connection-end: how data connections end, and what arrives before
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "data-pair.h"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

/* The end */

GST_START_TEST (test_close)
{
  g_autoptr (GBytes) bytes = make_bytes (2 * MEGABYTE);
  DataEnd *closing, *other;
  DataPair pair;

  data_pair_init (&pair, __i__ % 2);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  closing = __i__ / 2 ? &pair.b : &pair.a;
  other = __i__ / 2 ? &pair.a : &pair.b;
  fail_unless (
      gst_ecl_data_connection_send_bytes (closing->connection, bytes, NULL));
  data_end_send (closing, g_variant_new_string ("last"));
  gst_ecl_connection_close (GST_ECL_CONNECTION (closing->connection), FALSE);
  fail_unless_equals_int (closing->closed, 1);
  wait_until (other->closed);
  fail_unless_equals_int (other->values->len, 2);
  fail_unless_equals_string (
      g_variant_get_string (data_end_get_last (other), NULL), "last");
  data_pair_clear (&pair);
}
GST_END_TEST;

/* What was sent arrives when the Peer is destroyed, too. */
GST_START_TEST (test_destroy)
{
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  data_end_send (&pair.a, g_variant_new_string ("last"));
  gst_ecl_peer_destroy_async (pair.a.peer, NULL, on_destroyed, &done);
  /* It is of no more use from now on. */
  fail_if (gst_ecl_peer_is_open (pair.a.peer));
  fail_if (gst_ecl_peer_connect (pair.a.peer, "bob", NULL,
      GST_ECL_SERIALIZATION_BINARY, NULL, NULL, NULL, &error));
  assert_error (&error, GST_ECL_ERROR_DISCONNECTED, "");
  wait_until (done && pair.b.closed);
  fail_unless_equals_int (pair.b.values->len, 1);
  data_pair_clear (&pair);
}
GST_END_TEST;

/* Not for ever: what does not get through in time is lost. */
GST_START_TEST (test_destroy_is_bounded)
{
  g_autoptr (GBytes) bytes = make_bytes (6 * MEGABYTE);
  gboolean done = FALSE;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  g_object_set (pair.a.peer, "close-timeout", 1, NULL);
  fail_unless (
      gst_ecl_data_connection_send_bytes (pair.a.connection, bytes, NULL));
  gst_ecl_peer_destroy_async (pair.a.peer, NULL, on_destroyed, &done);
  wait_until (done && pair.b.closed);
  fail_unless_equals_int (pair.b.values->len, 0);
  data_pair_clear (&pair);
}
GST_END_TEST;

/* Told by a message where there is one, before anything is open. */
GST_START_TEST (test_close_before_open)
{
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_begin_connect (
      &pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  gst_ecl_connection_close (GST_ECL_CONNECTION (pair.a.connection), TRUE);
  fail_unless_equals_int (pair.a.closed, 1);
  if (!__i__)
    fake_client_wait_frame (
        fake_server_wait_client (pair.server, 0), "SEND_FORCE_CLOSE");
  fail_unless_equals_int (pair.a.opened, 0);
  data_pair_clear (&pair);
}
GST_END_TEST;

GST_START_TEST (test_close_when_it_comes)
{
  DataPair pair;

  data_pair_init (&pair, __i__);
  g_signal_connect_swapped (pair.b.peer, "connection",
      G_CALLBACK (gst_ecl_peer_disconnect), pair.b.peer);
  data_pair_begin_connect (
      &pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  wait_until (pair.b.connections);
  gst_ecl_connection_close (GST_ECL_CONNECTION (pair.b.connection), TRUE);
  fail_unless_equals_int (pair.b.closed, 1);
  data_pair_clear (&pair);
}
GST_END_TEST;

static Suite *
data_connection_end_suite (void)
{
  Suite *suite = suite_create ("data-connection-end");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_close, 0, 4);
  tcase_add_loop_test (tc, test_destroy, 0, 2);
  tcase_add_loop_test (tc, test_destroy_is_bounded, 0, 2);
  tcase_add_loop_test (tc, test_close_before_open, 0, 2);
  tcase_add_loop_test (tc, test_close_when_it_comes, 0, 2);
  return suite;
}

GST_CHECK_MAIN (data_connection_end);
