/* calls: eclpeersink and eclpeersrc call each other through a server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/call-fixture.h"

GST_START_TEST (test_src_calls_sink)
{
  EclTestMedia media;
  GstElement *sender = start_sender (protocols[__i__], "peer-id=camera");
  GstElement *receiver =
      start_receiver (&media, protocols[__i__], "remote-peer-id=camera");

  ecl_test_media_expect (&media, 30);
  ecl_test_expect_message (sender, "ecl-call");
  ecl_test_expect_message (receiver, "ecl-call");

  /* The receiver hangs up by ending. */
  stop_receiver (&media, receiver);
  ecl_test_expect_message_within (sender, "ecl-call-ended", 2000);
  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 0);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_sink_calls_src)
{
  EclTestMedia media;
  GstElement *receiver =
      start_receiver (&media, protocols[__i__], "peer-id=monitor");
  GstElement *sender =
      start_sender (protocols[__i__], "remote-peer-id=monitor");

  ecl_test_media_expect (&media, 30);
  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-call-ended", 2000);
  fail_unless_equals_int (media.pads_removed, 2);

  /* The next caller gets pads again. */
  sender = start_sender (protocols[__i__], "remote-peer-id=monitor");
  ecl_test_expect_message (receiver, "ecl-call");
  ecl_test_stop (sender);
  stop_receiver (&media, receiver);
}
GST_END_TEST

GST_START_TEST (test_across_protocols)
{
  EclTestMedia media;
  GstElement *sender = start_sender (protocols[__i__], "peer-id=camera");
  GstElement *receiver =
      start_receiver (&media, protocols[1 - __i__], "remote-peer-id=camera");

  ecl_test_media_expect (&media, 30);
  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-call-ended", 2000);
  stop_receiver (&media, receiver);
}
GST_END_TEST

GST_START_TEST (test_remote_end_is_the_end_of_what_was_called)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver =
      start_receiver (&media, "ecl", "remote-peer-id=camera");

  /* Of who is gone before, it would be an error. */
  ecl_test_expect_message (receiver, "ecl-call");
  ecl_test_media_expect (&media, 1);
  ecl_test_stop (sender);
  ecl_test_expect_eos (receiver);
  stop_receiver (&media, receiver);

  receiver = start_receiver (&media, "ecl", "peer-id=monitor");
  sender = start_sender ("ecl", "remote-peer-id=monitor");
  ecl_test_expect_message (sender, "ecl-call");
  ecl_test_media_expect (&media, 1);
  stop_receiver (&media, receiver);
  ecl_test_expect_eos (sender);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_viewers_share_one_encoder)
{
  EclTestMedia media[5];
  GstElement *receivers[5];
  GstElement *sender = start_sender ("ecl", "peer-id=camera");

  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 0);
  for (guint i = 0; i < 5; i++)
    receivers[i] = start_receiver (&media[i], "ecl", "remote-peer-id=camera");
  for (guint i = 0; i < 5; i++)
    ecl_test_media_expect (&media[i], 15);
  /* One for video, one for audio. */
  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 2);
  for (guint i = 0; i < 5; i++)
    stop_receiver (&media[i], receivers[i]);
  for (guint i = 0; i < 5; i++)
    ecl_test_expect_message_within (sender, "ecl-call-ended", 2000);
  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 0);
  ecl_test_stop (sender);
}
GST_END_TEST

typedef struct {
  const char *video_chain;
  const char *caps;
} OutputCase;

static const OutputCase outputs[] = {
    {"capsfilter caps=video/x-raw", "video/x-raw"},
    {"capsfilter caps=video/x-vp8", "video/x-vp8"},
    {"capsfilter caps=application/x-rtp", "application/x-rtp"},
    {"queue ! matroskamux", "video/x-matroska"},
};

GST_START_TEST (test_output_follows_downstream)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver =
      ecl_test_pipeline ("eclpeersrc name=s signaling-server=%s "
                         "remote-peer-id=camera",
          ecl_test_server_url ());

  ecl_test_media_init (&media);
  ecl_test_media_watch (&media, receiver, outputs[__i__].video_chain, NULL);
  gst_element_set_state (receiver, GST_STATE_PLAYING);
  ecl_test_media_expect (&media, 10);
  fail_unless (g_str_has_prefix (media.video_caps, outputs[__i__].caps), "%s",
      media.video_caps);
  fail_unless_equals_int (ecl_test_count_codecs (receiver, "Decoder"),
      g_str_has_prefix (outputs[__i__].caps, "video/x-raw") ? 2 : 1);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_encoded_and_rtp_input)
{
  static const char *const inputs[] = {
      "vp8enc deadline=1 keyframe-max-dist=15",
      "vp8enc deadline=1 keyframe-max-dist=15 ! rtpvp8pay",
      "x264enc tune=zerolatency key-int-max=15 ! h264parse",
  };
  EclTestMedia media;
  GstElement *sender, *receiver;

  sender = ecl_test_play (
      "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,"
      "height=120 ! %s ! s.video_0 audiotestsrc is-live=true ! mulawenc ! "
      "s.audio_0 eclpeersink name=s peer-id=camera signaling-server=%s",
      inputs[__i__], ecl_test_server_url ());
  ecl_test_expect_message (sender, "ecl-opened");
  receiver = start_receiver (&media, "ecl",
      __i__ == 2 ? "remote-peer-id=camera audio-codecs=PCMU video-codecs=H264"
                 : "remote-peer-id=camera audio-codecs=PCMU");
  ecl_test_media_expect (&media, 30);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_end_of_input)
{
  GstElement *sender = ecl_test_play ("videotestsrc num-buffers=30 ! s.video_0 "
                                      "audiotestsrc num-buffers=30 ! s.audio_0 "
                                      "eclpeersink name=s signaling-server=%s",
      ecl_test_server_url ());

  ecl_test_expect_eos (sender);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_max_callers)
{
  EclTestMedia media[2];
  GstElement *receivers[2];
  g_autofree char *error = NULL;
  GstElement *sender = start_sender ("ecl", "peer-id=camera max-callers=1");

  receivers[0] = start_receiver (&media[0], "ecl", "remote-peer-id=camera");
  ecl_test_media_expect (&media[0], 5);
  receivers[1] = start_receiver (&media[1], "ecl", "remote-peer-id=camera");
  ecl_test_expect_message_within (receivers[1], "ecl-call-ended", 5000);
  error = ecl_test_expect_error (receivers[1]);
  fail_unless (strstr (error, "camera refused the call"), "%s", error);
  fail_unless_equals_int (media[1].video_frames, 0);
  for (guint i = 0; i < 2; i++)
    stop_receiver (&media[i], receivers[i]);
  ecl_test_stop (sender);
}
GST_END_TEST

static Suite *
calls_suite (void)
{
  Suite *suite = suite_create ("calls");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_src_calls_sink, 0, 2);
  tcase_add_loop_test (tc, test_sink_calls_src, 0, 2);
  tcase_add_loop_test (tc, test_across_protocols, 0, 2);
  tcase_add_test (tc, test_remote_end_is_the_end_of_what_was_called);
  tcase_add_test (tc, test_viewers_share_one_encoder);
  tcase_add_loop_test (
      tc, test_output_follows_downstream, 0, G_N_ELEMENTS (outputs));
  tcase_add_loop_test (tc, test_encoded_and_rtp_input, 0, 3);
  tcase_add_test (tc, test_end_of_input);
  tcase_add_test (tc, test_max_callers);
  return suite;
}

GST_CHECK_MAIN (calls)
