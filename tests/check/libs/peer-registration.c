/* peer-registration: opening a Peer, losing the server and coming back
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-backoff.h"
#include "ecl-wait.h"
#include "fake-session.h"
#include "peer-fixture.h"
#include "silent-server.h"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

/* Opening */

GST_START_TEST (test_open)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open (&probe, "A B", server, __i__);
  fail_unless_equals_string (gst_ecl_peer_get_id (probe.peer), "A B");
  gst_ecl_peer_open (probe.peer);
  wait_ms (100);
  fail_unless_equals_int (server->clients->len, 1);
  fail_unless_equals_int (probe.opened, 1);
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

/* While it opens, and when it is open */
GST_START_TEST (test_open_twice)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_init (&probe, "me", server->url, __i__, NULL);
  gst_ecl_peer_open (probe.peer);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 1);
  gst_ecl_peer_open (probe.peer);
  wait_ms (200);
  fail_unless_equals_int (probe.opened, 1);
  fail_unless_equals_int (probe.errors, 0);
  fail_unless_equals_int (server->clients->len, 1);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_assigned_id)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, __i__ ? "" : NULL, server, __i__);
  fail_unless_equals_string (
      gst_ecl_peer_get_id (probe.peer), FAKE_SERVER_ASSIGNED_ID);
  client = fake_server_wait_client (server, 0);
  fail_unless_equals_string (fake_client_get (client, __i__ ? "key" : "apiKey"),
      __i__ ? "peerjs" : "00000000-0000-0000-0000-000000000000");
  probe_clear (&probe);
}
GST_END_TEST;

static const struct {
  GstEclSignalingProtocol protocol;
  const char *id;
  const char *key;
  const char *server;
  GstEclError code;
  const char *part;
} bad_settings[] = {
    {ECL, "a  b", NULL, NULL, GST_ECL_ERROR_INVALID_ID,
        "\"a  b\" is not valid"},
    {ECL, "a b ", NULL, NULL, GST_ECL_ERROR_INVALID_ID, "is not valid"},
    {ECL, "\xe3\x81\x82", NULL, NULL, GST_ECL_ERROR_INVALID_ID, "ASCII"},
    {PEERJS, "_a", NULL, NULL, GST_ECL_ERROR_INVALID_ID, "\"_a\" is not valid"},
    {ECL, "a", "wrong", NULL, GST_ECL_ERROR_INVALID_KEY, "form of a UUID"},
    {ECL, "a", NULL, "ftp://x/", GST_ECL_ERROR_SERVER, "http://HOST:PORT/"},
};

GST_START_TEST (test_bad_settings)
{
  Probe probe;

  probe_init (&probe, bad_settings[__i__].id, bad_settings[__i__].server,
      bad_settings[__i__].protocol, bad_settings[__i__].key);
  gst_ecl_peer_open (probe.peer);
  fail_unless_equals_int (probe.errors, 0);
  assert_error (&probe, bad_settings[__i__].code, bad_settings[__i__].part);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_default_server)
{
  g_autoptr (GstEclPeer) peer =
      gst_ecl_peer_new (NULL, __i__ ? "" : NULL, ECL, NULL);
  g_autofree char *server = NULL;

  g_object_get (peer, "server", &server, NULL);
  fail_unless_equals_string (server, "http://127.0.0.1:9000/");
}
GST_END_TEST;

static const struct {
  GstEclSignalingProtocol protocol;
  const char *frame;
  GstEclError code;
  const char *part;
} refusals[] = {
    {ECL, "42[\"ERROR\",{\"type\":\"unavailable-id\",\"message\":\"m\"}]",
        GST_ECL_ERROR_UNAVAILABLE_ID, "the id \"bob\" is taken"},
    {ECL,
        "42[\"ERROR\",{\"type\":\"invalid-key\",\"message\":\"No such key\"}]",
        GST_ECL_ERROR_INVALID_KEY, "No such key; use a key"},
    {ECL, "42[\"ERROR\",{\"type\":\"authentication\"}]",
        GST_ECL_ERROR_AUTHENTICATION, "credential"},
    {ECL, "42[\"ERROR\",{\"type\":\"invalid-domain\",\"message\":\"m\"}]",
        GST_ECL_ERROR_INVALID_DOMAIN, "m"},
    {ECL, "42[\"ERROR\",{\"type\":\"permission\",\"message\":\"m\"}]",
        GST_ECL_ERROR_PERMISSION, "m"},
    {ECL, "42[\"ERROR\",{\"type\":\"signaling-limited\",\"message\":\"m\"}]",
        GST_ECL_ERROR_SIGNALING_LIMITED, "m"},
    {ECL, "42[\"ERROR\",{\"type\":\"turn-limited\",\"message\":\"m\"}]",
        GST_ECL_ERROR_TURN_LIMITED, "m; use a TURN server of your own"},
    {ECL, "42[\"ERROR\",{\"type\":\"sfu-limited\",\"message\":\"m\"}]",
        GST_ECL_ERROR_SFU_LIMITED, "m"},
    {ECL,
        "42[\"ERROR\",{\"type\":\"sfu-client-not-supported\","
        "\"message\":\"m\"}]",
        GST_ECL_ERROR_SFU_CLIENT_NOT_SUPPORTED, "m"},
    {ECL, "42[\"ERROR\",{\"type\":\"no-such-type\",\"message\":\"m\"}]",
        GST_ECL_ERROR_FAILED, "says: m"},
    {PEERJS, "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}",
        GST_ECL_ERROR_UNAVAILABLE_ID, "the id \"bob\" is taken"},
    {PEERJS,
        "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Invalid key provided\"}}",
        GST_ECL_ERROR_INVALID_KEY, "use a key"},
    {PEERJS,
        "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Server has reached its "
        "concurrent user limit\"}}",
        GST_ECL_ERROR_SIGNALING_LIMITED, "limit"},
    {PEERJS, "{\"type\":\"INVALID-KEY\"}", GST_ECL_ERROR_INVALID_KEY, "key"},
};

/* Before the first OPEN nothing is repeated, but the application may. */
GST_START_TEST (test_refusal)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  server->refusal = refusals[__i__].frame;
  probe_init (&probe, "bob", server->url, refusals[__i__].protocol, NULL);
  gst_ecl_peer_open (probe.peer);
  assert_error (&probe, refusals[__i__].code, refusals[__i__].part);
  wait_ms (200);
  fail_unless_equals_int (probe.errors, 1);
  fail_unless_equals_int (probe.disconnected, 0);
  fail_unless_equals_int (server->clients->len, 1);
  fail_unless (fake_server_wait_client (server, 0)->closed);

  server->refusal = NULL;
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 1);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_unreachable_server)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  fake_server_stop (server);
  probe_init (&probe, "bob", server->url, __i__, NULL);
  gst_ecl_peer_open (probe.peer);
  assert_error (&probe, GST_ECL_ERROR_NETWORK, "Connection refused; is it");
  wait_ms (200);
  fail_unless_equals_int (probe.errors, 1);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_open_timeout)
{
  g_autoptr (SilentServer) server = silent_server_new ();
  Probe probe;

  probe_init (&probe, "bob", server->url, __i__, NULL);
  g_object_set (probe.peer, "open-timeout", 200, NULL);
  gst_ecl_peer_open (probe.peer);
  assert_error (&probe, GST_ECL_ERROR_TIMEOUT, "open-timeout, 200 ms");
  probe_clear (&probe);
}
GST_END_TEST;

/* The token */

static const char *
token_of (FakeServer *server, guint client)
{
  return fake_client_get (fake_server_wait_client (server, client), "token");
}

/* As it is, every time; and nobody gets to see it. */
GST_START_TEST (test_token)
{
  static const char token[] = "my secret/+&=\xc3\xa9";
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GTypeClass) klass = g_type_class_ref (GST_TYPE_ECL_PEER);
  GParamSpec *spec =
      g_object_class_find_property (G_OBJECT_CLASS (klass), "token");
  g_autofree char *logged = NULL;
  Probe probe;

  log_keep ();
  probe_init_with_token (&probe, "me", server->url, __i__, token);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 1);
  fail_unless_equals_string (token_of (server, 0), token);
  fake_client_drop (fake_server_wait_client (server, 0));
  wait_until (probe.opened == 2);
  fail_unless_equals_string (token_of (server, 1), token);
  server->refusal = __i__ ? "{\"type\":\"INVALID-KEY\"}"
                          : "42[\"ERROR\",{\"type\":\"invalid-key\"}]";
  fake_client_drop (fake_server_wait_client (server, 1));
  wait_until (probe.errors == 1);
  probe_clear (&probe);
  logged = log_take ();
  fail_unless (strstr (logged, "registered as me") != NULL);
  fail_if (strstr (logged, "secret") != NULL, "%s", strstr (logged, "secret"));
  fail_unless_equals_int (spec->flags & G_PARAM_READWRITE, G_PARAM_WRITABLE);
}
GST_END_TEST;

GST_START_TEST (test_token_is_made_up)
{
  static const char *const none[] = {NULL, ""};
  g_autoptr (FakeServer) server = fake_server_new (NULL);

  for (guint i = 0; i < 2; i++) {
    Probe probe;

    probe_init_with_token (&probe, "me", server->url, __i__, none[i]);
    gst_ecl_peer_open (probe.peer);
    wait_until (probe.opened == 1);
    fail_unless_equals_int (strlen (token_of (server, i)), 16);
    probe_clear (&probe);
  }
  fail_if (g_str_equal (token_of (server, 0), token_of (server, 1)));
}
GST_END_TEST;

/* A PeerServer that still has the process before us says nothing. */
GST_START_TEST (test_token_may_be_known)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  server->silent = TRUE;
  probe_init_with_token (&probe, "me", server->url, PEERJS, "my secret");
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 1);
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

/* Losing the server */

#define ID_TAKEN "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}"
#define UNAVAILABLE_ID                                                         \
  "42[\"ERROR\",{\"type\":\"unavailable-id\",\"message\":\"m\"}]"

GST_START_TEST (test_reconnect)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  FakeClient *before, *after;
  Probe probe;

  probe_open (&probe, NULL, server, __i__);
  connection = call (&probe, "bob", session);
  before = fake_server_wait_client (server, 0);
  fake_client_wait_frame (before, "O1");
  fake_client_drop (before);
  wait_until (probe.disconnected == 1);
  fail_unless_equals_string (fake_session_get_log (session), "start");
  fake_session_say_candidate (session, "C1");
  fail_if (
      gst_ecl_peer_call (probe.peer, "eve", session, NULL, NULL, NULL, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_DISCONNECTED));
  fake_session_say_candidate (session, "C2");

  after = fake_server_wait_client (server, 1);
  fail_unless_equals_string (
      fake_client_get (after, "token"), fake_client_get (before, "token"));
  fail_unless_equals_string (fake_client_get (after, __i__ ? "id" : "peerId"),
      FAKE_SERVER_ASSIGNED_ID);
  wait_until (probe.opened == 2);
  fake_client_wait_frame (after, "C1");
  fake_client_wait_frame (after, "C2");
  send_offer (after, "eve", "O1");
  wait_call (&probe, 0);
  fail_unless_equals_int (probe.errors, 0);
  fail_unless_equals_int (probe.disconnected, 1);
  fail_unless_equals_int (probe.call_closed, 0);
  probe_clear (&probe);
}
GST_END_TEST;

/* The server is gone for a while, and then does not know us at first. */
GST_START_TEST (test_reconnect_persists)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  fake_server_stop (server);
  wait_until (probe.disconnected == 1);
  wait_ms (300);
  server->refusal = __i__ ? ID_TAKEN : UNAVAILABLE_ID;
  fake_server_restart (server);
  fake_server_wait_client (server, 2);
  server->refusal = NULL;
  wait_until (probe.opened == 2);
  fail_unless_equals_int (probe.errors, 0);
  fail_unless_equals_int (probe.disconnected, 1);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_reconnect_is_bounded)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  g_object_set (probe.peer, "reconnect-attempts", 2, NULL);
  server->refusal = "x";
  server->silent = TRUE;
  g_object_set (probe.peer, "open-timeout", 100, NULL);
  fake_client_drop (fake_server_wait_client (server, 0));
  if (__i__) {
    /* A silent PeerServer accepts a client that comes back. */
    fake_server_stop (server);
    assert_error (&probe, GST_ECL_ERROR_NETWORK, "Connection refused");
  } else {
    assert_error (&probe, GST_ECL_ERROR_TIMEOUT, "open-timeout");
    fail_unless_equals_int (server->clients->len, 3);
  }
  wait_ms (300);
  fail_unless_equals_int (probe.errors, 1);
  fail_unless_equals_int (probe.disconnected, 1);

  /* Nothing more by itself, but when asked. */
  server->silent = FALSE;
  server->refusal = NULL;
  if (__i__)
    fake_server_restart (server);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 2);
  probe_clear (&probe);
}
GST_END_TEST;

/* Where nothing is tried again the error is that of the loss itself. */
GST_START_TEST (test_loss_without_reconnect)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  g_object_set (probe.peer, "reconnect-attempts", 0, NULL);
  fake_client_drop (fake_server_wait_client (server, 0));
  assert_error (&probe,
      __i__ ? GST_ECL_ERROR_SOCKET_CLOSED : GST_ECL_ERROR_SOCKET, server->url);
  fail_unless_equals_int (probe.disconnected, 1);
  probe_clear (&probe);
}
GST_END_TEST;

/* After a while it cannot be ourselves any more who has the id. */
GST_START_TEST (test_reclaim_is_bounded)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  guint attempts;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  g_object_set (probe.peer, "reclaim-timeout", 500, NULL);
  server->refusal = __i__ ? ID_TAKEN : UNAVAILABLE_ID;
  fake_client_drop (fake_server_wait_client (server, 0));
  assert_error (&probe, GST_ECL_ERROR_UNAVAILABLE_ID, "the id \"me\" is taken");
  attempts = server->clients->len;
  fail_unless (attempts > 3, "%u", attempts);
  wait_ms (300);
  fail_unless_equals_int (server->clients->len, attempts);
  fail_unless_equals_int (probe.disconnected, 1);
  probe_clear (&probe);
}
GST_END_TEST;

/* A PeerServer that takes us back says nothing, and one that does not may take
 * its time to say so. */
GST_START_TEST (test_late_refusal)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open (&probe, "me", server, PEERJS);
  server->silent = TRUE;
  fake_client_drop (fake_server_wait_client (server, 0));
  wait_until (probe.opened == 2);
  server->silent = FALSE;
  fake_client_send (fake_server_wait_client (server, 1), ID_TAKEN);
  wait_until (probe.opened == 3);
  fail_unless_equals_int (probe.disconnected, 2);
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

/* The n-th delay is 2^n times the first, up to the bound, and spread. */
GST_START_TEST (test_backoff)
{
  static const guint plain[] = {1000, 2000, 4000, 5000, 5000};
  guint least = G_MAXUINT, most = 0;

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    fail_unless_equals_int (ecl_backoff_ms (i, 1000, 5000, 0), plain[i]);
  fail_unless_equals_int (ecl_backoff_ms (G_MAXUINT, 1000, 5000, 0), 5000);
  for (guint i = 0; i < 1000; i++) {
    guint delay = ecl_backoff_ms (1, 1000, 5000, 50);

    least = MIN (least, delay);
    most = MAX (most, delay);
  }
  fail_unless (least >= 1000 && least < 1200, "%u", least);
  fail_unless (most <= 3000 && most > 2800, "%u", most);
}
GST_END_TEST;

GST_START_TEST (test_reconnect_gives_up)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  server->refusal = "42[\"ERROR\",{\"type\":\"authentication\"}]";
  fake_client_drop (fake_server_wait_client (server, 0));
  assert_error (&probe, GST_ECL_ERROR_AUTHENTICATION, "credential");
  wait_ms (300);
  fail_unless_equals_int (server->clients->len, 2);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_queue_is_bounded)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  FakeClient *after;
  Probe probe;

  probe_init (&probe, "me", server->url, ECL, NULL);
  g_object_set (probe.peer, "max-queued-messages", 2, NULL);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 1);
  connection = call (&probe, "bob", session);
  fake_client_drop (fake_server_wait_client (server, 0));
  wait_until (probe.disconnected);
  fake_session_say_candidate (session, "C1");
  fake_session_say_candidate (session, "C2");
  fake_session_say_candidate (session, "C3");
  after = fake_server_wait_client (server, 1);
  fake_client_wait_frame (after, "C3");
  fail_unless (fake_client_has_sent (after, "C2"));
  fail_if (fake_client_has_sent (after, "C1"));
  probe_clear (&probe);
}
GST_END_TEST;

/* By our own wish: nothing follows by itself, calls and what they say stay. */
GST_START_TEST (test_disconnect_and_reconnect)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  FakeClient *before, *after;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  before = fake_server_wait_client (server, 0);
  connection = call (&probe, "bob", session);
  gst_ecl_peer_disconnect (probe.peer);
  fail_unless_equals_int (probe.disconnected, 1);
  fail_if (gst_ecl_peer_is_open (probe.peer));
  gst_ecl_peer_disconnect (probe.peer);
  fail_unless_equals_int (probe.disconnected, 1);
  wait_until (before->closed);
  fake_session_say_candidate (session, "C1");
  /* Longer than the delay before an attempt after a loss */
  wait_ms (300);
  fail_unless_equals_int (server->clients->len, 1);
  fail_unless_equals_int (probe.call_closed, 0);

  fail_unless (gst_ecl_peer_reconnect (probe.peer, NULL));
  wait_until (probe.opened == 2);
  after = fake_server_wait_client (server, 1);
  fail_unless_equals_string (
      fake_client_get (after, __i__ ? "id" : "peerId"), "me");
  fail_unless_equals_string (
      fake_client_get (after, "token"), fake_client_get (before, "token"));
  fake_client_wait_frame (after, "C1");
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

static void
assert_no_reconnect (Probe *probe, GstEclError code, const char *part)
{
  g_autoptr (GError) error = NULL;

  fail_if (gst_ecl_peer_reconnect (probe->peer, &error));
  fail_unless (g_error_matches (error, GST_ECL_ERROR, code));
  fail_unless (strstr (error->message, part) != NULL, "%s", error->message);
}

GST_START_TEST (test_reconnect_needs_sense)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_init (&probe, "me", server->url, ECL, NULL);
  assert_no_reconnect (&probe, GST_ECL_ERROR_FAILED, "not open yet");
  /* An attempt that is given up may be made again. */
  gst_ecl_peer_open (probe.peer);
  gst_ecl_peer_disconnect (probe.peer);
  wait_ms (100);
  fail_unless_equals_int (probe.opened + probe.disconnected, 0);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 1);
  assert_no_reconnect (&probe, GST_ECL_ERROR_FAILED, "not disconnected");
  gst_ecl_peer_destroy_async (probe.peer, NULL, NULL, NULL);
  wait_until (probe.closed);
  gst_ecl_peer_disconnect (probe.peer);
  assert_no_reconnect (&probe, GST_ECL_ERROR_DISCONNECTED, "destroyed");
  fail_unless_equals_int (probe.disconnected, 0);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
peer_registration_suite (void)
{
  Suite *suite = suite_create ("peer-registration");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_open, 0, 2);
  tcase_add_loop_test (tc, test_open_twice, 0, 2);
  tcase_add_loop_test (tc, test_assigned_id, 0, 2);
  tcase_add_loop_test (tc, test_bad_settings, 0, G_N_ELEMENTS (bad_settings));
  tcase_add_loop_test (tc, test_default_server, 0, 2);
  tcase_add_loop_test (tc, test_refusal, 0, G_N_ELEMENTS (refusals));
  tcase_add_loop_test (tc, test_unreachable_server, 0, 2);
  tcase_add_loop_test (tc, test_open_timeout, 0, 2);
  tcase_add_loop_test (tc, test_token, 0, 2);
  tcase_add_loop_test (tc, test_token_is_made_up, 0, 2);
  tcase_add_test (tc, test_token_may_be_known);
  tcase_add_loop_test (tc, test_reconnect, 0, 2);
  tcase_add_loop_test (tc, test_reconnect_persists, 0, 2);
  tcase_add_loop_test (tc, test_reconnect_is_bounded, 0, 2);
  tcase_add_loop_test (tc, test_loss_without_reconnect, 0, 2);
  tcase_add_loop_test (tc, test_reclaim_is_bounded, 0, 2);
  tcase_add_test (tc, test_late_refusal);
  tcase_add_test (tc, test_backoff);
  tcase_add_test (tc, test_reconnect_gives_up);
  tcase_add_test (tc, test_queue_is_bounded);
  tcase_add_loop_test (tc, test_disconnect_and_reconnect, 0, 2);
  tcase_add_test (tc, test_reconnect_needs_sense);
  return suite;
}

GST_CHECK_MAIN (peer_registration);
