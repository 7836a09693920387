/* sfu-policer: how much a member of an SFU room may send
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "ecl-sfu-policer.h"

#define KBPS 800
/* Of what is taken per second, in packets of 1000 bytes */
#define RATE (KBPS * 1000 / 8 / 1000 * ECL_SFU_POLICER_MARGIN / 100)
#define SECONDS G_GINT64_CONSTANT (60)

/* Sends @per_second packets of 1000 bytes, evenly. Returns: how many are taken
 */
static guint
send (EclSfuPolicer *policer, guint per_second, gint64 *now)
{
  guint taken = 0;

  for (guint i = 0; i < per_second * SECONDS; i++) {
    *now += G_USEC_PER_SEC / per_second;
    taken += ecl_sfu_policer_take (policer, 1000, *now);
  }
  return taken;
}

GST_START_TEST (test_rate)
{
  EclSfuPolicer policer;
  gint64 now = 12345;
  guint taken;

  ecl_sfu_policer_init (&policer, KBPS, now);
  fail_unless_equals_int (
      send (&policer, RATE * 9 / 10, &now), RATE * 9 / 10 * SECONDS);
  taken = send (&policer, RATE * 4, &now);
  fail_unless (taken >= RATE * SECONDS &&
                   taken <= RATE * (SECONDS + ECL_SFU_POLICER_BURST) + 1,
      "%u", taken);
}
GST_END_TEST;

GST_START_TEST (test_burst)
{
  const guint burst = RATE * ECL_SFU_POLICER_BURST;
  EclSfuPolicer policer;
  gint64 now = 12345;

  ecl_sfu_policer_init (&policer, KBPS, now);
  for (guint round = 0; round < 3; round++) {
    for (guint i = 0; i < burst; i++)
      fail_unless (ecl_sfu_policer_take (&policer, 1000, now));
    fail_if (ecl_sfu_policer_take (&policer, 1000, now));
    /* However long it was silent */
    now += 100 * G_USEC_PER_SEC;
  }
  /* A clock that goes back gives nothing. */
  fail_unless (ecl_sfu_policer_take (&policer, 1000 * burst, now));
  fail_if (ecl_sfu_policer_take (&policer, 1, now - G_USEC_PER_SEC));
}
GST_END_TEST;

GST_START_TEST (test_no_bound)
{
  EclSfuPolicer policer;

  ecl_sfu_policer_init (&policer, 0, 0);
  for (guint i = 0; i < 1000; i++)
    fail_unless (ecl_sfu_policer_take (&policer, G_MAXUINT16, 0));
}
GST_END_TEST;

static Suite *
sfu_policer_suite (void)
{
  Suite *suite = suite_create ("sfu-policer");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_rate);
  tcase_add_test (tc, test_burst);
  tcase_add_test (tc, test_no_bound);
  return suite;
}

GST_CHECK_MAIN (sfu_policer);
