/* media-bin-changes: calls whose media change while they last
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-bin-pair.h"

/* A picture at @side's end for which @low <= Y <= @high, within the watchdog's
 * time */
static void
wait_luminance (Side *side, double low, double high)
{
  Collector *collector = side_get (side, "video_src_0");
  guint seen = collector_get (collector, &collector->pictures);
  double mean = -1;

  for (guint i = 0; i < 300 && (mean < low || mean > high); i++) {
    collector_wait (collector, &collector->pictures, ++seen);
    mean = collector->mean[0];
  }
  fail_unless (mean >= low && mean <= high, "a luminance of %f", mean);
}

static GstPad *
send_video (Side *side, const char *pattern)
{
  g_autofree char *video = g_strdup_printf (SMALL_VIDEO, pattern);

  return side_send (side, "video_%u", video);
}

static void
send_audio (Side *side)
{
  gst_object_unref (side_send (side, "audio_%u", "audiotestsrc is-live=true"));
}

/* Waits until @n of @clock, in its @ticks, come and nothing in @count: what was
 * on its way to @muted has come by then. */
static void
wait_muted (
    Collector *muted, guint *count, Collector *clock, guint *ticks, guint n)
{
  for (guint i = 0; i < 10; i++) {
    guint came = collector_get (muted, count);

    collector_wait (clock, ticks, collector_get (clock, ticks) + n);
    if (collector_get (muted, count) == came)
      return;
  }
  fail ("it goes on");
}

/* @sides[0] sends both kinds, of which the collectors count what arrives. */
static void
call_with_both (Side *sides, Collector **video, Collector **audio)
{
  pair_init (sides);
  sides[1].video_chain =
      "capsfilter caps=video/x-vp8 ! identity name=depay ! queue";
  gst_object_unref (send_video (&sides[0], "ball"));
  send_audio (&sides[0]);
  pair_call (sides);
  side_wait_tracks (&sides[1], 2);
  *video = side_get (&sides[1], "video_src_0");
  *audio = side_get (&sides[1], "audio_src_0");
}

/* Nothing is sent, nor encoded; the other kind goes on. */
GST_START_TEST (test_mute)
{
  Side sides[2];
  Collector *video, *audio;
  guint pictures, keyframes;

  call_with_both (sides, &video, &audio);
  collector_wait (video, &video->frames, 10);

  g_object_set (sides[0].bin, "video-muted", TRUE, NULL);
  wait_muted (video, &video->frames, audio, &audio->pictures, 100);
  pictures = collector_get (video, &video->frames);
  keyframes = collector_get (video, &video->keyframes);

  g_object_set (sides[0].bin, "video-muted", FALSE, NULL);
  collector_wait (video, &video->frames, pictures + 1);
  fail_unless (collector_get (video, &video->keyframes) > keyframes,
      "no keyframe first");
  fail_unless_equals_int (sides[0].descriptions, 1);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* Nothing is sent while the picture goes on, and the sound comes back. */
GST_START_TEST (test_mute_sound)
{
  Side sides[2];
  Collector *video, *audio;
  guint sounds;

  call_with_both (sides, &video, &audio);
  collector_wait (audio, &audio->pictures, 50);

  g_object_set (sides[0].bin, "audio-muted", TRUE, NULL);
  wait_muted (audio, &audio->pictures, video, &video->frames, 60);
  sounds = collector_get (audio, &audio->pictures);

  g_object_set (sides[0].bin, "audio-muted", FALSE, NULL);
  collector_wait (audio, &audio->pictures, sounds + 50);
  fail_unless (audio->mean[0] > 1000, "a loudness of %f", audio->mean[0]);
  fail_unless_equals_int (sides[0].descriptions, 1);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

GST_START_TEST (test_muted_from_the_start)
{
  Side sides[2];
  Collector *audio;

  pair_init (sides);
  g_object_set (sides[0].bin, "video-muted", TRUE, NULL);
  gst_object_unref (send_video (&sides[0], "white"));
  send_audio (&sides[0]);
  pair_call (sides);
  wait_until (sides[1].collectors->len > 0);
  audio = side_get (&sides[1], "audio_src_0");
  collector_wait (audio, &audio->pictures, 50);
  fail_unless_equals_int (sides[1].collectors->len, 1);
  g_object_set (sides[0].bin, "video-muted", FALSE, NULL);
  side_wait_tracks (&sides[1], 2);
  wait_luminance (&sides[1], 200, 255);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

static void
stop_source (Side *side, GstPad *sink)
{
  g_autoptr (GstPad) src = gst_pad_get_peer (sink);
  g_autoptr (GstElement) source = gst_pad_get_parent_element (src);

  gst_element_set_state (source, GST_STATE_NULL);
  gst_pad_unlink (src, sink);
  gst_bin_remove (GST_BIN (side->pipeline), source);
}

/* Another source, of another size, on the same pad */
GST_START_TEST (test_replace)
{
  Side sides[2];
  GstElement *source;
  GstPad *pad;

  pair_init (sides);
  pad = send_video (&sides[0], "white");
  pair_call (sides);
  side_wait_tracks (&sides[1], 1);
  wait_luminance (&sides[1], 200, 255);

  stop_source (&sides[0], pad);
  source = gst_parse_bin_from_description (
      "videotestsrc is-live=true pattern=black ! "
      "capsfilter caps=video/x-raw,width=320,height=240,framerate=15/1",
      TRUE, NULL);
  gst_bin_add (GST_BIN (sides[0].pipeline), source);
  fail_unless (
      gst_element_link_pads (source, "src", sides[0].bin, GST_PAD_NAME (pad)));
  gst_element_sync_state_with_parent (source);
  gst_object_unref (pad);
  wait_luminance (&sides[1], 0, 40);
  fail_unless_equals_int (sides[0].descriptions, 1);
  fail_unless_equals_int (sides[1].collectors->len, 1);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* What another offer brings gets pads, and what there is goes on. */
GST_START_TEST (test_later_offer_adds)
{
  Side sides[2];
  Collector *audio;

  pair_init (sides);
  g_object_set (sides[0].bin, "video-receive-enabled", FALSE, NULL);
  send_audio (&sides[0]);
  send_audio (&sides[1]);
  pair_call (sides);
  side_wait_tracks (&sides[0], 1);
  side_wait_tracks (&sides[1], 1);

  gst_object_unref (send_video (&sides[0], "white"));
  gst_ecl_session_start (sides[0].session);
  wait_until (sides[1].collectors->len == 2);
  wait_luminance (&sides[1], 200, 255);
  audio = side_get (&sides[1], "audio_src_0");
  collector_wait (audio, &audio->pictures, audio->pictures + 50);
  fail_unless_equals_int (sides[0].descriptions, 2);
  fail_unless_equals_int (sides[1].descriptions, 2);
  fail_unless_equals_int (sides[1].removed, 0);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

static void
remove_video (Side *side, GstPad *pad)
{
  stop_source (side, pad);
  gst_element_release_request_pad (side->bin, pad);
  gst_object_unref (pad);
  gst_ecl_session_start (side->session);
}

/* Returns: those of the m-lines, in a description that @side made */
static const char *
directions_of (Side *side, guint description)
{
  static const char *const nicks[] = {
      [GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_INACTIVE] = "inactive",
      [GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY] = "sendonly",
      [GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY] = "recvonly",
      [GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV] = "sendrecv"};
  g_autoptr (GPtrArray) medias =
      gst_ecl_sdp_parse (g_ptr_array_index (side->sdps, description), NULL);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < medias->len; i++) {
    const GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    g_string_append_printf (
        names, i == 0 ? "%s" : " %s", nicks[media->direction]);
  }
  return g_intern_string (names->str);
}

/* A kind goes and comes back, each time with an offer. */
GST_START_TEST (test_remove_and_add)
{
  Side sides[2];
  Collector *audio, *video;
  GstPad *pad;

  pair_init (sides);
  g_object_set (sides[0].bin, "video-receive-enabled", FALSE,
      "audio-receive-enabled", FALSE, NULL);
  pad = send_video (&sides[0], "white");
  send_audio (&sides[0]);
  pair_call (sides);
  side_wait_tracks (&sides[1], 2);
  wait_luminance (&sides[1], 200, 255);

  remove_video (&sides[0], pad);
  wait_until (sides[1].descriptions == 2);
  fail_unless (strstr (g_ptr_array_index (sides[0].sdps, 1), "a=inactive"));
  fail_unless (strstr (g_ptr_array_index (sides[1].sdps, 1), "a=inactive"));
  video = side_get (&sides[1], "video_src_0");
  collector_wait (video, &video->eos, 1);
  audio = side_get (&sides[1], "audio_src_0");
  collector_wait (audio, &audio->pictures, audio->pictures + 50);
  fail_unless_equals_int (collector_get (audio, &audio->eos), 0);

  gst_object_unref (send_video (&sides[0], "black"));
  gst_ecl_session_start (sides[0].session);
  wait_until (sides[1].collectors->len == 3);
  video = side_get (&sides[1], "video_src_1");
  collector_wait (video, &video->pictures, 10);
  fail_unless_equals_int (sides[1].descriptions, 3);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* An m-line goes on in the one direction that is left, whoever stops first, and
 * rests when none is. */
GST_START_TEST (test_remove_one_direction)
{
  Side sides[2];
  GstPad *pads[2];
  Collector *audio, *video;

  pair_init (sides);
  for (guint i = 0; i < 2; i++) {
    pads[i] = send_video (&sides[i], "ball");
    send_audio (&sides[i]);
  }
  pair_call (sides);
  side_wait_tracks (&sides[0], 2);
  side_wait_tracks (&sides[1], 2);

  remove_video (&sides[0], pads[0]);
  wait_until (sides[1].descriptions == 2);
  fail_unless_equals_string (directions_of (&sides[0], 1), "recvonly sendrecv");
  fail_unless_equals_string (directions_of (&sides[1], 1), "sendonly sendrecv");
  for (guint i = 0; i < 2; i++) {
    audio = side_get (&sides[i], "audio_src_0");
    collector_wait (audio, &audio->pictures, audio->pictures + 50);
  }
  video = side_get (&sides[1], "video_src_0");
  collector_wait (video, &video->eos, 1);
  video = side_get (&sides[0], "video_src_0");
  collector_wait (video, &video->pictures, video->pictures + 30);
  fail_unless_equals_int (collector_get (video, &video->eos), 0);

  remove_video (&sides[1], pads[1]);
  wait_until (sides[0].descriptions == 3);
  fail_unless_equals_string (directions_of (&sides[1], 2), "inactive sendrecv");
  fail_unless_equals_string (directions_of (&sides[0], 2), "inactive sendrecv");
  collector_wait (video, &video->eos, 1);
  for (guint i = 0; i < 2; i++) {
    audio = side_get (&sides[i], "audio_src_0");
    collector_wait (audio, &audio->pictures, audio->pictures + 50);
    fail_unless_equals_int (sides[i].removed, 0);
  }
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* What comes while an offer is out is offered when that is answered. */
GST_START_TEST (test_offer_waits_for_an_answer)
{
  Side sides[2];

  pair_init (sides);
  g_object_set (sides[0].bin, "video-receive-enabled", FALSE, NULL);
  send_audio (&sides[0]);
  pair_call (sides);
  side_wait_tracks (&sides[1], 1);

  gst_object_unref (send_video (&sides[0], "white"));
  gst_ecl_session_start (sides[0].session);
  wait_until (sides[0].descriptions == 2);
  gst_object_unref (send_video (&sides[0], "black"));
  gst_ecl_session_start (sides[0].session);
  gst_ecl_session_start (sides[0].session);
  side_wait_tracks (&sides[1], 3);
  fail_unless_equals_int (sides[0].descriptions, 3);
  fail_unless_equals_int (sides[1].descriptions, 3);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

#define TRANSPORT                                                              \
  "c=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\n"                                   \
  "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\na=rtcp-mux\r\n"    \
  "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"     \
  "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n"
#define MLINE(port, mid, direction)                                            \
  "m=video " port " UDP/TLS/RTP/SAVPF 96\r\n" TRANSPORT "a=mid:" mid           \
  "\r\na=" direction "\r\na=rtpmap:96 VP8/90000\r\n"
#define OFFER(version, bundle, mlines)                                         \
  "v=0\r\no=- 1 " version " IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"              \
  "a=group:BUNDLE " bundle "\r\n" mlines

static void
assert_answer (Side *side, const char *offer, guint mline,
    GstWebRTCRTPTransceiverDirection direction, gboolean rejected)
{
  guint n = side->sdps->len;
  g_autoptr (GPtrArray) medias = NULL;
  const GstEclSdpMedia *media;

  gst_ecl_session_set_remote_description (side->session, "offer", offer);
  wait_until (side->sdps->len > n || side->ended);
  fail_unless_equals_int (side->ended, 0);
  medias = gst_ecl_sdp_parse (g_ptr_array_index (side->sdps, n), NULL);
  media = g_ptr_array_index (medias, mline);
  fail_unless_equals_int (media->rejected, rejected);
  fail_unless_equals_int (media->direction, direction);
}

/* Who comes to an SFU may find m-lines that nobody uses, until somebody does.
 */
GST_START_TEST (test_rejected_from_the_start)
{
  Side sides[2];

  pair_init (sides);
  sides[1].mute = TRUE;
  play (sides[1].pipeline);
  g_object_set (sides[1].bin, "allow-idle", TRUE, NULL);
  assert_answer (&sides[1],
      OFFER (
          "1", "0", MLINE ("9", "0", "recvonly") MLINE ("0", "1", "inactive")),
      1, GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_INACTIVE, TRUE);
  assert_answer (&sides[1],
      OFFER ("2", "0 a",
          MLINE ("9", "0", "recvonly") MLINE ("9", "a", "sendonly")),
      1, GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, FALSE);
  pair_clear (sides);
}
GST_END_TEST

static Suite *
media_bin_changes_suite (void)
{
  Suite *suite = suite_create ("media-bin-changes");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_mute);
  tcase_add_test (tc, test_mute_sound);
  tcase_add_test (tc, test_muted_from_the_start);
  tcase_add_test (tc, test_replace);
  tcase_add_test (tc, test_later_offer_adds);
  tcase_add_test (tc, test_remove_and_add);
  tcase_add_test (tc, test_remove_one_direction);
  tcase_add_test (tc, test_offer_waits_for_an_answer);
  tcase_add_test (tc, test_rejected_from_the_start);
  return suite;
}

GST_CHECK_MAIN (media_bin_changes)
