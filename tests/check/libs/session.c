/* session: two sessions call each other in one process
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/ecl-wait.h"

#include <gst/rtc/ecl-session.h>
#include <gst/webrtc/webrtc.h>

#define VIDEO_CAPS                                                             \
  "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,"          \
  "payload=96,ssrc=(uint)1234,extmap-5=\"" GST_ECL_TWCC_URI "\""

/* Two ends in one pipeline. Each hands what its session says to the other. */
typedef struct _End End;
struct _End {
  GstEclSession *session;
  End *other;
  GstElement *pipeline;
  GMainLoop *loop;
  gboolean connected;
  gboolean closed;
  GError *reason;
  gint packets; /* atomic */
  gint wanted_packets;
  gboolean deaf; /* takes nothing from the other side */
  gboolean channel_open;
  guint descriptions;
  guint n_mlines; /* of candidates that reached webrtcbin */
  guint mlines[8];
};

static gboolean
watchdog (gpointer user_data)
{
  fail ("the expected event did not come");
  return G_SOURCE_REMOVE;
}

static void
run (End *end)
{
  guint id = g_timeout_add_seconds (20, watchdog, NULL);

  g_main_loop_run (end->loop);
  g_source_remove (id);
}

static void
local_description_cb (
    GstEclSession *session, const char *type, const char *sdp, End *end)
{
  fail_if (end->closed, "a description after the end");
  end->descriptions++;
  if (!end->other->deaf)
    gst_ecl_session_set_remote_description (end->other->session, type, sdp);
  else
    g_main_loop_quit (end->loop);
}

static void
local_candidate_cb (GstEclSession *session, const char *candidate,
    const char *mid, guint mline_index, End *end)
{
  fail_unless (*candidate != '\0');
  if (!end->other->deaf)
    gst_ecl_session_add_remote_candidate (
        end->other->session, candidate, mid, (int)mline_index);
}

static void
connected_cb (GstEclSession *session, End *end)
{
  fail_if (end->connected);
  end->connected = TRUE;
  g_main_loop_quit (end->loop);
}

static void
closed_cb (GstEclSession *session, const GError *reason, End *end)
{
  fail_if (end->closed, "closed twice");
  end->closed = TRUE;
  end->reason = reason ? g_error_copy (reason) : NULL;
  g_main_loop_quit (end->loop);
}

static void
add_candidate_cb (
    GstElement *webrtcbin, guint mline, const char *candidate, End *end)
{
  if (end->n_mlines < G_N_ELEMENTS (end->mlines))
    end->mlines[end->n_mlines++] = mline;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static GstPadProbeReturn
count_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  End *end = user_data;

  if (g_atomic_int_add (&end->packets, 1) + 1 == end->wanted_packets)
    g_idle_add (quit, end->loop);
  return GST_PAD_PROBE_OK;
}

static void
pad_added_cb (GstEclSession *session, GstPad *pad, End *end)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (sink, "sink");

  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  gst_pad_add_probe (
      sink_pad, GST_PAD_PROBE_TYPE_BUFFER, count_packet, end, NULL);
  gst_bin_add (GST_BIN (end->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  gst_pad_link (pad, sink_pad);
}

static void
end_init (End *end, End *other, GstElement *pipeline, GMainLoop *loop)
{
  end->session = gst_ecl_session_new ();
  fail_unless (end->session != NULL);
  end->other = other;
  end->pipeline = pipeline;
  end->loop = loop;
  g_signal_connect (end->session, "local-description",
      G_CALLBACK (local_description_cb), end);
  g_signal_connect (
      end->session, "local-candidate", G_CALLBACK (local_candidate_cb), end);
  g_signal_connect (end->session, "connected", G_CALLBACK (connected_cb), end);
  g_signal_connect (end->session, "closed", G_CALLBACK (closed_cb), end);
  g_signal_connect (end->session, "pad-added", G_CALLBACK (pad_added_cb), end);
  g_signal_connect (gst_ecl_session_get_element (end->session),
      "add-ice-candidate", G_CALLBACK (add_candidate_cb), end);
  gst_bin_add (GST_BIN (pipeline), gst_ecl_session_get_element (end->session));
}

static GstBusSyncReply
take_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  End *ends = user_data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    fail_unless (gst_ecl_session_take_message (ends[0].session, message) ||
                     gst_ecl_session_take_message (ends[1].session, message),
        "an error that is no session's");
  return GST_BUS_PASS;
}

/* @ends[0] sends VP8 to @ends[1], and is about to make its offer. */
static void
setup_ends (End *ends)
{
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);
  GstElement *pipeline = gst_parse_launch (
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120 "
      "! vp8enc deadline=1 ! rtpvp8pay pt=96 ssrc=1234 "
      "! capsfilter name=out caps=" VIDEO_CAPS,
      NULL);
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  g_autoptr (GstPad) src = gst_element_get_static_pad (out, "src");
  g_autoptr (GstCaps) caps = gst_caps_from_string (VIDEO_CAPS);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstPad) sink = NULL;

  end_init (&ends[0], &ends[1], pipeline, loop);
  end_init (&ends[1], &ends[0], pipeline, loop);
  gst_bus_set_sync_handler (bus, take_message, ends, NULL);
  gst_element_set_state (pipeline, GST_STATE_READY);
  sink = gst_ecl_session_add_sender (ends[0].session, caps, 0);
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
  gst_ecl_session_add_receiver (ends[1].session, caps);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

static void
teardown_ends (End *ends)
{
  GstElement *pipeline = ends[0].pipeline;
  GMainLoop *loop = ends[0].loop;
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  for (guint i = 0; i < 2; i++) {
    gst_ecl_session_close (ends[i].session, NULL);
    g_signal_handlers_disconnect_by_data (ends[i].session, &ends[i]);
    g_signal_handlers_disconnect_by_data (
        gst_ecl_session_get_element (ends[i].session), &ends[i]);
    g_clear_error (&ends[i].reason);
    g_object_unref (ends[i].session);
  }
  gst_object_unref (pipeline);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_main_loop_unref (loop);
}

static void
connect_ends (End *ends)
{
  ends[1].wanted_packets = 10;
  gst_ecl_session_start (ends[0].session);
  while (!ends[0].connected || !ends[1].connected ||
         g_atomic_int_get (&ends[1].packets) < ends[1].wanted_packets)
    run (ends);
  fail_if (ends[0].closed || ends[1].closed);
}

GST_START_TEST (test_media_flows)
{
  End ends[2] = {{0}};

  setup_ends (ends);
  connect_ends (ends);
  fail_unless (ends[1].packets >= 10);
  teardown_ends (ends);
}
GST_END_TEST

static gboolean
set_channel_open (gpointer user_data)
{
  End *end = user_data;

  end->channel_open = TRUE;
  g_main_loop_quit (end->loop);
  return G_SOURCE_REMOVE;
}

static void
ready_state_cb (GObject *channel, GParamSpec *pspec, End *end)
{
  GstWebRTCDataChannelState state;

  g_object_get (channel, "ready-state", &state, NULL);
  if (state == GST_WEBRTC_DATA_CHANNEL_STATE_OPEN)
    g_idle_add (set_channel_open, end);
}

static void
data_channel_cb (GstElement *webrtcbin, GObject *channel, End *end)
{
  g_signal_connect (
      channel, "notify::ready-state", G_CALLBACK (ready_state_cb), end);
  ready_state_cb (channel, NULL, end);
}

GST_START_TEST (test_close_channel_hangs_up)
{
  End ends[2] = {{0}};
  gint64 start;

  setup_ends (ends);
  g_object_set (ends[0].session, "watchdog", 0, NULL);
  g_object_set (ends[1].session, "watchdog", 0, "close-channel", TRUE, NULL);
  g_object_set (ends[0].session, "close-channel", TRUE, NULL);
  g_signal_connect (gst_ecl_session_get_element (ends[1].session),
      "on-data-channel", G_CALLBACK (data_channel_cb), &ends[1]);
  connect_ends (ends);
  while (!ends[1].channel_open)
    run (ends);

  start = g_get_monotonic_time ();
  gst_ecl_session_close (ends[1].session, NULL);
  while (!ends[0].closed || !ends[1].closed)
    run (ends);
  fail_unless (ends[0].reason == NULL && ends[1].reason == NULL);
  fail_unless (g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC);
  teardown_ends (ends);
}
GST_END_TEST

/* Whichever side sends the media: nobody answers, and nothing of a call is on
 * its way in the channel. */
GST_START_TEST (test_hang_up_on_who_has_vanished)
{
  End ends[2] = {{0}};
  End *left = &ends[__i__];
  GstElement *vanished;
  gint64 start;

  setup_ends (ends);
  vanished = gst_ecl_session_get_element (ends[!__i__].session);
  g_object_set (ends[0].session, "close-channel", TRUE, NULL);
  g_signal_connect (gst_ecl_session_get_element (ends[1].session),
      "on-data-channel", G_CALLBACK (data_channel_cb), &ends[1]);
  connect_ends (ends);
  while (!ends[1].channel_open)
    run (ends);
  gst_element_set_locked_state (vanished, TRUE);
  gst_element_set_state (vanished, GST_STATE_NULL);

  start = g_get_monotonic_time ();
  gst_ecl_session_close (left->session, NULL);
  while (!left->closed)
    run (ends);
  fail_unless (g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC);
  teardown_ends (ends);
}
GST_END_TEST

GST_START_TEST (test_watchdog_notices_silence)
{
  End ends[2] = {{0}};
  GstElement *sender;

  setup_ends (ends);
  g_object_set (ends[1].session, "watchdog", 1, NULL);
  connect_ends (ends);

  /* A sender that vanishes says nothing. */
  sender = gst_ecl_session_get_element (ends[0].session);
  gst_element_set_locked_state (sender, TRUE);
  gst_element_set_state (sender, GST_STATE_NULL);
  while (!ends[1].closed)
    run (ends);
  fail_if (ends[0].closed && ends[0].reason);
  g_assert_error (ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_TIMEOUT);
  teardown_ends (ends);
}
GST_END_TEST

GST_START_TEST (test_connect_timeout)
{
  End ends[2] = {{0}};

  setup_ends (ends);
  g_object_set (ends[1].session, "connect-timeout", 1, NULL);
  ends[0].deaf = TRUE;
  gst_ecl_session_start (ends[0].session);
  while (!ends[1].closed)
    run (ends);
  g_assert_error (
      ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED);
  fail_if (ends[0].closed);
  teardown_ends (ends);
}
GST_END_TEST

/* Only relayed candidates, and no TURN server at all, or none that is one: said
 * before any time is over. */
GST_START_TEST (test_nobody_relays)
{
  static const char *const advice[] = {
      "give a TURN server", "no TURN server (of 1) relays for us"};
  End ends[2] = {{0}};

  setup_ends (ends);
  g_object_set (ends[0].session, "ice-transport-policy",
      GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY, NULL);
  if (__i__ == 1) {
    g_auto (GValue) servers = G_VALUE_INIT;

    /* Nobody listens on that port. */
    gst_value_deserialize (g_value_init (&servers, GST_TYPE_ARRAY),
        "<\"turn://a:b@127.0.0.1:1?transport=tcp\">");
    g_object_set_property (
        G_OBJECT (ends[0].session), "turn-servers", &servers);
  }
  ends[1].deaf = TRUE;
  gst_ecl_session_start (ends[0].session);
  while (!ends[0].closed)
    run (ends);
  g_assert_error (
      ends[0].reason, GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED);
  fail_unless (strstr (ends[0].reason->message, advice[__i__]) != NULL, "%s",
      ends[0].reason->message);
  fail_if (ends[1].closed);
  teardown_ends (ends);
}
GST_END_TEST

GST_START_TEST (test_bad_remote_description)
{
  End ends[2] = {{0}};

  setup_ends (ends);
  gst_ecl_session_set_remote_description (ends[1].session, "offer", "rubbish");
  fail_unless (ends[1].closed);
  g_assert_error (ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);

  /* An answer that nobody asked for. */
  gst_ecl_session_set_remote_description (ends[0].session, "answer",
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n");
  while (!ends[0].closed)
    run (ends);
  g_assert_error (
      ends[0].reason, GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED);
  teardown_ends (ends);
}
GST_END_TEST

#define TRANSPORT                                                              \
  "c=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\n"                                   \
  "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\na=rtcp-mux\r\n"    \
  "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"     \
  "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n"
#define OFFER(version, mid_0, mid_1)                                           \
  "v=0\r\no=- 1 " version " IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"              \
  "a=group:BUNDLE 0 1\r\n"                                                     \
  "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" TRANSPORT "a=mid:" mid_0                \
  "\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n"                                \
  "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" TRANSPORT "a=mid:" mid_1                \
  "\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n"

/* @ends[1] gets an offer of two m-lines and answers. */
static void
answer_offer (End *ends)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,"
      "payload=96");

  setup_ends (ends);
  ends[0].deaf = TRUE;
  gst_ecl_session_add_receiver (ends[1].session, caps);
  gst_ecl_session_set_remote_description (
      ends[1].session, "offer", OFFER ("1", "0", "1"));
  run (ends);
  fail_unless_equals_int (ends[1].descriptions, 1);
}

/* webrtcbin aborts the process over an m-line that changes its mid. */
GST_START_TEST (test_mlines_keep_their_place)
{
  static const char *const bad[] = {
      OFFER ("2", "1", "0"), OFFER ("2", "0", "2"), OFFER ("2", "0", "0")};
  End ends[2] = {{0}};

  answer_offer (ends);
  gst_ecl_session_set_remote_description (ends[1].session, "offer", bad[__i__]);
  while (!ends[1].closed)
    run (ends);
  g_assert_error (ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  teardown_ends (ends);
}
GST_END_TEST

GST_START_TEST (test_offers_again)
{
  End ends[2] = {{0}};

  answer_offer (ends);
  gst_ecl_session_set_remote_description (
      ends[1].session, "offer", OFFER ("2", "0", "1"));
  run (ends);
  fail_unless_equals_int (ends[1].descriptions, 2);
  fail_if (ends[1].closed);
  teardown_ends (ends);
}
GST_END_TEST

GST_START_TEST (test_answer_of_another_shape)
{
  End ends[2] = {{0}};

  setup_ends (ends);
  ends[1].deaf = TRUE;
  gst_ecl_session_start (ends[0].session);
  run (ends);
  fail_unless_equals_int (ends[0].descriptions, 1);
  gst_ecl_session_set_remote_description (
      ends[0].session, "answer", OFFER ("1", "video0", "1"));
  while (!ends[0].closed)
    run (ends);
  g_assert_error (ends[0].reason, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  teardown_ends (ends);
}
GST_END_TEST

GST_START_TEST (test_flood_of_offers)
{
  End ends[2] = {{0}};

  setup_ends (ends);
  for (guint i = 0; i < 100 && !ends[1].closed; i++)
    gst_ecl_session_set_remote_description (
        ends[1].session, "offer", OFFER ("1", "0", "1"));
  while (!ends[1].closed)
    run (ends);
  g_assert_error (
      ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED);
  teardown_ends (ends);
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
  End ends[2] = {{0}};

  /* Some come before the description. */
  setup_ends (ends);
  ends[0].deaf = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    gst_ecl_session_add_remote_candidate (
        ends[1].session, CANDIDATE, candidates[i].mid, candidates[i].mline);
  fail_unless_equals_int (ends[1].n_mlines, 0);
  gst_ecl_session_set_remote_description (
      ends[1].session, "offer", OFFER ("1", "0", "1"));
  run (ends);
  fail_unless_equals_int (ends[1].n_mlines, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    fail_unless_equals_int (ends[1].mlines[i], expected[i]);

  gst_ecl_session_add_remote_candidate (ends[1].session, huge, "0", 0);
  gst_ecl_session_add_remote_candidate (ends[1].session, "", "0", 0);
  fail_unless_equals_int (ends[1].n_mlines, G_N_ELEMENTS (expected));
  gst_ecl_session_add_remote_candidate (ends[1].session, CANDIDATE, "1", -1);
  fail_unless_equals_int (ends[1].mlines[ends[1].n_mlines - 1], 1);
  teardown_ends (ends);
}
GST_END_TEST

static void
quit_when_replied (GstPromise *promise, gpointer loop)
{
  g_idle_add (quit, loop);
}

/* webrtcbin's reply to this comes after all that it was asked for before. */
static void
run_until_replied (End *end)
{
  g_autoptr (GstPromise) promise =
      gst_promise_new_with_change_func (quit_when_replied, end->loop, NULL);

  g_signal_emit_by_name (gst_ecl_session_get_element (end->session),
      "create-offer", NULL, promise);
  g_main_loop_run (end->loop);
}

GST_START_TEST (test_nothing_comes_after_the_end)
{
  End ends[2] = {{0}};

  setup_ends (ends);
  gst_ecl_session_start (ends[0].session);
  gst_ecl_session_close (ends[0].session, NULL);
  while (!ends[0].closed)
    run (ends);
  run_until_replied (&ends[0]);
  fail_unless_equals_int (ends[0].descriptions, 0);
  teardown_ends (ends);
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
    g_autoptr (GstEclSession) session = gst_ecl_session_new ();
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
session_suite (void)
{
  Suite *suite = suite_create ("session");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_taken_down_while_negotiating);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_media_flows);
  tcase_add_test (tc, test_close_channel_hangs_up);
  tcase_add_loop_test (tc, test_hang_up_on_who_has_vanished, 0, 2);
  tcase_add_test (tc, test_watchdog_notices_silence);
  tcase_add_test (tc, test_connect_timeout);
  tcase_add_loop_test (tc, test_nobody_relays, 0, 2);
  tcase_add_test (tc, test_bad_remote_description);
  tcase_add_loop_test (tc, test_mlines_keep_their_place, 0, 3);
  tcase_add_test (tc, test_offers_again);
  tcase_add_test (tc, test_answer_of_another_shape);
  tcase_add_test (tc, test_flood_of_offers);
  tcase_add_test (tc, test_candidates_find_their_mline);
  tcase_add_test (tc, test_nothing_comes_after_the_end);
  return suite;
}

GST_CHECK_MAIN (session)
