/* media-bin-codecs: the codecs that an application wants, and those that it
 * cannot have
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "find-element.h"
#include "media-bin-pair.h"

#include <string.h>

static void
send_video (Side *side)
{
  g_autofree char *video = g_strdup_printf (SMALL_VIDEO, "ball");

  gst_object_unref (side_send (side, "video_%u", video));
}

/* The caller offers what it wants, whoever sends. */
GST_START_TEST (test_wanted)
{
  Side sides[2];
  Side *sender = &sides[__i__];
  g_autofree char *audio = g_strdup_printf (TONE, "sine");
  g_autoptr (GstElement) encoder = NULL;
  Collector *collector;

  pair_init (sides);
  send_video (sender);
  gst_object_unref (side_send (sender, "audio_%u", audio));
  g_object_set (sides[0].bin, "video-codecs", "H264,VP8", "audio-codecs",
      "PCMU,opus", NULL);
  g_object_set (sides[1].bin, "video-codecs", "VP8,H264", "audio-codecs",
      "opus,PCMU", NULL);
  sender->other->video_chain = "capsfilter caps=video/x-h264";
  pair_call (sides);
  side_wait_tracks (sender->other, 2);
  for (guint i = 0; i < 2; i++) {
    const char *sdp = g_ptr_array_index (sides[i].sdps, 0);

    fail_unless (strstr (sdp, " H264/90000\r\n") && strstr (sdp, " PCMU/8000"),
        "%s", sdp);
    fail_if (strstr (sdp, "VP8") || strstr (sdp, "OPUS"), "%s", sdp);
  }
  collector = side_get (sender->other, "video_src_0");
  collector_wait (collector, &collector->pictures, 10);
  fail_unless (gst_structure_has_name (
      gst_caps_get_structure (collector->caps, 0), "video/x-h264"));
  collector = side_get (sender->other, "audio_src_0");
  collector_wait (collector, &collector->pictures, 10);
  fail_unless (
      collector->mean[0] > 1000, "a loudness of %f", collector->mean[0]);
  encoder = find_element (sender->bin, "mulawenc");
  fail_unless (encoder != NULL);
  g_clear_object (&encoder);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

GST_START_TEST (test_unknown_codec)
{
  Side sides[2];

  pair_init (sides);
  send_video (&sides[0]);
  g_object_set (sides[0].bin, "video-codecs", "VP8,XYZ", NULL);
  gst_ecl_session_start (sides[0].session);
  play (sides[0].pipeline);
  wait_until (sides[0].ended);
  g_assert_error (sides[0].reason, GST_ECL_ERROR, GST_ECL_ERROR_CODEC);
  fail_unless (strstr (sides[0].reason->message, "XYZ") != NULL);
  fail_unless_equals_int (sides[0].descriptions, 0);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

GST_START_TEST (test_no_common_codec)
{
  Side sides[2];

  pair_init (sides);
  gst_object_unref (side_send (
      &sides[0], "audio_%u", "audiotestsrc is-live=true ! mulawenc"));
  g_object_set (sides[0].bin, "video-receive-enabled", FALSE, NULL);
  g_object_set (sides[1].bin, "audio-codecs", "opus", NULL);
  gst_ecl_session_start (sides[0].session);
  play (sides[0].pipeline);
  play (sides[1].pipeline);
  wait_until (sides[1].ended);
  g_assert_error (sides[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_CODEC);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

static Suite *
media_bin_codecs_suite (void)
{
  Suite *suite = suite_create ("media-bin-codecs");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_wanted, 0, 2);
  tcase_add_test (tc, test_unknown_codec);
  tcase_add_test (tc, test_no_common_codec);
  return suite;
}

GST_CHECK_MAIN (media_bin_codecs)
