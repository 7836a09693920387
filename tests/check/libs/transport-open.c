/* transport-open: both protocols come to servers that let them in or do not
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-wait.h"
#include "fake-server.h"
#include "silent-server.h"
#include "transport-fixture.h"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

GST_START_TEST (test_open_ecl)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  GstEclTransportConfig config = config_for (server->url);
  FakeClient *client;
  Probe probe;

  config.id = "A B";
  probe_open (&probe, FALSE, &config);
  wait_until (probe.id != NULL);
  fail_unless_equals_string (probe.id, "A B");
  client = fake_server_wait_client (server, 0);
  fail_unless_equals_string (client->path, "/socket.io/");
  fail_unless_equals_string (fake_client_get (client, "apiKey"), KEY);
  fail_unless_equals_string (fake_client_get (client, "token"), "token1");
  fail_unless_equals_string (fake_client_get (client, "peerId"), "A B");
  fail_unless_equals_string (fake_client_get (client, "EIO"), "3");
  fail_unless_equals_string (
      fake_client_get (client, "transport"), "websocket");
  fail_unless (fake_client_get (client, "platform") != NULL);
  fail_unless (fake_client_get (client, "sdk_version") != NULL);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_open_peerjs)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *url = g_strconcat (server->url, "my/app", NULL);
  GstEclTransportConfig config = config_for (url);
  FakeClient *client;
  Probe probe;

  config.id = "A B";
  config.key = "peer&js";
  probe_open (&probe, TRUE, &config);
  wait_until (probe.id != NULL);
  fail_unless_equals_string (probe.id, "A B");
  client = fake_server_wait_client (server, 0);
  fail_unless_equals_string (client->path, "/my/app/peerjs");
  fail_unless_equals_string (fake_client_get (client, "key"), "peer&js");
  fail_unless_equals_string (fake_client_get (client, "id"), "A B");
  fail_unless_equals_string (fake_client_get (client, "token"), "token1");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_assigned_id)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open_url (&probe, __i__, server->url);
  wait_until (probe.id != NULL);
  fail_unless_equals_string (probe.id, FAKE_SERVER_ASSIGNED_ID);
  if (!__i__)
    fail_unless (fake_client_get (
                     fake_server_wait_client (server, 0), "peerId") == NULL);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_connection_refused)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  fake_server_stop (server);
  probe_open_url (&probe, __i__, server->url);
  assert_closed (&probe, GST_ECL_ERROR_NETWORK, "Connection refused; is it");
  fail_unless (strstr (probe.closed->message, server->url) != NULL);
  probe_clear (&probe);
}
GST_END_TEST;

/* Plain HTTP, such as some other web server */
GST_START_TEST (test_wrong_server)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  GstEclTransportConfig config;
  Probe probe;

  soup_server_remove_handler (server->server, NULL);
  config = config_for (server->url);
  config.id = __i__ == 2 ? "bob" : NULL;
  probe_open (&probe, __i__ > 0, &config);
  assert_closed (&probe, GST_ECL_ERROR_SERVER, "HTTP status 404");
  probe_clear (&probe);
}
GST_END_TEST;

/* Silent before the handshake, and after it */
GST_START_TEST (test_open_timeout)
{
  g_autoptr (SilentServer) server = silent_server_new ();
  GstEclTransportConfig config = config_for (server->url);
  Probe probe;

  server->handshake = __i__ & 2;
  config.id = "bob";
  config.open_timeout = 300;
  probe_open (&probe, __i__ & 1, &config);
  assert_closed (&probe, GST_ECL_ERROR_TIMEOUT, "open-timeout, 300 ms");
  fail_unless_equals_string (probe.messages->str, "");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_refusal)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  server->refusal =
      __i__ ? "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}"
            : "42[\"ERROR\",{\"type\":\"unavailable-id\",\"message\":\"m\"}]";
  probe_open_url (&probe, __i__, server->url);
  wait_until (probe.messages->len > 0);
  fail_unless_equals_string (
      probe.messages->str, __i__ ? "ID-TAKEN " : "ERROR ");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_dispatcher)
{
  g_autoptr (FakeServer) dispatcher = fake_server_new (NULL);
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *url = g_strconcat (dispatcher->url, "signaling", NULL);
  g_autofree char *answer =
      g_strdup_printf ("{\"domain\":\"127.0.0.1:%u\"}", server->port);
  Probe probe;

  dispatcher->dispatch = answer;
  probe_open_url (&probe, FALSE, url);
  wait_until (probe.id != NULL);
  fail_unless_equals_int (server->clients->len, 1);
  fail_unless_equals_int (dispatcher->clients->len, 0);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_bad_dispatcher)
{
  static const char *const answers[] = {
      "", "nonsense", "{}", "[]", "{\"domain\":7}", "{\"domain\":\"a b\"}"};
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *url = g_strconcat (server->url, "signaling", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    Probe probe;

    server->dispatch = answers[i];
    probe_open_url (&probe, FALSE, url);
    assert_closed (&probe, GST_ECL_ERROR_SERVER, "names no signaling server");
    probe_clear (&probe);
  }
}
GST_END_TEST;

GST_START_TEST (test_tls)
{
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_file (TEST_CERTIFICATE, NULL);
  g_autoptr (FakeServer) server = fake_server_new (certificate);
  GstEclTransportConfig config;
  Probe probe;

  fail_unless (g_str_has_prefix (server->url, "https://"));
  probe_open_url (&probe, __i__, server->url);
  assert_closed (&probe, GST_ECL_ERROR_SSL_UNAVAILABLE, "is not trusted");
  fail_unless_equals_int (server->clients->len, 0);
  probe_clear (&probe);

  config = config_for (server->url);
  config.tls_validation = FALSE;
  probe_open (&probe, __i__, &config);
  wait_until (probe.id != NULL);
  probe_clear (&probe);
}
GST_END_TEST;

/* A plain server behind an https URL */
GST_START_TEST (test_no_tls)
{
  g_autoptr (SilentServer) server = silent_server_new ();
  g_autofree char *url = g_strconcat ("https", server->url + 4, NULL);
  Probe probe;

  server->blurt = "HTTP/1.1 400 Bad Request\r\n\r\n";
  probe_open_url (&probe, __i__, url);
  assert_closed (
      &probe, GST_ECL_ERROR_SSL_UNAVAILABLE, "http instead of https");
  probe_clear (&probe);
}
GST_END_TEST;

/* PeerServer 1.0.2 says nothing to a client that it still has a socket of. */
GST_START_TEST (test_reattach_without_open)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  GstEclTransportConfig config = config_for (server->url);
  Probe probe;

  server->silent = TRUE;
  config.id = "bob";
  config.reattach = TRUE;
  probe_open (&probe, TRUE, &config);
  wait_until (probe.id != NULL);
  fail_unless_equals_string (probe.messages->str, "OPEN ");
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
transport_open_suite (void)
{
  Suite *suite = suite_create ("transport-open");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_open_ecl);
  tcase_add_test (tc, test_open_peerjs);
  tcase_add_loop_test (tc, test_assigned_id, 0, 2);
  tcase_add_loop_test (tc, test_connection_refused, 0, 2);
  tcase_add_loop_test (tc, test_wrong_server, 0, 3);
  tcase_add_loop_test (tc, test_open_timeout, 0, 4);
  tcase_add_loop_test (tc, test_refusal, 0, 2);
  tcase_add_test (tc, test_dispatcher);
  tcase_add_test (tc, test_bad_dispatcher);
  tcase_add_loop_test (tc, test_tls, 0, 2);
  tcase_add_loop_test (tc, test_no_tls, 0, 2);
  tcase_add_test (tc, test_reattach_without_open);
  return suite;
}

GST_CHECK_MAIN (transport_open);
