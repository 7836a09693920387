/* call-marks: when the steps of a call were taken
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "call-marks.h"

#include <gst/webrtc/webrtc.h>

#include <events.h>

void
call_mark (const char *name)
{
  gint64 now = g_get_monotonic_time ();
  JsonObject *event = event_new (name);

  json_object_set_int_member (event, "us", now);
  event_print (event);
}

/* webrtcbin's thread */

static void
on_signaling_state (GstElement *webrtcbin, GParamSpec *pspec, gpointer data)
{
  GstWebRTCSignalingState state;

  g_object_get (webrtcbin, "signaling-state", &state, NULL);
  if (state == GST_WEBRTC_SIGNALING_STATE_HAVE_LOCAL_OFFER)
    call_mark ("offer");
  else if (state == GST_WEBRTC_SIGNALING_STATE_STABLE)
    call_mark ("answer");
}

static void
on_ice_state (GstElement *webrtcbin, GParamSpec *pspec, gpointer name)
{
  GstWebRTCICEConnectionState state;

  g_object_get (webrtcbin, "ice-connection-state", &state, NULL);
  if (state == GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED ||
      state == GST_WEBRTC_ICE_CONNECTION_STATE_COMPLETED)
    call_mark (name);
}

static void
on_connection_state (GstElement *webrtcbin, GParamSpec *pspec, gpointer name)
{
  GstWebRTCPeerConnectionState state;

  g_object_get (webrtcbin, "connection-state", &state, NULL);
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED)
    call_mark (name);
}

void
call_marks_watch (GstElement *webrtcbin, gboolean is_sender)
{
  if (!is_sender)
    g_signal_connect (webrtcbin, "notify::signaling-state",
        G_CALLBACK (on_signaling_state), NULL);
  g_signal_connect (webrtcbin, "notify::ice-connection-state",
      G_CALLBACK (on_ice_state),
      (gpointer)(is_sender ? "sender-ice" : "receiver-ice"));
  g_signal_connect (webrtcbin, "notify::connection-state",
      G_CALLBACK (on_connection_state),
      (gpointer)(is_sender ? "sender-dtls" : "receiver-dtls"));
}

/* Streaming thread */
static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  call_mark ("frame");
  return GST_PAD_PROBE_REMOVE;
}

void
call_marks_watch_end (GstElement *fakesink)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (fakesink, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_frame, NULL, NULL);
}
