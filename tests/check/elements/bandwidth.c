/* bandwidth: bit rates that are set here, those that remote sides ask for, and
 * kinds of media that nobody asks for
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/call-fixture.h"
#include "../support/find-element.h"

#include <gst/webrtc/webrtc.h>

static void
wait_for_rates (GstElement *sender, int video, int audio)
{
  g_autoptr (GstElement) vp8 = find_element (sender, "vp8enc");
  g_autoptr (GstElement) opus = find_element (sender, "opusenc");

  fail_unless (vp8 && opus);
  wait_for_int (vp8, "target-bitrate", video);
  wait_for_int (opus, "bitrate", audio);
}

/* What the other side of the first call in a pipeline said */
static void
assert_remote_says (GstElement *pipeline, const char *text, gboolean said)
{
  g_autoptr (GstElement) webrtcbin = find_element (pipeline, "webrtcbin");
  GstWebRTCSessionDescription *description = NULL;
  g_autofree char *sdp = NULL;

  g_object_get (webrtcbin, "remote-description", &description, NULL);
  sdp = gst_sdp_message_as_text (description->sdp);
  gst_webrtc_session_description_free (description);
  fail_unless (!!strstr (sdp, text) == said, "%s", sdp);
}

/* What the connection carries would count as well. */
#define CODECS "video-codecs=VP8 audio-codecs=opus congestion-control=none "
#define SENDER "peer-id=camera " CODECS

GST_START_TEST (test_caller_asks)
{
  EclTestMedia media;
  GstElement *sender = start_sender (
      protocols[__i__], SENDER "video-bandwidth=800 audio-bandwidth=40");
  GstElement *receiver = start_receiver (&media, protocols[__i__],
      "remote-peer-id=camera video-bandwidth=200 audio-bandwidth=24");

  ecl_test_media_expect (&media, 5);
  assert_remote_says (sender, "b=AS:200\r\nb=TIAS:200000\r\n", TRUE);
  assert_remote_says (sender, "b=AS:24\r\nb=TIAS:24000\r\n", TRUE);
  wait_for_rates (sender, 200000, 24000);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* In an answer, to a call that sends */
GST_START_TEST (test_callee_asks)
{
  EclTestMedia media;
  GstElement *receiver = start_receiver (
      &media, protocols[__i__], "peer-id=monitor video-bandwidth=200");
  GstElement *sender =
      start_sender (protocols[__i__], "remote-peer-id=monitor " CODECS
                                      "video-bandwidth=800 audio-bandwidth=40");

  ecl_test_media_expect (&media, 5);
  assert_remote_says (sender, "b=AS:200\r\nb=TIAS:200000\r\n", TRUE);
  wait_for_rates (sender, 200000, 40000);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* One that takes little makes the picture of the others no worse, and nobody
 * can ask for more than is set. */
GST_START_TEST (test_several_viewers)
{
  static const struct {
    const char *asks;
    int rate;
  } viewers[] = {{"video-bandwidth=200", 200000},
      {"video-bandwidth=500", 500000}, {"", 800000},
      {"video-bandwidth=2000", 800000}};
  EclTestMedia media[G_N_ELEMENTS (viewers)];
  GstElement *receivers[G_N_ELEMENTS (viewers)];
  GstElement *sender =
      start_sender ("ecl", SENDER "video-bandwidth=800 audio-bandwidth=40");

  for (guint i = 0; i < G_N_ELEMENTS (viewers); i++) {
    g_autofree char *properties =
        g_strdup_printf ("remote-peer-id=camera %s", viewers[i].asks);

    receivers[i] = start_receiver (&media[i], "ecl", properties);
    ecl_test_media_expect (&media[i], 5);
    wait_for_rates (sender, viewers[i].rate, 40000);
  }
  for (guint i = G_N_ELEMENTS (viewers); i > 1; i--) {
    stop_receiver (&media[i - 1], receivers[i - 1]);
    ecl_test_expect_message (sender, "ecl-call-ended");
    wait_for_rates (sender, viewers[i - 2].rate, 40000);
  }
  stop_receiver (&media[0], receivers[0]);
  ecl_test_stop (sender);
}
GST_END_TEST

static void
set_up_encoder (
    GstElement *sink, GstPad *pad, GstElement *encoder, gpointer user_data)
{
  if (g_str_equal (GST_PAD_NAME (pad), "video_0"))
    g_object_set (encoder, "cpu-used", 3, NULL);
  else
    g_object_set (encoder, "complexity", 2, NULL);
}

static void
assert_set_up (GstElement *sender)
{
  g_autoptr (GstElement) vp8 = find_element (sender, "vp8enc");
  g_autoptr (GstElement) opus = find_element (sender, "opusenc");

  fail_unless_equals_int (ecl_get_int (vp8, "cpu-used"), 3);
  fail_unless_equals_int (ecl_get_int (opus, "complexity"), 2);
}

/* What an application sets stays while bit rates come and go, also with the
 * next encoder. */
GST_START_TEST (test_encoder_setup)
{
  GstElement *sender = start_sender ("ecl", SENDER "video-bandwidth=800");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (sender), "s");

  g_signal_connect (sink, "encoder-setup", G_CALLBACK (set_up_encoder), NULL);
  g_clear_object (&sink);
  for (guint i = 0; i < 2; i++) {
    EclTestMedia media;
    GstElement *receiver = start_receiver (&media, "ecl",
        "remote-peer-id=camera video-bandwidth=200 audio-bandwidth=24");

    ecl_test_media_expect (&media, 5);
    wait_for_rates (sender, 200000, 24000);
    assert_set_up (sender);
    stop_receiver (&media, receiver);
    ecl_test_expect_message (sender, "ecl-call-ended");
  }
  ecl_test_stop (sender);
}
GST_END_TEST

/* What 160x120 pictures take. */
GST_START_TEST (test_nothing_asked)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl", SENDER);
  GstElement *receiver =
      start_receiver (&media, "ecl", "remote-peer-id=camera");

  ecl_test_media_expect (&media, 5);
  assert_remote_says (sender, "b=", FALSE);
  wait_for_rates (sender, 161000, 64000);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

static gboolean
encodes_height (GstElement *sender, int height)
{
  g_autoptr (GstElement) vp8 = find_element (sender, "vp8enc");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (vp8, "sink");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (sink);
  int value = 0;

  if (caps)
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "height", &value);
  return value == height;
}

/* As a user writes it, and one that makes no sense. */
GST_START_TEST (test_ladder)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl",
      SENDER "ladder=\"video/x-raw,height=60,bitrate=90000;"
             "video/x-raw,height=30,bitrate=40000\"");
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (sender), "s");
  GstElement *receiver =
      start_receiver (&media, "ecl", "remote-peer-id=camera");
  g_autoptr (GstBus) bus = gst_element_get_bus (sender);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  ecl_test_media_expect (&media, 5);
  fail_unless (encodes_height (sender, 60));
  wait_for_rates (sender, 90000, 64000);

  gst_util_set_object_arg (G_OBJECT (element), "ladder", "video/x-h264");
  message =
      gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND, GST_MESSAGE_WARNING);
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (
      g_str_has_prefix (error->message, "ladder: "), "%s", error->message);
  ecl_test_media_expect (&media, 5);
  fail_unless (encodes_height (sender, 60));
  stop_receiver (&media, receiver);
  g_clear_object (&element);
  g_clear_object (&bus);
  ecl_test_stop (sender);
}
GST_END_TEST

/* Nothing of the other kind is asked for or taken. */
GST_START_TEST (test_one_kind)
{
  gboolean calls = __i__ & 1, video = __i__ / 2;
  EclTestMedia media;
  g_autofree char *properties = g_strdup_printf ("%s receive=%s",
      calls ? "remote-peer-id=camera" : "peer-id=monitor",
      video ? "video" : "audio");
  GstElement *camera = calls ? start_sender ("ecl", SENDER) : NULL;
  GstElement *receiver = start_receiver (&media, "ecl", properties);
  GstElement *sender =
      camera ? camera : start_sender ("ecl", "remote-peer-id=monitor");

  ecl_test_expect_message (receiver, "ecl-call");
  g_mutex_lock (&media.lock);
  while (media.video_frames + media.audio_buffers < 20)
    fail_unless (g_cond_wait_until (&media.cond, &media.lock,
        g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND));
  fail_unless_equals_int (media.video_frames > 0, video);
  fail_unless_equals_int (media.audio_buffers > 0, !video);
  g_mutex_unlock (&media.lock);
  if (calls)
    fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 1);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

static Suite *
bandwidth_suite (void)
{
  Suite *suite = suite_create ("bandwidth");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_caller_asks, 0, 2);
  tcase_add_loop_test (tc, test_callee_asks, 0, 2);
  tcase_add_test (tc, test_several_viewers);
  tcase_add_test (tc, test_encoder_setup);
  tcase_add_test (tc, test_nothing_asked);
  tcase_add_test (tc, test_ladder);
  tcase_add_loop_test (tc, test_one_kind, 0, 4);
  return suite;
}

GST_CHECK_MAIN (bandwidth)
