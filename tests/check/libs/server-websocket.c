/* server-websocket: clients of both protocols on their websockets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "server-fixture.h"

#define UNAVAILABLE(id)                                                        \
  "42[\"ERROR\",{\"type\":\"peer-unavailable\",\"message\":\"Could not "       \
  "connect to peer " id "\"}]"

#define CANDIDATE(dst)                                                         \
  "{\"type\":\"CANDIDATE\",\"dst\":\"" dst                                     \
  "\",\"payload\":{\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"0\","       \
  "\"sdpMLineIndex\":0},\"type\":\"media\",\"connectionId\":\"mc_1\"}}"
#define CANDIDATE_FROM(src, dst)                                               \
  "{\"type\":\"CANDIDATE\",\"src\":\"" src "\",\"dst\":\"" dst                 \
  "\",\"payload\":{\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"0\","       \
  "\"sdpMLineIndex\":0},\"type\":\"media\",\"connectionId\":\"mc_1\"}}"
#define ECL_OFFER(dst)                                                         \
  "42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"},"         \
  "\"dst\":\"" dst "\",\"connectionId\":\"mc_1\",\"connectionType\":"          \
  "\"media\"}]"

/* Both hear each other: neither was harmed by what a third client did. */
static void
expect_relay (WebSocket *p, WebSocket *q)
{
  web_socket_send (p, CANDIDATE ("q"));
  expect (q, CANDIDATE_FROM ("p", "q"));
  web_socket_send (q, CANDIDATE ("p"));
  expect (p, CANDIDATE_FROM ("q", "p"));
}

GST_START_TEST (test_across_protocols)
{
  g_autoptr (WebSocket) a = open_ecl ("a");
  g_autoptr (WebSocket) p = open_peerjs ("p");

  web_socket_send (a, ECL_OFFER ("p"));
  expect (p, "{\"type\":\"OFFER\",\"src\":\"a\",\"dst\":\"p\",\"payload\":{"
             "\"sdp\":{\"type\":\"offer\",\"sdp\":\"v=0\"},\"type\":\"media\","
             "\"connectionId\":\"mc_1\"}}");
  web_socket_send (p, CANDIDATE ("a"));
  expect (a, "42[\"CANDIDATE\",{\"candidate\":{\"candidate\":\"c\",\"sdpMid\":"
             "\"0\",\"sdpMLineIndex\":0},\"dst\":\"a\",\"connectionId\":"
             "\"mc_1\",\"connectionType\":\"media\",\"src\":\"p\"}]");
  web_socket_send (a, ECL_OFFER ("nobody"));
  expect (a, UNAVAILABLE ("nobody"));
}
GST_END_TEST;

GST_START_TEST (test_order_and_size)
{
  g_autoptr (WebSocket) p = open_peerjs ("p");
  g_autoptr (WebSocket) q = open_peerjs ("q");
  gsize sizes[] = {1, 60, 125, 126, 2000, 2048, 4096, 65535, 65536, 3000000};

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *pad = g_strnfill (sizes[i], 'x');
    g_autofree char *payload = g_strdup_printf (
        "\"payload\":{\"sdp\":{\"type\":\"answer\",\"sdp\":\"%s\"},\"type\":"
        "\"media\",\"connectionId\":\"mc_%u\"}}",
        pad, i);
    g_autofree char *sent =
        g_strconcat ("{\"type\":\"ANSWER\",\"dst\":\"q\",", payload, NULL);

    web_socket_send (p, sent);
    web_socket_send (p, CANDIDATE ("q"));
  }
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *got = web_socket_receive (q);
    g_autofree char *end =
        g_strdup_printf ("\"type\":\"media\",\"connectionId\":\"mc_%u\"}}", i);

    fail_unless (g_str_has_suffix (got, end));
    fail_unless (strlen (got) > sizes[i]);
    expect (q, CANDIDATE_FROM ("p", "q"));
  }
}
GST_END_TEST;

GST_START_TEST (test_heartbeat)
{
  g_autoptr (WebSocket) a = open_ecl ("a");

  web_socket_send (a, "2");
  expect (a, "3");
  web_socket_send (a, "2probe");
  expect (a, "3probe");
  web_socket_send (a, "42[\"PING\",null]");
  web_socket_send (a, "2");
  expect (a, "3");
}
GST_END_TEST;

GST_START_TEST (test_silence)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autoptr (WebSocket) a = NULL;
  g_autoptr (WebSocket) p = NULL;

  config->ping_interval = config->ping_timeout = 100;
  config->hub.peerjs_silence = 200 * 1000;
  config->hub.grace = 0;
  restart (config);
  a = open_ecl ("a");
  p = open_peerjs ("p");
  expect (a, "41");
  fail_unless_equals_int (web_socket_wait_closed (a), 1000);
  fail_unless_equals_int (web_socket_wait_closed (p), 1000);
}
GST_END_TEST;

GST_START_TEST (test_refusals_peerjs)
{
  const char *cases[][2] = {
      {"/peerjs?key=peerjs&id=a", "{\"type\":\"ERROR\",\"payload\":{\"msg\":"
                                  "\"No id, token, or key supplied to "
                                  "websocket server\"}}"},
      {"/peerjs?key=x&id=a&token=t", "{\"type\":\"ERROR\",\"payload\":{\"msg\":"
                                     "\"Invalid key provided\"}}"},
      {"/peerjs?key=peerjs&id=p&token=x",
          "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}"},
      {"/peerjs?key=peerjs&id=a%20%20b&token=x",
          "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"The peer ID is "
          "invalid\"}}"},
  };
  g_autoptr (WebSocket) p = open_peerjs ("p");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (WebSocket) socket = open_path (cases[i][0]);

    expect (socket, cases[i][1]);
    fail_unless_equals_int (web_socket_wait_closed (socket), 1000);
  }
  fail_unless (web_socket_is_idle (p));
}
GST_END_TEST;

GST_START_TEST (test_refusals_ecl)
{
  g_autoptr (WebSocket) taken = open_ecl ("taken");
  g_autoptr (WebSocket) other = connect_ecl ("taken", "x");
  g_autoptr (WebSocket) invalid = connect_ecl ("a%20", "x");
  g_autoptr (WebSocket) key =
      open_path ("/socket.io/?apiKey=x&token=t&EIO=3&transport=websocket");

  expect (other, "42[\"ERROR\",{\"type\":\"unavailable-id\",\"message\":\"ID "
                 "is taken\"}]");
  expect (other, "41");
  fail_unless_equals_int (web_socket_wait_closed (other), 1000);
  expect (invalid, "42[\"ERROR\",{\"type\":\"invalid-id\",\"message\":\"The "
                   "peer ID is invalid\"}]");
  expect (invalid, "41");
  expect_prefix (key, "0{");
  expect (key, "40");
  expect (key, "42[\"ERROR\",{\"type\":\"invalid-key\",\"message\":\"The API "
               "key is not known here\"}]");
  expect (key, "41");
  fail_unless (web_socket_is_idle (taken));
}
GST_END_TEST;

GST_START_TEST (test_paths)
{
  g_autofree char *nothing = url_of ("/nothing");
  g_autofree char *unknown =
      url_of ("/socket.io/?EIO=3&transport=websocket&sid=unknown");
  g_autoptr (WebSocket) spaces =
      open_path ("/peerjs?key=peerjs&id=a%20b%2Dc&token=t");

  fail_unless_equals_int (web_socket_refusal (nothing), 404);
  fail_unless_equals_int (web_socket_refusal (unknown), 400);
  expect (spaces, "{\"type\":\"OPEN\"}");
}
GST_END_TEST;

GST_START_TEST (test_take_over)
{
  g_autoptr (WebSocket) old_ecl = open_ecl ("a");
  g_autoptr (WebSocket) old_peerjs = open_peerjs ("p");
  g_autoptr (WebSocket) new_ecl = open_ecl ("a");
  g_autoptr (WebSocket) new_peerjs = open_peerjs ("p");

  expect (old_ecl, "41");
  fail_unless_equals_int (web_socket_wait_closed (old_ecl), 1000);
  fail_unless_equals_int (web_socket_wait_closed (old_peerjs), 1000);
  web_socket_send (new_ecl, ECL_OFFER ("p"));
  expect_prefix (new_peerjs, "{\"type\":\"OFFER\",\"src\":\"a\"");
}
GST_END_TEST;

GST_START_TEST (test_goodbyes)
{
  const char *goodbyes[] = {NULL, "41", "1"};
  g_autoptr (WebSocket) p = open_peerjs ("p");

  for (guint i = 0; i < G_N_ELEMENTS (goodbyes); i++) {
    g_autoptr (WebSocket) a = open_ecl ("a");
    gint64 start = g_get_monotonic_time ();

    web_socket_send (a, ECL_OFFER ("p"));
    expect_prefix (p, "{\"type\":\"OFFER\"");
    if (goodbyes[i])
      web_socket_send (a, goodbyes[i]);
    else
      web_socket_close (a);
    expect (p, "{\"type\":\"LEAVE\",\"src\":\"a\",\"dst\":\"p\"}");
    fail_unless (g_get_monotonic_time () - start < G_USEC_PER_SEC);
    web_socket_wait_closed (a);
  }
}
GST_END_TEST;

GST_START_TEST (test_broken_connection)
{
  g_autoptr (WebSocket) a = open_ecl ("a");
  g_autoptr (GSocketConnection) raw = web_raw_open (
      ecl_server_get_port (server), "/peerjs?key=peerjs&id=p&token=t");
  const char offer[] =
      "{\"type\":\"OFFER\",\"dst\":\"a\",\"payload\":{\"sdp\":{\"type\":"
      "\"offer\",\"sdp\":\"v=0\"},\"type\":\"media\",\"connectionId\":"
      "\"mc_1\"}}";
  gint64 start;

  fail_unless (web_raw_send (raw, offer, strlen (offer)));
  expect_prefix (a, "42[\"OFFER\"");
  start = g_get_monotonic_time ();
  g_io_stream_close (G_IO_STREAM (raw), NULL, NULL);
  expect (a, "42[\"LEAVE\",\"p\"]");
  fail_unless (g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC);
  fail_unless (g_get_monotonic_time () - start > G_USEC_PER_SEC);
}
GST_END_TEST;

GST_START_TEST (test_malformed_peerjs)
{
  g_autoptr (WebSocket) p = open_peerjs ("p");
  g_autoptr (WebSocket) q = open_peerjs ("q");
  g_autoptr (WebSocket) bad = open_peerjs ("bad");

  web_socket_send (bad, "{");
  expect_prefix (bad, "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"");
  web_socket_send (bad, "{\"type\":\"OFFER\"}");
  expect_prefix (bad, "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"");
  web_socket_send_bytes (bad, "\0\xff", 2);
  expect_prefix (bad, "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"");
  expect_relay (p, q);
  for (guint i = 0; i < 13; i++)
    web_socket_send (bad, "[]");
  fail_unless_equals_int (web_socket_wait_closed (bad), 1008);
  expect_relay (p, q);
}
GST_END_TEST;

GST_START_TEST (test_malformed_ecl)
{
  const char *fatal[] = {
      "", "x", "42", "42[", "42[1]", "4", "49[\"x\"]", "b4!!!!", "459-x", NULL};
  g_autoptr (WebSocket) p = open_peerjs ("p");
  g_autoptr (WebSocket) q = open_peerjs ("q");

  for (guint i = 0; fatal[i]; i++) {
    g_autoptr (WebSocket) bad = open_ecl ("bad");

    web_socket_send (bad, fatal[i]);
    expect_prefix (bad, "42[\"ERROR\",{\"type\":\"server-error\",");
    expect (bad, "41");
    web_socket_wait_closed (bad);
    expect_relay (p, q);
  }
}
GST_END_TEST;

GST_START_TEST (test_not_utf8)
{
  g_autoptr (WebSocket) p = open_peerjs ("p");
  g_autoptr (WebSocket) q = open_peerjs ("q");
  g_autoptr (GSocketConnection) raw =
      web_raw_open (ecl_server_get_port (server),
          "/socket.io/?apiKey=" KEY "&EIO=3&transport=websocket");
  const char event[] = "42[\"x\",\"\xc3\x28\"]";

  fail_unless (web_raw_send (raw, event, strlen (event)));
  fail_unless (web_raw_wait_for (raw, "{\"type\":\"server-error\""));
  expect_relay (p, q);
}
GST_END_TEST;

GST_START_TEST (test_senseless_ecl)
{
  g_autoptr (WebSocket) a = open_ecl ("a");

  web_socket_send (a, "42[\"SEND_OFFER\",{}]");
  expect_prefix (a, "42[\"ERROR\",{\"type\":\"server-error\",");
  web_socket_send (a, "42[\"NO_SUCH_EVENT\",{}]");
  web_socket_send (
      a, "451-[\"NO_SUCH_EVENT\",{\"_placeholder\":true,\"num\":0}]");
  web_socket_send_bytes (a, "\4abc", 4);
  web_socket_send (a, "2");
  expect (a, "3");
  web_socket_send_bytes (a, "\4abc", 4);
  expect_prefix (a, "42[\"ERROR\",{\"type\":\"server-error\",");
  expect (a, "41");
}
GST_END_TEST;

GST_START_TEST (test_oversized)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autofree char *big = g_strnfill (100001, 'x');
  g_autoptr (WebSocket) p = NULL;
  g_autoptr (WebSocket) q = NULL;
  g_autoptr (WebSocket) bad = NULL;

  config->max_message = 100000;
  restart (config);
  p = open_peerjs ("p");
  q = open_peerjs ("q");
  bad = open_peerjs ("bad");
  web_socket_send (bad, big);
  fail_unless_equals_int (web_socket_wait_closed (bad), 1009);
  expect_relay (p, q);
}
GST_END_TEST;

GST_START_TEST (test_slow_reader)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autofree char *pad = g_strnfill (1000000, 'x');
  g_autofree char *message = g_strdup_printf (
      "{\"type\":\"OFFER\",\"dst\":\"slow\",\"payload\":{\"sdp\":{\"type\":"
      "\"offer\",\"sdp\":\"%s\"},\"type\":\"media\",\"connectionId\":"
      "\"mc_1\"}}",
      pad);
  g_autoptr (GSocketConnection) slow = NULL;
  g_autoptr (WebSocket) p = NULL;

  config->max_unsent = 4000000;
  config->hub.grace = 0;
  restart (config);
  slow = web_raw_open (
      ecl_server_get_port (server), "/peerjs?key=peerjs&id=slow&token=t");
  p = open_peerjs ("p");
  /* Far more than the limit and what the kernel takes. */
  for (guint i = 0; i < 40; i++)
    web_socket_send (p, message);
  expect (p, "{\"type\":\"LEAVE\",\"src\":\"slow\",\"dst\":\"p\"}");
}
GST_END_TEST;

GST_START_TEST (test_max_connections)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autoptr (WebSocket) p = NULL;
  g_autoptr (WebSocket) q = NULL;
  g_autoptr (GSocketConnection) waits = NULL;
  char byte;

  config->max_connections = 2;
  restart (config);
  p = open_peerjs ("p");
  q = open_peerjs ("q");
  waits = web_raw_open (
      ecl_server_get_port (server), "/peerjs?key=peerjs&id=w&token=t");
  g_socket_set_timeout (g_socket_connection_get_socket (waits), 1);
  fail_unless_equals_int (
      g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (waits)),
          &byte, 1, NULL, NULL),
      -1);
  expect_relay (p, q);
  web_socket_close (q);
  g_socket_set_timeout (g_socket_connection_get_socket (waits), 10);
  fail_unless_equals_int (
      g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (waits)),
          &byte, 1, NULL, NULL),
      1);
}
GST_END_TEST;

GST_START_TEST (test_stop)
{
  g_autoptr (WebSocket) a = open_ecl ("a");
  g_autoptr (WebSocket) p = open_peerjs ("p");
  g_autoptr (GThread) stopping = g_thread_new (
      "stop", (GThreadFunc)ecl_server_stop, g_steal_pointer (&server));
  gint64 start = g_get_monotonic_time ();

  /* No "41": the SDK would not come back to the next server. */
  fail_if (web_socket_receive (a));
  fail_unless_equals_int (web_socket_wait_closed (a), 1001);
  fail_unless_equals_int (web_socket_wait_closed (p), 1001);
  g_thread_join (g_steal_pointer (&stopping));
  fail_unless (g_get_monotonic_time () - start < G_USEC_PER_SEC);
}
GST_END_TEST;

static Suite *
server_websocket_suite (void)
{
  Suite *suite = suite_create ("server-websocket");
  TCase *tc = tcase_create ("clients");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, server_setup, server_teardown);
  tcase_add_test (tc, test_across_protocols);
  tcase_add_test (tc, test_order_and_size);
  tcase_add_test (tc, test_heartbeat);
  tcase_add_test (tc, test_silence);
  tcase_add_test (tc, test_refusals_peerjs);
  tcase_add_test (tc, test_refusals_ecl);
  tcase_add_test (tc, test_paths);
  tcase_add_test (tc, test_take_over);
  tcase_add_test (tc, test_goodbyes);
  tcase_add_test (tc, test_broken_connection);
  tcase_add_test (tc, test_malformed_peerjs);
  tcase_add_test (tc, test_malformed_ecl);
  tcase_add_test (tc, test_not_utf8);
  tcase_add_test (tc, test_senseless_ecl);
  tcase_add_test (tc, test_oversized);
  tcase_add_test (tc, test_slow_reader);
  tcase_add_test (tc, test_max_connections);
  tcase_add_test (tc, test_stop);
  return suite;
}

GST_CHECK_MAIN (server_websocket);
