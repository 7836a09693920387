/* ecl-session-ice: what a session knows of its way through the network
 *
 * Neither webrtcbin nor its ICE agent reports that a TURN server refuses an
 * account. What shows is that no relayed candidate comes of it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-session-private.h"

#include "ecl-post.h"

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_session_debug);
#define GST_CAT_DEFAULT gst_ecl_session_debug

/**
 * gst_ecl_session_describe_ice_failure:
 * @self: a session that does not connect
 *
 * Returns: (transfer full): %GST_ECL_ERROR_NEGOTIATION_FAILED, in words that
 *   say what to do
 */
GError *
gst_ecl_session_describe_ice_failure (GstEclSession *self)
{
  if (g_atomic_int_get (&self->relayed))
    return g_error_new_literal (GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED,
        "the remote side cannot be reached, although a TURN server relays for "
        "us: check the remote side's network, and that the TURN servers reach "
        "each other");
  if (self->n_turn_servers > 0)
    return g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED,
        "the remote side cannot be reached, and no TURN server (of %u) relays "
        "for us: it refused our account or cannot be reached; check its "
        "address, the password and that the account has not expired",
        self->n_turn_servers);
  return g_error_new_literal (GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED,
      "the remote side cannot be reached: check that a network path exists, or "
      "give a TURN server");
}

static gboolean
needs_relay (GstEclSession *self)
{
  GstWebRTCICETransportPolicy policy;

  g_object_get (self->webrtcbin, "ice-transport-policy", &policy, NULL);
  return policy == GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY;
}

static gboolean
is_gathered (GstEclSession *self)
{
  GstWebRTCICEGatheringState state;

  g_object_get (self->webrtcbin, "ice-gathering-state", &state, NULL);
  return state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE;
}

static void
tell_gathered (gpointer object, gpointer argument)
{
  GstEclSession *self = object;

  if (self->state < SESSION_STATE_CLOSING)
    g_signal_emit (self, gst_ecl_session_signals[SESSION_SIGNAL_GATHERED], 0);
}

/* Candidates that webrtcbin told before it was done may be on their way here,
 * and those that waited for the description go out behind it: not at once. */
static void
note_gathered (GstEclSession *self)
{
  if (!self->described || self->gathered || !is_gathered (self))
    return;
  self->gathered = TRUE;
  gst_ecl_post_call (self->context, tell_gathered, self, NULL);
}

void
gst_ecl_session_set_described (GstEclSession *self)
{
  self->described = TRUE;
  note_gathered (self);
}

/* With nothing but TURN allowed and nobody who relays there is no hope. */
static void
check_gathered (gpointer object, gpointer argument)
{
  GstEclSession *self = object;
  g_autoptr (GError) error = NULL;

  note_gathered (self);
  if (!is_gathered (self) || g_atomic_int_get (&self->relayed))
    return;
  if (self->n_turn_servers > 0)
    GST_WARNING_OBJECT (self->webrtcbin, "no TURN server (of %u) relays for us",
        self->n_turn_servers);
  if (needs_relay (self)) {
    error = gst_ecl_session_describe_ice_failure (self);
    gst_ecl_session_end (self, error);
  }
}

/* webrtcbin's threads */

static void
gathering_state_cb (
    GstElement *webrtcbin, GParamSpec *pspec, gpointer user_data)
{
  GstEclSession *self = user_data;

  gst_ecl_post_call (self->context, check_gathered, self, NULL);
}

static void
candidate_cb (GstElement *webrtcbin, guint mline_index, const char *candidate,
    gpointer user_data)
{
  if (candidate && strstr (candidate, " typ relay"))
    g_atomic_int_set (&((GstEclSession *)user_data)->relayed, TRUE);
}

void
gst_ecl_session_watch_ice (GstEclSession *self)
{
  g_signal_connect_object (self->webrtcbin, "notify::ice-gathering-state",
      G_CALLBACK (gathering_state_cb), self, 0);
  g_signal_connect_object (
      self->webrtcbin, "on-ice-candidate", G_CALLBACK (candidate_cb), self, 0);
}
