/* request-filter: what is asked for too often is sent once in a while
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/congestion/ecl-request-filter.h>

#define MS GST_MSECOND
#define RTT (100 * MS)

static EclRequestFilter filter;

static void
setup (void)
{
  memset (&filter, 0, sizeof filter);
}

static gboolean
take (GstClockTime now, guint32 ssrc, guint16 seqnum)
{
  return ecl_request_filter_take (&filter, now, RTT, ssrc, seqnum);
}

GST_START_TEST (test_again)
{
  fail_unless (take (1000 * MS, 1, 7));
  fail_if (take (1000 * MS, 1, 7));
  fail_if (take (1049 * MS, 1, 7));
  fail_unless (take (1050 * MS, 1, 7));
  fail_if (take (1099 * MS, 1, 7));
}
GST_END_TEST

GST_START_TEST (test_others)
{
  fail_unless (take (1 * MS, 0, 0));
  fail_unless (take (1 * MS, 1, 0));
  for (guint seqnum = 1; seqnum < ECL_REQUEST_FILTER_SIZE; seqnum++)
    fail_unless (take (1 * MS, 1, seqnum));
  for (guint seqnum = 0; seqnum < ECL_REQUEST_FILTER_SIZE; seqnum++)
    fail_if (take (2 * MS, 1, seqnum));
  fail_unless (take (2 * MS, 1, ECL_REQUEST_FILTER_SIZE));
  fail_unless (take (2 * MS, 1, 0));
}
GST_END_TEST

static Suite *
request_filter_suite (void)
{
  Suite *suite = suite_create ("request-filter");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_test (tc, test_again);
  tcase_add_test (tc, test_others);
  return suite;
}

GST_CHECK_MAIN (request_filter)
