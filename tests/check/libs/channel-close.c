/* channel-close: how data channels, and sessions of data only, end
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "channel-pair.h"
#include "find-element.h"
#include "live-objects.h"

static GstElement *
find_in (ChannelEnd *end, const char *factory)
{
  return find_element (gst_ecl_session_get_element (end->session), factory);
}

/* What one side sent before it closed all arrives, and the other may still
 * be sending. */
GST_START_TEST (test_close_loses_nothing)
{
  ChannelEnd ends[2];
  ChannelEnd *from = &ends[__i__ % 2], *to = &ends[1 - __i__ % 2];
  guint n = 8 * MIB / PIECE;

  channel_pair_open (ends, NULL);
  g_object_set (from->channel, "high-water", (guint64)MIB, NULL);
  channel_send_text (to, "pong");
  for (guint i = 0; i < n; i++)
    channel_send_binary (from, PIECE, (guint8)i);
  if (__i__ < 2)
    gst_ecl_channel_close (from->channel);
  else
    gst_ecl_session_close (from->session, NULL);
  fail_if (from->channel_closed);
  wait_until (ends[0].closed && ends[1].closed);
  fail_unless (ends[0].channel_closed && ends[1].channel_closed);
  for (guint i = 0; i < 2; i++) {
    g_assert_no_error (ends[i].reason);
    g_assert_no_error (ends[i].error);
  }
  fail_unless_equals_int (to->n_messages, n);
  for (guint i = 0; i < n; i++)
    channel_expect_binary (to, i, PIECE, (guint8)i);
  fail_unless_equals_int (from->n_messages, 1);
  channel_pair_clear (ends);
}
GST_END_TEST

static GstPadProbeReturn
be_late (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_usleep (10000);
  return GST_PAD_PROBE_OK;
}

/* The thread between SCTP and the channel lags behind when the close comes. */
GST_START_TEST (test_close_waits_for_what_came)
{
  ChannelEnd ends[2];
  g_autoptr (GstElement) decoder = NULL;
  g_autoptr (GstPad) pad = NULL;

  channel_pair_open (ends, NULL);
  decoder = find_in (&ends[1], "sctpdec");
  pad = GST_PAD (g_list_nth_data (decoder->srcpads, 0));
  gst_object_ref (pad);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, be_late, NULL, NULL);
  for (guint i = 0; i < 50; i++)
    channel_send_binary (&ends[0], 10, (guint8)i);
  gst_ecl_channel_close (ends[0].channel);
  wait_until (ends[0].closed && ends[1].closed);
  fail_unless_equals_int (ends[1].n_messages, 50);
  channel_pair_clear (ends);
}
GST_END_TEST

static GstPadProbeReturn
be_slow (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_usleep (1000);
  return GST_PAD_PROBE_OK;
}

/* The bound on closing counts from the last message that SCTP took in: all
 * takes twice as long, and what is in there, about 1 MiB, a third of it. */
GST_START_TEST (test_close_waits_while_it_sends)
{
  ChannelEnd ends[2];
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstPad) pad = NULL;
  guint n = 8 * MIB / PIECE;

  channel_pair_open (ends, NULL);
  g_object_set (
      ends[0].channel, "close-timeout", 3500, "high-water", (guint64)MIB, NULL);
  encoder = find_in (&ends[0], "sctpenc");
  pad = gst_element_get_static_pad (encoder, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, be_slow, NULL, NULL);
  for (guint i = 0; i < n; i++)
    channel_send_binary (&ends[0], PIECE, (guint8)i);
  gst_ecl_channel_close (ends[0].channel);
  wait_until (ends[0].closed && ends[1].closed);
  g_assert_no_error (ends[0].error);
  fail_unless_equals_int (ends[1].n_messages, n);
  channel_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_close_tells_who_waits)
{
  g_autoptr (GBytes) bytes = channel_make_bytes (10, 1);
  ChannelResult result = {0};
  ChannelEnd ends[2];

  channel_pair_init (ends);
  channel_pair_add (&ends[0], "label", NULL);
  gst_ecl_channel_send_async (
      ends[0].channel, bytes, FALSE, NULL, channel_result_cb, &result);
  channel_send_text (&ends[0], "never");
  gst_ecl_channel_close (ends[0].channel);
  fail_unless (ends[0].channel_closed && ends[0].closed);
  g_assert_error (
      ends[0].error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED);
  wait_until (result.done);
  g_assert_error (result.error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED);
  g_error_free (result.error);
  channel_pair_clear (ends);
}
GST_END_TEST

/* What webrtcbin sends through fails: the channel closes and leaves nothing. */
GST_START_TEST (test_error_closes)
{
  ChannelEnd ends[2];
  g_autofree char *live = NULL;

  live_objects_watch ();
  channel_pair_open (ends, NULL);
  {
    g_autoptr (GstElement) source = find_in (&ends[0], "appsrc");

    GST_ELEMENT_ERROR (source, STREAM, FAILED, (NULL), ("for the test"));
  }
  wait_until (ends[0].closed && ends[1].closed);
  channel_pair_clear (ends);
  live = live_objects_wait (ECL_WATCHDOG_SECONDS);
  fail_if (live != NULL, "still there: %s", live);
}
GST_END_TEST

/* The first buffer of a pad of sctpenc, held back */
typedef struct {
  GstPad *pad;
  gulong probe;
  gboolean reached;
} Blocked;

static GstPadProbeReturn
blocked_cb (GstPad *pad, GstPadProbeInfo *info, gpointer reached)
{
  g_idle_add (ecl_set_true, reached);
  return GST_PAD_PROBE_OK;
}

static void
block_pad (GstElement *encoder, GstPad *pad, gpointer user_data)
{
  Blocked *blocked = user_data;

  blocked->pad = gst_object_ref (pad);
  blocked->probe = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, blocked_cb,
      &blocked->reached, NULL);
}

static void
opened_cb (GstWebRTCDataChannel *data_channel, gpointer opened)
{
  g_idle_add (ecl_set_true, opened);
}

static void
watch_opening (GstElement *webrtcbin, GstWebRTCDataChannel *data_channel,
    gboolean is_local, gpointer opened)
{
  g_signal_connect (data_channel, "on-open", G_CALLBACK (opened_cb), opened);
}

/* The remote side hears of it even if nobody here holds it any more, and what
 * opened it takes its time. */
GST_START_TEST (test_closed_before_open)
{
  ChannelEnd ends[2];
  Blocked blocked = {0};
  gboolean opened = FALSE;
  g_autoptr (GstElement) encoder = NULL;

  channel_pair_open (ends, NULL);
  encoder = find_in (&ends[0], "sctpenc");
  g_signal_connect (encoder, "pad-added", G_CALLBACK (block_pad), &blocked);
  g_signal_connect (gst_ecl_session_get_element (ends[0].session),
      "prepare-data-channel", G_CALLBACK (watch_opening), &opened);
  channel_pair_add (&ends[0], "second", NULL);
  gst_ecl_channel_close (ends[0].channel);
  fail_unless (ends[0].channel_closed);
  g_signal_handlers_disconnect_by_data (ends[0].channel, &ends[0]);
  g_clear_object (&ends[0].channel);
  wait_until (opened && blocked.reached);
  gst_pad_remove_probe (blocked.pad, blocked.probe);
  wait_until (ends[1].n_channels == 2 && ends[1].channel_closed);
  fail_if (ends[0].closed || ends[1].closed);
  gst_object_unref (blocked.pad);
  channel_pair_clear (ends);
}
GST_END_TEST

static void
note_open (GstWebRTCDataChannel *channel, gpointer opened)
{
  g_atomic_int_set ((gint *)opened, TRUE);
}

/* After the session's own handler */
static void
note_opening (GstElement *webrtcbin, GstWebRTCDataChannel *channel,
    gboolean is_local, gpointer opened)
{
  g_signal_connect_after (channel, "on-open", G_CALLBACK (note_open), opened);
}

/* That it is open is heard of only when there is no connection any more. */
GST_START_TEST (test_opens_too_late)
{
  ChannelEnd ends[2];
  g_autoptr (GstEclChannel) channel = NULL;
  gint opened = FALSE;

  channel_pair_open (ends, NULL);
  g_signal_connect (gst_ecl_session_get_element (ends[0].session),
      "prepare-data-channel", G_CALLBACK (note_opening), &opened);
  channel_pair_add (&ends[0], "second", NULL);
  channel = g_object_ref (ends[0].channel);
  gst_ecl_channel_close (channel);
  while (!g_atomic_int_get (&opened))
    g_usleep (1000);
  gst_ecl_session_end (ends[0].session, NULL);
  wait_until (ends[0].closed);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fail_if (g_main_context_find_source_by_user_data (NULL, channel));
  channel_pair_clear (ends);
}
GST_END_TEST

/* Like a machine that is switched off. */
static void
vanish (ChannelEnd *end)
{
  GstElement *webrtcbin = gst_ecl_session_get_element (end->session);

  gst_element_set_locked_state (webrtcbin, TRUE);
  gst_element_set_state (webrtcbin, GST_STATE_NULL);
}

static GstPadProbeReturn
drop (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

/* Nothing that the remote side sends arrives any more. */
static void
deafen (ChannelEnd *end)
{
  g_autoptr (GstElement) source = find_in (end, "nicesrc");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (source, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, drop, NULL, NULL);
}

GST_START_TEST (test_close_has_a_bound)
{
  ChannelEnd ends[2];
  gint64 start;

  channel_pair_open (ends, NULL);
  deafen (&ends[1]);
  g_object_set (
      ends[0].channel, "close-timeout", 300, "high-water", (guint64)MIB, NULL);
  for (guint i = 0; i < 4 * MIB / PIECE; i++)
    channel_send_binary (&ends[0], PIECE, 0);
  start = g_get_monotonic_time ();
  gst_ecl_session_close (ends[0].session, NULL);
  wait_until (ends[0].closed);
  fail_unless (ends[0].channel_closed);
  fail_unless (g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC);
  g_assert_error (
      ends[0].error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED);
  channel_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_idle_is_not_dead)
{
  ChannelEnd ends[2];

  channel_pair_init (ends);
  for (guint i = 0; i < 2; i++)
    g_object_set (ends[i].session, "watchdog", 1, NULL);
  channel_pair_add (&ends[0], "label", NULL);
  channel_pair_connect (ends);
  wait_ms (3000);
  fail_if (ends[0].closed || ends[1].closed);
  channel_send_text (&ends[0], "still here");
  wait_until (ends[1].n_messages == 1);

  vanish (&ends[0]);
  wait_until (ends[1].closed);
  fail_unless (ends[1].channel_closed);
  channel_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_silence_is_death)
{
  ChannelEnd ends[2];

  channel_pair_init (ends);
  g_object_set (ends[0].session, "watchdog", 1, NULL);
  channel_pair_add (&ends[0], "label", NULL);
  channel_pair_connect (ends);
  deafen (&ends[1]);
  wait_until (ends[0].closed);
  g_assert_error (ends[0].reason, GST_ECL_ERROR, GST_ECL_ERROR_TIMEOUT);
  fail_unless (ends[0].channel_closed);
  channel_pair_clear (ends);
}
GST_END_TEST

/* Bounds on a hostile remote side */

GST_START_TEST (test_too_many_channels)
{
  g_autoptr (GError) error = NULL;
  ChannelEnd ends[2];

  channel_pair_init (ends);
  g_object_set (ends[1].session, "max-channels", 3, NULL);
  channel_pair_add (&ends[0], "label", NULL);
  channel_pair_connect (ends);
  for (guint i = 2; i <= 3; i++) {
    g_object_set (ends[0].channel, "close-timeout", 100, NULL);
    channel_pair_add (&ends[0], "more", NULL);
    wait_until (ends[1].n_channels == i && ends[1].open);
  }
  fail_if (ends[1].closed);
  /* One that closes makes room. */
  gst_ecl_channel_close (ends[0].channel);
  wait_until (ends[0].channel_closed && ends[1].channel_closed);
  channel_pair_add (&ends[0], "instead", NULL);
  wait_until (ends[1].n_channels == 4 && ends[1].open);
  fail_if (ends[1].closed);
  channel_pair_add (&ends[0], "too many", NULL);
  wait_until (ends[1].closed);
  g_assert_error (ends[1].reason, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  channel_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_unread_bound)
{
  ChannelEnd ends[2];

  channel_pair_open (ends, NULL);
  g_object_set (ends[1].channel, "max-unread", (guint64)(32 * KIB), NULL);
  ends[1].forgetful = TRUE;
  channel_send_binary (&ends[0], 32 * KIB, 0);
  wait_until (ends[1].n_messages == 1);
  fail_if (ends[1].error);
  channel_send_binary (&ends[0], 32 * KIB + 1, 0);
  wait_until (ends[1].error);
  g_assert_error (ends[1].error, GST_ECL_ERROR, GST_ECL_ERROR_QUEUE_FULL);
  wait_until (ends[0].closed && ends[1].closed);
  fail_unless_equals_int (ends[1].n_messages, 1);
  channel_pair_clear (ends);
}
GST_END_TEST

static Suite *
channel_close_suite (void)
{
  Suite *suite = suite_create ("channel-close");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_close_loses_nothing, 0, 4);
  tcase_add_test (tc, test_close_waits_for_what_came);
  tcase_add_test (tc, test_close_waits_while_it_sends);
  tcase_add_test (tc, test_close_tells_who_waits);
  tcase_add_test (tc, test_error_closes);
  tcase_add_test (tc, test_closed_before_open);
  tcase_add_test (tc, test_opens_too_late);
  tcase_add_test (tc, test_close_has_a_bound);
  tcase_add_test (tc, test_idle_is_not_dead);
  tcase_add_test (tc, test_silence_is_death);
  tcase_add_test (tc, test_too_many_channels);
  tcase_add_test (tc, test_unread_bound);
  return suite;
}

GST_CHECK_MAIN (channel_close)
