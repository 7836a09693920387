/* number-map: one sequence out of many, over wraps, drops, gaps and disorder
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-number-map.h>

#define REFUSED (-1)

static gint64
take (EclNumberMap *map, guint32 number)
{
  guint32 output;

  return ecl_number_map_take (map, number, &output) ? (gint64)output : REFUSED;
}

static gint64
look_up (EclNumberMap *map, guint32 number)
{
  guint32 output;

  return ecl_number_map_look_up (map, number, &output) ? (gint64)output
                                                       : REFUSED;
}

static EclNumberMap *
start (guint32 output, guint bits, guint32 number)
{
  EclNumberMap *map = g_new0 (EclNumberMap, 1);

  ecl_number_map_init (map, output);
  ecl_number_map_begin (map, bits, number, 0);
  return map;
}

GST_START_TEST (test_empty)
{
  EclNumberMap map = {0};

  fail_unless_equals_int64 (take (&map, 0), REFUSED);
  fail_unless_equals_int64 (look_up (&map, 1), REFUSED);
  fail_if (ecl_number_map_is_near (&map, 16, 0));
  fail_if (ecl_number_map_is_near (&map, 0, 0));
  ecl_number_map_drop (&map, 0);
  /* A source that has none */
  ecl_number_map_begin (&map, 16, 5, 0);
  fail_unless_equals_int64 (take (&map, 5), 1);
  ecl_number_map_begin (&map, 0, 0, 0);
  fail_unless_equals_int64 (take (&map, 6), REFUSED);
  ecl_number_map_begin (&map, 16, 9, 0);
  fail_unless_equals_int64 (take (&map, 9), 2);
}
GST_END_TEST;

GST_START_TEST (test_sequence)
{
  g_autofree EclNumberMap *map = start (100, 16, 7);

  for (guint i = 0; i < 1000; i++)
    fail_unless_equals_int64 (take (map, 7 + i), 100 + i);
}
GST_END_TEST;

GST_START_TEST (test_wrap)
{
  static const guint widths[] = {7, 8, 15, 16, 32};

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++) {
    guint32 mask = G_MAXUINT32 >> (32 - widths[w]);
    g_autofree EclNumberMap *map = start (mask - 20, widths[w], mask - 50);

    /* In: one over; out: three of the narrow ones over */
    for (guint i = 0; i < 400; i++)
      fail_unless_equals_int64 (
          take (map, (mask - 50 + i) & mask), (mask - 20 + i) & mask);
  }
}
GST_END_TEST;

/* Packets of a picture share its number; a packet goes out once. */
GST_START_TEST (test_again)
{
  g_autofree EclNumberMap *map = start (1, 16, 10);

  fail_unless_equals_int64 (look_up (map, 10), 1);
  fail_unless_equals_int64 (look_up (map, 10), 1);
  fail_unless_equals_int64 (take (map, 11), 2);
  fail_unless_equals_int64 (take (map, 11), REFUSED);
  fail_unless_equals_int64 (take (map, 10), REFUSED);
  fail_unless_equals_int64 (look_up (map, 11), 2);
}
GST_END_TEST;

GST_START_TEST (test_drop)
{
  g_autofree EclNumberMap *map = start (1, 16, 10);

  /* The first one, several, the same again, one that is out already */
  ecl_number_map_drop (map, 10);
  fail_unless_equals_int64 (take (map, 11), 1);
  ecl_number_map_drop (map, 12);
  ecl_number_map_drop (map, 13);
  ecl_number_map_drop (map, 13);
  fail_unless_equals_int64 (take (map, 14), 2);
  ecl_number_map_drop (map, 14);
  fail_unless_equals_int64 (take (map, 15), 3);
  /* It does not come back. */
  fail_unless_equals_int64 (take (map, 12), REFUSED);
  fail_unless_equals_int64 (look_up (map, 13), REFUSED);
}
GST_END_TEST;

GST_START_TEST (test_gap)
{
  g_autofree EclNumberMap *map = start (1, 16, 10);

  fail_unless_equals_int64 (take (map, 10), 1);
  /* Lost on their way here: 11 and 12, and 14, of which one is dropped. */
  fail_unless_equals_int64 (take (map, 13), 4);
  ecl_number_map_drop (map, 15);
  fail_unless_equals_int64 (take (map, 16), 6);
  /* They come late. */
  fail_unless_equals_int64 (take (map, 12), 3);
  fail_unless_equals_int64 (take (map, 14), 5);
  fail_unless_equals_int64 (take (map, 11), 2);
  fail_unless_equals_int64 (take (map, 11), REFUSED);
  fail_unless_equals_int64 (take (map, 17), 7);
}
GST_END_TEST;

/* What was told to be on its way stays a gap. */
GST_START_TEST (test_late_drop)
{
  g_autofree EclNumberMap *map = start (1, 16, 10);

  fail_unless_equals_int64 (take (map, 12), 3);
  ecl_number_map_drop (map, 11);
  fail_unless_equals_int64 (take (map, 11), REFUSED);
  fail_unless_equals_int64 (take (map, 13), 4);
  fail_unless_equals_int64 (take (map, 10), 1);
}
GST_END_TEST;

GST_START_TEST (test_window)
{
  g_autofree EclNumberMap *map = start (1000, 16, 65000);
  guint32 last = 65000 + ECL_NUMBER_MAP_WINDOW - 1;

  fail_unless_equals_int (ecl_number_map_get_distance (map, 65000), 1);
  fail_unless_equals_int64 (take (map, last), 1000 + 127);
  fail_unless_equals_int (ecl_number_map_get_distance (map, 65000), -127);
  fail_unless (ecl_number_map_is_near (map, 16, 65000));
  fail_if (ecl_number_map_is_near (map, 15, 65000));
  fail_unless_equals_int64 (take (map, 65000), 1000);
  /* One more and it is too late; so far ahead is too far. */
  fail_unless (ecl_number_map_is_near (map, 16, last + 128));
  fail_if (ecl_number_map_is_near (map, 16, last + 129));
  fail_unless_equals_int64 (take (map, last + 129), REFUSED);
  fail_unless_equals_int64 (take (map, last + 1), 1000 + 128);
  fail_if (ecl_number_map_is_near (map, 16, 65000));
  fail_unless_equals_int64 (look_up (map, 65000), REFUSED);
  fail_unless_equals_int64 (take (map, 65001), 1001);
  fail_unless_equals_int64 (take (map, last + 129), 1000 + 256);
}
GST_END_TEST;

GST_START_TEST (test_source)
{
  g_autofree EclNumberMap *map = start (65535, 16, 10);

  fail_unless_equals_int64 (take (map, 10), 65535);
  fail_unless_equals_int64 (take (map, 12), 1);
  ecl_number_map_begin (map, 16, 40000, 0);
  fail_unless_equals_int64 (take (map, 40001), 3);
  fail_unless_equals_int64 (take (map, 40000), 2);
  /* Of before the switch: of this source, and of the other */
  fail_unless_equals_int64 (take (map, 39999), REFUSED);
  fail_unless_equals_int64 (take (map, 11), REFUSED);
  /* Another width, and a gap of two */
  ecl_number_map_begin (map, 7, 3, 2);
  fail_unless_equals_int64 (look_up (map, 3), 6);
  /* Nothing of this source, or nothing but what was dropped */
  ecl_number_map_begin (map, 15, 5, 0);
  ecl_number_map_begin (map, 15, 6, 0);
  ecl_number_map_drop (map, 6);
  ecl_number_map_drop (map, 7);
  ecl_number_map_begin (map, 15, 8, 0);
  fail_unless_equals_int64 (look_up (map, 8), 7);
}
GST_END_TEST;

/* A source whose packets come in any order within reach, with switches and
 * drops: what goes out is the sequence of what was to go out, each one once. */

typedef struct {
  GRand *rand;
  EclNumberMap map;
  guint bits;
  guint32 base;    /* number of the first one of the source */
  guint32 outputs; /* how many numbers are out, or reserved */
} Random;

static void
random_begin (Random *self)
{
  self->base = g_rand_int (self->rand);
  ecl_number_map_begin (
      &self->map, self->bits, self->base & ((1u << self->bits) - 1), 0);
}

/* In order, with drops: nothing is missing. */
static void
random_in_order (Random *self)
{
  guint32 mask = (1u << self->bits) - 1;
  guint n = g_rand_int_range (self->rand, 0, 3 * ECL_NUMBER_MAP_WINDOW);

  random_begin (self);
  for (guint i = 0; i < n; i++) {
    guint32 number = (self->base + i) & mask;

    if (g_rand_int_range (self->rand, 0, 3) == 0)
      ecl_number_map_drop (&self->map, number);
    else
      fail_unless_equals_int64 (
          take (&self->map, number), self->outputs++ & mask);
  }
}

/* Out of order: each has its place, and goes out once. */
static void
random_disorder (Random *self)
{
  guint32 mask = (1u << self->bits) - 1;
  guint n = g_rand_int_range (self->rand, 1, 32);
  guint order[32];

  random_begin (self);
  for (guint i = 0; i < n; i++)
    order[i] = i;
  for (guint i = n - 1; i > 0; i--) {
    guint other = g_rand_int_range (self->rand, 0, i + 1);
    guint swap = order[i];

    order[i] = order[other];
    order[other] = swap;
  }
  for (guint i = 0; i < 2 * n; i++)
    fail_unless_equals_int64 (
        take (&self->map, (self->base + order[i % n]) & mask),
        i < n ? (gint64)((self->outputs + order[i]) & mask) : REFUSED);
  self->outputs += n;
}

GST_START_TEST (test_random)
{
  static const guint widths[] = {7, 8, 15, 16};

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++) {
    Random random = {
        .rand = g_rand_new_with_seed (widths[w]), .bits = widths[w]};

    random.outputs = g_rand_int (random.rand);
    ecl_number_map_init (&random.map, random.outputs);
    for (guint i = 0; i < 500; i++) {
      if (g_rand_boolean (random.rand))
        random_in_order (&random);
      else
        random_disorder (&random);
    }
    g_rand_free (random.rand);
  }
}
GST_END_TEST;

static Suite *
number_map_suite (void)
{
  Suite *suite = suite_create ("number-map");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_empty);
  tcase_add_test (tcase, test_sequence);
  tcase_add_test (tcase, test_wrap);
  tcase_add_test (tcase, test_again);
  tcase_add_test (tcase, test_drop);
  tcase_add_test (tcase, test_gap);
  tcase_add_test (tcase, test_late_drop);
  tcase_add_test (tcase, test_window);
  tcase_add_test (tcase, test_source);
  tcase_add_test (tcase, test_random);
  return suite;
}

GST_CHECK_MAIN (number_map);
