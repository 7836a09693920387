/* process-counts: threads and descriptors that this process has
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-wait.h"

/* How often to do what shall leave nothing behind: fewer times where all is
 * slower. */
static inline guint
ecl_test_get_rounds (void)
{
  const char *asked = g_getenv ("ECL_TEST_CALLS");

  return asked ? (guint)atoi (asked) : 200;
}

static inline guint
ecl_test_count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir))
    count++;
  return count;
}

static inline guint
ecl_test_count_threads (void)
{
  return ecl_test_count_entries ("/proc/self/task");
}

static inline guint
ecl_test_count_descriptors (void)
{
  return ecl_test_count_entries ("/proc/self/fd");
}

/* Fails the test when there are more until the watchdog bites: what has ended
 * is taken apart on other threads. */
static inline void
ecl_test_expect_resources (guint threads, guint descriptors)
{
  gint64 deadline =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;

  while (ecl_test_count_threads () > threads ||
         ecl_test_count_descriptors () > descriptors) {
    fail_unless (g_get_monotonic_time () < deadline,
        "%u threads of %u, %u descriptors of %u", ecl_test_count_threads (),
        threads, ecl_test_count_descriptors (), descriptors);
    g_usleep (10 * G_TIME_SPAN_MILLISECOND);
  }
}
