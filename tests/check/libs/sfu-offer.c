/* sfu-offer: what a member of an SFU room reads in an offer
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "ecl-sfu-codec.h"
#include "ecl-sfu-offer.h"

#define HEAD(bundle)                                                           \
  "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" bundle     \
  "\r\n"
#define MLINE(kind, port, mid)                                                 \
  "m=" kind " " port " UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:" mid \
  "\r\n"
#define CANDIDATE "1 1 UDP 2015363327 127.0.0.1 5000 typ host"
#define SSRCS "a=ssrc:1 cname:c\r\na=ssrc:2 cname:c\r\n"
#define GROUP "a=ssrc-group:FID 1 2\r\n"
#define END "a=end-of-candidates\r\n"
#define OFFER                                                                  \
  HEAD (" a0 v1 a2")                                                           \
  MLINE ("audio", "9", "a0")                                                   \
  "a=recvonly\r\n" MLINE ("video", "0",                                        \
      "v1") "a=bundle-only\r\n"                                                \
            "a=sendonly\r\n" GROUP "a=ssrc:1 msid:ours track\r\n"              \
            "a=ssrc:1 cname:c\r\n"                                             \
            "a=ssrc:2 msid:ours track\r\n"                                     \
            "a=ssrc:2 cname:c\r\n"                                             \
            "a=msid:ours ours-video\r\n" MLINE (                               \
                "audio", "0", "a2") "a=bundle-only\r\na=sendonly\r\n"

static const char *const no_candidates[] = {NULL};

GST_START_TEST (test_streams)
{
  const EclSfuMline mlines[] = {{NULL}, {"s1", "bob"}, {"s2", "eve"}};
  g_autofree char *sdp = ecl_sfu_offer_finish (
      OFFER, mlines, G_N_ELEMENTS (mlines), no_candidates);

  fail_unless_equals_string (sdp,
      HEAD (" a0 v1 a2") MLINE ("audio", "9", "a0") "a=recvonly\r\n" END MLINE (
          "video", "0", "v1") "a=bundle-only\r\na=sendonly\r\n" GROUP SSRCS
                              "a=msid:s1 s1-video\r\n" MLINE ("audio", "0",
                                  "a2") "a=bundle-only\r\na=sendonly\r\n"
                                        "a=msid:s2 s2-audio\r\n");
}
GST_END_TEST;

/* Nobody gets a stream that he is not told of. */
GST_START_TEST (test_more_mlines_than_streams)
{
  g_autofree char *sdp = ecl_sfu_offer_finish (OFFER, NULL, 0, no_candidates);

  fail_unless (strstr (sdp, "msid") == NULL);
}
GST_END_TEST;

/* What has ended is no part of the connection any more, and what comes in its
 * place is something else. */
GST_START_TEST (test_ended_and_used_again)
{
  const EclSfuMline mlines[] = {
      {NULL}, {.rejected = TRUE}, {"s3", "ann", .generation = 2}};
  g_autofree char *sdp = ecl_sfu_offer_finish (
      OFFER, mlines, G_N_ELEMENTS (mlines), no_candidates);
  const char *answer = HEAD (" a0 a2-2")
      MLINE ("audio", "9", "a0") "a=sendonly\r\n" MLINE ("video", "0",
          "v1") "a=inactive\r\n" MLINE ("audio", "9", "a2-2") "a=recvonly\r\n";
  g_autofree char *restored =
      ecl_sfu_offer_restore_answer (answer, mlines, G_N_ELEMENTS (mlines));

  fail_unless_equals_string (sdp,
      HEAD (" a0 a2-2") MLINE ("audio", "9", "a0") "a=recvonly\r\n" END MLINE (
          "video", "0", "v1") "a=inactive\r\n" MLINE ("audio", "0",
          "a2-2") "a=bundle-only\r\n"
                  "a=sendonly\r\n"
                  "a=msid:s3 s3-audio\r\n");
  fail_unless_equals_string (restored,
      HEAD (" a0 a2") MLINE ("audio", "9", "a0") "a=sendonly\r\n" MLINE (
          "video", "0", "v1") "a=inactive\r\n" MLINE ("audio", "9",
          "a2") "a=recvonly\r\n");
}
GST_END_TEST;

/* Nothing of an answer is touched that need not be. */
GST_START_TEST (test_answer_stays)
{
  static const char *const answers[] = {"rubbish", OFFER, ""};
  const EclSfuMline mlines[] = {{NULL}, {.generation = 1}};

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree char *same =
        ecl_sfu_offer_restore_answer (answers[i], mlines, 1);
    g_autofree char *foreign =
        ecl_sfu_offer_restore_answer (answers[i], mlines, 2);

    fail_unless_equals_string (same, answers[i]);
    /* A mid that was never told */
    fail_unless_equals_string (foreign, answers[i]);
  }
}
GST_END_TEST;

GST_START_TEST (test_candidates)
{
  static const char *const candidates[] = {
      "candidate:" CANDIDATE, "candidate:2", NULL};
  g_autofree char *sdp = ecl_sfu_offer_finish (
      HEAD (" a0 v1") MLINE ("audio", "9",
          "a0") "a=candidate:" CANDIDATE "\r\n" END MLINE ("video", "9", "v1"),
      NULL, 0, candidates);

  fail_unless_equals_string (sdp,
      HEAD (" a0 v1") MLINE ("audio", "9",
          "a0") "a=candidate:" CANDIDATE
                "\r\na=candidate:2\r\n" END MLINE ("video", "9", "v1"));
}
GST_END_TEST;

GST_START_TEST (test_no_description)
{
  fail_unless (
      ecl_sfu_offer_finish ("rubbish", NULL, 0, no_candidates) == NULL);
}
GST_END_TEST;

GST_START_TEST (test_msids)
{
  static const EclSfuMline both[] = {{NULL, NULL}, {"s1", "b\"ob"},
      {"s2", "eve"}, {NULL, NULL}, {"s1", "b\"ob"}};
  g_autofree char *none = ecl_sfu_offer_make_msids (NULL, 0);
  g_autofree char *ended = ecl_sfu_offer_make_msids (both, 1);
  g_autofree char *all = ecl_sfu_offer_make_msids (both, G_N_ELEMENTS (both));

  fail_unless_equals_string (none, "{}");
  fail_unless_equals_string (ended, "{}");
  fail_unless_equals_string (all, "{\"s1\":\"b\\\"ob\",\"s2\":\"eve\"}");
}
GST_END_TEST;

GST_START_TEST (test_codecs)
{
  const EclSfuCodec *h264 = ecl_sfu_codec_find_video ("h264");
  g_autoptr (GstCaps) caps = ecl_sfu_codec_make_caps (h264, 7);
  g_autoptr (GstCaps) expected = gst_caps_from_string (
      "application/x-rtp, media=video, clock-rate=90000, encoding-name=H264, "
      "payload=102, packetization-mode=(string)1, "
      "profile-level-id=(string)42e01f, level-asymmetry-allowed=(string)1, "
      "extmap-3=(string)\"" GST_ECL_TWCC_URI "\", ssrc=(uint)7");
  g_autoptr (GstCaps) audio =
      ecl_sfu_codec_make_caps (ecl_sfu_codec_get_audio (), 0);

  fail_unless (gst_caps_is_equal (caps, expected));
  fail_if (gst_structure_has_field (gst_caps_get_structure (audio, 0), "ssrc"));
  fail_unless (ecl_sfu_codec_find_video ("VP8") != NULL);
  fail_unless (ecl_sfu_codec_find_video ("VP9") != NULL);
  fail_unless (ecl_sfu_codec_find_video ("opus") == NULL);
  fail_unless (ecl_sfu_codec_find_video ("AV1") == NULL);
}
GST_END_TEST;

static Suite *
sfu_offer_suite (void)
{
  Suite *suite = suite_create ("sfu-offer");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_streams);
  tcase_add_test (tc, test_more_mlines_than_streams);
  tcase_add_test (tc, test_ended_and_used_again);
  tcase_add_test (tc, test_answer_stays);
  tcase_add_test (tc, test_candidates);
  tcase_add_test (tc, test_no_description);
  tcase_add_test (tc, test_msids);
  tcase_add_test (tc, test_codecs);
  return suite;
}

GST_CHECK_MAIN (sfu_offer);
