/* peer-end: destroying or dropping a Peer, at any time
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-wait.h"
#include "fake-session.h"
#include "peer-fixture.h"
#include "silent-server.h"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

static void
on_destroyed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Probe *probe = user_data;
  g_autoptr (GError) error = NULL;

  fail_unless (
      gst_ecl_peer_destroy_finish (GST_ECL_PEER (source), result, &error), "%s",
      error ? error->message : "");
  fail_unless_equals_int (probe->closed, 1);
  probe->destroyed = TRUE;
}

GST_START_TEST (test_destroy)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) in = gst_ecl_session_new (NULL);
  g_autoptr (GstEclSession) out = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", "O1");
  answer (wait_call (&probe, 0), in);
  connection = call (&probe, "eve", out);
  fake_session_hold_close (out);

  gst_ecl_peer_destroy_async (probe.peer, NULL, on_destroyed, &probe);
  fail_unless_equals_int (probe.call_closed, 2);
  wait_until (client->closed);
  fail_unless (fake_client_has_sent (client, "FORCE_CLOSE") == !__i__);
  if (!__i__)
    fail_unless_equals_string (
        g_ptr_array_index (client->frames, client->frames->len - 1), "41");
  gst_ecl_peer_open (probe.peer);
  fail_unless_equals_int (probe.errors, 0);
  wait_until (probe.errors == 1);
  assert_error (&probe, GST_ECL_ERROR_DISCONNECTED, "is destroyed");
  wait_ms (100);
  fail_if (probe.destroyed, "did not wait for a session");
  fake_session_say_closed (out, NULL);
  wait_until (probe.destroyed);
  fail_unless_equals_int (probe.errors, 1);
  fail_unless_equals_int (probe.disconnected, 0);

  /* For good */
  probe.destroyed = FALSE;
  gst_ecl_peer_destroy_async (probe.peer, NULL, on_destroyed, &probe);
  wait_until (probe.destroyed);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.errors == 2);
  wait_ms (100);
  fail_unless_equals_int (server->clients->len, 1);
  fail_unless_equals_int (probe.opened, 1);
  fail_if (
      gst_ecl_peer_call (probe.peer, "bob", NULL, NULL, NULL, NULL, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_DISCONNECTED));
  probe_clear (&probe);
}
GST_END_TEST;

static void
on_given_up (GObject *source, GAsyncResult *result, gpointer error)
{
  fail_if (gst_ecl_peer_destroy_finish (GST_ECL_PEER (source), result, error));
}

/* Of two that wait, one gives up, when waiting or before; the Peer's end goes
 * on. */
GST_START_TEST (test_destroy_cancelled)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) at_once = NULL;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  connection = call (&probe, "bob", session);
  fake_session_hold_close (session);
  gst_ecl_peer_destroy_async (probe.peer, cancellable, on_given_up, &error);
  gst_ecl_peer_destroy_async (probe.peer, NULL, on_destroyed, &probe);
  wait_until (fake_server_wait_client (server, 0)->closed);
  fail_if (error, "gave up by itself");
  g_cancellable_cancel (cancellable);
  wait_until (error);
  gst_ecl_peer_destroy_async (probe.peer, cancellable, on_given_up, &at_once);
  fail_if (at_once, "completed before it returned");
  wait_until (at_once);
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  fail_unless (g_error_matches (at_once, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  fail_unless_equals_int (probe.closed, 0);
  fail_if (probe.destroyed, "did not wait for the session");

  fake_session_say_closed (session, NULL);
  wait_until (probe.destroyed);
  probe_clear (&probe);
}
GST_END_TEST;

/* Cancelled once there is nothing to wait for any more */
GST_START_TEST (test_destroy_cancelled_late)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GWeakRef weak;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  g_weak_ref_init (&weak, probe.peer);
  gst_ecl_peer_destroy_async (probe.peer, cancellable, on_destroyed, &probe);
  wait_until (probe.destroyed);
  gst_ecl_peer_destroy_async (probe.peer, cancellable, on_given_up, &error);
  g_cancellable_cancel (cancellable);
  wait_until (error);
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  probe_clear (&probe);
  fail_unless (g_weak_ref_get (&weak) == NULL);
  g_weak_ref_clear (&weak);
}
GST_END_TEST;

GST_START_TEST (test_destroy_is_bounded)
{
  g_autoptr (SilentServer) server = silent_server_new ();
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  Probe probe;

  server->handshake = TRUE;
  server->greeting =
      __i__ ? "{\"type\":\"OPEN\"}" : "42[\"OPEN\",{\"peerId\":\"me\"}]";
  probe_init (&probe, "me", server->url, __i__, NULL);
  g_object_set (probe.peer, "close-timeout", 200, NULL);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened);
  connection = call (&probe, "bob", session);
  fake_session_hold_close (session);
  gst_ecl_peer_destroy_async (probe.peer, NULL, on_destroyed, &probe);
  wait_until (probe.destroyed);
  probe_clear (&probe);
  fake_session_say_closed (session, NULL);
}
GST_END_TEST;

/* In any state: never opened, opening, waiting to try again */
GST_START_TEST (test_destroy_early)
{
  g_autoptr (SilentServer) silent = silent_server_new ();
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_init (&probe, "me", __i__ == 2 ? server->url : silent->url, ECL, NULL);
  g_object_set (probe.peer, "reconnect-delay", 100000, "reconnect-delay-max",
      100000, NULL);
  if (__i__ > 0)
    gst_ecl_peer_open (probe.peer);
  if (__i__ == 1)
    wait_until (silent->n_clients == 1);
  if (__i__ == 2) {
    wait_until (probe.opened == 1);
    fake_client_drop (fake_server_wait_client (server, 0));
    wait_until (probe.disconnected == 1);
  }
  gst_ecl_peer_destroy_async (probe.peer, NULL, on_destroyed, &probe);
  wait_until (probe.destroyed);
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

/* Nothing of a Peer that was just dropped is left, and the server notices. */
GST_START_TEST (test_dropped)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  GWeakRef weak;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  g_weak_ref_init (&weak, probe.peer);
  probe_clear (&probe);
  fail_unless (g_weak_ref_get (&weak) == NULL);
  wait_until (fake_server_wait_client (server, 0)->closed);
  g_weak_ref_clear (&weak);
}
GST_END_TEST;

/* Dropping or destroying the Peer from inside its own signals */

static void
drop_peer (Probe *probe)
{
  g_clear_object (&probe->peer);
}

static const struct {
  const char *name;
  gboolean refused;
} handlers[] = {{"open"}, {"call"}, {"disconnected"}, {"error", TRUE}};

static void
run_into_handler (Probe *probe, FakeServer *server, const char *name)
{
  gst_ecl_peer_open (probe->peer);
  if (g_str_equal (name, "call"))
    send_offer (fake_server_wait_client (server, 0), "bob", "O1");
  if (g_str_equal (name, "disconnected")) {
    wait_until (probe->opened == 1);
    fake_client_drop (fake_server_wait_client (server, 0));
  }
}

GST_START_TEST (test_dropped_in_handler)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  GWeakRef weak;
  Probe probe;

  if (handlers[__i__].refused)
    server->refusal = "42[\"ERROR\",{\"type\":\"invalid-key\"}]";
  probe_init (&probe, "me", server->url, ECL, NULL);
  g_weak_ref_init (&weak, probe.peer);
  g_signal_connect_swapped (
      probe.peer, handlers[__i__].name, G_CALLBACK (drop_peer), &probe);
  run_into_handler (&probe, server, handlers[__i__].name);
  wait_until (probe.peer == NULL);
  fail_unless (g_weak_ref_get (&weak) == NULL);
  wait_until (fake_server_wait_client (server, 0)->closed);
  wait_ms (150);
  fail_unless_equals_int (server->clients->len, 1);
  g_weak_ref_clear (&weak);
  probe_clear (&probe);
}
GST_END_TEST;

static void
destroy_peer (Probe *probe)
{
  gst_ecl_peer_destroy_async (probe->peer, NULL, on_destroyed, probe);
}

GST_START_TEST (test_destroyed_in_handler)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  if (handlers[__i__].refused)
    server->refusal = "42[\"ERROR\",{\"type\":\"invalid-key\"}]";
  probe_init (&probe, "me", server->url, ECL, NULL);
  g_signal_connect_swapped (
      probe.peer, handlers[__i__].name, G_CALLBACK (destroy_peer), &probe);
  run_into_handler (&probe, server, handlers[__i__].name);
  wait_until (probe.destroyed);
  wait_until (fake_server_wait_client (server, 0)->closed);
  wait_ms (150);
  fail_unless_equals_int (server->clients->len, 1);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
peer_end_suite (void)
{
  Suite *suite = suite_create ("peer-end");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_destroy, 0, 2);
  tcase_add_loop_test (tc, test_destroy_cancelled, 0, 2);
  tcase_add_test (tc, test_destroy_cancelled_late);
  tcase_add_loop_test (tc, test_destroy_is_bounded, 0, 2);
  tcase_add_loop_test (tc, test_destroy_early, 0, 3);
  tcase_add_loop_test (tc, test_dropped, 0, 2);
  tcase_add_loop_test (tc, test_dropped_in_handler, 0, G_N_ELEMENTS (handlers));
  tcase_add_loop_test (
      tc, test_destroyed_in_handler, 0, G_N_ELEMENTS (handlers));
  return suite;
}

GST_CHECK_MAIN (peer_end);
