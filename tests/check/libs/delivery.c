/* delivery: items to many receivers, none of which keeps the others waiting
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-delivery.h>

#include "ecl-wait.h"

/* Counts what happens to all of a test; lock and cond of all. */
static GMutex lock;
static GCond cond;
static guint n_items;   /* that exist */
static guint n_threads; /* inside of a receiver */
static guint most_threads;
static guint n_receivers;

typedef struct {
  gint refs;
  guint number;
} Item;

typedef struct {
  GArray *numbers; /* guint: as they came */
  GArray *losses; /* guint: numbers that came with the word that some did not */
  guint block_at; /* number at which it blocks until it is let go */
  gboolean let_go;
  gboolean blocked;
} Receiver;

static gpointer
item_new (guint number)
{
  Item *self = g_new (Item, 1);

  *self = (Item){1, number};
  g_mutex_lock (&lock);
  n_items++;
  g_mutex_unlock (&lock);
  return self;
}

static gpointer
item_ref (gpointer item)
{
  g_atomic_int_inc (&((Item *)item)->refs);
  return item;
}

static void
item_unref (gpointer item)
{
  if (!g_atomic_int_dec_and_test (&((Item *)item)->refs))
    return;
  g_free (item);
  g_mutex_lock (&lock);
  n_items--;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

static void
receive (gpointer receiver, gpointer item, gboolean lost)
{
  Receiver *self = receiver;
  guint number = ((Item *)item)->number;

  g_mutex_lock (&lock);
  n_threads++;
  most_threads = MAX (most_threads, n_threads);
  g_array_append_val (self->numbers, number);
  if (lost)
    g_array_append_val (self->losses, number);
  self->blocked = number == self->block_at && !self->let_go;
  g_cond_broadcast (&cond);
  while (self->blocked && !self->let_go)
    g_cond_wait (&cond, &lock);
  self->blocked = FALSE;
  n_threads--;
  g_mutex_unlock (&lock);
}

static const EclDeliveryFuncs funcs = {receive, item_ref, item_unref};

static void
receiver_free (gpointer receiver)
{
  Receiver *self = receiver;

  g_array_unref (self->numbers);
  g_array_unref (self->losses);
  g_free (self);
  g_mutex_lock (&lock);
  n_receivers--;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

static Receiver *
add_receiver (EclDelivery *delivery, guint block_at)
{
  Receiver *self = g_new0 (Receiver, 1);

  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  self->losses = g_array_new (FALSE, FALSE, sizeof (guint));
  self->block_at = block_at;
  g_mutex_lock (&lock);
  n_receivers++;
  g_mutex_unlock (&lock);
  ecl_delivery_add (delivery, self, receiver_free);
  return self;
}

/* Lock held */
static void
wait_for_change (void)
{
  gint64 end =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;

  fail_unless (g_cond_wait_until (&cond, &lock, end), "nothing happens");
}

static void
wait_for_items (Receiver *self, guint n)
{
  g_mutex_lock (&lock);
  while (self->numbers->len < n)
    wait_for_change ();
  g_mutex_unlock (&lock);
}

static void
wait_until_blocked (Receiver *self)
{
  g_mutex_lock (&lock);
  while (!self->blocked)
    wait_for_change ();
  g_mutex_unlock (&lock);
}

static void
let_go (Receiver *self)
{
  g_mutex_lock (&lock);
  self->let_go = TRUE;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

static void
wait_until_freed (void)
{
  g_mutex_lock (&lock);
  while (n_items > 0 || n_receivers > 0 || n_threads > 0)
    wait_for_change ();
  g_mutex_unlock (&lock);
}

/* Lasts longer than a receiver may take. */
static void
lose_patience (void)
{
  gint64 begin = g_get_monotonic_time ();

  while (g_get_monotonic_time () - begin <= ECL_DELIVERY_PATIENCE)
    g_usleep (ECL_DELIVERY_PATIENCE / 4);
}

/* @self, the first receiver, has the first item and others go on. */
static void
block (EclDelivery *delivery, Receiver *self)
{
  ecl_delivery_push (delivery, item_new (0));
  wait_until_blocked (self);
  lose_patience ();
}

static guint
number_at (GArray *numbers, guint index)
{
  return g_array_index (numbers, guint, index);
}

/* From @begin on, without a gap. */
static void
assert_sequence (GArray *numbers, guint index, guint begin)
{
  for (guint i = index; i < numbers->len; i++)
    fail_unless_equals_int (number_at (numbers, i), begin + i - index);
}

static void
setup (void)
{
  n_items = n_receivers = n_threads = most_threads = 0;
}

GST_START_TEST (test_everyone_gets_all_in_order)
{
  EclDelivery *delivery = ecl_delivery_new (&funcs);
  Receiver *receivers[3];

  for (guint i = 0; i < 3; i++)
    receivers[i] = add_receiver (delivery, G_MAXUINT);
  for (guint i = 0; i < 1000; i++) {
    ecl_delivery_push (delivery, item_new (i));
    if (i % 50 == 49)
      wait_for_items (receivers[2], i + 1);
  }
  for (guint i = 0; i < 3; i++) {
    wait_for_items (receivers[i], 1000);
    assert_sequence (receivers[i]->numbers, 0, 0);
    fail_unless_equals_int (receivers[i]->losses->len, 0);
  }
  fail_unless_equals_int (most_threads, 1);
  ecl_delivery_free (delivery);
  wait_until_freed ();
}
GST_END_TEST;

/* Two block at once; the others get all, and they too when they go on. */
GST_START_TEST (test_nobody_waits_for_those_that_block)
{
  EclDelivery *delivery = ecl_delivery_new (&funcs);
  Receiver *early = add_receiver (delivery, 0);
  Receiver *good = add_receiver (delivery, G_MAXUINT);
  Receiver *late = add_receiver (delivery, 1);
  Receiver *last = add_receiver (delivery, G_MAXUINT);

  block (delivery, early);
  ecl_delivery_push (delivery, item_new (1));
  wait_until_blocked (late);
  lose_patience ();
  for (guint i = 2; i < 40; i++) {
    ecl_delivery_push (delivery, item_new (i));
    wait_for_items (last, i + 1);
  }
  assert_sequence (good->numbers, 0, 0);
  assert_sequence (last->numbers, 0, 0);
  fail_unless_equals_int (early->numbers->len, 1);
  fail_unless_equals_int (late->numbers->len, 2);
  fail_unless_equals_int (most_threads, 3);

  let_go (early);
  let_go (late);
  wait_for_items (early, 40);
  wait_for_items (late, 40);
  ecl_delivery_push (delivery, item_new (40));
  wait_for_items (early, 41);
  wait_for_items (late, 41);
  assert_sequence (early->numbers, 0, 0);
  assert_sequence (late->numbers, 0, 0);
  fail_unless_equals_int (early->losses->len + late->losses->len, 0);
  ecl_delivery_free (delivery);
  wait_until_freed ();
}
GST_END_TEST;

/* What it is told of is the first item after those that were too many. */
GST_START_TEST (test_too_much_is_lost)
{
  const guint n = ECL_DELIVERY_MAX_ITEMS;
  EclDelivery *delivery = ecl_delivery_new (&funcs);
  Receiver *slow = add_receiver (delivery, 0);
  Receiver *good = add_receiver (delivery, G_MAXUINT);

  block (delivery, slow);
  for (guint i = 1; i <= n + 3; i++) {
    ecl_delivery_push (delivery, item_new (i));
    wait_for_items (good, i + 1);
  }
  let_go (slow);
  wait_for_items (slow, 4);
  assert_sequence (good->numbers, 0, 0);
  fail_unless_equals_int (good->losses->len, 0);
  assert_sequence (slow->numbers, 1, n + 1);
  fail_unless_equals_int (slow->losses->len, 1);
  fail_unless_equals_int (number_at (slow->losses, 0), n + 1);
  ecl_delivery_free (delivery);
  wait_until_freed ();
}
GST_END_TEST;

/* Whoever comes after a gap is told so, wherever it arose. */
GST_START_TEST (test_too_much_at_once_is_lost)
{
  const guint n = 3 * ECL_DELIVERY_MAX_ITEMS;
  EclDelivery *delivery = ecl_delivery_new (&funcs);
  Receiver *slow = add_receiver (delivery, 0);
  guint n_gaps = 0;

  ecl_delivery_push (delivery, item_new (0));
  wait_until_blocked (slow);
  for (guint i = 1; i < n; i++)
    ecl_delivery_push (delivery, item_new (i));
  let_go (slow);
  g_mutex_lock (&lock);
  while (number_at (slow->numbers, slow->numbers->len - 1) != n - 1)
    wait_for_change ();
  g_mutex_unlock (&lock);
  for (guint i = 1; i < slow->numbers->len; i++) {
    guint number = number_at (slow->numbers, i);

    if (number == number_at (slow->numbers, i - 1) + 1)
      continue;
    fail_unless (n_gaps < slow->losses->len);
    fail_unless_equals_int (number_at (slow->losses, n_gaps++), number);
  }
  fail_unless (n_gaps > 0);
  fail_unless_equals_int (slow->losses->len, n_gaps);
  ecl_delivery_free (delivery);
  wait_until_freed ();
}
GST_END_TEST;

GST_START_TEST (test_removal_waits_for_nobody)
{
  EclDelivery *delivery = ecl_delivery_new (&funcs);
  Receiver *blocked = add_receiver (delivery, 0);
  Receiver *good = add_receiver (delivery, G_MAXUINT);

  block (delivery, blocked);
  ecl_delivery_push (delivery, item_new (1));
  wait_for_items (good, 2);
  ecl_delivery_remove (delivery, blocked);
  ecl_delivery_push (delivery, item_new (2));
  wait_for_items (good, 3);
  fail_unless_equals_int (n_receivers, 2);
  fail_unless_equals_int (blocked->numbers->len, 1);
  let_go (blocked);
  g_mutex_lock (&lock);
  while (n_receivers > 1)
    wait_for_change ();
  g_mutex_unlock (&lock);

  ecl_delivery_remove (delivery, good);
  ecl_delivery_push (delivery, item_new (3));
  ecl_delivery_free (delivery);
  wait_until_freed ();
}
GST_END_TEST;

/* Its turn had not come. */
GST_START_TEST (test_removal_before_its_turn)
{
  EclDelivery *delivery = ecl_delivery_new (&funcs);
  Receiver *slow = add_receiver (delivery, 0);
  Receiver *removed = add_receiver (delivery, G_MAXUINT);
  Receiver *good = add_receiver (delivery, G_MAXUINT);
  GArray *numbers = g_array_ref (removed->numbers);

  ecl_delivery_push (delivery, item_new (0));
  wait_until_blocked (slow);
  ecl_delivery_remove (delivery, removed);
  let_go (slow);
  wait_for_items (good, 1);
  fail_unless_equals_int (numbers->len, 0);
  g_array_unref (numbers);
  ecl_delivery_free (delivery);
  wait_until_freed ();
}
GST_END_TEST;

/* It is the end of what waits, not of what is under way. */
GST_START_TEST (test_end_waits_for_nobody)
{
  EclDelivery *delivery = ecl_delivery_new (&funcs);
  Receiver *blocked = add_receiver (delivery, 0);

  for (guint i = 0; i < 5; i++)
    ecl_delivery_push (delivery, item_new (i));
  wait_until_blocked (blocked);
  ecl_delivery_free (delivery);
  fail_unless_equals_int (blocked->numbers->len, 1);
  fail_unless_equals_int (n_items, 1);
  let_go (blocked);
  wait_until_freed ();
}
GST_END_TEST;

GST_START_TEST (test_flush)
{
  EclDelivery *delivery = ecl_delivery_new (&funcs);
  Receiver *slow = add_receiver (delivery, 0);
  Receiver *good = add_receiver (delivery, G_MAXUINT);

  block (delivery, slow);
  ecl_delivery_push (delivery, item_new (1));
  wait_for_items (good, 2);
  ecl_delivery_flush (delivery);
  ecl_delivery_push (delivery, item_new (2));
  let_go (slow);
  wait_for_items (slow, 2);
  fail_unless_equals_int (number_at (slow->numbers, 1), 2);
  fail_unless_equals_int (slow->losses->len, 0);
  ecl_delivery_free (delivery);
  wait_until_freed ();
}
GST_END_TEST;

static Suite *
delivery_suite (void)
{
  Suite *suite = suite_create ("delivery");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, NULL);
  tcase_add_test (tcase, test_everyone_gets_all_in_order);
  tcase_add_test (tcase, test_nobody_waits_for_those_that_block);
  tcase_add_test (tcase, test_too_much_is_lost);
  tcase_add_test (tcase, test_too_much_at_once_is_lost);
  tcase_add_test (tcase, test_removal_waits_for_nobody);
  tcase_add_test (tcase, test_removal_before_its_turn);
  tcase_add_test (tcase, test_end_waits_for_nobody);
  tcase_add_test (tcase, test_flush);
  return suite;
}

GST_CHECK_MAIN (delivery);
