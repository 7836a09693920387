/* data-bounds: what data pads do with messages that are bad, or too many
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/data-fixture.h"

#include <string.h>

GST_START_TEST (test_bad_messages_are_dropped)
{
  static const struct {
    const char *caps, *bad, *good;
  } cases[] = {
      {"application/json", "{\"a\":", "[1]"},
      {"text/x-raw,format=utf8", "\377", "good"},
  };
  const char *caps = cases[__i__].caps, *good = cases[__i__].good;
  DataInbox inbox;
  GstElement *receiver = start_data_receiver (&inbox, "ecl", "peer-id=station");
  GstElement *sender =
      start_data_sender ("ecl", caps, "remote-peer-id=station");
  g_autoptr (GstBus) bus = gst_element_get_bus (sender);
  g_autoptr (GstMessage) warning = NULL;

  ecl_test_expect_message (sender, "ecl-data");
  push_text (sender, cases[__i__].bad);
  warning = gst_bus_timed_pop_filtered (
      bus, ECL_WATCHDOG_SECONDS * GST_SECOND, GST_MESSAGE_WARNING);
  fail_unless (warning != NULL);
  push_text (sender, good);
  data_inbox_expect (&inbox, 0, caps, good, strlen (good));
  ecl_test_stop (sender);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

/* Bounds */

#define MEGABYTE (1024 * 1024)

/* Faster than any wire: what is above the bound is dropped, whole. */
GST_START_TEST (test_more_than_the_wire_takes)
{
  DataInbox inbox;
  guint64 dropped;
  GstElement *receiver =
      start_data_receiver (&inbox, protocols[__i__], "peer-id=station");
  GstElement *sender =
      start_data_sender (protocols[__i__], "application/octet-stream",
          "remote-peer-id=station data_0::max-buffered=1000000");

  ecl_test_expect_message (sender, "ecl-data");
  for (guint i = 0; i < 20; i++)
    push_buffer (sender, gst_buffer_new_allocate (NULL, 4 * MEGABYTE, NULL));
  while (get_stat (sender, "messages-sent") +
             get_stat (sender, "messages-dropped") <
         20)
    g_usleep (1000);
  dropped = get_stat (sender, "messages-dropped");
  fail_unless (dropped >= 10, "dropped %u", (guint)dropped);
  data_inbox_wait (&inbox, &inbox.messages->len, 20 - dropped);
  for (guint i = 0; i < inbox.messages->len; i++)
    fail_unless_equals_int (gst_buffer_get_size (gst_sample_get_buffer (
                                g_ptr_array_index (inbox.messages, i))),
        4 * MEGABYTE);
  ecl_test_stop (sender);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

/* A pad whose downstream takes nothing keeps a bounded number of bytes, and
 * neither the other callers nor the end of the connection wait for it. */
GST_START_TEST (test_frozen_downstream)
{
  DataInbox inbox;
  GstElement *second, *sender;
  GstElement *receiver = start_data_receiver (
      &inbox, protocols[__i__], "peer-id=station max-data-queued=100000");

  sender = start_data_sender (protocols[__i__], "application/octet-stream",
      "remote-peer-id=station data_0::max-buffered=10000000");
  ecl_test_expect_message (receiver, "ecl-data");
  data_inbox_set_frozen (&inbox, TRUE);
  for (guint i = 0; i < 20; i++)
    push_buffer (sender, gst_buffer_new_allocate (NULL, 50000, NULL));
  while (get_stat (receiver, "messages-received") < 20)
    g_usleep (1000);
  fail_unless (get_stat (receiver, "messages-dropped") >= 15);

  second = start_data_sender (
      protocols[__i__], "application/octet-stream", "remote-peer-id=station");
  ecl_test_expect_message (second, "ecl-data");
  ecl_test_expect_message (receiver, "ecl-data");
  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-data-ended", 2000);
  ecl_test_stop (second);
  ecl_test_expect_message_within (receiver, "ecl-data-ended", 2000);

  data_inbox_set_frozen (&inbox, FALSE);
  data_inbox_wait (&inbox, &inbox.pads_removed, 2);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

GST_START_TEST (test_max_data_pads)
{
  g_autofree char *text = NULL;
  DataInbox inbox;
  GstElement *second;
  GstElement *receiver =
      start_data_receiver (&inbox, "ecl", "peer-id=station max-data-pads=1");
  GstElement *sender = start_data_sender (
      "ecl", "application/octet-stream", "remote-peer-id=station");

  ecl_test_expect_message (sender, "ecl-data");
  second = start_data_sender (
      "ecl", "application/octet-stream", "remote-peer-id=station");
  text = ecl_test_expect_error (second);
  fail_unless (strstr (text, "station refused") != NULL, "%s", text);
  ecl_test_stop (second);
  ecl_test_stop (sender);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

static Suite *
data_bounds_suite (void)
{
  Suite *suite = suite_create ("data-bounds");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_bad_messages_are_dropped, 0, 2);
  tcase_add_loop_test (tc, test_more_than_the_wire_takes, 0, 2);
  tcase_add_loop_test (tc, test_frozen_downstream, 0, 2);
  tcase_add_test (tc, test_max_data_pads);
  return suite;
}

GST_CHECK_MAIN (data_bounds)
