/* encoder-stats: what is known of each viewer of an encoder
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/congestion/ecl-estimate-event.h>

#include "encoder-fixture.h"
#include "structure-fields.h"

#define SOURCE                                                                 \
  "videotestsrc is-live=true name=source pattern=ball ! capsfilter name=size " \
  "caps=video/x-raw,format=I420,width=640,height=360,framerate=30/1"

typedef struct {
  Collector *collector;
  GstPad *pad;
} Watcher;

static void
watch (Watcher *self, Fixture *f, const char *codec, const char *decode)
{
  self->pad = add_viewer (f, codec);
  self->collector = collector_new_linked (f->pipeline, self->pad, decode);
  collector_wait (self->collector, &self->collector->pictures, 1);
}

static void
end_watch (Watcher *self, Fixture *f)
{
  gst_ecl_encoder_remove_viewer (f->encoder, self->pad);
  collector_free (self->collector);
}

static guint
get_ssrc (GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  guint ssrc = 0;

  fail_unless (
      gst_structure_get_uint (gst_caps_get_structure (caps, 0), "ssrc", &ssrc));
  return ssrc;
}

/* (transfer full) */
static GstStructure *
describe (Watcher *self, Fixture *f)
{
  GstStructure *track = gst_structure_new (
      "track", "ssrc", G_TYPE_UINT, get_ssrc (self->pad), NULL);

  fail_unless (gst_ecl_encoder_describe (f->encoder, track));
  return track;
}

static void
check_picture (
    const GstStructure *track, guint rung, int width, int height, int fps)
{
  int its_width = 0, its_height = 0, fps_n = 0, fps_d = 0;

  fail_unless_equals_int (get_uint (track, "rung"), rung);
  fail_unless_equals_int (get_uint (track, "rungs"), 2);
  fail_unless (gst_structure_get (track, "width", G_TYPE_INT, &its_width,
      "height", G_TYPE_INT, &its_height, "framerate", GST_TYPE_FRACTION, &fps_n,
      &fps_d, NULL));
  fail_unless_equals_int (its_width, width);
  fail_unless_equals_int (its_height, height);
  fail_unless_equals_int (fps_n, fps * fps_d);
}

static void
tell_estimate (Watcher *self, guint estimate)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (self->pad);

  fail_unless (
      gst_pad_push_event (peer, gst_ecl_estimate_event_new (estimate)));
}

static void
wait_for_picture (Watcher *self)
{
  guint n = collector_get (self->collector, &self->collector->pictures);

  collector_wait (self->collector, &self->collector->pictures, n + 1);
}

/* Each viewer has the rung that it gets, not the one that it is to get. */
GST_START_TEST (test_rungs)
{
  Watcher strong, weak;
  GstStructure *track;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  watch (&strong, &f, "VP8", VP8_OUT);
  watch (&weak, &f, "VP8", VP8_OUT);
  track = describe (&weak, &f);
  check_picture (track, 0, 640, 360, 30);
  fail_unless_equals_int (get_uint (track, "encoder-bitrate"), 600000);
  gst_structure_free (track);
  tell_estimate (&weak, 250000);
  do {
    wait_for_picture (&weak);
    track = describe (&weak, &f);
    if (get_uint (track, "rung") == 1)
      break;
    gst_structure_free (track);
  } while (TRUE);
  check_picture (track, 1, 320, 180, 15);
  gst_structure_free (track);
  track = describe (&strong, &f);
  check_picture (track, 0, 640, 360, 30);
  gst_structure_free (track);
  end_watch (&strong, &f);
  end_watch (&weak, &f);
  fixture_stop (&f);
}
GST_END_TEST;

/* There is a load while somebody watches, of each encoder that there is. */
GST_START_TEST (test_load)
{
  guint n_encoders = 0;
  double load = 0;
  Watcher watcher;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  gst_ecl_encoder_add_load (f.encoder, &n_encoders, &load);
  fail_unless_equals_int (n_encoders, 0);
  watch (&watcher, &f, "VP8", VP8_OUT);
  collector_wait (watcher.collector, &watcher.collector->pictures, 45);
  gst_ecl_encoder_add_load (f.encoder, &n_encoders, &load);
  fail_unless_equals_int (n_encoders, 1);
  fail_unless (load > 0 && load <= 1, "%f", load);
  end_watch (&watcher, &f);
  fixture_stop (&f);
}
GST_END_TEST;

/* An encoder that takes long has no time left. */
static GstPadProbeReturn
take_long (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  return GST_PAD_PROBE_OK;
}

static void
slow_down (GstBin *encoder, GstBin *bin, GstElement *element, gpointer data)
{
  g_autoptr (GstPad) src = NULL;

  if (!g_str_has_prefix (GST_OBJECT_NAME (element), "vp8enc"))
    return;
  src = gst_element_get_static_pad (element, "src");
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, take_long, NULL, NULL);
}

GST_START_TEST (test_overload)
{
  guint n_encoders = 0;
  double load = 0;
  Watcher watcher;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  g_signal_connect (
      f.encoder, "deep-element-added", G_CALLBACK (slow_down), NULL);
  watch (&watcher, &f, "VP8", VP8_OUT);
  collector_wait (watcher.collector, &watcher.collector->pictures, 15);
  gst_ecl_encoder_add_load (f.encoder, &n_encoders, &load);
  fail_unless (load > 0.8 && load <= 1, "%f", load);
  end_watch (&watcher, &f);
  fixture_stop (&f);
}
GST_END_TEST;

/* Nothing encodes it, and it has one rung. */
GST_START_TEST (test_encoded_input)
{
  g_autofree char *source = make_encoded_source (0);
  g_autoptr (GstStructure) track = NULL;
  guint n_encoders = 0;
  double load = 0;
  Watcher watcher;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, source);
  watch (&watcher, &f, codecs[0].name, codecs[0].decode);
  track = describe (&watcher, &f);
  fail_unless_equals_int (get_uint (track, "rung"), 0);
  fail_unless_equals_int (get_uint (track, "rungs"), 1);
  fail_if (gst_structure_has_field (track, "width"));
  fail_if (gst_structure_has_field (track, "encoder-bitrate"));
  gst_ecl_encoder_add_load (f.encoder, &n_encoders, &load);
  fail_unless_equals_int (n_encoders, 0);
  end_watch (&watcher, &f);
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_sound)
{
  g_autoptr (GstStructure) track = NULL;
  Watcher watcher;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_AUDIO, AUDIO);
  watch (&watcher, &f, "opus", codecs[3].decode);
  track = describe (&watcher, &f);
  fail_unless_equals_int (get_uint (track, "encoder-bitrate"), 64000);
  fail_if (gst_structure_has_field (track, "rung"));
  end_watch (&watcher, &f);
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_nobody)
{
  g_autoptr (GstStructure) track =
      gst_structure_new ("track", "ssrc", G_TYPE_UINT, 42, NULL);
  g_autoptr (GstStructure) copy = gst_structure_copy (track);
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, SOURCE);
  fail_if (gst_ecl_encoder_describe (f.encoder, track));
  fail_unless (gst_structure_is_equal (track, copy));
  fixture_stop (&f);
}
GST_END_TEST;

static Suite *
encoder_stats_suite (void)
{
  Suite *suite = suite_create ("encoder-stats");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_rungs);
  tcase_add_test (tc, test_load);
  tcase_add_test (tc, test_overload);
  tcase_add_test (tc, test_encoded_input);
  tcase_add_test (tc, test_sound);
  tcase_add_test (tc, test_nobody);
  return suite;
}

GST_CHECK_MAIN (encoder_stats);
