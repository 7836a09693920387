/* transport-connected: messages, life signs and the end, in both protocols
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-wait.h"
#include "fake-server.h"
#include "silent-server.h"
#include "transport-fixture.h"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

/* Messages */

static void
open_and_wait (Probe *probe, gboolean peerjs, FakeServer *server)
{
  probe_open_url (probe, peerjs, server->url);
  wait_until (probe->id != NULL);
  g_string_truncate (probe->messages, 0);
}

static char *
offer_of_size (gboolean peerjs, gsize size)
{
  g_autofree char *sdp = g_strnfill (size, 'x');

  return peerjs
             ? g_strdup_printf ("{\"type\":\"OFFER\",\"src\":\"a\",\"payload\":"
                                "{\"type\":\"media\",\"connectionId\":\"mc_1\","
                                "\"sdp\":{\"type\":\"offer\",\"sdp\":\"%s\"}}}",
                   sdp)
             : g_strdup_printf (
                   "42[\"OFFER\",{\"src\":\"a\",\"connectionId\":\"mc_1\","
                   "\"connectionType\":\"media\",\"offer\":{\"type\":\"offer\","
                   "\"sdp\":\"%s\"}}]",
                   sdp);
}

/* libsoup's own limit is 128 KiB. */
GST_START_TEST (test_large_message)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *large = offer_of_size (__i__, 800 * 1000);
  Probe probe;

  open_and_wait (&probe, __i__, server);
  fake_client_send (fake_server_wait_client (server, 0), large);
  wait_until (probe.messages->len > 0);
  fail_unless_equals_string (probe.messages->str, "OFFER ");
  fail_unless (probe.closed == NULL);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_oversized_message)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *oversized = offer_of_size (__i__, 1100 * 1000);
  Probe probe;

  open_and_wait (&probe, __i__, server);
  fake_client_send (fake_server_wait_client (server, 0), oversized);
  assert_closed (
      &probe, GST_ECL_ERROR_SOCKET, "max-message-size, 1048576 bytes");
  fail_unless_equals_string (probe.messages->str, "");
  probe_clear (&probe);
}
GST_END_TEST;

static const char *const bad_ecl_frames[] = {"", "9", "x", "4", "4x", "42",
    "42{", "42[", "42[]", "42[1]", "42[\"OFFER\"]", "42[\"OFFER\",{}]",
    "42[\"OFFER\",{\"src\":\"a\",\"connectionId\":7}]", "42[\"OPEN\",{}]",
    "42[\"WHATEVER\",{}]", "44\"error\"", "451-[\"ROOM_DATA\",{}]", "0{", "0",
    "0{\"pingInterval\":-5,\"pingTimeout\":\"x\"}", "6", "3", "b4!!!!",
    "42[\"OFFER\",\"\xf0\x9f\x98\x80\"]", NULL};

static const char *const bad_peerjs_frames[] = {"", "{", "[]", "null", "{}",
    "{\"type\":7}", "{\"type\":\"WHATEVER\"}", "{\"type\":\"OFFER\"}",
    "{\"type\":\"OFFER\",\"src\":\"a\",\"payload\":7}", "{\"type\":\"LEAVE\"}",
    "{\"type\":\"EXPIRE\"}", NULL};

GST_START_TEST (test_malformed)
{
  const char *const *bad = __i__ ? bad_peerjs_frames : bad_ecl_frames;
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *offer = offer_of_size (__i__, 10);
  FakeClient *client;
  Probe probe;

  open_and_wait (&probe, __i__, server);
  client = fake_server_wait_client (server, 0);
  for (guint i = 0; bad[i]; i++)
    fake_client_send (client, bad[i]);
  soup_websocket_connection_send_binary (client->websocket, "\x04\x01", 2);
  fake_client_send (client, offer);
  wait_until (probe.messages->len > 0);
  fail_unless_equals_string (probe.messages->str, "OFFER ");
  fail_unless (probe.closed == NULL);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_send)
{
  const EclMessage message = {.type = ECL_MESSAGE_CANDIDATE,
      .dst = (char *)"bob",
      .connection_id = (char *)"mc_1",
      .connection_type = ECL_CONNECTION_MEDIA,
      .candidate = {"{\"candidate\":\"c\"}", 17}};
  const EclMessage force_close = {.type = ECL_MESSAGE_FORCE_CLOSE,
      .dst = (char *)"bob",
      .connection_id = (char *)"mc_1"};
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  open_and_wait (&probe, __i__, server);
  client = fake_server_wait_client (server, 0);
  gst_ecl_transport_send (probe.transport, &force_close);
  gst_ecl_transport_send (probe.transport, &message);
  fake_client_wait_frame (client, "{\"candidate\":\"c\"}");
  /* PeerJS has no force close, and is sent none. */
  fail_unless_equals_int (
      fake_client_has_sent (client, "SEND_FORCE_CLOSE"), !__i__);
  fail_unless_equals_int (client->frames->len, __i__ ? 1 : 2);
  probe_clear (&probe);
}
GST_END_TEST;

/* ECLWebRTC's room data may have bytes beside it: PeerJS has no rooms. */

#define SAID_BYTES                                                             \
  "452-[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"bob\",\"data\":["          \
  "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]}]"

static void
note_attachments (
    GstEclTransport *transport, const EclMessage *message, GString *attachments)
{
  for (guint i = 0; message->attachments && i < message->attachments->len;
       i++) {
    GBytes *bytes = g_ptr_array_index (message->attachments, i);

    g_string_append_printf (attachments, "%.*s ", (int)g_bytes_get_size (bytes),
        (const char *)g_bytes_get_data (bytes, NULL));
  }
}

static void
send_bytes (FakeClient *client, const char *bytes)
{
  soup_websocket_connection_send_binary (
      client->websocket, bytes, strlen (bytes));
}

GST_START_TEST (test_bytes_come)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GString) attachments = g_string_new (NULL);
  FakeClient *client;
  Probe probe;

  open_and_wait (&probe, FALSE, server);
  g_signal_connect (
      probe.transport, "message", G_CALLBACK (note_attachments), attachments);
  client = fake_server_wait_client (server, 0);
  fake_client_send (client, SAID_BYTES);
  send_bytes (client, "\4first");
  fake_client_send (client, "3");
  /* As a server without binary frames sends it: "second" */
  fake_client_send (client, "b4c2Vjb25k");
  wait_until (attachments->len > 0);
  fail_unless_equals_string (attachments->str, "first second ");
  fail_unless_equals_string (probe.messages->str, "ROOM-DATA ");

  /* What lacks bytes is lost alone, and so are bytes too many. */
  fake_client_send (client, SAID_BYTES);
  send_bytes (client, "\4lost");
  fake_client_send (client, "42[\"LEAVE\",\"bob\"]");
  send_bytes (client, "\4lost too");
  fake_client_send (client, SAID_BYTES);
  send_bytes (client, "\4third");
  send_bytes (client, "\4fourth");
  wait_until (strstr (attachments->str, "fourth"));
  fail_unless_equals_string (attachments->str, "first second third fourth ");
  fail_unless_equals_string (probe.messages->str, "ROOM-DATA LEAVE ROOM-DATA ");
  g_signal_handlers_disconnect_by_data (probe.transport, attachments);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_bytes_go)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GPtrArray) attachments =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  const EclMessage message = {.type = ECL_MESSAGE_ROOM_DATA,
      .room_name = {"\"r\"", 3},
      .data = {"[1]", 3},
      .attachments = attachments};
  FakeClient *client;
  Probe probe;

  g_ptr_array_add (attachments, g_bytes_new_static ("first", 5));
  g_ptr_array_add (attachments, g_bytes_new_static ("LAST", 4));
  open_and_wait (&probe, FALSE, server);
  client = fake_server_wait_client (server, 0);
  gst_ecl_transport_send (probe.transport, &message);
  fake_client_wait_frame (client, "LAST");
  fail_unless_equals_int (client->frames->len, 3);
  fail_unless_equals_string (client->frames->pdata[0],
      "452-[\"ROOM_SEND_DATA\",{\"roomName\":\"r\",\"data\":[1]}]");
  fail_unless_equals_string (client->frames->pdata[1], "\4first");
  fail_unless_equals_string (client->frames->pdata[2], "\4LAST");
  probe_clear (&probe);
}
GST_END_TEST;

/* Life signs */

GST_START_TEST (test_engineio_heartbeat)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  server->ping_interval = 100;
  server->ping_timeout = 5000;
  open_and_wait (&probe, FALSE, server);
  client = fake_server_wait_client (server, 0);
  for (guint i = 0; i < 3; i++)
    fail_unless_equals_string (fake_client_wait_frame (client, "2"), "2");
  fail_unless (probe.closed == NULL);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_engineio_silence)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  server->ping_interval = 100;
  server->ping_timeout = 300;
  server->mute = TRUE;
  open_and_wait (&probe, FALSE, server);
  assert_closed (&probe, GST_ECL_ERROR_NETWORK, "not answered for 300 ms");
  probe_clear (&probe);
}
GST_END_TEST;

/* A server that asks for pings without a pause does not get them. */
GST_START_TEST (test_engineio_flood)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  server->ping_interval = 0;
  open_and_wait (&probe, FALSE, server);
  client = fake_server_wait_client (server, 0);
  wait_ms (350);
  fail_unless (client->frames->len <= 4, "%u pings", client->frames->len);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_protocol_heartbeat)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  GstEclTransportConfig config = config_for (server->url);
  FakeClient *client;
  Probe probe;

  config.heartbeat_interval = 100;
  probe_open (&probe, __i__, &config);
  client = fake_server_wait_client (server, 0);
  for (guint i = 0; i < 3; i++)
    fail_unless_equals_string (
        fake_client_wait_frame (client, __i__ ? "HEARTBEAT" : "PING"),
        __i__ ? "{\"type\":\"HEARTBEAT\"}" : "42[\"PING\",null]");
  probe_clear (&probe);
}
GST_END_TEST;

/* PeerJS has no answer to a heartbeat: websocket pings find a dead server. */
GST_START_TEST (test_peerjs_silence)
{
  g_autoptr (SilentServer) server = silent_server_new ();
  GstEclTransportConfig config = config_for (server->url);
  Probe probe;

  server->handshake = TRUE;
  server->greeting = "{\"type\":\"OPEN\"}";
  config.id = "bob";
  config.heartbeat_interval = 200;
  probe_open (&probe, TRUE, &config);
  assert_closed (&probe, GST_ECL_ERROR_NETWORK, "not answered for 3000 ms");
  fail_unless_equals_string (probe.messages->str, "OPEN ");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_peerjs_pong)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  GstEclTransportConfig config = config_for (server->url);
  Probe probe;

  /* Without pongs the silence of 3 s after the first probe would end it. */
  config.heartbeat_interval = 200;
  probe_open (&probe, TRUE, &config);
  wait_until (probe.id != NULL);
  wait_ms (4500);
  fail_unless (probe.closed == NULL);
  probe_clear (&probe);
}
GST_END_TEST;

/* The end */

static void
on_goodbye (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Probe *probe = user_data;
  g_autoptr (GError) error = NULL;

  probe->said_goodbye = TRUE;
  if (!gst_ecl_transport_close_finish (
          GST_ECL_TRANSPORT (source), result, &error))
    probe->closed = g_steal_pointer (&error);
}

GST_START_TEST (test_server_goes)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  open_and_wait (&probe, __i__, server);
  fake_client_drop (fake_server_wait_client (server, 0));
  assert_closed (&probe,
      __i__ ? GST_ECL_ERROR_SOCKET_CLOSED : GST_ECL_ERROR_SOCKET, server->url);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_server_says_goodbye)
{
  static const char *const words[] = {"41", "1"};
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  open_and_wait (&probe, FALSE, server);
  fake_client_send (fake_server_wait_client (server, 0), words[__i__]);
  assert_closed (&probe, GST_ECL_ERROR_SOCKET, "the session");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_polite_close)
{
  const EclMessage last = {.type = ECL_MESSAGE_PING};
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  open_and_wait (&probe, __i__, server);
  client = fake_server_wait_client (server, 0);
  gst_ecl_transport_send (probe.transport, &last);
  gst_ecl_transport_close_async (probe.transport, 15000, on_goodbye, &probe);
  wait_until (probe.said_goodbye);
  wait_until (client->closed);
  fail_unless (probe.closed == NULL);
  fail_unless_equals_int (
      soup_websocket_connection_get_close_code (client->websocket),
      SOUP_WEBSOCKET_CLOSE_NORMAL);
  fail_unless_equals_string (g_ptr_array_index (client->frames, 0),
      __i__ ? "{\"type\":\"HEARTBEAT\"}" : "42[\"PING\",null]");
  fail_unless_equals_int (client->frames->len, __i__ ? 1 : 2);
  if (!__i__)
    fail_unless_equals_string (g_ptr_array_index (client->frames, 1), "41");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_bounded_close)
{
  g_autoptr (SilentServer) server = silent_server_new ();
  GstEclTransportConfig config = config_for (server->url);
  Probe probe;

  server->handshake = TRUE;
  server->greeting = "{\"type\":\"OPEN\"}";
  config.id = "bob";
  probe_open (&probe, TRUE, &config);
  wait_until (probe.id != NULL);
  gst_ecl_transport_close_async (probe.transport, 200, on_goodbye, &probe);
  wait_until (probe.said_goodbye);
  assert_closed (&probe, GST_ECL_ERROR_TIMEOUT, "did not answer our goodbye");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_close_while_opening)
{
  g_autoptr (SilentServer) server = silent_server_new ();
  Probe probe;

  probe_open_url (&probe, __i__, server->url);
  wait_until (server->n_clients > 0);
  gst_ecl_transport_close_async (probe.transport, 15000, on_goodbye, &probe);
  wait_until (probe.said_goodbye);
  fail_unless (probe.closed == NULL);
  fail_unless_equals_string (probe.messages->str, "");
  probe_clear (&probe);
}
GST_END_TEST;

/* Dropping the transport from inside its own signals */

static void
drop_in_message (
    GstEclTransport *transport, const EclMessage *message, Probe *probe)
{
  g_clear_object (&probe->transport);
}

static void
drop_in_closed (GstEclTransport *transport, GError *error, Probe *probe)
{
  g_clear_object (&probe->transport);
}

GST_START_TEST (test_dropped_in_message)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  GWeakRef weak;
  Probe probe;

  probe_open_url (&probe, __i__, server->url);
  g_weak_ref_init (&weak, probe.transport);
  g_signal_connect (
      probe.transport, "message", G_CALLBACK (drop_in_message), &probe);
  wait_until (probe.transport == NULL);
  fail_unless (g_weak_ref_get (&weak) == NULL);
  wait_until (fake_server_wait_client (server, 0)->closed);
  g_weak_ref_clear (&weak);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_dropped_in_closed)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  open_and_wait (&probe, __i__, server);
  g_signal_connect (
      probe.transport, "closed", G_CALLBACK (drop_in_closed), &probe);
  fake_client_drop (fake_server_wait_client (server, 0));
  wait_until (probe.transport == NULL);
  fail_unless (probe.closed != NULL);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
transport_connected_suite (void)
{
  Suite *suite = suite_create ("transport-connected");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_large_message, 0, 2);
  tcase_add_loop_test (tc, test_oversized_message, 0, 2);
  tcase_add_loop_test (tc, test_malformed, 0, 2);
  tcase_add_loop_test (tc, test_send, 0, 2);
  tcase_add_test (tc, test_bytes_come);
  tcase_add_test (tc, test_bytes_go);
  tcase_add_test (tc, test_engineio_heartbeat);
  tcase_add_test (tc, test_engineio_silence);
  tcase_add_test (tc, test_engineio_flood);
  tcase_add_loop_test (tc, test_protocol_heartbeat, 0, 2);
  tcase_add_test (tc, test_peerjs_silence);
  tcase_add_test (tc, test_peerjs_pong);
  tcase_add_loop_test (tc, test_server_goes, 0, 2);
  tcase_add_loop_test (tc, test_server_says_goodbye, 0, 2);
  tcase_add_loop_test (tc, test_polite_close, 0, 2);
  tcase_add_test (tc, test_bounded_close);
  tcase_add_loop_test (tc, test_close_while_opening, 0, 2);
  tcase_add_loop_test (tc, test_dropped_in_message, 0, 2);
  tcase_add_loop_test (tc, test_dropped_in_closed, 0, 2);
  return suite;
}

GST_CHECK_MAIN (transport_connected);
