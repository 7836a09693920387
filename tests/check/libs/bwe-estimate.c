/* bwe-estimate: what an element makes of feedback
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe-fixture.h"

#include <gst/rtp/rtp.h>

static guint
get_estimate (BweFixture *f)
{
  guint estimate;

  g_object_get (f->element, "estimated-bitrate", &estimate, NULL);
  return estimate;
}

static void
count_notify (GObject *element, GParamSpec *pspec, gint *n)
{
  g_atomic_int_inc (n);
}

/* A link that carries more than it starts with, as fast as what there is to be
 * sent shows: 80 kbit/s at first, and never more than half again of it. */
GST_START_TEST (test_estimate)
{
  BweFixture f;
  guint estimate, before = 0, n_told = 0;
  gint n_notified = 0;

  bwe_fixture_init (&f, "start-bitrate", 60000, NULL);
  g_signal_connect (f.element, "notify::estimated-bitrate",
      G_CALLBACK (count_notify), &n_notified);
  for (guint i = 0; i < 100; i++) {
    bwe_fixture_push (&f, BWE_VIDEO, i);
    bwe_fixture_go_on (&f, 100);
    bwe_fixture_report (&f, 0);
    estimate = bwe_fixture_take_estimate (&f, NULL);
    n_told += estimate > before;
    if (i == 0)
      fail_unless_equals_int (estimate, 60000);
    fail_unless (estimate == 0 || estimate >= before);
    before = MAX (before, estimate);
    fail_unless_equals_int (get_estimate (&f), before);
  }
  fail_unless (before > 100000 && before < 140000, "%u bit/s", before);
  fail_unless_equals_int (g_atomic_int_get (&n_notified), n_told);
  fail_unless (n_told > 5);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* A rise is told some time after another, a fall at once. */
GST_START_TEST (test_told_at_intervals)
{
  BweFixture f;
  guint n;

  bwe_fixture_init (&f, "start-bitrate", 100000, NULL);
  bwe_fixture_settle (&f);
  bwe_fixture_go_on (&f, 50);
  for (guint i = 1; i <= 5; i++) {
    g_object_set (f.element, "min-bitrate", 200000 * i, NULL);
    ecl_pace_clock_settle ();
    bwe_fixture_go_on (&f, 9);
  }
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, &n), 200000);
  fail_unless_equals_int (n, 1);
  bwe_fixture_go_on (&f, 5);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, &n), 1000000);
  fail_unless_equals_int (n, 1);

  g_object_set (f.element, "min-bitrate", 1, "max-bitrate", 500000, NULL);
  ecl_pace_clock_settle ();
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, &n), 500000);
  fail_unless_equals_int (n, 1);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Returns: how often it was told */
static guint
send_sound (BweFixture *f, guint milliseconds)
{
  guint n;

  for (guint i = 0; i < milliseconds / 50; i++) {
    bwe_fixture_push (f, BWE_AUDIO, i);
    bwe_fixture_go_on (f, 50);
    bwe_fixture_report (f, 0);
  }
  fail_unless_equals_int (
      bwe_fixture_take_estimate (f, &n), n > 0 ? 100000 : 0);
  return n;
}

/* One that stays is told again, for as long as media is sent. */
GST_START_TEST (test_told_again)
{
  BweFixture f;
  guint n;

  bwe_fixture_init (&f, "start-bitrate", 100000, "max-bitrate", 100000, NULL);
  bwe_fixture_settle (&f);
  while (send_sound (&f, 50) == 0)
    ;
  fail_unless_equals_int (send_sound (&f, 3000), 3);
  bwe_fixture_go_on (&f, 10000);
  bwe_fixture_take_estimate (&f, &n);
  fail_unless (n <= 2, "%u times", n);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Bounds that contradict each other are no reason to fail. */
GST_START_TEST (test_bounds)
{
  BweFixture f;

  bwe_fixture_init (&f, "min-bitrate", 300000, "max-bitrate", 200000,
      "start-bitrate", 1, NULL);
  bwe_fixture_settle (&f);
  fail_unless_equals_int (get_estimate (&f), 300000);
  g_object_set (f.element, "max-bitrate", 1, NULL);
  ecl_pace_clock_settle ();
  fail_unless_equals_int (get_estimate (&f), 300000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* The start counts until the first feedback. */
GST_START_TEST (test_start)
{
  BweFixture f;

  bwe_fixture_init (&f, "start-bitrate", 100000, NULL);
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  ecl_pace_clock_settle ();
  fail_unless_equals_int (get_estimate (&f), 100000);
  g_object_set (f.element, "start-bitrate", 400000, NULL);
  bwe_fixture_report (&f, 0);
  bwe_fixture_go_on (&f, 50);
  fail_unless_equals_int (get_estimate (&f), 400000);
  g_object_set (f.element, "start-bitrate", 900000, NULL);
  ecl_pace_clock_settle ();
  fail_unless_equals_int (get_estimate (&f), 400000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Nobody reports on what was sent any more: half of it after a second and a
 * round trip, without any packet or feedback. Once numbers are written they
 * always are, whatever the caps of the stream that is on. */
GST_START_TEST (test_silence)
{
  BweFixture f;

  bwe_fixture_init_at_250 (&f);
  gst_harness_set_src_caps_str (f.harness, "application/x-rtp");
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  bwe_fixture_go_on (&f, 900);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, NULL), 100000);
  bwe_fixture_go_on (&f, 200);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, NULL), 50000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Packets without a number are sent, and are not missed in the feedback. */
GST_START_TEST (test_without_number)
{
  BweFixture f;
  GstBuffer *plain = gst_rtp_buffer_new_allocate (BWE_PAYLOAD, 0, 0);

  bwe_fixture_init_at_250 (&f);
  gst_harness_push (f.harness, gst_buffer_copy (plain));
  bwe_fixture_go_on (&f, 2000);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, NULL), 100000);
  gst_harness_push (f.harness, plain);
  bwe_fixture_push (&f, BWE_VIDEO, 7);
  bwe_fixture_go_on (&f, 100);
  assert_output (&f, "v0 v0 v7");
  bwe_fixture_report (&f, 0);
  bwe_fixture_go_on (&f, 1900);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, NULL), 100000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* What is not RTP goes through. */
GST_START_TEST (test_not_rtp)
{
  BweFixture f;

  bwe_fixture_init_at_250 (&f);
  gst_harness_push (f.harness, gst_buffer_new_allocate (NULL, 3, NULL));
  gst_harness_push (f.harness, gst_buffer_new ());
  bwe_fixture_go_on (&f, 300);
  assert_output (&f, "x x");
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, NULL), 100000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* An eighth less where it takes over a quarter of a second for what waits to
 * leave, and half at the most. */
GST_START_TEST (test_backlog)
{
  static const guint expected[] = {100000, 87500, 75000, 62500, 50000};
  BweFixture f;
  guint least = G_MAXUINT;

  bwe_fixture_init_at_250 (&f);
  for (guint i = 0; i < 20; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  for (guint i = 0; i < 900; i++) {
    guint estimate, wait, steps;

    bwe_fixture_go_on (&f, 1);
    wait = bwe_fixture_get_stat (&f, "queue") * 80 / 1000;
    steps = wait > 250 ? MIN (1 + (wait - 250) / 125, 4) : 0;
    estimate = get_estimate (&f);
    /* A rise is told later. */
    fail_unless (estimate <= expected[steps]);
    least = MIN (least, estimate);
  }
  fail_unless_equals_int (least, 50000);
  fail_unless_equals_int (get_estimate (&f), 100000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Of 600 kbit/s, asked for by whoever has but the pad before the element: the
 * packets that wait go out at that rate, and what they have shown is the
 * estimate. */
GST_START_TEST (test_probe)
{
  BweFixture f;
  guint estimate;

  bwe_fixture_init (&f, "start-bitrate", 100000, NULL);
  bwe_fixture_settle (&f);
  fail_unless (
      gst_harness_push_event (f.harness, gst_ecl_probe_event_new (600000)));
  for (guint i = 0; i < 9; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  bwe_fixture_go_on (&f, 100);
  assert_output (&f, "v0 v1 v2 v3 v4");
  bwe_fixture_report (&f, 0);
  bwe_fixture_go_on (&f, 50);
  estimate = bwe_fixture_take_estimate (&f, NULL);
  fail_unless (estimate > 500000 && estimate < 700000, "%u bit/s", estimate);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* (transfer full): the numbers of the packets that are asked for again */
static char *
take_requests (BweFixture *f)
{
  GString *numbers = g_string_new (NULL);
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (f->harness))) {
    const GstStructure *s = gst_event_get_structure (event);
    guint number, ssrc;

    if (gst_event_has_name (event, "GstRTPRetransmissionRequest")) {
      fail_unless (gst_structure_get (
          s, "seqnum", G_TYPE_UINT, &number, "ssrc", G_TYPE_UINT, &ssrc, NULL));
      fail_unless_equals_int (ssrc, 0);
      g_string_append_printf (numbers, " %u", number);
    }
    gst_event_unref (event);
  }
  return g_string_free (numbers, FALSE);
}

static void
assert_requests (BweFixture *f, guint bitrate, const char *expected)
{
  g_autofree char *requests = NULL;

  gst_ecl_bwe_probe (f->element, bitrate);
  ecl_pace_clock_settle ();
  bwe_fixture_go_on (f, 1);
  requests = take_requests (f);
  fail_unless_equals_string (requests, expected);
}

/* Of what has left, the newest first; nothing where enough waits to leave, or
 * where there are no pictures. */
GST_START_TEST (test_padding)
{
  BweFixture f;

  bwe_fixture_init (&f, "start-bitrate", 100000, NULL);
  bwe_fixture_settle (&f);
  for (guint i = 10; i < 30; i++) {
    bwe_fixture_push (&f, BWE_VIDEO, i);
    bwe_fixture_push (&f, BWE_AUDIO, i);
    bwe_fixture_push (&f, BWE_RETRANSMISSION, i);
    bwe_fixture_go_on (&f, 100);
    bwe_fixture_report (&f, 0);
  }
  bwe_fixture_go_on (&f, 2000);
  bwe_fixture_take_estimate (&f, NULL);
  assert_requests (&f, 600000, " 29 28 27 26 25");
  /* 15 ms of it are seven packets. */
  assert_requests (&f, 4000000, " 29 28 27 26 25 24 23 22");
  for (guint i = 30; i < 50; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  assert_requests (&f, 600000, "");
  bwe_fixture_clear (&f);
}
GST_END_TEST

static void
request (BweFixture *f, guint number)
{
  gst_harness_push_upstream_event (f->harness,
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
          gst_structure_new ("GstRTPRetransmissionRequest", "seqnum",
              G_TYPE_UINT, number, "ssrc", G_TYPE_UINT, (guint)0, NULL)));
}

/* What is asked for again and again, and cannot have come yet */
GST_START_TEST (test_requests)
{
  static const char *const expected[] = {" 1 1", " 1", " 1 2"};
  BweFixture f;

  bwe_fixture_init (&f, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *requests = NULL;

    request (&f, 1);
    request (&f, i < 2 ? 1 : 2);
    requests = take_requests (&f);
    fail_unless_equals_string (requests, expected[i]);
    if (i == 0)
      bwe_fixture_settle (&f);
    else
      bwe_fixture_go_on (&f, 1000);
  }
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Before anything is known, there is nobody to report on it; and what is known
 * to be carried needs none, which would but slow down what is sent. */
GST_START_TEST (test_useless_probes)
{
  BweFixture f;

  bwe_fixture_init (&f, NULL, NULL);
  gst_ecl_bwe_probe (f.element, 600000);
  fail_unless (gst_harness_push_event (f.harness, gst_ecl_probe_event_new (0)));
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  assert_output (&f, "v0");
  bwe_fixture_settle (&f);
  gst_ecl_bwe_probe (f.element, 0);
  gst_ecl_bwe_probe (f.element, 10000);
  bwe_fixture_push (&f, BWE_VIDEO, 1);
  bwe_fixture_push (&f, BWE_VIDEO, 2);
  bwe_fixture_go_on (&f, 34);
  assert_output (&f, "v1 v2");
  bwe_fixture_clear (&f);
}
GST_END_TEST

static Suite *
bwe_estimate_suite (void)
{
  Suite *suite = suite_create ("bwe-estimate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_estimate);
  tcase_add_test (tc, test_told_at_intervals);
  tcase_add_test (tc, test_told_again);
  tcase_add_test (tc, test_bounds);
  tcase_add_test (tc, test_start);
  tcase_add_test (tc, test_silence);
  tcase_add_test (tc, test_without_number);
  tcase_add_test (tc, test_not_rtp);
  tcase_add_test (tc, test_backlog);
  tcase_add_test (tc, test_probe);
  tcase_add_test (tc, test_padding);
  tcase_add_test (tc, test_requests);
  tcase_add_test (tc, test_useless_probes);
  return suite;
}

GST_CHECK_MAIN (bwe_estimate)
