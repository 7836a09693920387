/* router: what viewers get of a publisher's layers
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-router.h>
#include <gst/rtc/ecl-start-event.h>
#include <gst/rtp/rtp.h>
#include <gst/video/video.h>

#include "ecl-wait.h"

#define SSRC 77
#define N_LAYERS 2

/* A frame, as its first packet says. */
typedef struct {
  guint layer;
  guint number;
  gboolean keyframe;
  guint16 seqnum;
  GstClockTime time;
} Frame;

typedef struct {
  GstEclRouter *router;
  GstElement *owner; /* of the viewer */
  GstEclViewer *viewer;
  GstPad *sink; /* the viewer's peer */
  GstPad *src[N_LAYERS];
  GstEclLayer *layers[N_LAYERS];
  guint next[N_LAYERS]; /* number of the next frame */
  gint n_requests[N_LAYERS];
  gint n_switches;

  GMutex lock;
  GCond cond;
  GArray *frames; /* lock; of Frame */
  guint n_eos;    /* lock */
  guint n_flushes;
} Fixture;

/* What the layer and the number of a frame are is in its first bytes. */
static GstFlowReturn
take_frame (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Fixture *self = gst_pad_get_element_private (pad);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  const guint8 *payload;
  Frame frame;

  fail_unless (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
  fail_unless_equals_int (gst_rtp_buffer_get_ssrc (&rtp), SSRC);
  fail_unless_equals_int (gst_rtp_buffer_get_payload_type (&rtp), 45);
  payload = gst_rtp_buffer_get_payload (&rtp);
  frame = (Frame){payload[2], payload[3], !(payload[1] & 1),
      gst_rtp_buffer_get_seq (&rtp), GST_BUFFER_PTS (buffer)};
  gst_rtp_buffer_unmap (&rtp);
  gst_buffer_unref (buffer);
  g_mutex_lock (&self->lock);
  g_array_append_val (self->frames, frame);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return GST_FLOW_OK;
}

static gboolean
take_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Fixture *self = gst_pad_get_element_private (pad);

  g_mutex_lock (&self->lock);
  self->n_eos += GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  self->n_flushes += GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return gst_pad_event_default (pad, parent, event);
}

static gboolean
take_request (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (gst_video_event_is_force_key_unit (event))
    g_atomic_int_inc ((gint *)gst_pad_get_element_private (pad));
  gst_event_unref (event);
  return TRUE;
}

static gboolean
answer_latency (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return FALSE;
  gst_query_set_latency (query, TRUE, 40 * GST_MSECOND, GST_CLOCK_TIME_NONE);
  return TRUE;
}

static void
on_switched (GstEclViewer *viewer, gint *n)
{
  g_atomic_int_inc (n);
}

/* @offset: running time 0 is at this time of the buffers */
static void
add_layer (Fixture *self, guint i, GstClockTime offset)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("application/x-rtp, media=video, clock-rate=90000, "
                            "encoding-name=VP8");
  g_autofree char *name = g_strdup_printf ("src%u", i);
  GstSegment segment;

  self->layers[i] = gst_ecl_router_add_layer (self->router, ECL_RTP_CODEC_VP8);
  self->src[i] = gst_pad_new (name, GST_PAD_SRC);
  gst_pad_set_element_private (self->src[i], &self->n_requests[i]);
  gst_pad_set_event_function (self->src[i], take_request);
  gst_pad_set_query_function (self->src[i], answer_latency);
  gst_pad_set_active (self->src[i], TRUE);
  fail_unless_equals_int (
      gst_pad_link (self->src[i], GST_PAD (self->layers[i])), GST_PAD_LINK_OK);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = offset;
  gst_pad_push_event (self->src[i], gst_event_new_stream_start (name));
  gst_pad_push_event (self->src[i], gst_event_new_caps (caps));
  gst_pad_push_event (self->src[i], gst_event_new_segment (&segment));
}

static void
add_viewer (Fixture *self)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "application/x-rtp, media=video, clock-rate=90000, encoding-name=VP8, "
      "payload=45, ssrc=(uint)77");
  g_autoptr (GstPadTemplate) template =
      gst_pad_template_new ("src_%u", GST_PAD_SRC, GST_PAD_SOMETIMES, caps);

  self->owner = gst_object_ref_sink (gst_bin_new (NULL));
  self->viewer = gst_ecl_viewer_new (template, "src_0", self->owner, caps, 0);
  gst_element_add_pad (self->owner, GST_PAD (self->viewer));
  gst_ecl_router_add_viewer (self->router, self->viewer);
  g_signal_connect (
      self->viewer, "switched", G_CALLBACK (on_switched), &self->n_switches);
  gst_ecl_viewer_select (self->viewer, self->layers[0]);
  self->sink = gst_pad_new ("sink", GST_PAD_SINK);
  gst_pad_set_element_private (self->sink, self);
  gst_pad_set_chain_function (self->sink, take_frame);
  gst_pad_set_event_function (self->sink, take_event);
  gst_pad_set_active (self->sink, TRUE);
  fail_unless_equals_int (
      gst_pad_link (GST_PAD (self->viewer), self->sink), GST_PAD_LINK_OK);
}

static void
fixture_init (Fixture *self)
{
  *self = (Fixture){
      .router = GST_ECL_ROUTER (gst_object_ref_sink (gst_ecl_router_new ())),
      .frames = g_array_new (FALSE, FALSE, sizeof (Frame))};
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  gst_element_set_state (GST_ELEMENT (self->router), GST_STATE_PLAYING);
  add_layer (self, 0, 0);
  add_layer (self, 1, 3600 * GST_SECOND);
  add_viewer (self);
}

static void
fixture_clear (Fixture *self)
{
  gst_ecl_router_remove_viewer (self->router, self->viewer);
  gst_pad_unlink (GST_PAD (self->viewer), self->sink);
  gst_element_set_state (GST_ELEMENT (self->router), GST_STATE_NULL);
  for (guint i = 0; i < N_LAYERS; i++) {
    gst_pad_unlink (self->src[i], GST_PAD (self->layers[i]));
    gst_ecl_router_remove_layer (self->router, self->layers[i]);
    gst_object_unref (self->src[i]);
  }
  gst_object_unref (self->sink);
  gst_object_unref (self->owner);
  gst_object_unref (self->router);
  g_array_unref (self->frames);
}

/* A frame of one packet: VP8's payload descriptor, the first byte of its
 * header, and what tells the frame. */
static void
push_frame (Fixture *self, guint layer, gboolean keyframe)
{
  guint number = self->next[layer]++;
  GstBuffer *buffer = gst_rtp_buffer_new_allocate (4, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  guint8 *payload;

  gst_rtp_buffer_map (buffer, GST_MAP_WRITE, &rtp);
  gst_rtp_buffer_set_seq (&rtp, 1000 * layer + number);
  gst_rtp_buffer_set_timestamp (&rtp, 3000 * number);
  gst_rtp_buffer_set_marker (&rtp, TRUE);
  payload = gst_rtp_buffer_get_payload (&rtp);
  payload[0] = 0x10;
  payload[1] = keyframe ? 0 : 1;
  payload[2] = layer;
  payload[3] = number;
  gst_rtp_buffer_unmap (&rtp);
  GST_BUFFER_PTS (buffer) =
      layer * 3600 * GST_SECOND + number * 33 * GST_MSECOND;
  fail_unless_equals_int (gst_pad_push (self->src[layer], buffer), GST_FLOW_OK);
}

/* "LAYER.NUMBER", with a "k" for a keyframe, of all so far */
static void
assert_frames (Fixture *self, const char *expected)
{
  g_auto (GStrv) words = g_strsplit (expected, " ", 0);
  guint n = expected[0] ? g_strv_length (words) : 0;
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 end =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;

  g_mutex_lock (&self->lock);
  while (self->frames->len < n) {
    if (!g_cond_wait_until (&self->cond, &self->lock, end))
      break;
  }
  for (guint i = 0; i < self->frames->len; i++) {
    const Frame *frame = &g_array_index (self->frames, Frame, i);

    g_string_append_printf (text, "%s%u.%u%s", i ? " " : "", frame->layer,
        frame->number, frame->keyframe ? "k" : "");
  }
  g_mutex_unlock (&self->lock);
  fail_unless_equals_string (text->str, expected);
}

/* Each goes out behind the one before it, at its running time. */
static void
assert_continuous (Fixture *self)
{
  for (guint i = 1; i < self->frames->len; i++) {
    const Frame *frame = &g_array_index (self->frames, Frame, i);

    fail_unless_equals_int (frame->seqnum, (guint16)(frame[-1].seqnum + 1));
    fail_unless_equals_uint64 (
        frame->time, frame->number * 33 * (guint64)GST_MSECOND);
  }
}

static void
send_upstream (Fixture *self, GstEvent *event)
{
  fail_unless (gst_pad_push_event (self->sink, event));
}

GST_START_TEST (test_switch)
{
  Fixture f;

  fixture_init (&f);
  fail_unless_equals_int (f.n_requests[0], 1);
  push_frame (&f, 0, FALSE);
  push_frame (&f, 0, TRUE);
  push_frame (&f, 1, TRUE);
  push_frame (&f, 0, FALSE);
  assert_frames (&f, "0.1k 0.2");
  fail_unless (gst_ecl_viewer_gets (f.viewer, f.layers[0]));
  fail_unless_equals_int (f.n_switches, 1);

  gst_ecl_viewer_select (f.viewer, f.layers[1]);
  fail_unless_equals_int (f.n_requests[1], 1);
  gst_ecl_viewer_select (f.viewer, f.layers[1]);
  push_frame (&f, 1, FALSE);
  push_frame (&f, 0, FALSE);
  assert_frames (&f, "0.1k 0.2 0.3");
  fail_unless (gst_ecl_viewer_gets (f.viewer, f.layers[0]));
  f.next[1] = 4;
  push_frame (&f, 1, TRUE);
  push_frame (&f, 0, FALSE);
  push_frame (&f, 1, FALSE);
  assert_frames (&f, "0.1k 0.2 0.3 1.4k 1.5");
  fail_unless (gst_ecl_viewer_gets (f.viewer, f.layers[1]));
  assert_continuous (&f);
  fixture_clear (&f);
}
GST_END_TEST;

/* What needs a frame that is not there does not go out. */
GST_START_TEST (test_discont)
{
  Fixture f;

  fixture_init (&f);
  push_frame (&f, 0, TRUE);
  assert_frames (&f, "0.0k");
  gst_ecl_layer_set_discont (f.layers[0]);
  push_frame (&f, 0, FALSE);
  push_frame (&f, 0, FALSE);
  push_frame (&f, 0, TRUE);
  push_frame (&f, 0, FALSE);
  assert_frames (&f, "0.0k 0.3k 0.4");
  fixture_clear (&f);
}
GST_END_TEST;

/* What went before has reached nobody. */
GST_START_TEST (test_start)
{
  Fixture f;

  fixture_init (&f);
  push_frame (&f, 0, TRUE);
  push_frame (&f, 0, FALSE);
  assert_frames (&f, "0.0k 0.1");
  send_upstream (&f, gst_ecl_start_event_new ());
  push_frame (&f, 0, FALSE);
  push_frame (&f, 0, TRUE);
  assert_frames (&f, "0.0k 0.1 0.3k");
  fixture_clear (&f);
}
GST_END_TEST;

/* Nothing goes out, and none is asked for, while nobody is there. */
GST_START_TEST (test_not_linked)
{
  Fixture f;

  fixture_init (&f);
  push_frame (&f, 0, TRUE);
  assert_frames (&f, "0.0k");
  gst_pad_unlink (GST_PAD (f.viewer), f.sink);
  fail_if (gst_ecl_viewer_gets (f.viewer, f.layers[0]));
  f.n_requests[0] = 0;
  push_frame (&f, 0, FALSE);
  gst_ecl_viewer_restart (f.viewer);
  gst_ecl_viewer_select (f.viewer, f.layers[1]);
  gst_ecl_viewer_select (f.viewer, f.layers[0]);
  fail_unless_equals_int (f.n_requests[0] + f.n_requests[1], 0);
  fail_unless_equals_int (
      gst_pad_link (GST_PAD (f.viewer), f.sink), GST_PAD_LINK_OK);
  push_frame (&f, 0, FALSE);
  push_frame (&f, 0, TRUE);
  assert_frames (&f, "0.0k 0.3k");
  fixture_clear (&f);
}
GST_END_TEST;

static void
wait_for (Fixture *self, const guint *count, guint n)
{
  gint64 end =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;

  g_mutex_lock (&self->lock);
  while (*count < n)
    fail_unless (g_cond_wait_until (&self->cond, &self->lock, end));
  g_mutex_unlock (&self->lock);
}

static void
flush (Fixture *self)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src[0], gst_event_new_flush_start ());
  gst_pad_push_event (self->src[0], gst_event_new_flush_stop (FALSE));
  gst_pad_push_event (self->src[0], gst_event_new_segment (&segment));
}

/* A flush reaches viewers only where it brings media back. */
GST_START_TEST (test_end_and_flush)
{
  Fixture f;

  fixture_init (&f);
  push_frame (&f, 0, TRUE);
  assert_frames (&f, "0.0k");
  flush (&f);
  push_frame (&f, 0, TRUE);
  assert_frames (&f, "0.0k 0.1k");
  fail_unless_equals_int (f.n_flushes, 0);

  gst_pad_push_event (f.src[1], gst_event_new_eos ());
  gst_pad_push_event (f.src[0], gst_event_new_eos ());
  wait_for (&f, &f.n_eos, 1);
  flush (&f);
  wait_for (&f, &f.n_flushes, 1);
  push_frame (&f, 0, TRUE);
  assert_frames (&f, "0.0k 0.1k 0.2k");
  fail_unless_equals_int (f.n_eos, 1);
  fixture_clear (&f);
}
GST_END_TEST;

/* Of the layer that is selected. */
GST_START_TEST (test_latency)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime least;
  gboolean live;
  Fixture f;

  fixture_init (&f);
  fail_unless (gst_pad_peer_query (f.sink, query));
  gst_query_parse_latency (query, &live, &least, NULL);
  fail_unless (live && least == 40 * GST_MSECOND);
  fixture_clear (&f);
}
GST_END_TEST;

static Suite *
router_suite (void)
{
  Suite *suite = suite_create ("router");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_switch);
  tcase_add_test (tcase, test_discont);
  tcase_add_test (tcase, test_start);
  tcase_add_test (tcase, test_not_linked);
  tcase_add_test (tcase, test_end_and_flush);
  tcase_add_test (tcase, test_latency);
  return suite;
}

GST_CHECK_MAIN (router);
