/* call-stats: figures of the calls of elements, read and told
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/call-fixture.h"
#include "../support/structure-fields.h"

#include <gst/video/video.h>

/* (transfer full) */
static GstStructure *
get_stats (GstElement *pipeline)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "s");
  GstStructure *stats = NULL;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_has_name (stats, "ecl-stats"));
  return stats;
}

static guint
count_in_list (const GstStructure *s, const char *field)
{
  const GValue *list = gst_structure_get_value (s, field);

  fail_unless (list != NULL, "no %s", field);
  return gst_value_list_get_size (list);
}

static const GstStructure *
get_from_list (const GstStructure *s, const char *field, guint index)
{
  fail_unless (count_in_list (s, field) > index);
  return gst_value_get_structure (
      gst_value_list_get_value (gst_structure_get_value (s, field), index));
}

static const GstStructure *
get_video (const GstStructure *call)
{
  for (guint i = 0; i < count_in_list (call, "tracks"); i++) {
    const GstStructure *track = get_from_list (call, "tracks", i);

    if (g_str_equal (gst_structure_get_string (track, "kind"), "video"))
      return track;
  }
  fail ("no video");
  return NULL;
}

/* Whether each remote side has told what comes. */
static gboolean
has_estimates (GstElement *pipeline, guint n_calls)
{
  g_autoptr (GstStructure) stats = get_stats (pipeline);

  for (guint i = 0; i < n_calls; i++) {
    if (get_uint (get_from_list (stats, "calls", i), "estimate") == 0)
      return FALSE;
  }
  return TRUE;
}

static void
check_viewer (const GstStructure *call)
{
  const GstStructure *video = get_video (call);
  gboolean connected = FALSE;

  gst_structure_get_boolean (call, "connected", &connected);
  fail_unless (connected);
  fail_unless (gst_structure_get_string (call, "peer-id") != NULL);
  fail_unless_equals_int (count_in_list (call, "tracks"), 2);
  fail_unless_equals_int (get_uint (video, "rung"), 0);
  fail_unless (get_uint (video, "encoder-bitrate") > 0);
  fail_unless (get_double (video, "fps") > 1);
  fail_unless (get_uint64 (video, "bitrate") > 1000);
  fail_unless (
      get_uint64 (call, "sent-bitrate") > get_uint64 (video, "bitrate"));
  fail_unless_equals_uint64 (get_uint64 (call, "received-bitrate"), 0);
  fail_unless (get_double (call, "round-trip-time") >= 0);
  fail_unless (get_double (call, "fraction-lost") >= 0);
  fail_unless (get_double (call, "time-to-first-frame") > 0);
  fail_unless (get_double (call, "time-to-first-frame") < 60);
}

static void
check_total (const GstStructure *stats, const char *field)
{
  fail_unless_equals_uint64 (get_uint64 (stats, field),
      get_uint64 (get_from_list (stats, "calls", 0), field) +
          get_uint64 (get_from_list (stats, "calls", 1), field));
}

GST_START_TEST (test_viewers)
{
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receivers[2];
  EclTestMedia media[2];
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GstStructure) at_the_end = NULL;

  for (guint i = 0; i < 2; i++) {
    receivers[i] = start_receiver (&media[i], "ecl", "remote-peer-id=camera");
    ecl_test_media_expect (&media[i], 5);
  }
  wait_until (has_estimates (sender, 2));
  ecl_test_media_expect (&media[0], media[0].different_frames + 30);
  stats = get_stats (sender);
  fail_unless_equals_int (count_in_list (stats, "calls"), 2);
  fail_unless_equals_int (get_uint (stats, "connected"), 2);
  fail_unless_equals_int (get_uint (stats, "encoders"), 2);
  fail_unless (get_double (stats, "encoder-load") > 0);
  check_viewer (get_from_list (stats, "calls", 0));
  check_viewer (get_from_list (stats, "calls", 1));
  check_total (stats, "sent-bitrate");
  check_total (stats, "nack-count");
  check_total (stats, "pli-count");
  check_total (stats, "fir-count");

  for (guint i = 0; i < 2; i++) {
    stop_receiver (&media[i], receivers[i]);
    ecl_test_expect_message (sender, "ecl-call-ended");
  }
  at_the_end = get_stats (sender);
  fail_unless_equals_int (count_in_list (at_the_end, "calls"), 0);
  fail_unless_equals_int (get_uint (at_the_end, "encoders"), 0);
  fail_unless_equals_uint64 (get_uint64 (at_the_end, "sent-bitrate"), 0);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_receiver)
{
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  g_autoptr (GstStructure) former = NULL;
  g_autoptr (GstStructure) stats = NULL;
  const GstStructure *call, *video;
  GstElement *receiver;
  EclTestMedia media;

  receiver = start_receiver (&media, "ecl", "remote-peer-id=camera");
  ecl_test_media_expect (&media, 5);
  former = get_stats (receiver);
  ecl_test_media_expect (&media, 20);
  stats = get_stats (receiver);
  call = get_from_list (stats, "calls", 0);
  video = get_video (call);
  fail_unless_equals_uint64 (get_uint64 (call, "sent-bitrate"), 0);
  fail_unless (get_uint64 (call, "received-bitrate") > 1000);
  fail_unless (get_double (video, "fps") > 1);
  fail_unless (get_double (call, "time-to-first-frame") > 0);
  fail_if (gst_structure_has_field (video, "rung"));
  fail_if (gst_structure_has_field (stats, "encoders"));
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* By either message: it depends on what the event asks for. */
static guint64
count_requests (GstElement *pipeline)
{
  g_autoptr (GstStructure) stats = get_stats (pipeline);
  const GstStructure *call = get_from_list (stats, "calls", 0);

  return get_uint64 (call, "pli-count") + get_uint64 (call, "fir-count");
}

static void
request_keyframe (GstElement *pipeline)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "video_0");

  gst_pad_send_event (pad, gst_video_event_new_upstream_force_key_unit (
                               GST_CLOCK_TIME_NONE, TRUE, 0));
}

/* Both sides count what the one asks the other for. */
GST_START_TEST (test_keyframe_requests)
{
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  guint64 sent, received;
  GstElement *receiver;
  EclTestMedia media;

  receiver = start_receiver (&media, "ecl", "remote-peer-id=camera");
  ecl_test_media_expect (&media, 5);
  sent = count_requests (receiver);
  received = count_requests (sender);
  request_keyframe (receiver);
  wait_until (count_requests (receiver) > sent);
  wait_until (count_requests (sender) > received);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* Messages */

typedef struct {
  GMutex lock;
  GstStructure *last; /* lock */
  gint n;             /* atomic */
} Messages;

/* On whichever thread posts */
static void
take_message (GstBus *bus, GstMessage *message, Messages *self)
{
  if (!gst_message_has_name (message, "ecl-stats"))
    return;
  g_mutex_lock (&self->lock);
  gst_clear_structure (&self->last);
  self->last = gst_structure_copy (gst_message_get_structure (message));
  g_mutex_unlock (&self->lock);
  g_atomic_int_inc (&self->n);
  g_main_context_wakeup (NULL);
}

static void
messages_watch (Messages *self, GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  *self = (Messages){0};
  g_mutex_init (&self->lock);
  gst_bus_enable_sync_message_emission (bus);
  g_signal_connect (
      bus, "sync-message::element", G_CALLBACK (take_message), self);
}

static void
messages_clear (Messages *self)
{
  gst_clear_structure (&self->last);
  g_mutex_clear (&self->lock);
}

static void
expect_more_messages (Messages *self)
{
  gint n = g_atomic_int_get (&self->n);

  wait_until (g_atomic_int_get (&self->n) >= n + 2);
}

/* What is on its way may come. */
static void
expect_no_more_messages (Messages *self)
{
  gint n;

  wait_ms (200);
  n = g_atomic_int_get (&self->n);
  wait_ms (200);
  fail_unless_equals_int (g_atomic_int_get (&self->n), n);
}

static void
set_interval (GstElement *pipeline, guint interval)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "s");

  g_object_set (element, "stats-interval", interval, NULL);
}

/* They come while somebody is connected, and while they are wanted. */
GST_START_TEST (test_interval)
{
  GstElement *sender = start_sender ("ecl", "peer-id=camera stats-interval=50");
  GstElement *receiver;
  EclTestMedia media;
  Messages messages;

  messages_watch (&messages, sender);
  wait_ms (200);
  fail_unless_equals_int (messages.n, 0);
  receiver = start_receiver (&media, "ecl", "remote-peer-id=camera");
  ecl_test_media_expect (&media, 5);
  expect_more_messages (&messages);
  set_interval (sender, 0);
  expect_no_more_messages (&messages);
  fail_unless_equals_int (get_uint (messages.last, "connected"), 1);
  fail_unless_equals_int (
      get_uint (get_video (get_from_list (messages.last, "calls", 0)), "rung"),
      0);
  set_interval (sender, 60);
  expect_more_messages (&messages);
  stop_receiver (&media, receiver);
  ecl_test_expect_message (sender, "ecl-call-ended");
  expect_no_more_messages (&messages);
  ecl_test_stop (sender);
  messages_clear (&messages);
}
GST_END_TEST

/* A data connection is somebody too. */
GST_START_TEST (test_interval_of_data)
{
  GstElement *sender = ecl_test_play (
      "fakesrc num-buffers=0 ! s.data_0 eclpeersink name=s peer-id=camera "
      "stats-interval=50 signaling-server=%s",
      ecl_test_server_url ());
  GstElement *receiver;
  Messages messages;

  messages_watch (&messages, sender);
  ecl_test_expect_message (sender, "ecl-opened");
  receiver = ecl_test_play ("eclpeersrc remote-peer-id=camera receive=data "
                            "signaling-server=%s",
      ecl_test_server_url ());
  ecl_test_expect_message (sender, "ecl-data");
  expect_more_messages (&messages);
  ecl_test_stop (receiver);
  ecl_test_expect_message (sender, "ecl-data-ended");
  expect_no_more_messages (&messages);
  fail_unless_equals_int (count_in_list (messages.last, "data"), 1);
  ecl_test_stop (sender);
  messages_clear (&messages);
}
GST_END_TEST

static Suite *
call_stats_suite (void)
{
  Suite *suite = suite_create ("call-stats");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_test (tc, test_viewers);
  tcase_add_test (tc, test_receiver);
  tcase_add_test (tc, test_keyframe_requests);
  tcase_add_test (tc, test_interval);
  tcase_add_test (tc, test_interval_of_data);
  return suite;
}

GST_CHECK_MAIN (call_stats)
