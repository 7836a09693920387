/* session-negotiation: descriptions and candidates, good ones and bad ones
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "session-pair.h"

GST_START_TEST (test_bad_remote_description)
{
  SessionEnd ends[2] = {{0}};

  session_pair_init (ends);
  gst_ecl_session_set_remote_description (ends[1].session, "offer", "rubbish");
  fail_unless (ends[1].closed);
  g_assert_error (ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);

  /* An answer that nobody asked for. */
  gst_ecl_session_set_remote_description (ends[0].session, "answer",
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n");
  while (!ends[0].closed)
    session_end_run (ends);
  g_assert_error (
      ends[0].reason, GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED);
  session_pair_clear (ends);
}
GST_END_TEST

#define TRANSPORT                                                              \
  "c=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\n"                                   \
  "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\na=rtcp-mux\r\n"    \
  "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"     \
  "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n"
#define HEAD(version, bundle)                                                  \
  "v=0\r\no=- 1 " version " IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"              \
  "a=group:BUNDLE " bundle "\r\n"
#define MLINE(port, mid)                                                       \
  "m=video " port " UDP/TLS/RTP/SAVPF 96\r\n" TRANSPORT "a=mid:" mid           \
  "\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n"
#define OFFER(version, mid_0, mid_1)                                           \
  HEAD (version, "0 1") MLINE ("9", mid_0) MLINE ("9", mid_1)

/* @ends[1] gets an offer of two m-lines and answers. */
static void
answer_offer (SessionEnd *ends)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,"
      "payload=96");

  session_pair_init (ends);
  ends[0].deaf = TRUE;
  gst_ecl_session_add_receiver (ends[1].session, caps);
  gst_ecl_session_set_remote_description (
      ends[1].session, "offer", OFFER ("1", "0", "1"));
  session_end_run (ends);
  fail_unless_equals_int (ends[1].descriptions, 1);
}

/* webrtcbin aborts the process over an m-line that changes its mid. */
GST_START_TEST (test_mlines_keep_their_place)
{
  static const char *const bad[] = {
      OFFER ("2", "1", "0"), OFFER ("2", "0", "2"), OFFER ("2", "0", "0")};
  SessionEnd ends[2] = {{0}};

  answer_offer (ends);
  gst_ecl_session_set_remote_description (ends[1].session, "offer", bad[__i__]);
  while (!ends[1].closed)
    session_end_run (ends);
  g_assert_error (ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  session_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_offers_again)
{
  SessionEnd ends[2] = {{0}};

  answer_offer (ends);
  gst_ecl_session_set_remote_description (
      ends[1].session, "offer", OFFER ("2", "0", "1"));
  session_end_run (ends);
  fail_unless_equals_int (ends[1].descriptions, 2);
  fail_if (ends[1].closed);
  session_pair_clear (ends);
}
GST_END_TEST

static void
keep_answer (
    GstEclSession *session, const char *type, const char *sdp, char **answer)
{
  g_free (*answer);
  *answer = g_strdup (sdp);
}

/* What webrtcbin was told */
static void
assert_remote_mid (SessionEnd *end, guint mline, const char *mid)
{
  GstWebRTCSessionDescription *remote = NULL;

  g_object_get (gst_ecl_session_get_element (end->session),
      "remote-description", &remote, NULL);
  fail_unless_equals_string (
      gst_sdp_media_get_attribute_val (
          gst_sdp_message_get_media (remote->sdp, mline), "mid"),
      mid);
  gst_webrtc_session_description_free (remote);
}

static void
assert_answers (SessionEnd *ends, const char *offer, const char *mid_1)
{
  g_autofree char *group = g_strdup_printf (
      "\r\na=group:BUNDLE 0%s%s\r\n", *mid_1 ? " " : "", mid_1);
  g_autofree char *answer = NULL;
  g_autoptr (GPtrArray) medias = NULL;
  const GstEclSdpMedia *media;
  gulong id = g_signal_connect (
      ends[1].session, "local-description", G_CALLBACK (keep_answer), &answer);

  gst_ecl_session_set_remote_description (ends[1].session, "offer", offer);
  wait_until (answer || ends[1].closed);
  fail_if (ends[1].closed);
  g_signal_handler_disconnect (ends[1].session, id);
  medias = gst_ecl_sdp_parse (answer, NULL);
  media = g_ptr_array_index (medias, 1);
  fail_unless (strstr (answer, group), "%s", answer);
  fail_unless_equals_int (media->rejected, *mid_1 == '\0');
  if (!media->rejected)
    fail_unless_equals_string (media->mid, mid_1);
  assert_remote_mid (&ends[1], 1, "1");
}

/* The remote side gets the mids that it knows, and webrtcbin those that it
 * does. */
GST_START_TEST (test_mline_is_used_again)
{
  SessionEnd ends[2] = {{0}};

  answer_offer (ends);
  assert_answers (ends, HEAD ("2", "0") MLINE ("9", "0") MLINE ("0", "1"), "");
  assert_answers (
      ends, HEAD ("3", "0 a") MLINE ("9", "0") MLINE ("9", "a"), "a");
  assert_answers (ends, HEAD ("4", "0") MLINE ("9", "0") MLINE ("0", "a"), "");
  assert_answers (
      ends, HEAD ("5", "0 b") MLINE ("9", "0") MLINE ("9", "b"), "b");
  /* webrtcbin knows the first one still. */
  gst_ecl_session_set_remote_description (ends[1].session, "offer",
      HEAD ("6", "0 b 1") MLINE ("9", "0") MLINE ("9", "b") MLINE ("9", "1"));
  while (!ends[1].closed)
    session_end_run (ends);
  g_assert_error (ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  session_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_answer_of_another_shape)
{
  SessionEnd ends[2] = {{0}};

  session_pair_init (ends);
  ends[1].deaf = TRUE;
  gst_ecl_session_start (ends[0].session);
  session_end_run (ends);
  fail_unless_equals_int (ends[0].descriptions, 1);
  gst_ecl_session_set_remote_description (
      ends[0].session, "answer", OFFER ("1", "video0", "1"));
  while (!ends[0].closed)
    session_end_run (ends);
  g_assert_error (ends[0].reason, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  session_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_flood_of_offers)
{
  SessionEnd ends[2] = {{0}};

  session_pair_init (ends);
  for (guint i = 0; i < 100 && !ends[1].closed; i++)
    gst_ecl_session_set_remote_description (
        ends[1].session, "offer", OFFER ("1", "0", "1"));
  while (!ends[1].closed)
    session_end_run (ends);
  g_assert_error (
      ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED);
  session_pair_clear (ends);
}
GST_END_TEST

#define CANDIDATE "candidate:1 1 udp 2122260223 127.0.0.1 9 typ host"

GST_START_TEST (test_candidates_find_their_mline)
{
  static const struct {
    const char *mid;
    int mline;
  } candidates[] = {{"1", -1}, {"0", -1}, {NULL, 1}, {"1", 1}, {"2", -1},
      {NULL, 7}, {NULL, -1}};
  const guint expected[] = {1, 0, 1, 1};
  g_autofree char *huge = g_strnfill (1024 * 1024, 'x');
  SessionEnd ends[2] = {{0}};

  /* Some come before the description. */
  session_pair_init (ends);
  ends[0].deaf = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    gst_ecl_session_add_remote_candidate (
        ends[1].session, CANDIDATE, candidates[i].mid, candidates[i].mline);
  fail_unless_equals_int (ends[1].n_mlines, 0);
  gst_ecl_session_set_remote_description (
      ends[1].session, "offer", OFFER ("1", "0", "1"));
  session_end_run (ends);
  fail_unless_equals_int (ends[1].n_mlines, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    fail_unless_equals_int (ends[1].mlines[i], expected[i]);

  gst_ecl_session_add_remote_candidate (ends[1].session, huge, "0", 0);
  gst_ecl_session_add_remote_candidate (ends[1].session, "", "0", 0);
  fail_unless_equals_int (ends[1].n_mlines, G_N_ELEMENTS (expected));
  gst_ecl_session_add_remote_candidate (ends[1].session, CANDIDATE, "1", -1);
  fail_unless_equals_int (ends[1].mlines[ends[1].n_mlines - 1], 1);
  session_pair_clear (ends);
}
GST_END_TEST

typedef struct {
  SessionEnd *end;
  guint candidates;
  guint gathered;
} Gathering;

static void
count_candidate (GstEclSession *session, const char *candidate, const char *mid,
    guint mline_index, Gathering *self)
{
  fail_if (self->gathered, "a candidate after the last one");
  self->candidates++;
}

static void
note_gathered (GstEclSession *session, Gathering *self)
{
  fail_unless_equals_int (self->end->descriptions, 1);
  fail_unless (self->candidates > 0);
  self->gathered++;
  g_main_loop_quit (self->end->loop);
}

/* Whoever cannot send candidates puts them all into the description. */
GST_START_TEST (test_gathered)
{
  SessionEnd ends[2] = {{0}};
  Gathering gathering = {.end = &ends[0]};

  session_pair_init (ends);
  ends[1].deaf = TRUE;
  g_signal_connect (ends[0].session, "local-candidate",
      G_CALLBACK (count_candidate), &gathering);
  g_signal_connect (
      ends[0].session, "gathered", G_CALLBACK (note_gathered), &gathering);
  gst_ecl_session_start (ends[0].session);
  while (!gathering.gathered)
    session_end_run (ends);
  session_pair_clear (ends);
  fail_unless_equals_int (gathering.gathered, 1);
}
GST_END_TEST

static void
set_true (GstEclSession *session, const GError *reason, gboolean *flag)
{
  *flag = TRUE;
}

/* In the middle of whatever webrtcbin was asked for. What it adds to itself
 * while it is taken down would go on running, and gst_check would wait for it.
 */
GST_START_TEST (test_taken_down_while_negotiating)
{
  for (guint i = 0; i < 30; i++) {
    g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
    g_autoptr (GstElement) pipeline =
        gst_object_ref_sink (gst_pipeline_new (NULL));
    gboolean closed = FALSE;

    g_signal_connect (session, "closed", G_CALLBACK (set_true), &closed);
    gst_bin_add (GST_BIN (pipeline), gst_ecl_session_get_element (session));
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    gst_ecl_session_set_remote_description (
        session, "offer", OFFER ("1", "0", "1"));
    if (i % 2)
      g_usleep (g_random_int_range (0, 3000));
    gst_ecl_session_close (session, NULL);
    wait_until (closed);
    gst_element_set_state (pipeline, GST_STATE_NULL);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
}
GST_END_TEST

static Suite *
session_negotiation_suite (void)
{
  Suite *suite = suite_create ("session-negotiation");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_taken_down_while_negotiating);
  tcase_add_test (tc, test_gathered);
  tcase_add_test (tc, test_bad_remote_description);
  tcase_add_loop_test (tc, test_mlines_keep_their_place, 0, 3);
  tcase_add_test (tc, test_offers_again);
  tcase_add_test (tc, test_mline_is_used_again);
  tcase_add_test (tc, test_answer_of_another_shape);
  tcase_add_test (tc, test_flood_of_offers);
  tcase_add_test (tc, test_candidates_find_their_mline);
  return suite;
}

GST_CHECK_MAIN (session_negotiation)
