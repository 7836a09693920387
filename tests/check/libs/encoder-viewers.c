/* encoder-viewers: one encoder for all viewers, whatever each of them does
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/media/ecl-keyframe-limiter.h>
#include <gst/rtp/rtp.h>
#include <gst/video/video.h>

#include "encoder-fixture.h"

GST_START_TEST (test_viewers_share_one_encoder)
{
  Fixture f;
  GstPad *pads[6];
  Collector *collectors[6];

  fixture_start_video (&f, "ball");
  fail_unless_equals_int (count_encoders (&f), 0);
  for (guint i = 0; i < 5; i++) {
    pads[i] = add_viewer (&f, "VP8");
    collectors[i] = collector_new_linked (f.pipeline, pads[i], VP8_OUT);
  }
  for (guint i = 0; i < 5; i++) {
    collector_wait (collectors[i], &collectors[i]->changes, 20);
    fail_if (collectors[i]->began_with_delta);
  }
  fail_unless_equals_int (count_encoders (&f), 1);
  fail_unless_equals_int (gst_ecl_encoder_get_n_viewers (f.encoder), 5);

  /* Another codec, another encoder. */
  pads[5] = add_viewer (&f, "H264");
  collectors[5] = collector_new_linked (f.pipeline, pads[5], codecs[1].decode);
  collector_wait (collectors[5], &collectors[5]->changes, 20);
  fail_unless_equals_int (count_encoders (&f), 2);

  for (guint i = 0; i < 6; i++) {
    fail_unless_equals_int (count_encoders (&f), i < 5 ? 2 : 1);
    gst_ecl_encoder_remove_viewer (f.encoder, pads[i]);
    collector_free (collectors[i]);
  }
  fail_unless_equals_int (count_encoders (&f), 0);
  fail_unless_equals_int (gst_ecl_encoder_get_n_viewers (f.encoder), 0);
  fixture_stop (&f);
}
GST_END_TEST;

/* RFC 7741: whether the frame that begins here is a keyframe. */
static gboolean
is_vp8_keyframe (GstBuffer *buffer)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  const guint8 *payload;
  gboolean keyframe;

  fail_unless (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
  payload = gst_rtp_buffer_get_payload (&rtp);
  /* Start of a frame, extension with a picture id of 15 bits only. */
  fail_unless_equals_int (payload[0] & 0x90, 0x90);
  fail_unless_equals_int (payload[1], 0x80);
  fail_unless (payload[2] & 0x80);
  keyframe = !(payload[4] & 0x01);
  gst_rtp_buffer_unmap (&rtp);
  return keyframe;
}

static GstPadProbeReturn
on_first_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer =
      info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST
          ? gst_buffer_list_get (GST_PAD_PROBE_INFO_BUFFER_LIST (info), 0)
          : GST_PAD_PROBE_INFO_BUFFER (info);

  g_atomic_int_set ((gint *)user_data, is_vp8_keyframe (buffer) ? 1 : -1);
  return GST_PAD_PROBE_REMOVE;
}

GST_START_TEST (test_new_viewer_asks_for_a_keyframe)
{
  Fixture f;
  Collector *early, *late;
  gint64 begin;

  fixture_start_video (&f, "ball");
  early = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  collector_wait (early, &early->pictures, 30);
  begin = g_get_monotonic_time ();
  late = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  collector_wait (late, &late->pictures, 5);
  /* The next one by itself is a hundred seconds away. */
  fail_unless (g_get_monotonic_time () - begin < 10 * G_TIME_SPAN_SECOND);
  collector_free (early);
  collector_free (late);
  fixture_stop (&f);
}
GST_END_TEST;

static GstPadProbeReturn
ignore_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

/* A source that answers no request has a keyframe once in a while. */
GST_START_TEST (test_new_viewer_begins_with_a_keyframe)
{
  g_autofree char *raw = g_strdup_printf (VIDEO, "ball", "I420");
  g_autofree char *source = g_strdup_printf (
      "%s ! vp8enc deadline=1 keyframe-max-dist=40 ! identity name=encoded",
      raw);
  g_autoptr (GstElement) encoded = NULL;
  g_autoptr (GstPad) src = NULL;
  gint keyframe[3] = {0};
  Fixture f;
  Collector *collectors[3];

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, source);
  encoded = gst_bin_get_by_name (GST_BIN (f.pipeline), "encoded");
  src = gst_element_get_static_pad (encoded, "src");
  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, ignore_event, NULL, NULL);
  for (guint i = 0; i < 3; i++) {
    GstPad *pad = add_viewer (&f, "VP8");

    gst_pad_add_probe (pad,
        GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
        on_first_frame, &keyframe[i], NULL);
    collectors[i] = collector_new_linked (f.pipeline, pad, VP8_OUT);
    collector_wait (collectors[i], &collectors[i]->pictures, 5);
    fail_unless (g_atomic_int_get (&keyframe[i]) == 1);
  }
  for (guint i = 0; i < 3; i++)
    collector_free (collectors[i]);
  g_clear_object (&encoded);
  g_clear_object (&src);
  fixture_stop (&f);
}
GST_END_TEST;

static GstPadProbeReturn
on_request (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    g_atomic_int_inc ((gint *)user_data);
  return GST_PAD_PROBE_OK;
}

/* PLI of one viewer arrives at the pad as an event; at its source as few. */
GST_START_TEST (test_keyframe_requests_are_coalesced)
{
  g_autoptr (GstPad) sink = NULL;
  gint requests = 0, before;
  gint64 begin, elapsed;
  guint keyframes;
  Fixture f;
  Collector *collectors[4];
  GstPad *pads[4];
  g_autofree char *source = make_encoded_source (0);

  /* Encoded input: the requests leave through the sink pad. */
  fixture_start (&f, GST_ECL_MEDIA_VIDEO, source);
  sink = gst_element_get_static_pad (GST_ELEMENT (f.encoder), "sink");
  gst_pad_add_probe (
      sink, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_request, &requests, NULL);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 4; i++) {
    pads[i] = add_viewer (&f, "VP8");
    collectors[i] = collector_new_linked (f.pipeline, pads[i], VP8_OUT);
  }
  for (guint i = 0; i < 4; i++)
    collector_wait (collectors[i], &collectors[i]->pictures, 10);
  before = g_atomic_int_get (&requests);
  elapsed = g_get_monotonic_time () - begin;
  fail_unless (before >= 1);
  fail_unless (before <= 1 + elapsed / ECL_KEYFRAME_INTERVAL,
      "%d requests in %d ms", before, (int)(elapsed / 1000));

  keyframes = collector_get (collectors[3], &collectors[3]->keyframes);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++) {
    g_autoptr (GstPad) peer = gst_pad_get_peer (pads[i % 4]);

    gst_pad_push_event (peer, gst_video_event_new_upstream_force_key_unit (
                                  GST_CLOCK_TIME_NONE, TRUE, i));
  }
  collector_wait (collectors[3], &collectors[3]->keyframes, keyframes + 1);
  elapsed = g_get_monotonic_time () - begin;
  requests = g_atomic_int_get (&requests) - before;
  fail_unless (requests >= 1);
  fail_unless (requests <= 1 + elapsed / ECL_KEYFRAME_INTERVAL,
      "%d requests in %d ms", requests, (int)(elapsed / 1000));
  for (guint i = 0; i < 4; i++)
    collector_free (collectors[i]);
  g_clear_object (&sink);
  fixture_stop (&f);
}
GST_END_TEST;

/* Viewers in trouble */

static GstPadProbeReturn
on_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

/* (transfer full): what @viewer is linked to blocks, as webrtcbin does before
 * it is connected. */
static GstPad *
link_blocked (Fixture *self, Collector *collector, GstPad *viewer)
{
  GstPad *sink = gst_element_get_static_pad (collector->bin, "sink");

  gst_pad_add_probe (sink,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER |
          GST_PAD_PROBE_TYPE_BUFFER_LIST,
      on_blocked, NULL, NULL);
  gst_bin_add (GST_BIN (self->pipeline), collector->bin);
  gst_element_sync_state_with_parent (collector->bin);
  fail_unless_equals_int (gst_pad_link (viewer, sink), GST_PAD_LINK_OK);
  return sink;
}

static GstFlowReturn
failing_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_ERROR;
}

static GstFlowReturn
flushing_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_FLUSHING;
}

static GstPad *
link_pad (GstPad *src, GstPadChainFunction chain)
{
  GstPad *sink = gst_pad_new ("sink", GST_PAD_SINK);

  gst_pad_set_chain_function (sink, chain);
  gst_pad_set_active (sink, TRUE);
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
  return sink;
}

static void
break_payloader (GstPad *viewer)
{
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (viewer));
  g_autoptr (GstPad) src = gst_ghost_pad_get_target (GST_GHOST_PAD (target));
  g_autoptr (GstElement) payloader = gst_pad_get_parent_element (src);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (payloader, "sink");

  gst_pad_set_chain_function (sink, failing_chain);
}

/* What failed downstream once may be well again. */
GST_START_TEST (test_viewer_goes_on_after_an_error)
{
  Fixture f;
  GstPad *pad, *failing;
  Collector *good, *collector;
  guint n;

  fixture_start_video (&f, "ball");
  good = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  pad = add_viewer (&f, "VP8");
  failing = link_pad (pad, failing_chain);
  n = collector_get (good, &good->changes);
  collector_wait (good, &good->changes, n + 20);
  fail_unless (gst_pad_unlink (pad, failing));
  collector = collector_new_linked (f.pipeline, pad, VP8_OUT);
  collector_wait (collector, &collector->changes, 10);
  gst_object_unref (failing);
  collector_free (collector);
  collector_free (good);
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_viewers_in_trouble_disturb_nobody)
{
  Fixture f;
  GstPad *good_pad, *bad_pads[5];
  GstPad *failing, *flushing, *broken;
  Collector *good, *blocked;
  g_autoptr (GstPad) blocked_sink = NULL;
  gint64 begin;
  guint n;

  fixture_start_video (&f, "ball");
  good_pad = add_viewer (&f, "VP8");
  good = collector_new_linked (f.pipeline, good_pad, VP8_OUT);
  for (guint i = 0; i < 5; i++)
    bad_pads[i] = add_viewer (&f, "VP8");

  /* One blocks, ... */
  blocked = collector_new (VP8_OUT);
  blocked_sink = link_blocked (&f, blocked, bad_pads[0]);
  /* ... one fails, one flushes, one has no peer, one cannot packetize. */
  failing = link_pad (bad_pads[1], failing_chain);
  flushing = link_pad (bad_pads[2], flushing_chain);
  break_payloader (bad_pads[4]);
  broken = link_pad (bad_pads[4], failing_chain);

  n = collector_get (good, &good->changes);
  begin = g_get_monotonic_time ();
  collector_wait (good, &good->changes, n + 75);
  fail_unless (g_get_monotonic_time () - begin < 5 * G_TIME_SPAN_SECOND,
      "75 frames took %d ms", (int)((g_get_monotonic_time () - begin) / 1000));

  /* Taking them away waits for nobody. */
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 5; i++)
    gst_ecl_encoder_remove_viewer (f.encoder, bad_pads[i]);
  fail_unless (g_get_monotonic_time () - begin < 2 * G_TIME_SPAN_SECOND);
  n = collector_get (good, &good->changes);
  collector_wait (good, &good->changes, n + 10);

  collector_free (blocked);
  gst_object_unref (failing);
  gst_object_unref (flushing);
  gst_object_unref (broken);
  gst_ecl_encoder_remove_viewer (f.encoder, good_pad);
  collector_free (good);
  fail_unless_equals_int (count_encoders (&f), 0);
  g_clear_object (&blocked_sink);
  fixture_stop (&f);
}
GST_END_TEST;

/* What a viewer lost while it was blocked leaves no garbage: it goes on with a
 * keyframe. */
GST_START_TEST (test_slow_viewer_resumes_with_a_keyframe)
{
  g_autoptr (GstPad) sink = NULL;
  Fixture f;
  GstPad *pad;
  Collector *slow, *good;
  gulong block;
  guint n, keyframes;

  fixture_start_video (&f, "ball");
  good = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  pad = add_viewer (&f, "VP8");
  slow = collector_new_linked (f.pipeline, pad, VP8_OUT);
  collector_wait (slow, &slow->pictures, 5);
  sink = gst_element_get_static_pad (slow->bin, "sink");
  block = gst_pad_add_probe (sink,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER |
          GST_PAD_PROBE_TYPE_BUFFER_LIST,
      on_blocked, NULL, NULL);
  /* More than a second's worth: its queue overflows. */
  n = collector_get (good, &good->frames);
  collector_wait (good, &good->frames, n + 75);
  n = collector_get (slow, &slow->frames);
  keyframes = collector_get (slow, &slow->keyframes);
  gst_pad_remove_probe (sink, block);
  collector_wait (slow, &slow->keyframes, keyframes + 1);
  /* The one frame that was on its way, then the keyframe. */
  g_mutex_lock (&slow->lock);
  fail_unless (slow->frames <= n + 2 + (slow->keyframes - keyframes),
      "%u frames before the keyframe", slow->frames - n);
  g_mutex_unlock (&slow->lock);
  n = collector_get (slow, &slow->changes);
  collector_wait (slow, &slow->changes, n + 15);
  collector_free (slow);
  collector_free (good);
  g_clear_object (&sink);
  fixture_stop (&f);
}
GST_END_TEST;

/* remove_viewer() from the viewer's own streaming thread. */
static GstPadProbeReturn
remove_from_within (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Fixture *f = user_data;

  gst_ecl_encoder_remove_viewer (f->encoder, pad);
  return GST_PAD_PROBE_REMOVE;
}

GST_START_TEST (test_viewer_removes_itself)
{
  Fixture f;
  GstPad *pad;
  Collector *collector, *good;

  fixture_start_video (&f, "ball");
  good = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  pad = gst_object_ref (add_viewer (&f, "VP8"));
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      remove_from_within, &f, NULL);
  collector = collector_new_linked (f.pipeline, pad, VP8_OUT);
  collector_wait (good, &good->changes, 30);
  fail_unless_equals_int (gst_ecl_encoder_get_n_viewers (f.encoder), 1);
  fail_unless (GST_PAD_PARENT (pad) == NULL);
  gst_object_unref (pad);
  collector_free (collector);
  collector_free (good);
  fixture_stop (&f);
}
GST_END_TEST;

static void
on_gone (gpointer data, GObject *object)
{
  g_atomic_int_add ((gint *)data, -1);
  g_main_context_wakeup (NULL);
}

static gboolean
on_late (gpointer user_data)
{
  ck_abort_msg ("%d objects are still there", *(gint *)user_data);
  return G_SOURCE_REMOVE;
}

/* Fifty come and go while one watches; nothing of them stays. */
GST_START_TEST (test_many_viewers_come_and_go)
{
  g_autoptr (GstBus) bus = NULL;
  Fixture f;
  GstPad *good_pad;
  Collector *good;
  gint alive = 0;
  guint n, elements, timer;

  fixture_start_video (&f, "ball");
  bus = gst_element_get_bus (f.pipeline);
  good_pad = add_viewer (&f, "VP8");
  good = collector_new_linked (f.pipeline, good_pad, VP8_OUT);
  collector_wait (good, &good->changes, 5);
  elements = count_elements (GST_ELEMENT (f.encoder), "");

  for (guint i = 0; i < 50; i++) {
    GstPad *pad = add_viewer (&f, i % 5 == 4 ? "H264" : "VP8");
    Collector *collector = collector_new_linked (
        f.pipeline, pad, i % 5 == 4 ? codecs[1].decode : VP8_OUT);
    g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));
    GObject *viewer = G_OBJECT (GST_PAD_PARENT (target));

    alive += 2;
    g_object_weak_ref (G_OBJECT (pad), on_gone, &alive);
    g_object_weak_ref (viewer, on_gone, &alive);
    if (i % 10 == 0)
      collector_wait (collector, &collector->pictures, 2);
    g_clear_object (&target);
    gst_ecl_encoder_remove_viewer (f.encoder, pad);
    collector_free (collector);
  }
  /* Messages on the bus hold their sources. */
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
  timer = g_timeout_add_seconds (ECL_WATCHDOG_SECONDS, on_late, &alive);
  while (g_atomic_int_get (&alive) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  fail_unless_equals_int (
      count_elements (GST_ELEMENT (f.encoder), ""), elements);
  fail_unless_equals_int (GST_ELEMENT (f.encoder)->numsrcpads, 1);
  n = collector_get (good, &good->changes);
  collector_wait (good, &good->changes, n + 10);
  collector_free (good);
  g_clear_object (&bus);
  fixture_stop (&f);
}
GST_END_TEST;

/* The encoder asks downstream how to allocate whenever its caps change. */
GST_START_TEST (test_new_caps_wait_for_no_viewer)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string ("video/x-raw,width=320");
  g_autoptr (GstElement) size = NULL;
  g_autoptr (GstPad) blocked_sink = NULL;
  Fixture f;
  Collector *good, *blocked;
  GstPad *blocked_pad;
  guint n;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO,
      "videotestsrc is-live=true pattern=ball ! capsfilter name=size "
      "caps=video/x-raw,width=160");
  size = gst_bin_get_by_name (GST_BIN (f.pipeline), "size");
  blocked_pad = add_viewer (&f, "VP8");
  blocked = collector_new (VP8_OUT);
  blocked_sink = link_blocked (&f, blocked, blocked_pad);
  good = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  collector_wait (good, &good->changes, 15);
  g_object_set (size, "caps", caps, NULL);
  n = collector_get (good, &good->changes);
  collector_wait (good, &good->changes, n + 30);
  gst_ecl_encoder_remove_viewer (f.encoder, blocked_pad);
  collector_free (blocked);
  collector_free (good);
  g_clear_object (&blocked_sink);
  g_clear_object (&size);
  fixture_stop (&f);
}
GST_END_TEST;

typedef struct {
  GstPad *pad;
  gint ended; /* atomic */
} Source;

/* VP8 without a pause. */
static gpointer
push_stream (gpointer user_data)
{
  Source *self = user_data;
  g_autoptr (GstCaps) caps = gst_caps_new_simple (
      "video/x-vp8", "width", G_TYPE_INT, 16, "height", G_TYPE_INT, 16, NULL);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->pad, gst_event_new_stream_start ("vp8"));
  gst_pad_push_event (self->pad, gst_event_new_caps (caps));
  gst_pad_push_event (self->pad, gst_event_new_segment (&segment));
  while (!g_atomic_int_get (&self->ended)) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, 32, NULL);

    GST_BUFFER_PTS (buffer) = 0;
    gst_pad_push (self->pad, buffer);
    g_usleep (g_random_int_range (0, 100));
  }
  return NULL;
}

/* Events come before data for each viewer, whenever it comes. */
GST_START_TEST (test_viewers_come_as_the_stream_begins)
{
  for (guint round = 0; round < 800; round++) {
    GstElement *encoder = gst_ecl_encoder_new (GST_ECL_MEDIA_VIDEO);
    g_autoptr (GstElement) owner = gst_object_ref_sink (encoder);
    g_autoptr (GstPad) sink = gst_element_get_static_pad (encoder, "sink");
    Source source = {gst_pad_new ("src", GST_PAD_SRC), FALSE};
    GThread *thread;

    gst_pad_set_active (source.pad, TRUE);
    fail_unless_equals_int (gst_pad_link (source.pad, sink), GST_PAD_LINK_OK);
    gst_element_set_state (encoder, GST_STATE_PLAYING);
    thread = g_thread_new ("source", push_stream, &source);
    while (!gst_ecl_encoder_is_ready (GST_ECL_ENCODER (encoder)))
      g_thread_yield ();
    for (guint i = 0; i < 4; i++)
      fail_unless (gst_ecl_encoder_add_viewer (GST_ECL_ENCODER (encoder),
          gst_ecl_codec_find ("VP8"), 96, 0, 0, NULL, NULL));
    g_atomic_int_set (&source.ended, TRUE);
    g_thread_join (thread);
    gst_element_set_state (encoder, GST_STATE_NULL);
    gst_pad_set_active (source.pad, FALSE);
    gst_object_unref (source.pad);
  }
}
GST_END_TEST;

/* A seek flushes the source while one viewer is blocked. */
GST_START_TEST (test_flush_stays_before_the_viewers)
{
  g_autoptr (GstPad) blocked_sink = NULL;
  g_autoptr (GstElement) source = NULL;
  Fixture f;
  Collector *good, *blocked;
  GstPad *blocked_pad;
  guint n;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO,
      "videotestsrc name=source pattern=ball ! "
      "video/x-raw,width=160,height=120,framerate=30/1");
  good = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  blocked_pad = add_viewer (&f, "VP8");
  blocked = collector_new (VP8_OUT);
  blocked_sink = link_blocked (&f, blocked, blocked_pad);
  collector_wait (good, &good->changes, 30);

  source = gst_bin_get_by_name (GST_BIN (f.pipeline), "source");
  fail_unless (gst_element_seek_simple (
      source, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0));
  n = collector_get (good, &good->changes);
  collector_wait (good, &good->changes, n + 30);
  fail_unless_equals_int (good->flushes, 0);
  fail_unless_equals_int (blocked->flushes, 0);
  gst_ecl_encoder_remove_viewer (f.encoder, blocked_pad);
  collector_free (blocked);
  collector_free (good);
  g_clear_object (&blocked_sink);
  g_clear_object (&source);
  fixture_stop (&f);
}
GST_END_TEST;

static Suite *
encoder_viewers_suite (void)
{
  Suite *suite = suite_create ("encoder-viewers");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, test_viewers_share_one_encoder);
  tcase_add_test (tcase, test_new_viewer_asks_for_a_keyframe);
  tcase_add_test (tcase, test_new_viewer_begins_with_a_keyframe);
  tcase_add_test (tcase, test_keyframe_requests_are_coalesced);
  tcase_add_test (tcase, test_viewer_goes_on_after_an_error);
  tcase_add_test (tcase, test_viewers_in_trouble_disturb_nobody);
  tcase_add_test (tcase, test_slow_viewer_resumes_with_a_keyframe);
  tcase_add_test (tcase, test_viewer_removes_itself);
  tcase_add_test (tcase, test_many_viewers_come_and_go);
  tcase_add_test (tcase, test_new_caps_wait_for_no_viewer);
  tcase_add_test (tcase, test_viewers_come_as_the_stream_begins);
  tcase_add_test (tcase, test_flush_stays_before_the_viewers);
  return suite;
}

GST_CHECK_MAIN (encoder_viewers);
