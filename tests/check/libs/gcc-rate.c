/* gcc-rate: the bit rate that arrives, by hand
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "near.h"
#include <gst/congestion/ecl-gcc-rate.h>

static EclGccRate rate;
static GstClockTime now;

/* One packet every 10 ms for @ms; 1250 bytes are 1 Mbit/s */
static void
receive (guint ms, guint size)
{
  for (guint i = 0; i < ms / 10; i++) {
    ecl_gcc_rate_add (&rate, now, size);
    now += 10 * GST_MSECOND;
  }
}

/* 1 Mbit/s is known, without doubt, and a window begins with the next packet.
 */
static void
setup (void)
{
  ecl_gcc_rate_init (&rate);
  now = GST_SECOND;
  receive (500 + 150, 1250);
}

GST_START_TEST (test_first_window)
{
  ecl_gcc_rate_init (&rate);
  receive (500, 1250);
  fail_unless_near (rate.estimate, 0);
  receive (10, 1250);
  fail_unless_near (rate.estimate, 1e6);
}
GST_END_TEST;

GST_START_TEST (test_windows)
{
  receive (10, 625);
  fail_unless_near (rate.estimate, 1e6);
  receive (140, 625);
  fail_unless_near (rate.estimate, 1e6);
  /* Doubt (10 * 0.5)^2, variance 5 */
  receive (10, 625);
  fail_unless_near (rate.estimate, (25 * 1e6 + 5 * 0.5e6) / 30);
  fail_unless_near (rate.variance, 25 * 5 / 30.);
}
GST_END_TEST;

GST_START_TEST (test_change)
{
  receive (10, 625);
  ecl_gcc_rate_expect_change (&rate);
  receive (150, 625);
  fail_unless_near (rate.estimate, (25 * 1e6 + 205 * 0.5e6) / 230);
}
GST_END_TEST;

GST_START_TEST (test_pause)
{
  receive (100, 625);
  now += 150 * GST_MSECOND;
  receive (150, 1250);
  fail_unless_near (rate.estimate, 1e6);
  receive (10, 1250);
  fail_unless_near (rate.estimate, 1e6);
  fail_unless_near (rate.variance, 0);
}
GST_END_TEST;

GST_START_TEST (test_overtaken)
{
  receive (80, 1250);
  for (guint i = 0; i < 22; i++)
    ecl_gcc_rate_add (&rate, now - 50 * GST_MSECOND, 1250);
  now += 70 * GST_MSECOND;
  receive (10, 1250);
  /* 30 packets in this window: doubt 10^2, variance 5 */
  fail_unless_near (rate.estimate, (100 * 1e6 + 5 * 2e6) / 105);
}
GST_END_TEST;

GST_START_TEST (test_clock_step)
{
  now -= GST_SECOND / 2;
  receive (500, 2500);
  fail_unless (rate.estimate > 1e6);
}
GST_END_TEST;

static Suite *
gcc_rate_suite (void)
{
  Suite *suite = suite_create ("gcc-rate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_test (tc, test_first_window);
  tcase_add_test (tc, test_windows);
  tcase_add_test (tc, test_change);
  tcase_add_test (tc, test_pause);
  tcase_add_test (tc, test_overtaken);
  tcase_add_test (tc, test_clock_step);
  return suite;
}

GST_CHECK_MAIN (gcc_rate);
