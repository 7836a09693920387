/* ecl-session: one webrtcbin, driven
 *
 * Threads: a session belongs to the main context that was the thread's default
 * when it was made; all functions are called there and all signals but
 * `pad-added` are emitted there. webrtcbin's threads only post to it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-session.h"

#include "ecl-close-channel.h"
#include "ecl-host.h"
#include "ecl-liveness.h"
#include "ecl-negotiation.h"
#include "ecl-post.h"
#include "ecl-session-private.h"

#include <string.h>

GST_DEBUG_CATEGORY_STATIC (ecl_session_debug);
#define GST_CAT_DEFAULT ecl_session_debug

#define DEFAULT_LATENCY 200
#define DEFAULT_WATCHDOG 10
#define DEFAULT_CONNECT_TIMEOUT 30
/* How long the closing of a data channel may take to reach the remote, in ms.
 */
#define CLOSE_CHANNEL_TIMEOUT 250
/* How long webrtcbin lives on after that, in ms: the remote side closes its end
 * of the channel only when the acknowledgement of its own reset has reached it.
 */
#define CLOSE_CHANNEL_LINGER 100

enum {
  PROP_0,
  PROP_LATENCY,
  PROP_STUN_SERVER,
  PROP_TURN_SERVERS,
  PROP_ICE_TRANSPORT_POLICY,
  PROP_WATCHDOG,
  PROP_CONNECT_TIMEOUT,
  PROP_CLOSE_CHANNEL,
  N_PROPS
};

enum {
  SIGNAL_LOCAL_DESCRIPTION,
  SIGNAL_LOCAL_CANDIDATE,
  SIGNAL_CONNECTED,
  SIGNAL_PAD_ADDED,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

typedef enum {
  STATE_NEW,
  STATE_NEGOTIATING,
  STATE_CONNECTED,
  STATE_CLOSING, /* the close channel is on its way */
  STATE_CLOSED,
  N_STATES,
} State;

static const char *const state_names[N_STATES] = {
    "new", "negotiating", "connected", "closing", "closed"};

static const gboolean allowed_edges[N_STATES][N_STATES] = {
    [STATE_NEW] = {[STATE_NEGOTIATING] = TRUE, [STATE_CLOSED] = TRUE},
    [STATE_NEGOTIATING] = {[STATE_CONNECTED] = TRUE,
        [STATE_CLOSING] = TRUE,
        [STATE_CLOSED] = TRUE},
    [STATE_CONNECTED] = {[STATE_CLOSING] = TRUE, [STATE_CLOSED] = TRUE},
    [STATE_CLOSING] = {[STATE_CLOSED] = TRUE},
};

struct _GstEclSession {
  GObject parent;

  GMainContext *context;          /* immutable */
  GstElement *webrtcbin;          /* immutable */
  GstEclNegotiation *negotiation; /* immutable */
  GstEclLiveness *liveness;       /* immutable */
  GstEclCloseChannel *channel;    /* immutable */
  char *stream_id;                /* immutable */
  gboolean close_channel;         /* immutable */
  guint watchdog;                 /* seconds, immutable */
  guint connect_timeout;          /* seconds, immutable */

  /* context only */
  State state;
  gint64
      connecting_since; /* monotonic us, 0 before both descriptions are set */
  GSource *timer;       /* watchdog, later the bound on closing */
  GError *reason;       /* of the close */
};

G_DEFINE_FINAL_TYPE (GstEclSession, gst_ecl_session, G_TYPE_OBJECT)

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
set_state (GstEclSession *self, State state)
{
  if (!allowed_edges[self->state][state])
    return FALSE;
  GST_DEBUG_OBJECT (self->webrtcbin, "%s -> %s", state_names[self->state],
      state_names[state]);
  self->state = state;
  return TRUE;
}

static void
emit_closed (GstEclSession *self)
{
  g_autoptr (GstEclSession) keep = g_object_ref (self);

  if (!set_state (self, STATE_CLOSED))
    return;
  set_timer (self, 0, NULL);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, self->reason);
}

static gboolean
close_channel_timeout (gpointer user_data)
{
  emit_closed (user_data);
  return G_SOURCE_REMOVE;
}

/**
 * gst_ecl_session_close:
 * @self: a session
 * @reason: (nullable): why; %NULL for a hang-up
 *
 * Ends the session. With a close channel the remote side is told first.
 * `closed` follows once, at the latest 350 ms later; the owner then takes the
 * element out of its bin.
 */
void
gst_ecl_session_close (GstEclSession *self, const GError *reason)
{
  if (self->state >= STATE_CLOSING)
    return;
  if (reason)
    self->reason = g_error_copy (reason);
  if (gst_ecl_close_channel_is_open (self->channel) &&
      set_state (self, STATE_CLOSING)) {
    set_timer (self, CLOSE_CHANNEL_TIMEOUT, close_channel_timeout);
    gst_ecl_close_channel_close (self->channel);
  } else {
    emit_closed (self);
  }
}

static void
close_with (GstEclSession *self, GstEclError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (GST_ECL_ERROR, code, message);

  gst_ecl_session_close (self, error);
}

/* Liveness */

static gboolean
watchdog_cb (gpointer user_data)
{
  GstEclSession *self = user_data;
  gint64 now = g_get_monotonic_time ();

  if (self->state == STATE_CONNECTED) {
    if (self->watchdog > 0 && gst_ecl_liveness_get_silence (self->liveness) >
                                  self->watchdog * G_USEC_PER_SEC) {
      close_with (self, GST_ECL_ERROR_TIMEOUT,
          "nothing came from the remote side for the watchdog's time");
      return G_SOURCE_REMOVE;
    }
  } else if (self->connect_timeout > 0 && self->connecting_since > 0 &&
             now - self->connecting_since >
                 self->connect_timeout * G_USEC_PER_SEC) {
    close_with (self, GST_ECL_ERROR_NEGOTIATION_FAILED,
        "no connection between the two sides came about in time: check that a "
        "network path exists, or give a TURN server");
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static void
update_connection_state (gpointer object, gpointer argument)
{
  GstEclSession *self = object;
  GstWebRTCPeerConnectionState state;

  if (self->state >= STATE_CLOSING)
    return;
  g_object_get (self->webrtcbin, "connection-state", &state, NULL);
  GST_DEBUG_OBJECT (self->webrtcbin, "connection-state %d", state);
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED) {
    gst_ecl_liveness_touch (self->liveness);
    if (set_state (self, STATE_CONNECTED))
      g_signal_emit (self, signals[SIGNAL_CONNECTED], 0);
  } else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED) {
    close_with (self, GST_ECL_ERROR_NEGOTIATION_FAILED,
        "ICE or DTLS failed: the remote side cannot be reached");
  } else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED) {
    gst_ecl_session_close (self, NULL);
  }
}

/* The remote side, or we, closed the channel. */
static void
channel_closed_cb (gpointer user_data)
{
  GstEclSession *self = user_data;

  if (self->state == STATE_CLOSING)
    set_timer (self, CLOSE_CHANNEL_LINGER, close_channel_timeout);
  else
    gst_ecl_session_close (self, NULL);
}

/* webrtcbin's threads */

static void
connection_state_cb (
    GstElement *webrtcbin, GParamSpec *pspec, gpointer user_data)
{
  GstEclSession *self = user_data;

  gst_ecl_post_call (self->context, update_connection_state, self, NULL);
}

static void
pad_added_cb (GstElement *webrtcbin, GstPad *pad, gpointer user_data)
{
  if (GST_PAD_IS_SRC (pad))
    g_signal_emit (user_data, signals[SIGNAL_PAD_ADDED], 0, pad);
}

/* Negotiation */

static void
local_description_cb (const char *type, const char *sdp, gpointer user_data)
{
  GstEclSession *self = user_data;
  g_autofree char *finished = NULL;

  if (self->state >= STATE_CLOSING)
    return;
  finished = gst_ecl_sdp_finish_local (sdp, self->stream_id);
  g_signal_emit (self, signals[SIGNAL_LOCAL_DESCRIPTION], 0, type, finished);
}

static void
local_candidate_cb (
    const char *candidate, guint mline_index, gpointer user_data)
{
  GstEclSession *self = user_data;

  if (self->state < STATE_CLOSING)
    g_signal_emit (self, signals[SIGNAL_LOCAL_CANDIDATE], 0, candidate,
        (const char *)NULL, mline_index);
}

static void
stable_cb (gpointer user_data)
{
  GstEclSession *self = user_data;

  if (self->connecting_since == 0)
    self->connecting_since = g_get_monotonic_time ();
}

static void
failed_cb (const GError *error, gpointer user_data)
{
  gst_ecl_session_close (user_data, error);
}

static const GstEclNegotiationFuncs negotiation_funcs = {
    local_description_cb, local_candidate_cb, stable_cb, failed_cb};

static void
begin (GstEclSession *self)
{
  if (set_state (self, STATE_NEGOTIATING))
    set_timer (self, 250, watchdog_cb);
}

/**
 * gst_ecl_session_start:
 * @self: a session whose element is READY or later, with its senders and
 *     receivers added
 *
 * Makes an offer; `local-description` brings it.
 */
void
gst_ecl_session_start (GstEclSession *self)
{
  if (self->state >= STATE_CLOSING)
    return;
  if (self->close_channel && self->state == STATE_NEW)
    gst_ecl_close_channel_offer (self->channel);
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

  if (self->state >= STATE_CLOSING)
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
 */
void
gst_ecl_session_add_remote_candidate (GstEclSession *self,
    const char *candidate, const char *mid, int mline_index)
{
  if (self->state < STATE_CLOSING)
    gst_ecl_negotiation_take_candidate (
        self->negotiation, candidate, mid, mline_index);
}

/**
 * gst_ecl_session_get_element:
 * @self: a session
 *
 * Returns: (transfer none): its webrtcbin. The owner adds it to a bin, brings
 * it to the bin's state before starting, and sets it to NULL after `closed`.
 */
GstElement *
gst_ecl_session_get_element (GstEclSession *self)
{
  return self->webrtcbin;
}

/**
 * gst_ecl_session_get_stream_id:
 * @self: a session
 *
 * Returns: (transfer none): the identifier of the stream that our tracks are in
 */
const char *
gst_ecl_session_get_stream_id (GstEclSession *self)
{
  return self->stream_id;
}

static void
error_message_posted (gpointer object, gpointer argument)
{
  gst_ecl_session_close (object, NULL);
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

/* GObject */

static void
make_webrtcbin (GstEclSession *self)
{
  self->webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  if (self->webrtcbin == NULL)
    return;
  gst_object_ref_sink (self->webrtcbin);
  g_object_set (self->webrtcbin, "bundle-policy",
      GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  gst_ecl_host_setup_ice (self->webrtcbin);
  self->liveness = gst_ecl_liveness_new (self->webrtcbin);
  self->negotiation = gst_ecl_negotiation_new (
      self->webrtcbin, self->context, &negotiation_funcs, self);
  g_signal_connect_object (self->webrtcbin, "notify::connection-state",
      G_CALLBACK (connection_state_cb), self, 0);
  g_signal_connect_object (
      self->webrtcbin, "pad-added", G_CALLBACK (pad_added_cb), self, 0);
  self->channel = gst_ecl_close_channel_new (
      self->webrtcbin, self->context, channel_closed_cb, self);
}

static void
gst_ecl_session_init (GstEclSession *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->stream_id = g_uuid_string_random ();
  make_webrtcbin (self);
}

static void
gst_ecl_session_dispose (GObject *object)
{
  GstEclSession *self = GST_ECL_SESSION (object);

  set_timer (self, 0, NULL);
  g_clear_pointer (&self->negotiation, gst_ecl_negotiation_free);
  g_clear_pointer (&self->liveness, gst_ecl_liveness_free);
  if (self->channel)
    gst_ecl_close_channel_stop (self->channel);
  g_clear_object (&self->channel);
  gst_clear_object (&self->webrtcbin);
  G_OBJECT_CLASS (gst_ecl_session_parent_class)->dispose (object);
}

static void
gst_ecl_session_finalize (GObject *object)
{
  GstEclSession *self = GST_ECL_SESSION (object);

  g_clear_error (&self->reason);
  g_free (self->stream_id);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (gst_ecl_session_parent_class)->finalize (object);
}

static void
set_turn_servers (GstEclSession *self, const GValue *array)
{
  for (guint i = 0; i < gst_value_array_get_size (array); i++) {
    const char *uri = g_value_get_string (gst_value_array_get_value (array, i));
    gboolean added = FALSE;

    if (uri)
      g_signal_emit_by_name (self->webrtcbin, "add-turn-server", uri, &added);
    if (!added)
      GST_WARNING_OBJECT (self->webrtcbin, "TURN server %u is not valid", i);
  }
}

static void
gst_ecl_session_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEclSession *self = GST_ECL_SESSION (object);

  switch (id) {
  case PROP_LATENCY:
    g_object_set_property (G_OBJECT (self->webrtcbin), "latency", value);
    break;
  case PROP_STUN_SERVER:
    if (g_value_get_string (value))
      g_object_set_property (G_OBJECT (self->webrtcbin), "stun-server", value);
    break;
  case PROP_TURN_SERVERS:
    set_turn_servers (self, value);
    break;
  case PROP_ICE_TRANSPORT_POLICY:
    g_object_set_property (
        G_OBJECT (self->webrtcbin), "ice-transport-policy", value);
    break;
  case PROP_WATCHDOG:
    self->watchdog = g_value_get_uint (value);
    break;
  case PROP_CONNECT_TIMEOUT:
    self->connect_timeout = g_value_get_uint (value);
    break;
  case PROP_CLOSE_CHANNEL:
    self->close_channel = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_LATENCY] = g_param_spec_uint ("latency", "Latency",
      "Jitterbuffer size in milliseconds", 0, G_MAXUINT, DEFAULT_LATENCY,
      flags);
  properties[PROP_STUN_SERVER] = g_param_spec_string ("stun-server",
      "STUN server", "STUN server, stun://host:port", NULL, flags);
  properties[PROP_TURN_SERVERS] = gst_param_spec_array ("turn-servers",
      "TURN servers", "TURN servers, turn(s)://user:password@host:port",
      g_param_spec_string (
          "turn-server", "TURN server", "TURN server", NULL, flags),
      flags);
  properties[PROP_ICE_TRANSPORT_POLICY] =
      g_param_spec_enum ("ice-transport-policy", "ICE transport policy",
          "Which candidates may be used", GST_TYPE_WEBRTC_ICE_TRANSPORT_POLICY,
          GST_WEBRTC_ICE_TRANSPORT_POLICY_ALL, flags);
  properties[PROP_WATCHDOG] = g_param_spec_uint ("watchdog", "Watchdog",
      "Seconds without a packet from the remote side that end the session, 0 "
      "for never",
      0, 3600, DEFAULT_WATCHDOG, flags | G_PARAM_CONSTRUCT);
  properties[PROP_CONNECT_TIMEOUT] =
      g_param_spec_uint ("connect-timeout", "Connect timeout",
          "Seconds from the exchange of descriptions to a connection, 0 for "
          "unlimited",
          0, 3600, DEFAULT_CONNECT_TIMEOUT, flags | G_PARAM_CONSTRUCT);
  properties[PROP_CLOSE_CHANNEL] =
      g_param_spec_boolean ("close-channel", "Close channel",
          "Offer a data channel whose close is the hang-up, as PeerJS does",
          FALSE, flags | G_PARAM_CONSTRUCT);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
gst_ecl_session_class_init (GstEclSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      ecl_session_debug, "eclsession", 0, "one webrtcbin, driven");
  object_class->dispose = gst_ecl_session_dispose;
  object_class->finalize = gst_ecl_session_finalize;
  object_class->set_property = gst_ecl_session_set_property;
  install_properties (object_class);

  /**
   * GstEclSession::local-description:
   * @self: the session
   * @type: "offer" or "answer"
   * @sdp: to be sent to the remote side
   *
   * Once per offer or answer, before the first `local-candidate` that belongs
   * to it; on the session's context.
   */
  signals[SIGNAL_LOCAL_DESCRIPTION] = g_signal_new ("local-description",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  /**
   * GstEclSession::local-candidate:
   * @self: the session
   * @candidate: candidate line, never empty
   * @mid: (nullable): its a=mid
   * @mline_index: index of its m-line
   *
   * Any number of times; on the session's context.
   */
  signals[SIGNAL_LOCAL_CANDIDATE] = g_signal_new ("local-candidate",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_UINT);
  /**
   * GstEclSession::connected:
   * @self: the session
   *
   * Media flows from now on. At most once; on the session's context.
   */
  signals[SIGNAL_CONNECTED] =
      g_signal_new ("connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstEclSession::pad-added:
   * @self: the session
   * @pad: a source pad with a remote track as application/x-rtp
   *
   * On a streaming thread, once per remote track.
   */
  signals[SIGNAL_PAD_ADDED] =
      g_signal_new ("pad-added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
          0, NULL, NULL, NULL, G_TYPE_NONE, 1, GST_TYPE_PAD);
  /**
   * GstEclSession::closed:
   * @self: the session
   * @reason: (nullable): a #GstEclError; %NULL for a hang-up
   *
   * Once; on the session's context. No signal but `pad-added` follows.
   */
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

/**
 * gst_ecl_session_new:
 *
 * Returns: (transfer full) (nullable): a session on the thread-default main
 *     context, or %NULL when webrtcbin or its ICE plugin is not installed
 */
GstEclSession *
gst_ecl_session_new (void)
{
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find ("webrtcbin");
  g_autoptr (GstElementFactory) nice = gst_element_factory_find ("nicesrc");

  if (factory == NULL || nice == NULL)
    return NULL;
  return g_object_new (GST_TYPE_ECL_SESSION, NULL);
}
