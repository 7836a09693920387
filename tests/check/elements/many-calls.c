/* many-calls: one call after the other in one process leaves nothing behind
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/call-fixture.h"

/* No thread, descriptor or object stays behind. */
GST_START_TEST (test_many_calls_leave_nothing)
{
  EclTestResources before = {0};
  GstElement *sender = start_sender ("ecl", "peer-id=camera");

  for (guint i = 0; i < ecl_test_get_rounds (); i++) {
    EclTestMedia media;
    GstElement *receiver =
        start_receiver (&media, "ecl", "remote-peer-id=camera latency=0");

    ecl_test_media_expect (&media, 1);
    stop_receiver (&media, receiver);
    ecl_test_expect_message (sender, "ecl-call-ended");
    if (i == ECL_TEST_WARM_UP)
      ecl_test_resources_take (&before);
  }
  ecl_test_resources_expect (&before);
  fail_unless_equals_int (ecl_test_count_codecs (sender, "Encoder"), 0);
  ecl_test_stop (sender);
}
GST_END_TEST

static Suite *
many_calls_suite (void)
{
  Suite *suite = suite_create ("many-calls");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 800);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_test (tc, test_many_calls_leave_nothing);
  return suite;
}

GST_CHECK_MAIN (many_calls)
