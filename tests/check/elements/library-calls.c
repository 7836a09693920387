/* library-calls: applications call each other, with elements of their calls
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/call-fixture.h"
#include "../support/ecl-wait.h"

#include <gst/ecl/ecl.h>

/* An application with one Peer and at most one call */
typedef struct {
  GstEclPeer *peer;
  GstElement *pipeline;
  GstEclMediaConnection *call;
  guint opened;
  guint closed;
  guint ended;
  gint buffers; /* atomic */
  guint pads;
} App;

static GstPadProbeReturn
on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_atomic_int_inc (&((App *)user_data)->buffers);
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_OK;
}

static void
on_pad_added (GstElement *element, GstPad *pad, App *app)
{
  GstElement *sink;
  g_autoptr (GstPad) sink_pad = NULL;

  if (GST_PAD_IS_SINK (pad))
    return;
  sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  gst_bin_add (GST_BIN (app->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  sink_pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (sink_pad, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, app, NULL);
  fail_unless_equals_int (gst_pad_link (pad, sink_pad), GST_PAD_LINK_OK);
  app->pads++;
}

static void
on_ended (GstElement *element, const GError *reason, App *app)
{
  fail_unless (reason == NULL, "%s", reason ? reason->message : "");
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (app->pipeline), element);
  app->ended++;
}

static void
on_close (GstEclConnection *call, App *app)
{
  app->closed++;
}

/* What an application does with a call: its source in, what comes shown. */
static void
use_call (App *app, GstEclMediaConnection *call)
{
  GstElement *element = gst_ecl_media_connection_get_element (call);
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (app->pipeline), "source");
  g_autoptr (GstPad) sink = NULL;

  fail_unless (GST_ECL_IS_MEDIA_BIN (element));
  app->call = g_object_ref (call);
  g_signal_connect (call, "close", G_CALLBACK (on_close), app);
  g_signal_connect (element, "pad-added", G_CALLBACK (on_pad_added), app);
  g_signal_connect (element, "ended", G_CALLBACK (on_ended), app);
  gst_bin_add (GST_BIN (app->pipeline), element);
  sink = gst_element_request_pad_simple (element, "video_0");
  /* A source that runs would stop over a pad that is not active yet. */
  fail_unless (gst_element_sync_state_with_parent (element));
  fail_unless (gst_element_link_pads (source, "src_%u", element, "video_0"));
}

static void
on_call (GstEclPeer *peer, GstEclMediaConnection *call, App *app)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_media_connection_get_element (call) == NULL);
  fail_unless (gst_ecl_media_connection_answer (call, NULL, &error), "%s",
      error ? error->message : "");
  use_call (app, call);
}

static void
on_open (GstEclPeer *peer, const char *id, App *app)
{
  app->opened++;
}

static void
app_init (App *app, const char *id, GstEclSignalingProtocol protocol)
{
  *app = (App){
      .peer = gst_ecl_peer_new (id, ecl_test_server_url (), protocol, NULL)};
  app->pipeline = ecl_test_pipeline (
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120 ! "
      "tee name=source allow-not-linked=true");
  g_signal_connect (app->peer, "open", G_CALLBACK (on_open), app);
  g_signal_connect (app->peer, "call", G_CALLBACK (on_call), app);
  gst_element_set_state (app->pipeline, GST_STATE_PLAYING);
  gst_ecl_peer_open (app->peer);
  wait_until (app->opened);
}

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer done)
{
  gst_ecl_peer_destroy_finish (GST_ECL_PEER (peer), result, NULL);
  *(gboolean *)done = TRUE;
}

static void
app_clear (App *app)
{
  gboolean done = FALSE;

  gst_ecl_peer_destroy_async (app->peer, NULL, on_destroyed, &done);
  wait_until (done);
  g_clear_object (&app->call);
  g_signal_handlers_disconnect_by_data (app->peer, app);
  g_object_unref (app->peer);
  ecl_test_stop (app->pipeline);
}

static void
call (App *alice)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstEclMediaConnection) made =
      gst_ecl_peer_call (alice->peer, "bob", NULL, NULL, &error);

  fail_unless (made != NULL, "%s", error ? error->message : "");
  use_call (alice, made);
}

GST_START_TEST (test_call_and_answer_with_elements)
{
  App alice, bob;

  app_init (&alice, "alice", __i__);
  app_init (&bob, "bob", __i__);
  call (&alice);
  wait_until (g_atomic_int_get (&alice.buffers) > 10 &&
              g_atomic_int_get (&bob.buffers) > 10);
  fail_unless_equals_int (alice.pads, 1);
  fail_unless_equals_int (bob.pads, 1);

  gst_ecl_connection_close (GST_ECL_CONNECTION (alice.call), TRUE);
  wait_until (alice.ended && bob.ended);
  fail_unless_equals_int (alice.closed, 1);
  fail_unless_equals_int (bob.closed, 1);
  app_clear (&alice);
  app_clear (&bob);
}
GST_END_TEST

/* An element that nobody plays: the other side rings, and nothing breaks. */
GST_START_TEST (test_call_that_is_never_played)
{
  App bob;
  g_autoptr (GstEclMediaConnection) made = NULL;

  app_init (&bob, "bob", GST_ECL_SIGNALING_PROTOCOL_ECL);
  made = gst_ecl_peer_call (bob.peer, "alice", NULL, NULL, NULL);
  gst_ecl_connection_close (GST_ECL_CONNECTION (made), TRUE);
  app_clear (&bob);
}
GST_END_TEST

/* Whether pictures and sound have come. */
static gboolean
media_has (EclTestMedia *media)
{
  gboolean has;

  g_mutex_lock (&media->lock);
  has = media->video_frames > 10 && media->audio_buffers > 10;
  g_mutex_unlock (&media->lock);
  return has;
}

/* A call of the library to an element, which gets pictures later. */
GST_START_TEST (test_later_offer_gives_src_a_pad)
{
  App alice;
  EclTestMedia media;
  GstElement *receiver = start_receiver (&media, "ecl", "peer-id=monitor");
  GstElement *element, *sound;
  GstEclSession *session;
  gboolean connected = FALSE;

  app_init (&alice, "alice", GST_ECL_SIGNALING_PROTOCOL_ECL);
  alice.call = gst_ecl_peer_call (alice.peer, "monitor", NULL, NULL, NULL);
  element = gst_ecl_media_connection_get_element (alice.call);
  session = gst_ecl_media_bin_get_session (GST_ECL_MEDIA_BIN (element));
  g_signal_connect (element, "ended", G_CALLBACK (on_ended), &alice);
  g_signal_connect_swapped (
      session, "connected", G_CALLBACK (ecl_set_true), &connected);
  g_object_set (element, "video-receive-enabled", FALSE, NULL);
  sound =
      gst_parse_bin_from_description ("audiotestsrc is-live=true", TRUE, NULL);
  gst_bin_add_many (GST_BIN (alice.pipeline), element, sound, NULL);
  fail_unless (gst_element_link_pads (sound, "src", element, "audio_0"));
  gst_element_sync_state_with_parent (element);
  gst_element_sync_state_with_parent (sound);
  wait_until (connected);

  {
    g_autoptr (GstElement) source =
        gst_bin_get_by_name (GST_BIN (alice.pipeline), "source");

    fail_unless (gst_element_link_pads (source, "src_%u", element, "video_0"));
  }
  gst_ecl_session_start (session);
  wait_until (media_has (&media));
  gst_ecl_connection_close (GST_ECL_CONNECTION (alice.call), TRUE);
  wait_until (alice.ended);
  app_clear (&alice);
  stop_receiver (&media, receiver);
}
GST_END_TEST

/* The luminance of what comes out of a call */
static GstPadProbeReturn
measure_luminance (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstMapInfo map;
  guint64 sum = 0;

  gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ);
  for (gsize i = 0; i < map.size; i++)
    sum += map.data[i];
  g_atomic_int_set ((gint *)user_data, (gint)(sum / MAX (map.size, 1)));
  gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_OK;
}

static void
on_echo_pad (GstElement *element, GstPad *pad, gint *luminance)
{
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (element));
  g_autoptr (GstElement) filter = NULL;
  g_autoptr (GstPad) out = NULL;
  GstElement *sink;

  if (!g_str_has_prefix (GST_PAD_NAME (pad), "video_src"))
    return;
  sink = gst_parse_bin_from_description (
      "videoconvert ! capsfilter name=gray caps=video/x-raw,format=GRAY8 ! "
      "fakesink async=false sync=false",
      TRUE, NULL);
  filter = gst_bin_get_by_name (GST_BIN (sink), "gray");
  out = gst_element_get_static_pad (filter, "src");
  gst_pad_add_probe (
      out, GST_PAD_PROBE_TYPE_BUFFER, measure_luminance, luminance, NULL);
  gst_bin_add (GST_BIN (pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  fail_unless (
      gst_element_link_pads (element, GST_PAD_NAME (pad), sink, "sink"));
}

/* What is sent to the example's phone comes back: white, out of its black. */
GST_START_TEST (test_echo_phone)
{
  App alice;
  gint luminance = -1;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) phone =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, ECHO_PHONE,
          ecl_test_server_url (), "echo", protocols[__i__], NULL);
  g_autoptr (GDataInputStream) said = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GstElement) source = NULL;
  GstElement *element;

  fail_unless (phone != NULL, "%s", error ? error->message : "");
  said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (phone));
  line = g_data_input_stream_read_line (said, NULL, NULL, NULL);
  fail_unless_equals_string (line, "ready");

  app_init (&alice, "alice", __i__);
  alice.call = gst_ecl_peer_call (alice.peer, "echo", NULL, NULL, NULL);
  element = gst_ecl_media_connection_get_element (alice.call);
  g_signal_connect (element, "pad-added", G_CALLBACK (on_echo_pad), &luminance);
  g_signal_connect (element, "ended", G_CALLBACK (on_ended), &alice);
  source = gst_parse_bin_from_description (
      "videotestsrc is-live=true pattern=white ! "
      "capsfilter caps=video/x-raw,width=320,height=240,framerate=10/1",
      TRUE, NULL);
  gst_object_ref_sink (source);
  gst_bin_add_many (GST_BIN (alice.pipeline), element, source, NULL);
  fail_unless (gst_element_link_pads (source, "src", element, "video_0"));
  gst_element_sync_state_with_parent (element);
  gst_element_sync_state_with_parent (source);
  wait_until (g_atomic_int_get (&luminance) > 200);

  gst_ecl_connection_close (GST_ECL_CONNECTION (alice.call), TRUE);
  wait_until (alice.ended);
  g_clear_object (&source);
  app_clear (&alice);
  g_subprocess_force_exit (phone);
  fail_unless (g_subprocess_wait (phone, NULL, NULL));
}
GST_END_TEST

static Suite *
library_calls_suite (void)
{
  Suite *suite = suite_create ("library-calls");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_call_and_answer_with_elements, 0, 2);
  tcase_add_test (tc, test_call_that_is_never_played);
  tcase_add_test (tc, test_later_offer_gives_src_a_pad);
  tcase_add_loop_test (tc, test_echo_phone, 0, 2);
  return suite;
}

GST_CHECK_MAIN (library_calls)
