/* pacer: which packet goes when, by hand
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "near.h"
#include <gst/congestion/ecl-pacer.h>

/* A packet of 1250 bytes takes 10 ms of 1 Mbit/s. */
#define SIZE 1250

static EclPacer *pacer;
static GstClockTime now;
static guint n_freed;

static void
count_freed (gpointer packet)
{
  n_freed++;
}

static void
setup (void)
{
  pacer = ecl_pacer_new (1000000, count_freed);
  now = GST_SECOND;
  n_freed = 0;
}

static void
teardown (void)
{
  ecl_pacer_free (pacer);
}

static void
push (EclPacerPriority priority, const char *packet)
{
  ecl_pacer_push (pacer, now, priority, (gpointer)packet, SIZE);
}

static void
push_video (guint n)
{
  for (guint i = 0; i < n; i++)
    push (ECL_PACER_VIDEO, "video");
}

/* @packet: NULL: padding */
static void
expect_of (guint cluster, const char *packet)
{
  EclPacerItem item;

  fail_unless (ecl_pacer_pop (pacer, now, &item));
  fail_unless_equals_string (item.packet, packet);
  fail_unless_equals_int (item.cluster, cluster);
}

static void
expect (const char *packet)
{
  expect_of (0, packet);
}

/* Nothing, until then (ms from now; -1: until a push) */
static void
expect_wait (int ms)
{
  GstClockTime time = ms < 0 ? GST_CLOCK_TIME_NONE : now + ms * GST_MSECOND;
  EclPacerItem item;

  fail_if (ecl_pacer_pop (pacer, now, &item));
  fail_unless (ecl_pacer_get_next_time (pacer, now) == time);
}

static void
wait (guint ms)
{
  now += ms * GST_MSECOND;
}

static void
probe (guint id, guint bitrate, guint packets, guint bytes)
{
  EclGccProbe probe = {id, bitrate, packets, bytes};

  ecl_pacer_add_probe (pacer, now, &probe);
}

GST_START_TEST (test_rate)
{
  expect_wait (-1);
  push_video (4);
  fail_unless_equals_int (ecl_pacer_get_queued (pacer), 4 * SIZE);
  fail_unless (ecl_pacer_get_next_time (pacer, now) == now);
  expect ("video");
  expect_wait (10);
  wait (4);
  expect_wait (6);
  wait (6);
  expect ("video");
  expect_wait (10);
  /* Late by 30 ms, which is not made up for */
  wait (40);
  expect ("video");
  expect_wait (10);
  wait (10);
  expect ("video");
  fail_unless_equals_int (ecl_pacer_get_queued (pacer), 0);
  expect_wait (-1);
}
GST_END_TEST;

/* What the next 5 ms have room for goes at once. */
GST_START_TEST (test_burst)
{
  ecl_pacer_set_rate (pacer, now, 5000000);
  push_video (6);
  expect ("video");
  expect ("video");
  expect ("video");
  expect_wait (6);
}
GST_END_TEST;

GST_START_TEST (test_rate_changes)
{
  push_video (3);
  expect ("video");
  wait (2);
  ecl_pacer_set_rate (pacer, now, 500000);
  expect_wait (16);
  wait (6);
  ecl_pacer_set_rate (pacer, now, 1000000);
  expect ("video");
  expect_wait (15);
}
GST_END_TEST;

GST_START_TEST (test_priorities)
{
  push_video (1);
  push (ECL_PACER_RETRANSMISSION, "again 1");
  push (ECL_PACER_RETRANSMISSION, "again 2");
  push (ECL_PACER_AUDIO, "audio");
  fail_unless_equals_int (ecl_pacer_get_queued (pacer), 4 * SIZE);
  expect ("audio");
  expect_wait (10);
  wait (10);
  expect ("again 1");
  wait (10);
  expect ("again 2");
  push (ECL_PACER_AUDIO, "audio");
  /* At once, but it takes its time. */
  fail_unless (ecl_pacer_get_next_time (pacer, now) == now);
  expect ("audio");
  expect_wait (20);
  wait (20);
  expect ("video");
}
GST_END_TEST;

/* 300 packets take 3 s at that rate: all have gone after 2 s, a few at a time.
 */
GST_START_TEST (test_max_wait)
{
  GstClockTime begin = now;
  EclPacerItem item;

  push_video (300);
  while (ecl_pacer_get_queued (pacer) > 0) {
    guint n = 0;

    now = ecl_pacer_get_next_time (pacer, now);
    while (ecl_pacer_pop (pacer, now, &item))
      n++;
    fail_unless (1 <= n && n <= 3);
  }
  fail_unless (now - begin <= ECL_PACER_MAX_WAIT);
  fail_unless (now - begin > ECL_PACER_MAX_WAIT * 9 / 10);
}
GST_END_TEST;

/* Nor do those that come later, at twice the rate, for a minute. */
GST_START_TEST (test_overload)
{
  GstClockTime end = now + 60 * GST_SECOND, next = now;
  guint64 most = 0;
  EclPacerItem item;

  for (; now < end; now += GST_MSECOND) {
    if (now >= next) {
      push_video (1);
      next += 5 * GST_MSECOND;
    }
    while (ecl_pacer_pop (pacer, now, &item))
      ;
    most = MAX (most, ecl_pacer_get_queued (pacer));
  }
  fail_unless (most < 400 * SIZE);
  fail_unless (most > 100 * SIZE);
}
GST_END_TEST;

/* Ten times the rate, at once, every 10 ms */
static void
send_audio (guint ms)
{
  EclPacerItem item;

  for (guint i = 0; i < ms / 10; i++, wait (10)) {
    ecl_pacer_push (pacer, now, ECL_PACER_AUDIO, "audio", 10 * SIZE);
    fail_unless (ecl_pacer_pop (pacer, now, &item) && item.size == 10 * SIZE);
    fail_if (ecl_pacer_pop (pacer, now, &item));
  }
}

/* It is over 2 s after its end, and none waits for longer than that. */
GST_START_TEST (test_much_audio)
{
  push_video (1);
  expect ("video");
  send_audio (1000);
  push_video (1);
  send_audio (1990);
  expect_wait (10);
  wait (10);
  expect ("video");
  send_audio (8000);
  push_video (1);
  wait (1984); /* 10 ms have passed, 5 ms may be a burst */
  expect_wait (6);
  wait (1);
  expect ("video");
}
GST_END_TEST;

/* A packet takes 2 ms of 5 Mbit/s. */
GST_START_TEST (test_probe)
{
  ecl_pacer_set_padding (pacer, SIZE);
  probe (7, 5000000, 4, 1);
  expect_wait (-1);
  push_video (2);
  fail_unless (ecl_pacer_get_next_time (pacer, now) == now);
  expect_of (7, "video");
  expect_wait (2);
  wait (2);
  expect_of (7, "video");
  wait (2);
  expect_of (7, NULL);
  wait (2);
  expect_of (7, NULL);
  /* Over; its 40 ms of the rate began 6 ms ago. */
  push_video (1);
  expect_wait (34);
}
GST_END_TEST;

GST_START_TEST (test_probe_bytes)
{
  ecl_pacer_set_padding (pacer, 100);
  probe (7, 5000000, 1, SIZE + 101);
  push_video (1);
  expect_of (7, "video");
  wait (2);
  expect_of (7, NULL);
  wait (1);
  expect_of (7, NULL);
  wait (1);
  expect_wait (-1);
}
GST_END_TEST;

/* A timer that is late is made up for: the cluster keeps its rate. */
GST_START_TEST (test_probe_keeps_rate)
{
  probe (7, 5000000, 5, 1);
  push_video (5);
  expect_of (7, "video");
  wait (5);
  expect_of (7, "video");
  expect_of (7, "video");
  expect_wait (1);
}
GST_END_TEST;

/* Its first packet is a small one. */
GST_START_TEST (test_probe_begins_with_padding)
{
  ecl_pacer_set_padding (pacer, 250);
  push_video (1);
  expect ("video");
  wait (10);
  probe (7, 5000000, 3, 1);
  expect_wait (-1);
  push_video (1);
  expect_of (7, NULL);
  now += 400 * GST_USECOND;
  expect_of (7, "video");
  wait (2);
  expect_of (7, NULL);
}
GST_END_TEST;

GST_START_TEST (test_probes_in_turn)
{
  probe (1, 5000000, 2, 1);
  probe (2, 10000000, 2, 1);
  push_video (4);
  expect_of (1, "video");
  wait (2);
  expect_of (1, "video");
  expect_of (2, "video");
  expect_wait (1);
  wait (1);
  expect_of (2, "video");
}
GST_END_TEST;

GST_START_TEST (test_probe_and_audio)
{
  ecl_pacer_set_padding (pacer, SIZE);
  probe (7, 5000000, 3, 1);
  push (ECL_PACER_AUDIO, "audio");
  expect ("audio"); /* does not begin it */
  push (ECL_PACER_AUDIO, "audio");
  push (ECL_PACER_RETRANSMISSION, "again");
  expect ("audio");
  expect_of (7, "again");
  push (ECL_PACER_AUDIO, "audio");
  expect_of (7, "audio");
  expect_wait (4);
}
GST_END_TEST;

GST_START_TEST (test_probe_without_padding)
{
  probe (7, 5000000, 3, 1);
  push_video (1);
  expect_of (7, "video");
  expect_wait (-1);
  wait (22);
  push_video (2);
  expect_of (7, "video");
  /* Too late to go on */
  wait (22);
  wait (1);
  expect ("video");
}
GST_END_TEST;

GST_START_TEST (test_probe_waits)
{
  probe (1, 5000000, 2, 1);
  wait (1000);
  push_video (1);
  expect_of (1, "video");
  wait (100);
  probe (2, 5000000, 2, 1);
  wait (1001);
  push_video (1);
  expect ("video");
}
GST_END_TEST;

GST_START_TEST (test_many_probes)
{
  for (guint i = 1; i <= ECL_PACER_MAX_PROBES + 1; i++)
    probe (i, 5000000, 1, 1);
  push_video (1);
  expect_of (2, "video");
}
GST_END_TEST;

GST_START_TEST (test_free)
{
  push_video (3);
  push (ECL_PACER_AUDIO, "audio");
  expect ("audio");
  ecl_pacer_free (pacer);
  fail_unless_equals_int (n_freed, 3);
  setup ();
}
GST_END_TEST;

GST_START_TEST (test_bad_rate)
{
  EclGccProbe none = {1, 0, 1, 1};

  fail_unless_refused (ecl_pacer_new (0, count_freed));
  fail_unless_refused (ecl_pacer_set_rate (pacer, now, 0));
  fail_unless_refused (ecl_pacer_add_probe (pacer, now, &none));
}
GST_END_TEST;

static Suite *
pacer_suite (void)
{
  Suite *suite = suite_create ("pacer");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_rate);
  tcase_add_test (tc, test_burst);
  tcase_add_test (tc, test_rate_changes);
  tcase_add_test (tc, test_priorities);
  tcase_add_test (tc, test_max_wait);
  tcase_add_test (tc, test_overload);
  tcase_add_test (tc, test_much_audio);
  tcase_add_test (tc, test_probe);
  tcase_add_test (tc, test_probe_bytes);
  tcase_add_test (tc, test_probe_keeps_rate);
  tcase_add_test (tc, test_probe_begins_with_padding);
  tcase_add_test (tc, test_probes_in_turn);
  tcase_add_test (tc, test_probe_and_audio);
  tcase_add_test (tc, test_probe_without_padding);
  tcase_add_test (tc, test_probe_waits);
  tcase_add_test (tc, test_many_probes);
  tcase_add_test (tc, test_free);
  tcase_add_test (tc, test_bad_rate);
  return suite;
}

GST_CHECK_MAIN (pacer);
