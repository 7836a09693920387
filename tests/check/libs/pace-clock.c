/* pace-clock: timers, their order and their thread, at the time that a test
 * sets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/congestion/ecl-pace-clock.h>

static GMutex lock;
static GCond cond;
static GString *calls;  /* lock */
static GThread *caller; /* lock; of the last call */
static gboolean held;   /* lock; "x" does not return */

static void
note (gpointer name)
{
  g_mutex_lock (&lock);
  g_string_append (calls, name);
  caller = g_thread_self ();
  g_cond_broadcast (&cond);
  while (held && g_str_equal (name, "x"))
    g_cond_wait (&cond, &lock);
  g_mutex_unlock (&lock);
}

static void
setup (void)
{
  ecl_pace_clock_set_time (GST_SECOND);
  calls = g_string_new (NULL);
}

static void
teardown (void)
{
  ecl_pace_clock_set_time (GST_CLOCK_TIME_NONE);
  g_string_free (calls, TRUE);
}

static void
assert_calls_at (GstClockTime time, const char *expected)
{
  ecl_pace_clock_set_time (time);
  ecl_pace_clock_settle ();
  g_mutex_lock (&lock);
  fail_unless_equals_string (calls->str, expected);
  g_string_truncate (calls, 0);
  g_mutex_unlock (&lock);
}

static void
wait_for_calls (const char *expected)
{
  g_mutex_lock (&lock);
  while (!g_str_equal (calls->str, expected))
    g_cond_wait (&cond, &lock);
  g_string_truncate (calls, 0);
  g_mutex_unlock (&lock);
}

GST_START_TEST (test_order)
{
  EclPaceTimer *a = ecl_pace_timer_new (note, "a");
  EclPaceTimer *b = ecl_pace_timer_new (note, "b");
  EclPaceTimer *c = ecl_pace_timer_new (note, "c");

  ecl_pace_timer_set (a, GST_SECOND + 3);
  ecl_pace_timer_set (b, GST_SECOND + 2);
  ecl_pace_timer_set (c, GST_SECOND + 9);
  assert_calls_at (GST_SECOND + 1, "");
  assert_calls_at (GST_SECOND + 5, "ba");
  assert_calls_at (GST_SECOND + 8, "");
  ecl_pace_timer_set (c, GST_SECOND + 20);
  ecl_pace_timer_set (a, 0);
  assert_calls_at (GST_SECOND + 10, "a");
  ecl_pace_timer_set (c, GST_CLOCK_TIME_NONE);
  assert_calls_at (GST_SECOND + 30, "");
  ecl_pace_timer_free (a);
  ecl_pace_timer_free (b);
  ecl_pace_timer_free (c);
}
GST_END_TEST

GST_START_TEST (test_one_thread)
{
  EclPaceTimer *timers[20];
  GThread *thread = NULL;

  fail_unless_equals_int (ecl_pace_clock_count_threads (), 0);
  for (guint round = 0; round < 2; round++) {
    for (guint i = 0; i < G_N_ELEMENTS (timers); i++)
      timers[i] = ecl_pace_timer_new (note, "t");
    fail_unless_equals_int (ecl_pace_clock_count_threads (), 1);
    for (guint i = 0; i < G_N_ELEMENTS (timers); i++) {
      ecl_pace_timer_set (timers[i], GST_SECOND);
      assert_calls_at (GST_SECOND, "t");
      fail_unless (i == 0 || caller == thread);
      thread = caller;
    }
    for (guint i = 0; i < G_N_ELEMENTS (timers); i++) {
      fail_unless_equals_int (ecl_pace_clock_count_threads (), 1);
      ecl_pace_timer_free (timers[i]);
    }
    fail_unless_equals_int (ecl_pace_clock_count_threads (), 0);
  }
}
GST_END_TEST

/* One that does not return keeps the others for a bounded time only. */
GST_START_TEST (test_late_call)
{
  EclPaceTimer *x = ecl_pace_timer_new (note, "x");
  EclPaceTimer *a = ecl_pace_timer_new (note, "a");

  held = TRUE;
  ecl_pace_timer_set (x, GST_SECOND);
  wait_for_calls ("x");
  ecl_pace_timer_set (a, GST_SECOND);
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 1);
  ecl_pace_clock_set_time (GST_SECOND + ECL_PACE_PATIENCE + 1);
  ecl_pace_timer_set (x, GST_SECOND);
  wait_for_calls ("a");
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 2);

  /* The late one has been called once at a time. */
  g_mutex_lock (&lock);
  held = FALSE;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
  wait_for_calls ("x");
  ecl_pace_timer_set (a, GST_SECOND);
  wait_for_calls ("a");
  ecl_pace_timer_free (x);
  ecl_pace_timer_free (a);
}
GST_END_TEST

static gpointer
release (gpointer data)
{
  g_mutex_lock (&lock);
  g_string_append (calls, "r");
  held = FALSE;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
  return NULL;
}

/* The owner of what a call works with may then free it. */
GST_START_TEST (test_free_waits)
{
  EclPaceTimer *x = ecl_pace_timer_new (note, "x");
  EclPaceTimer *other = ecl_pace_timer_new (note, "o");
  GThread *thread;

  held = TRUE;
  ecl_pace_timer_set (x, GST_SECOND);
  wait_for_calls ("x");
  thread = g_thread_new ("release", release, NULL);
  ecl_pace_timer_free (x);
  fail_unless_equals_string (calls->str, "r");
  g_thread_join (thread);
  ecl_pace_timer_free (other);
}
GST_END_TEST

/* Not the one that a test sets */
GST_START_TEST (test_time_goes_by)
{
  EclPaceTimer *a = ecl_pace_timer_new (note, "a");
  GstClockTime before, due;

  ecl_pace_clock_set_time (GST_CLOCK_TIME_NONE);
  before = ecl_pace_clock_get_time ();
  fail_unless (before / GST_USECOND <= (guint64)g_get_monotonic_time ());
  due = before + 10 * GST_MSECOND;
  ecl_pace_timer_set (a, due);
  wait_for_calls ("a");
  fail_unless (ecl_pace_clock_get_time () >= due);
  /* Sooner than what the thread waits for */
  ecl_pace_timer_set (a, due + 1000 * GST_SECOND);
  ecl_pace_clock_settle ();
  ecl_pace_timer_set (a, due);
  wait_for_calls ("a");
  ecl_pace_timer_free (a);
}
GST_END_TEST

static Suite *
pace_clock_suite (void)
{
  Suite *suite = suite_create ("pace-clock");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_one_thread);
  tcase_add_test (tc, test_late_call);
  tcase_add_test (tc, test_free_waits);
  tcase_add_test (tc, test_time_goes_by);
  return suite;
}

GST_CHECK_MAIN (pace_clock)
