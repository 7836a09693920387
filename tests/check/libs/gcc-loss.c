/* gcc-loss: losses cut the rate, and let it rise again
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "near.h"
#include <gst/congestion/ecl-gcc-loss.h>

static EclGccLoss loss;
static GstClockTime now;

/* The first interval has begun. */
static void
setup (void)
{
  ecl_gcc_loss_init (&loss);
  now = GST_SECOND;
  ecl_gcc_loss_update (&loss, now, 0, 0, 1e6);
}

/* A whole interval, at 1 Mbit/s */
static double
update (guint n_packets, guint n_lost)
{
  now += ECL_GCC_LOSS_INTERVAL;
  ecl_gcc_loss_update (&loss, now, n_packets, n_lost, 1e6);
  return loss.limit;
}

GST_START_TEST (test_thresholds)
{
  fail_unless_near (update (100, 20), 0.9e6);
  fail_unless_near (loss.ratio, 0.2);
  fail_unless_near (update (100, 10), 0.9e6);
  fail_unless_near (update (100, 2), 0.9e6);
  fail_unless_near (loss.ratio, 0.02);
  fail_unless_near (update (1000, 19), 0.9e6 * 1.05);
  fail_unless_near (update (1000, 101), 0.9e6 * 1.05 * (1 - 0.0505));
}
GST_END_TEST;

GST_START_TEST (test_no_limit)
{
  fail_unless (isinf (update (100, 0)));
  fail_unless (isinf (update (100, 10)));
  fail_unless (isinf (update (100, 2)));
}
GST_END_TEST;

/* The limit is far above what is sent. */
GST_START_TEST (test_from_target)
{
  loss.limit = 5e6;
  fail_unless_near (update (100, 100), 0.5e6);
}
GST_END_TEST;

GST_START_TEST (test_intervals)
{
  ecl_gcc_loss_update (&loss, now + ECL_GCC_LOSS_INTERVAL - 1, 50, 25, 1e6);
  fail_unless (isinf (loss.limit));
  fail_unless_near (update (50, 0), 1e6 * (1 - 0.125));
  /* What was counted does not count again. */
  fail_unless_near (update (100, 5), 1e6 * (1 - 0.125));
  fail_unless_near (loss.ratio, 0.05);
}
GST_END_TEST;

GST_START_TEST (test_few_packets)
{
  fail_unless (isinf (update (19, 19)));
  fail_unless_near (update (1, 1), 0.5e6);
}
GST_END_TEST;

GST_START_TEST (test_raise)
{
  update (100, 100);
  ecl_gcc_loss_raise (&loss, 0.4e6);
  fail_unless_near (loss.limit, 0.5e6);
  ecl_gcc_loss_raise (&loss, 0.8e6);
  fail_unless_near (loss.limit, 0.8e6);
}
GST_END_TEST;

static Suite *
gcc_loss_suite (void)
{
  Suite *suite = suite_create ("gcc-loss");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_test (tc, test_thresholds);
  tcase_add_test (tc, test_no_limit);
  tcase_add_test (tc, test_from_target);
  tcase_add_test (tc, test_intervals);
  tcase_add_test (tc, test_few_packets);
  tcase_add_test (tc, test_raise);
  return suite;
}

GST_CHECK_MAIN (gcc_loss);
