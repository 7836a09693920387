/* temporal-rates: each layer's share of the last seconds
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-temporal-rates.h>

/* 25 pictures per second of layers 0 2 1 2 */
#define INTERVAL (40 * G_TIME_SPAN_MILLISECOND)

typedef struct {
  EclTemporalRates rates;
  gint64 now;
} Stream;

static void
send (Stream *self, guint n_pictures, guint factor)
{
  static const guint ids[] = {0, 2, 1, 2};
  static const guint sizes[] = {4000, 2000, 1000};

  for (guint i = 0; i < n_pictures; i++) {
    guint id = ids[i % 4];

    ecl_temporal_rates_add (&self->rates, id, sizes[id] * factor, self->now);
    self->now += INTERVAL;
  }
}

/* Where a pause begins in a slot is not known: one slot more or less. */
static void
expect (Stream *self, guint n, const guint *expected)
{
  guint rates[ECL_TEMPORAL_RATES_MAX];

  fail_unless_equals_int (
      ecl_temporal_rates_get (&self->rates, self->now, rates), n);
  for (guint i = 0; i < n; i++)
    fail_unless (
        ABS ((gint64)rates[i] - expected[i]) * ECL_TEMPORAL_RATES_SLOTS <=
            expected[i],
        "%u: %u, not %u", i, rates[i], expected[i]);
}

GST_START_TEST (test_unknown_at_first)
{
  Stream stream = {.now = G_TIME_SPAN_HOUR};

  expect (&stream, 0, NULL);
  send (&stream, 24, 1);
  expect (&stream, 0, NULL);
}
GST_END_TEST;

/* There are 6.25 of each of the four pictures per second. */
GST_START_TEST (test_layers)
{
  static const guint all[] = {200000, 300000, 400000};
  static const guint half[] = {100000, 150000, 200000};
  Stream stream = {.now = G_TIME_SPAN_HOUR};

  send (&stream, 40, 2);
  expect (&stream, 3, (const guint[]){400000, 600000, 800000});
  /* What is long ago does not count. */
  send (&stream, 120, 1);
  expect (&stream, 3, all);
  stream.now += 2 * G_TIME_SPAN_SECOND;
  expect (&stream, 3, half);
}
GST_END_TEST;

/* Without frames there are no layers, after a while or a very long one. */
GST_START_TEST (test_pause)
{
  static const guint all[] = {200000, 300000, 400000};
  static const gint64 pauses[] = {
      4 * G_TIME_SPAN_SECOND, 1000 * G_TIME_SPAN_HOUR};
  Stream stream = {.now = G_TIME_SPAN_HOUR};

  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++) {
    send (&stream, 120, 1);
    expect (&stream, 3, all);
    stream.now += pauses[i];
    expect (&stream, 0, NULL);
  }
}
GST_END_TEST;

/* A keyframe does not look like a stream of twice the rate. */
GST_START_TEST (test_keyframe)
{
  static const guint rates[] = {280000};
  Stream stream = {.now = G_TIME_SPAN_HOUR};

  for (guint i = 0; i < 100; i++) {
    ecl_temporal_rates_add (
        &stream.rates, 0, i == 90 ? 41000 : 1000, stream.now);
    stream.now += INTERVAL;
  }
  expect (&stream, 1, rates);
}
GST_END_TEST;

static Suite *
temporal_rates_suite (void)
{
  Suite *suite = suite_create ("temporal-rates");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_unknown_at_first);
  tcase_add_test (tc, test_layers);
  tcase_add_test (tc, test_pause);
  tcase_add_test (tc, test_keyframe);
  return suite;
}

GST_CHECK_MAIN (temporal_rates);
