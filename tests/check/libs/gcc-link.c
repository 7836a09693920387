/* gcc-link: senders find the rate of a link, keep to it and share it
 *
 * The figures are those that users are promised; each case runs with several
 * seeds of chance.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include "link-simulator.h"

#define N_SEEDS 5
#define S GST_SECOND
#define MS GST_MSECOND

static const LinkFlow normal = {.start = 300000, .min = 30000, .max = 5000000};

/* What was sent in each five seconds is 80-100 % of @capacity, and waits for
 * less than 100 ms. */
static void
expect_used (
    const Link *link, double capacity, GstClockTime from, GstClockTime to)
{
  GstClockTime queueing = link_get_queueing (link, 0.95, from, to);

  for (GstClockTime at = from; at < to; at += 5 * S) {
    double sent = link_get_sent (link, 0, at, at + 5 * S);

    fail_unless (0.8 * capacity <= sent && sent <= capacity,
        "%.0f of %.0f bit/s from %" GST_TIME_FORMAT, sent, capacity,
        GST_TIME_ARGS (at));
  }
  fail_unless (queueing < 100 * MS, "%" GST_TIME_FORMAT " in the queue",
      GST_TIME_ARGS (queueing));
}

static Link *
run (const LinkConfig *config, const LinkFlow *flow, GstClockTime until)
{
  Link *link = link_new (config);

  link_add_flow (link, flow);
  link_run (link, until);
  return link;
}

GST_START_TEST (test_steady)
{
  LinkConfig config = {{{0, 1000000}}, .delay = 25 * MS, .seed = __i__};
  Link *link = run (&config, &normal, 60 * S);

  expect_used (link, 1e6, 10 * S, 60 * S);
  link_free (link);
}
GST_END_TEST;

GST_START_TEST (test_long_round_trip)
{
  LinkConfig config = {{{0, 1000000}}, .delay = 150 * MS, .seed = __i__};
  Link *link = run (&config, &normal, 60 * S);

  expect_used (link, 1e6, 15 * S, 60 * S);
  link_free (link);
}
GST_END_TEST;

GST_START_TEST (test_drop)
{
  LinkConfig config = {
      {{0, 2500000}, {20 * S, 600000}}, .delay = 25 * MS, .seed = __i__};
  Link *link = run (&config, &normal, 40 * S);

  fail_unless (link_get_target (link, 0, 20 * S) > 2e6);
  fail_unless (link_get_target (link, 0, 22 * S) < 0.6e6);
  fail_unless (link_get_sent (link, 0, 22 * S, 23 * S) < 0.6e6);
  expect_used (link, 0.6e6, 25 * S, 40 * S);
  link_free (link);
}
GST_END_TEST;

GST_START_TEST (test_random_loss)
{
  LinkConfig config = {
      {{0, 1000000}}, .delay = 25 * MS, .loss = 0.05, .seed = __i__};
  Link *link = run (&config, &normal, 60 * S);
  double received = link_get_received (link, 0, 10 * S, 60 * S);

  fail_unless (received >= 0.7e6, "%.0f bit/s", received);
  link_free (link);
}
GST_END_TEST;

/* So much loss is taken for a link that is too small. */
GST_START_TEST (test_heavy_loss)
{
  LinkConfig config = {
      {{0, 1000000}}, .delay = 25 * MS, .loss = 0.2, .seed = __i__};
  Link *link = run (&config, &normal, 60 * S);

  fail_unless (link_get_sent (link, 0, 30 * S, 60 * S) < 0.4e6);
  link_free (link);
}
GST_END_TEST;

static void
expect_shared (guint bitrate, GstClockTime second, guint32 seed)
{
  LinkConfig config = {{{0, bitrate}}, .delay = 25 * MS, .seed = seed};
  Link *link = link_new (&config);
  LinkFlow late = normal;
  GstClockTime from = second + 40 * S, to = second + 120 * S;
  double first, both;

  late.from = second;
  link_add_flow (link, &normal);
  link_add_flow (link, &late);
  link_run (link, to);
  first = link_get_sent (link, 0, from, to);
  both = first + link_get_sent (link, 1, from, to);
  fail_unless (0.4 * both <= first && first <= 0.6 * both, "%.0f of %.0f bit/s",
      first, both);
  fail_unless (0.8 * bitrate <= both && both <= bitrate);
  fail_unless (link_get_queueing (link, 0.95, from, to) < 100 * MS);
  link_free (link);
}

GST_START_TEST (test_share)
{
  expect_shared (1000000, 0, __i__);
  expect_shared (2000000, 0, __i__);
}
GST_END_TEST;

GST_START_TEST (test_share_later)
{
  expect_shared (1000000, 10 * S, __i__);
  expect_shared (2000000, 10 * S, __i__);
}
GST_END_TEST;

/* RFC 8867, section 5.1 */
GST_START_TEST (test_variable_capacity)
{
  LinkConfig config = {
      {{0, 1000000}, {40 * S, 2500000}, {60 * S, 600000}, {80 * S, 1000000}},
      .delay = 25 * MS, .seed = __i__};
  Link *link = run (&config, &normal, 100 * S);

  expect_used (link, 1e6, 10 * S, 40 * S);
  expect_used (link, 2.5e6, 55 * S, 60 * S);
  expect_used (link, 0.6e6, 65 * S, 80 * S);
  expect_used (link, 1e6, 90 * S, 100 * S);
  link_free (link);
}
GST_END_TEST;

GST_START_TEST (test_pause)
{
  LinkConfig config = {{{0, 1000000}}, .delay = 25 * MS, .seed = __i__};
  LinkFlow flow = normal;
  Link *link;

  flow.pause = (LinkTime){20 * S, 40 * S};
  link = run (&config, &flow, 60 * S);
  fail_unless (link_get_sent (link, 0, 21 * S, 40 * S) < 1);
  fail_unless (
      link_get_target (link, 0, 40 * S) >= link_get_target (link, 0, 21 * S));
  expect_used (link, 1e6, 40 * S, 60 * S);
  link_free (link);
}
GST_END_TEST;

GST_START_TEST (test_jitter)
{
  LinkConfig config = {
      {{0, 1000000}}, .delay = 25 * MS, .jitter = 30 * MS, .seed = __i__};
  Link *link = run (&config, &normal, 60 * S);

  fail_unless (link_get_sent (link, 0, 10 * S, 60 * S) >= 0.8e6);
  fail_unless (link_get_queueing (link, 0.95, 10 * S, 60 * S) < 100 * MS);
  link_free (link);
}
GST_END_TEST;

GST_START_TEST (test_reordering)
{
  LinkConfig config = {{{0, 1000000}}, .delay = 25 * MS, .jitter = 30 * MS,
      .reorders = TRUE, .seed = __i__};
  Link *link = run (&config, &normal, 60 * S);

  fail_unless (link_get_sent (link, 0, 10 * S, 60 * S) >= 0.7e6);
  link_free (link);
}
GST_END_TEST;

GST_START_TEST (test_no_feedback)
{
  LinkConfig config = {{{0, 1000000}}, .delay = 25 * MS, .seed = __i__};
  LinkFlow flow = normal;
  Link *link;

  flow.no_feedback = (LinkTime){20 * S, 26 * S};
  link = run (&config, &flow, 60 * S);
  /* Five times halved */
  fail_unless (link_get_target (link, 0, 26 * S) <
               link_get_target (link, 0, 20 * S) / 16);
  expect_used (link, 1e6, 35 * S, 60 * S);
  link_free (link);
}
GST_END_TEST;

/* Probes know what a source that sends less cannot. */
GST_START_TEST (test_application_limited)
{
  LinkConfig config = {
      {{0, 500000}, {20 * S, 4000000}}, .delay = 25 * MS, .seed = __i__};
  LinkFlow flow = normal;
  Link *link;

  flow.source = 300000;
  link = run (&config, &flow, 60 * S);
  fail_unless (link_get_target (link, 0, 20 * S) <= 0.55e6);
  fail_unless (link_get_target (link, 0, 30 * S) >= 3.2e6);
  fail_unless (link_get_sent (link, 0, 20 * S, 60 * S) < 0.4e6);
  fail_unless (link_get_queueing (link, 0.95, 10 * S, 60 * S) < 100 * MS);
  link_free (link);
}
GST_END_TEST;

/* Without padding and with nothing to send, nothing is known. */
GST_START_TEST (test_no_padding)
{
  LinkConfig config = {{{0, 4000000}}, .delay = 25 * MS, .seed = __i__};
  LinkFlow flow = normal;
  Link *link;

  flow.source = 300000;
  flow.no_padding = TRUE;
  link = run (&config, &flow, 60 * S);
  fail_unless (link_get_target (link, 0, 60 * S) >= 0.3e6);
  fail_unless (link_get_sent (link, 0, 10 * S, 60 * S) < 0.35e6);
  link_free (link);
}
GST_END_TEST;

static Suite *
gcc_link_suite (void)
{
  Suite *suite = suite_create ("gcc-link");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_steady, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_long_round_trip, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_drop, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_random_loss, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_heavy_loss, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_share, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_share_later, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_variable_capacity, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_pause, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_jitter, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_reordering, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_no_feedback, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_application_limited, 0, N_SEEDS);
  tcase_add_loop_test (tc, test_no_padding, 0, N_SEEDS);
  return suite;
}

GST_CHECK_MAIN (gcc_link);
