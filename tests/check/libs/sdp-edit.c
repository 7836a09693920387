/* sdp-edit: what is changed in our own descriptions, and one that refuses
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/rtc/ecl-rtx.h>
#include <gst/rtc/ecl-sdp-edit.h>

static const GstEclSdpFinish finish = {.stream_id = "stream"};

GST_START_TEST (test_msid_is_added)
{
  g_autofree char *text = gst_ecl_sdp_finish_local (
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=sendonly\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=recvonly\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:2\r\na=sendrecv\r\n"
      "a=msid:own track\r\n",
      &finish);
  g_auto (GStrv) sections = g_strsplit (text, "m=", -1);

  fail_unless_equals_int (g_strv_length (sections), 4);
  fail_unless (strstr (sections[1], "a=msid:stream stream-video"));
  fail_if (strstr (sections[2], "a=msid"));
  fail_unless (strstr (sections[3], "a=msid:own track"));
  fail_if (strstr (sections[3], "a=msid:stream"));
}
GST_END_TEST

/* webrtcbin names the streams of m-lines that do not send any more. */
GST_START_TEST (test_no_stream_where_nothing_is_sent)
{
  g_autofree char *text = gst_ecl_sdp_finish_local (
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n"
      "a=ssrc-group:FID 1 2\r\na=ssrc:1 msid:s t\r\na=ssrc:2 msid:s t\r\n"
      "a=msid:s t\r\na=recvonly\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=ssrc:3 msid:s t\r\n"
      "a=msid:s t\r\na=sendrecv\r\n",
      &finish);

  fail_unless_equals_string (text,
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=recvonly\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=ssrc:3 msid:s t\r\n"
      "a=msid:s t\r\na=sendrecv\r\n");
}
GST_END_TEST

#define RTX_OFFER(first, second)                                               \
  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"                        \
  "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=sendonly\r\n"                           \
  "a=ssrc-group:FID 10 " first "\r\na=ssrc:10 cname:c\r\na=ssrc:" first        \
  " cname:c\r\na=msid:s t\r\n"                                                 \
  "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=sendonly\r\n"                           \
  "a=ssrc-group:FID 20 " second "\r\na=ssrc:" second                           \
  " cname:c\r\na=ssrc:20 cname:c\r\na=msid:s t\r\n"

/* What was told of retransmissions stays, whatever webrtcbin says later. */
GST_START_TEST (test_retransmissions_keep_their_ssrc)
{
  g_autoptr (GHashTable) told = gst_ecl_rtx_new ();
  const GstEclSdpFinish keep = {.stream_id = "stream", .rtx_ssrcs = told};
  g_autofree char *told_first =
      gst_ecl_sdp_finish_local (RTX_OFFER ("11", "4294967295"), &keep);
  g_autofree char *told_later =
      gst_ecl_sdp_finish_local (RTX_OFFER ("12", "13"), &keep);
  g_autofree char *told_odd = gst_ecl_sdp_finish_local (
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=sendonly\r\n"
      "a=ssrc-group:SIM 10 12\r\na=ssrc-group:FID 10\r\na=ssrc-group\r\n",
      &keep);

  fail_unless_equals_string (told_first, RTX_OFFER ("11", "4294967295"));
  fail_unless_equals_string (told_later, RTX_OFFER ("11", "4294967295"));
  fail_unless_equals_int (g_hash_table_size (told), 0);
  fail_unless (strstr (told_odd, "SIM 10 12\r\na=ssrc-group:FID 10\r\n"));
}
GST_END_TEST

#define DATA_OFFER                                                             \
  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"                        \
  "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=recvonly\r\n"                \
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:1\r\n"            \
  "a=sctp-port:5000\r\n"

/* webrtcbin reads it in its own description, the remote side never does. */
GST_START_TEST (test_message_size_is_lifted)
{
  GstSDPMessage *message = NULL;
  g_autofree char *lifted = NULL;
  g_autofree char *finished = NULL;
  g_autofree char *plain = gst_ecl_sdp_finish_local (DATA_OFFER, &finish);
  g_auto (GStrv) sections = NULL;

  gst_sdp_message_new_from_text (DATA_OFFER, &message);
  gst_ecl_sdp_lift_message_size (message);
  gst_ecl_sdp_lift_message_size (message);
  lifted = gst_sdp_message_as_text (message);
  sections = g_strsplit (lifted, "a=max-message-size:0\r\n", -1);
  fail_unless_equals_int (g_strv_length (sections), 2);
  fail_unless (strstr (sections[0], "m=application"));
  finished = gst_ecl_sdp_finish_local (lifted, &finish);
  fail_unless_equals_string (finished, plain);
  gst_sdp_message_free (message);
}
GST_END_TEST

GST_START_TEST (test_bandwidth)
{
  const GstEclSdpFinish bandwidths = {"stream", 32, 500};
  g_autofree char *text = gst_ecl_sdp_finish_local (
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nb=AS:9\r\nt=0 0\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\nb=RR:1\r\n"
      "b=AS:7\r\na=mid:0\r\na=recvonly\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=recvonly\r\n"
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nb=AS:30\r\n"
      "a=mid:2\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:3\r\na=recvonly\r\n",
      &bandwidths);

  /* In the place of every b= line of the m-line, and nowhere else. */
  fail_unless_equals_string (text,
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nb=AS:9\r\nt=0 0\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\n"
      "b=AS:500\r\nb=TIAS:500000\r\na=mid:0\r\na=recvonly\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nb=AS:32\r\nb=TIAS:32000\r\n"
      "a=mid:1\r\na=recvonly\r\n"
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nb=AS:30\r\n"
      "a=mid:2\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nb=AS:500\r\nb=TIAS:500000\r\n"
      "a=mid:3\r\na=recvonly\r\n");
}
GST_END_TEST

GST_START_TEST (test_no_bandwidth)
{
  static const char with_bandwidth[] =
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nb=AS:7\r\na=mid:0\r\n"
      "a=recvonly\r\n";
  g_autofree char *text = gst_ecl_sdp_finish_local (with_bandwidth, &finish);

  fail_unless_equals_string (text, with_bandwidth);
}
GST_END_TEST

/* As Chromium offers a call of peerjs, with candidates already in it. */
static const char page_offer[] =
    "v=0\r\no=- 4611732 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "a=group:BUNDLE 0 1 2\r\na=extmap-allow-mixed\r\n"
    "a=msid-semantic: WMS stream\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\n"
    "b=AS:200\r\na=rtcp:9 IN IP4 0.0.0.0\r\n"
    "a=candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\n"
    "a=fingerprint:sha-256 AB:CD\r\na=setup:actpass\r\na=mid:0\r\n"
    "a=sendrecv\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\n"
    "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\nc=IN IP4 0.0.0.0\r\n"
    "a=mid:sound\r\na=sendrecv\r\na=rtpmap:111 opus/48000/2\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "c=IN IP4 0.0.0.0\r\na=mid:2\r\na=sctp-port:5000\r\n";

GST_START_TEST (test_rejection)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = gst_ecl_sdp_make_rejection (page_offer, &error);

  g_assert_no_error (error);
  fail_unless_equals_string (answer,
      "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
      "m=video 0 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\n"
      "a=mid:0\r\na=inactive\r\n"
      "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n"
      "a=mid:sound\r\na=inactive\r\n"
      "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"
      "c=IN IP4 0.0.0.0\r\na=mid:2\r\na=inactive\r\n");
}
GST_END_TEST

GST_START_TEST (test_no_rejection)
{
  static const char *const offers[] = {NULL, "", "hello", "v=0\r\ns=-\r\n",
      "v=0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"};

  for (guint i = 0; i < G_N_ELEMENTS (offers); i++) {
    g_autoptr (GError) error = NULL;

    fail_unless (gst_ecl_sdp_make_rejection (offers[i], &error) == NULL);
    g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  }
}
GST_END_TEST

static Suite *
sdp_edit_suite (void)
{
  Suite *suite = suite_create ("sdp-edit");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_msid_is_added);
  tcase_add_test (tc, test_no_stream_where_nothing_is_sent);
  tcase_add_test (tc, test_retransmissions_keep_their_ssrc);
  tcase_add_test (tc, test_message_size_is_lifted);
  tcase_add_test (tc, test_bandwidth);
  tcase_add_test (tc, test_no_bandwidth);
  tcase_add_test (tc, test_rejection);
  tcase_add_test (tc, test_no_rejection);
  return suite;
}

GST_CHECK_MAIN (sdp_edit)
