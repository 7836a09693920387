/* encoder-layers: of media that comes in encoded, each viewer gets the pictures
 * that its connection carries
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/congestion/ecl-estimate-event.h>

#include "encoder-fixture.h"
#include "rtp-recording.h"

/* Pictures that are all as large as the others */
#define SOURCE                                                                 \
  "videotestsrc is-live=true pattern=snow ! video/x-raw,format=I420,"          \
  "width=320,height=240,framerate=30/1 ! vp8enc name=source-encoder "          \
  "deadline=1 end-usage=cbr error-resilient=default keyframe-mode=disabled"
#define DECODE "rtpvp8depay name=depay ! vp8dec max-errors=0" YUV

/* What each picture looks like, by the time of its capture: of a viewer that
 * gets all, and of one that does not. */
typedef struct {
  GMutex lock;
  GCond cond;
  GHashTable *hashes; /* lock */
  guint n_compared;   /* lock */
} Pictures;

typedef struct {
  Collector *collector;
  GstPad *pad;
  Pictures *pictures;
  GArray *times; /* pictures->lock; of capture, of each picture */
} Watcher;

static guint64
hash_buffer (GstBuffer *buffer)
{
  guint64 hash = 14695981039346656037u;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (gsize i = 0; i < map.size; i++)
    hash = (hash ^ map.data[i]) * 1099511628211u;
  gst_buffer_unmap (buffer, &map);
  return hash;
}

static guint64 *
new_number (guint64 value)
{
  return g_memdup2 (&value, sizeof value);
}

/* With the lock */
static void
compare (Pictures *self, guint64 time, guint64 hash)
{
  guint64 *known = g_hash_table_lookup (self->hashes, &time);

  if (known) {
    fail_unless (*known == hash, "the picture of %" GST_TIME_FORMAT " differs",
        GST_TIME_ARGS (time));
    self->n_compared++;
  } else {
    g_hash_table_insert (self->hashes, new_number (time), new_number (hash));
  }
}

static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Watcher *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint64 time = GST_BUFFER_PTS (buffer);
  guint64 hash = hash_buffer (buffer);

  g_mutex_lock (&self->pictures->lock);
  compare (self->pictures, time, hash);
  g_array_append_val (self->times, time);
  g_cond_broadcast (&self->pictures->cond);
  g_mutex_unlock (&self->pictures->lock);
  return GST_PAD_PROBE_OK;
}

static void
pictures_init (Pictures *self)
{
  *self = (Pictures){.hashes = g_hash_table_new_full (
                         g_int64_hash, g_int64_equal, g_free, g_free)};
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
}

static void
pictures_clear (Pictures *self)
{
  g_hash_table_unref (self->hashes);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
}

/* With layers, or with those that no picture begins, or without. */
static void
start (Fixture *f, const char *source, gboolean layers, gboolean begin)
{
  g_autoptr (GstElement) encoder = NULL;

  fixture_prepare (f, GST_ECL_MEDIA_VIDEO, source);
  encoder = gst_bin_get_by_name (GST_BIN (f->pipeline), "source-encoder");
  if (layers)
    rtp_recording_set_layers (encoder);
  if (layers && !begin)
    gst_util_set_object_arg (G_OBJECT (encoder),
        "temporal-scalability-layer-sync-flags",
        "<false, false, false, false>");
  play (f->pipeline);
  fixture_wait_ready (f, 1);
}

static void
watch (Watcher *self, Fixture *f, Pictures *pictures)
{
  g_autoptr (GstElement) out = NULL;
  g_autoptr (GstPad) sink = NULL;

  self->pictures = pictures;
  self->times = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->pad = add_viewer (f, "VP8");
  self->collector = collector_new_linked (f->pipeline, self->pad, DECODE);
  out = gst_bin_get_by_name (GST_BIN (self->collector->bin), "out");
  sink = gst_element_get_static_pad (out, "sink");
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, on_picture, self, NULL);
  collector_wait (self->collector, &self->collector->pictures, 1);
}

static void
end_watch (Watcher *self, Fixture *f)
{
  gst_ecl_encoder_remove_viewer (f->encoder, self->pad);
  collector_free (self->collector);
  g_array_unref (self->times);
}

static guint
count_pictures (Watcher *self)
{
  return collector_get (self->collector, &self->collector->pictures);
}

static void
wait_for_pictures (Watcher *self, guint n)
{
  collector_wait (
      self->collector, &self->collector->pictures, count_pictures (self) + n);
}

static void
tell_estimate (Watcher *self, guint estimate)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (self->pad);

  fail_unless (
      gst_pad_push_event (peer, gst_ecl_estimate_event_new (estimate)));
}

/* (transfer full) */
static GstStructure *
describe (Watcher *self, Fixture *f)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (self->pad);
  GstStructure *track = gst_structure_new_empty ("track");

  gst_structure_set_value (track, "ssrc",
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "ssrc"));
  fail_unless (gst_ecl_encoder_describe (f->encoder, track));
  return track;
}

static guint
get_uint (Watcher *self, Fixture *f, const char *field)
{
  g_autoptr (GstStructure) track = describe (self, f);
  guint value = G_MAXUINT;

  gst_structure_get_uint (track, field, &value);
  return value;
}

static gboolean
exceeds_estimate (Watcher *self, Fixture *f)
{
  g_autoptr (GstStructure) track = describe (self, f);
  gboolean exceeds;

  fail_unless (gst_structure_get_boolean (track, "exceeds-estimate", &exceeds));
  return exceeds;
}

/* Until as many layers are known of */
static void
wait_for_layers (Watcher *self, Fixture *f, guint n)
{
  while (get_uint (self, f, "temporal-layers") != n)
    wait_for_pictures (self, 1);
}

/* Until it gets no layer above @id, and nothing else is on its way. */
static void
wait_for_layer (Watcher *self, Fixture *f, guint id)
{
  while (get_uint (self, f, "temporal-layer") != id)
    wait_for_pictures (self, 1);
  wait_for_pictures (self, 2);
}

/* With the lock: pictures that were captured after @from, until @to */
static guint
count_between (Watcher *self, guint64 from, guint64 to)
{
  guint n = 0;

  for (guint i = 0; i < self->times->len; i++) {
    guint64 time = g_array_index (self->times, guint64, i);

    n += time > from && time <= to;
  }
  return n;
}

/* With the lock */
static guint64
get_last_time (Watcher *self)
{
  return g_array_index (self->times, guint64, self->times->len - 1);
}

/* How many it gets of 40 pictures, from one on that neither has seen. Either
 * may be behind the other. */
static guint
measure (Watcher *self, Watcher *other)
{
  GMutex *lock = &self->pictures->lock;
  guint64 from, to;
  guint n;

  g_mutex_lock (lock);
  from = MAX (get_last_time (self), get_last_time (other));
  while (count_between (other, from, G_MAXUINT64) < 40)
    g_cond_wait (&self->pictures->cond, lock);
  to = get_last_time (other);
  while (get_last_time (self) < to)
    g_cond_wait (&self->pictures->cond, lock);
  n = count_between (self, from, to);
  g_mutex_unlock (lock);
  return n;
}

static void
move_up (Watcher *self, Fixture *f, guint estimate, guint id)
{
  while (get_uint (self, f, "temporal-layer") != id) {
    tell_estimate (self, estimate);
    wait_for_pictures (self, 1);
  }
}

/* Half of the pictures or a quarter of them, each as who gets all has it. */
GST_START_TEST (test_layers)
{
  Watcher strong, weak;
  Pictures pictures;
  guint rate, n;
  Fixture f;

  pictures_init (&pictures);
  start (&f, SOURCE, TRUE, TRUE);
  watch (&strong, &f, &pictures);
  watch (&weak, &f, &pictures);
  wait_for_layers (&strong, &f, 3);
  rate = get_uint (&strong, &f, "stream-bitrate");
  tell_estimate (&weak, 10000);
  wait_for_layer (&weak, &f, 0);
  n = measure (&weak, &strong);
  fail_unless (n >= 7 && n <= 13, "%u of 40", n);
  fail_unless (exceeds_estimate (&weak, &f));
  /* More than the half that two layers are, less than what three are. */
  move_up (&weak, &f, rate * 9 / 10, 1);
  n = measure (&weak, &strong);
  fail_unless (n >= 17 && n <= 23, "%u of 40", n);
  fail_if (exceeds_estimate (&weak, &f));
  move_up (&weak, &f, 3 * rate, 2);
  wait_for_pictures (&weak, 2);
  n = measure (&weak, &strong);
  fail_unless (n >= 37 && n <= 43, "%u of 40", n);
  fail_unless_equals_int (get_uint (&strong, &f, "temporal-layer"), 2);
  end_watch (&weak, &f);
  end_watch (&strong, &f);
  fail_unless (pictures.n_compared > 60, "%u", pictures.n_compared);
  fixture_stop (&f);
  pictures_clear (&pictures);
}
GST_END_TEST;

/* RTP says nothing of layers any more once it is taken apart, but frames do:
 * half of them are needed by no other one. */
GST_START_TEST (test_rtp_input)
{
  Watcher strong, weak;
  Pictures pictures;
  Fixture f;
  guint n;

  pictures_init (&pictures);
  start (&f, SOURCE " ! rtpvp8pay", TRUE, TRUE);
  watch (&strong, &f, &pictures);
  watch (&weak, &f, &pictures);
  wait_for_layers (&strong, &f, 2);
  tell_estimate (&weak, 10000);
  wait_for_layer (&weak, &f, 0);
  n = measure (&weak, &strong);
  fail_unless (n >= 17 && n <= 23, "%u of 40", n);
  move_up (&weak, &f, 50000000, 1);
  wait_for_pictures (&weak, 2);
  n = measure (&weak, &strong);
  fail_unless (n >= 37 && n <= 43, "%u of 40", n);
  end_watch (&weak, &f);
  end_watch (&strong, &f);
  fail_unless (pictures.n_compared > 40, "%u", pictures.n_compared);
  fixture_stop (&f);
  pictures_clear (&pictures);
}
GST_END_TEST;

/* Where no picture begins a layer it comes back with a keyframe. */
GST_START_TEST (test_keyframe_begins_layers)
{
  Watcher watcher;
  Pictures pictures;
  guint rate, n;
  Fixture f;

  pictures_init (&pictures);
  start (&f, SOURCE, TRUE, FALSE);
  watch (&watcher, &f, &pictures);
  wait_for_layers (&watcher, &f, 3);
  rate = get_uint (&watcher, &f, "stream-bitrate");
  tell_estimate (&watcher, 10000);
  wait_for_layer (&watcher, &f, 0);
  n = collector_get (watcher.collector, &watcher.collector->keyframes);
  move_up (&watcher, &f, 3 * rate, 2);
  wait_for_pictures (&watcher, 10);
  fail_unless (
      collector_get (watcher.collector, &watcher.collector->keyframes) > n);
  end_watch (&watcher, &f);
  fixture_stop (&f);
  pictures_clear (&pictures);
}
GST_END_TEST;

/* One layer: there is nothing that can be left out, and the statistics tell. */
GST_START_TEST (test_no_layers)
{
  Watcher strong, weak;
  Pictures pictures;
  Fixture f;
  guint n;

  pictures_init (&pictures);
  start (&f, SOURCE, FALSE, FALSE);
  watch (&strong, &f, &pictures);
  watch (&weak, &f, &pictures);
  wait_for_layers (&weak, &f, 1);
  tell_estimate (&weak, 10000);
  tell_estimate (&strong, 50000000);
  wait_for_pictures (&weak, 5);
  n = measure (&weak, &strong);
  fail_unless (n >= 37 && n <= 43, "%u of 40", n);
  fail_unless (exceeds_estimate (&weak, &f));
  fail_if (exceeds_estimate (&strong, &f));
  fail_unless_equals_int (get_uint (&weak, &f, "temporal-layer"), 0);
  end_watch (&weak, &f);
  end_watch (&strong, &f);
  fixture_stop (&f);
  pictures_clear (&pictures);
}
GST_END_TEST;

static Suite *
encoder_layers_suite (void)
{
  Suite *suite = suite_create ("encoder-layers");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_layers);
  tcase_add_test (tc, test_rtp_input);
  tcase_add_test (tc, test_keyframe_begins_layers);
  tcase_add_test (tc, test_no_layers);
  return suite;
}

GST_CHECK_MAIN (encoder_layers);
