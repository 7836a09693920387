/* bwe: the pace of an element, and what it makes of feedback
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe-fixture.h"

#include <gst/rtp/rtp.h>

#define assert_output(fixture, expected)                                       \
  G_STMT_START                                                                 \
  {                                                                            \
    g_autofree char *output_ = bwe_fixture_take_output (fixture);              \
    fail_unless_equals_string (output_, expected);                             \
  }                                                                            \
  G_STMT_END

/* A remote side that gives none is sent all that there is, as it comes. */
GST_START_TEST (test_without_feedback)
{
  BweFixture f;
  GstBufferList *list = gst_buffer_list_new ();
  guint n, estimate;

  bwe_fixture_init (&f, "start-bitrate", 10000, NULL);
  for (guint i = 0; i < 3; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  gst_buffer_list_add (list, bwe_fixture_make (BWE_VIDEO, 3));
  gst_buffer_list_add (list, bwe_fixture_make (BWE_AUDIO, 4));
  gst_pad_push_list (f.harness->srcpad, list);
  assert_output (&f, "v0 v1 v2 v3 a4");
  bwe_fixture_go_on (&f, 3000);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, &n), 0);
  fail_unless_equals_int (n, 0);
  g_object_get (f.element, "estimated-bitrate", &estimate, NULL);
  fail_unless_equals_int (estimate, 0);
  fail_unless_equals_int (bwe_fixture_get_stat (&f, "target"), 0);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* From now on, at exactly 250 kbit/s: a packet every 34 ms, or up to
 * ECL_PACER_BURST_TIME earlier. */
static void
init_at_250 (BweFixture *f)
{
  bwe_fixture_init (f, "start-bitrate", 100000, NULL);
  bwe_fixture_settle (f);
  g_object_set (f->element, "max-bitrate", 100000, NULL);
  fail_unless_equals_int (bwe_fixture_get_stat (f, "pacing"), 250000);
}

/* Each packet on its own, however many come at once */
GST_START_TEST (test_pace)
{
  BweFixture f;
  GstBufferList *list = gst_buffer_list_new ();

  init_at_250 (&f);
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

GST_START_TEST (test_priorities)
{
  BweFixture f;

  init_at_250 (&f);
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

  init_at_250 (&f);
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

  init_at_250 (&f);
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

  init_at_250 (&f);
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

  init_at_250 (&f);
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

  init_at_250 (&f);
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

  init_at_250 (&f);
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

  init_at_250 (&f);
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

  init_at_250 (&f);
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

  init_at_250 (&a);
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 1);
  init_at_250 (&b);
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

  init_at_250 (&a);
  init_at_250 (&b);
  bwe_fixture_push (&a, BWE_VIDEO, 0);
  bwe_fixture_push (&a, BWE_VIDEO, 1);
  add_gate (&a, GST_PAD_PROBE_TYPE_BUFFER, &gate);
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

  init_at_250 (&a);
  init_at_250 (&b);
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

/* The estimate */

static guint
get_estimate (BweFixture *f)
{
  guint estimate;

  g_object_get (f->element, "estimated-bitrate", &estimate, NULL);
  return estimate;
}

static void
count_notify (GObject *element, GParamSpec *pspec, gint *n)
{
  g_atomic_int_inc (n);
}

/* A link that carries more than it starts with, as fast as what there is to be
 * sent shows: 80 kbit/s at first, and never more than half again of it. */
GST_START_TEST (test_estimate)
{
  BweFixture f;
  guint estimate, before = 0, n_told = 0;
  gint n_notified = 0;

  bwe_fixture_init (&f, "start-bitrate", 60000, NULL);
  g_signal_connect (f.element, "notify::estimated-bitrate",
      G_CALLBACK (count_notify), &n_notified);
  for (guint i = 0; i < 100; i++) {
    bwe_fixture_push (&f, BWE_VIDEO, i);
    bwe_fixture_go_on (&f, 100);
    bwe_fixture_report (&f, 0);
    estimate = bwe_fixture_take_estimate (&f, NULL);
    n_told += estimate > before;
    if (i == 0)
      fail_unless_equals_int (estimate, 60000);
    fail_unless (estimate == 0 || estimate >= before);
    before = MAX (before, estimate);
    fail_unless_equals_int (get_estimate (&f), before);
  }
  fail_unless (before > 100000 && before < 140000, "%u bit/s", before);
  fail_unless_equals_int (g_atomic_int_get (&n_notified), n_told);
  fail_unless (n_told > 5);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* A rise is told some time after another, a fall at once. */
GST_START_TEST (test_told_at_intervals)
{
  BweFixture f;
  guint n;

  bwe_fixture_init (&f, "start-bitrate", 100000, NULL);
  bwe_fixture_settle (&f);
  bwe_fixture_go_on (&f, 50);
  for (guint i = 1; i <= 5; i++) {
    g_object_set (f.element, "min-bitrate", 200000 * i, NULL);
    ecl_pace_clock_settle ();
    bwe_fixture_go_on (&f, 9);
  }
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, &n), 200000);
  fail_unless_equals_int (n, 1);
  bwe_fixture_go_on (&f, 5);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, &n), 1000000);
  fail_unless_equals_int (n, 1);

  g_object_set (f.element, "min-bitrate", 1, "max-bitrate", 500000, NULL);
  ecl_pace_clock_settle ();
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, &n), 500000);
  fail_unless_equals_int (n, 1);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Returns: how often it was told */
static guint
send_sound (BweFixture *f, guint milliseconds)
{
  guint n;

  for (guint i = 0; i < milliseconds / 50; i++) {
    bwe_fixture_push (f, BWE_AUDIO, i);
    bwe_fixture_go_on (f, 50);
    bwe_fixture_report (f, 0);
  }
  fail_unless_equals_int (
      bwe_fixture_take_estimate (f, &n), n > 0 ? 100000 : 0);
  return n;
}

/* One that stays is told again, for as long as media is sent. */
GST_START_TEST (test_told_again)
{
  BweFixture f;
  guint n;

  bwe_fixture_init (&f, "start-bitrate", 100000, "max-bitrate", 100000, NULL);
  bwe_fixture_settle (&f);
  while (send_sound (&f, 50) == 0)
    ;
  fail_unless_equals_int (send_sound (&f, 3000), 3);
  bwe_fixture_go_on (&f, 10000);
  bwe_fixture_take_estimate (&f, &n);
  fail_unless (n <= 2, "%u times", n);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Bounds that contradict each other are no reason to fail. */
GST_START_TEST (test_bounds)
{
  BweFixture f;

  bwe_fixture_init (&f, "min-bitrate", 300000, "max-bitrate", 200000,
      "start-bitrate", 1, NULL);
  bwe_fixture_settle (&f);
  fail_unless_equals_int (get_estimate (&f), 300000);
  g_object_set (f.element, "max-bitrate", 1, NULL);
  ecl_pace_clock_settle ();
  fail_unless_equals_int (get_estimate (&f), 300000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* The start counts until the first feedback. */
GST_START_TEST (test_start)
{
  BweFixture f;

  bwe_fixture_init (&f, "start-bitrate", 100000, NULL);
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  g_object_set (f.element, "start-bitrate", 400000, NULL);
  bwe_fixture_report (&f, 0);
  fail_unless_equals_int (get_estimate (&f), 400000);
  g_object_set (f.element, "start-bitrate", 900000, NULL);
  ecl_pace_clock_settle ();
  fail_unless_equals_int (get_estimate (&f), 400000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Nobody reports on what was sent any more: half of it after a second and a
 * round trip, without any packet or feedback. Once numbers are written they
 * always are, whatever the caps of the stream that is on. */
GST_START_TEST (test_silence)
{
  BweFixture f;

  init_at_250 (&f);
  gst_harness_set_src_caps_str (f.harness, "application/x-rtp");
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  bwe_fixture_go_on (&f, 900);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, NULL), 100000);
  bwe_fixture_go_on (&f, 200);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, NULL), 50000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Packets without a number are sent, and are not missed in the feedback. */
GST_START_TEST (test_without_number)
{
  BweFixture f;
  GstBuffer *plain = gst_rtp_buffer_new_allocate (BWE_PAYLOAD, 0, 0);

  init_at_250 (&f);
  gst_harness_push (f.harness, gst_buffer_copy (plain));
  bwe_fixture_go_on (&f, 2000);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, NULL), 100000);
  gst_harness_push (f.harness, plain);
  bwe_fixture_push (&f, BWE_VIDEO, 7);
  bwe_fixture_go_on (&f, 100);
  assert_output (&f, "v0 v0 v7");
  bwe_fixture_report (&f, 0);
  bwe_fixture_go_on (&f, 1900);
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, NULL), 100000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* What is not RTP goes through. */
GST_START_TEST (test_not_rtp)
{
  BweFixture f;

  init_at_250 (&f);
  gst_harness_push (f.harness, gst_buffer_new_allocate (NULL, 3, NULL));
  gst_harness_push (f.harness, gst_buffer_new ());
  bwe_fixture_go_on (&f, 300);
  assert_output (&f, "x x");
  fail_unless_equals_int (bwe_fixture_take_estimate (&f, NULL), 100000);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Of 600 kbit/s, asked for by whoever has but the pad before the element: the
 * packets that wait go out at that rate, and what they have shown is the
 * estimate. */
GST_START_TEST (test_probe)
{
  BweFixture f;
  guint estimate;

  bwe_fixture_init (&f, "start-bitrate", 100000, NULL);
  bwe_fixture_settle (&f);
  fail_unless (
      gst_harness_push_event (f.harness, gst_ecl_probe_event_new (600000)));
  for (guint i = 0; i < 9; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  bwe_fixture_go_on (&f, 100);
  assert_output (&f, "v0 v1 v2 v3 v4");
  bwe_fixture_report (&f, 0);
  estimate = bwe_fixture_take_estimate (&f, NULL);
  fail_unless (estimate > 500000 && estimate < 700000, "%u bit/s", estimate);
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* (transfer full): the numbers of the packets that are asked for again */
static char *
take_requests (BweFixture *f)
{
  GString *numbers = g_string_new (NULL);
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (f->harness))) {
    const GstStructure *s = gst_event_get_structure (event);
    guint number, ssrc;

    if (gst_event_has_name (event, "GstRTPRetransmissionRequest")) {
      fail_unless (gst_structure_get (
          s, "seqnum", G_TYPE_UINT, &number, "ssrc", G_TYPE_UINT, &ssrc, NULL));
      fail_unless_equals_int (ssrc, 0);
      g_string_append_printf (numbers, " %u", number);
    }
    gst_event_unref (event);
  }
  return g_string_free (numbers, FALSE);
}

static void
assert_requests (BweFixture *f, guint bitrate, const char *expected)
{
  g_autofree char *requests = NULL;

  gst_ecl_bwe_probe (f->element, bitrate);
  ecl_pace_clock_settle ();
  bwe_fixture_go_on (f, 1);
  requests = take_requests (f);
  fail_unless_equals_string (requests, expected);
}

/* Of what has left, the newest first; nothing where enough waits to leave, or
 * where there are no pictures. */
GST_START_TEST (test_padding)
{
  BweFixture f;

  bwe_fixture_init (&f, "start-bitrate", 100000, NULL);
  bwe_fixture_settle (&f);
  for (guint i = 10; i < 30; i++) {
    bwe_fixture_push (&f, BWE_VIDEO, i);
    bwe_fixture_push (&f, BWE_AUDIO, i);
    bwe_fixture_push (&f, BWE_RETRANSMISSION, i);
    bwe_fixture_go_on (&f, 100);
    bwe_fixture_report (&f, 0);
  }
  bwe_fixture_go_on (&f, 2000);
  bwe_fixture_take_estimate (&f, NULL);
  assert_requests (&f, 600000, " 29 28 27 26 25");
  /* 15 ms of it are seven packets. */
  assert_requests (&f, 4000000, " 29 28 27 26 25 24 23 22");
  for (guint i = 30; i < 50; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  assert_requests (&f, 600000, "");
  bwe_fixture_clear (&f);
}
GST_END_TEST

/* Before anything is known, there is nobody to report on it; and what is known
 * to be carried needs none, which would but slow down what is sent. */
GST_START_TEST (test_useless_probes)
{
  BweFixture f;

  bwe_fixture_init (&f, NULL, NULL);
  gst_ecl_bwe_probe (f.element, 600000);
  fail_unless (gst_harness_push_event (f.harness, gst_ecl_probe_event_new (0)));
  bwe_fixture_push (&f, BWE_VIDEO, 0);
  assert_output (&f, "v0");
  bwe_fixture_settle (&f);
  gst_ecl_bwe_probe (f.element, 0);
  gst_ecl_bwe_probe (f.element, 10000);
  bwe_fixture_push (&f, BWE_VIDEO, 1);
  bwe_fixture_push (&f, BWE_VIDEO, 2);
  bwe_fixture_go_on (&f, 34);
  assert_output (&f, "v1 v2");
  bwe_fixture_clear (&f);
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
  tcase_add_test (tc, test_estimate);
  tcase_add_test (tc, test_told_at_intervals);
  tcase_add_test (tc, test_told_again);
  tcase_add_test (tc, test_bounds);
  tcase_add_test (tc, test_start);
  tcase_add_test (tc, test_silence);
  tcase_add_test (tc, test_without_number);
  tcase_add_test (tc, test_not_rtp);
  tcase_add_test (tc, test_probe);
  tcase_add_test (tc, test_padding);
  tcase_add_test (tc, test_useless_probes);
  return suite;
}

GST_CHECK_MAIN (bwe)
