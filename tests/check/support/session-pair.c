/* session-pair: two sessions that call each other in one process
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "session-pair.h"

#include <gst/webrtc/webrtc.h>

#define VIDEO_CAPS                                                             \
  "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,"          \
  "payload=96,ssrc=(uint)1234,extmap-5=\"" GST_ECL_TWCC_URI "\""

static gboolean
watchdog (gpointer user_data)
{
  fail ("the expected event did not come");
  return G_SOURCE_REMOVE;
}

void
session_end_run (SessionEnd *end)
{
  guint id = g_timeout_add_seconds (20, watchdog, NULL);

  g_main_loop_run (end->loop);
  g_source_remove (id);
}

static void
local_description_cb (
    GstEclSession *session, const char *type, const char *sdp, SessionEnd *end)
{
  fail_if (end->closed, "a description after the end");
  end->descriptions++;
  if (!end->other->deaf)
    gst_ecl_session_set_remote_description (end->other->session, type, sdp);
  else
    g_main_loop_quit (end->loop);
}

static void
local_candidate_cb (GstEclSession *session, const char *candidate,
    const char *mid, guint mline_index, SessionEnd *end)
{
  fail_unless (*candidate != '\0');
  if (!end->other->deaf)
    gst_ecl_session_add_remote_candidate (
        end->other->session, candidate, mid, (int)mline_index);
}

static void
connected_cb (GstEclSession *session, SessionEnd *end)
{
  fail_if (end->connected);
  end->connected = TRUE;
  g_main_loop_quit (end->loop);
}

static void
closed_cb (GstEclSession *session, const GError *reason, SessionEnd *end)
{
  fail_if (end->closed, "closed twice");
  end->closed = TRUE;
  end->reason = reason ? g_error_copy (reason) : NULL;
  g_main_loop_quit (end->loop);
}

static void
add_candidate_cb (
    GstElement *webrtcbin, guint mline, const char *candidate, SessionEnd *end)
{
  if (end->n_mlines < G_N_ELEMENTS (end->mlines))
    end->mlines[end->n_mlines++] = mline;
}

gboolean
session_end_quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static GstPadProbeReturn
count_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SessionEnd *end = user_data;

  if (g_atomic_int_add (&end->packets, 1) + 1 == end->wanted_packets)
    g_idle_add (session_end_quit, end->loop);
  return GST_PAD_PROBE_OK;
}

static void
pad_added_cb (GstEclSession *session, GstPad *pad, SessionEnd *end)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (sink, "sink");

  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  gst_pad_add_probe (
      sink_pad, GST_PAD_PROBE_TYPE_BUFFER, count_packet, end, NULL);
  gst_bin_add (GST_BIN (end->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  gst_pad_link (pad, sink_pad);
}

static void
end_init (
    SessionEnd *end, SessionEnd *other, GstElement *pipeline, GMainLoop *loop)
{
  end->session = gst_ecl_session_new (NULL);
  fail_unless (end->session != NULL);
  end->other = other;
  end->pipeline = pipeline;
  end->loop = loop;
  g_signal_connect (end->session, "local-description",
      G_CALLBACK (local_description_cb), end);
  g_signal_connect (
      end->session, "local-candidate", G_CALLBACK (local_candidate_cb), end);
  g_signal_connect (end->session, "connected", G_CALLBACK (connected_cb), end);
  g_signal_connect (end->session, "closed", G_CALLBACK (closed_cb), end);
  g_signal_connect (end->session, "pad-added", G_CALLBACK (pad_added_cb), end);
  g_signal_connect (gst_ecl_session_get_element (end->session),
      "add-ice-candidate", G_CALLBACK (add_candidate_cb), end);
  gst_bin_add (GST_BIN (pipeline), gst_ecl_session_get_element (end->session));
}

static GstBusSyncReply
take_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  SessionEnd *ends = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR &&
      !gst_ecl_session_take_message (ends[0].session, message) &&
      !gst_ecl_session_take_message (ends[1].session, message)) {
    gst_message_parse_error (message, &error, &debug);
    fail ("an error that is no session's: %s: %s (%s)",
        GST_MESSAGE_SRC_NAME (message), error->message, debug);
  }
  return GST_BUS_PASS;
}

void
session_pair_init (SessionEnd *ends)
{
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);
  GstElement *pipeline = gst_parse_launch (
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120 "
      "! vp8enc deadline=1 ! rtpvp8pay pt=96 ssrc=1234 "
      "! capsfilter name=out caps=" VIDEO_CAPS,
      NULL);
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  g_autoptr (GstPad) src = gst_element_get_static_pad (out, "src");
  g_autoptr (GstCaps) caps = gst_caps_from_string (VIDEO_CAPS);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstPad) sink = NULL;

  end_init (&ends[0], &ends[1], pipeline, loop);
  end_init (&ends[1], &ends[0], pipeline, loop);
  gst_bus_set_sync_handler (bus, take_message, ends, NULL);
  gst_element_set_state (pipeline, GST_STATE_READY);
  sink = gst_ecl_session_add_sender (ends[0].session, caps, 0);
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
  gst_ecl_session_add_receiver (ends[1].session, caps);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

void
session_pair_clear (SessionEnd *ends)
{
  GstElement *pipeline = ends[0].pipeline;
  GMainLoop *loop = ends[0].loop;
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  for (guint i = 0; i < 2; i++) {
    gst_ecl_session_close (ends[i].session, NULL);
    g_signal_handlers_disconnect_by_data (ends[i].session, &ends[i]);
    g_signal_handlers_disconnect_by_data (
        gst_ecl_session_get_element (ends[i].session), &ends[i]);
    g_clear_error (&ends[i].reason);
    g_object_unref (ends[i].session);
  }
  gst_object_unref (pipeline);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_main_loop_unref (loop);
}

void
session_pair_connect (SessionEnd *ends)
{
  ends[1].wanted_packets = 10;
  gst_ecl_session_start (ends[0].session);
  while (!ends[0].connected || !ends[1].connected ||
         g_atomic_int_get (&ends[1].packets) < ends[1].wanted_packets)
    session_end_run (ends);
  fail_if (ends[0].closed || ends[1].closed);
}
