/* session: how a session connects, and how it ends
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "find-element.h"
#include "session-pair.h"

#include <gst/rtc/ecl-teardown.h>
#include <gst/webrtc/webrtc.h>

GST_START_TEST (test_media_flows)
{
  SessionEnd ends[2] = {{0}};

  session_pair_init (ends);
  session_pair_connect (ends);
  fail_unless (ends[1].packets >= 10);
  /* What is not needed is not in the way of each packet. */
  fail_if (find_element (
      gst_ecl_session_get_element (ends[1].session), "rtpulpfecdec"));
  session_pair_clear (ends);
}
GST_END_TEST

static GstPadProbeReturn
count_list (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SessionEnd *end = user_data;

  if (g_atomic_int_add (&end->packets, 1) + 1 == 10)
    g_idle_add (session_end_quit, end->loop);
  return GST_PAD_PROBE_OK;
}

/* Whoever sends is not kept waiting by a session that is not connected. */
GST_START_TEST (test_unconnected_takes_media)
{
  SessionEnd ends[2] = {{0}};
  GstElement *webrtcbin;
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstPad) src = NULL;

  session_pair_init (ends);
  webrtcbin = gst_ecl_session_get_element (ends[0].session);
  sink = gst_element_get_static_pad (webrtcbin, "sink_0");
  src = gst_pad_get_peer (sink);
  gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, count_list,
      &ends[0], NULL);
  session_end_run (&ends[0]);
  fail_if (ends[0].connected);
  g_clear_object (&sink);
  g_clear_object (&src);
  session_pair_connect (ends);
  session_pair_clear (ends);
}
GST_END_TEST

static GstPadProbeReturn
note_latency (GstPad *pad, GstPadProbeInfo *info, gpointer seen)
{
  if (GST_EVENT_TYPE (info->data) == GST_EVENT_LATENCY)
    g_atomic_int_set ((gint *)seen, TRUE);
  return GST_PAD_PROBE_OK;
}

/* Nobody else tells it to what comes into a pipeline that plays, and no report
 * is sent without it. */
GST_START_TEST (test_latency_is_told)
{
  SessionEnd ends[2] = {{0}};
  g_autoptr (GstElement) out = NULL;
  g_autoptr (GstPad) src = NULL;
  gint told = FALSE;

  session_pair_init (ends);
  out = gst_bin_get_by_name (GST_BIN (ends[0].pipeline), "out");
  src = gst_element_get_static_pad (out, "src");
  fail_unless_equals_int (
      gst_element_get_state (ends[0].pipeline, NULL, NULL, GST_CLOCK_TIME_NONE),
      GST_STATE_CHANGE_SUCCESS);
  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, note_latency, &told, NULL);
  session_pair_connect (ends);
  fail_unless (g_atomic_int_get (&told));
  session_pair_clear (ends);
}
GST_END_TEST

typedef struct {
  guint changes;
  guint queue; /* number of its change to READY, from 1 on */
  guint srtpdec;
} Order;

static GstBusSyncReply
note_order (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Order *order = user_data;
  GstElementFactory *factory = NULL;
  GstState state;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STATE_CHANGED)
    return GST_BUS_PASS;
  gst_message_parse_state_changed (message, NULL, &state, NULL);
  factory = gst_element_get_factory (GST_ELEMENT (GST_MESSAGE_SRC (message)));
  if (state != GST_STATE_READY || factory == NULL)
    return GST_BUS_PASS;
  order->changes++;
  if (g_str_equal (GST_OBJECT_NAME (factory), "queue"))
    order->queue = order->changes;
  else if (g_str_equal (GST_OBJECT_NAME (factory), "srtpdec"))
    order->srtpdec = order->changes;
  return GST_BUS_PASS;
}

/* What comes in is stopped before those who take it. */
GST_START_TEST (test_teardown)
{
  SessionEnd ends[2] = {{0}};
  Order order = {0};
  g_autoptr (GstBus) bus = NULL;
  GstElement *webrtcbin;

  session_pair_init (ends);
  session_pair_connect (ends);
  bus = gst_element_get_bus (ends[1].pipeline);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  gst_bus_set_sync_handler (bus, note_order, &order, NULL);
  webrtcbin = gst_ecl_session_get_element (ends[1].session);
  gst_ecl_session_end (ends[1].session, NULL);
  gst_ecl_teardown (webrtcbin);
  fail_unless_equals_int (GST_STATE (webrtcbin), GST_STATE_NULL);
  fail_unless (order.queue > 0 && order.srtpdec > order.queue,
      "the queue is number %u, srtpdec %u", order.queue, order.srtpdec);
  session_pair_clear (ends);
}
GST_END_TEST

typedef struct {
  GstPad *output; /* of the transport's sink */
  gint entered;   /* atomic */
} Report;

/* As of an answer to what was received. */
static GstPadProbeReturn
send_out (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Report *report = user_data;

  if (g_atomic_int_add (&report->entered, 1) == 0) {
    g_main_context_wakeup (NULL);
    gst_pad_chain (report->output, gst_buffer_new_allocate (NULL, 100, NULL));
  }
  return GST_PAD_PROBE_OK;
}

/* In a pipeline that has paused, where nothing goes out any more. */
GST_START_TEST (test_teardown_while_paused)
{
  SessionEnd ends[2] = {{0}};
  Report report = {0};
  GstElement *webrtcbin;
  g_autoptr (GstElement) out = NULL;
  g_autoptr (GstElement) in = NULL;
  g_autoptr (GstPad) src = NULL;

  session_pair_init (ends);
  session_pair_connect (ends);
  webrtcbin = gst_ecl_session_get_element (ends[1].session);
  out = find_element (webrtcbin, "nicesink");
  in = find_element (webrtcbin, "nicesrc");
  report.output = gst_element_get_static_pad (out, "sink");
  src = gst_element_get_static_pad (in, "src");
  gst_element_set_state (out, GST_STATE_PAUSED);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, send_out, &report, NULL);
  wait_until (g_atomic_int_get (&report.entered) > 0);

  gst_ecl_session_end (ends[1].session, NULL);
  gst_ecl_teardown (webrtcbin);
  fail_unless_equals_int (GST_STATE (webrtcbin), GST_STATE_NULL);
  gst_object_unref (report.output);
  session_pair_clear (ends);
}
GST_END_TEST

static gboolean
note_clock_thread (
    GstClock *clock, GstClockTime time, GstClockID id, gpointer thread)
{
  g_atomic_pointer_set ((GThread **)thread, g_thread_self ());
  g_main_context_wakeup (NULL);
  return TRUE;
}

static void
note_end (gpointer thread, GObject *element)
{
  g_atomic_pointer_set ((GThread **)thread, g_thread_self ());
  g_main_context_wakeup (NULL);
}

/* On which a retransmission timer may drop the last reference to what they are
 * connected to; also when somebody else has the elements (as messages on a bus
 * do) for longer. */
GST_START_TEST (test_dtls_ends_with_its_timers)
{
  static const char *const factories[] = {"dtlsdec", "dtlsenc"};
  SessionEnd ends[2] = {{0}};
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  GThread *threads[] = {NULL, NULL}, *clock_thread = NULL;
  GstElement *held[] = {NULL, NULL};
  GstClockID id;

  session_pair_init (ends);
  session_pair_connect (ends);
  for (guint i = 0; i < G_N_ELEMENTS (factories); i++) {
    g_autoptr (GstElement) element = find_element (
        gst_ecl_session_get_element (ends[0].session), factories[i]);

    g_object_weak_ref (G_OBJECT (element), note_end, &threads[i]);
    if (__i__ == 1)
      held[i] = g_steal_pointer (&element);
  }
  session_pair_clear (ends);
  id = gst_clock_new_single_shot_id (
      clock, gst_clock_get_time (clock) + 10 * GST_MSECOND);
  gst_clock_id_wait_async (id, note_clock_thread, &clock_thread, NULL);
  wait_until (g_atomic_pointer_get (&clock_thread));
  gst_clock_id_unref (id);
  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    gst_clear_object (&held[i]);
  wait_until (
      g_atomic_pointer_get (&threads[0]) && g_atomic_pointer_get (&threads[1]));
  fail_unless (threads[0] == clock_thread);
  fail_unless (threads[1] == clock_thread);
}
GST_END_TEST

static gboolean
set_channel_open (gpointer user_data)
{
  SessionEnd *end = user_data;

  end->channel_open = TRUE;
  g_main_loop_quit (end->loop);
  return G_SOURCE_REMOVE;
}

static void
ready_state_cb (GObject *channel, GParamSpec *pspec, SessionEnd *end)
{
  GstWebRTCDataChannelState state;

  g_object_get (channel, "ready-state", &state, NULL);
  if (state == GST_WEBRTC_DATA_CHANNEL_STATE_OPEN)
    g_idle_add (set_channel_open, end);
}

static void
data_channel_cb (GstElement *webrtcbin, GObject *channel, SessionEnd *end)
{
  g_signal_connect (
      channel, "notify::ready-state", G_CALLBACK (ready_state_cb), end);
  ready_state_cb (channel, NULL, end);
}

GST_START_TEST (test_close_channel_hangs_up)
{
  SessionEnd ends[2] = {{0}};
  gint64 start;

  session_pair_init (ends);
  g_object_set (ends[0].session, "watchdog", 0, NULL);
  g_object_set (ends[1].session, "watchdog", 0, "close-channel", TRUE, NULL);
  g_object_set (ends[0].session, "close-channel", TRUE, NULL);
  g_signal_connect (gst_ecl_session_get_element (ends[1].session),
      "on-data-channel", G_CALLBACK (data_channel_cb), &ends[1]);
  session_pair_connect (ends);
  while (!ends[1].channel_open)
    session_end_run (ends);

  start = g_get_monotonic_time ();
  gst_ecl_session_close (ends[1].session, NULL);
  while (!ends[0].closed || !ends[1].closed)
    session_end_run (ends);
  fail_unless (ends[0].reason == NULL && ends[1].reason == NULL);
  fail_unless (g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC);
  session_pair_clear (ends);
}
GST_END_TEST

static void
close_cb (GstEclSession *session, gpointer user_data)
{
  gst_ecl_session_close (session, NULL);
}

/* The moment that media may flow, before the channel is open: whichever side
 * it is, the other one hears of it. */
GST_START_TEST (test_close_channel_hangs_up_at_once)
{
  SessionEnd ends[2] = {{0}};

  session_pair_init (ends);
  for (guint i = 0; i < 2; i++)
    g_object_set (ends[i].session, "watchdog", 0, "close-channel", TRUE, NULL);
  g_signal_connect (
      ends[__i__].session, "connected", G_CALLBACK (close_cb), NULL);
  gst_ecl_session_start (ends[0].session);
  while (!ends[0].closed || !ends[1].closed)
    session_end_run (ends);
  fail_unless (ends[0].connected && ends[1].connected);
  fail_unless (ends[0].reason == NULL && ends[1].reason == NULL);
  session_pair_clear (ends);
}
GST_END_TEST

/* Whichever side sends the media: nobody answers, and nothing of a call is on
 * its way in the channel. */
GST_START_TEST (test_hang_up_on_who_has_vanished)
{
  SessionEnd ends[2] = {{0}};
  SessionEnd *left = &ends[__i__];
  GstElement *vanished;
  gint64 start;

  session_pair_init (ends);
  vanished = gst_ecl_session_get_element (ends[!__i__].session);
  g_object_set (ends[0].session, "close-channel", TRUE, NULL);
  g_signal_connect (gst_ecl_session_get_element (ends[1].session),
      "on-data-channel", G_CALLBACK (data_channel_cb), &ends[1]);
  session_pair_connect (ends);
  while (!ends[1].channel_open)
    session_end_run (ends);
  gst_element_set_locked_state (vanished, TRUE);
  gst_element_set_state (vanished, GST_STATE_NULL);

  start = g_get_monotonic_time ();
  gst_ecl_session_close (left->session, NULL);
  while (!left->closed)
    session_end_run (ends);
  fail_unless (g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC);
  session_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_watchdog_notices_silence)
{
  SessionEnd ends[2] = {{0}};
  GstElement *sender;

  session_pair_init (ends);
  g_object_set (ends[1].session, "watchdog", 1, NULL);
  session_pair_connect (ends);

  /* A sender that vanishes says nothing. */
  sender = gst_ecl_session_get_element (ends[0].session);
  gst_element_set_locked_state (sender, TRUE);
  gst_element_set_state (sender, GST_STATE_NULL);
  while (!ends[1].closed)
    session_end_run (ends);
  fail_if (ends[0].closed && ends[0].reason);
  g_assert_error (ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_TIMEOUT);
  session_pair_clear (ends);
}
GST_END_TEST

static GstPadProbeReturn
count_in (GstPad *pad, GstPadProbeInfo *info, gpointer n)
{
  g_atomic_int_inc ((gint *)n);
  return GST_PAD_PROBE_OK;
}

/* What comes of a track that is no more does not stop what comes beside it. */
GST_START_TEST (test_released_pad_keeps_nobody)
{
  SessionEnd ends[2] = {{0}};
  g_autoptr (GstElement) nicesrc = NULL;
  g_autoptr (GstPad) src = NULL, pad = NULL;
  GstElement *webrtcbin;
  gint n = 0;

  session_pair_init (ends);
  session_pair_connect (ends);
  webrtcbin = gst_ecl_session_get_element (ends[1].session);
  GST_OBJECT_LOCK (webrtcbin);
  pad = gst_object_ref (webrtcbin->srcpads->data);
  GST_OBJECT_UNLOCK (webrtcbin);
  gst_ecl_session_release_pad (ends[1].session, pad);
  nicesrc = find_element (webrtcbin, "nicesrc");
  src = gst_element_get_static_pad (nicesrc, "src");
  gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, count_in, &n,
      NULL);
  wait_until (g_atomic_int_get (&n) > 50);
  fail_if (ends[1].closed);
  session_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_connect_timeout)
{
  SessionEnd ends[2] = {{0}};

  session_pair_init (ends);
  g_object_set (ends[1].session, "connect-timeout", 1, NULL);
  ends[0].deaf = TRUE;
  gst_ecl_session_start (ends[0].session);
  while (!ends[1].closed)
    session_end_run (ends);
  g_assert_error (
      ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED);
  fail_if (ends[0].closed);
  session_pair_clear (ends);
}
GST_END_TEST

/* Only relayed candidates, and no TURN server at all, or none that is one: said
 * before any time is over. */
GST_START_TEST (test_nobody_relays)
{
  static const char *const advice[] = {
      "give a TURN server", "no TURN server (of 1) relays for us"};
  SessionEnd ends[2] = {{0}};

  session_pair_init (ends);
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
    session_end_run (ends);
  g_assert_error (
      ends[0].reason, GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED);
  fail_unless (strstr (ends[0].reason->message, advice[__i__]) != NULL, "%s",
      ends[0].reason->message);
  fail_if (ends[1].closed);
  session_pair_clear (ends);
}
GST_END_TEST

static void
quit_when_replied (GstPromise *promise, gpointer loop)
{
  g_idle_add (session_end_quit, loop);
}

/* webrtcbin's reply to this comes after all that it was asked for before. */
static void
run_until_replied (SessionEnd *end)
{
  g_autoptr (GstPromise) promise =
      gst_promise_new_with_change_func (quit_when_replied, end->loop, NULL);

  g_signal_emit_by_name (gst_ecl_session_get_element (end->session),
      "create-offer", NULL, promise);
  g_main_loop_run (end->loop);
}

GST_START_TEST (test_nothing_comes_after_the_end)
{
  SessionEnd ends[2] = {{0}};

  session_pair_init (ends);
  gst_ecl_session_start (ends[0].session);
  gst_ecl_session_close (ends[0].session, NULL);
  while (!ends[0].closed)
    session_end_run (ends);
  run_until_replied (&ends[0]);
  fail_unless_equals_int (ends[0].descriptions, 0);
  session_pair_clear (ends);
}
GST_END_TEST

static Suite *
session_suite (void)
{
  Suite *suite = suite_create ("session");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_media_flows);
  tcase_add_test (tc, test_unconnected_takes_media);
  tcase_add_test (tc, test_latency_is_told);
  tcase_add_test (tc, test_teardown);
  tcase_add_test (tc, test_teardown_while_paused);
  tcase_add_loop_test (tc, test_dtls_ends_with_its_timers, 0, 2);
  tcase_add_test (tc, test_close_channel_hangs_up);
  tcase_add_loop_test (tc, test_close_channel_hangs_up_at_once, 0, 2);
  tcase_add_loop_test (tc, test_hang_up_on_who_has_vanished, 0, 2);
  tcase_add_test (tc, test_watchdog_notices_silence);
  tcase_add_test (tc, test_released_pad_keeps_nobody);
  tcase_add_test (tc, test_connect_timeout);
  tcase_add_loop_test (tc, test_nobody_relays, 0, 2);
  tcase_add_test (tc, test_nothing_comes_after_the_end);
  return suite;
}

GST_CHECK_MAIN (session)
