/* twcc-history: packets found again by the numbers of feedback
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/congestion/ecl-twcc-event.h>

static EclTwccHistory *history;
static EclGccPacket packets[64];

static void
setup (void)
{
  history = g_new0 (EclTwccHistory, 1);
}

static void
teardown (void)
{
  g_free (history);
}

/* No two within some hundreds are alike. */
static guint
get_payload_size (guint n)
{
  return 1 + n * 7 % 1009;
}

/* @n: what the packet is, which is its time and cluster too */
static void
add (guint n)
{
  const EclTwccPacket packet = {.payload_type = 96,
      .payload_size = get_payload_size (n),
      .size = get_payload_size (n) + 50,
      .cluster = n,
      .sent = n};

  ecl_twcc_history_add (history, &packet);
}

/* Of the packet that is @n; 0: not known what it is */
static EclTwccReport
make_report (guint16 number, guint n)
{
  return (EclTwccReport){.number = number,
      .payload_type = 96,
      .payload_size = n ? get_payload_size (n) : 0,
      .arrived = 5000 + number};
}

static guint
match_one (EclTwccReport report)
{
  return ecl_twcc_history_match (history, &report, 1, packets);
}

GST_START_TEST (test_match)
{
  EclTwccReport reports[4];

  for (guint n = 1; n <= 6; n++)
    add (n);
  ecl_twcc_history_set_sent (history, 2, 77);
  for (guint i = 0; i < 4; i++)
    reports[i] = make_report (2 + i, 3 + i);
  reports[1].arrived = GST_CLOCK_TIME_NONE;
  fail_unless_equals_int (
      ecl_twcc_history_match (history, reports, 4, packets), 4);
  for (guint i = 0; i < 4; i++) {
    fail_unless_equals_int (packets[i].sent, i < 2 ? 3 + i : 77);
    fail_unless_equals_int (packets[i].cluster, 3 + i);
    fail_unless_equals_int (packets[i].size, get_payload_size (3 + i) + 50);
  }
  fail_unless_equals_int (packets[0].arrived, 5002);
  fail_if (GST_CLOCK_TIME_IS_VALID (packets[1].arrived));
}
GST_END_TEST

GST_START_TEST (test_unknown)
{
  fail_unless_equals_int (match_one (make_report (0, 0)), 0);
  add (0);
  fail_unless_equals_int (match_one (make_report (65535, 0)), 0);
  history->n_sent = 0;
  for (guint n = 1; n <= ECL_TWCC_HISTORY_SIZE + 5; n++)
    add (n);
  /* Not sent, forgotten, the oldest */
  fail_unless_equals_int (
      match_one (make_report (ECL_TWCC_HISTORY_SIZE + 5, 0)), 0);
  fail_unless_equals_int (match_one (make_report (4, 0)), 0);
  fail_unless_equals_int (match_one (make_report (5, 0)), 1);
  fail_unless_equals_int (packets[0].sent, 6);
}
GST_END_TEST

GST_START_TEST (test_told_twice)
{
  EclTwccReport lost = make_report (0, 0);

  add (1);
  lost.arrived = GST_CLOCK_TIME_NONE;
  fail_unless_equals_int (match_one (lost), 1);
  fail_unless_equals_int (match_one (lost), 0);
  /* It was only late. */
  fail_unless_equals_int (match_one (make_report (0, 0)), 1);
  fail_unless_equals_int (match_one (make_report (0, 0)), 0);
  fail_unless_equals_int (match_one (lost), 0);
}
GST_END_TEST

/* Each of three turns, with feedback for every 50th packet, the last one. */
GST_START_TEST (test_wrap)
{
  for (guint n = 1; n <= 3 * 65536; n++) {
    add (n);
    if (n % 50 != 0)
      continue;
    fail_unless_equals_int (match_one (make_report (n - 1, n)), 1);
    fail_unless_equals_int (packets[0].sent, n);
  }
}
GST_END_TEST

/* @ahead packets of ours never got a number, or others than ours got some. */
static void
check_gone_apart (int ahead)
{
  EclTwccReport reports[8];

  for (guint n = 1; n <= 1000; n++)
    add (n);
  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    reports[i] = make_report (900 + i - ahead, 901 + i);
  fail_unless_equals_int (ecl_twcc_history_match (history, reports,
                              G_N_ELEMENTS (reports), packets),
      G_N_ELEMENTS (reports));
  fail_unless_equals_int (packets[0].sent, 901);
  fail_unless_equals_int (packets[7].cluster, 908);
  /* From now on */
  fail_unless_equals_int (match_one (make_report (910 - ahead, 0)), 1);
  fail_unless_equals_int (packets[0].sent, 911);
}

GST_START_TEST (test_gone_apart)
{
  static const int ahead[] = {1, -1, 3, -40, ECL_TWCC_HISTORY_SEARCH};

  check_gone_apart (ahead[__i__]);
}
GST_END_TEST

/* Feedback that fits nothing is of nothing. */
GST_START_TEST (test_not_found)
{
  EclTwccReport report = make_report (5, 6);

  for (guint n = 1; n <= 20; n++)
    add (n);
  report.payload_type = 97;
  fail_unless_equals_int (match_one (report), 0);
  fail_unless_equals_int (match_one (make_report (5, 6)), 1);
}
GST_END_TEST

/* The event */

static GArray *
parse (const char *packet)
{
  GValue array = G_VALUE_INIT, value = G_VALUE_INIT;
  GstStructure *s = gst_structure_new_empty (ECL_TWCC_EVENT);
  g_autoptr (GstEvent) event =
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, s);
  GstStructure *structure = gst_structure_from_string (packet, NULL);

  fail_unless (structure != NULL, "%s", packet);
  s = gst_event_writable_structure (event);
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  g_value_init (&array, g_value_array_get_type ());
  g_value_take_boxed (&array, g_value_array_new (0));
  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, structure);
  g_value_array_append (g_value_get_boxed (&array), &value);
  G_GNUC_END_IGNORE_DEPRECATIONS
  g_value_unset (&value);
  gst_structure_take_value (s, "packets", &array);
  return ecl_twcc_event_parse (event);
}

GST_START_TEST (test_event)
{
  g_autoptr (GArray) reports =
      parse ("RTPTWCCPacket, seqnum=(uint)65535, local-ts=(guint64)1, "
             "remote-ts=(guint64)64000000, payload-type=(guchar)96, "
             "size=(uint)900, lost=(boolean)false");
  g_autoptr (GArray) lost =
      parse ("RTPTWCCPacket, seqnum=(uint)4, local-ts=(guint64)1, "
             "remote-ts=(guint64)64000000, "
             "payload-type=(guchar)96, size=(uint)900, lost=(boolean)true");
  EclTwccReport *report = &g_array_index (reports, EclTwccReport, 0);

  fail_unless_equals_int (reports->len, 1);
  fail_unless_equals_int (report->number, 65535);
  fail_unless_equals_int (report->payload_type, 96);
  fail_unless_equals_int (report->payload_size, 900);
  fail_unless_equals_uint64 (report->arrived, 64 * GST_MSECOND);
  report = &g_array_index (lost, EclTwccReport, 0);
  fail_if (GST_CLOCK_TIME_IS_VALID (report->arrived));
}
GST_END_TEST

static const char *const bad_packets[] = {"RTPTWCCPacket",
    "RTPTWCCPacket, seqnum=(string)x",
    "RTPTWCCPacket, seqnum=(uint)3, remote-ts=(guint64)18446744073709500000",
    "RTPTWCCPacket, seqnum=(uint)3"};

GST_START_TEST (test_bad_event)
{
  g_autoptr (GArray) reports = parse (bad_packets[__i__]);
  g_autoptr (GstEvent) empty = gst_event_new_custom (
      GST_EVENT_CUSTOM_UPSTREAM, gst_structure_new (ECL_TWCC_EVENT, "packets",
                                     G_TYPE_STRING, "none", NULL));
  g_autoptr (GArray) none = ecl_twcc_event_parse (empty);

  fail_unless_equals_int (reports->len, 0);
  fail_unless_equals_int (none->len, 0);
}
GST_END_TEST

static Suite *
twcc_history_suite (void)
{
  Suite *suite = suite_create ("twcc-history");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_match);
  tcase_add_test (tc, test_unknown);
  tcase_add_test (tc, test_told_twice);
  tcase_add_test (tc, test_wrap);
  tcase_add_loop_test (tc, test_gone_apart, 0, 5);
  tcase_add_test (tc, test_not_found);
  tcase_add_test (tc, test_event);
  tcase_add_loop_test (tc, test_bad_event, 0, G_N_ELEMENTS (bad_packets));
  return suite;
}

GST_CHECK_MAIN (twcc_history)
