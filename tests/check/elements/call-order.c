/* call-order: calls, pads and states that come and go in any order
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/call-fixture.h"

#include <gst/webrtc/webrtc.h>

static gint pad_added_on_another_thread; /* atomic */

static void
note_thread_cb (GObject *src, GParamSpec *pspec, gpointer user_data)
{
  g_object_set_data (src, "loop-thread", g_thread_self ());
}

static void
check_thread_cb (GstElement *src, GstPad *pad, gpointer user_data)
{
  if (g_object_get_data (G_OBJECT (src), "loop-thread") != g_thread_self ())
    g_atomic_int_inc (&pad_added_on_another_thread);
}

/* Calls end on this thread: no pad can come up behind the end of its call. */
GST_START_TEST (test_pads_come_on_the_loop)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver = ecl_test_pipeline (
      "eclpeersrc name=s signaling-server=%s remote-peer-id=camera",
      ecl_test_server_url ());
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (receiver), "s");

  pad_added_on_another_thread = 0;
  g_signal_connect (src, "notify::peer-id", G_CALLBACK (note_thread_cb), NULL);
  g_signal_connect (src, "pad-added", G_CALLBACK (check_thread_cb), NULL);
  ecl_test_media_init (&media);
  ecl_test_media_watch (&media, receiver, NULL, NULL);
  gst_element_set_state (receiver, GST_STATE_PLAYING);
  ecl_test_media_expect (&media, 5);
  fail_unless_equals_int (g_atomic_int_get (&pad_added_on_another_thread), 0);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

typedef struct {
  GstPad *pad;
  gulong id;
} Block;

static GstPadProbeReturn
stay_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
unblock_at_eos (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Block *block = user_data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    gst_pad_remove_probe (block->pad, block->id);
  return GST_PAD_PROBE_OK;
}

/* As in a muxer without queues: one track's thread waits downstream for the
 * other track. */
GST_START_TEST (test_tracks_that_wait_for_each_other)
{
  EclTestMedia media;
  Block block;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver =
      start_receiver (&media, "ecl", "remote-peer-id=camera");
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (receiver), "s");
  g_autoptr (GstPad) other = NULL;

  ecl_test_media_expect (&media, 5);
  block.pad =
      gst_element_get_static_pad (src, __i__ == 0 ? "audio_0" : "video_0");
  other = gst_element_get_static_pad (src, __i__ == 0 ? "video_0" : "audio_0");
  gst_pad_add_probe (
      other, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, unblock_at_eos, &block, NULL);
  block.id = gst_pad_add_probe (
      block.pad, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, stay_blocked, NULL, NULL);
  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-call-ended", 5000);
  stop_receiver (&media, receiver);
  gst_object_unref (block.pad);
}
GST_END_TEST

/* A caller's downstream waits, as it does while a pipeline that ends has paused
 * its sinks and not yet its sources, and the caller hangs up: others go on
 * calling, and the pipeline can end. */
GST_START_TEST (test_hang_up_while_downstream_waits)
{
  EclTestMedia media;
  GstElement *receiver =
      start_receiver (&media, "ecl", "peer-id=monitor max-callers=2");
  GstElement *gone = start_sender ("ecl", "remote-peer-id=monitor");
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (receiver), "s");
  g_autoptr (GstElement) paused = NULL;
  g_autoptr (GstPad) pad = NULL;
  GstElement *sender;

  ecl_test_media_expect (&media, 5);
  paused = pause_downstream (receiver, "video_0");
  pad = gst_element_get_static_pad (src, "video_0");
  ecl_test_stop (gone);
  /* The server tells of the end of the one before the call of the other. */
  sender = start_sender ("ecl", "remote-peer-id=monitor");
  ecl_test_media_expect (&media, media.different_frames + 5);
  fail_unless (GST_PAD_PARENT (pad) == src);
  if (__i__ == 1) {
    gst_element_set_state (paused, GST_STATE_PLAYING);
    ecl_test_expect_message (receiver, "ecl-call-ended");
    fail_unless (GST_PAD_PARENT (pad) == NULL);
  }
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* @errors gets those of both, whichever comes first. */
static GstBusSyncReply
forward_error (GstBus *bus, GstMessage *message, gpointer errors)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_bus_post (errors, gst_message_ref (message));
  return GST_BUS_PASS;
}

static void
watch_errors (GstElement *pipeline, GstBus *errors)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *earlier;

  gst_bus_set_sync_handler (
      bus, forward_error, gst_object_ref (errors), gst_object_unref);
  earlier = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  if (earlier)
    gst_bus_post (errors, earlier);
}

/* The only place is free as soon as what is downstream of the last call goes
 * on: one caller waits for it, and only one. */
GST_START_TEST (test_caller_waits_for_the_last_call_to_go)
{
  EclTestMedia media;
  GstElement *receiver =
      start_receiver (&media, "ecl", "peer-id=monitor max-callers=1");
  GstElement *gone = start_sender ("ecl", "remote-peer-id=monitor");
  g_autoptr (GstElement) paused = NULL;
  g_autoptr (GstBus) errors = gst_bus_new ();
  g_autoptr (GstMessage) refusal = NULL;
  GstElement *senders[2];

  ecl_test_media_expect (&media, 5);
  paused = pause_downstream (receiver, "video_0");
  ecl_test_stop (gone);
  for (guint i = 0; i < 2; i++) {
    senders[i] = start_sender ("ecl", "remote-peer-id=monitor");
    watch_errors (senders[i], errors);
  }
  refusal = gst_bus_timed_pop (errors, ECL_WATCHDOG_SECONDS * GST_SECOND);
  fail_unless (refusal != NULL);
  gst_element_set_state (paused, GST_STATE_PLAYING);
  ecl_test_expect_message (receiver, "ecl-call-ended");
  ecl_test_expect_message (receiver, "ecl-call");
  stop_receiver (&media, receiver);
  ecl_test_stop (senders[0]);
  ecl_test_stop (senders[1]);
}
GST_END_TEST

static GstPad *
unlink_pad (GstElement *sink, const char *name)
{
  GstPad *pad = gst_element_get_static_pad (sink, name);
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);

  gst_pad_unlink (peer, pad);
  gst_object_unref (pad);
  return pad;
}

static void
release_pad (GstElement *pipeline, const char *name)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");

  gst_element_release_request_pad (sink, unlink_pad (sink, name));
}

#define SENDER_WITH_TEES                                                       \
  "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,height=120 " \
  "! tee allow-not-linked=true ! s.video_0 audiotestsrc is-live=true ! tee "   \
  "allow-not-linked=true ! s.audio_0 eclpeersink name=s peer-id=camera "

GST_START_TEST (test_release_pad_during_a_call)
{
  EclTestMedia media;
  GstElement *sender = ecl_test_play (
      SENDER_WITH_TEES "signaling-server=%s", ecl_test_server_url ());
  GstElement *receiver;

  ecl_test_expect_message (sender, "ecl-opened");
  receiver = start_receiver (&media, "ecl", "remote-peer-id=camera");
  ecl_test_media_expect (&media, 5);
  release_pad (sender, "audio_0");
  /* The picture goes on. */
  ecl_test_media_expect (&media, media.different_frames + 15);
  release_pad (sender, "video_0");
  ecl_test_expect_message_within (receiver, "ecl-call-ended", 2000);
  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 0);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_restart)
{
  EclTestMedia media;
  GstElement *sender = start_sender (protocols[__i__], "peer-id=camera");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (sender), "s");

  for (guint i = 0; i < 2; i++) {
    g_autofree char *id = NULL;
    GstElement *receiver;

    gst_element_set_state (sender, i == 0 ? GST_STATE_NULL : GST_STATE_READY);
    g_object_set (sink, "peer-id", i == 0 ? "second" : "third", NULL);
    g_object_get (sink, "peer-id", &id, NULL);
    fail_unless_equals_string (id, i == 0 ? "second" : "third");
    gst_element_set_state (sender, GST_STATE_PLAYING);
    ecl_test_expect_message (sender, "ecl-opened");
    receiver = start_receiver (&media, protocols[__i__],
        i == 0 ? "remote-peer-id=second" : "remote-peer-id=third");
    ecl_test_media_expect (&media, 5);
    stop_receiver (&media, receiver);
    ecl_test_expect_message_within (sender, "ecl-call-ended", 2000);
  }
  ecl_test_stop (sender);
}
GST_END_TEST

/* Not with live sources: GstBaseSrc may stop its task for good when it is told
 * to play again while it still leaves the wait that a pause interrupted. */
GST_START_TEST (test_pause_and_go_on)
{
  EclTestMedia media;
  GstElement *sender = ecl_test_play (
      "videotestsrc pattern=ball ! video/x-raw,width=160,height=120 ! "
      "s.video_0 audiotestsrc ! s.audio_0 eclpeersink name=s peer-id=camera "
      "signaling-server=%s protocol=%s",
      ecl_test_server_url (), protocols[__i__]);
  GstElement *receiver;

  ecl_test_expect_message (sender, "ecl-opened");
  receiver = start_receiver (&media, protocols[__i__], "remote-peer-id=camera");
  ecl_test_media_expect (&media, 5);
  gst_element_set_state (sender, GST_STATE_PAUSED);
  gst_element_get_state (sender, NULL, NULL, GST_CLOCK_TIME_NONE);
  gst_element_set_state (sender, GST_STATE_PLAYING);
  ecl_test_media_expect (&media, media.different_frames + 15);
  stop_receiver (&media, receiver);
  ecl_test_expect_message_within (sender, "ecl-call-ended", 2000);
  ecl_test_stop (sender);
}
GST_END_TEST

/* webrtcbin has candidates only after its offer. */
static void
tell_of_candidate_cb (GstElement *webrtcbin, guint mline_index,
    const char *candidate, GstElement *src)
{
  gst_element_post_message (src, gst_message_new_element (GST_OBJECT (src),
                                     gst_structure_new_empty ("offered")));
}

static void
watch_candidates_cb (GstBin *bin, GstElement *element, gpointer user_data)
{
  if (g_signal_lookup ("on-ice-candidate", G_OBJECT_TYPE (element)))
    g_signal_connect (
        element, "on-ice-candidate", G_CALLBACK (tell_of_candidate_cb), bin);
}

/* A caller that gives up before there is anything to see frees its place. */
GST_START_TEST (test_waiting_caller_gives_up)
{
  EclTestMedia media;
  GstElement *receiver;
  g_autoptr (GstElement) src = NULL;
  GstElement *sender = ecl_test_play (
      "videotestsrc is-live=true pattern=ball ! valve name=v drop=true ! "
      "s.video_0 audiotestsrc is-live=true ! s.audio_0 eclpeersink name=s "
      "peer-id=camera max-callers=1 signaling-server=%s",
      ecl_test_server_url ());
  g_autoptr (GstElement) valve = gst_bin_get_by_name (GST_BIN (sender), "v");

  ecl_test_expect_message (sender, "ecl-opened");
  receiver = ecl_test_pipeline (
      "eclpeersrc name=s signaling-server=%s remote-peer-id=camera",
      ecl_test_server_url ());
  src = gst_bin_get_by_name (GST_BIN (receiver), "s");
  g_signal_connect (
      src, "element-added", G_CALLBACK (watch_candidates_cb), NULL);
  gst_element_set_state (receiver, GST_STATE_PLAYING);
  ecl_test_expect_message (receiver, "offered");
  ecl_test_stop (receiver);
  receiver = start_receiver (&media, "ecl", "remote-peer-id=camera");
  g_object_set (valve, "drop", FALSE, NULL);
  ecl_test_media_expect (&media, 5);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

static gint state_at_close; /* atomic */

static void
ready_state_cb (GObject *channel, GParamSpec *pspec, GstElement *webrtcbin)
{
  GstWebRTCDataChannelState state;

  g_object_get (channel, "ready-state", &state, NULL);
  if (state == GST_WEBRTC_DATA_CHANNEL_STATE_CLOSING)
    g_atomic_int_set (&state_at_close, GST_STATE (webrtcbin));
}

static void
data_channel_cb (GstElement *webrtcbin, GObject *channel, gpointer user_data)
{
  g_signal_connect (
      channel, "notify::ready-state", G_CALLBACK (ready_state_cb), webrtcbin);
}

static void
element_added_cb (GstBin *bin, GstElement *element, gpointer user_data)
{
  if (g_signal_lookup ("on-data-channel", G_OBJECT_TYPE (element)))
    g_signal_connect (
        element, "on-data-channel", G_CALLBACK (data_channel_cb), NULL);
}

/* A data channel closes only while webrtcbin plays. */
GST_START_TEST (test_hang_up_of_an_element_taken_out)
{
  EclTestMedia media;
  GstElement *sender =
      ecl_test_pipeline (SENDER_WITH_TEES "protocol=peerjs signaling-server=%s",
          ecl_test_server_url ());
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (sender), "s");
  GstElement *receiver;

  state_at_close = GST_STATE_VOID_PENDING;
  g_signal_connect (sink, "element-added", G_CALLBACK (element_added_cb), NULL);
  gst_element_set_state (sender, GST_STATE_PLAYING);
  ecl_test_expect_message (sender, "ecl-opened");
  receiver = start_receiver (&media, "peerjs", "remote-peer-id=camera");
  ecl_test_media_expect (&media, 5);

  unlink_pad (sink, "video_0");
  unlink_pad (sink, "audio_0");
  gst_element_set_locked_state (sink, TRUE);
  gst_element_set_state (sink, GST_STATE_NULL);
  fail_unless_equals_int (
      g_atomic_int_get (&state_at_close), GST_STATE_PLAYING);
  ecl_test_expect_message_within (receiver, "ecl-call-ended", 2000);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

static gboolean
is_inside_webrtcbin (GstObject *object)
{
  for (GstObject *parent = GST_OBJECT_PARENT (object); parent;
       parent = GST_OBJECT_PARENT (parent)) {
    if (GST_IS_ELEMENT (parent) &&
        g_signal_lookup ("on-ice-candidate", G_OBJECT_TYPE (parent)))
      return TRUE;
  }
  return FALSE;
}

static gint complained; /* atomic */

/* Elements inside webrtcbin go to NULL only when its call is taken apart. */
static GstBusSyncReply
complain_of_the_end (GstBus *bus, GstMessage *message, gpointer sink)
{
  GstState state;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STATE_CHANGED ||
      !is_inside_webrtcbin (GST_MESSAGE_SRC (message)))
    return GST_BUS_PASS;
  gst_message_parse_state_changed (message, NULL, &state, NULL);
  if (state == GST_STATE_NULL &&
      g_atomic_int_compare_and_exchange (&complained, FALSE, TRUE)) {
    GST_ELEMENT_ERROR (GST_MESSAGE_SRC (message), RESOURCE, WRITE,
        ("the other side is gone"), (NULL));
    gst_element_post_message (
        sink, gst_message_new_element (
                  GST_OBJECT (sink), gst_structure_new_empty ("complained")));
  }
  return GST_BUS_PASS;
}

GST_START_TEST (test_errors_of_a_call_s_end_stay_inside)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (sender), "s");
  g_autoptr (GstBus) bus = gst_element_get_bus (sender);
  GstElement *receiver =
      start_receiver (&media, "ecl", "remote-peer-id=camera");

  complained = FALSE;
  ecl_test_media_expect (&media, 5);
  gst_bus_set_sync_handler (bus, complain_of_the_end, sink, NULL);
  stop_receiver (&media, receiver);
  /* Fails over an error on the bus, which would come before. */
  ecl_test_expect_message (sender, "complained");
  ecl_test_stop (sender);
}
GST_END_TEST

static Suite *
call_order_suite (void)
{
  Suite *suite = suite_create ("call-order");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_test (tc, test_pads_come_on_the_loop);
  tcase_add_loop_test (tc, test_tracks_that_wait_for_each_other, 0, 2);
  tcase_add_loop_test (tc, test_hang_up_while_downstream_waits, 0, 2);
  tcase_add_test (tc, test_caller_waits_for_the_last_call_to_go);
  tcase_add_test (tc, test_release_pad_during_a_call);
  tcase_add_loop_test (tc, test_restart, 0, 2);
  tcase_add_loop_test (tc, test_pause_and_go_on, 0, 2);
  tcase_add_test (tc, test_waiting_caller_gives_up);
  tcase_add_test (tc, test_hang_up_of_an_element_taken_out);
  tcase_add_test (tc, test_errors_of_a_call_s_end_stay_inside);
  return suite;
}

GST_CHECK_MAIN (call_order)
