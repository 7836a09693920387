/* sdp: what a session description says
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/rtc/ecl-sdp-private.h>

/* The shape of a Chromium offer: several H264 profiles, RTX, ids that differ by
 * m-line, a data channel. */
static const char browser_offer[] =
    "v=0\r\n"
    "o=- 4113921564637030975 2 IN IP4 127.0.0.1\r\n"
    "s=-\r\nt=0 0\r\n"
    "a=group:BUNDLE 0 1 2\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 104 108 116 98 100\r\n"
    "c=IN IP4 0.0.0.0\r\n"
    "a=mid:0\r\n"
    "a=extmap:2 "
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"
    "a=extmap:4 " GST_ECL_TWCC_URI "\r\n"
    "a=sendrecv\r\n"
    "a=rtpmap:96 VP8/90000\r\n"
    "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
    "a=rtpmap:102 H264/90000\r\n"
    "a=fmtp:102 packetization-mode=1;profile-level-id=42001f\r\n"
    "a=rtpmap:104 H264/90000\r\n"
    "a=fmtp:104 packetization-mode=0;profile-level-id=42e01f\r\n"
    "a=rtpmap:108 H264/90000\r\n"
    "a=fmtp:108 packetization-mode=1;profile-level-id=42e01f\r\n"
    "a=rtpmap:116 H264/90000\r\n"
    "a=fmtp:116 packetization-mode=1;profile-level-id=4d001f\r\n"
    "a=rtpmap:100 VP9/90000\r\na=fmtp:100 profile-id=2\r\n"
    "a=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\n"
    "c=IN IP4 0.0.0.0\r\n"
    "a=mid:1\r\n"
    "a=extmap:5/sendrecv " GST_ECL_TWCC_URI "\r\n"
    "a=recvonly\r\n"
    "a=rtpmap:111 opus/48000/2\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
    "a=rtpmap:0 PCMU/8000\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "c=IN IP4 0.0.0.0\r\n"
    "a=mid:2\r\n"
    "a=sctp-port:5000\r\n";

static GstEclSdpMedia *
media_at (GPtrArray *medias, guint i)
{
  fail_unless (i < medias->len);
  return g_ptr_array_index (medias, i);
}

GST_START_TEST (test_browser_offer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) medias = gst_ecl_sdp_parse (browser_offer, &error);
  const GstEclSdpMedia *video, *audio;

  g_assert_no_error (error);
  fail_unless_equals_int (medias->len, 3);
  video = media_at (medias, 0);
  audio = media_at (medias, 1);

  fail_unless_equals_int (video->kind, GST_ECL_SDP_VIDEO);
  fail_unless_equals_string (video->mid, "0");
  fail_unless_equals_int (video->twcc_id, 4);
  fail_unless (gst_ecl_sdp_media_remote_sends (video));
  fail_unless (gst_ecl_sdp_media_remote_receives (video));

  fail_unless_equals_int (audio->kind, GST_ECL_SDP_AUDIO);
  fail_unless_equals_int (audio->twcc_id, 5);
  fail_if (gst_ecl_sdp_media_remote_sends (audio));
  fail_unless (gst_ecl_sdp_media_remote_receives (audio));
  fail_unless_equals_int (
      gst_ecl_sdp_media_find_format (audio, "opus")->payload_type, 111);
  fail_unless_equals_int (
      gst_ecl_sdp_media_find_format (audio, "PCMU")->payload_type, 0);

  fail_unless_equals_int (media_at (medias, 2)->kind, GST_ECL_SDP_APPLICATION);
  fail_unless_equals_int (media_at (medias, 2)->formats->len, 0);
}
GST_END_TEST

GST_START_TEST (test_find_format)
{
  g_autoptr (GPtrArray) medias = gst_ecl_sdp_parse (browser_offer, NULL);
  const GstEclSdpMedia *video = media_at (medias, 0);
  const GstEclSdpFormat *h264 = gst_ecl_sdp_media_find_format (video, "H264");
  const GstStructure *s = gst_caps_get_structure (h264->caps, 0);

  /* Constrained baseline, packetization mode 1; not the first H264 listed.
   */
  fail_unless_equals_int (h264->payload_type, 108);
  fail_unless_equals_string (
      gst_structure_get_string (s, "profile-level-id"), "42e01f");
  fail_unless_equals_string (gst_structure_get_name (s), "application/x-rtp");
  fail_unless_equals_int (
      gst_ecl_sdp_media_find_format (video, "vp8")->payload_type, 96);
  fail_unless_equals_int (
      gst_ecl_sdp_media_find_format (video, "VP9")->payload_type, 98);
  fail_unless (gst_ecl_sdp_media_find_format (video, "AV1") == NULL);
}
GST_END_TEST

GST_START_TEST (test_rejected_media)
{
  g_autoptr (GPtrArray) medias = gst_ecl_sdp_parse (
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
      "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=sendrecv\r\n"
      "a=rtpmap:96 VP8/90000\r\n"
      "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=bundle-only\r\n"
      "a=sendonly\r\na=rtpmap:96 VP8/90000\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:2\r\na=inactive\r\n"
      "a=rtpmap:111 opus/48000/2\r\n",
      NULL);

  fail_if (gst_ecl_sdp_media_remote_sends (media_at (medias, 0)));
  fail_if (gst_ecl_sdp_media_remote_receives (media_at (medias, 0)));
  fail_unless (gst_ecl_sdp_media_remote_sends (media_at (medias, 1)));
  fail_if (gst_ecl_sdp_media_remote_receives (media_at (medias, 1)));
  fail_if (gst_ecl_sdp_media_remote_sends (media_at (medias, 2)));
  fail_if (gst_ecl_sdp_media_remote_receives (media_at (medias, 2)));
}
GST_END_TEST

static void
assert_refused (const char *sdp)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_sdp_parse (sdp, &error) == NULL);
  g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
}

GST_START_TEST (test_bad_descriptions)
{
  g_autofree char *huge = g_strnfill (GST_ECL_SDP_MAX_SIZE + 1, 'v');
  g_autoptr (GString) many = g_string_new ("v=0\r\ns=-\r\n");

  for (guint i = 0; i <= GST_ECL_SDP_MAX_MEDIA; i++)
    g_string_append_printf (
        many, "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:%u\r\n", i);
  assert_refused (NULL);
  assert_refused ("");
  assert_refused ("not a description");
  assert_refused ("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n");
  assert_refused (huge);
  assert_refused (many->str);
}
GST_END_TEST

#define HEAD "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
#define AUDIO "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"
#define VIDEO "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
#define REFUSED_AUDIO "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n"
#define REFUSED_VIDEO "m=video 0 UDP/TLS/RTP/SAVPF 96\r\n"

/* webrtcbin asserts on these. */
GST_START_TEST (test_bad_mids)
{
  assert_refused (HEAD AUDIO);
  assert_refused (HEAD AUDIO "a=mid\r\n");
  assert_refused (HEAD AUDIO "a=mid:\r\n");
  assert_refused (HEAD AUDIO "a=mid:0\r\n" VIDEO);
  assert_refused (HEAD AUDIO "a=mid:0\r\n" VIDEO "a=mid:0\r\n");
}
GST_END_TEST

GST_START_TEST (test_continues)
{
  static const struct {
    const char *now;
    gboolean as_offer, as_answer;
  } cases[] = {
      {HEAD AUDIO "a=mid:a\r\n" VIDEO "a=mid:v\r\n", TRUE, TRUE},
      {HEAD AUDIO "a=mid:a\r\n" VIDEO "a=mid:v\r\n" VIDEO "a=mid:w\r\n", TRUE,
          FALSE},
      {HEAD AUDIO "a=mid:a\r\n", FALSE, FALSE},
      {HEAD AUDIO "a=mid:v\r\n" VIDEO "a=mid:a\r\n", FALSE, FALSE},
      {HEAD VIDEO "a=mid:a\r\n" VIDEO "a=mid:v\r\n", FALSE, FALSE},
  };
  g_autoptr (GPtrArray) before = gst_ecl_sdp_parse (cases[0].now, NULL);
  g_autoptr (GPtrArray) now = gst_ecl_sdp_parse (cases[__i__].now, NULL);
  g_autoptr (GError) offer_error = NULL, answer_error = NULL;

  fail_unless_equals_int (
      gst_ecl_sdp_continues (before, now, TRUE, &offer_error),
      cases[__i__].as_offer);
  fail_unless_equals_int (
      gst_ecl_sdp_continues (before, now, FALSE, &answer_error),
      cases[__i__].as_answer);
  fail_unless_equals_int (offer_error == NULL, cases[__i__].as_offer);
  fail_unless_equals_int (answer_error == NULL, cases[__i__].as_answer);
}
GST_END_TEST

/* An offer may use an m-line again that was rejected (RFC 8829, section 5.2.2).
 */
GST_START_TEST (test_used_again)
{
  g_autoptr (GPtrArray) before = gst_ecl_sdp_parse (
      HEAD AUDIO "a=mid:a\r\n" REFUSED_VIDEO "a=mid:v\r\n", NULL);
  g_autoptr (GPtrArray) again =
      gst_ecl_sdp_parse (HEAD AUDIO "a=mid:a\r\n" VIDEO "a=mid:w\r\n", NULL);
  g_autoptr (GPtrArray) other_kind =
      gst_ecl_sdp_parse (HEAD AUDIO "a=mid:a\r\n" AUDIO "a=mid:w\r\n", NULL);

  fail_unless (gst_ecl_sdp_continues (before, again, TRUE, NULL));
  fail_if (gst_ecl_sdp_continues (before, again, FALSE, NULL));
  fail_if (gst_ecl_sdp_continues (before, other_kind, TRUE, NULL));
  fail_if (gst_ecl_sdp_continues (again, before, TRUE, NULL));
}
GST_END_TEST

/* Each costs a walk over all attributes. */
GST_START_TEST (test_payload_types_are_read_once)
{
  g_autoptr (GString) sdp = g_string_new (HEAD "m=audio 9 UDP/TLS/RTP/SAVPF");
  g_autoptr (GPtrArray) medias = NULL;

  while (sdp->len < GST_ECL_SDP_MAX_SIZE / 2)
    g_string_append (sdp, " 0 8");
  g_string_append (sdp, "\r\na=mid:0\r\na=rtpmap:0 PCMU/8000\r\n");
  while (sdp->len < GST_ECL_SDP_MAX_SIZE - 10)
    g_string_append (sdp, "a=x\r\n");
  medias = gst_ecl_sdp_parse (sdp->str, NULL);
  fail_unless_equals_int (media_at (medias, 0)->formats->len, 1);
}
GST_END_TEST

GST_START_TEST (test_hostile_fields)
{
  g_autoptr (GPtrArray) medias = gst_ecl_sdp_parse (
      "v=0\r\ns=-\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96 999 x -1 97\r\na=mid:0\r\n"
      "a=extmap:300 " GST_ECL_TWCC_URI "\r\n"
      "a=rtpmap:96 VP8\r\na=rtpmap:97 /90000\r\na=rtpmap:98\r\n"
      "a=extmap:\r\na=fmtp:\r\n",
      NULL);

  fail_unless (medias != NULL);
  fail_unless_equals_int (media_at (medias, 0)->twcc_id, 0);
  fail_unless (
      gst_ecl_sdp_media_find_format (media_at (medias, 0), "H264") == NULL);
}
GST_END_TEST

/* b=TIAS where there is one, whatever the order; what is no number is 0. */
GST_START_TEST (test_bandwidth)
{
  static const struct {
    const char *lines;
    guint bandwidth;
  } cases[] = {
      {"", 0},
      {"b=AS:200\r\n", 200000},
      {"b=AS:200\r\nb=TIAS:180000\r\n", 180000},
      {"b=TIAS:180000\r\nb=AS:200\r\n", 180000},
      {"b=RR:5\r\nb=CT:7\r\n", 0},
      {"b=AS:4294967295\r\n", G_MAXUINT},
      {"b=AS:\r\n", 0},
      {"b=AS\r\nb=:5\r\nb=\r\n", 0},
  };
  g_autofree char *sdp = g_strconcat (
      HEAD "b=AS:9\r\n" VIDEO, cases[__i__].lines, "a=mid:v\r\n", NULL);
  GstSDPMessage *message = NULL;

  gst_sdp_message_new_from_text (sdp, &message);
  fail_unless_equals_uint64 (
      gst_ecl_sdp_bandwidth_of (gst_sdp_message_get_media (message, 0)),
      cases[__i__].bandwidth);
  gst_sdp_message_free (message);
}
GST_END_TEST

GST_START_TEST (test_refusals)
{
  static const struct {
    const char *answer;
    gboolean refuses, has_data;
  } cases[] = {
      {HEAD AUDIO "a=mid:a\r\n", FALSE, FALSE},
      {HEAD REFUSED_AUDIO "a=mid:a\r\n", TRUE, FALSE},
      {HEAD REFUSED_AUDIO "a=mid:a\r\na=bundle-only\r\n", FALSE, FALSE},
      {HEAD REFUSED_AUDIO "a=mid:a\r\n" VIDEO "a=mid:v\r\n", FALSE, FALSE},
      {HEAD REFUSED_AUDIO
          "a=mid:a\r\nm=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"
          "a=mid:d\r\n",
          TRUE, TRUE},
  };
  g_autoptr (GPtrArray) medias = gst_ecl_sdp_parse (cases[__i__].answer, NULL);

  fail_unless_equals_int (
      gst_ecl_sdp_refuses_all (medias), cases[__i__].refuses);
  fail_unless_equals_int (
      gst_ecl_sdp_has_kind (medias, GST_ECL_SDP_APPLICATION),
      cases[__i__].has_data);
}
GST_END_TEST

static Suite *
sdp_suite (void)
{
  Suite *suite = suite_create ("sdp");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_browser_offer);
  tcase_add_test (tc, test_find_format);
  tcase_add_test (tc, test_rejected_media);
  tcase_add_test (tc, test_bad_descriptions);
  tcase_add_test (tc, test_bad_mids);
  tcase_add_loop_test (tc, test_continues, 0, 5);
  tcase_add_test (tc, test_used_again);
  tcase_add_test (tc, test_payload_types_are_read_once);
  tcase_add_test (tc, test_hostile_fields);
  tcase_add_loop_test (tc, test_bandwidth, 0, 8);
  tcase_add_loop_test (tc, test_refusals, 0, 5);
  return suite;
}

GST_CHECK_MAIN (sdp)
