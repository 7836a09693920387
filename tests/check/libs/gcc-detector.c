/* gcc-detector: when a trend is overuse, and how the threshold moves
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "near.h"
#include <gst/congestion/ecl-gcc-detector.h>

static EclGccDetector detector;
static GstClockTime now;

static void
setup (void)
{
  ecl_gcc_detector_init (&detector);
  now = GST_SECOND;
}

/* @sent: ms, also between the arrivals */
static EclGccUsage
add (double trend, guint sent)
{
  now += sent * GST_MSECOND;
  return ecl_gcc_detector_add (&detector, trend, sent, now);
}

GST_START_TEST (test_overuse)
{
  /* 2.5, 7.5 and 12.5 ms */
  fail_unless_equals_int (add (13, 5), ECL_GCC_USAGE_NORMAL);
  fail_unless_equals_int (add (13, 5), ECL_GCC_USAGE_NORMAL);
  fail_unless_equals_int (add (13, 5), ECL_GCC_USAGE_OVER);
  /* From the beginning, each time */
  for (guint i = 0; i < 3; i++) {
    fail_unless_equals_int (add (12, 5), ECL_GCC_USAGE_NORMAL);
    fail_unless_equals_int (add (13, 5), ECL_GCC_USAGE_NORMAL);
    fail_unless_equals_int (add (13, 5), ECL_GCC_USAGE_NORMAL);
  }
}
GST_END_TEST;

GST_START_TEST (test_once_is_not_enough)
{
  fail_unless_equals_int (add (13, 30), ECL_GCC_USAGE_NORMAL);
  fail_unless_equals_int (add (13, 1), ECL_GCC_USAGE_OVER);
}
GST_END_TEST;

GST_START_TEST (test_falling_trend)
{
  fail_unless_equals_int (add (14, 20), ECL_GCC_USAGE_NORMAL);
  fail_unless_equals_int (add (13.5, 20), ECL_GCC_USAGE_NORMAL);
  fail_unless_equals_int (add (13.5, 20), ECL_GCC_USAGE_OVER);
}
GST_END_TEST;

GST_START_TEST (test_underuse)
{
  fail_unless_equals_int (add (-12.4, 5), ECL_GCC_USAGE_NORMAL);
  fail_unless_equals_int (add (-13, 5), ECL_GCC_USAGE_UNDER);
  fail_unless_equals_int (add (0, 5), ECL_GCC_USAGE_NORMAL);
}
GST_END_TEST;

GST_START_TEST (test_threshold)
{
  fail_unless_near (detector.threshold, 12.5);
  add (20, 10);
  fail_unless_near (detector.threshold, 12.5);
  add (20, 10);
  fail_unless_near (detector.threshold, 12.5 + 0.0087 * 7.5 * 10);
  setup ();
  add (-20, 10);
  add (-20, 10);
  fail_unless_near (detector.threshold, 12.5 + 0.0087 * 7.5 * 10);
  setup ();
  add (0, 10);
  add (0, 10);
  fail_unless_near (detector.threshold, 12.5 - 0.039 * 12.5 * 10);
  add (0, 10);
  fail_unless_near (detector.threshold, 6);
}
GST_END_TEST;

GST_START_TEST (test_threshold_bounds)
{
  add (0, 10);
  /* A long silence counts as 100 ms. */
  add (13.5, 1000);
  fail_unless_near (detector.threshold, 12.5 + 0.0087 * 1 * 100);
  for (guint i = 0; i < 60; i++)
    add (detector.threshold + 14.9, 100);
  fail_unless_near (detector.threshold, 600);
}
GST_END_TEST;

GST_START_TEST (test_far_trend)
{
  add (0, 10);
  add (12.5 + 15.1, 10);
  fail_unless_near (detector.threshold, 12.5);
  /* Its time is not made up for. */
  add (13.5, 10);
  fail_unless_near (detector.threshold, 12.5 + 0.0087 * 1 * 10);
}
GST_END_TEST;

static Suite *
gcc_detector_suite (void)
{
  Suite *suite = suite_create ("gcc-detector");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_test (tc, test_overuse);
  tcase_add_test (tc, test_once_is_not_enough);
  tcase_add_test (tc, test_falling_trend);
  tcase_add_test (tc, test_underuse);
  tcase_add_test (tc, test_threshold);
  tcase_add_test (tc, test_threshold_bounds);
  tcase_add_test (tc, test_far_trend);
  return suite;
}

GST_CHECK_MAIN (gcc_detector);
