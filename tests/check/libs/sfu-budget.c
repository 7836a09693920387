/* sfu-budget: which pictures of the others a member's line carries
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "ecl-sfu-budget.h"

#define STEP (G_TIME_SPAN_SECOND / 4)
#define SOUND 50000
#define RATE 1000000

typedef struct {
  EclSfuBudget budget;
  EclSfuShare shares[3];
  gint64 now;
} Line;

static Line
line_new (void)
{
  return (Line){.shares = {{RATE}, {RATE}, {RATE}}, .now = 12345};
}

/* For @time, with that estimate. Returns: which go out, as bits */
static guint
run (Line *self, guint estimate, gint64 time)
{
  guint sent = 0;

  for (gint64 end = self->now + time; self->now < end; self->now += STEP)
    ecl_sfu_budget_update (&self->budget, estimate, SOUND, self->shares,
        G_N_ELEMENTS (self->shares), self->now);
  for (guint i = 0; i < G_N_ELEMENTS (self->shares); i++)
    sent |= self->shares[i].paused ? 0 : 1 << i;
  return sent;
}

static guint
get_wish (Line *self)
{
  return ecl_sfu_budget_get_wish (
      SOUND, self->shares, G_N_ELEMENTS (self->shares));
}

GST_START_TEST (test_what_fits_goes_out)
{
  Line line = line_new ();

  fail_unless_equals_int (
      run (&line, 3 * RATE + SOUND, 60 * G_TIME_SPAN_SECOND), 7);
  fail_unless_equals_int (get_wish (&line), 0);
}
GST_END_TEST;

/* The last ones first, all that is too much, and not for a dip. */
GST_START_TEST (test_excess_is_paused)
{
  Line line = line_new ();

  for (guint i = 0; i < 10; i++) {
    fail_unless_equals_int (run (&line, RATE, ECL_SFU_BUDGET_PATIENCE), 7);
    fail_unless_equals_int (run (&line, 4 * RATE, STEP), 7);
  }
  fail_unless_equals_int (
      run (&line, RATE + SOUND, ECL_SFU_BUDGET_PATIENCE + STEP), 1);
  fail_unless_equals_int (
      run (&line, SOUND, ECL_SFU_BUDGET_PATIENCE + STEP), 0);
  /* There is nothing left to be paused. */
  fail_unless_equals_int (run (&line, 1, 60 * G_TIME_SPAN_SECOND), 0);
}
GST_END_TEST;

/* One after the other, with some room to spare. */
GST_START_TEST (test_goes_on_where_there_is_room)
{
  Line line = line_new ();
  guint wish;

  run (&line, RATE + SOUND, ECL_SFU_BUDGET_PATIENCE + STEP);
  wish = get_wish (&line);
  fail_unless_equals_int (
      wish, SOUND + RATE + RATE * (100 + ECL_SFU_BUDGET_HEADROOM) / 100);
  fail_unless_equals_int (run (&line, wish - 1, 60 * G_TIME_SPAN_SECOND), 1);
  fail_unless_equals_int (run (&line, wish, ECL_SFU_BUDGET_DWELL), 1);
  /* A dip: it has to wait anew. */
  fail_unless_equals_int (run (&line, wish - 1, STEP), 1);
  fail_unless_equals_int (run (&line, wish, ECL_SFU_BUDGET_DWELL), 1);
  fail_unless_equals_int (run (&line, wish, STEP), 3);
  fail_unless_equals_int (
      run (&line, 10 * RATE, ECL_SFU_BUDGET_DWELL + STEP), 7);
}
GST_END_TEST;

/* Who fits only just does not come and go all the time. */
GST_START_TEST (test_waits_longer_after_each_failure)
{
  Line line = line_new ();
  gint64 dwell = ECL_SFU_BUDGET_DWELL;

  run (&line, 2 * RATE + SOUND, ECL_SFU_BUDGET_PATIENCE + STEP);
  for (guint i = 0; i < 8; i++) {
    fail_unless_equals_int (run (&line, 4 * RATE, dwell), 3);
    fail_unless_equals_int (run (&line, 4 * RATE, STEP), 7);
    fail_unless_equals_int (
        run (&line, 2 * RATE + SOUND, ECL_SFU_BUDGET_PATIENCE + STEP), 3);
    dwell = MIN (2 * dwell, ECL_SFU_BUDGET_MAX_DWELL);
  }
  /* Until it fits for good. */
  run (&line, 4 * RATE, dwell + STEP);
  fail_unless_equals_int (run (&line, 4 * RATE, ECL_SFU_BUDGET_TRIAL), 7);
  run (&line, 2 * RATE + SOUND, ECL_SFU_BUDGET_PATIENCE + STEP);
  fail_unless_equals_int (
      run (&line, 4 * RATE, ECL_SFU_BUDGET_DWELL + STEP), 7);
}
GST_END_TEST;

/* Those that send nothing are not in the way. */
GST_START_TEST (test_silent_ones)
{
  Line line = line_new ();

  line.shares[1].rate = line.shares[2].rate = 0;
  fail_unless_equals_int (
      run (&line, RATE + SOUND, 60 * G_TIME_SPAN_SECOND), 7);
  fail_unless_equals_int (run (&line, RATE, 60 * G_TIME_SPAN_SECOND), 6);
}
GST_END_TEST;

/* No more often than one may go on, nor while there is room. */
GST_START_TEST (test_probes)
{
  Line line = line_new ();

  run (&line, RATE + SOUND, ECL_SFU_BUDGET_PATIENCE + STEP);
  fail_if (ecl_sfu_budget_take_probe (&line.budget, line.now));
  line.now += ECL_SFU_BUDGET_DWELL;
  fail_unless (ecl_sfu_budget_take_probe (&line.budget, line.now));
  fail_if (ecl_sfu_budget_take_probe (&line.budget, line.now));
  line.now += ECL_SFU_BUDGET_DWELL;
  run (&line, 3 * RATE, STEP);
  fail_if (ecl_sfu_budget_take_probe (&line.budget, line.now));
}
GST_END_TEST;

static Suite *
sfu_budget_suite (void)
{
  Suite *suite = suite_create ("sfu-budget");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_what_fits_goes_out);
  tcase_add_test (tc, test_excess_is_paused);
  tcase_add_test (tc, test_goes_on_where_there_is_room);
  tcase_add_test (tc, test_waits_longer_after_each_failure);
  tcase_add_test (tc, test_silent_ones);
  tcase_add_test (tc, test_probes);
  return suite;
}

GST_CHECK_MAIN (sfu_budget);
