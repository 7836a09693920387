/* bwe: what an element sends, and when
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe-fixture.h"

#include <gst/rtp/rtp.h>

/* As long as some may come, no more than it will begin with is asked for; a
 * remote side that gives none is sent all that there is, as it comes. */
GST_START_TEST (test_without_feedback)
{
  BweFixture f;
  GstBufferList *list = gst_buffer_list_new ();
  guint n, estimate;

  bwe_fixture_init (&f, "start-bitrate", 40000, NULL);
  for (guint i = 0; i < 3; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  gst_buffer_list_add (list, bwe_fixture_make (BWE_VIDEO, 3));
  gst_buffer_list_add (list, bwe_fixture_make (BWE_AUDIO, 4));
  gst_pad_push_list (f.harness->srcpad, list);
  assert_output (&f, "v0 v1 v2 v3 a4");
  bwe_fixture_go_on (&f, 1999);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, &n), 40000);
  fail_unless_equals_int (n, 1);
  g_object_get (f.element, "estimated-bitrate", &estimate, NULL);
  fail_unless_equals_int (estimate, 40000);
  bwe_fixture_go_on (&f, 2000);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, &n), 0);
  fail_unless_equals_int (n, 1);
  g_object_get (f.element, "estimated-bitrate", &estimate, NULL);
  fail_unless_equals_int (estimate, 0);
  fail_unless_equals_int (bwe_fixture_get_stat (&f, "target"), 0);
  bwe_fixture_push (&f, BWE_VIDEO, 5);
  bwe_fixture_go_on (&f, 3000);
  assert_output (&f, "v5");
  bwe_fixture_take_estimate (&f, &n);
  fail_unless_equals_int (n, 0);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Each packet on its own, however many come at once */
GST_START_TEST (test_pace)
{
  BweFixture f;
  GstBufferList *list = gst_buffer_list_new ();

  bwe_fixture_init_at_250 (&f);
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  bwe_fixture_push (&f, BWE_VIDEO, 1);
  for (guint i = 2; i < 5; i++)
    gst_buffer_list_add (list, bwe_fixture_make (BWE_VIDEO, i));
  gst_pad_push_list (f.harness->srcpad, list);
  assert_output (&f, "v0");
  fail_unless_equals_int (bwe_fixture_get_stat (&f, "queue"), 4 * BWE_PACKET);
  for (guint i = 1; i < 5; i++) {
    g_autofree char *expected = g_strdup_printf ("v%u", i);

    bwe_fixture_go_on (&f, 28);
    assert_output (&f, "");
    bwe_fixture_go_on (&f, 6);
    assert_output (&f, expected);
  }
  fail_unless_equals_int (bwe_fixture_get_stat (&f, "queue"), 0);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* What may leave at once leaves as one, without what may not. */
GST_START_TEST (test_together)
{
  BweFixture f;
  GstBufferList *list = gst_buffer_list_new ();

  bwe_fixture_init_at_250 (&f);
  f.n_pushed = 0;
  for (guint i = 0; i < 2; i++) {
    gst_buffer_list_add (list, bwe_fixture_make (BWE_AUDIO, i));
    gst_buffer_list_add (list, bwe_fixture_make (BWE_VIDEO, i));
  }
  gst_pad_push_list (f.harness->srcpad, list);
  assert_output (&f, "a0 a1");
  fail_unless_equals_int (f.n_pushed, 1);
  bwe_fixture_go_on (&f, 300);
  assert_output (&f, "v0 v1");
  fail_unless_equals_int (f.n_pushed, 3);
  bwe_fixture_clear (&f);
}
GST_END_TEST

GST_START_TEST (test_priorities)
{
  BweFixture f;

  bwe_fixture_init_at_250 (&f);
  for (guint i = 0; i < 3; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  bwe_fixture_push (&f, BWE_RETRANSMISSION, 3);
  bwe_fixture_push (&f, BWE_RETRANSMISSION, 4);
  bwe_fixture_push (&f, BWE_AUDIO, 5);
  assert_output (&f, "v0 a5");
  bwe_fixture_go_on (&f, 300);
  assert_output (&f, "r3 r4 v1 v2");
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* What another hop has repaired is forwarded in its order. */
GST_START_TEST (test_repaired_media)
{
  BweFixture f;
  GstBuffer *repaired = bwe_fixture_make (BWE_VIDEO, 2);

  bwe_fixture_init_at_250 (&f);
  gst_ecl_bwe_add_payload (f.element, BWE_VIDEO, ECL_PACER_VIDEO);
  GST_BUFFER_FLAG_SET (repaired, GST_RTP_BUFFER_FLAG_RETRANSMISSION);
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  bwe_fixture_push (&f, BWE_VIDEO, 1);
  gst_harness_push (f.harness, repaired);
  bwe_fixture_go_on (&f, 300);
  assert_output (&f, "v0 v1 v2");
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Not what a funnel hides: the caps themselves say what is audio. */
GST_START_TEST (test_caps_tell_media)
{
  BweFixture f;

  bwe_fixture_init_at_250 (&f);
  gst_harness_set_src_caps_str (
      f.harness, "application/x-rtp,media=audio,payload=97");
  g_free (bwe_fixture_take_output (&f));
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  bwe_fixture_push (&f, BWE_VIDEO, 1);
  bwe_fixture_push (&f, BWE_RETRANSMISSION, 2);
  assert_output (&f, "v0 r2");
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* More than the bound goes out as fast as it comes. */
GST_START_TEST (test_bounded)
{
  BweFixture f;
  guint n = GST_ECL_BWE_MAX_QUEUED / BWE_PACKET + 10;

  bwe_fixture_init_at_250 (&f);
  for (guint i = 0; i < n; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  fail_unless (bwe_fixture_get_stat (&f, "queue") <= GST_ECL_BWE_MAX_QUEUED);
  fail_unless (bwe_fixture_get_stat (&f, "queue") >
               GST_ECL_BWE_MAX_QUEUED - 3 * BWE_PACKET);
  assert_output (&f, "v0 v1 v2 v3 v4 v5 v6 v7 v8 v9");
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Events */

static GstEvent *
make_segment (GstClockTime base)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.base = base;
  return gst_event_new_segment (&segment);
}

/* A funnel says before each packet which stream it is of. Each has its own
 * events before it, also when it overtakes. */
GST_START_TEST (test_sticky_events)
{
  BweFixture f;
  g_autoptr (GstEvent) video = make_segment (1);
  g_autoptr (GstEvent) audio = make_segment (2);

  bwe_fixture_init_at_250 (&f);
  gst_harness_push_event (f.harness, gst_event_ref (video));
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  bwe_fixture_push (&f, BWE_VIDEO, 1);
  gst_harness_push_event (f.harness, gst_event_ref (audio));
  assert_output (&f, "segment v0");
  bwe_fixture_push (&f, BWE_AUDIO, 2);
  assert_output (&f, "segment a2");
  gst_harness_push_event (f.harness, gst_event_ref (video));
  bwe_fixture_push (&f, BWE_VIDEO, 3);
  gst_harness_set_src_caps_str (f.harness, "application/x-rtp,x=y");
  /* What overtakes takes its part of the rate. */
  bwe_fixture_go_on (&f, 68);
  assert_output (&f, "segment v1");
  /* The last ones come when nothing waits any more. */
  bwe_fixture_go_on (&f, 34);
  assert_output (&f, "v3 caps segment");
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Those that no packet has: after all that came before them. */
GST_START_TEST (test_other_events)
{
  BweFixture f;

  bwe_fixture_init_at_250 (&f);
  gst_harness_push_event (f.harness, gst_event_new_gap (0, 1));
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  bwe_fixture_push (&f, BWE_VIDEO, 1);
  bwe_fixture_push (&f, BWE_RETRANSMISSION, 2);
  gst_harness_push_event (f.harness, gst_event_new_gap (0, 1));
  bwe_fixture_push (&f, BWE_VIDEO, 3);
  gst_harness_push_event (f.harness, gst_event_new_eos ());
  assert_output (&f, "gap v0");
  bwe_fixture_go_on (&f, 300);
  assert_output (&f, "r2 v1 gap v3 eos");
  bwe_fixture_clear (&f);
}
GST_END_TEST

GST_START_TEST (test_flush)
{
  BweFixture f;

  bwe_fixture_init_at_250 (&f);
  for (guint i = 0; i < 3; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  gst_harness_push_event (f.harness, gst_event_new_flush_start ());
  gst_harness_push_event (f.harness, gst_event_new_flush_stop (TRUE));
  assert_output (&f, "v0 flush-start flush-stop");
  fail_unless_equals_int (bwe_fixture_get_stat (&f, "queue"), 0);
  bwe_fixture_go_on (&f, 300);
  assert_output (&f, "");
  gst_harness_push_event (f.harness, make_segment (0));
  bwe_fixture_push (&f, BWE_VIDEO, 5);
  bwe_fixture_push (&f, BWE_VIDEO, 6);
  assert_output (&f, "segment v5");
  bwe_fixture_go_on (&f, 34);
  assert_output (&f, "v6");
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* States */

GST_START_TEST (test_paused)
{
  BweFixture f;

  bwe_fixture_init_at_250 (&f);
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  bwe_fixture_push (&f, BWE_VIDEO, 1);
  gst_element_set_state (GST_ELEMENT (f.element), GST_STATE_PAUSED);
  bwe_fixture_go_on (&f, 300);
  assert_output (&f, "v0");
  gst_element_set_state (GST_ELEMENT (f.element), GST_STATE_PLAYING);
  ecl_pace_clock_settle ();
  assert_output (&f, "v1");
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* With packets that wait: they are freed, and it may begin anew. */
GST_START_TEST (test_removed)
{
  BweFixture f;
  GstBuffer *buffer = bwe_fixture_make (BWE_VIDEO, 1);

  bwe_fixture_init_at_250 (&f);
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  gst_harness_push (f.harness, gst_buffer_ref (buffer));
  fail_unless_equals_int (GST_MINI_OBJECT_REFCOUNT (buffer), 2);
  gst_element_set_state (GST_ELEMENT (f.element), GST_STATE_NULL);
  fail_unless_equals_int (GST_MINI_OBJECT_REFCOUNT (buffer), 1);
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 0);
  assert_output (&f, "v0");

  gst_element_set_state (GST_ELEMENT (f.element), GST_STATE_PLAYING);
  gst_harness_set_src_caps_str (f.harness, "application/x-rtp");
  g_free (bwe_fixture_take_output (&f));
  gst_harness_push (f.harness, buffer);
  bwe_fixture_push (&f, BWE_VIDEO, 2);
  assert_output (&f, "v1 v2");
  bwe_fixture_clear (&f);
}
GST_END_TEST

GST_START_TEST (test_one_thread)
{
  BweFixture a, b;

  bwe_fixture_init_at_250 (&a);
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 1);
  bwe_fixture_init_at_250 (&b);
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 1);
  for (guint i = 0; i < 2; i++) {
    bwe_fixture_push (&a, BWE_VIDEO, i);
    bwe_fixture_push (&b, BWE_VIDEO, i);
  }
  bwe_fixture_go_on (&b, 34);
  assert_output (&a, "v0 v1");
  assert_output (&b, "v0 v1");
  bwe_fixture_clear (&a);
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 1);
  bwe_fixture_clear (&b);
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 0);
}
GST_END_TEST

typedef struct {
  GMutex lock;
  GCond cond;
  gboolean entered;
  gboolean released;
} Gate;

static GstPadProbeReturn
pass_gate (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Gate *gate = user_data;

  g_mutex_lock (&gate->lock);
  gate->entered = TRUE;
  g_cond_broadcast (&gate->cond);
  while (!gate->released)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
  return GST_PAD_PROBE_OK;
}

static void
add_gate (BweFixture *f, GstPadProbeType type, Gate *gate)
{
  g_autoptr (GstPad) src =
      gst_element_get_static_pad (GST_ELEMENT (f->element), "src");

  gst_pad_add_probe (src, type, pass_gate, gate, NULL);
}

static void
wait_at_gate (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  while (!gate->entered)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
open_gate (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->released = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->lock);
}

static gpointer
push_third (gpointer fixture)
{
  bwe_fixture_push (fixture, BWE_VIDEO, 2);
  return NULL;
}

/* Whoever sends to it waits, and nobody else. */
GST_START_TEST (test_blocked_output)
{
  BweFixture a, b;
  Gate gate = {0};
  GThread *sender;

  bwe_fixture_init_at_250 (&a);
  bwe_fixture_init_at_250 (&b);
  bwe_fixture_push (&a, BWE_VIDEO, 0);
  bwe_fixture_push (&a, BWE_VIDEO, 1);
  add_gate (&a, GST_PAD_PROBE_TYPE_BUFFER_LIST, &gate);
  bwe_fixture_push (&b, BWE_VIDEO, 0);
  bwe_fixture_push (&b, BWE_VIDEO, 1);
  b.now += 34 * GST_MSECOND;
  ecl_pace_clock_set_time (b.now);
  wait_at_gate (&gate);

  /* The thread has a's packet. It is noticed when b gets the next one. */
  sender = g_thread_new ("sender", push_third, &a);
  b.now += ECL_PACE_PATIENCE + GST_MSECOND;
  ecl_pace_clock_set_time (b.now);
  bwe_fixture_push (&b, BWE_VIDEO, 2);
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 2);

  open_gate (&gate);
  g_thread_join (sender);
  bwe_fixture_go_on (&b, 100);
  assert_output (&a, "v0 v1 v2");
  assert_output (&b, "v0 v1 v2");
  bwe_fixture_clear (&a);
  bwe_fixture_clear (&b);
}
GST_END_TEST

static gpointer
push_gap (gpointer fixture)
{
  gst_harness_push_event (
      ((BweFixture *)fixture)->harness, gst_event_new_gap (0, 1));
  return NULL;
}

/* The thread does not wait for whoever else has the output, and comes again
 * once it is free. */
GST_START_TEST (test_taken_output)
{
  BweFixture a, b;
  Gate gate = {0};
  GThread *sender;

  bwe_fixture_init_at_250 (&a);
  bwe_fixture_init_at_250 (&b);
  bwe_fixture_push (&a, BWE_VIDEO, 0);
  bwe_fixture_push (&b, BWE_VIDEO, 0);
  bwe_fixture_push (&b, BWE_VIDEO, 1);
  bwe_fixture_take_estimate (&a, NULL);
  add_gate (&a, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, &gate);
  sender = g_thread_new ("sender", push_gap, &a);
  wait_at_gate (&gate);
  bwe_fixture_go_on (&b, 34);
  assert_output (&b, "v0 v1");
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 1);

  bwe_fixture_go_on (&b, 1100);
  open_gate (&gate);
  g_thread_join (sender);
  ecl_pace_clock_settle ();
  fail_unless_equals_int (bwe_fixture_take_estimate (&a, NULL), 50000);
  bwe_fixture_clear (&a);
  bwe_fixture_clear (&b);
}
GST_END_TEST

static Suite *
bwe_suite (void)
{
  Suite *suite = suite_create ("bwe");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_without_feedback);
  tcase_add_test (tc, test_pace);
  tcase_add_test (tc, test_together);
  tcase_add_test (tc, test_priorities);
  tcase_add_test (tc, test_repaired_media);
  tcase_add_test (tc, test_caps_tell_media);
  tcase_add_test (tc, test_bounded);
  tcase_add_test (tc, test_sticky_events);
  tcase_add_test (tc, test_other_events);
  tcase_add_test (tc, test_flush);
  tcase_add_test (tc, test_paused);
  tcase_add_test (tc, test_removed);
  tcase_add_test (tc, test_one_thread);
  tcase_add_test (tc, test_blocked_output);
  tcase_add_test (tc, test_taken_output);
  return suite;
}

GST_CHECK_MAIN (bwe)
