/* picture-order: pictures that go back in time are dropped, others pass
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/media/ecl-picture-order.h>

static GstHarness *
start (void)
{
  GstHarness *harness = gst_harness_new ("identity");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (harness->element, "src");

  ecl_picture_order_keep (pad);
  gst_harness_set_src_caps_str (harness, "video/x-raw");
  return harness;
}

static guint
push (GstHarness *harness, GstClockTime time)
{
  GstBuffer *buffer = gst_buffer_new ();

  GST_BUFFER_PTS (buffer) = time;
  fail_unless_equals_int (gst_harness_push (harness, buffer), GST_FLOW_OK);
  return gst_harness_buffers_received (harness);
}

GST_START_TEST (test_order)
{
  GstHarness *harness = start ();

  fail_unless_equals_int (push (harness, 0), 1);
  fail_unless_equals_int (push (harness, 2 * GST_SECOND), 2);
  fail_unless_equals_int (push (harness, GST_SECOND), 2);
  fail_unless_equals_int (push (harness, 2 * GST_SECOND), 2);
  fail_unless_equals_int (push (harness, 2 * GST_SECOND + 1), 3);
  /* Whose time is not known */
  fail_unless_equals_int (push (harness, GST_CLOCK_TIME_NONE), 4);
  gst_harness_teardown (harness);
}
GST_END_TEST

/* Timestamps begin again, time goes on. */
GST_START_TEST (test_segments)
{
  GstHarness *harness = start ();
  GstSegment segment;

  fail_unless_equals_int (push (harness, 2 * GST_SECOND), 1);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.base = GST_SECOND;
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  fail_unless_equals_int (push (harness, GST_SECOND), 1);
  fail_unless_equals_int (push (harness, GST_SECOND + 1), 2);
  gst_harness_teardown (harness);
}
GST_END_TEST

GST_START_TEST (test_flush)
{
  GstHarness *harness = start ();
  GstSegment segment;

  fail_unless_equals_int (push (harness, 2 * GST_SECOND), 1);
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  fail_unless_equals_int (push (harness, GST_SECOND), 2);
  fail_unless_equals_int (push (harness, 0), 2);
  gst_harness_teardown (harness);
}
GST_END_TEST

static Suite *
picture_order_suite (void)
{
  Suite *suite = suite_create ("picture-order");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_order);
  tcase_add_test (tcase, test_segments);
  tcase_add_test (tcase, test_flush);
  return suite;
}

GST_CHECK_MAIN (picture_order);
