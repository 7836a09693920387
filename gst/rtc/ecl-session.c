/* ecl-session: one webrtcbin, driven
 *
 * Threads: a session belongs to the main context that was the thread's default
 * when it was made; all functions are called there and all signals are emitted
 * there. webrtcbin's threads only post to it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-session-private.h"

#include "ecl-host.h"
#include "ecl-linger.h"
#include "ecl-post.h"
#include "ecl-rtx.h"

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_session_debug);
#define GST_CAT_DEFAULT gst_ecl_session_debug

/* How long webrtcbin lives on after its channels, in ms: the remote side closes
 * its end of one only when the acknowledgement of its own reset has reached it.
 */
#define LINGER 100
/* How long a channel that was closed before it was open may take to open. */
#define OPEN_TIMEOUT 1000
/* How long webrtcbin may take for the step of a negotiation, in ms, when it is
 * to end. */
#define STEP_TIMEOUT 5000
/* How many heartbeats may stay unanswered before the watchdog strikes. */
#define HEARTBEATS 4

static const char *const state_names[N_SESSION_STATES] = {
    "new", "negotiating", "connected", "closing", "closed"};

static const gboolean allowed_edges[N_SESSION_STATES][N_SESSION_STATES] = {
    [SESSION_STATE_NEW] =
        {[SESSION_STATE_NEGOTIATING] = TRUE, [SESSION_STATE_CLOSED] = TRUE},
    [SESSION_STATE_NEGOTIATING] = {[SESSION_STATE_CONNECTED] = TRUE,
        [SESSION_STATE_CLOSING] = TRUE,
        [SESSION_STATE_CLOSED] = TRUE},
    [SESSION_STATE_CONNECTED] =
        {[SESSION_STATE_CLOSING] = TRUE, [SESSION_STATE_CLOSED] = TRUE},
    [SESSION_STATE_CLOSING] = {[SESSION_STATE_CLOSED] = TRUE},
};

static void
set_timer (GstEclSession *self, guint interval_ms, GSourceFunc func)
{
  if (self->timer) {
    g_source_destroy (self->timer);
    g_clear_pointer (&self->timer, g_source_unref);
  }
  if (func == NULL)
    return;
  self->timer = g_timeout_source_new (interval_ms);
  g_source_set_callback (self->timer, func, self, NULL);
  g_source_attach (self->timer, self->context);
}

static gboolean
set_state (GstEclSession *self, GstEclSessionState state)
{
  if (!allowed_edges[self->state][state])
    return FALSE;
  GST_DEBUG_OBJECT (self->webrtcbin, "%s -> %s", state_names[self->state],
      state_names[state]);
  self->state = state;
  return TRUE;
}

/* The end */

static void
emit_closed (GstEclSession *self)
{
  g_autoptr (GstEclSession) keep = g_object_ref (self);

  if (!set_state (self, SESSION_STATE_CLOSED))
    return;
  set_timer (self, 0, NULL);
  gst_ecl_session_unwatch_latency (self);
  gst_ecl_negotiation_give_up (self->negotiation);
  gst_ecl_session_shut_channels (self);
  gst_ecl_session_fail_stats (self);
  gst_ecl_session_set_tracks (self, NULL, NULL, NULL);
  g_signal_emit (
      self, gst_ecl_session_signals[SESSION_SIGNAL_CLOSED], 0, self->reason);
}

static gboolean
step_timed_out (gpointer user_data)
{
  emit_closed (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
begin_closing (GstEclSession *self)
{
  if (!set_state (self, SESSION_STATE_CLOSING))
    return FALSE;
  set_timer (self, 0, NULL);
  return TRUE;
}

/* Elements that webrtcbin adds to itself while it goes to NULL go on running
 * (1.22): it ends between two steps. In NULL it does no step any more. */
static void
end_after_step (GstEclSession *self)
{
  if (self->state >= SESSION_STATE_CLOSED)
    return;
  if (GST_STATE (self->webrtcbin) > GST_STATE_NULL &&
      gst_ecl_negotiation_stop (self->negotiation)) {
    begin_closing (self);
    set_timer (self, STEP_TIMEOUT, step_timed_out);
  } else {
    emit_closed (self);
  }
}

static gboolean
linger_over (gpointer user_data)
{
  end_after_step (user_data);
  return G_SOURCE_REMOVE;
}

static void
linger_without_channels (GstEclSession *self)
{
  guint time = gst_ecl_session_has_untold_close (self) ? OPEN_TIMEOUT : LINGER;

  if (self->state == SESSION_STATE_CLOSING && self->channels->len == 0)
    set_timer (self, time, linger_over);
}

/* A channel that was closed before it was open has told so. */
void
gst_ecl_session_close_told (gpointer self)
{
  linger_without_channels (self);
}

/* One of the channels is closed, by whichever side. */
void
gst_ecl_session_channel_closed (GstEclSession *self, gboolean is_first)
{
  if (is_first && self->state < SESSION_STATE_CLOSING) {
    if (begin_closing (self))
      gst_ecl_session_close_channels (self);
    else
      end_after_step (self);
  }
  linger_without_channels (self);
}

/**
 * gst_ecl_session_close:
 * @self: a session
 * @reason: (nullable): why; %NULL for a hang-up
 *
 * Ends the session. Open data channels are closed before, with what was sent in
 * them going out first. `closed` follows once, 100 ms after the last channel's
 * close and so at the latest 350 ms later in a call, and otherwise 100 ms after
 * nothing has gone for #GstEclChannel:close-timeout; a session that is
 * connected and whose channels are not open yet waits for these, for at most a
 * second, and one that is negotiating for webrtcbin, for at most five. The
 * owner then takes the element out of its bin.
 */
void
gst_ecl_session_close (GstEclSession *self, const GError *reason)
{
  if (self->state >= SESSION_STATE_CLOSING)
    return;
  if (reason)
    self->reason = g_error_copy (reason);
  if (gst_ecl_session_can_tell_close (self) && begin_closing (self)) {
    gst_ecl_session_close_channels (self);
    linger_without_channels (self);
  } else {
    end_after_step (self);
  }
}

/**
 * gst_ecl_session_end:
 * @self: a session
 * @reason: (nullable): why; %NULL for a hang-up
 *
 * Ends the session without telling the remote side: data channels are shut, and
 * what was sent and is still here is lost. `closed` follows before this
 * returns, or within a second when the session is negotiating. For an owner
 * that cannot wait for gst_ecl_session_close(); before `closed` the element
 * must not go to NULL, since it may wait for what it sends.
 */
void
gst_ecl_session_end (GstEclSession *self, const GError *reason)
{
  if (reason && self->state < SESSION_STATE_CLOSING)
    self->reason = g_error_copy (reason);
  end_after_step (self);
}

static void
end_with (GstEclSession *self, GstEclError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (GST_ECL_ERROR, code, message);

  gst_ecl_session_end (self, error);
}

static void
end_unconnected (GstEclSession *self)
{
  g_autoptr (GError) error = gst_ecl_session_describe_ice_failure (self);

  gst_ecl_session_end (self, error);
}

/* Liveness */

/* A remote side of which nothing is heard is asked, if only data channels
 * connect us: they may rest, and media cannot. */
static gboolean
is_silent (GstEclSession *self, gint64 now)
{
  gint64 limit = self->watchdog * G_USEC_PER_SEC;
  gint64 silence;

  /* Once something was sent, there are reports. */
  if (self->allow_idle && !gst_ecl_session_carries_tracks (self))
    gst_ecl_liveness_touch (self->liveness);
  silence = gst_ecl_liveness_get_silence (self->liveness);
  if (silence > limit / HEARTBEATS &&
      now - self->heartbeat_at > limit / HEARTBEATS) {
    self->heartbeat_at = now;
    gst_ecl_sctp_send_heartbeat (self->sctp);
  }
  return silence > limit;
}

static gboolean
watchdog_cb (gpointer user_data)
{
  GstEclSession *self = user_data;
  gint64 now = g_get_monotonic_time ();

  if (self->state == SESSION_STATE_CONNECTED) {
    if (self->watchdog > 0 && is_silent (self, now)) {
      end_with (self, GST_ECL_ERROR_TIMEOUT,
          "nothing came from the remote side for the watchdog's time");
      return G_SOURCE_REMOVE;
    }
  } else if (self->connect_timeout > 0 && self->connecting_since > 0 &&
             now - self->connecting_since >
                 self->connect_timeout * G_USEC_PER_SEC) {
    end_unconnected (self);
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static void
set_connected (GstEclSession *self)
{
  gst_ecl_liveness_touch (self->liveness);
  if (!set_state (self, SESSION_STATE_CONNECTED))
    return;
  self->was_connected = TRUE;
  /* A pipeline that plays already tells its latency only if its application
   * handles LATENCY messages. rtpsession needs it for its reports, and 1.26
   * sends nothing without them, not even requests for keyframes. An event
   * reaches it only now, since DTLS is in between. */
  gst_bin_recalculate_latency (GST_BIN (self->webrtcbin));
  if (gst_ecl_negotiation_is_stable (self->negotiation))
    gst_ecl_session_release_tracks (self);
  g_signal_emit (self, gst_ecl_session_signals[SESSION_SIGNAL_CONNECTED], 0);
}

static void
update_connection_state (gpointer object, gpointer argument)
{
  GstEclSession *self = object;
  GstWebRTCPeerConnectionState state;

  if (self->state >= SESSION_STATE_CLOSED)
    return;
  g_object_get (self->webrtcbin, "connection-state", &state, NULL);
  GST_DEBUG_OBJECT (self->webrtcbin, "connection-state %d", state);
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED) {
    set_connected (self);
  } else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED) {
    end_unconnected (self);
  } else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED) {
    gst_ecl_session_end (self, NULL);
  }
}

/* webrtcbin's threads */

static void
connection_state_cb (
    GstElement *webrtcbin, GParamSpec *pspec, gpointer user_data)
{
  GstEclSession *self = user_data;

  gst_ecl_post_call (self->context, update_connection_state, self, NULL);
}

/* Negotiation */

static gboolean
prepare_cb (
    const GPtrArray *medias, guint first, GError **error, gpointer user_data)
{
  GstEclSession *self = user_data;

  if (!gst_ecl_session_prepare (self, medias, first, error))
    return FALSE;
  if (medias == NULL && self->close_channel && self->first_channel == NULL)
    gst_ecl_session_offer_close_channel (self);
  return TRUE;
}

static void
local_description_cb (const char *type, const char *sdp, gpointer user_data)
{
  GstEclSession *self = user_data;
  g_autofree char *finished = NULL;

  if (self->state >= SESSION_STATE_CLOSING)
    return;
  finished = gst_ecl_session_finish_local (self, sdp);
  g_signal_emit (self,
      gst_ecl_session_signals[SESSION_SIGNAL_LOCAL_DESCRIPTION], 0, type,
      finished);
  gst_ecl_session_set_described (self);
}

static void
local_candidate_cb (
    const char *candidate, guint mline_index, gpointer user_data)
{
  GstEclSession *self = user_data;

  if (self->state < SESSION_STATE_CLOSING)
    g_signal_emit (self,
        gst_ecl_session_signals[SESSION_SIGNAL_LOCAL_CANDIDATE], 0, candidate,
        (const char *)NULL, mline_index);
}

static void
track_ended_cb (const GstEclEndedLine *line, gpointer user_data)
{
  gst_ecl_session_end_tracks (user_data, line);
}

static void
stable_cb (gpointer user_data)
{
  GstEclSession *self = user_data;

  gst_ecl_rtx_apply (self->rtx_ssrcs, self->webrtcbin);
  gst_ecl_session_release_tracks (self);
  if (self->connecting_since == 0)
    self->connecting_since = g_get_monotonic_time ();
  gst_ecl_session_tell_bandwidths (self);
}

static void
failed_cb (const GError *error, gpointer user_data)
{
  gst_ecl_session_end (user_data, error);
}

/* The step that its end waited for is done. */
static void
idle_cb (gpointer user_data)
{
  emit_closed (user_data);
}

static const GstEclNegotiationFuncs negotiation_funcs = {prepare_cb,
    local_description_cb, local_candidate_cb, track_ended_cb, stable_cb,
    failed_cb, idle_cb};

static void
begin (GstEclSession *self)
{
  gst_ecl_session_begin_stats (self);
  if (set_state (self, SESSION_STATE_NEGOTIATING))
    set_timer (self, 250, watchdog_cb);
}

/**
 * gst_ecl_session_start:
 * @self: a session whose element is READY or later, with its senders and
 *     receivers added, or with whoever adds them
 *
 * Makes an offer; `local-description` brings it. Of a session that is started,
 * another one, which tells of tracks that came or went, once the last one is
 * answered; in a call, gst_ecl_media_connection_renegotiate() knows whether the
 * remote side would take it.
 */
void
gst_ecl_session_start (GstEclSession *self)
{
  if (self->state >= SESSION_STATE_CLOSING)
    return;
  begin (self);
  gst_ecl_negotiation_offer (self->negotiation);
}

/**
 * gst_ecl_session_set_remote_description:
 * @self: a session whose element is READY or later
 * @type: "offer", which is answered with what was added, or "answer"
 * @sdp: the description
 *
 * A description that cannot be used closes the session.
 */
void
gst_ecl_session_set_remote_description (
    GstEclSession *self, const char *type, const char *sdp)
{
  g_autoptr (GError) error = NULL;

  if (self->state >= SESSION_STATE_CLOSING)
    return;
  begin (self);
  if (!gst_ecl_negotiation_take_remote (self->negotiation,
          g_strcmp0 (type, "offer") == 0 ? GST_WEBRTC_SDP_TYPE_OFFER
                                         : GST_WEBRTC_SDP_TYPE_ANSWER,
          sdp, &error))
    gst_ecl_session_close (self, error);
}

/**
 * gst_ecl_session_add_remote_candidate:
 * @self: a session
 * @candidate: a remote candidate (RFC 8839); may come before the description
 * @mid: (nullable): its a=mid
 * @mline_index: index of its m-line, or -1 when only @mid is known
 *
 * Tries the way through the network that the remote side names. A candidate
 * that makes no sense, or that belongs to no m-line, is ignored. Some may come
 * before the description; a bounded number of them waits for it.
 */
void
gst_ecl_session_add_remote_candidate (GstEclSession *self,
    const char *candidate, const char *mid, int mline_index)
{
  if (self->state < SESSION_STATE_CLOSING)
    gst_ecl_negotiation_take_candidate (
        self->negotiation, candidate, mid, mline_index);
}

/**
 * gst_ecl_session_get_element:
 * @self: a session
 *
 * The element that does the work, for the owner's pipeline.
 *
 * Returns: (transfer none): its webrtcbin. The owner adds it to a bin, brings
 * it to the bin's state before starting, and sets it to NULL after `closed`.
 */
GstElement *
gst_ecl_session_get_element (GstEclSession *self)
{
  return self->webrtcbin;
}

static void
error_message_posted (gpointer object, gpointer argument)
{
  gst_ecl_session_end (object, NULL);
}

/**
 * gst_ecl_session_take_message:
 * @self: a session
 * @message: a message that the owner's bin handles; any thread
 *
 * An error inside webrtcbin is the end of this session, never of the pipeline:
 * sctpenc posts one when the remote closes its association.
 *
 * Returns: whether the message was an error from this session, to be swallowed
 */
gboolean
gst_ecl_session_take_message (GstEclSession *self, GstMessage *message)
{
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR ||
      !gst_object_has_as_ancestor (
          GST_MESSAGE_SRC (message), GST_OBJECT (self->webrtcbin)))
    return FALSE;
  GST_INFO_OBJECT (self->webrtcbin, "%" GST_PTR_FORMAT, message);
  gst_ecl_post_call (self->context, error_message_posted, self, NULL);
  return TRUE;
}

/* The beginning and the end of the object */

void
gst_ecl_session_make_webrtcbin (GstEclSession *self)
{
  self->congestion = gst_ecl_congestion_new ();
  self->webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  if (self->webrtcbin == NULL)
    return;
  gst_object_ref_sink (self->webrtcbin);
  g_object_set (self->webrtcbin, "bundle-policy",
      GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  gst_ecl_host_setup_ice (self->webrtcbin);
  gst_ecl_linger_watch (self->webrtcbin);
  self->liveness = gst_ecl_liveness_new (self->webrtcbin);
  self->negotiation = gst_ecl_negotiation_new (
      self->webrtcbin, self->context, &negotiation_funcs, self);
  g_signal_connect_object (self->webrtcbin, "notify::connection-state",
      G_CALLBACK (connection_state_cb), self, 0);
  gst_ecl_congestion_watch (self->congestion, self->webrtcbin);
  gst_ecl_session_watch_tracks (self);
  gst_ecl_session_watch_ice (self);
  gst_ecl_session_watch_channels (self);
}

void
gst_ecl_session_drop_webrtcbin (GstEclSession *self)
{
  set_timer (self, 0, NULL);
  gst_ecl_session_unwatch_latency (self);
  gst_ecl_session_set_tracks (self, NULL, NULL, NULL);
  g_clear_pointer (&self->negotiation, gst_ecl_negotiation_free);
  g_clear_pointer (&self->liveness, gst_ecl_liveness_free);
  g_clear_pointer (&self->congestion, gst_ecl_congestion_free);
  gst_ecl_session_drop_channels (self);
  /* GLib does not bear the ends of both on two threads at a time, and another
   * thread may hold the last reference to webrtcbin. */
  if (self->webrtcbin)
    g_signal_handlers_disconnect_by_data (self->webrtcbin, self);
  gst_clear_object (&self->webrtcbin);
}
