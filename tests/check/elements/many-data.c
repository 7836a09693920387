/* many-data: one data connection after the other in one process leaves nothing
 * behind
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/data-fixture.h"

typedef struct {
  GstElement *sender;
  const char *protocol;
} Elements;

static void
connect_sender (gpointer user_data)
{
  Elements *elements = user_data;
  DataInbox inbox;
  GstElement *receiver = start_data_receiver (
      &inbox, elements->protocol, "remote-peer-id=sensor receive=data");

  ecl_test_expect_message (elements->sender, "ecl-data");
  push_text (elements->sender, "21.5");
  data_inbox_expect (&inbox, 0, "text/x-raw,format=utf8", "21.5", 4);
  stop_data_receiver (&inbox, receiver);
  ecl_test_expect_message (elements->sender, "ecl-data-ended");
}

GST_START_TEST (test_many_connections_leave_nothing)
{
  Elements elements = {start_data_sender (protocols[__i__],
                           "text/x-raw,format=utf8", "peer-id=sensor"),
      protocols[__i__]};

  ecl_test_repeat (ecl_test_get_rounds (), connect_sender, &elements);
  ecl_test_stop (elements.sender);
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
