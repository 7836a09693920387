/* keyframe-limiter: many requests are few, and a newcomer's comes first
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-keyframe-limiter.h>

GST_START_TEST (test_requests)
{
  EclKeyframeLimiter limiter = {0};
  gint64 t = G_TIME_SPAN_SECOND;

  fail_if (ecl_keyframe_limiter_frame (&limiter, t, FALSE));
  fail_unless (ecl_keyframe_limiter_request (&limiter, t));
  /* Too soon: remembered, and passed on when the time has come. */
  fail_if (ecl_keyframe_limiter_request (&limiter, t + 1));
  fail_if (ecl_keyframe_limiter_request (&limiter, t + 2));
  fail_if (ecl_keyframe_limiter_frame (
      &limiter, t + ECL_KEYFRAME_INTERVAL - 1, FALSE));
  fail_unless (
      ecl_keyframe_limiter_frame (&limiter, t + ECL_KEYFRAME_INTERVAL, FALSE));
  fail_if (ecl_keyframe_limiter_frame (
      &limiter, t + 2 * ECL_KEYFRAME_INTERVAL, FALSE));

  /* A keyframe serves those who wait. */
  t += 10 * ECL_KEYFRAME_INTERVAL;
  fail_unless (ecl_keyframe_limiter_request (&limiter, t));
  fail_if (ecl_keyframe_limiter_request (&limiter, t + 1));
  fail_if (ecl_keyframe_limiter_frame (&limiter, t + 2, TRUE));
  fail_if (ecl_keyframe_limiter_frame (
      &limiter, t + 2 * ECL_KEYFRAME_INTERVAL, FALSE));
}
GST_END_TEST;

GST_START_TEST (test_newcomer)
{
  EclKeyframeLimiter limiter = {0};
  gint64 t = G_TIME_SPAN_SECOND;

  fail_unless (ecl_keyframe_limiter_request_first (&limiter, t));
  /* The keyframe is on its way, and asked for again if it was lost. */
  fail_if (ecl_keyframe_limiter_request_first (
      &limiter, t + ECL_KEYFRAME_INTERVAL - 2));
  fail_if (ecl_keyframe_limiter_frame (
      &limiter, t + ECL_KEYFRAME_INTERVAL - 1, FALSE));
  fail_unless (
      ecl_keyframe_limiter_frame (&limiter, t + ECL_KEYFRAME_INTERVAL, FALSE));

  /* It has passed: whoever comes now does not wait as the others do. */
  t += ECL_KEYFRAME_INTERVAL;
  fail_if (ecl_keyframe_limiter_frame (&limiter, t + 1, TRUE));
  fail_if (
      ecl_keyframe_limiter_request (&limiter, t + ECL_KEYFRAME_FIRST_INTERVAL));
  t += ECL_KEYFRAME_FIRST_INTERVAL;
  fail_unless (ecl_keyframe_limiter_request_first (&limiter, t));
  fail_if (ecl_keyframe_limiter_request_first (
      &limiter, t + ECL_KEYFRAME_INTERVAL - 1));
}
GST_END_TEST;

/* Those who come at the same time share a keyframe, also just after one. */
GST_START_TEST (test_crowd)
{
  EclKeyframeLimiter limiter = {0};
  gint64 t = G_TIME_SPAN_SECOND;

  fail_unless (ecl_keyframe_limiter_request (&limiter, t));
  fail_if (ecl_keyframe_limiter_frame (&limiter, t + 1, TRUE));
  fail_if (ecl_keyframe_limiter_request_first (&limiter, t + 2));
  fail_if (ecl_keyframe_limiter_request (&limiter, t + 3));
  fail_if (ecl_keyframe_limiter_frame (
      &limiter, t + ECL_KEYFRAME_FIRST_INTERVAL - 1, FALSE));
  fail_unless (ecl_keyframe_limiter_frame (
      &limiter, t + ECL_KEYFRAME_FIRST_INTERVAL, FALSE));
  fail_if (ecl_keyframe_limiter_frame (
      &limiter, t + 2 * ECL_KEYFRAME_INTERVAL, FALSE));
}
GST_END_TEST;

/* Fifty viewers who ask all the time, of a source that answers as it likes:
 * with index 1 some of them are new. */
GST_START_TEST (test_many)
{
  gint64 interval = __i__ ? ECL_KEYFRAME_FIRST_INTERVAL : ECL_KEYFRAME_INTERVAL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  EclKeyframeLimiter limiter = {0};
  gint64 last = 0;
  guint n = 0;

  for (gint64 t = 1; t < G_TIME_SPAN_MINUTE; t += 700) {
    gboolean asks = FALSE;

    if (g_rand_int_range (rand, 0, 50) == 0)
      asks = ecl_keyframe_limiter_frame (&limiter, t, g_rand_boolean (rand));
    else if (__i__ && g_rand_int_range (rand, 0, 50) == 0)
      asks = ecl_keyframe_limiter_request_first (&limiter, t);
    else
      asks = ecl_keyframe_limiter_request (&limiter, t);
    if (!asks)
      continue;
    fail_unless (last == 0 || t - last >= interval);
    last = t;
    n++;
  }
  /* Nobody is kept waiting either. */
  fail_unless (n > 280, "%u requests", n);
  fail_unless (!__i__ || n > 500, "%u requests", n);
}
GST_END_TEST;

static Suite *
keyframe_limiter_suite (void)
{
  Suite *suite = suite_create ("keyframe-limiter");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_requests);
  tcase_add_test (tcase, test_newcomer);
  tcase_add_test (tcase, test_crowd);
  tcase_add_loop_test (tcase, test_many, 0, 2);
  return suite;
}

GST_CHECK_MAIN (keyframe_limiter);
