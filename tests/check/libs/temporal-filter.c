/* temporal-filter: layers go at once, and come back where they can be decoded
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-temporal-filter.h>

enum {
  NOTHING = 0,
  KEYFRAME = 1,
  BEGINS = 2, /* Y of VP8 */
  OPENS = 4,  /* U of VP9 */
};

typedef struct {
  EclTemporalFilter filter;
  guint32 timestamp;
} Stream;

static Stream
start (guint target)
{
  Stream self = {.timestamp = G_MAXUINT32 - 2 * 3000};

  ecl_temporal_filter_init (&self.filter, target);
  return self;
}

static gboolean
pass_packet (
    Stream *self, guint32 timestamp, guint temporal_id, guint properties)
{
  EclRtpPayload payload = {
      .is_start = TRUE,
      .is_keyframe = (properties & KEYFRAME) != 0,
      .temporal_id = temporal_id,
      .begins_layer = (properties & BEGINS) != 0,
      .opens_layers = (properties & OPENS) != 0,
  };

  return ecl_temporal_filter_pass (&self->filter, timestamp, &payload);
}

/* The next frame */
static gboolean
pass (Stream *self, guint temporal_id, guint properties)
{
  self->timestamp += 3000;
  return pass_packet (self, self->timestamp, temporal_id, properties);
}

GST_START_TEST (test_all)
{
  Stream stream = start (ECL_TEMPORAL_FILTER_ALL);

  for (guint id = 0; id <= ECL_TEMPORAL_FILTER_ALL; id++)
    fail_unless (pass (&stream, id, NOTHING));
}
GST_END_TEST;

GST_START_TEST (test_down)
{
  Stream stream = start (2);

  fail_unless (pass (&stream, 2, NOTHING));
  stream.filter.target = 1;
  fail_if (pass (&stream, 2, BEGINS));
  fail_unless (pass (&stream, 1, NOTHING));
  stream.filter.target = 0;
  fail_if (pass (&stream, 1, OPENS));
  fail_unless (pass (&stream, 0, NOTHING));
}
GST_END_TEST;

/* Whether it passes is settled with a frame's first packet. */
static void
check_whole_frames (gboolean late_packet)
{
  Stream stream = start (2);

  fail_unless (pass (&stream, 2, NOTHING));
  stream.filter.target = 0;
  fail_unless (pass_packet (&stream, stream.timestamp, 2, NOTHING));
  fail_if (pass (&stream, 2, NOTHING));
  stream.filter.target = 2;
  fail_if (pass_packet (&stream, stream.timestamp, 2, BEGINS));
  if (late_packet)
    fail_if (pass_packet (&stream, stream.timestamp - 3000, 2, BEGINS));
  fail_if (pass (&stream, 1, NOTHING));
}

GST_START_TEST (test_whole_frames)
{
  check_whole_frames (FALSE);
  check_whole_frames (TRUE);
}
GST_END_TEST;

GST_START_TEST (test_late_packet)
{
  Stream stream = start (2);

  fail_unless (pass (&stream, 0, NOTHING));
  stream.filter.target = 1;
  fail_unless (pass (&stream, 0, NOTHING));
  fail_unless (pass_packet (&stream, stream.timestamp - 3000, 1, NOTHING));
  fail_if (pass_packet (&stream, stream.timestamp - 3000, 2, NOTHING));
  fail_unless (pass_packet (&stream, stream.timestamp, 0, NOTHING));
}
GST_END_TEST;

GST_START_TEST (test_up_with_a_layer)
{
  Stream stream = start (0);

  fail_unless (pass (&stream, 0, NOTHING));
  stream.filter.target = 2;
  fail_if (pass (&stream, 2, NOTHING));
  fail_if (pass (&stream, 1, NOTHING));
  /* Layer 1 begins here; layer 2 may still need what did not pass. */
  fail_unless (pass (&stream, 1, BEGINS));
  fail_if (pass (&stream, 2, NOTHING));
  fail_unless (pass (&stream, 1, NOTHING));
  fail_unless (pass (&stream, 2, BEGINS));
  fail_unless (pass (&stream, 2, NOTHING));
  /* One that is not wanted does not begin. */
  stream.filter.target = 1;
  fail_if (pass (&stream, 2, BEGINS));
  fail_unless (pass (&stream, 1, NOTHING));
}
GST_END_TEST;

GST_START_TEST (test_up_behind_a_frame)
{
  Stream stream = start (0);

  fail_unless (pass (&stream, 0, NOTHING));
  stream.filter.target = 2;
  /* This frame itself may need one that did not pass. */
  fail_if (pass (&stream, 1, OPENS));
  fail_if (pass (&stream, 2, NOTHING));
  fail_unless (pass (&stream, 0, OPENS));
  fail_unless (pass (&stream, 2, NOTHING));
  fail_unless (pass (&stream, 1, NOTHING));
}
GST_END_TEST;

GST_START_TEST (test_up_at_a_keyframe)
{
  Stream stream = start (0);

  fail_unless (pass (&stream, 0, NOTHING));
  stream.filter.target = 2;
  fail_if (pass (&stream, 2, NOTHING));
  fail_unless (pass (&stream, 0, KEYFRAME));
  fail_unless (pass (&stream, 2, NOTHING));
}
GST_END_TEST;

/* Another stream counts its time differently, perhaps from the same number. */
GST_START_TEST (test_reset)
{
  Stream stream = start (1);

  fail_if (pass (&stream, 2, NOTHING));
  ecl_temporal_filter_reset (&stream.filter);
  fail_unless (pass_packet (&stream, stream.timestamp, 0, KEYFRAME));
  stream.filter.target = 0;
  ecl_temporal_filter_reset (&stream.filter);
  fail_unless (pass_packet (&stream, stream.timestamp - 90000, 0, KEYFRAME));
  fail_if (pass_packet (&stream, stream.timestamp - 87000, 1, NOTHING));
  fail_unless (pass_packet (&stream, stream.timestamp - 84000, 0, NOTHING));
}
GST_END_TEST;

/* Layers 0 2 1 2 of VP8, of which the second 2 needs the 1 before it: whatever
 * is wanted, what passes has all that it needs. */
GST_START_TEST (test_random)
{
  static const guint ids[] = {0, 2, 1, 2};
  static const guint properties[] = {NOTHING, BEGINS, BEGINS, NOTHING};
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  Stream stream = start (2);
  gboolean passed[4] = {FALSE};
  guint n_passed[3] = {0};

  for (guint i = 0; i < 20000; i++) {
    guint n = i % 4;

    if (g_rand_int_range (rand, 0, 10) == 0)
      stream.filter.target = g_rand_int_range (rand, 0, 3);
    passed[n] = pass (&stream, ids[n], properties[n]);
    fail_unless (n != 0 || passed[n]);
    fail_unless (!passed[n] || ids[n] <= stream.filter.target);
    fail_unless (n != 3 || !passed[3] || passed[2]);
    n_passed[ids[n]] += passed[n] ? 1 : 0;
  }
  fail_unless (n_passed[1] > 2000 && n_passed[2] > 2000);
}
GST_END_TEST;

static Suite *
temporal_filter_suite (void)
{
  Suite *suite = suite_create ("temporal-filter");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_all);
  tcase_add_test (tcase, test_down);
  tcase_add_test (tcase, test_whole_frames);
  tcase_add_test (tcase, test_late_packet);
  tcase_add_test (tcase, test_up_with_a_layer);
  tcase_add_test (tcase, test_up_behind_a_frame);
  tcase_add_test (tcase, test_up_at_a_keyframe);
  tcase_add_test (tcase, test_reset);
  tcase_add_test (tcase, test_random);
  return suite;
}

GST_CHECK_MAIN (temporal_filter);
