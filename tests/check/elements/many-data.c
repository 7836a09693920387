/* many-data: one data connection after the other in one process leaves nothing
 * behind
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/data-fixture.h"

GST_START_TEST (test_many_connections_leave_nothing)
{
  EclTestResources before = {0};
  GstElement *sender = start_data_sender (
      protocols[__i__], "text/x-raw,format=utf8", "peer-id=sensor");

  for (guint i = 0; i < ecl_test_get_rounds (); i++) {
    DataInbox inbox;
    GstElement *receiver = start_data_receiver (
        &inbox, protocols[__i__], "remote-peer-id=sensor receive=data");

    ecl_test_expect_message (sender, "ecl-data");
    push_text (sender, "21.5");
    data_inbox_expect (&inbox, 0, "text/x-raw,format=utf8", "21.5", 4);
    stop_data_receiver (&inbox, receiver);
    ecl_test_expect_message (sender, "ecl-data-ended");
    if (i == ECL_TEST_WARM_UP)
      ecl_test_resources_take (&before);
  }
  ecl_test_resources_expect (&before);
  ecl_test_stop (sender);
}
GST_END_TEST

static Suite *
many_data_suite (void)
{
  Suite *suite = suite_create ("many-data");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 400);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_many_connections_leave_nothing, 0, 2);
  return suite;
}

GST_CHECK_MAIN (many_data)
