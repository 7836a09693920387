/* no-server: run-server in a build that has no server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

GST_START_TEST (test_says_so)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make ("eclpeersink", NULL));
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_bus (element, bus);
  g_object_set (element, "run-server", TRUE, NULL);
  fail_unless (gst_element_set_state (element, GST_STATE_READY) ==
               GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (
      strstr (error->message, "without ecl-server"), "%s", error->message);
  gst_element_set_bus (element, NULL);
  gst_element_set_state (element, GST_STATE_NULL);
}
GST_END_TEST

static Suite *
no_server_suite (void)
{
  Suite *suite = suite_create ("no-server");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_says_so);
  return suite;
}

GST_CHECK_MAIN (no_server);
