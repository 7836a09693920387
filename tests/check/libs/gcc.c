/* gcc: what becomes of reports about packets, and of their absence
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "near.h"
#include <gst/congestion/ecl-gcc.h>

#define ONE_WAY (25 * GST_MSECOND)
/* The receiver's clock has its own origin. */
#define RECEIVER (1000 * GST_SECOND)

static EclGcc gcc;
static GstClockTime now;
static GstClockTime queueing;

static void
setup (void)
{
  ecl_gcc_init (&gcc, 300000, 30000, 5000000);
  now = GST_SECOND;
  queueing = 0;
}

static guint
get_target (void)
{
  EclGccState state;

  ecl_gcc_get_state (&gcc, &state);
  return state.target;
}

static void
expect_probe (guint bitrate, EclGccProbe *probe)
{
  fail_unless (ecl_gcc_pop_probe (&gcc, probe));
  fail_unless_equals_int (probe->bitrate, bitrate);
}

static void
expect_no_probe (void)
{
  EclGccProbe probe;

  fail_if (ecl_gcc_pop_probe (&gcc, &probe));
}

/* A tick every 25 ms */
static void
wait (guint ms)
{
  for (guint i = 0; i < ms / 25; i++) {
    now += ECL_GCC_TICK_INTERVAL;
    ecl_gcc_tick (&gcc, now);
  }
}

/* @n packets in 25 ms each @interval ms, of which each @lose-th is lost (0:
 * none), reported at their end. */
static void
send_with_loss (guint n, guint size, guint interval, guint lose)
{
  EclGccPacket packets[100];

  for (guint i = 0; i < n; i++) {
    packets[i] = (EclGccPacket){now, RECEIVER + now + ONE_WAY, size, 0};
    if (lose && i % lose == 0)
      packets[i].arrived = GST_CLOCK_TIME_NONE;
    ecl_gcc_sent (&gcc, now, size);
    wait (interval);
  }
  now += 2 * ONE_WAY - interval * GST_MSECOND;
  ecl_gcc_feedback (&gcc, now, packets, n);
}

static void
send (guint n, guint size)
{
  send_with_loss (n, size, 25, 0);
}

/* The probe's packets arrive at @bitrate. */
static void
report_probe (const EclGccProbe *probe, guint bitrate)
{
  EclGccPacket packets[5];
  guint size = probe->min_bytes / G_N_ELEMENTS (packets) + 1;
  GstClockTime arrived = RECEIVER + now + ONE_WAY + queueing;

  for (guint i = 0; i < G_N_ELEMENTS (packets); i++) {
    packets[i] = (EclGccPacket){now, arrived, size, probe->id};
    ecl_gcc_sent (&gcc, now, size);
    now += gst_util_uint64_scale (size, 8 * GST_SECOND, probe->bitrate);
    arrived += gst_util_uint64_scale (size, 8 * GST_SECOND, bitrate);
  }
  now += 2 * ONE_WAY;
  ecl_gcc_feedback (&gcc, now, packets, G_N_ELEMENTS (packets));
}

/* Each packet has waited for 5 ms more than the one before, until that is seen.
 */
static void
fill_queue (guint size)
{
  EclGccState state;

  do {
    EclGccPacket packet = {now, RECEIVER + now + ONE_WAY + queueing, size, 0};

    queueing += 5 * GST_MSECOND;
    ecl_gcc_sent (&gcc, now, size);
    wait (25);
    ecl_gcc_feedback (&gcc, now, &packet, 1);
    ecl_gcc_get_state (&gcc, &state);
    fail_unless (queueing < GST_SECOND);
  } while (state.usage != ECL_GCC_USAGE_OVER);
}

static double
get_pacing_factor (void)
{
  EclGccState state;

  ecl_gcc_get_state (&gcc, &state);
  return (double)state.pacing / state.target;
}

static void
drop_probes (void)
{
  EclGccProbe probe;

  while (ecl_gcc_pop_probe (&gcc, &probe)) {
  }
}

/* No faster than a link of which it is known what it carries: that is what came
 * during overuse, of which the target is 85 %. */
GST_START_TEST (test_pacing)
{
  for (guint i = 0; i < 5; i++)
    send (40, 1000);
  fail_unless (get_pacing_factor () > 2.49);
  fill_queue (1000);
  fail_unless (get_pacing_factor () > 1.1 && get_pacing_factor () < 1.3, "%g",
      get_pacing_factor ());
}
GST_END_TEST

GST_START_TEST (test_bounds)
{
  EclGccState state;

  ecl_gcc_init (&gcc, 10, 1000, 2000);
  fail_unless_equals_int (get_target (), 1000);
  ecl_gcc_init (&gcc, 3000, 1000, 2000);
  ecl_gcc_get_state (&gcc, &state);
  fail_unless_equals_int (state.target, 2000);
  fail_unless_equals_int (state.pacing, 5000);
  ecl_gcc_set_bounds (&gcc, 100, 500);
  fail_unless_equals_int (get_target (), 500);
  ecl_gcc_set_bounds (&gcc, 700, 700);
  fail_unless_equals_int (get_target (), 700);
  fail_unless_refused (ecl_gcc_set_bounds (&gcc, 800, 700));
  fail_unless_refused (ecl_gcc_set_bounds (&gcc, 0, 700));
  fail_unless_refused (ecl_gcc_init (&gcc, 10, 0, 700));
}
GST_END_TEST;

GST_START_TEST (test_first_packet)
{
  EclGccProbe probe;

  wait (10000);
  expect_no_probe ();
  fail_unless_equals_int (get_target (), 300000);
  ecl_gcc_sent (&gcc, now, 1200);
  expect_probe (900000, &probe);
  expect_probe (1800000, &probe);
  ecl_gcc_sent (&gcc, now, 1200);
  expect_no_probe ();
}
GST_END_TEST;

GST_START_TEST (test_probe_raises)
{
  EclGccProbe one, two, three;

  ecl_gcc_sent (&gcc, now, 1200);
  expect_probe (900000, &one);
  expect_probe (1800000, &two);
  report_probe (&one, 900000);
  fail_unless_equals_int (get_target (), 900000);
  expect_no_probe ();
  report_probe (&two, 1800000);
  fail_unless_equals_int (get_target (), 1800000);
  expect_probe (3600000, &three);
  /* Slower than what is known does not lower it. */
  report_probe (&three, 1700000);
  fail_unless (get_target () >= 1800000);
  expect_no_probe ();
}
GST_END_TEST;

/* What a queue grows from is not believed to be room. The round trip is so long
 * that the rate does not fall again. */
GST_START_TEST (test_probe_in_queue)
{
  EclGccPacket old = {now, RECEIVER + now, 1200, 0};
  EclGccProbe probe;
  guint before;

  now += 20 * GST_SECOND;
  ecl_gcc_feedback (&gcc, now, &old, 1);
  fill_queue (1200);
  drop_probes ();
  before = get_target ();
  ecl_gcc_probe (&gcc, now, 500000);
  expect_probe (500000, &probe);
  report_probe (&probe, 500000);
  fail_unless (get_target () <= before);
}
GST_END_TEST;

GST_START_TEST (test_rtt)
{
  EclGccPacket packet = {now, RECEIVER, 1200, 0};
  EclGccPacket later = {now + GST_SECOND, RECEIVER, 1200, 0};
  EclGccState state;

  ecl_gcc_get_state (&gcc, &state);
  fail_unless (state.rtt == ECL_GCC_DEFAULT_RTT);
  ecl_gcc_feedback (&gcc, now + 50 * GST_MSECOND, &packet, 1);
  ecl_gcc_feedback (&gcc, now + 130 * GST_MSECOND, &packet, 1);
  ecl_gcc_get_state (&gcc, &state);
  fail_unless (state.rtt == (7 * 50 + 130) * GST_MSECOND / 8);
  /* Sent after it was reported */
  ecl_gcc_feedback (&gcc, now + 130 * GST_MSECOND, &later, 1);
  ecl_gcc_get_state (&gcc, &state);
  fail_unless (state.rtt == (7 * 50 + 130) * GST_MSECOND / 8);
}
GST_END_TEST;

GST_START_TEST (test_no_feedback)
{
  EclGccState state;

  ecl_gcc_sent (&gcc, now, 1200);
  wait (1175);
  fail_unless_equals_int (get_target (), 300000);
  wait (25);
  fail_unless_equals_int (get_target (), 150000);
  ecl_gcc_sent (&gcc, now, 1200);
  wait (1175);
  fail_unless_equals_int (get_target (), 150000);
  wait (25);
  fail_unless_equals_int (get_target (), 75000);
  wait (60000);
  ecl_gcc_get_state (&gcc, &state);
  fail_unless_equals_int (state.target, 30000);
  fail_unless (state.silent);
}
GST_END_TEST;

GST_START_TEST (test_feedback_returns)
{
  EclGccProbe probe;
  EclGccState state;

  ecl_gcc_sent (&gcc, now, 1200);
  expect_probe (900000, &probe);
  expect_probe (1800000, &probe);
  wait (5000);
  ecl_gcc_get_state (&gcc, &state);
  fail_unless (state.silent);
  expect_no_probe ();
  send (1, 1200);
  ecl_gcc_get_state (&gcc, &state);
  fail_if (state.silent);
  expect_probe (255000, &probe);
}
GST_END_TEST;

/* It tells nothing of the link. */
GST_START_TEST (test_pause)
{
  send (1, 1200);
  wait (60000);
  fail_unless (get_target () >= 300000);
}
GST_END_TEST;

GST_START_TEST (test_loss)
{
  EclGccState state;
  guint before;

  send_with_loss (40, 1200, 25, 0);
  before = get_target ();
  send_with_loss (40, 1200, 25, 4);
  ecl_gcc_get_state (&gcc, &state);
  fail_unless_near (state.loss, 10 / 80.);
  fail_unless_near (state.target, floor (before * (1 - 0.0625)));
  fail_unless (state.loss_limited);
}
GST_END_TEST;

/* Lost ones alone do not move what the delay allows. */
GST_START_TEST (test_all_lost)
{
  send_with_loss (40, 1200, 25, 1);
  send_with_loss (40, 1200, 25, 1);
  fail_unless_equals_int (get_target (), 150000);
  for (guint i = 0; i < 10; i++)
    send_with_loss (40, 1200, 25, 1);
  fail_unless_equals_int (get_target (), 30000);
}
GST_END_TEST;

GST_START_TEST (test_application_limited)
{
  EclGccProbe probe;
  EclGccState state;

  send (2, 300);
  drop_probes ();
  for (guint i = 0; i < 4; i++)
    send (40, 300);
  ecl_gcc_get_state (&gcc, &state);
  fail_unless (state.application_limited);
  expect_no_probe ();
  send (40, 300);
  fail_unless (ecl_gcc_pop_probe (&gcc, &probe));
  fail_unless (ABS ((int)probe.bitrate - 2 * (int)get_target ()) <= 20000);
  /* One that sends nothing is not probed for. */
  wait (60000);
  expect_no_probe ();
}
GST_END_TEST;

/* Little arrives because little was sent: the link may still be there. */
GST_START_TEST (test_application_limited_fall)
{
  EclGccProbe probe;
  guint before;

  for (guint i = 0; i < 5; i++)
    send (40, 100);
  drop_probes ();
  before = get_target ();
  fill_queue (100);
  fail_unless (get_target () < before / 4);
  for (guint i = 0; i < 4; i++)
    send (40, 10);
  drop_probes ();
  for (guint i = 0; i < 2; i++)
    send (40, 10);
  fail_unless (ecl_gcc_pop_probe (&gcc, &probe));
  fail_unless (probe.bitrate > 0.8 * before);
}
GST_END_TEST;

GST_START_TEST (test_no_feedback_no_probe)
{
  send (1, 100);
  drop_probes ();
  for (guint i = 0; i < 400; i++) {
    ecl_gcc_sent (&gcc, now, 10);
    wait (25);
  }
  expect_no_probe ();
}
GST_END_TEST;

GST_START_TEST (test_loss_limited)
{
  EclGccProbe probe;

  for (guint i = 0; i < 2; i++)
    send_with_loss (40, 1200, 25, 4);
  drop_probes ();
  /* Still too many */
  for (guint i = 0; i < 4; i++)
    send_with_loss (40, 1200, 25, 8);
  expect_no_probe ();
  for (guint i = 0; i < 2; i++)
    send_with_loss (40, 1200, 25, 20);
  fail_unless (ecl_gcc_pop_probe (&gcc, &probe));
  report_probe (&probe, probe.bitrate);
  fail_unless (get_target () > 0.9 * probe.bitrate);
}
GST_END_TEST;

GST_START_TEST (test_owner_asks)
{
  EclGccProbe probe;

  send (1, 1200);
  drop_probes ();
  ecl_gcc_probe (&gcc, now, 600000);
  expect_probe (600000, &probe);
  ecl_gcc_probe (&gcc, now, 6000000);
  expect_probe (5000000, &probe);
}
GST_END_TEST;

GST_START_TEST (test_empty_feedback)
{
  ecl_gcc_feedback (&gcc, now, NULL, 0);
  fail_unless_equals_int (get_target (), 300000);
}
GST_END_TEST;

static Suite *
gcc_suite (void)
{
  Suite *suite = suite_create ("gcc");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_test (tc, test_pacing);
  tcase_add_test (tc, test_bounds);
  tcase_add_test (tc, test_first_packet);
  tcase_add_test (tc, test_probe_raises);
  tcase_add_test (tc, test_probe_in_queue);
  tcase_add_test (tc, test_rtt);
  tcase_add_test (tc, test_no_feedback);
  tcase_add_test (tc, test_feedback_returns);
  tcase_add_test (tc, test_pause);
  tcase_add_test (tc, test_loss);
  tcase_add_test (tc, test_all_lost);
  tcase_add_test (tc, test_application_limited);
  tcase_add_test (tc, test_application_limited_fall);
  tcase_add_test (tc, test_no_feedback_no_probe);
  tcase_add_test (tc, test_loss_limited);
  tcase_add_test (tc, test_owner_asks);
  tcase_add_test (tc, test_empty_feedback);
  return suite;
}

GST_CHECK_MAIN (gcc);
