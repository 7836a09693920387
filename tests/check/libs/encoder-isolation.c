/* encoder-isolation: no viewer in trouble disturbs the others or the encoder
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "encoder-fixture.h"

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
  GstPad *good_pad, *bad_pads[4];
  GstPad *failing, *flushing;
  Collector *good, *blocked;
  g_autoptr (GstPad) blocked_sink = NULL;
  gint64 begin;
  guint n;

  fixture_start_video (&f, "ball");
  good_pad = add_viewer (&f, "VP8");
  good = collector_new_linked (f.pipeline, good_pad, VP8_OUT);
  for (guint i = 0; i < 4; i++)
    bad_pads[i] = add_viewer (&f, "VP8");

  /* One blocks, ... */
  blocked = collector_new (VP8_OUT);
  blocked_sink = link_blocked (&f, blocked, bad_pads[0]);
  /* ... one fails, one flushes, one has no peer. */
  failing = link_pad (bad_pads[1], failing_chain);
  flushing = link_pad (bad_pads[2], flushing_chain);

  n = collector_get (good, &good->changes);
  begin = g_get_monotonic_time ();
  collector_wait (good, &good->changes, n + 75);
  fail_unless (g_get_monotonic_time () - begin < 5 * G_TIME_SPAN_SECOND,
      "75 frames took %d ms", (int)((g_get_monotonic_time () - begin) / 1000));

  /* Taking them away waits for nobody. */
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 4; i++)
    gst_ecl_encoder_remove_viewer (f.encoder, bad_pads[i]);
  fail_unless (g_get_monotonic_time () - begin < 2 * G_TIME_SPAN_SECOND);
  n = collector_get (good, &good->changes);
  collector_wait (good, &good->changes, n + 10);

  collector_free (blocked);
  gst_object_unref (failing);
  gst_object_unref (flushing);
  gst_ecl_encoder_remove_viewer (f.encoder, good_pad);
  collector_free (good);
  fail_unless_equals_int (count_encoders (&f), 0);
  g_clear_object (&blocked_sink);
  fixture_stop (&f);
}
GST_END_TEST;

/* Buffers that are no frames, and live. */
typedef struct {
  GMutex lock;
  GPtrArray *buffers; /* lock */
  gint n;             /* streaming thread; of all */
} Spoiled;

static void
on_freed (gpointer data, GstMiniObject *buffer)
{
  Spoiled *self = data;

  g_mutex_lock (&self->lock);
  g_ptr_array_remove (self->buffers, buffer);
  g_mutex_unlock (&self->lock);
}

static GstPadProbeReturn
spoil (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Spoiled *self = user_data;
  GstBuffer *buffer;

  if (self->n++ % 10 != 5)
    return GST_PAD_PROBE_OK;
  /* No VP8: a keyframe without its start code. */
  buffer = gst_buffer_copy_deep (GST_PAD_PROBE_INFO_BUFFER (info));
  gst_buffer_memset (buffer, 0, 0, 10);
  gst_mini_object_weak_ref (GST_MINI_OBJECT (buffer), on_freed, self);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->buffers, buffer);
  g_mutex_unlock (&self->lock);
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  info->data = buffer;
  return GST_PAD_PROBE_OK;
}

/* Media that comes in encoded may be anything. */
GST_START_TEST (test_what_is_no_frame_is_left_out)
{
  g_autofree char *source = make_encoded_source (0);
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  Spoiled spoiled = {.buffers = g_ptr_array_new ()};
  Collector *collector;
  Fixture f;

  g_mutex_init (&spoiled.lock);
  fixture_start (&f, GST_ECL_MEDIA_VIDEO, source);
  sink = gst_element_get_static_pad (GST_ELEMENT (f.encoder), "sink");
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, spoil, &spoiled, NULL);
  collector =
      collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  collector_wait (collector, &collector->pictures, 40);
  bus = gst_element_get_bus (f.pipeline);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_if (message);
  collector_free (collector);
  g_clear_object (&sink);
  g_clear_object (&bus);
  gst_element_set_state (f.pipeline, GST_STATE_NULL);
  /* rtpvp8pay loses what it cannot read. */
  while (spoiled.buffers->len > 0)
    gst_buffer_unref (g_ptr_array_index (spoiled.buffers, 0));
  fixture_stop (&f);
  g_ptr_array_unref (spoiled.buffers);
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

static Suite *
encoder_isolation_suite (void)
{
  Suite *suite = suite_create ("encoder-isolation");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, test_viewer_goes_on_after_an_error);
  tcase_add_test (tcase, test_viewers_in_trouble_disturb_nobody);
  tcase_add_test (tcase, test_what_is_no_frame_is_left_out);
  tcase_add_test (tcase, test_slow_viewer_resumes_with_a_keyframe);
  tcase_add_test (tcase, test_new_caps_wait_for_no_viewer);
  tcase_add_test (tcase, test_flush_stays_before_the_viewers);
  return suite;
}

GST_CHECK_MAIN (encoder_isolation);
