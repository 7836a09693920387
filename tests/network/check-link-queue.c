/* check-link-queue: when packets arrive, and which do not
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "link-queue.h"

#include <gst/check/gstcheck.h>

#define MS 1000
#define SIZE 1250 /* bytes: 10 ms at 1 Mbit/s */

static LinkQueue *queue;

static void
push (gint64 now, guint n)
{
  for (guint i = 0; i < n; i++)
    link_queue_push (queue, now, g_bytes_new_take (g_malloc0 (SIZE), SIZE));
}

static guint
pop (gint64 now)
{
  GBytes *packet;
  guint n = 0;

  while ((packet = link_queue_pop (queue, now))) {
    fail_unless_equals_int (g_bytes_get_size (packet), SIZE);
    g_bytes_unref (packet);
    n++;
  }
  return n;
}

static void
assert_count (guint64 offered, guint64 carried, guint dropped, guint lost)
{
  LinkCount count;

  link_queue_take_count (queue, &count);
  fail_unless_equals_uint64 (count.offered, offered * SIZE);
  fail_unless_equals_uint64 (count.carried, carried * SIZE);
  fail_unless_equals_int (count.dropped, dropped);
  fail_unless_equals_int (count.lost, lost);
  fail_unless_equals_int (count.waits->len, carried);
  g_array_unref (count.waits);
}

GST_START_TEST (test_rate_and_delay)
{
  const LinkSettings settings = {1000000, 30 * MS, 100 * MS, 0};
  LinkCount count;

  queue = link_queue_new (&settings, 1);
  fail_unless_equals_int64 (link_queue_get_next_time (queue), -1);
  push (0, 2);
  fail_unless_equals_int64 (link_queue_get_next_time (queue), 10 * MS);
  fail_unless_equals_int (pop (40 * MS - 1), 0);
  fail_unless_equals_int64 (link_queue_get_next_time (queue), 40 * MS);
  fail_unless_equals_int (pop (40 * MS), 1);
  fail_unless_equals_int (pop (50 * MS), 1);
  fail_unless_equals_int64 (link_queue_get_next_time (queue), -1);
  link_queue_take_count (queue, &count);
  fail_unless_equals_int64 (g_array_index (count.waits, gint64, 0), 10 * MS);
  fail_unless_equals_int64 (g_array_index (count.waits, gint64, 1), 20 * MS);
  g_array_unref (count.waits);
  link_queue_free (queue);
}
GST_END_TEST

/* What waits is sent at the new rate. */
GST_START_TEST (test_change)
{
  LinkSettings settings = {1000000, 0, 100 * MS, 0};

  queue = link_queue_new (&settings, 1);
  push (0, 3);
  fail_unless_equals_int (pop (10 * MS), 1);
  settings.bitrate = 500000;
  link_queue_set (queue, &settings);
  fail_unless_equals_int (pop (30 * MS - 1), 0);
  fail_unless_equals_int (pop (30 * MS), 1);
  settings.bitrate = 0;
  link_queue_set (queue, &settings);
  fail_unless_equals_int (pop (30 * MS), 1);
  link_queue_free (queue);
}
GST_END_TEST

GST_START_TEST (test_full)
{
  const LinkSettings settings = {1000000, 0, 40 * MS, 0};

  queue = link_queue_new (&settings, 1);
  push (0, 6);
  assert_count (6, 0, 2, 0);
  fail_unless_equals_int (pop (20 * MS), 2);
  push (20 * MS, 3);
  fail_unless_equals_int (pop (100 * MS), 4);
  assert_count (3, 6 - 2 + 2, 1, 0);
  link_queue_free (queue);
}
GST_END_TEST

GST_START_TEST (test_loss)
{
  const LinkSettings settings = {0, 0, 0, 0.25};
  guint n;

  queue = link_queue_new (&settings, 1);
  push (0, 1000);
  n = pop (0);
  fail_unless (n > 700 && n < 800);
  assert_count (1000, 1000, 0, 1000 - n);
  link_queue_free (queue);
}
GST_END_TEST

static Suite *
link_queue_suite (void)
{
  Suite *suite = suite_create ("link-queue");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_rate_and_delay);
  tcase_add_test (tc, test_change);
  tcase_add_test (tc, test_full);
  tcase_add_test (tc, test_loss);
  return suite;
}

GST_CHECK_MAIN (link_queue);
