/* encoder-rungs: each viewer gets what its connection carries, and an encoder
 * is there for each rung in use
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/congestion/ecl-estimate-event.h>
#include <gst/rtc/ecl-bandwidth-event.h>
#include <gst/video/video.h>

#include "encoder-fixture.h"
#include "find-element.h"

#define SOURCE                                                                 \
  "videotestsrc is-live=true name=source pattern=ball ! capsfilter name=size " \
  "caps=video/x-raw,format=I420,width=640,height=360,framerate=30/1"

/* Of 640x360 at 30: itself with 600 kbit/s and 320x180 at 15 with 200. */
#define TOP 600000
#define LOW 200000

typedef struct {
  Collector *collector;
  GstPad *pad;
  gint width;  /* atomic, of the last picture */
  gint broken; /* atomic; pictures that need one that did not come */
} Watcher;

static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Watcher *self = user_data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  int width = 0;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  g_atomic_int_set (&self->width, width);
  if (GST_BUFFER_FLAG_IS_SET (
          GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_CORRUPTED))
    g_atomic_int_inc (&self->broken);
  return GST_PAD_PROBE_OK;
}

static void
watch (Watcher *self, Fixture *f, const char *codec, const char *decode)
{
  g_autoptr (GstElement) out = NULL;
  g_autoptr (GstPad) sink = NULL;

  *self = (Watcher){.pad = add_viewer (f, codec)};
  self->collector = collector_new_linked (f->pipeline, self->pad, decode);
  out = gst_bin_get_by_name (GST_BIN (self->collector->bin), "out");
  sink = gst_element_get_static_pad (out, "sink");
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, on_picture, self, NULL);
}

static void
send_upstream (Watcher *self, GstEvent *event)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (self->pad);

  fail_unless (gst_pad_push_event (peer, event));
}

static void
tell_estimate (Watcher *self, guint estimate)
{
  send_upstream (self, gst_ecl_estimate_event_new (estimate));
}

static gboolean
has_width (Watcher *self, gint width)
{
  return g_atomic_int_get (&self->width) == width;
}

static void
wait_for_picture (Watcher *self)
{
  guint n = collector_get (self->collector, &self->collector->pictures);

  collector_wait (self->collector, &self->collector->pictures, n + 1);
}

static void
wait_for_width (Watcher *self, gint width)
{
  while (!has_width (self, width))
    wait_for_picture (self);
}

static void
wait_for_encoders (Watcher *self, Fixture *f, guint n)
{
  while (count_encoders (f) != n)
    wait_for_picture (self);
}

static void
end_watch (Watcher *self, Fixture *f)
{
  gst_ecl_encoder_remove_viewer (f->encoder, self->pad);
  collector_free (self->collector);
  fail_unless_equals_int (self->broken, 0);
}

/* With an estimate that has room for it, after a while. */
static void
wait_for_move_up (Watcher *self, guint estimate, gint width)
{
  while (!has_width (self, width)) {
    tell_estimate (self, estimate);
    wait_for_picture (self);
  }
}

/* Down at once and up after a while, without a frame that does not decode, and
 * with as many encoders as there are rungs in use. */
GST_START_TEST (test_viewer_moves)
{
  static const guint used[] = {0, 1, 2}; /* of codecs[] */
  Watcher watcher;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  watch (&watcher, &f, codecs[used[__i__]].name, codecs[used[__i__]].decode);
  wait_for_width (&watcher, 640);
  fail_unless_equals_int (count_encoders (&f), 1);
  for (guint round = 0; round < 2; round++) {
    tell_estimate (&watcher, 250000);
    wait_for_width (&watcher, 320);
    wait_for_encoders (&watcher, &f, 1);
    wait_for_move_up (&watcher, 1000000, 640);
    wait_for_encoders (&watcher, &f, 1);
  }
  end_watch (&watcher, &f);
  fail_unless_equals_int (count_encoders (&f), 0);
  fixture_stop (&f);
}
GST_END_TEST;

/* Two viewers, two rungs; an encoder goes with the last viewer on its rung. */
GST_START_TEST (test_encoders_come_and_go)
{
  Watcher strong, weak;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  watch (&strong, &f, "VP8", VP8_OUT);
  watch (&weak, &f, "VP8", VP8_OUT);
  wait_for_width (&strong, 640);
  wait_for_width (&weak, 640);
  fail_unless_equals_int (count_encoders (&f), 1);
  tell_estimate (&weak, 250000);
  wait_for_width (&weak, 320);
  fail_unless_equals_int (count_encoders (&f), 2);
  fail_unless (has_width (&strong, 640));
  tell_estimate (&strong, 250000);
  wait_for_width (&strong, 320);
  wait_for_encoders (&weak, &f, 1);
  end_watch (&strong, &f);
  fail_unless_equals_int (count_encoders (&f), 1);
  end_watch (&weak, &f);
  fail_unless_equals_int (count_encoders (&f), 0);
  fixture_stop (&f);
}
GST_END_TEST;

/* An encoder that gives nothing yet */
typedef struct {
  GstPad *pad; /* atomic */
  gulong probe;
} Hold;

static GstPadProbeReturn
hold_back (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

static void
on_element_added (
    GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  Hold *hold = user_data;
  GstElementFactory *factory = gst_element_get_factory (element);
  GstPad *pad;

  if (!factory || !g_str_equal (GST_OBJECT_NAME (factory), "vp8enc"))
    return;
  pad = gst_element_get_static_pad (element, "src");
  hold->probe = gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, hold_back, NULL, NULL);
  g_atomic_pointer_set (&hold->pad, pad);
}

/* As the source does when it negotiates anew. */
static void
query_allocation (Fixture *f)
{
  g_autoptr (GstPad) sink =
      gst_element_get_static_pad (GST_ELEMENT (f->encoder), "sink");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (sink);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);

  fail_unless (gst_pad_query (sink, query));
  fail_unless (
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL));
  gst_query_unref (query);
}

/* Until the new rung has its first keyframe the viewer gets the former one. */
GST_START_TEST (test_former_rung_goes_on)
{
  Hold hold = {NULL, 0};
  Watcher watcher;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  watch (&watcher, &f, "VP8", VP8_OUT);
  wait_for_width (&watcher, 640);
  g_signal_connect (
      f.pipeline, "deep-element-added", G_CALLBACK (on_element_added), &hold);
  tell_estimate (&watcher, 250000);
  while (!g_atomic_pointer_get (&hold.pad))
    wait_for_picture (&watcher);
  for (guint i = 0; i < 30; i++)
    wait_for_picture (&watcher);
  query_allocation (&f);
  wait_for_picture (&watcher);
  fail_unless (has_width (&watcher, 640));
  fail_unless_equals_int (count_encoders (&f), 2);
  gst_pad_remove_probe (hold.pad, hold.probe);
  g_clear_object (&hold.pad);
  wait_for_width (&watcher, 320);
  wait_for_encoders (&watcher, &f, 1);
  end_watch (&watcher, &f);
  fixture_stop (&f);
}
GST_END_TEST;

/* The encoder follows the weakest of its viewers, within its rung's range. */
GST_START_TEST (test_encoder_follows)
{
  g_autoptr (GstElement) encoder = NULL;
  Watcher a, b;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  watch (&a, &f, "VP8", VP8_OUT);
  wait_for_width (&a, 640);
  encoder = find_element (f.pipeline, "vp8enc");
  wait_for_int (encoder, "target-bitrate", TOP);
  tell_estimate (&a, 500000);
  wait_for_int (encoder, "target-bitrate", 450000);
  watch (&b, &f, "VP8", VP8_OUT);
  wait_for_width (&b, 640);
  tell_estimate (&b, 400000);
  wait_for_int (encoder, "target-bitrate", 360000);
  tell_estimate (&b, 5000000);
  wait_for_int (encoder, "target-bitrate", 450000);
  tell_estimate (&a, 5000000);
  wait_for_int (encoder, "target-bitrate", TOP * 3 / 2);
  fail_unless_equals_int (count_encoders (&f), 1);
  end_watch (&a, &f);
  end_watch (&b, &f);
  g_clear_object (&encoder);
  fixture_stop (&f);
}
GST_END_TEST;

/* What the remote side asks for chooses the rung as well, and is kept to. */
GST_START_TEST (test_limit)
{
  g_autoptr (GstElement) encoder = NULL;
  Watcher watcher;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  watch (&watcher, &f, "VP8", VP8_OUT);
  wait_for_width (&watcher, 640);
  send_upstream (&watcher, gst_ecl_bandwidth_event_new (40000));
  wait_for_width (&watcher, 320);
  wait_for_encoders (&watcher, &f, 1);
  encoder = find_element (f.pipeline, "vp8enc");
  wait_for_int (encoder, "target-bitrate", 40000);
  end_watch (&watcher, &f);
  g_clear_object (&encoder);
  fixture_stop (&f);
}
GST_END_TEST;

/* One rung, which follows down to a quarter. */
GST_START_TEST (test_single)
{
  g_autoptr (GstCaps) single = gst_caps_from_string ("single");
  g_autoptr (GstCaps) wrong = gst_caps_from_string ("video/x-raw,width=-1");
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GError) error = NULL;
  Watcher watcher;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  fail_unless (gst_ecl_encoder_set_ladder (f.encoder, single, &error));
  fail_if (gst_ecl_encoder_set_ladder (f.encoder, wrong, &error));
  fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED));
  watch (&watcher, &f, "VP8", VP8_OUT);
  wait_for_width (&watcher, 640);
  tell_estimate (&watcher, 100000);
  encoder = find_element (f.pipeline, "vp8enc");
  wait_for_int (encoder, "target-bitrate", TOP / 4);
  fail_unless (has_width (&watcher, 640));
  end_watch (&watcher, &f);
  g_clear_object (&encoder);
  fixture_stop (&f);
}
GST_END_TEST;

/* While it plays */
GST_START_TEST (test_another_ladder)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "video/x-raw,height=270,bitrate=300000;video/x-raw,height=90");
  Watcher watcher;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  watch (&watcher, &f, "VP8", VP8_OUT);
  wait_for_width (&watcher, 640);
  fail_unless (gst_ecl_encoder_set_ladder (f.encoder, caps, NULL));
  wait_for_width (&watcher, 480);
  wait_for_encoders (&watcher, &f, 1);
  tell_estimate (&watcher, 100000);
  wait_for_width (&watcher, 160);
  fail_unless (gst_ecl_encoder_set_ladder (f.encoder, NULL, NULL));
  wait_for_width (&watcher, 320);
  wait_for_encoders (&watcher, &f, 1);
  end_watch (&watcher, &f);
  fixture_stop (&f);
}
GST_END_TEST;

/* Its rungs are those of what comes in now. */
GST_START_TEST (test_input_of_another_size)
{
  g_autoptr (GstCaps) larger = gst_caps_from_string (
      "video/x-raw,format=I420,width=1024,height=576,framerate=30/1");
  g_autoptr (GstElement) size = NULL;
  Watcher strong, weak;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  size = gst_bin_get_by_name (GST_BIN (f.pipeline), "size");
  watch (&strong, &f, "VP8", VP8_OUT);
  watch (&weak, &f, "VP8", VP8_OUT);
  wait_for_width (&weak, 640);
  tell_estimate (&weak, 300000);
  wait_for_width (&weak, 320);
  g_object_set (size, "caps", larger, NULL);
  wait_for_width (&strong, 1024);
  wait_for_width (&weak, 512);
  wait_for_encoders (&weak, &f, 2);
  end_watch (&strong, &f);
  end_watch (&weak, &f);
  g_clear_object (&size);
  fixture_stop (&f);
}
GST_END_TEST;

static GstPadProbeReturn
on_probe_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  guint bitrate;

  if (!gst_ecl_probe_event_parse (GST_PAD_PROBE_INFO_EVENT (info), &bitrate))
    return GST_PAD_PROBE_OK;
  g_atomic_int_set ((gint *)user_data, (gint)bitrate);
  return GST_PAD_PROBE_DROP;
}

/* Before it moves up it wants to know whether there is room: for the least rate
 * of the next rung and some more. */
GST_START_TEST (test_asks_for_a_probe)
{
  g_autoptr (GstPad) sink = NULL;
  Watcher watcher;
  gint probed = 0;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  watch (&watcher, &f, "VP8", VP8_OUT);
  sink = gst_pad_get_peer (watcher.pad);
  gst_pad_add_probe (
      sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_probe_event, &probed, NULL);
  wait_for_width (&watcher, 640);
  while (g_atomic_int_get (&probed) == 0) {
    tell_estimate (&watcher, 300000);
    wait_for_picture (&watcher);
  }
  fail_unless_equals_int (probed, 300000 * 1.15 / 0.9);
  end_watch (&watcher, &f);
  g_clear_object (&sink);
  fixture_stop (&f);
}
GST_END_TEST;

/* Nobody needs a keyframe to see the top rung of an input that is interlaced,
 * but each picture of one. */
GST_START_TEST (test_interlaced_input)
{
  Watcher watcher;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO,
      "videotestsrc is-live=true name=source pattern=ball ! video/x-raw,"
      "format=I420,width=640,height=360,framerate=30/1 ! interlace "
      "field-pattern=2:2");
  watch (&watcher, &f, "VP8", VP8_OUT);
  wait_for_width (&watcher, 640);
  tell_estimate (&watcher, 250000);
  wait_for_width (&watcher, 320);
  end_watch (&watcher, &f);
  fixture_stop (&f);
}
GST_END_TEST;

static Suite *
encoder_rungs_suite (void)
{
  Suite *suite = suite_create ("encoder-rungs");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, test_viewer_moves, 0, 3);
  tcase_add_test (tcase, test_encoders_come_and_go);
  tcase_add_test (tcase, test_former_rung_goes_on);
  tcase_add_test (tcase, test_encoder_follows);
  tcase_add_test (tcase, test_limit);
  tcase_add_test (tcase, test_single);
  tcase_add_test (tcase, test_another_ladder);
  tcase_add_test (tcase, test_input_of_another_size);
  tcase_add_test (tcase, test_asks_for_a_probe);
  tcase_add_test (tcase, test_interlaced_input);
  return suite;
}

GST_CHECK_MAIN (encoder_rungs);
