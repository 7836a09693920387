/* peer-auth: a Peer's credential, from its first showing to its end
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-wait.h"
#include "peer-fixture.h"

#define ECL GST_ECL_SIGNALING_PROTOCOL_ECL
#define PEERJS GST_ECL_SIGNALING_PROTOCOL_PEERJS

#define JSON(token)                                                            \
  "{\"timestamp\":1700000000,\"ttl\":3600,\"authToken\":\"" token "\"}"
#define REFUSED                                                                \
  "42[\"ERROR\",{\"type\":\"authentication\",\"message\":\"It has expired\"}]"

static GstStructure *
credential (const char *token)
{
  return gst_structure_new ("credential", "timestamp", G_TYPE_INT64,
      G_GINT64_CONSTANT (1700000000), "ttl", G_TYPE_UINT, 3600, "auth-token",
      G_TYPE_STRING, token, NULL);
}

/* A Peer "me" with that credential, which is not open yet */
static void
init (Probe *probe, FakeServer *server, GstEclSignalingProtocol protocol,
    const char *token)
{
  g_autoptr (GstStructure) shown = credential (token);

  probe_init (probe, "me", server->url, protocol, NULL);
  g_object_set (probe->peer, "credential", shown, NULL);
}

static void
open_peer (Probe *probe, FakeServer *server, GstEclSignalingProtocol protocol)
{
  init (probe, server, protocol, "a/b+c=");
  gst_ecl_peer_open (probe->peer);
  wait_until (probe->opened == 1);
}

typedef struct {
  gboolean done;
  GError *error;
} Update;

static void
on_updated (GObject *peer, GAsyncResult *result, gpointer user_data)
{
  Update *update = user_data;
  gboolean success = gst_ecl_peer_update_credential_finish (
      GST_ECL_PEER (peer), result, &update->error);

  fail_unless_equals_int (success, update->error == NULL);
  update->done = TRUE;
}

static void
update_unless (Probe *probe, const GstStructure *newer,
    GCancellable *cancellable, Update *update)
{
  *update = (Update){0};
  gst_ecl_peer_update_credential_async (
      probe->peer, newer, cancellable, on_updated, update);
  fail_if (update->done, "completed before it returned");
  wait_until (update->done);
}

static void
update_with (Probe *probe, const GstStructure *newer, Update *update)
{
  update_unless (probe, newer, NULL, update);
}

static void
update_credential (Probe *probe, const char *token)
{
  g_autoptr (GstStructure) newer = credential (token);
  Update update;

  update_with (probe, newer, &update);
  g_assert_no_error (update.error);
}

GST_START_TEST (test_shown_in_query)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  open_peer (&probe, server, __i__);
  fail_unless_equals_string (
      fake_client_get (fake_server_wait_client (server, 0), "credential"),
      JSON ("a/b+c="));
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_none_by_default)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  fail_if (fake_client_get (fake_server_wait_client (server, 0), "credential"));
  probe_clear (&probe);
}
GST_END_TEST;

static const struct {
  const char *id;
  const char *structure;
  GstEclError code;
  const char *part;
} unusable[] = {
    {"me", "credential,ttl=3600,auth-token=x", GST_ECL_ERROR_AUTHENTICATION,
        "timestamp"},
    {"me", "credential,timestamp=1,ttl=3600", GST_ECL_ERROR_AUTHENTICATION,
        "auth-token"},
    {NULL, "credential,timestamp=1,ttl=3600,auth-token=x",
        GST_ECL_ERROR_INVALID_ID, "for one id"},
};

GST_START_TEST (test_unusable)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstStructure) shown =
      gst_structure_from_string (unusable[__i__].structure, NULL);
  Probe probe;

  probe_init (&probe, unusable[__i__].id, server->url, ECL, NULL);
  g_object_set (probe.peer, "credential", shown, NULL);
  gst_ecl_peer_open (probe.peer);
  assert_error (&probe, unusable[__i__].code, unusable[__i__].part);
  fail_unless_equals_int (server->clients->len, 0);
  probe_clear (&probe);
}
GST_END_TEST;

/* Whoever could read it could take the Peer's place. */
GST_START_TEST (test_cannot_be_read)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (GST_TYPE_ECL_PEER);
  GParamSpec *spec =
      g_object_class_find_property (G_OBJECT_CLASS (klass), "credential");

  fail_unless_equals_int (spec->flags & G_PARAM_READWRITE, G_PARAM_WRITABLE);
}
GST_END_TEST;

static const struct {
  GstEclSignalingProtocol protocol;
  const char *frame;
} refusals[] = {
    {ECL, REFUSED},
    {PEERJS, "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"It has expired\","
             "\"type\":\"authentication\"}}"},
};

/* By the server. Another credential is another attempt. */
GST_START_TEST (test_refused)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstStructure) better = credential ("Better");
  Probe probe;

  server->refusal = refusals[__i__].frame;
  init (&probe, server, refusals[__i__].protocol, "Bad");
  gst_ecl_peer_open (probe.peer);
  assert_error (&probe, GST_ECL_ERROR_AUTHENTICATION,
      "It has expired; give a fresh credential");
  fail_unless_equals_int (probe.opened, 0);

  server->refusal = NULL;
  g_object_set (probe.peer, "credential", better, NULL);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 1);
  fail_unless_equals_string (
      fake_client_get (fake_server_wait_client (server, 1), "credential"),
      JSON ("Better"));
  probe_clear (&probe);
}
GST_END_TEST;

/* After a loss a refusal is the end, too. */
GST_START_TEST (test_refused_again)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  guint clients;
  Probe probe;

  open_peer (&probe, server, refusals[__i__].protocol);
  server->refusal = refusals[__i__].frame;
  fake_client_drop (fake_server_wait_client (server, 0));
  assert_error (&probe, GST_ECL_ERROR_AUTHENTICATION, "It has expired");
  clients = server->clients->len;
  wait_ms (300);
  fail_unless_equals_int (server->clients->len, clients);
  probe_clear (&probe);
}
GST_END_TEST;

static void
on_expires_in (GstEclPeer *peer, guint seconds, guint *told)
{
  *told = seconds;
}

static const struct {
  const char *frame;
  guint seconds;
} notices[] = {
    {"42[\"AUTH_EXPIRES_IN\",300]", 300},
    {"42[\"AUTH_EXPIRES_IN\",99999999999]", G_MAXUINT},
};

GST_START_TEST (test_expires_in)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  guint told = 0;
  Probe probe;

  open_peer (&probe, server, ECL);
  g_signal_connect (
      probe.peer, "expires-in", G_CALLBACK (on_expires_in), &told);
  fake_client_send (fake_server_wait_client (server, 0), notices[__i__].frame);
  wait_until (told != 0);
  fail_unless (told == notices[__i__].seconds);
  fail_unless (gst_ecl_peer_is_open (probe.peer));
  g_signal_handlers_disconnect_by_data (probe.peer, &told);
  probe_clear (&probe);
}
GST_END_TEST;

/* The server is told, and told the same when the Peer comes back. */
GST_START_TEST (test_update)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  open_peer (&probe, server, ECL);
  client = fake_server_wait_client (server, 0);
  update_credential (&probe, "Newer");
  fail_unless_equals_string (
      fake_client_wait_frame (client, "UPDATE_CREDENTIAL"),
      "42[\"UPDATE_CREDENTIAL\"," JSON ("Newer") "]");
  fake_client_drop (client);
  client = fake_server_wait_client (server, 1);
  fail_unless_equals_string (
      fake_client_get (client, "credential"), JSON ("Newer"));
  wait_until (probe.opened == 2);
  fail_unless_equals_int (probe.errors, 0);
  probe_clear (&probe);
}
GST_END_TEST;

/* What was called off beforehand is not shown; what is on its way stays so. */
GST_START_TEST (test_update_cancelled)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GstStructure) never = credential ("Never");
  g_autoptr (GstStructure) newer = credential ("Newer");
  Update update = {0};
  FakeClient *client;
  Probe probe;

  open_peer (&probe, server, ECL);
  client = fake_server_wait_client (server, 0);
  gst_ecl_peer_update_credential_async (
      probe.peer, newer, cancellable, on_updated, &update);
  g_cancellable_cancel (cancellable);
  wait_until (update.done);
  g_assert_no_error (update.error);
  update_unless (&probe, never, cancellable, &update);
  fail_unless (
      g_error_matches (update.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_clear_error (&update.error);
  fake_client_wait_frame (client, "UPDATE_CREDENTIAL");
  fake_client_drop (client);
  fail_unless_equals_string (
      fake_client_get (fake_server_wait_client (server, 1), "credential"),
      JSON ("Newer"));
  wait_until (probe.opened == 2);
  probe_clear (&probe);
}
GST_END_TEST;

/* PeerJS has no word for it. */
GST_START_TEST (test_update_peerjs)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  open_peer (&probe, server, PEERJS);
  client = fake_server_wait_client (server, 0);
  update_credential (&probe, "Newer");
  fake_client_drop (client);
  fail_unless_equals_string (
      fake_client_get (fake_server_wait_client (server, 1), "credential"),
      JSON ("Newer"));
  wait_until (probe.opened == 2);
  fail_if (fake_client_has_sent (client, "Newer"));
  probe_clear (&probe);
}
GST_END_TEST;

/* Between two registrations the next one shows it, and nothing else need. */
GST_START_TEST (test_update_while_lost)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  open_peer (&probe, server, ECL);
  g_object_set (probe.peer, "reconnect-delay", 500, "reconnect-delay-max", 500,
      "heartbeat-interval", 50, NULL);
  fake_client_drop (fake_server_wait_client (server, 0));
  wait_until (probe.disconnected == 1);
  update_credential (&probe, "Newer");
  client = fake_server_wait_client (server, 1);
  fail_unless_equals_string (
      fake_client_get (client, "credential"), JSON ("Newer"));
  fake_client_wait_frame (client, "PING");
  fail_if (fake_client_has_sent (client, "UPDATE_CREDENTIAL"));
  probe_clear (&probe);
}
GST_END_TEST;

/* The query is out with the former one already. */
GST_START_TEST (test_update_while_opening)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  server->silent = TRUE;
  init (&probe, server, ECL, "Former");
  gst_ecl_peer_open (probe.peer);
  client = fake_server_wait_client (server, 0);
  update_credential (&probe, "Newer");
  fail_if (fake_client_has_sent (client, "UPDATE_CREDENTIAL"));
  fake_client_send (client, "42[\"OPEN\",{\"peerId\":\"me\"}]");
  fail_unless_equals_string (
      fake_client_wait_frame (client, "UPDATE_CREDENTIAL"),
      "42[\"UPDATE_CREDENTIAL\"," JSON ("Newer") "]");
  probe_clear (&probe);
}
GST_END_TEST;

/* The server refuses it: the Peer stays as it was. */
GST_START_TEST (test_update_refused)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  Probe probe;

  open_peer (&probe, server, ECL);
  client = fake_server_wait_client (server, 0);
  update_credential (&probe, "Bad");
  fake_client_wait_frame (client, "UPDATE_CREDENTIAL");
  fake_client_send (client, REFUSED);
  assert_error (&probe, GST_ECL_ERROR_AUTHENTICATION, "fresh credential");
  fail_unless (gst_ecl_peer_is_open (probe.peer));
  fail_unless_equals_int (probe.disconnected, 0);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_update_needs_sense)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstStructure) empty = gst_structure_new_empty ("credential");
  g_autoptr (GstStructure) newer = credential ("Newer");
  Update update;
  Probe probe;

  open_peer (&probe, server, ECL);
  update_with (&probe, empty, &update);
  fail_unless (g_error_matches (
      update.error, GST_ECL_ERROR, GST_ECL_ERROR_AUTHENTICATION));
  g_clear_error (&update.error);
  fail_if (fake_client_has_sent (
      fake_server_wait_client (server, 0), "UPDATE_CREDENTIAL"));

  gst_ecl_peer_destroy_async (probe.peer, NULL, NULL, NULL);
  wait_until (probe.closed);
  update_with (&probe, newer, &update);
  fail_unless (g_error_matches (
      update.error, GST_ECL_ERROR, GST_ECL_ERROR_DISCONNECTED));
  g_clear_error (&update.error);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_never_logged)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *logged = NULL;
  Probe probe;

  log_keep ();
  init (&probe, server, __i__, "Secret1");
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 1);
  update_credential (&probe, "Secret2");
  fake_client_drop (fake_server_wait_client (server, 0));
  wait_until (probe.opened == 2);
  server->refusal = refusals[__i__].frame;
  fake_client_drop (fake_server_wait_client (server, 1));
  wait_until (probe.errors == 1);
  probe_clear (&probe);
  logged = log_take ();
  fail_unless (strstr (logged, "registered as me") != NULL);
  fail_if (strstr (logged, "Secret") != NULL, "%s", strstr (logged, "Secret"));
}
GST_END_TEST;

static Suite *
peer_auth_suite (void)
{
  Suite *suite = suite_create ("peer-auth");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_shown_in_query, 0, 2);
  tcase_add_loop_test (tc, test_none_by_default, 0, 2);
  tcase_add_loop_test (tc, test_unusable, 0, G_N_ELEMENTS (unusable));
  tcase_add_test (tc, test_cannot_be_read);
  tcase_add_loop_test (tc, test_refused, 0, G_N_ELEMENTS (refusals));
  tcase_add_loop_test (tc, test_refused_again, 0, G_N_ELEMENTS (refusals));
  tcase_add_loop_test (tc, test_expires_in, 0, G_N_ELEMENTS (notices));
  tcase_add_test (tc, test_update);
  tcase_add_test (tc, test_update_cancelled);
  tcase_add_test (tc, test_update_peerjs);
  tcase_add_test (tc, test_update_while_lost);
  tcase_add_test (tc, test_update_while_opening);
  tcase_add_test (tc, test_update_refused);
  tcase_add_test (tc, test_update_needs_sense);
  tcase_add_loop_test (tc, test_never_logged, 0, 2);
  return suite;
}

GST_CHECK_MAIN (peer_auth);
