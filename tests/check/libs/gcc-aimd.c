/* gcc-aimd: how the rate rises and falls
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "near.h"
#include <gst/congestion/ecl-gcc-aimd.h>

#define RTT (50 * GST_MSECOND)

static EclGccAimd aimd;
static GstClockTime now;

static void
setup (void)
{
  ecl_gcc_aimd_init (&aimd, 1e6);
  now = GST_SECOND;
}

/* @ms later */
static double
update (guint ms, EclGccUsage usage, double acked)
{
  now += ms * GST_MSECOND;
  ecl_gcc_aimd_update (&aimd, now, usage, acked, RTT);
  return aimd.rate;
}

static double
normal (guint ms, double acked)
{
  return update (ms, ECL_GCC_USAGE_NORMAL, acked);
}

static double
over (guint ms, double acked)
{
  return update (ms, ECL_GCC_USAGE_OVER, acked);
}

GST_START_TEST (test_multiplicative)
{
  fail_unless_near (normal (0, 0), 1e6);
  fail_unless_near (normal (1000, 0), 1.08e6);
  fail_unless_near (normal (500, 0), 1.08e6 * sqrt (1.08));
  /* No step is longer than a second. */
  ecl_gcc_aimd_set_rate (&aimd, now, 1e6);
  fail_unless_near (normal (5000, 0), 1.08e6);
  /* Nor smaller than 1 kbit/s. */
  ecl_gcc_aimd_set_rate (&aimd, now, 1e5);
  fail_unless_near (normal (10, 0), 101e3);
}
GST_END_TEST;

GST_START_TEST (test_bound_by_acked)
{
  normal (0, 0);
  fail_unless_near (normal (1000, 0.7e6), 1.5 * 0.7e6 + 10000);
  fail_unless_near (normal (1000, 0.5e6), 1.5 * 0.7e6 + 10000);
}
GST_END_TEST;

GST_START_TEST (test_decrease)
{
  fail_unless_near (over (0, 0.9e6), 0.85 * 0.9e6);
  fail_unless_equals_int (aimd.state, ECL_GCC_AIMD_DECREASE);
  /* The queue goes first. */
  fail_unless_near (normal (1000, 0.9e6), 0.85 * 0.9e6);
  fail_unless_equals_int (aimd.state, ECL_GCC_AIMD_HOLD);
  update (1000, ECL_GCC_USAGE_UNDER, 0.9e6);
  fail_unless_equals_int (aimd.state, ECL_GCC_AIMD_HOLD);
  fail_unless_near (aimd.rate, 0.85 * 0.9e6);
  normal (0, 0.9e6);
  fail_unless_equals_int (aimd.state, ECL_GCC_AIMD_INCREASE);
  update (1000, ECL_GCC_USAGE_UNDER, 0.9e6);
  fail_unless_equals_int (aimd.state, ECL_GCC_AIMD_HOLD);
  fail_unless_near (aimd.rate, 0.85 * 0.9e6);
}
GST_END_TEST;

GST_START_TEST (test_unknown_acked)
{
  fail_unless_near (over (0, 0), 0.5e6);
}
GST_END_TEST;

/* Once per round trip, unless far less arrives. */
GST_START_TEST (test_decrease_again)
{
  over (0, 1e6);
  fail_unless_near (over (49, 0.8e6), 0.85e6);
  fail_unless_near (over (1, 0.8e6), 0.68e6);
  fail_unless_near (over (1, 0.33e6), 0.85 * 0.33e6);
}
GST_END_TEST;

GST_START_TEST (test_decrease_interval)
{
  static const struct {
    GstClockTime rtt, interval;
  } cases[] = {{0, 10 * GST_MSECOND}, {GST_SECOND, 200 * GST_MSECOND}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    setup ();
    ecl_gcc_aimd_update (&aimd, now, ECL_GCC_USAGE_OVER, 1e6, cases[i].rtt);
    now += cases[i].interval - 1;
    ecl_gcc_aimd_update (&aimd, now, ECL_GCC_USAGE_OVER, 0.8e6, cases[i].rtt);
    fail_unless_near (aimd.rate, 0.85e6);
    now += 1;
    ecl_gcc_aimd_update (&aimd, now, ECL_GCC_USAGE_OVER, 0.8e6, cases[i].rtt);
    fail_unless_near (aimd.rate, 0.68e6);
  }
}
GST_END_TEST;

/* More arrives than is to be sent now. */
GST_START_TEST (test_decrease_does_not_raise)
{
  fail_unless_near (over (0, 2e6), 1e6);
  /* 2 Mbit/s are known of the link by now. */
  fail_unless_near (over (100, 2e6), 1e6);
  ecl_gcc_aimd_set_rate (&aimd, now, 1.8e6);
  fail_unless_near (over (100, 2.2e6), 1.7e6);
}
GST_END_TEST;

GST_START_TEST (test_additive)
{
  static const struct {
    double rate, addition; /* bit/s, bit/s per second */
  } cases[] = {
      {850e3, 9600 / 0.15},
      {150e3, 150e3 / 30 / 0.15},
      {3e3, 4e3},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    setup ();
    over (0, 1e6);
    normal (1000, 1e6);
    ecl_gcc_aimd_set_rate (&aimd, now, cases[i].rate);
    fail_unless_near (normal (1000, 1e6), cases[i].rate + cases[i].addition);
    ecl_gcc_aimd_set_rate (&aimd, now, cases[i].rate);
    fail_unless_near (normal (500, 1e6), cases[i].rate + cases[i].addition / 2);
  }
}
GST_END_TEST;

/* 1000 kbit/s, three deviations of sqrt (0.4 * 1000) each */
GST_START_TEST (test_link)
{
  over (0, 1e6);
  normal (1000, 1e6);
  normal (0, 1.059e6);
  fail_unless_near (aimd.link, 1000);
  normal (0, 1.061e6);
  fail_unless_near (aimd.link, 0);
  ecl_gcc_aimd_set_rate (&aimd, now, 0.85e6);
  fail_unless_near (normal (1000, 1.061e6), 1.08 * 0.85e6);
}
GST_END_TEST;

GST_START_TEST (test_link_average)
{
  over (0, 1e6);
  over (1000, 1.02e6);
  fail_unless_near (aimd.link, 1001);
  fail_unless_near (aimd.link_variance, 0.4);
  over (1000, 1.2e6);
  fail_unless_near (aimd.link, 1001 + 0.05 * 199);
  fail_unless_near (aimd.link_variance,
      0.95 * 0.4 + 0.05 * 189.05 * 189.05 / (1001 + 0.05 * 199));
  /* Far below */
  over (1000, 0.8e6);
  fail_unless_near (aimd.link, 800);
}
GST_END_TEST;

static Suite *
gcc_aimd_suite (void)
{
  Suite *suite = suite_create ("gcc-aimd");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_test (tc, test_multiplicative);
  tcase_add_test (tc, test_bound_by_acked);
  tcase_add_test (tc, test_decrease);
  tcase_add_test (tc, test_unknown_acked);
  tcase_add_test (tc, test_decrease_again);
  tcase_add_test (tc, test_decrease_interval);
  tcase_add_test (tc, test_decrease_does_not_raise);
  tcase_add_test (tc, test_additive);
  tcase_add_test (tc, test_link);
  tcase_add_test (tc, test_link_average);
  return suite;
}

GST_CHECK_MAIN (gcc_aimd);
