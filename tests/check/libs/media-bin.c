/* media-bin: the media of calls as pads, in every direction and form
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "find-element.h"
#include "media-bin-pair.h"

static void
send_av (Side *side, const char *pattern)
{
  g_autofree char *video = g_strdup_printf (SMALL_VIDEO, pattern);
  g_autofree char *audio = g_strdup_printf (TONE, "sine");

  gst_object_unref (side_send (side, "video_%u", video));
  gst_object_unref (side_send (side, "audio_%u", audio));
}

static void
assert_sees (Side *side, const char *pad, double low, double high)
{
  Collector *collector = side_get (side, pad);

  collector_wait (collector, &collector->pictures, 10);
  fail_unless (collector->mean[0] >= low && collector->mean[0] <= high,
      "a luminance of %f", collector->mean[0]);
}

static void
assert_hears (Side *side, const char *pad)
{
  Collector *collector = side_get (side, pad);

  collector_wait (collector, &collector->pictures, 10);
  fail_unless (
      collector->mean[0] > 1000, "a loudness of %f", collector->mean[0]);
}

/* What is sent goes out when it comes, whatever its times say. */
static void
assert_sends_at_once (Side *side)
{
  g_autoptr (GstElement) webrtcbin = find_element (side->bin, "webrtcbin");
  g_autoptr (GstIterator) it = gst_bin_iterate_elements (GST_BIN (webrtcbin));
  g_auto (GValue) item = G_VALUE_INIT;
  guint n = 0;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    gboolean sync = FALSE;

    if (compare_factory (&item, "clocksync") == 0) {
      g_object_get (g_value_get_object (&item), "sync", &sync, NULL);
      fail_if (sync);
      n++;
    }
    g_value_reset (&item);
  }
  fail_unless_equals_int (n, 2);
}

GST_START_TEST (test_both_directions)
{
  Side sides[2];

  pair_init (sides);
  send_av (&sides[0], "white");
  send_av (&sides[1], "black");
  pair_call (sides);
  for (guint i = 0; i < 2; i++) {
    side_wait_tracks (&sides[i], 2);
    assert_hears (&sides[i], "audio_src_0");
    assert_sends_at_once (&sides[i]);
  }
  assert_sees (&sides[0], "video_src_0", 0, 40);
  assert_sees (&sides[1], "video_src_0", 200, 255);

  pair_hang_up (&sides[0]);
  for (guint i = 0; i < 2; i++) {
    fail_unless (sides[i].reason == NULL);
    fail_unless_equals_int (sides[i].removed, 2);
    fail_unless_equals_int (side_get (&sides[i], "video_src_0")->eos, 1);
    /* Nothing is encoded for nobody. */
    wait_for_elements (sides[i].pipeline, "Encoder/Video", 0);
    wait_for_elements (sides[i].pipeline, "WebRTC", 0);
  }
  pair_clear (sides);
}
GST_END_TEST

/* Only the one who calls, or only the other one, has pads. */
GST_START_TEST (test_one_direction)
{
  Side sides[2];
  Side *sender = &sides[__i__];

  pair_init (sides);
  send_av (sender, "white");
  pair_call (sides);
  side_wait_tracks (sender->other, 2);
  assert_sees (sender->other, "video_src_0", 200, 255);
  assert_hears (sender->other, "audio_src_0");
  fail_unless_equals_int (sender->collectors->len, 0);
  pair_hang_up (sender);
  pair_clear (sides);
}
GST_END_TEST

GST_START_TEST (test_receives_only_what_is_wanted)
{
  Side sides[2];

  pair_init (sides);
  send_av (&sides[0], "white");
  send_av (&sides[1], "black");
  g_object_set (sides[__i__].bin, "video-receive-enabled", FALSE, NULL);
  pair_call (sides);
  side_wait_tracks (sides[__i__].other, 2);
  assert_hears (sides[__i__].other, "audio_src_0");
  wait_until (sides[__i__].collectors->len > 0);
  assert_hears (&sides[__i__], "audio_src_0");
  fail_unless_equals_int (sides[__i__].collectors->len, 1);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* The SDK's options of both sides: each asks, and encodes no more than asked.
 */
GST_START_TEST (test_bandwidth)
{
  Side sides[2];
  GstElement *encoder;

  pair_init (sides);
  send_av (&sides[0], "white");
  send_av (&sides[1], "black");
  g_object_set (sides[0].bin, "video-codecs", "VP8", "video-bandwidth", 700,
      "audio-bandwidth", 40, NULL);
  g_object_set (sides[1].bin, "video-bandwidth", 300, NULL);
  pair_call (sides);
  side_wait_tracks (&sides[0], 2);
  side_wait_tracks (&sides[1], 2);
  fail_unless (strstr (
      g_ptr_array_index (sides[0].sdps, 0), "b=AS:700\r\nb=TIAS:700000\r\n"));
  fail_unless (strstr (
      g_ptr_array_index (sides[0].sdps, 0), "b=AS:40\r\nb=TIAS:40000\r\n"));
  fail_unless (strstr (
      g_ptr_array_index (sides[1].sdps, 0), "b=AS:300\r\nb=TIAS:300000\r\n"));
  encoder = find_element (sides[0].bin, "vp8enc");
  wait_for_int (encoder, "target-bitrate", 300000);
  gst_object_unref (encoder);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* Before it is started, with the pad whose media it is to encode. */
static void
set_up_encoder (
    GstElement *bin, GstPad *pad, GstElement *encoder, gpointer user_data)
{
  fail_unless_equals_int (GST_STATE (encoder), GST_STATE_NULL);
  if (g_str_equal (GST_PAD_NAME (pad), "video_0"))
    g_object_set (encoder, "cpu-used", 3, NULL);
  else
    fail_unless_equals_string (GST_PAD_NAME (pad), "audio_0");
  (*(guint *)user_data)++;
}

GST_START_TEST (test_encoder_setup)
{
  Side sides[2];
  GstElement *encoder;
  guint set_up = 0;

  pair_init (sides);
  send_av (&sides[0], "white");
  g_signal_connect (
      sides[0].bin, "encoder-setup", G_CALLBACK (set_up_encoder), &set_up);
  g_object_set (
      sides[0].bin, "video-codecs", "VP8", "video-bandwidth", 700, NULL);
  g_object_set (sides[1].bin, "video-bandwidth", 300, NULL);
  pair_call (sides);
  side_wait_tracks (&sides[1], 2);
  encoder = find_element (sides[0].bin, "vp8enc");
  wait_for_int (encoder, "target-bitrate", 300000);
  fail_unless_equals_int (ecl_get_int (encoder, "cpu-used"), 3);
  fail_unless_equals_int (set_up, 2);
  gst_object_unref (encoder);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

typedef struct {
  const char *input;
  const char *chain;
  const char *caps;
} FormCase;

static const FormCase forms[] = {
    {" ! vp8enc deadline=1 keyframe-max-dist=15", "capsfilter caps=video/x-vp8",
        "video/x-vp8"},
    {" ! vp8enc deadline=1 keyframe-max-dist=15 ! rtpvp8pay",
        "capsfilter caps=application/x-rtp", "application/x-rtp"},
    {" ! x264enc tune=zerolatency key-int-max=15 ! h264parse",
        "capsfilter caps=video/x-h264", "video/x-h264"},
};

/* The other side follows what goes in, and what comes out what is linked. */
GST_START_TEST (test_encoded_and_rtp)
{
  Side sides[2];
  g_autofree char *video =
      g_strdup_printf (SMALL_VIDEO "%s", "ball", forms[__i__].input);
  Collector *collector;

  pair_init (sides);
  sides[1].video_chain = forms[__i__].chain;
  gst_object_unref (side_send (&sides[0], "video_%u", video));
  pair_call (sides);
  side_wait_tracks (&sides[1], 1);
  collector = side_get (&sides[1], "video_src_0");
  collector_wait (collector, &collector->pictures, 10);
  fail_unless (gst_structure_has_name (
      gst_caps_get_structure (collector->caps, 0), forms[__i__].caps));
  wait_for_elements (sides[1].pipeline, "Decoder/Video", 0);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* Pads are linked and the bin plays long before the first picture comes. */
GST_START_TEST (test_waits_for_inputs)
{
  Side sides[2];
  g_autoptr (GstElement) valve = NULL;

  pair_init (sides);
  send_av (&sides[!__i__], "white");
  gst_object_unref (side_send (&sides[__i__], "video_%u",
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120 ! "
      "valve name=valve drop=true"));
  gst_object_unref (
      side_send (&sides[__i__], "audio_%u", "audiotestsrc is-live=true"));
  gst_ecl_session_start (sides[0].session);
  play (sides[0].pipeline);
  play (sides[1].pipeline);
  if (__i__ == 1)
    wait_until (sides[0].descriptions == 1);
  wait_ms (300);
  fail_unless_equals_int (sides[__i__].descriptions, 0);

  valve = gst_bin_get_by_name (GST_BIN (sides[__i__].pipeline), "valve");
  g_object_set (valve, "drop", FALSE, NULL);
  g_clear_object (&valve);
  wait_until (sides[0].connected && sides[1].connected);
  side_wait_tracks (&sides[0], 2);
  side_wait_tracks (&sides[1], 2);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* What goes wrong inside webrtcbin ends the call, not the pipeline. */
GST_START_TEST (test_error_inside_ends_the_call)
{
  Side sides[2];

  pair_init (sides);
  send_av (&sides[0], "white");
  pair_call (sides);
  GST_ELEMENT_ERROR (gst_ecl_session_get_element (sides[1].session), RESOURCE,
      READ, ("broken"), (NULL));
  wait_until (sides[1].ended);
  assert_no_error (sides[1].pipeline);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* A bin that is taken away takes its call along. */
GST_START_TEST (test_bin_that_stops_ends_its_call)
{
  Side sides[2];

  pair_init (sides);
  send_av (&sides[0], "white");
  send_av (&sides[1], "black");
  pair_call (sides);
  side_wait_tracks (&sides[1], 2);
  gst_element_set_locked_state (sides[1].bin, TRUE);
  gst_element_set_state (sides[1].bin, GST_STATE_NULL);
  wait_until (sides[1].ended);
  fail_unless (sides[1].reason == NULL);
  gst_ecl_session_close (sides[0].session, NULL);
  wait_until (sides[0].ended);
  pair_clear (sides);
}
GST_END_TEST

/* The application's main context goes on while its pipeline is paused. */
GST_START_TEST (test_ends_in_a_paused_pipeline)
{
  Side sides[2];
  Collector *collector;

  pair_init (sides);
  send_av (&sides[0], "white");
  pair_call (sides);
  side_wait_tracks (&sides[1], 2);
  collector = side_get (&sides[1], "video_src_0");
  collector_wait (collector, &collector->pictures, 3);
  gst_element_set_state (sides[1].pipeline, GST_STATE_PAUSED);
  gst_ecl_session_close (sides[0].session, NULL);
  gst_ecl_session_close (sides[1].session, NULL);
  wait_until (sides[0].ended);
  wait_ms (200);
  play (sides[1].pipeline);
  wait_until (sides[1].ended);
  fail_unless_equals_int (sides[1].removed, 2);
  pair_clear (sides);
}
GST_END_TEST

typedef struct {
  GstPad *pad;
  gulong id;
  gint reached; /* atomic */
} Block;

static GstPadProbeReturn
stay_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer block)
{
  g_atomic_int_set (&((Block *)block)->reached, TRUE);
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_OK;
}

static void
hold_up (Block *block, Collector *collector)
{
  g_autoptr (GstElement) out =
      gst_bin_get_by_name (GST_BIN (collector->bin), "out");

  block->pad = gst_element_get_static_pad (out, "sink");
  block->id = gst_pad_add_probe (block->pad,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, stay_blocked, block,
      NULL);
  wait_until (g_atomic_int_get (&block->reached));
}

static void
let_go (Block *block)
{
  gst_pad_remove_probe (block->pad, block->id);
  gst_clear_object (&block->pad);
}

static void
on_no_more_pads (GstElement *bin, gboolean *told)
{
  *told = TRUE;
}

/* What keeps a track waiting for one that has not come, as a muxer does, keeps
 * the end waiting as well: it is told that none will come. */
GST_START_TEST (test_end_that_is_held_up)
{
  Side sides[2];
  Collector *video;
  Block block = {0};
  gboolean told = FALSE;

  pair_init (sides);
  g_signal_connect (
      sides[1].bin, "no-more-pads", G_CALLBACK (on_no_more_pads), &told);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *line = g_strdup_printf (SMALL_VIDEO, "ball");

    gst_object_unref (side_send (&sides[i], "video_%u", line));
  }
  pair_call (sides);
  side_wait_tracks (&sides[0], 1);
  side_wait_tracks (&sides[1], 1);
  wait_for_elements (sides[1].pipeline, "Encoder/Video", 1);
  video = side_get (&sides[1], "video_src_0");
  hold_up (&block, video);
  fail_if (told);

  gst_ecl_session_close (sides[0].session, NULL);
  gst_ecl_session_close (sides[1].session, NULL);
  wait_until (told);
  /* Nothing is encoded for nobody. */
  wait_for_elements (sides[1].pipeline, "Encoder/Video", 0);
  fail_unless_equals_int (sides[1].ended, 0);
  let_go (&block);
  wait_until (sides[0].ended && sides[1].ended);
  fail_unless_equals_int (sides[1].removed, 1);
  fail_unless_equals_int (collector_get (video, &video->eos), 1);
  pair_clear (sides);
}
GST_END_TEST

/* A pad that goes stops its track and its encoder, and leaves the other one. */
GST_START_TEST (test_release_while_sending)
{
  Side sides[2];
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstPad) source_pad = NULL;
  g_autoptr (GstElement) source = NULL;
  Collector *audio;

  pair_init (sides);
  send_av (&sides[0], "white");
  pair_call (sides);
  side_wait_tracks (&sides[1], 2);
  wait_for_elements (sides[0].pipeline, "Encoder/Video", 1);
  pad = gst_element_get_static_pad (sides[0].bin, "video_0");
  source_pad = gst_pad_get_peer (pad);
  source = gst_pad_get_parent_element (source_pad);
  gst_element_set_locked_state (source, TRUE);
  gst_element_set_state (source, GST_STATE_NULL);
  gst_element_release_request_pad (sides[0].bin, pad);
  g_clear_object (&source);
  g_clear_object (&source_pad);
  g_clear_object (&pad);
  wait_for_elements (sides[0].pipeline, "Encoder/Video", 0);
  audio = side_get (&sides[1], "audio_src_0");
  collector_wait (audio, &audio->pictures, audio->pictures + 20);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

static Suite *
media_bin_suite (void)
{
  Suite *suite = suite_create ("media-bin");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_both_directions);
  tcase_add_loop_test (tc, test_one_direction, 0, 2);
  tcase_add_loop_test (tc, test_receives_only_what_is_wanted, 0, 2);
  tcase_add_test (tc, test_bandwidth);
  tcase_add_test (tc, test_encoder_setup);
  tcase_add_loop_test (tc, test_encoded_and_rtp, 0, G_N_ELEMENTS (forms));
  tcase_add_loop_test (tc, test_waits_for_inputs, 0, 2);
  tcase_add_test (tc, test_error_inside_ends_the_call);
  tcase_add_test (tc, test_bin_that_stops_ends_its_call);
  tcase_add_test (tc, test_ends_in_a_paused_pipeline);
  tcase_add_test (tc, test_end_that_is_held_up);
  tcase_add_test (tc, test_release_while_sending);
  return suite;
}

GST_CHECK_MAIN (media_bin)
