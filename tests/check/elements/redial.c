/* redial: calls that break off and are made again, or not
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/call-fixture.h"
#include "../support/vanish.h"

#define QUICK "watchdog=2 reconnect-delay=100 "
/* All that a sender hears are reports. */
#define QUICK_SENDER "watchdog=4 reconnect-delay=100 "

/* Waits for the end of the stream; returns how many messages of that name came
 * before. */
static guint
count_until_eos (GstElement *pipeline, const char *name)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  guint count = 0;

  for (;;) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop_filtered (bus, ECL_WATCHDOG_SECONDS * GST_SECOND,
            GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_ELEMENT);

    fail_unless (message != NULL, "no EOS");
    fail_if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR,
        "%" GST_PTR_FORMAT, message);
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return count;
    count += gst_message_has_name (message, name);
  }
}

static guint
count_pads (GstElement *pipeline)
{
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (pipeline), "s");

  return src->numsrcpads;
}

/* The pads of the receiver stay, and the sender gives its one place to who had
 * it before. */
GST_START_TEST (test_src_redials)
{
  EclTestMedia media;
  GstElement *sender =
      start_sender (protocols[__i__], "peer-id=camera max-callers=1");
  GstElement *receiver = start_receiver (&media, protocols[__i__],
      QUICK "reconnect-attempts=1 remote-peer-id=camera");

  ecl_test_media_expect (&media, 15);
  /* Once for each: attempts count from when media flowed. */
  for (guint i = 0; i < 2; i++) {
    ecl_test_expect_message (receiver, "ecl-call");
    vanish (sender);
    ecl_test_expect_message_within (receiver, "ecl-call-ended", 8000);
    ecl_test_expect_message_within (receiver, "ecl-redial", 2000);
    ecl_test_media_expect (&media, media.different_frames + 30);
  }
  fail_unless_equals_int (media.pads_removed, 0);
  fail_unless_equals_int (count_pads (receiver), 2);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

static void
unlinked_cb (GstPad *pad, GstPad *peer, gpointer src)
{
  gst_element_post_message (src,
      gst_message_new_element (src, gst_structure_new_empty ("broken-off")));
}

/* The call broke off while its downstream waits, as it does while a pipeline
 * that ends has paused its sinks and not yet its sources. */
GST_START_TEST (test_stop_before_downstream_goes_on)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver =
      start_receiver (&media, "ecl", QUICK "remote-peer-id=camera");
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (receiver), "s");
  g_autoptr (GstElement) paused = NULL;
  g_autoptr (GstElement) track = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstPad) inner = NULL;
  g_autoptr (GstPad) sink = NULL;

  ecl_test_media_expect (&media, 5);
  paused = pause_downstream (receiver, "video_0");
  pad = gst_element_get_static_pad (src, "video_0");
  inner = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));
  track = gst_pad_get_parent_element (inner);
  sink = gst_element_get_static_pad (track, "sink");
  g_signal_connect (sink, "unlinked", G_CALLBACK (unlinked_cb), src);
  vanish (sender);
  ecl_test_expect_message (receiver, "broken-off");
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_sink_redials)
{
  EclTestMedia media;
  GstElement *receiver =
      start_receiver (&media, protocols[__i__], "peer-id=monitor");
  GstElement *sender =
      start_sender (protocols[__i__], QUICK_SENDER "remote-peer-id=monitor");

  ecl_test_media_expect (&media, 15);
  ecl_test_expect_message (sender, "ecl-call");
  vanish (receiver);
  ecl_test_expect_message_within (sender, "ecl-redial", 8000);
  ecl_test_expect_message (sender, "ecl-call");
  ecl_test_media_forget_sound (&media);
  ecl_test_media_expect (&media, media.different_frames + 30);
  fail_unless_equals_int (media.pads_removed, 2);
  fail_unless_equals_int (count_pads (receiver), 2);
  ecl_test_stop (sender);
  stop_receiver (&media, receiver);
}
GST_END_TEST

static void
expect_break (GstElement *caller)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (caller);
  gboolean ended = FALSE;

  while (!ended) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, 3 * ECL_WATCHDOG_SECONDS * GST_SECOND, GST_MESSAGE_ELEMENT);
    const GstStructure *structure;
    const char *reason;

    fail_unless (message != NULL, "ICE did not fail");
    structure = gst_message_get_structure (message);
    if (!gst_structure_has_name (structure, "ecl-call-ended"))
      continue;
    reason = gst_structure_get_string (structure, "reason");
    fail_unless (strstr (reason, "cannot be reached") != NULL, "%s", reason);
    ended = TRUE;
  }
}

typedef struct {
  EclTestMedia media;
  GstElement *sender;
  GstElement *receiver;
  GstElement *caller;
} Pair;

static void
pair_expect_call (Pair *pair)
{
  ecl_test_media_forget_sound (&pair->media);
  ecl_test_media_expect (&pair->media, pair->media.different_frames + 15);
  ecl_test_expect_message (pair->caller, "ecl-call");
}

static void
pair_expect_redial (Pair *pair)
{
  expect_break (pair->caller);
  ecl_test_expect_message (pair->caller, "ecl-redial");
  pair_expect_call (pair);
}

static void
pair_stop (Pair *pair)
{
  ecl_test_stop (pair->sender);
  stop_receiver (&pair->media, pair->receiver);
}

/* There is no watchdog: only ICE can notice. */
GST_START_TEST (test_ice_fails)
{
  Pair src_calls, sink_calls;

  network_watch_ice ();
  src_calls.sender = start_sender ("ecl", "watchdog=0 peer-id=camera");
  src_calls.receiver = src_calls.caller = start_receiver (&src_calls.media,
      "ecl", "watchdog=0 reconnect-delay=100 remote-peer-id=camera");
  sink_calls.receiver = start_receiver (
      &sink_calls.media, "peerjs", "watchdog=0 peer-id=monitor");
  sink_calls.sender = sink_calls.caller = start_sender (
      "peerjs", "watchdog=0 reconnect-delay=100 remote-peer-id=monitor");
  pair_expect_call (&src_calls);
  pair_expect_call (&sink_calls);
  network_break ();
  pair_expect_redial (&src_calls);
  pair_expect_redial (&sink_calls);
  network_forget ();
  pair_stop (&src_calls);
  pair_stop (&sink_calls);
}
GST_END_TEST

GST_START_TEST (test_hang_up_is_the_end)
{
  EclTestMedia media;
  GstElement *sender = start_sender (protocols[__i__], "peer-id=camera");
  GstElement *receiver =
      start_receiver (&media, protocols[__i__], QUICK "remote-peer-id=camera");

  ecl_test_media_expect (&media, 5);
  ecl_test_stop (sender);
  fail_unless_equals_int (count_until_eos (receiver, "ecl-redial"), 0);
  stop_receiver (&media, receiver);
}
GST_END_TEST

GST_START_TEST (test_no_attempts)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver = start_receiver (
      &media, "ecl", QUICK "reconnect-attempts=0 remote-peer-id=camera");

  ecl_test_media_expect (&media, 5);
  vanish (sender);
  fail_unless_equals_int (count_until_eos (receiver, "ecl-redial"), 0);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

static GstBusSyncReply
keep_warning (GstBus *bus, GstMessage *message, gpointer warning)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, warning, NULL);
  return GST_BUS_PASS;
}

/* The end comes late then, but is the end: files are finished. */
GST_START_TEST (test_gives_up)
{
  EclTestMedia media;
  g_autoptr (GError) warning = NULL;
  g_autoptr (GstBus) bus = NULL;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver = start_receiver (&media, "ecl",
      QUICK "connect-timeout=4 reconnect-attempts=2 remote-peer-id=camera");

  ecl_test_media_expect (&media, 5);
  bus = gst_element_get_bus (receiver);
  gst_bus_set_sync_handler (bus, keep_warning, &warning, NULL);
  vanish_for_good (sender);
  fail_unless_equals_int (count_until_eos (receiver, "ecl-redial"), 2);
  fail_unless (warning != NULL);
  fail_unless (strstr (warning->message, "camera broke off, and 2 attempts"),
      "%s", warning->message);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* Whoever made the mistake is there to hear of it. */
GST_START_TEST (test_first_call_is_not_redialled)
{
  EclTestMedia media;
  g_autofree char *error = NULL;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver;

  vanish_for_good (sender);
  receiver = start_receiver (
      &media, "ecl", QUICK "connect-timeout=1 remote-peer-id=camera");
  ecl_test_expect_message_within (receiver, "ecl-call-ended", 8000);
  error = ecl_test_expect_error (receiver);
  fail_unless (strstr (error, "cannot be reached"), "%s", error);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* As of a remote side that is gone without its server's having noticed. */
GST_START_TEST (test_unanswered_redial)
{
  EclTestMedia media;
  GstElement *sender = start_sender (protocols[__i__], "peer-id=camera");
  GstElement *receiver = start_receiver (&media, protocols[__i__],
      QUICK "connect-timeout=2 remote-peer-id=camera");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (sender), "s");
  GstPad *pad;

  ecl_test_media_expect (&media, 5);
  /* Who has a pad of which nothing is known yet answers nobody. */
  pad = gst_element_request_pad_simple (sink, "video_%u");
  vanish (sender);
  ecl_test_expect_message_within (receiver, "ecl-redial", 8000);
  ecl_test_expect_message_within (receiver, "ecl-call-ended", 8000);
  ecl_test_expect_message_within (receiver, "ecl-redial", 2000);
  gst_element_release_request_pad (sink, pad);
  gst_object_unref (pad);
  ecl_test_media_expect (&media, media.different_frames + 15);
  fail_unless_equals_int (media.pads_removed, 0);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* The element ends and starts in the middle of it. */
GST_START_TEST (test_restart_while_waiting)
{
  EclTestMedia media;
  GstElement *sender = start_sender (protocols[__i__], "peer-id=camera");
  GstElement *receiver = start_receiver (&media, protocols[__i__],
      "watchdog=2 reconnect-delay=60000 reconnect-delay-max=60000 "
      "remote-peer-id=camera");

  ecl_test_media_expect (&media, 5);
  vanish (sender);
  ecl_test_expect_message_within (receiver, "ecl-redial", 8000);
  gst_element_set_state (receiver, GST_STATE_READY);
  fail_unless_equals_int (media.pads_removed, 2);
  gst_element_set_state (receiver, GST_STATE_PLAYING);
  ecl_test_media_expect (&media, media.different_frames + 15);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* The remote side and the server are lost together, as with a network. Who is
 * back first calls until the other one is. */
GST_START_TEST (test_redial_waits_for_the_server)
{
  EclTestMedia media;
  GstElement *sender = start_sender (
      protocols[__i__], QUICK_SENDER "peer-id=camera max-callers=1");
  GstElement *receiver = start_receiver (&media, protocols[__i__],
      QUICK "reconnect-delay-max=1000 reconnect-attempts=100 "
            "remote-peer-id=camera");

  ecl_test_media_expect (&media, 5);
  ecl_test_stop_server ();
  vanish (sender);
  ecl_test_expect_message (receiver, "ecl-disconnected");
  ecl_test_expect_message_within (receiver, "ecl-redial", 8000);
  ecl_test_restart_server ();
  ecl_test_expect_message (sender, "ecl-opened");
  ecl_test_expect_message (receiver, "ecl-opened");
  ecl_test_expect_message (receiver, "ecl-call");
  ecl_test_media_expect (&media, media.different_frames + 15);
  fail_unless_equals_int (media.pads_removed, 0);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

static Suite *
redial_suite (void)
{
  Suite *suite = suite_create ("redial");
  TCase *tc = tcase_create ("general");
  TCase *slow = tcase_create ("slow");

  suite_add_tcase (suite, slow);
  tcase_set_timeout (slow, 150);
  tcase_add_checked_fixture (slow, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_test (slow, test_ice_fails);
  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_src_redials, 0, 2);
  tcase_add_test (tc, test_stop_before_downstream_goes_on);
  tcase_add_loop_test (tc, test_sink_redials, 0, 2);
  tcase_add_loop_test (tc, test_hang_up_is_the_end, 0, 2);
  tcase_add_test (tc, test_no_attempts);
  tcase_add_test (tc, test_gives_up);
  tcase_add_test (tc, test_first_call_is_not_redialled);
  tcase_add_loop_test (tc, test_unanswered_redial, 0, 2);
  tcase_add_loop_test (tc, test_restart_while_waiting, 0, 2);
  tcase_add_loop_test (tc, test_redial_waits_for_the_server, 0, 2);
  return suite;
}

GST_CHECK_MAIN (redial)
