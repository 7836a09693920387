/* many-calls: one call after the other in one process leaves nothing behind, of
 * elements and of the library
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/app-fixture.h"
#include "../support/call-fixture.h"

/* Each protocol has all of them once, of elements or of the library. */
static guint
get_rounds (gboolean all)
{
  return all ? ecl_test_get_rounds () : MIN (ecl_test_get_rounds (), 50);
}

typedef struct {
  GstElement *sender;
  const char *protocol;
} Elements;

static void
call_sender (gpointer user_data)
{
  Elements *elements = user_data;
  EclTestMedia media;
  GstElement *receiver = start_receiver (
      &media, elements->protocol, "remote-peer-id=camera latency=0");

  ecl_test_media_expect (&media, 1);
  stop_receiver (&media, receiver);
  ecl_test_expect_message (elements->sender, "ecl-call-ended");
}

GST_START_TEST (test_elements_leave_nothing)
{
  Elements elements = {
      start_sender (protocols[__i__], "peer-id=camera"), protocols[__i__]};

  ecl_test_expect_buffers (elements.sender, "s");
  ecl_test_repeat (get_rounds (__i__ == 0), call_sender, &elements);
  fail_unless_equals_int (
      ecl_test_count_codecs (elements.sender, "Encoder"), 0);
  ecl_test_stop (elements.sender);
}
GST_END_TEST

static void
call_each_other (gpointer user_data)
{
  App *apps = user_data;

  app_call (&apps[0], "bob");
  wait_until (g_atomic_int_get (&apps[0].buffers) > 0 &&
              g_atomic_int_get (&apps[1].buffers) > 0);
  app_hang_up (&apps[0], &apps[1]);
}

GST_START_TEST (test_library_leaves_nothing)
{
  App apps[2];

  app_init (&apps[0], "alice", __i__);
  app_init (&apps[1], "bob", __i__);
  ecl_test_repeat (get_rounds (__i__ == 1), call_each_other, apps);
  app_clear (&apps[0]);
  app_clear (&apps[1]);
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
  tcase_add_loop_test (tc, test_elements_leave_nothing, 0, 2);
  tcase_add_loop_test (tc, test_library_leaves_nothing, 0, 2);
  return suite;
}

GST_CHECK_MAIN (many_calls)
