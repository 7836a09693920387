/* gcc-arrival: packets become groups, and their delays a trend
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "near.h"
#include <gst/congestion/ecl-gcc-arrival.h>

/* Times in ms */
static gboolean
add (EclGccGroups *groups, guint sent, guint arrived, EclGccDelta *delta)
{
  return ecl_gcc_groups_add (
      groups, sent * GST_MSECOND, arrived * GST_MSECOND, delta);
}

GST_START_TEST (test_groups)
{
  EclGccGroups groups = {0};
  EclGccDelta delta;

  fail_if (add (&groups, 0, 100, &delta));
  fail_if (add (&groups, 5, 106, &delta));
  fail_if (add (&groups, 20, 125, &delta));
  fail_if (add (&groups, 24, 131, &delta));
  /* The second group is complete, and is compared with the first. */
  fail_unless (add (&groups, 40, 141, &delta));
  fail_unless_near (delta.sent, 24 - 5);
  fail_unless_near (delta.arrived, 131 - 106);
  fail_unless (delta.at == 131 * GST_MSECOND);
}
GST_END_TEST;

/* One that was overtaken within its group does not take its end back. */
GST_START_TEST (test_overtaken_in_group)
{
  EclGccGroups groups = {0};
  EclGccDelta delta;

  add (&groups, 0, 100, &delta);
  add (&groups, 20, 130, &delta);
  add (&groups, 21, 121, &delta);
  fail_unless (add (&groups, 40, 140, &delta));
  fail_unless_near (delta.sent, 21);
  fail_unless_near (delta.arrived, 30);
}
GST_END_TEST;

GST_START_TEST (test_overtaken_group)
{
  EclGccGroups groups = {0};
  EclGccDelta delta;

  add (&groups, 0, 130, &delta);
  add (&groups, 20, 121, &delta);
  fail_unless (add (&groups, 40, 140, &delta));
  fail_unless_near (delta.arrived, -9);
  /* Sent before the group that is being collected */
  fail_if (add (&groups, 39, 150, &delta));
  fail_unless (add (&groups, 60, 160, &delta));
  fail_unless_near (delta.arrived, 140 - 121);
}
GST_END_TEST;

/* Kept by the network and let go at once: one group, for up to 100 ms. */
GST_START_TEST (test_burst)
{
  EclGccGroups groups = {0};
  EclGccDelta delta;

  add (&groups, 0, 50, &delta);
  add (&groups, 20, 100, &delta);
  for (guint i = 1; i < 20; i++)
    fail_if (add (&groups, 20 + 10 * i, 100 + 5 * i, &delta));
  fail_unless (add (&groups, 220, 200, &delta));
  fail_unless_near (delta.sent, 210);
  fail_unless_near (delta.arrived, 195 - 50);
}
GST_END_TEST;

GST_START_TEST (test_no_burst)
{
  EclGccGroups groups = {0};
  EclGccDelta delta;

  add (&groups, 0, 100, &delta);
  add (&groups, 5, 105, &delta);
  /* As far behind as it was sent */
  add (&groups, 6, 106, &delta);
  /* Closer, but not close */
  fail_unless (add (&groups, 26, 112, &delta));
  fail_unless_near (delta.sent, 1);
  fail_unless_near (delta.arrived, 1);
  fail_unless (add (&groups, 46, 132, &delta));
  fail_unless_near (delta.arrived, 6);
}
GST_END_TEST;

GST_START_TEST (test_clock_step)
{
  EclGccGroups groups = {0};
  EclGccDelta delta;

  add (&groups, 0, 10000, &delta);
  add (&groups, 20, 10020 + 3000, &delta);
  fail_unless (add (&groups, 40, 10040 + 3000, &delta));
  fail_unless_near (delta.arrived, 3020);
  fail_unless (add (&groups, 60, 10060 + 3000 + 3001, &delta));
  fail_if (add (&groups, 80, 10080 + 3000 + 3001, &delta));
  fail_unless (add (&groups, 100, 10, &delta));
  fail_if (add (&groups, 120, 30, &delta));
  fail_unless (add (&groups, 140, 50, &delta));
  fail_unless_near (delta.arrived, 20);
}
GST_END_TEST;

static double
add_deltas (EclGccTrendline *line, guint n, double variation)
{
  double trend = 0;

  for (guint i = 0; i < n; i++) {
    EclGccDelta delta = {10, 10 + variation,
        GST_SECOND + line->n_deltas * (10 + variation) * GST_MSECOND};

    trend = ecl_gcc_trendline_add (line, &delta);
  }
  return trend;
}

/* With a variation of 1 the smoothed delay is i - 9 + 9 * 0.9^i, 11 ms apart.
 */
GST_START_TEST (test_trend)
{
  EclGccTrendline line = {0};

  fail_unless_near (add_deltas (&line, 19, 1), 0);
  fail_unless_near (add_deltas (&line, 1, 1), 4.729675178);
  fail_unless_near (add_deltas (&line, 180, 1), 60 * 4 / 11.);
}
GST_END_TEST;

GST_START_TEST (test_trend_down)
{
  EclGccTrendline line = {0};

  fail_unless_near (add_deltas (&line, 200, -1), -60 * 4 / 9.);
}
GST_END_TEST;

GST_START_TEST (test_no_trend)
{
  EclGccTrendline line = {0};
  EclGccDelta at_once = {10, 10, GST_SECOND};

  fail_unless_near (add_deltas (&line, 100, 0), 0);
  /* No time passes: there is no line. */
  for (guint i = 0; i < 2 * ECL_GCC_TRENDLINE_WINDOW; i++)
    fail_if (isnan (ecl_gcc_trendline_add (&line, &at_once)));
}
GST_END_TEST;

static Suite *
gcc_arrival_suite (void)
{
  Suite *suite = suite_create ("gcc-arrival");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_groups);
  tcase_add_test (tc, test_overtaken_in_group);
  tcase_add_test (tc, test_overtaken_group);
  tcase_add_test (tc, test_burst);
  tcase_add_test (tc, test_no_burst);
  tcase_add_test (tc, test_clock_step);
  tcase_add_test (tc, test_trend);
  tcase_add_test (tc, test_trend_down);
  tcase_add_test (tc, test_no_trend);
  return suite;
}

GST_CHECK_MAIN (gcc_arrival);
