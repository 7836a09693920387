/* latency: media waits for as long as late and lost packets make necessary
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/rtc/ecl-latency.h>

#define MS GST_MSECOND
#define MAX_LATENCY 600
#define STEP (GST_SECOND / 2)

static EclLatency latency;
static EclLatencyReport report;
static GstClockTime now;

static guint
update (void)
{
  now += STEP;
  return ecl_latency_update (&latency, now, &report);
}

static void
setup (void)
{
  ecl_latency_init (&latency, MAX_LATENCY);
  report = (EclLatencyReport){0};
  now = GST_SECOND;
  fail_unless_equals_int (update (), ECL_LATENCY_MIN);
}

/* One half of a second with 100 packets */
static guint
pass (guint n_late, guint n_lost, guint n_recovered)
{
  report.late += n_late;
  report.lost += n_lost;
  report.recovered += n_recovered;
  report.received += 100 - n_lost;
  return update ();
}

/* Returns: after how long it was below @before */
static GstClockTime
rest (guint before)
{
  GstClockTime began = now;

  while (pass (0, 0, 0) >= before)
    fail_unless (now - began < 2 * ECL_LATENCY_MAX_CALM);
  return now - began;
}

GST_START_TEST (test_stays_low_without_trouble)
{
  report.jitter = 5 * MS;
  report.rtt = 50 * MS;
  for (guint i = 0; i < 1000; i++)
    fail_unless_equals_int (pass (0, 0, 0), ECL_LATENCY_MIN);
}
GST_END_TEST;

GST_START_TEST (test_jitter)
{
  report.jitter = 40 * MS;
  fail_unless_equals_int (update (), 160);
  /* Each change is heard. */
  report.jitter = 42 * MS;
  fail_unless_equals_int (update (), 160);
  report.jitter = 43 * MS;
  fail_unless_equals_int (update (), 180);
  report.jitter = GST_SECOND;
  fail_unless_equals_int (update (), MAX_LATENCY);
  report.jitter = GST_CLOCK_TIME_NONE / 8;
  fail_unless_equals_int (update (), MAX_LATENCY);
}
GST_END_TEST;

/* Half as much again, each time. */
GST_START_TEST (test_late_packets)
{
  static const guint expected[] = {90, 135, 202, 303, 454, 600, 600};

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    fail_unless_equals_int (pass (1, 0, 0), expected[i]);
  fail_unless_equals_int (pass (0, 0, 0), MAX_LATENCY);
}
GST_END_TEST;

/* No wait helps where nothing is retransmitted. */
GST_START_TEST (test_loss_without_retransmission)
{
  for (guint i = 0; i < 100; i++)
    fail_unless_equals_int (pass (0, 10, 0), ECL_LATENCY_MIN);
}
GST_END_TEST;

/* All is recovered: 20 ms until the request, then as many round trips of
 * 104 ms as that part of loss makes necessary. */
GST_START_TEST (test_attempts)
{
  static const struct {
    guint percent;
    guint expected;
  } cases[] = {{1, 230}, {3, 340}, {10, 540}, {30, 540}};

  report.rtt = 100 * MS;
  report.jitter = 2 * MS;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint last = 0;

    for (guint k = 0; k < 50; k++)
      last = pass (0, 0, cases[i].percent);
    fail_unless_equals_int (last, cases[i].expected);
  }
}
GST_END_TEST;

/* Only as far as attempts of retransmission go. */
GST_START_TEST (test_packets_lost_for_good)
{
  guint before = ECL_LATENCY_MIN, last = 0;

  report.rtt = 30 * MS;
  for (guint i = 0; i < 100; i++) {
    last = pass (0, 1, 0);
    fail_unless (last >= before);
    before = last;
  }
  fail_unless_equals_int (last, 20 + 30 * ECL_LATENCY_MAX_ATTEMPTS);
}
GST_END_TEST;

GST_START_TEST (test_shrinks_in_steps)
{
  guint before;

  while (pass (1, 0, 0) < MAX_LATENCY)
    ;
  for (before = MAX_LATENCY; before > 80; before = latency.latency) {
    fail_unless_equals_uint64 (rest (before), ECL_LATENCY_CALM);
    fail_unless (before - latency.latency >= 20);
    fail_unless (before - latency.latency <= MAX (20, before / 4));
  }
  fail_unless (latency.latency >= ECL_LATENCY_MIN);
}
GST_END_TEST;

/* Not below what jitter needs. */
GST_START_TEST (test_shrinks_to_need)
{
  while (pass (1, 0, 0) < MAX_LATENCY)
    ;
  report.jitter = 50 * MS;
  for (guint i = 0; i < 2000; i++)
    fail_unless (pass (0, 0, 0) >= 200);
  fail_unless (latency.latency < 220);
}
GST_END_TEST;

GST_START_TEST (test_trouble_postpones_shrinking)
{
  GstClockTime half = ECL_LATENCY_CALM / 2;
  guint before;

  while (pass (1, 0, 0) < MAX_LATENCY)
    ;
  before = latency.latency;
  for (GstClockTime end = now + half; now < end;)
    fail_unless_equals_int (pass (0, 0, 0), before);
  fail_unless_equals_int (pass (1, 0, 0), before);
  fail_unless_equals_uint64 (rest (before), ECL_LATENCY_CALM);
}
GST_END_TEST;

/* What was needed again after a step down goes less willingly. */
GST_START_TEST (test_patience)
{
  GstClockTime expected = ECL_LATENCY_CALM;

  while (pass (1, 0, 0) < 300)
    ;
  for (guint i = 0; i < 6; i++) {
    guint before = latency.latency;

    fail_unless_equals_uint64 (rest (before), expected);
    pass (1, 0, 0);
    expected = MIN (2 * expected, ECL_LATENCY_MAX_CALM);
  }
  fail_unless_equals_uint64 (expected, ECL_LATENCY_MAX_CALM);
  /* Two steps without trouble between them: the link is another one. */
  rest (latency.latency);
  rest (latency.latency);
  fail_unless_equals_uint64 (rest (latency.latency), ECL_LATENCY_CALM);
}
GST_END_TEST;

/* A track that goes takes its counts along, and another one may bring more. */
GST_START_TEST (test_tracks_that_go)
{
  report.rtt = 30 * MS;
  pass (0, 0, 0);
  report.late = 50;
  report.received = 1000;
  report.lost = 50;
  update ();
  ecl_latency_init (&latency, MAX_LATENCY);
  latency.last = report;
  latency.last.late = 100;
  latency.last.lost = 0;
  latency.last.received = 2000;
  fail_unless_equals_int (update (), ECL_LATENCY_MIN);
  fail_unless (latency.loss == 0);
}
GST_END_TEST;

/* Also one below the lowest. */
GST_START_TEST (test_bound)
{
  ecl_latency_init (&latency, 20);
  fail_unless_equals_int (latency.latency, 20);
  report.jitter = 100 * MS;
  for (guint i = 0; i < 10; i++)
    fail_unless_equals_int (pass (1, 0, 0), 20);
  ecl_latency_init (&latency, 0);
  fail_unless_equals_int (pass (1, 0, 0), 0);
}
GST_END_TEST;

static Suite *
latency_suite (void)
{
  Suite *suite = suite_create ("latency");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, NULL);
  tcase_add_test (tcase, test_stays_low_without_trouble);
  tcase_add_test (tcase, test_jitter);
  tcase_add_test (tcase, test_late_packets);
  tcase_add_test (tcase, test_loss_without_retransmission);
  tcase_add_test (tcase, test_attempts);
  tcase_add_test (tcase, test_packets_lost_for_good);
  tcase_add_test (tcase, test_shrinks_in_steps);
  tcase_add_test (tcase, test_shrinks_to_need);
  tcase_add_test (tcase, test_trouble_postpones_shrinking);
  tcase_add_test (tcase, test_patience);
  tcase_add_test (tcase, test_tracks_that_go);
  tcase_add_test (tcase, test_bound);
  return suite;
}

GST_CHECK_MAIN (latency);
