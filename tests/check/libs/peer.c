/* peer: registering, routing, losing the server and saying goodbye
 *
 * Against a server in this process; sessions are played.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-peer.h"
#include "ecl-wait.h"
#include "fake-server.h"
#include "fake-session.h"
#include "silent-server.h"

#define ECL GST_ECL_SIGNALING_PROTOCOL_ECL
#define PEERJS GST_ECL_SIGNALING_PROTOCOL_PEERJS

/* A Peer and what it said */
typedef struct {
  GstEclPeer *peer;
  guint opened;
  guint disconnected;
  guint closed;
  guint errors;
  GError *error; /* the last one */
  GPtrArray *calls;
  guint call_closed;
  gboolean destroyed;
} Probe;

static void
on_open (GstEclPeer *peer, const char *id, Probe *probe)
{
  fail_unless (gst_ecl_peer_is_open (peer));
  fail_unless_equals_string (gst_ecl_peer_get_id (peer), id);
  probe->opened++;
}

static void
on_disconnected (GstEclPeer *peer, const char *id, Probe *probe)
{
  fail_if (gst_ecl_peer_is_open (peer));
  fail_unless_equals_string (gst_ecl_peer_get_id (peer), id);
  probe->disconnected++;
}

static void
on_close (GstEclPeer *peer, Probe *probe)
{
  fail_if (probe->closed, "closed twice");
  probe->closed++;
}

static void
on_error (GstEclPeer *peer, GError *error, Probe *probe)
{
  g_clear_error (&probe->error);
  probe->error = g_error_copy (error);
  probe->errors++;
}

static void
on_call_closed (GstEclConnection *connection, Probe *probe)
{
  probe->call_closed++;
}

static void
on_call (GstEclPeer *peer, GstEclMediaConnection *connection, Probe *probe)
{
  g_ptr_array_add (probe->calls, g_object_ref (connection));
  g_signal_connect (connection, "close", G_CALLBACK (on_call_closed), probe);
}

static void
probe_init (Probe *probe, const char *id, const char *server,
    GstEclSignalingProtocol protocol, const char *key)
{
  *probe = (Probe){.peer = gst_ecl_peer_new (id, server, protocol, key)};
  probe->calls = g_ptr_array_new_with_free_func (g_object_unref);
  g_object_set (
      probe->peer, "reconnect-delay", 50, "reconnect-delay-max", 100, NULL);
  g_signal_connect (probe->peer, "open", G_CALLBACK (on_open), probe);
  g_signal_connect (
      probe->peer, "disconnected", G_CALLBACK (on_disconnected), probe);
  g_signal_connect (probe->peer, "close", G_CALLBACK (on_close), probe);
  g_signal_connect (probe->peer, "error", G_CALLBACK (on_error), probe);
  g_signal_connect (probe->peer, "call", G_CALLBACK (on_call), probe);
}

static void
probe_open (Probe *probe, const char *id, FakeServer *server,
    GstEclSignalingProtocol protocol)
{
  probe_init (probe, id, server->url, protocol, NULL);
  gst_ecl_peer_open (probe->peer);
  wait_until (probe->opened == 1);
}

static void
probe_clear (Probe *probe)
{
  g_ptr_array_unref (probe->calls);
  g_clear_error (&probe->error);
  if (probe->peer) {
    g_signal_handlers_disconnect_by_data (probe->peer, probe);
    ASSERT_OBJECT_REFCOUNT (probe->peer, "peer", 1);
    g_object_unref (probe->peer);
  }
}

static void
assert_error (Probe *probe, GstEclError code, const char *part)
{
  wait_until (probe->errors > 0);
  fail_unless_equals_int (probe->errors, 1);
  fail_unless_equals_string (
      g_quark_to_string (probe->error->domain), "gst-ecl-error-quark");
  fail_unless (g_error_matches (probe->error, GST_ECL_ERROR, code), "%s",
      probe->error->message);
  fail_unless (strstr (probe->error->message, part) != NULL, "%s",
      probe->error->message);
}

static GstEclMediaConnection *
call (Probe *probe, const char *remote_id, GstEclSession *session)
{
  g_autoptr (GError) error = NULL;
  GstEclMediaConnection *connection =
      gst_ecl_peer_call (probe->peer, remote_id, session, NULL, &error);

  fail_unless (connection != NULL, "%s", error ? error->message : "");
  g_signal_connect (connection, "close", G_CALLBACK (on_call_closed), probe);
  fake_session_say_description (session, "offer", "O1");
  return connection;
}

/* A frame of either protocol about connection mc_1 of @src */
static void
send_about (FakeClient *client, const char *type, const char *src,
    const char *ecl_content, const char *peerjs_content)
{
  g_autofree char *frame =
      g_str_has_suffix (client->path, "/peerjs")
          ? g_strdup_printf (
                "{\"type\":\"%s\",\"src\":\"%s\",\"dst\":\"me\",\"payload\":"
                "{\"type\":\"media\",\"connectionId\":\"mc_1\",%s}}",
                type, src, peerjs_content)
          : g_strdup_printf (
                "42[\"%s\",{\"src\":\"%s\",\"dst\":\"me\",\"connectionType\":"
                "\"media\",\"connectionId\":\"mc_1\",%s}]",
                type, src, ecl_content);

  fake_client_send (client, frame);
}

static void
send_offer (FakeClient *client, const char *src, const char *sdp)
{
  g_autofree char *ecl =
      g_strdup_printf ("\"offer\":{\"type\":\"offer\",\"sdp\":\"%s\"}", sdp);
  g_autofree char *peerjs =
      g_strdup_printf ("\"sdp\":{\"type\":\"offer\",\"sdp\":\"%s\"}", sdp);

  send_about (client, "OFFER", src, ecl, peerjs);
}

static void
send_candidate (FakeClient *client, const char *src, const char *candidate)
{
  g_autofree char *json = g_strdup_printf (
      "\"candidate\":{\"candidate\":\"%s\",\"sdpMid\":\"0\"}", candidate);

  send_about (client, "CANDIDATE", src, json, json);
}

static GstEclMediaConnection *
wait_call (Probe *probe, guint index)
{
  wait_until (probe->calls->len > index);
  return g_ptr_array_index (probe->calls, index);
}

static void
answer (GstEclMediaConnection *connection, GstEclSession *session)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_media_connection_answer (connection, session, &error),
      "%s", error ? error->message : "");
}

/* Opening. Loop tests run once per protocol: __i__ is 1 for PeerJS. */

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
        GST_ECL_ERROR_LIMITED, "limit"},
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

/* Calls */

GST_START_TEST (test_calling_needs_sense)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new ();
  g_autoptr (GError) error = NULL;
  Probe probe;

  probe_init (&probe, "me", server->url, __i__, NULL);
  fail_if (gst_ecl_peer_call (probe.peer, "bob", session, NULL, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_DISCONNECTED));
  g_clear_error (&error);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened);
  fail_if (gst_ecl_peer_call (probe.peer, "me", session, NULL, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID));
  g_clear_error (&error);
  fail_if (gst_ecl_peer_call (probe.peer, "b  b", session, NULL, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID));
  g_clear_error (&error);
  fail_if (gst_ecl_peer_call (probe.peer, NULL, session, NULL, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID));
  fail_unless_equals_string (fake_session_get_log (session), "");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_call_on_the_wire)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new ();
  g_autoptr (GstEclMediaConnection) connection = NULL;
  g_autofree char *ecl = NULL, *peerjs = NULL;
  const char *id;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  connection = call (&probe, "bob", session);
  id = gst_ecl_connection_get_id (GST_ECL_CONNECTION (connection));
  ecl = g_strdup_printf ("42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\","
                         "\"sdp\":\"O1\"},\"dst\":\"bob\",\"connectionId\":"
                         "\"%s\",\"connectionType\":\"media\"}]",
      id);
  peerjs = g_strdup_printf ("{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":"
                            "{\"sdp\":{\"type\":\"offer\",\"sdp\":\"O1\"},"
                            "\"type\":\"media\",\"connectionId\":\"%s\"}}",
      id);
  fail_unless_equals_string (
      fake_client_wait_frame (fake_server_wait_client (server, 0), "O1"),
      __i__ ? peerjs : ecl);
  probe_clear (&probe);
}
GST_END_TEST;

/* Both ends in this process: offer, answer, candidates, and the hang-up. */
GST_START_TEST (test_two_peers)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) out = gst_ecl_session_new ();
  g_autoptr (GstEclSession) in = gst_ecl_session_new ();
  g_autoptr (GstEclMediaConnection) connection = NULL;
  Probe alice, bob;

  server->relay = TRUE;
  probe_open (&alice, "alice", server, __i__ & 1 ? PEERJS : ECL);
  probe_open (&bob, "bob", server, __i__ & 2 ? PEERJS : ECL);
  connection = call (&alice, "bob", out);
  fake_session_say_candidate (out, "C1");
  answer (wait_call (&bob, 0), in);
  fail_unless_equals_string (gst_ecl_connection_get_remote_id (
                                 GST_ECL_CONNECTION (wait_call (&bob, 0))),
      "alice");
  fake_session_say_candidate (in, "C2");
  fake_session_say_description (in, "answer", "A1");
  wait_until (strstr (fake_session_get_log (out), "C2"));
  wait_until (strstr (fake_session_get_log (in), "C1"));
  fail_unless_equals_string (
      fake_session_get_log (out), "start; answer A1; candidate C2 - 0");
  fail_unless_equals_string (
      fake_session_get_log (in), "offer O1; candidate C1 - 0");
  fail_unless (gst_ecl_connection_is_open (GST_ECL_CONNECTION (connection)));

  gst_ecl_connection_close (GST_ECL_CONNECTION (connection), TRUE);
  fail_unless_equals_int (alice.call_closed, 1);
  if (__i__ == 0) {
    wait_until (bob.call_closed == 1);
    fail_unless_equals_string (
        fake_session_get_log (in), "offer O1; candidate C1 - 0; close");
  }
  fail_unless_equals_int (alice.errors + bob.errors, 0);
  probe_clear (&alice);
  probe_clear (&bob);
}
GST_END_TEST;

GST_START_TEST (test_candidate_before_offer)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new ();
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  send_candidate (client, "bob", "C1");
  send_candidate (client, "eve", "C2");
  send_candidate (client, "bob", "C3");
  send_offer (client, "bob", "O1");
  answer (wait_call (&probe, 0), session);
  fail_unless_equals_string (fake_session_get_log (session),
      "offer O1; candidate C1 0 -1; candidate C3 0 -1");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_offer_again)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new ();
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", "O1");
  answer (wait_call (&probe, 0), session);
  if (__i__ == ECL) {
    send_offer (client, "bob", "O1");
    send_offer (client, "bob", "O2");
    wait_until (strstr (fake_session_get_log (session), "O2"));
    fail_unless_equals_string (
        fake_session_get_log (session), "offer O1; offer O2");
    fail_unless_equals_int (probe.calls->len, 1);
  } else {
    send_offer (client, "bob", "O2");
    fail_unless_equals_string (
        gst_ecl_media_connection_get_offer (wait_call (&probe, 1)), "O2");
    fail_unless_equals_string (
        fake_session_get_log (session), "offer O1; close");
    fail_unless_equals_int (probe.call_closed, 1);
  }
  probe_clear (&probe);
}
GST_END_TEST;

/* Data connections, rooms and our own echo are none of it. */
GST_START_TEST (test_other_offers)
{
  static const char *const others[] = {
      "42[\"OFFER\",{\"src\":\"bob\",\"connectionType\":\"data\","
      "\"connectionId\":\"dc_1\",\"label\":\"l\",\"serialization\":\"binary\","
      "\"offer\":{\"type\":\"offer\",\"sdp\":\"O1\"}}]",
      "42[\"OFFER\",{\"src\":\"bob\",\"connectionType\":\"media\","
      "\"connectionId\":\"mc_2\",\"roomName\":\"r\","
      "\"offer\":{\"type\":\"offer\",\"sdp\":\"O1\"}}]",
      "42[\"OFFER\",{\"src\":\"me\",\"connectionType\":\"media\","
      "\"connectionId\":\"mc_3\","
      "\"offer\":{\"type\":\"offer\",\"sdp\":\"O1\"}}]",
      "42[\"OFFER\",{\"src\":\"bob\",\"connectionType\":\"media\","
      "\"connectionId\":\"mc_4\",\"offer\":{\"type\":\"offer\"}}]",
      "42[\"ANSWER\",{\"src\":\"bob\",\"connectionType\":\"media\","
      "\"connectionId\":\"mc_5\","
      "\"answer\":{\"type\":\"answer\",\"sdp\":\"A1\"}}]",
      "42[\"FORCE_CLOSE\",{\"src\":\"bob\",\"connectionId\":\"mc_6\"}]",
      "42[\"LEAVE\",\"stranger\"]",
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  client = fake_server_wait_client (server, 0);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    fake_client_send (client, others[i]);
  send_offer (client, "bob", "O1");
  fail_unless_equals_string (
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (wait_call (&probe, 0))),
      "mc_1");
  fail_unless_equals_int (probe.calls->len, 1);
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_pending_calls_are_bounded)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  g_object_set (probe.peer, "max-pending-calls", 2, NULL);
  client = fake_server_wait_client (server, 0);
  for (guint i = 0; i < 4; i++) {
    g_autofree char *src = g_strdup_printf ("peer%u", i);

    send_offer (client, src, "O1");
  }
  wait_call (&probe, 1);
  gst_ecl_connection_close (
      GST_ECL_CONNECTION (g_ptr_array_index (probe.calls, 0)), FALSE);
  send_offer (client, "last", "O1");
  fail_unless_equals_string (gst_ecl_connection_get_remote_id (
                                 GST_ECL_CONNECTION (wait_call (&probe, 2))),
      "last");
  fail_unless_equals_int (probe.calls->len, 3);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_leave)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) in = gst_ecl_session_new ();
  g_autoptr (GstEclSession) out = gst_ecl_session_new ();
  g_autoptr (GstEclSession) other = gst_ecl_session_new ();
  g_autoptr (GstEclMediaConnection) called = NULL;
  g_autoptr (GstEclMediaConnection) to_other = NULL;
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  send_offer (client, "bob", "O1");
  answer (wait_call (&probe, 0), in);
  fake_session_say_connected (in);
  called = call (&probe, "bob", out);
  to_other = call (&probe, "eve", other);
  fake_client_send (
      client, __i__ ? "{\"type\":\"LEAVE\",\"src\":\"bob\",\"dst\":\"me\"}"
                    : "42[\"LEAVE\",\"bob\"]");
  wait_until (probe.call_closed == 2);
  fail_unless_equals_string (fake_session_get_log (in), "offer O1; close");
  fail_unless_equals_string (fake_session_get_log (out), "start; close");
  fail_unless_equals_string (fake_session_get_log (other), "start");
  fail_if (fake_client_has_sent (client, "FORCE_CLOSE"));
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

static void
unreachable (FakeClient *client, const char *text)
{
  g_autofree char *frame =
      g_str_has_suffix (client->path, "/peerjs")
          ? g_strdup ("{\"type\":\"EXPIRE\",\"src\":\"bob\",\"dst\":\"me\"}")
          : g_strdup_printf ("42[\"ERROR\",{\"type\":\"peer-unavailable\","
                             "\"message\":\"%s\"}]",
                text);

  fake_client_send (client, frame);
}

GST_START_TEST (test_peer_unavailable)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) to_bo = gst_ecl_session_new ();
  g_autoptr (GstEclSession) to_bob = gst_ecl_session_new ();
  g_autoptr (GstEclMediaConnection) first_call = NULL;
  g_autoptr (GstEclMediaConnection) second_call = NULL;
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  first_call = call (&probe, "bo", to_bo);
  second_call = call (&probe, "bob", to_bob);
  unreachable (client, "Peer bob is not connected");
  assert_error (&probe, GST_ECL_ERROR_PEER_UNAVAILABLE, "bob");
  fail_unless_equals_int (probe.call_closed, 1);
  fail_unless_equals_string (fake_session_get_log (to_bo), "start");
  fail_unless (
      g_str_has_prefix (fake_session_get_log (to_bob), "start; close "));
  fail_unless (strstr (fake_session_get_log (to_bob), "check the remote peer"));
  probe_clear (&probe);
}
GST_END_TEST;

/* A server that names nobody means the call that waits longest. */
GST_START_TEST (test_nobody_named)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) older = gst_ecl_session_new ();
  g_autoptr (GstEclSession) newer = gst_ecl_session_new ();
  g_autoptr (GstEclMediaConnection) first_call = NULL;
  g_autoptr (GstEclMediaConnection) second_call = NULL;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  first_call = call (&probe, "bob", older);
  second_call = call (&probe, "eve", newer);
  unreachable (fake_server_wait_client (server, 0), "Unreachable");
  assert_error (&probe, GST_ECL_ERROR_PEER_UNAVAILABLE, "Unreachable");
  fail_unless (strstr (fake_session_get_log (older), "close"));
  fail_unless_equals_string (fake_session_get_log (newer), "start");
  probe_clear (&probe);
}
GST_END_TEST;

/* Media that flows needs no server, and what is over is nobody's error. */
GST_START_TEST (test_unavailable_too_late)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new ();
  g_autoptr (GstEclMediaConnection) connection = NULL;
  FakeClient *client;
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  client = fake_server_wait_client (server, 0);
  connection = call (&probe, "bob", session);
  fake_session_say_connected (session);
  unreachable (client, "bob");
  send_offer (client, "eve", "O1");
  wait_call (&probe, 0);
  fail_unless_equals_int (probe.errors, 0);
  fail_unless_equals_int (probe.call_closed, 0);
  fail_unless_equals_string (fake_session_get_log (session), "start");
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_other_errors)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  fake_client_send (fake_server_wait_client (server, 0),
      "42[\"ERROR\",{\"type\":\"room-error\",\"message\":\"Wrong room\"}]");
  assert_error (&probe, GST_ECL_ERROR_ROOM, "Wrong room");
  fail_unless (gst_ecl_peer_is_open (probe.peer));
  probe_clear (&probe);
}
GST_END_TEST;

/* Losing the server */

GST_START_TEST (test_reconnect)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstEclSession) session = gst_ecl_session_new ();
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
  fail_if (gst_ecl_peer_call (probe.peer, "eve", session, NULL, &error));
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
  server->refusal =
      __i__ ? "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}"
            : "42[\"ERROR\",{\"type\":\"unavailable-id\",\"message\":\"m\"}]";
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
  g_autoptr (GstEclSession) session = gst_ecl_session_new ();
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

/* The end */

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
  g_autoptr (GstEclSession) in = gst_ecl_session_new ();
  g_autoptr (GstEclSession) out = gst_ecl_session_new ();
  g_autoptr (GstEclMediaConnection) connection = NULL;
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
  wait_ms (100);
  fail_if (probe.destroyed, "did not wait for a session");
  fake_session_say_closed (out, NULL);
  wait_until (probe.destroyed);
  fail_unless_equals_int (probe.errors + probe.disconnected, 0);

  /* For good */
  probe.destroyed = FALSE;
  gst_ecl_peer_destroy_async (probe.peer, NULL, on_destroyed, &probe);
  wait_until (probe.destroyed);
  gst_ecl_peer_open (probe.peer);
  wait_ms (100);
  fail_unless_equals_int (server->clients->len, 1);
  fail_unless_equals_int (probe.opened, 1);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_destroy_is_bounded)
{
  g_autoptr (SilentServer) server = silent_server_new ();
  g_autoptr (GstEclSession) session = gst_ecl_session_new ();
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
peer_suite (void)
{
  Suite *suite = suite_create ("peer");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_open, 0, 2);
  tcase_add_loop_test (tc, test_assigned_id, 0, 2);
  tcase_add_loop_test (tc, test_bad_settings, 0, G_N_ELEMENTS (bad_settings));
  tcase_add_loop_test (tc, test_default_server, 0, 2);
  tcase_add_loop_test (tc, test_refusal, 0, G_N_ELEMENTS (refusals));
  tcase_add_loop_test (tc, test_unreachable_server, 0, 2);
  tcase_add_loop_test (tc, test_open_timeout, 0, 2);
  tcase_add_loop_test (tc, test_calling_needs_sense, 0, 2);
  tcase_add_loop_test (tc, test_call_on_the_wire, 0, 2);
  tcase_add_loop_test (tc, test_two_peers, 0, 4);
  tcase_add_loop_test (tc, test_candidate_before_offer, 0, 2);
  tcase_add_loop_test (tc, test_offer_again, 0, 2);
  tcase_add_test (tc, test_other_offers);
  tcase_add_loop_test (tc, test_pending_calls_are_bounded, 0, 2);
  tcase_add_loop_test (tc, test_leave, 0, 2);
  tcase_add_loop_test (tc, test_peer_unavailable, 0, 2);
  tcase_add_test (tc, test_nobody_named);
  tcase_add_loop_test (tc, test_unavailable_too_late, 0, 2);
  tcase_add_test (tc, test_other_errors);
  tcase_add_loop_test (tc, test_reconnect, 0, 2);
  tcase_add_loop_test (tc, test_reconnect_persists, 0, 2);
  tcase_add_loop_test (tc, test_reconnect_is_bounded, 0, 2);
  tcase_add_test (tc, test_reconnect_gives_up);
  tcase_add_test (tc, test_queue_is_bounded);
  tcase_add_loop_test (tc, test_destroy, 0, 2);
  tcase_add_loop_test (tc, test_destroy_is_bounded, 0, 2);
  tcase_add_loop_test (tc, test_destroy_early, 0, 3);
  tcase_add_loop_test (tc, test_dropped, 0, 2);
  tcase_add_loop_test (tc, test_dropped_in_handler, 0, G_N_ELEMENTS (handlers));
  tcase_add_loop_test (
      tc, test_destroyed_in_handler, 0, G_N_ELEMENTS (handlers));
  return suite;
}

GST_CHECK_MAIN (peer);
