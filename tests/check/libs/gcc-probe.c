/* gcc-probe: when probes are asked for, and what they find out
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "near.h"
#include <gst/congestion/ecl-gcc-alr.h>
#include <gst/congestion/ecl-gcc-probe.h>

#define MOST 5e6

/* What a cluster has found out */

static EclGccClusters clusters;

static void
expect_cluster (void)
{
  EclGccProbe probe = {1, 1000000, 5, 1875};

  memset (&clusters, 0, sizeof clusters);
  ecl_gcc_clusters_expect (&clusters, &probe);
}

/* Times in ms; sent at 1 Mbit/s if 8 ms and 1000 bytes */
static guint
add (guint sent, guint arrived, guint size)
{
  return ecl_gcc_clusters_add (
      &clusters, 1, sent * GST_MSECOND, arrived * GST_MSECOND, size);
}

/* Four of 1000 bytes, sent in 24 ms */
static guint
measure (guint interval)
{
  expect_cluster ();
  add (0, 100, 1000);
  add (8, 100 + interval, 1000);
  fail_unless_equals_int (add (16, 100 + 2 * interval, 1000), 0);
  return add (24, 100 + 3 * interval, 1000);
}

GST_START_TEST (test_measure)
{
  fail_unless_equals_int (measure (8), 1000000);
  /* Faster than sent: no faster than was asked */
  fail_unless_equals_int (measure (6), 1000000);
  fail_unless_equals_int (measure (4), 1000000);
  /* Let go at once */
  fail_unless_equals_int (measure (3), 0);
  fail_unless_equals_int (measure (0), 0);
  /* It filled a queue. */
  fail_unless_equals_int (measure (16), 475000);
  fail_unless_equals_int (measure (333), 22822);
  fail_unless_equals_int (measure (334), 0);
}
GST_END_TEST;

/* Neither the one sent last nor the one that came first takes time. */
GST_START_TEST (test_ends)
{
  expect_cluster ();
  add (0, 100, 500);
  add (8, 108, 1000);
  add (16, 116, 1000);
  fail_unless_equals_int (add (24, 124, 1000), 2500 * 8000 / 24);
  expect_cluster ();
  add (0, 108, 1000);
  add (8, 100, 1000);
  add (16, 116, 1000);
  fail_unless_equals_int (add (24, 124, 900), 2900 * 8000 / 24);
}
GST_END_TEST;

GST_START_TEST (test_too_little)
{
  expect_cluster ();
  for (guint i = 0; i < 8; i++)
    fail_unless_equals_int (add (i, i, 166), 0);
  fail_unless (add (9, 9, 200) > 0);
}
GST_END_TEST;

GST_START_TEST (test_sent_slowly)
{
  expect_cluster ();
  for (guint i = 0; i < 3; i++)
    add (400 * i, 400 * i, 1000);
  fail_unless_equals_int (add (1001, 999, 1000), 0);
}
GST_END_TEST;

GST_START_TEST (test_unknown_cluster)
{
  EclGccProbe probe = {1 + ECL_GCC_MAX_CLUSTERS, 1000000, 1, 1};

  expect_cluster ();
  add (0, 0, 1000);
  fail_unless_equals_int (ecl_gcc_clusters_add (&clusters, 0, 0, 0, 1000), 0);
  fail_unless_equals_int (ecl_gcc_clusters_add (&clusters, 2, 0, 0, 1000), 0);
  /* A later one has taken its place. */
  ecl_gcc_clusters_expect (&clusters, &probe);
  for (guint i = 0; i < 8; i++)
    fail_unless_equals_int (add (8 * i, 8 * i, 1000), 0);
}
GST_END_TEST;

/* When to probe */

static EclGccProber prober;
static GstClockTime now;

static void
setup (void)
{
  ecl_gcc_prober_init (&prober);
  now = GST_SECOND;
}

static void
expect (guint bitrate)
{
  EclGccProbe probe;

  fail_unless (ecl_gcc_prober_pop (&prober, &probe));
  fail_unless_equals_int (probe.bitrate, bitrate);
}

static void
expect_none (void)
{
  EclGccProbe probe;

  fail_if (ecl_gcc_prober_pop (&prober, &probe));
}

static void
start (double rate, double max)
{
  setup ();
  ecl_gcc_prober_start (&prober, now, rate, max);
}

static void
started (void)
{
  start (0.3e6, MOST);
  expect (900000);
  expect (1800000);
}

GST_START_TEST (test_start)
{
  EclGccProbe probe;

  start (0.3e6, MOST);
  fail_unless (ecl_gcc_prober_pop (&prober, &probe));
  fail_unless_equals_int (probe.id, 1);
  fail_unless_equals_int (probe.bitrate, 900000);
  fail_unless_equals_int (probe.min_packets, 5);
  fail_unless_equals_int (probe.min_bytes, 1687); /* 15 ms */
  fail_unless (ecl_gcc_prober_pop (&prober, &probe));
  fail_unless_equals_int (probe.id, 2);
  fail_unless_equals_int (probe.bitrate, 1800000);
  expect_none ();
}
GST_END_TEST;

GST_START_TEST (test_start_bounds)
{
  start (0.3e6, 0.8e6);
  expect (800000);
  expect_none ();
  ecl_gcc_prober_result (&prober, now, 0.8e6, 0.8e6);
  expect_none ();
  start (0.3e6, 1e6);
  expect (900000);
  expect (1000000);
}
GST_END_TEST;

GST_START_TEST (test_further)
{
  started ();
  ecl_gcc_prober_result (&prober, now, 1.26e6, MOST);
  expect_none ();
  ecl_gcc_prober_result (&prober, now, 1.3e6, MOST);
  expect (2600000);
  ecl_gcc_prober_result (&prober, now, 2.6e6, MOST);
  expect (5000000);
  ecl_gcc_prober_result (&prober, now, 5e6, MOST);
  expect_none ();
}
GST_END_TEST;

GST_START_TEST (test_late_result)
{
  started ();
  now += ECL_GCC_PROBE_PATIENCE;
  ecl_gcc_prober_tick (&prober, now - 1, 1e6, MOST, FALSE);
  ecl_gcc_prober_result (&prober, now - 1, 1.3e6, MOST);
  expect (2600000);
  now += ECL_GCC_PROBE_PATIENCE;
  ecl_gcc_prober_tick (&prober, now, 1e6, MOST, FALSE);
  ecl_gcc_prober_result (&prober, now, 2.6e6, MOST);
  expect_none ();
}
GST_END_TEST;

GST_START_TEST (test_blind)
{
  ecl_gcc_prober_tick (&prober, 60 * GST_SECOND, 1e6, MOST, TRUE);
  expect_none (); /* not started */
  started ();
  now += ECL_GCC_PROBE_INTERVAL;
  ecl_gcc_prober_tick (&prober, now - 1, 1e6, MOST, TRUE);
  ecl_gcc_prober_tick (&prober, now, 1e6, MOST, FALSE);
  ecl_gcc_prober_tick (&prober, now, MOST, MOST, TRUE);
  expect_none ();
  ecl_gcc_prober_tick (&prober, now, 1e6, MOST, TRUE);
  expect (2000000);
  ecl_gcc_prober_tick (&prober, now + GST_SECOND, 1e6, MOST, TRUE);
  expect_none ();
  now += ECL_GCC_PROBE_INTERVAL;
  ecl_gcc_prober_tick (&prober, now, 4e6, MOST, TRUE);
  expect (5000000);
}
GST_END_TEST;

GST_START_TEST (test_fell)
{
  started ();
  ecl_gcc_prober_fell (&prober, 2e6);
  ecl_gcc_prober_fell (&prober, 1e6);
  now += ECL_GCC_PROBE_INTERVAL;
  ecl_gcc_prober_tick (&prober, now, 0.5e6, MOST, TRUE);
  expect (1700000);
  /* Once */
  now += ECL_GCC_PROBE_INTERVAL;
  ecl_gcc_prober_tick (&prober, now, 0.5e6, MOST, TRUE);
  expect (1000000);
}
GST_END_TEST;

GST_START_TEST (test_recover)
{
  started ();
  ecl_gcc_prober_recover (&prober, now, 0.5e6, MOST);
  expect_none ();
  ecl_gcc_prober_fell (&prober, 2e6);
  ecl_gcc_prober_recover (&prober, now, 0.5e6, MOST);
  expect (1700000);
  ecl_gcc_prober_fell (&prober, 0.5e6);
  ecl_gcc_prober_recover (&prober, now, 0.5e6, MOST);
  expect_none ();
}
GST_END_TEST;

GST_START_TEST (test_too_many)
{
  start (0.3e6, MOST);
  ecl_gcc_prober_ask (&prober, now, 1e6, MOST);
  expect (900000);
  ecl_gcc_prober_ask (&prober, now, 1e6, MOST);
  expect (1800000);
  expect (1000000);
  expect_none ();
}
GST_END_TEST;

/* Application-limited: of 1 Mbit/s 93,750 bytes a second, half of that at most
 * left over */

static EclGccAlr alr;

static gboolean
send (guint ms, guint size)
{
  now += ms * GST_MSECOND;
  ecl_gcc_alr_update (&alr, now, size, 1e6);
  return alr.limited;
}

GST_START_TEST (test_application_limited)
{
  ecl_gcc_alr_init (&alr);
  fail_if (send (0, 1200));
  fail_if (send (412, 0));
  fail_unless (send (1, 0));
  fail_unless (send (1000, 23437));
  fail_if (send (0, 1));
  /* It ends late and begins late. */
  fail_if (send (149, 0));
  fail_unless (send (3, 0));
}
GST_END_TEST;

GST_START_TEST (test_overdrawn)
{
  ecl_gcc_alr_init (&alr);
  send (0, 1000000);
  fail_if (send (899, 0));
  fail_unless (send (2, 0));
}
GST_END_TEST;

static Suite *
gcc_probe_suite (void)
{
  Suite *suite = suite_create ("gcc-probe");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_test (tc, test_measure);
  tcase_add_test (tc, test_ends);
  tcase_add_test (tc, test_too_little);
  tcase_add_test (tc, test_sent_slowly);
  tcase_add_test (tc, test_unknown_cluster);
  tcase_add_test (tc, test_start);
  tcase_add_test (tc, test_start_bounds);
  tcase_add_test (tc, test_further);
  tcase_add_test (tc, test_late_result);
  tcase_add_test (tc, test_blind);
  tcase_add_test (tc, test_fell);
  tcase_add_test (tc, test_recover);
  tcase_add_test (tc, test_too_many);
  tcase_add_test (tc, test_application_limited);
  tcase_add_test (tc, test_overdrawn);
  return suite;
}

GST_CHECK_MAIN (gcc_probe);
