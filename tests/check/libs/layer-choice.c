/* layer-choice: down at once, up when there was room for long enough
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-layer-choice.h>

#define DWELL ECL_LAYER_CHOICE_DWELL
#define TRIAL ECL_LAYER_CHOICE_TRIAL
/* For a rung of that rate */
#define ROOM(rate) ((rate) / 100 * (100 + ECL_LAYER_CHOICE_HEADROOM))

#define LOW 200000
#define MIDDLE 600000
#define HIGH 1500000

static const guint rates[] = {LOW, MIDDLE, HIGH};

typedef struct {
  EclLayerChoice choice;
  gint64 now;
} Viewer;

static Viewer
start (void)
{
  Viewer self = {.now = G_TIME_SPAN_HOUR};

  ecl_layer_choice_init (&self.choice);
  ecl_layer_choice_set_rates (&self.choice, rates, G_N_ELEMENTS (rates));
  return self;
}

static void
expect (Viewer *self, gint64 later, guint estimate, gint rung)
{
  self->now += later;
  fail_unless_equals_int (
      ecl_layer_choice_update (&self->choice, estimate, self->now), rung);
}

static void
expect_probe (Viewer *self, gint64 later, guint rate)
{
  self->now += later;
  fail_unless_equals_int (
      ecl_layer_choice_take_probe (&self->choice, self->now), rate);
}

GST_START_TEST (test_first)
{
  static const struct {
    guint estimate;
    gint rung;
  } firsts[] = {{0, 0}, {LOW, 0}, {MIDDLE - 1, 0}, {MIDDLE, 1}, {HIGH - 1, 1},
      {HIGH, 2}, {G_MAXUINT, 2}};

  for (guint i = 0; i < G_N_ELEMENTS (firsts); i++) {
    Viewer viewer = start ();

    expect (&viewer, 0, firsts[i].estimate, firsts[i].rung);
  }
}
GST_END_TEST;

GST_START_TEST (test_down)
{
  Viewer viewer = start ();

  expect (&viewer, 0, HIGH, 2);
  expect (&viewer, 1, HIGH - 1, 1);
  /* Two rungs at once, and no further */
  expect (&viewer, DWELL, HIGH * 2, 1);
  expect (&viewer, DWELL, HIGH * 2, 2);
  expect (&viewer, 1, LOW - 1, 0);
  expect (&viewer, 1, 0, 0);
}
GST_END_TEST;

GST_START_TEST (test_up)
{
  Viewer viewer = start ();

  expect (&viewer, 0, LOW, 0);
  /* Enough for the rung, but without headroom */
  expect (&viewer, 1, ROOM (MIDDLE) - 1, 0);
  expect (&viewer, 2 * DWELL, ROOM (MIDDLE) - 1, 0);
  expect (&viewer, 1, ROOM (MIDDLE), 0);
  expect (&viewer, DWELL - 1, ROOM (MIDDLE), 0);
  expect (&viewer, 1, ROOM (MIDDLE), 1);
}
GST_END_TEST;

GST_START_TEST (test_up_starts_again)
{
  Viewer viewer = start ();

  expect (&viewer, 0, LOW, 0);
  expect (&viewer, 1, ROOM (MIDDLE), 0);
  expect (&viewer, DWELL - 1, ROOM (MIDDLE) - 1, 0);
  expect (&viewer, 1, ROOM (MIDDLE), 0);
  expect (&viewer, DWELL - 1, ROOM (MIDDLE), 0);
  expect (&viewer, 1, ROOM (MIDDLE), 1);
}
GST_END_TEST;

/* To the highest for which there was room all the time. */
GST_START_TEST (test_up_two)
{
  Viewer viewer = start ();

  expect (&viewer, 0, LOW, 0);
  expect (&viewer, 1, ROOM (HIGH), 0);
  expect (&viewer, DWELL, ROOM (HIGH), 2);

  viewer = start ();
  expect (&viewer, 0, LOW, 0);
  expect (&viewer, 1, ROOM (HIGH), 0);
  expect (&viewer, 1, ROOM (HIGH) - 1, 0);
  expect (&viewer, DWELL - 1, ROOM (HIGH), 1);
}
GST_END_TEST;

/* An estimate that swings around the rate of a rung moves nobody. */
GST_START_TEST (test_hysteresis)
{
  Viewer viewer = start ();

  expect (&viewer, 0, MIDDLE, 1);
  expect (&viewer, 1, MIDDLE - 1, 0);
  for (guint i = 0; i < 100; i++)
    expect (&viewer, DWELL / 3, MIDDLE + (i % 2 ? 50000 : -50000), 0);
}
GST_END_TEST;

/* Whoever falls back soon waits for longer, up to a bound. */
GST_START_TEST (test_backoff)
{
  Viewer viewer = start ();
  gint64 dwell = DWELL;

  expect (&viewer, 0, LOW, 0);
  for (guint i = 0; i < 8; i++) {
    expect (&viewer, 1, ROOM (MIDDLE), 0);
    expect (&viewer, dwell - 1, ROOM (MIDDLE), 0);
    expect (&viewer, 1, ROOM (MIDDLE), 1);
    expect (&viewer, TRIAL - 1, LOW, 0);
    dwell = MIN (2 * dwell, ECL_LAYER_CHOICE_MAX_DWELL);
  }
  /* Whoever stays is trusted again. */
  expect (&viewer, 1, ROOM (MIDDLE), 0);
  expect (&viewer, dwell, ROOM (MIDDLE), 1);
  expect (&viewer, TRIAL, MIDDLE, 1);
  expect (&viewer, 1, LOW, 0);
  expect (&viewer, 1, ROOM (MIDDLE), 0);
  expect (&viewer, DWELL, ROOM (MIDDLE), 1);
}
GST_END_TEST;

/* One who falls without having gone up is not punished. */
GST_START_TEST (test_fall)
{
  Viewer viewer = start ();

  expect (&viewer, 0, HIGH, 2);
  expect (&viewer, 1, MIDDLE, 1);
  expect (&viewer, 1, LOW, 0);
  expect (&viewer, 1, ROOM (HIGH), 0);
  expect (&viewer, DWELL, ROOM (HIGH), 2);
}
GST_END_TEST;

GST_START_TEST (test_rungs_that_come_and_go)
{
  static const guint without_middle[] = {LOW, 0, HIGH};
  static const guint without_any[] = {0, 0, 0};
  guint many[ECL_LAYER_CHOICE_MAX_RUNGS + 4];
  Viewer viewer = start ();

  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = 1000 * (i + 1);
  expect (&viewer, 0, MIDDLE, 1);
  ecl_layer_choice_set_rates (&viewer.choice, without_middle, 3);
  expect (&viewer, 1, MIDDLE, 0);
  expect (&viewer, 1, ROOM (HIGH), 0);
  expect (&viewer, DWELL, ROOM (HIGH), 2);
  ecl_layer_choice_set_rates (&viewer.choice, without_any, 3);
  expect (&viewer, 1, HIGH, -1);
  expect_probe (&viewer, 10 * DWELL, 0);
  ecl_layer_choice_set_rates (&viewer.choice, rates, 0);
  expect (&viewer, 1, HIGH, -1);
  /* What is there now is chosen without delay. */
  ecl_layer_choice_set_rates (&viewer.choice, rates, 2);
  expect (&viewer, 1, HIGH, 1);
  ecl_layer_choice_set_rates (&viewer.choice, rates, 1);
  expect (&viewer, 1, HIGH, 0);
  ecl_layer_choice_set_rates (&viewer.choice, many, G_N_ELEMENTS (many));
  expect (&viewer, 1, G_MAXUINT, 0);
  expect (&viewer, DWELL, G_MAXUINT, ECL_LAYER_CHOICE_MAX_RUNGS - 1);
}
GST_END_TEST;

/* A rung whose rate grows above the estimate is left. */
GST_START_TEST (test_rate_changes)
{
  static const guint higher[] = {LOW, MIDDLE, HIGH + 1};
  Viewer viewer = start ();

  expect (&viewer, 0, HIGH, 2);
  ecl_layer_choice_set_rates (&viewer.choice, higher, 3);
  expect (&viewer, 1, HIGH, 1);
}
GST_END_TEST;

GST_START_TEST (test_probe)
{
  Viewer viewer = start ();

  expect_probe (&viewer, 10 * DWELL, 0);
  expect (&viewer, 0, LOW, 0);
  expect_probe (&viewer, DWELL - 1, 0);
  expect_probe (&viewer, 1, ROOM (MIDDLE));
  /* In vain: more time passes up to the next, but not for ever more. */
  expect_probe (&viewer, 2 * DWELL - 1, 0);
  expect_probe (&viewer, 1, ROOM (MIDDLE));
  for (guint i = 0; i < 3; i++) {
    expect_probe (&viewer, 4 * DWELL - 1, 0);
    expect_probe (&viewer, 1, ROOM (MIDDLE));
  }
  /* It was answered: there is room already. */
  expect (&viewer, 1, ROOM (MIDDLE), 0);
  expect_probe (&viewer, DWELL - 1, 0);
  expect (&viewer, 1, ROOM (MIDDLE), 1);
  expect_probe (&viewer, DWELL - 1, 0);
  expect_probe (&viewer, 1, ROOM (HIGH));
  /* Once more time passes between probes of who fell back. */
  expect (&viewer, 1, LOW, 0);
  expect_probe (&viewer, 2 * DWELL - 1, 0);
  expect_probe (&viewer, 1, ROOM (MIDDLE));
  expect_probe (&viewer, 4 * DWELL - 1, 0);
  /* Nothing is above the highest. */
  viewer = start ();
  expect (&viewer, 0, HIGH, 2);
  expect_probe (&viewer, 100 * DWELL, 0);
}
GST_END_TEST;

/* Whatever the estimates are: the rung fits or is the lowest, and it goes up
 * only where there is room for it. */
GST_START_TEST (test_random)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  Viewer viewer = start ();
  guint n_up = 0;
  gint last = -1;

  for (guint i = 0; i < 20000; i++) {
    guint estimate =
        g_rand_int_range (rand, 0, i % 1000 < 500 ? HIGH : 2 * HIGH);
    gint rung;

    if (i % 1000 < 100)
      estimate = 2 * HIGH;
    viewer.now += g_rand_int_range (rand, 0, G_TIME_SPAN_SECOND);
    rung = ecl_layer_choice_update (&viewer.choice, estimate, viewer.now);
    fail_unless (rung == 0 || rates[rung] <= estimate);
    if (last >= 0 && rung > last) {
      fail_unless (ROOM (rates[rung]) <= estimate);
      n_up++;
    }
    last = rung;
  }
  fail_unless (n_up > 10, "%u", n_up);
}
GST_END_TEST;

static Suite *
layer_choice_suite (void)
{
  Suite *suite = suite_create ("layer-choice");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_first);
  tcase_add_test (tcase, test_down);
  tcase_add_test (tcase, test_up);
  tcase_add_test (tcase, test_up_starts_again);
  tcase_add_test (tcase, test_up_two);
  tcase_add_test (tcase, test_hysteresis);
  tcase_add_test (tcase, test_backoff);
  tcase_add_test (tcase, test_fall);
  tcase_add_test (tcase, test_rungs_that_come_and_go);
  tcase_add_test (tcase, test_rate_changes);
  tcase_add_test (tcase, test_probe);
  tcase_add_test (tcase, test_random);
  return suite;
}

GST_CHECK_MAIN (layer_choice);
