/* peer-ice: what a Peer gives its sessions to find a way with, and how long
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-wait.h"
#include "fake-session.h"
#include "peer-fixture.h"

#define CREDENTIAL                                                             \
  "{\"username\":\"1:me\",\"credential\":\"pw\","                              \
  "\"urls\":[\"turn:t.example:1?transport=tcp\"]}"
#define ACCOUNT "\"turnCredential\":" CREDENTIAL
#define ECL_OPEN "42[\"OPEN\",{\"peerId\":\"me\"," ACCOUNT "}]"
#define PEERJS_OPEN "{\"type\":\"OPEN\",\"payload\":{" ACCOUNT "}}"

/* (transfer full): what a new session would have */
static char *
get_ice (Probe *probe)
{
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);

  gst_ecl_peer_configure_session (probe->peer, session);
  return g_strdup (fake_session_get_ice (session));
}

static void
assert_ice (Probe *probe, const char *expected)
{
  g_autofree char *ice = get_ice (probe);

  fail_unless_equals_string (ice, expected);
}

static gboolean
has_ice (Probe *probe, const char *expected)
{
  g_autofree char *ice = get_ice (probe);

  return g_str_equal (ice, expected);
}

static void
open_with (Probe *probe, FakeServer *server, GstEclSignalingProtocol protocol,
    const char *frame)
{
  server->silent = TRUE;
  probe_init (probe, "me", server->url, protocol, NULL);
  gst_ecl_peer_open (probe->peer);
  fake_client_send (fake_server_wait_client (server, 0), frame);
  wait_until (probe->opened == 1);
}

GST_START_TEST (test_nothing)
{
  Probe probe;

  probe_init (&probe, "me", NULL, GST_ECL_SIGNALING_PROTOCOL_ECL, NULL);
  assert_ice (&probe, "stun-server=- ice-transport-policy=all");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_own)
{
  static const char *const servers[] = {
      "turn://a:b@one:1", "turn://a:b@two:2", NULL};
  g_auto (GStrv) read_back = NULL;
  Probe probe;

  probe_init (&probe, "me", NULL, GST_ECL_SIGNALING_PROTOCOL_ECL, NULL);
  g_object_set (probe.peer, "stun-server", "stun://s:3", "turn-servers",
      servers, "ice-transport-policy", GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY,
      NULL);
  assert_ice (&probe, "stun-server=stun://s:3 ice-transport-policy=relay "
                      "turn-servers=turn://a:b@one:1,turn://a:b@two:2");
  g_object_get (probe.peer, "turn-servers", &read_back, NULL);
  fail_unless (g_strv_equal ((const char *const *)read_back, servers));
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_account)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  open_with (&probe, server, __i__, __i__ ? PEERJS_OPEN : ECL_OPEN);
  assert_ice (&probe,
      "stun-server=- ice-transport-policy=all "
      "turn-servers=turn://1%3Ame:pw@t.example:1?transport=tcp");
  g_object_set (probe.peer, "use-server-turn", FALSE, NULL);
  assert_ice (&probe, "stun-server=- ice-transport-policy=all");
  probe_clear (&probe);
}
GST_END_TEST;

/* The account of the registration that was lost is good for a while yet; the
 * next one brings its own, or none. */
GST_START_TEST (test_account_after_loss)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  open_with (&probe, server, GST_ECL_SIGNALING_PROTOCOL_ECL, ECL_OPEN);
  fake_client_drop (fake_server_wait_client (server, 0));
  wait_until (probe.disconnected == 1);
  assert_ice (&probe,
      "stun-server=- ice-transport-policy=all "
      "turn-servers=turn://1%3Ame:pw@t.example:1?transport=tcp");
  client = fake_server_wait_client (server, 1);
  fake_client_send (client, "42[\"OPEN\",{\"peerId\":\"me\"}]");
  wait_until (probe.opened == 2);
  assert_ice (&probe, "stun-server=- ice-transport-policy=all");
  probe_clear (&probe);
}
GST_END_TEST;

static char *
make_account (gint64 lifetime)
{
  return g_strdup_printf ("{\"username\":\"%" G_GINT64_FORMAT
                          ":me\",\"credential\":\"pw\","
                          "\"urls\":[\"turn:t.example:1\"]}",
      g_get_real_time () / G_USEC_PER_SEC + lifetime);
}

/* Before an account expires the next one is asked for, and used. */
GST_START_TEST (test_account_is_renewed)
{
  static const char *const requests[] = {
      "42[\"TURN_CREDENTIAL\",null]", "{\"type\":\"TURN-CREDENTIAL\"}"};
  static const char *const opens[] = {
      "42[\"OPEN\",{\"peerId\":\"me\",\"turnCredential\":%s}]",
      "{\"type\":\"OPEN\",\"payload\":{\"turnCredential\":%s}}"};
  static const char *const answers[] = {"42[\"TURN_CREDENTIAL\"," CREDENTIAL
                                        "]",
      "{\"type\":\"TURN-CREDENTIAL\",\"payload\":{" ACCOUNT "}}"};
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *account = make_account (2);
  g_autoptr (GString) open = g_string_new (opens[__i__]);
  FakeClient *client;
  Probe probe;

  g_string_replace (open, "%s", account, 1);
  open_with (&probe, server, __i__, open->str);
  client = fake_server_wait_client (server, 0);
  fake_client_wait_frame (client, requests[__i__]);
  fake_client_send (client, answers[__i__]);
  wait_until (has_ice (&probe,
      "stun-server=- ice-transport-policy=all "
      "turn-servers=turn://1%3Ame:pw@t.example:1?transport=tcp"));
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_timeouts)
{
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  Probe probe;

  probe_init (&probe, "me", NULL, GST_ECL_SIGNALING_PROTOCOL_ECL, NULL);
  gst_ecl_peer_configure_session (probe.peer, session);
  fail_unless_equals_int (fake_session_get_watchdog (session), 10);
  fail_unless_equals_int (fake_session_get_connect_timeout (session), 30);
  g_object_set (probe.peer, "watchdog", 3, "connect-timeout", 0, NULL);
  gst_ecl_peer_configure_session (probe.peer, session);
  fail_unless_equals_int (fake_session_get_watchdog (session), 3);
  fail_unless_equals_int (fake_session_get_connect_timeout (session), 0);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
peer_ice_suite (void)
{
  Suite *suite = suite_create ("peer-ice");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_nothing);
  tcase_add_test (tc, test_own);
  tcase_add_loop_test (tc, test_account, 0, 2);
  tcase_add_loop_test (tc, test_account_is_renewed, 0, 2);
  tcase_add_test (tc, test_account_after_loss);
  tcase_add_test (tc, test_timeouts);
  return suite;
}

GST_CHECK_MAIN (peer_ice);
