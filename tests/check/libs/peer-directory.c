/* peer-directory: what a Peer can ask its server about other Peers
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-wait.h"
#include "peer-fixture.h"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

#define ECL_KEY "00000000-0000-0000-0000-000000000000"

static const char *const list_paths[] = {
    "/api/apikeys/" ECL_KEY "/clients/",
    "/peerjs/peers",
};

typedef struct {
  gboolean done;
  GStrv ids;
  gboolean exists;
  GError *error;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_strfreev (answer->ids);
  g_clear_error (&answer->error);
  *answer = (Answer){0};
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->ids = gst_ecl_peer_list_all_peers_finish (
      GST_ECL_PEER (source), result, &answer->error);
  answer->done = TRUE;
}

static void
on_existence (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->exists = gst_ecl_peer_peer_exists_finish (
      GST_ECL_PEER (source), result, &answer->error);
  answer->done = TRUE;
}

static void
list (Probe *probe, GCancellable *cancellable, Answer *answer)
{
  answer_clear (answer);
  gst_ecl_peer_list_all_peers_async (
      probe->peer, cancellable, on_listed, answer);
  fail_if (answer->done, "answered before it returned");
  if (cancellable)
    g_cancellable_cancel (cancellable);
  wait_until (answer->done);
}

static gboolean
exists_unless (
    Probe *probe, const char *id, GCancellable *cancellable, Answer *answer)
{
  answer_clear (answer);
  gst_ecl_peer_peer_exists_async (
      probe->peer, id, cancellable, on_existence, answer);
  if (cancellable)
    g_cancellable_cancel (cancellable);
  wait_until (answer->done);
  return answer->exists;
}

static gboolean
exists (Probe *probe, const char *id, Answer *answer)
{
  return exists_unless (probe, id, NULL, answer);
}

static void
serve (FakeServer *server, const char *path, guint status, const char *document)
{
  server->document_path = path;
  server->document_status = status;
  server->document = document;
}

GST_START_TEST (test_list_all_peers)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Answer answer = {0};
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  serve (server, list_paths[__i__], SOUP_STATUS_OK,
      "[\"me\",\"a \\u0062\",\"c\"]");
  list (&probe, NULL, &answer);
  g_assert_no_error (answer.error);
  fail_unless_equals_int (g_strv_length (answer.ids), 3);
  fail_unless_equals_string (answer.ids[0], "me");
  fail_unless_equals_string (answer.ids[1], "a b");
  fail_unless_equals_string (answer.ids[2], "c");

  serve (server, list_paths[__i__], SOUP_STATUS_OK, "[]");
  list (&probe, NULL, &answer);
  g_assert_no_error (answer.error);
  fail_unless_equals_int (g_strv_length (answer.ids), 0);
  answer_clear (&answer);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_list_is_refused)
{
  static const struct {
    guint status;
    const char *document;
    GstEclError code;
    const char *part;
  } cases[] = {
      {SOUP_STATUS_UNAUTHORIZED, "no", GST_ECL_ERROR_LIST, "allow it for"},
      {SOUP_STATUS_NOT_FOUND, "[]", GST_ECL_ERROR_SERVER, "HTTP status 404"},
      {SOUP_STATUS_OK, "{\"a\":1}", GST_ECL_ERROR_SERVER, "check the URL"},
      {SOUP_STATUS_OK, "[\"a\"", GST_ECL_ERROR_SERVER, "check the URL"},
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = {0};
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    serve (server, list_paths[__i__], cases[i].status, cases[i].document);
    list (&probe, NULL, &answer);
    fail_unless (answer.ids == NULL);
    fail_unless (g_error_matches (answer.error, GST_ECL_ERROR, cases[i].code));
    fail_unless (strstr (answer.error->message, cases[i].part) != NULL, "%s",
        answer.error->message);
  }

  list (&probe, cancellable, &answer);
  fail_unless (
      g_error_matches (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));

  gst_ecl_peer_disconnect (probe.peer);
  list (&probe, NULL, &answer);
  fail_unless (g_error_matches (
      answer.error, GST_ECL_ERROR, GST_ECL_ERROR_DISCONNECTED));
  fail_unless_equals_int (probe.errors, 0);
  answer_clear (&answer);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_peer_exists)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = {0};
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  if (__i__)
    serve (server, list_paths[1], SOUP_STATUS_OK, "[\"me\",\"a b\"]");
  else
    serve (server, "/api/apikeys/" ECL_KEY "/peers/a b/exists", SOUP_STATUS_OK,
        "{\"exists\":true}");
  fail_unless (exists (&probe, "a b", &answer));

  if (!__i__)
    serve (server, "/api/apikeys/" ECL_KEY "/peers/c/exists", SOUP_STATUS_OK,
        "{\"exists\":false}");
  fail_if (exists (&probe, "c", &answer));
  g_assert_no_error (answer.error);

  server->document_status = SOUP_STATUS_UNAUTHORIZED;
  fail_if (exists (&probe, "c", &answer));
  fail_unless (
      g_error_matches (answer.error, GST_ECL_ERROR, GST_ECL_ERROR_LIST));
  server->document_status = SOUP_STATUS_OK;
  server->document = "true";
  fail_if (exists (&probe, "c", &answer));
  fail_unless (
      g_error_matches (answer.error, GST_ECL_ERROR, GST_ECL_ERROR_SERVER));

  fail_if (exists_unless (&probe, "c", cancellable, &answer));
  fail_unless (
      g_error_matches (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  answer_clear (&answer);
  probe_clear (&probe);
}
GST_END_TEST;

/* A dispatcher only tells where the server is. */
GST_START_TEST (test_the_dispatched_server_is_asked)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (FakeServer) dispatcher = fake_server_new (NULL);
  g_autofree char *url = g_strconcat (dispatcher->url, "signaling", NULL);
  g_autofree char *answer_text =
      g_strdup_printf ("{\"domain\":\"127.0.0.1:%u\"}", server->port);
  Answer answer = {0};
  Probe probe;

  dispatcher->dispatch = answer_text;
  probe_init (&probe, "me", url, ECL, NULL);
  gst_ecl_peer_open (probe.peer);
  wait_until (probe.opened == 1);
  serve (server, list_paths[0], SOUP_STATUS_OK, "[\"me\"]");
  list (&probe, NULL, &answer);
  g_assert_no_error (answer.error);
  fail_unless_equals_string (answer.ids[0], "me");
  answer_clear (&answer);
  probe_clear (&probe);
}
GST_END_TEST;

/* Nobody waits for an answer that a destroyed Peer will not get. */
GST_START_TEST (test_destroy_while_asking)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  Answer answer = {0};
  Probe probe;

  probe_open (&probe, "me", server, __i__);
  serve (server, list_paths[__i__], SOUP_STATUS_OK, "[]");
  gst_ecl_peer_list_all_peers_async (probe.peer, NULL, on_listed, &answer);
  gst_ecl_peer_destroy_async (probe.peer, NULL, NULL, NULL);
  wait_until (answer.done);
  fail_unless (
      g_error_matches (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  wait_until (probe.closed);
  answer_clear (&answer);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
peer_directory_suite (void)
{
  Suite *suite = suite_create ("peer-directory");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, test_list_all_peers, 0, 2);
  tcase_add_loop_test (tcase, test_list_is_refused, 0, 2);
  tcase_add_loop_test (tcase, test_peer_exists, 0, 2);
  tcase_add_test (tcase, test_the_dispatched_server_is_asked);
  tcase_add_loop_test (tcase, test_destroy_while_asking, 0, 2);
  return suite;
}

GST_CHECK_MAIN (peer_directory);
