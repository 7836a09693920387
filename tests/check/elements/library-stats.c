/* library-stats: figures of the calls between two applications
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/app-fixture.h"

typedef struct {
  gboolean done;
  GstStructure *stats;
  GError *error;
} Reply;

static void
on_stats (GObject *call, GAsyncResult *result, gpointer user_data)
{
  Reply *reply = user_data;

  reply->stats = gst_ecl_media_connection_get_stats_finish (
      GST_ECL_MEDIA_CONNECTION (call), result, &reply->error);
  reply->done = TRUE;
}

static GstStructure *
get_stats (const App *app)
{
  Reply reply = {0};

  gst_ecl_media_connection_get_stats_async (app->call, NULL, on_stats, &reply);
  wait_until (reply.done);
  fail_unless (
      reply.stats != NULL, "%s", reply.error ? reply.error->message : "");
  return reply.stats;
}

static void
expect_error (
    GstEclMediaConnection *call, gboolean cancel, GQuark domain, int code)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Reply reply = {0};

  gst_ecl_media_connection_get_stats_async (
      call, cancellable, on_stats, &reply);
  if (cancel)
    g_cancellable_cancel (cancellable);
  wait_until (reply.done);
  fail_unless (reply.stats == NULL);
  fail_unless (g_error_matches (reply.error, domain, code), "%s",
      reply.error ? reply.error->message : "no error");
  g_clear_error (&reply.error);
}

static const GstStructure *
get_track (const GstStructure *stats, gboolean incoming)
{
  const GValue *tracks = gst_structure_get_value (stats, "tracks");

  for (guint i = 0; i < gst_value_list_get_size (tracks); i++) {
    const GstStructure *track =
        gst_value_get_structure (gst_value_list_get_value (tracks, i));
    gboolean its_incoming;

    fail_unless (gst_structure_get_boolean (track, "incoming", &its_incoming));
    if (its_incoming == incoming)
      return track;
  }
  fail ("no %s track", incoming ? "incoming" : "outgoing");
  return NULL;
}

static void
assert_track (const GstStructure *track)
{
  guint64 packets, bytes, frames, bitrate;
  double fps;

  fail_unless_equals_string (gst_structure_get_string (track, "kind"), "video");
  fail_unless_equals_string (gst_structure_get_string (track, "codec"), "VP8");
  fail_unless (gst_structure_get (track, "packets", G_TYPE_UINT64, &packets,
      "bytes", G_TYPE_UINT64, &bytes, "frames", G_TYPE_UINT64, &frames,
      "bitrate", G_TYPE_UINT64, &bitrate, "fps", G_TYPE_DOUBLE, &fps, NULL));
  fail_unless (frames >= 30 && packets >= frames && bytes > packets);
  fail_unless (bitrate > 1000 && fps > 1, "%f fps", fps);
}

/* The pair in use: one side's local candidate has the port of the other side's
 * remote one. */
static guint
get_port (const GstStructure *stats, const char *candidate)
{
  const GValue *value = gst_structure_get_value (stats, candidate);
  guint port = 0;

  fail_unless (value && gst_structure_get_uint (
                            gst_value_get_structure (value), "port", &port));
  return port;
}

GST_START_TEST (test_figures)
{
  App apps[2];
  GstStructure *stats[2];

  app_init (&apps[0], "alice", __i__);
  app_init (&apps[1], "bob", __i__);
  app_call (&apps[0], "bob");
  for (guint i = 0; i < 2; i++) {
    wait_until (g_atomic_int_get (&apps[i].buffers) > 0);
    stats[i] = get_stats (&apps[i]);
    fail_if (gst_structure_has_field (get_track (stats[i], TRUE), "bitrate"));
    gst_structure_free (stats[i]);
  }
  wait_until (g_atomic_int_get (&apps[0].buffers) > 40 &&
              g_atomic_int_get (&apps[1].buffers) > 40);
  for (guint i = 0; i < 2; i++) {
    stats[i] = get_stats (&apps[i]);
    fail_unless_equals_int (
        gst_value_list_get_size (gst_structure_get_value (stats[i], "tracks")),
        2);
    assert_track (get_track (stats[i], TRUE));
    assert_track (get_track (stats[i], FALSE));
  }
  fail_unless_equals_int (get_port (stats[0], "local-candidate"),
      get_port (stats[1], "remote-candidate"));
  fail_unless_equals_int (get_port (stats[1], "local-candidate"),
      get_port (stats[0], "remote-candidate"));
  gst_structure_free (stats[0]);
  gst_structure_free (stats[1]);
  app_hang_up (&apps[0], &apps[1]);
  app_clear (&apps[0]);
  app_clear (&apps[1]);
}
GST_END_TEST

static void
on_call (GstEclPeer *peer, GstEclMediaConnection *call, App *app)
{
  app->call = g_object_ref (call);
}

/* A request always gets a reply. */
GST_START_TEST (test_errors)
{
  App alice, bob;

  app_init (&alice, "alice", GST_ECL_SIGNALING_PROTOCOL_ECL);
  app_init (&bob, "bob", GST_ECL_SIGNALING_PROTOCOL_ECL);
  g_signal_handlers_disconnect_by_data (bob.peer, &bob);
  g_signal_connect (bob.peer, "call", G_CALLBACK (on_call), &bob);
  alice.call =
      gst_ecl_peer_call (alice.peer, "bob", NULL, NULL, NULL, NULL, NULL);
  expect_error (alice.call, FALSE, GST_ECL_ERROR, GST_ECL_ERROR_NOT_OPEN_YET);
  g_clear_object (&alice.call);

  app_call (&alice, "bob");
  wait_until (bob.call != NULL);
  expect_error (bob.call, FALSE, GST_ECL_ERROR, GST_ECL_ERROR_NOT_OPEN_YET);
  expect_error (alice.call, TRUE, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gst_ecl_connection_close (GST_ECL_CONNECTION (alice.call), TRUE);
  expect_error (
      alice.call, FALSE, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED);
  wait_until (alice.ended);
  gst_ecl_connection_close (GST_ECL_CONNECTION (bob.call), TRUE);
  expect_error (
      bob.call, FALSE, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED);
  app_clear (&alice);
  app_clear (&bob);
}
GST_END_TEST

static Suite *
library_stats_suite (void)
{
  Suite *suite = suite_create ("library-stats");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_figures, 0, 2);
  tcase_add_test (tc, test_errors);
  return suite;
}

GST_CHECK_MAIN (library_stats)
