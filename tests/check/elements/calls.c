/* calls: eclpeersink and eclpeersrc call each other through a server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/ecl-test.h"

#include <gst/webrtc/webrtc.h>

#define SENDER                                                                 \
  "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,height=120 " \
  "! s.video_0 audiotestsrc is-live=true ! s.audio_0 eclpeersink name=s "

static const char *const protocols[] = {"ecl", "peerjs"};

static GstElement *
start_sender (const char *protocol, const char *properties)
{
  GstElement *pipeline =
      ecl_test_play (SENDER "signaling-server=%s protocol=%s %s",
          ecl_test_server_url (), protocol, properties);

  ecl_test_expect_message (pipeline, "ecl-opened");
  return pipeline;
}

static GstElement *
start_receiver (
    EclTestMedia *media, const char *protocol, const char *properties)
{
  GstElement *pipeline =
      ecl_test_pipeline ("eclpeersrc name=s signaling-server=%s protocol=%s %s",
          ecl_test_server_url (), protocol, properties);

  ecl_test_media_init (media);
  ecl_test_media_watch (media, pipeline, NULL, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  ecl_test_expect_message (pipeline, "ecl-opened");
  return pipeline;
}

static void
stop_receiver (EclTestMedia *media, GstElement *pipeline)
{
  ecl_test_stop (pipeline);
  ecl_test_media_clear (media);
}

GST_START_TEST (test_src_calls_sink)
{
  EclTestMedia media;
  GstElement *sender = start_sender (protocols[__i__], "peer-id=camera");
  GstElement *receiver =
      start_receiver (&media, protocols[__i__], "remote-peer-id=camera");

  ecl_test_media_expect (&media, 30);
  ecl_test_expect_message (sender, "ecl-call");
  ecl_test_expect_message (receiver, "ecl-call");

  /* The receiver hangs up by ending. */
  stop_receiver (&media, receiver);
  ecl_test_expect_message_within (sender, "ecl-call-ended", 2000);
  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 0);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_sink_calls_src)
{
  EclTestMedia media;
  GstElement *receiver =
      start_receiver (&media, protocols[__i__], "peer-id=monitor");
  GstElement *sender =
      start_sender (protocols[__i__], "remote-peer-id=monitor");

  ecl_test_media_expect (&media, 30);
  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-call-ended", 2000);
  fail_unless_equals_int (media.pads_removed, 2);

  /* The next caller gets pads again. */
  sender = start_sender (protocols[__i__], "remote-peer-id=monitor");
  ecl_test_expect_message (receiver, "ecl-call");
  ecl_test_stop (sender);
  stop_receiver (&media, receiver);
}
GST_END_TEST

GST_START_TEST (test_across_protocols)
{
  EclTestMedia media;
  GstElement *sender = start_sender (protocols[__i__], "peer-id=camera");
  GstElement *receiver =
      start_receiver (&media, protocols[1 - __i__], "remote-peer-id=camera");

  ecl_test_media_expect (&media, 30);
  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-call-ended", 2000);
  stop_receiver (&media, receiver);
}
GST_END_TEST

GST_START_TEST (test_remote_end_is_the_end_of_what_was_called)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver =
      start_receiver (&media, "ecl", "remote-peer-id=camera");

  ecl_test_media_expect (&media, 1);
  ecl_test_stop (sender);
  ecl_test_expect_eos (receiver);
  stop_receiver (&media, receiver);

  receiver = start_receiver (&media, "ecl", "peer-id=monitor");
  sender = start_sender ("ecl", "remote-peer-id=monitor");
  ecl_test_media_expect (&media, 1);
  stop_receiver (&media, receiver);
  ecl_test_expect_eos (sender);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_viewers_share_one_encoder)
{
  EclTestMedia media[5];
  GstElement *receivers[5];
  GstElement *sender = start_sender ("ecl", "peer-id=camera");

  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 0);
  for (guint i = 0; i < 5; i++)
    receivers[i] = start_receiver (&media[i], "ecl", "remote-peer-id=camera");
  for (guint i = 0; i < 5; i++)
    ecl_test_media_expect (&media[i], 15);
  /* One for video, one for audio. */
  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 2);
  for (guint i = 0; i < 5; i++)
    stop_receiver (&media[i], receivers[i]);
  for (guint i = 0; i < 5; i++)
    ecl_test_expect_message_within (sender, "ecl-call-ended", 2000);
  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 0);
  ecl_test_stop (sender);
}
GST_END_TEST

typedef struct {
  const char *video_chain;
  const char *caps;
} OutputCase;

static const OutputCase outputs[] = {
    {"capsfilter caps=video/x-raw", "video/x-raw"},
    {"capsfilter caps=video/x-vp8", "video/x-vp8"},
    {"capsfilter caps=application/x-rtp", "application/x-rtp"},
    {"queue ! matroskamux", "video/x-matroska"},
};

GST_START_TEST (test_output_follows_downstream)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver =
      ecl_test_pipeline ("eclpeersrc name=s signaling-server=%s "
                         "remote-peer-id=camera",
          ecl_test_server_url ());

  ecl_test_media_init (&media);
  ecl_test_media_watch (&media, receiver, outputs[__i__].video_chain, NULL);
  gst_element_set_state (receiver, GST_STATE_PLAYING);
  ecl_test_media_expect (&media, 10);
  fail_unless (g_str_has_prefix (media.video_caps, outputs[__i__].caps), "%s",
      media.video_caps);
  fail_unless_equals_int (ecl_test_count_codecs (receiver, "Decoder"),
      g_str_has_prefix (outputs[__i__].caps, "video/x-raw") ? 2 : 1);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_encoded_and_rtp_input)
{
  static const char *const inputs[] = {
      "vp8enc deadline=1 keyframe-max-dist=15",
      "vp8enc deadline=1 keyframe-max-dist=15 ! rtpvp8pay",
      "x264enc tune=zerolatency key-int-max=15 ! h264parse",
  };
  EclTestMedia media;
  GstElement *sender, *receiver;

  sender = ecl_test_play (
      "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,"
      "height=120 ! %s ! s.video_0 audiotestsrc is-live=true ! mulawenc ! "
      "s.audio_0 eclpeersink name=s peer-id=camera signaling-server=%s",
      inputs[__i__], ecl_test_server_url ());
  ecl_test_expect_message (sender, "ecl-opened");
  receiver = start_receiver (&media, "ecl",
      __i__ == 2 ? "remote-peer-id=camera audio-codecs=PCMU video-codecs=H264"
                 : "remote-peer-id=camera audio-codecs=PCMU");
  ecl_test_media_expect (&media, 30);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_end_of_input)
{
  GstElement *sender = ecl_test_play ("videotestsrc num-buffers=30 ! s.video_0 "
                                      "audiotestsrc num-buffers=30 ! s.audio_0 "
                                      "eclpeersink name=s signaling-server=%s",
      ecl_test_server_url ());

  ecl_test_expect_eos (sender);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_max_callers)
{
  EclTestMedia media[2];
  GstElement *receivers[2];
  g_autofree char *error = NULL;
  GstElement *sender = start_sender ("ecl", "peer-id=camera max-callers=1");

  receivers[0] = start_receiver (&media[0], "ecl", "remote-peer-id=camera");
  ecl_test_media_expect (&media[0], 5);
  receivers[1] = start_receiver (&media[1], "ecl", "remote-peer-id=camera");
  ecl_test_expect_message_within (receivers[1], "ecl-call-ended", 5000);
  error = ecl_test_expect_error (receivers[1]);
  fail_unless (strstr (error, "camera refused the call"), "%s", error);
  fail_unless_equals_int (media[1].video_frames, 0);
  for (guint i = 0; i < 2; i++)
    stop_receiver (&media[i], receivers[i]);
  ecl_test_stop (sender);
}
GST_END_TEST

/* No thread, descriptor or element stays behind. */
GST_START_TEST (test_many_calls_leave_nothing)
{
  guint calls = g_getenv ("ECL_TEST_CALLS")
                    ? (guint)atoi (g_getenv ("ECL_TEST_CALLS"))
                    : 200;
  guint threads = 0, descriptors = 0;
  GstElement *sender = start_sender ("ecl", "peer-id=camera");

  for (guint i = 0; i < calls; i++) {
    EclTestMedia media;
    GstElement *receiver =
        start_receiver (&media, "ecl", "remote-peer-id=camera");

    ecl_test_media_expect (&media, 1);
    stop_receiver (&media, receiver);
    ecl_test_expect_message (sender, "ecl-call-ended");
    /* The first calls fill caches and thread pools. */
    if (i == 4) {
      threads = ecl_test_count_threads ();
      descriptors = ecl_test_count_descriptors ();
    }
  }
  ecl_test_expect_resources (threads + 2, descriptors + 2);
  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 0);
  ecl_test_stop (sender);
}
GST_END_TEST

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

GST_START_TEST (test_pause_and_go_on)
{
  EclTestMedia media;
  GstElement *sender = start_sender (protocols[__i__], "peer-id=camera");
  GstElement *receiver =
      start_receiver (&media, protocols[__i__], "remote-peer-id=camera");

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
calls_suite (void)
{
  Suite *suite = suite_create ("calls");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_src_calls_sink, 0, 2);
  tcase_add_loop_test (tc, test_sink_calls_src, 0, 2);
  tcase_add_loop_test (tc, test_across_protocols, 0, 2);
  tcase_add_test (tc, test_remote_end_is_the_end_of_what_was_called);
  tcase_add_test (tc, test_viewers_share_one_encoder);
  tcase_add_loop_test (
      tc, test_output_follows_downstream, 0, G_N_ELEMENTS (outputs));
  tcase_add_loop_test (tc, test_encoded_and_rtp_input, 0, 3);
  tcase_add_test (tc, test_end_of_input);
  tcase_add_test (tc, test_max_callers);
  tcase_add_test (tc, test_pads_come_on_the_loop);
  tcase_add_loop_test (tc, test_tracks_that_wait_for_each_other, 0, 2);
  tcase_add_test (tc, test_release_pad_during_a_call);
  tcase_add_loop_test (tc, test_restart, 0, 2);
  tcase_add_loop_test (tc, test_pause_and_go_on, 0, 2);
  tcase_add_test (tc, test_waiting_caller_gives_up);
  tcase_add_test (tc, test_hang_up_of_an_element_taken_out);
  tcase_add_test (tc, test_errors_of_a_call_s_end_stay_inside);
  tcase_add_test (tc, test_many_calls_leave_nothing);
  return suite;
}

GST_CHECK_MAIN (calls)
