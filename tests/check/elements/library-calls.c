/* library-calls: applications call each other, with elements of their calls
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/app-fixture.h"
#include "../support/call-fixture.h"

GST_START_TEST (test_call_and_answer_with_elements)
{
  App alice, bob;

  app_init (&alice, "alice", __i__);
  app_init (&bob, "bob", __i__);
  app_call (&alice, "bob");
  wait_until (g_atomic_int_get (&alice.buffers) > 10 &&
              g_atomic_int_get (&bob.buffers) > 10);
  fail_unless_equals_int (alice.pads, 1);
  fail_unless_equals_int (bob.pads, 1);
  app_hang_up (&alice, &bob);
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
  made = gst_ecl_peer_call (bob.peer, "alice", NULL, NULL, NULL, NULL, NULL);
  gst_ecl_connection_close (GST_ECL_CONNECTION (made), TRUE);
  app_clear (&bob);
}
GST_END_TEST

/* Whether so many pictures and buffers of sound have come. */
static gboolean
media_has (EclTestMedia *media, guint video_frames, guint audio_buffers)
{
  gboolean has;

  g_mutex_lock (&media->lock);
  has = media->video_frames >= video_frames &&
        media->audio_buffers >= audio_buffers;
  g_mutex_unlock (&media->lock);
  return has;
}

/* A call of the library to an element, which gets pictures later. webrtcbin
 * warns when the first packet of one track comes while it is told of another.
 */
GST_START_TEST (test_later_offer_gives_src_a_pad)
{
  App alice;
  EclTestMedia media;
  GstElement *receiver = start_receiver (&media, "ecl", "peer-id=monitor");
  GstElement *element, *sound;

  app_init (&alice, "alice", GST_ECL_SIGNALING_PROTOCOL_ECL);
  alice.call =
      gst_ecl_peer_call (alice.peer, "monitor", NULL, NULL, NULL, NULL, NULL);
  element = gst_ecl_media_connection_get_element (alice.call);
  g_signal_connect (element, "ended", G_CALLBACK (app_on_ended), &alice);
  g_object_set (element, "video-receive-enabled", FALSE, NULL);
  sound =
      gst_parse_bin_from_description ("audiotestsrc is-live=true", TRUE, NULL);
  gst_bin_add_many (GST_BIN (alice.pipeline), element, sound, NULL);
  fail_unless (gst_element_link_pads (sound, "src", element, "audio_0"));
  gst_element_sync_state_with_parent (element);
  gst_element_sync_state_with_parent (sound);
  wait_until (media_has (&media, 0, 1));

  {
    g_autoptr (GstElement) source =
        gst_bin_get_by_name (GST_BIN (alice.pipeline), "source");

    fail_unless (gst_element_link_pads (source, "src_%u", element, "video_0"));
  }
  fail_unless (gst_ecl_media_connection_renegotiate (alice.call, NULL));
  wait_until (media_has (&media, 11, 11));
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

/* The largest of its samples so far */
static GstPadProbeReturn
measure_loudness (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstMapInfo map;
  gint most = g_atomic_int_get ((gint *)user_data);

  gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ);
  for (gsize i = 0; i < map.size / sizeof (gint16); i++)
    most = MAX (most, ABS (((const gint16 *)map.data)[i]));
  g_atomic_int_set ((gint *)user_data, most);
  gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_OK;
}

/* What came back */
typedef struct {
  gint luminance; /* of the latest picture, 0 to 255; atomic */
  gint loudness;  /* most of all, 0 to 32768; atomic */
} Echo;

static void
on_echo_pad (GstElement *element, GstPad *pad, Echo *echo)
{
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (element));
  gboolean video = g_str_has_prefix (GST_PAD_NAME (pad), "video_src");
  g_autoptr (GstElement) filter = NULL;
  g_autoptr (GstPad) out = NULL;
  GstElement *sink;

  if (GST_PAD_IS_SINK (pad))
    return;
  sink = gst_parse_bin_from_description (
      video ? "videoconvert ! capsfilter name=known "
              "caps=video/x-raw,format=GRAY8 ! fakesink async=false sync=false"
            : "audioconvert ! capsfilter name=known "
              "caps=audio/x-raw,format=S16LE ! fakesink async=false sync=false",
      TRUE, NULL);
  filter = gst_bin_get_by_name (GST_BIN (sink), "known");
  out = gst_element_get_static_pad (filter, "src");
  gst_pad_add_probe (out, GST_PAD_PROBE_TYPE_BUFFER,
      video ? measure_luminance : measure_loudness,
      video ? &echo->luminance : &echo->loudness, NULL);
  gst_bin_add (GST_BIN (pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  fail_unless (
      gst_element_link_pads (element, GST_PAD_NAME (pad), sink, "sink"));
}

static void
send_to (App *app, GstElement *element, const char *line, const char *pad)
{
  GstElement *source = gst_parse_bin_from_description (line, TRUE, NULL);

  gst_bin_add (GST_BIN (app->pipeline), source);
  fail_unless (gst_element_link_pads (source, "src", element, pad));
}

/* What is sent to the example's phone comes back: white, out of its black, and
 * a tone, out of its silence. */
GST_START_TEST (test_echo_phone)
{
  App alice;
  Echo echo = {-1, 0};
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) phone =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, ECHO_PHONE,
          ecl_test_server_url (), "echo", protocols[__i__], NULL);
  g_autoptr (GDataInputStream) said = NULL;
  g_autofree char *line = NULL;
  GstElement *element;

  fail_unless (phone != NULL, "%s", error ? error->message : "");
  said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (phone));
  line = g_data_input_stream_read_line (said, NULL, NULL, NULL);
  fail_unless_equals_string (line, "ready");

  app_init (&alice, "alice", __i__);
  alice.call =
      gst_ecl_peer_call (alice.peer, "echo", NULL, NULL, NULL, NULL, NULL);
  element = gst_ecl_media_connection_get_element (alice.call);
  g_signal_connect (element, "pad-added", G_CALLBACK (on_echo_pad), &echo);
  g_signal_connect (element, "ended", G_CALLBACK (app_on_ended), &alice);
  gst_bin_add (GST_BIN (alice.pipeline), element);
  send_to (&alice, element,
      "videotestsrc is-live=true pattern=white ! "
      "capsfilter caps=video/x-raw,width=320,height=240,framerate=10/1",
      "video_0");
  send_to (&alice, element, "audiotestsrc is-live=true volume=0.8", "audio_0");
  gst_element_sync_state_with_parent (element);
  gst_bin_sync_children_states (GST_BIN (alice.pipeline));
  wait_until (g_atomic_int_get (&echo.luminance) > 200);
  wait_until (g_atomic_int_get (&echo.loudness) > 10000);

  gst_ecl_connection_close (GST_ECL_CONNECTION (alice.call), TRUE);
  wait_until (alice.ended);
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
