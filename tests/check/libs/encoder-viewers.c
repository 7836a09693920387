/* encoder-viewers: one encoder for all viewers, whatever each of them does
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-keyframe-limiter.h>
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

    alive++;
    g_object_weak_ref (G_OBJECT (pad), on_gone, &alive);
    if (i % 10 == 0)
      collector_wait (collector, &collector->pictures, 2);
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

    /* rtpvp8pay loses the memory of what it cannot read. */
    gst_buffer_memset (buffer, 0, 0, 32);
    gst_buffer_memset (buffer, 0, 1, 1);
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
  tcase_add_test (tcase, test_viewer_removes_itself);
  tcase_add_test (tcase, test_many_viewers_come_and_go);
  tcase_add_test (tcase, test_viewers_come_as_the_stream_begins);
  return suite;
}

GST_CHECK_MAIN (encoder_viewers);
