/* ecl-session-class: the type of sessions, with its properties and signals
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclSession:
 *
 * One webrtcbin, driven: it turns descriptions and candidates of a remote side
 * into running media and data channels, and makes our own. It knows no
 * signaling protocol. #GstEclMediaConnection carries what its signals give to
 * the remote Peer and hands in what comes back; another signaling can do the
 * same.
 *
 * The owner adds the session's element to a bin, adds tracks and channels,
 * links the pads, and starts it: gst_ecl_session_start() to call, or
 * gst_ecl_session_set_remote_description() with an offer to answer.
 *
 * A session belongs to the main context that was the thread's default when it
 * was made: its functions are called there, and its signals are emitted there
 * but for #GstEclSession::pad-added. It ends by #GstEclSession::closed, once,
 * whatever happens: a hang-up of either side, a remote side that vanishes, or
 * descriptions that webrtcbin cannot use.
 */
#include "ecl-rtx.h"
#include "ecl-sdp-edit.h"
#include "ecl-session-private.h"

#include <gst/congestion/gsteclbwe.h>

GST_DEBUG_CATEGORY (gst_ecl_session_debug);
#define GST_CAT_DEFAULT gst_ecl_session_debug

#define DEFAULT_LATENCY 200
#define DEFAULT_MAX_LATENCY 600
#define LONGEST_LATENCY 60000
#define DEFAULT_WATCHDOG 10
#define DEFAULT_CONNECT_TIMEOUT 30
#define DEFAULT_MAX_CHANNELS 64

enum {
  PROP_0,
  PROP_LATENCY,
  PROP_ADAPTIVE_LATENCY,
  PROP_MAX_LATENCY,
  PROP_DO_RETRANSMISSION,
  PROP_STUN_SERVER,
  PROP_TURN_SERVERS,
  PROP_ICE_TRANSPORT_POLICY,
  PROP_WATCHDOG,
  PROP_ALLOW_IDLE,
  PROP_CONNECT_TIMEOUT,
  PROP_CLOSE_CHANNEL,
  PROP_MAX_CHANNELS,
  PROP_VIDEO_BANDWIDTH,
  PROP_AUDIO_BANDWIDTH,
  PROP_CONGESTION_CONTROL,
  PROP_MIN_BITRATE,
  PROP_MAX_BITRATE,
  PROP_START_BITRATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
guint gst_ecl_session_signals[N_SESSION_SIGNALS];

G_DEFINE_FINAL_TYPE (GstEclSession, gst_ecl_session, G_TYPE_OBJECT)

static void
gst_ecl_session_init (GstEclSession *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->stream_id = g_uuid_string_random ();
  gst_ecl_session_init_stats (self);
  self->held = g_ptr_array_new_with_free_func (gst_object_unref);
  self->rtx_ssrcs = gst_ecl_rtx_new ();
  gst_ecl_session_make_webrtcbin (self);
}

static void
gst_ecl_session_dispose (GObject *object)
{
  gst_ecl_session_drop_webrtcbin (GST_ECL_SESSION (object));
  G_OBJECT_CLASS (gst_ecl_session_parent_class)->dispose (object);
}

static void
gst_ecl_session_finalize (GObject *object)
{
  GstEclSession *self = GST_ECL_SESSION (object);

  g_clear_error (&self->reason);
  gst_ecl_session_clear_stats (self);
  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->rtx_ssrcs);
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
    if (added)
      self->n_turn_servers++;
    else
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
    self->fixed_latency = g_value_get_uint (value);
    gst_ecl_session_set_latency (self);
    break;
  case PROP_ADAPTIVE_LATENCY:
    self->adaptive_latency = g_value_get_boolean (value);
    gst_ecl_session_set_latency (self);
    break;
  case PROP_MAX_LATENCY:
    self->max_latency = g_value_get_uint (value);
    gst_ecl_session_set_latency (self);
    break;
  case PROP_DO_RETRANSMISSION:
    self->do_retransmission = g_value_get_boolean (value);
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
  case PROP_ALLOW_IDLE:
    self->allow_idle = g_value_get_boolean (value);
    break;
  case PROP_CONNECT_TIMEOUT:
    self->connect_timeout = g_value_get_uint (value);
    break;
  case PROP_CLOSE_CHANNEL:
    self->close_channel = g_value_get_boolean (value);
    break;
  case PROP_MAX_CHANNELS:
    self->max_channels = g_value_get_uint (value);
    break;
  case PROP_VIDEO_BANDWIDTH:
    self->video_bandwidth = g_value_get_uint (value);
    break;
  case PROP_AUDIO_BANDWIDTH:
    self->audio_bandwidth = g_value_get_uint (value);
    break;
  case PROP_CONGESTION_CONTROL:
    gst_ecl_congestion_set_control (self->congestion, g_value_get_enum (value));
    break;
  case PROP_MIN_BITRATE:
  case PROP_MAX_BITRATE:
  case PROP_START_BITRATE:
    gst_ecl_congestion_set_bitrate (
        self->congestion, pspec->name, g_value_get_uint (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

#define WRITABLE (G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS)

static void
install_latency (void)
{
  const GParamFlags flags = WRITABLE | G_PARAM_CONSTRUCT;

  /**
   * GstEclSession:latency:
   *
   * Milliseconds that incoming media waits for packets that are late, or lost
   * and asked for again, unless #GstEclSession:adaptive-latency. Set it before
   * the session starts.
   */
  properties[PROP_LATENCY] = g_param_spec_uint ("latency", "Latency",
      "Jitterbuffer size in milliseconds", 0, LONGEST_LATENCY, DEFAULT_LATENCY,
      flags);
  /**
   * GstEclSession:adaptive-latency:
   *
   * Whether incoming media waits for as long as its jitter, and its losses and
   * the time of their retransmissions, make it necessary: from 60 ms, up to
   * #GstEclSession:max-latency, the same for all tracks. It grows within a
   * second or two of trouble and shrinks after some calm. The latency of the
   * whole pipeline is calculated again with each change. Set it before the
   * session starts.
   */
  properties[PROP_ADAPTIVE_LATENCY] =
      g_param_spec_boolean ("adaptive-latency", "Adaptive latency",
          "Size the jitterbuffer by jitter, loss and round-trip time", FALSE,
          flags);
  /**
   * GstEclSession:max-latency:
   *
   * Bound on #GstEclSession:adaptive-latency, in ms.
   */
  properties[PROP_MAX_LATENCY] = g_param_spec_uint ("max-latency",
      "Max latency", "Most milliseconds of an adaptive jitterbuffer", 0,
      LONGEST_LATENCY, DEFAULT_MAX_LATENCY, flags);
  /**
   * GstEclSession:do-retransmission:
   *
   * Whether lost packets of video are asked for, and sent, again (RFC 4588), as
   * far as the remote side does so. For tracks that are added afterwards.
   */
  properties[PROP_DO_RETRANSMISSION] =
      g_param_spec_boolean ("do-retransmission", "Do retransmission",
          "Have lost packets of video sent again", TRUE, flags);
}

static void
install_network (void)
{
  /**
   * GstEclSession:stun-server:
   *
   * STUN server as `stun://HOST:PORT`; %NULL changes nothing. Set it before the
   * session starts.
   */
  properties[PROP_STUN_SERVER] = g_param_spec_string ("stun-server",
      "STUN server", "STUN server, stun://host:port", NULL, WRITABLE);
  /**
   * GstEclSession:turn-servers:
   *
   * TURN servers as `turn://USER:PASSWORD@HOST:PORT?transport=udp`, also `tcp`
   * and `turns://`; user and password percent-encoded. Those set are added to
   * those before. One that is no such URI is left out with a warning, which
   * does not name it. Set them before the session starts.
   */
  properties[PROP_TURN_SERVERS] = gst_param_spec_array ("turn-servers",
      "TURN servers", "TURN servers, turn(s)://user:password@host:port",
      g_param_spec_string (
          "turn-server", "TURN server", "TURN server", NULL, WRITABLE),
      WRITABLE);
  /**
   * GstEclSession:ice-transport-policy:
   *
   * Which candidates may be used: all, or relayed ones only. Set it before the
   * session starts.
   */
  properties[PROP_ICE_TRANSPORT_POLICY] =
      g_param_spec_enum ("ice-transport-policy", "ICE transport policy",
          "Which candidates may be used", GST_TYPE_WEBRTC_ICE_TRANSPORT_POLICY,
          GST_WEBRTC_ICE_TRANSPORT_POLICY_ALL, WRITABLE);
}

static void
install_bounds (void)
{
  const GParamFlags flags = WRITABLE | G_PARAM_CONSTRUCT;

  /**
   * GstEclSession:watchdog:
   *
   * Seconds without a packet of the remote side after which it counts as gone
   * and the session ends with %GST_ECL_ERROR_TIMEOUT; 0 for never. A remote
   * side that has only data channels with us, and is silent, is asked for a
   * sign of life before.
   */
  properties[PROP_WATCHDOG] = g_param_spec_uint ("watchdog", "Watchdog",
      "Seconds without a packet from the remote side that end the session, 0 "
      "for never",
      0, 3600, DEFAULT_WATCHDOG, flags);
  /**
   * GstEclSession:allow-idle:
   *
   * Whether the remote side may be silent as long as no track has anything to
   * carry, whatever #GstEclSession:watchdog: an SFU has nothing to say to a
   * member that only watches, and is alone.
   */
  properties[PROP_ALLOW_IDLE] =
      g_param_spec_boolean ("allow-idle", "Allow idle",
          "Whether the remote side may be silent without tracks", FALSE, flags);
  /**
   * GstEclSession:connect-timeout:
   *
   * Seconds from the exchange of descriptions in which the connection has to
   * come about; the session ends with %GST_ECL_ERROR_NEGOTIATION_FAILED
   * otherwise. 0 for unlimited.
   */
  properties[PROP_CONNECT_TIMEOUT] =
      g_param_spec_uint ("connect-timeout", "Connect timeout",
          "Seconds from the exchange of descriptions to a connection, 0 for "
          "unlimited",
          0, 3600, DEFAULT_CONNECT_TIMEOUT, flags);
  /**
   * GstEclSession:close-channel:
   *
   * Whether an offer has a data channel whose close is the hang-up, as PeerJS's
   * calls do.
   */
  properties[PROP_CLOSE_CHANNEL] =
      g_param_spec_boolean ("close-channel", "Close channel",
          "Offer a data channel whose close is the hang-up, as PeerJS does",
          FALSE, flags);
  /**
   * GstEclSession:max-channels:
   *
   * Most data channels that the remote side may have open at a time. More end
   * the session with %GST_ECL_ERROR_WEBRTC.
   */
  properties[PROP_MAX_CHANNELS] = g_param_spec_uint ("max-channels",
      "Max channels",
      "Most data channels of the remote side at a time; more end the session",
      0, 65534, DEFAULT_MAX_CHANNELS, flags);
  /**
   * GstEclSession:video-bandwidth:
   *
   * Most video that the remote side may send, in kbit/s; 0 for no bound.
   * Our descriptions say so, as those of the SDK with its option
   * `videoBandwidth`. Counts for descriptions to come.
   */
  properties[PROP_VIDEO_BANDWIDTH] = g_param_spec_uint ("video-bandwidth",
      "Video bandwidth", "kbit/s of video that are asked for, 0 for no bound",
      0, GST_ECL_SDP_MAX_BANDWIDTH, 0, flags);
  /**
   * GstEclSession:audio-bandwidth:
   *
   * As #GstEclSession:video-bandwidth.
   */
  properties[PROP_AUDIO_BANDWIDTH] = g_param_spec_uint ("audio-bandwidth",
      "Audio bandwidth", "kbit/s of audio that are asked for, 0 for no bound",
      0, GST_ECL_SDP_MAX_BANDWIDTH, 0, flags);
}

static void
install_congestion (void)
{
  const GParamFlags flags = WRITABLE | G_PARAM_CONSTRUCT;

  /**
   * GstEclSession:congestion-control:
   *
   * What estimates how much the way to the remote side carries. What it has
   * found out goes upstream from the session's senders, as an event, and is in
   * the statistics; packets go out at that pace, once the remote side has given
   * feedback. Set it before the session starts.
   */
  properties[PROP_CONGESTION_CONTROL] = g_param_spec_enum ("congestion-control",
      "Congestion control",
      "What estimates how much the way to the remote side carries",
      GST_TYPE_ECL_CONGESTION_CONTROL, GST_ECL_CONGESTION_CONTROL_NONE, flags);
  /**
   * GstEclSession:min-bitrate:
   *
   * The estimate is never lower, in bit/s. At any time.
   */
  properties[PROP_MIN_BITRATE] = g_param_spec_uint ("min-bitrate",
      "Minimum bit rate", "The estimate is never lower, bit/s", 1, G_MAXUINT,
      GST_ECL_BWE_MIN_BITRATE, flags);
  /**
   * GstEclSession:max-bitrate:
   *
   * The estimate is never higher, in bit/s, unless #GstEclSession:min-bitrate
   * is. At any time.
   */
  properties[PROP_MAX_BITRATE] = g_param_spec_uint ("max-bitrate",
      "Maximum bit rate", "The estimate is never higher, bit/s", 1, G_MAXUINT,
      GST_ECL_BWE_MAX_BITRATE, flags);
  /**
   * GstEclSession:start-bitrate:
   *
   * What is taken for the estimate when the first feedback comes, in bit/s,
   * within the bounds. At any time; counts until then.
   */
  properties[PROP_START_BITRATE] = g_param_spec_uint ("start-bitrate",
      "Start bit rate", "The estimate when the first feedback comes, bit/s", 1,
      G_MAXUINT, GST_ECL_BWE_START_BITRATE, flags);
}

static void
gst_ecl_session_class_init (GstEclSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      gst_ecl_session_debug, "eclsession", 0, "one webrtcbin, driven");
  object_class->dispose = gst_ecl_session_dispose;
  object_class->finalize = gst_ecl_session_finalize;
  object_class->set_property = gst_ecl_session_set_property;
  install_latency ();
  install_network ();
  install_bounds ();
  install_congestion ();
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * GstEclSession::local-description:
   * @self: the session
   * @type: "offer" or "answer"
   * @sdp: to be sent to the remote side
   *
   * Once per offer or answer, before the first `local-candidate` that belongs
   * to it; on the session's context.
   */
  gst_ecl_session_signals[SESSION_SIGNAL_LOCAL_DESCRIPTION] = g_signal_new (
      "local-description", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  /**
   * GstEclSession::local-candidate:
   * @self: the session
   * @candidate: candidate line, never empty
   * @mid: (nullable): its a=mid
   * @mline_index: index of its m-line
   *
   * Any number of times; on the session's context.
   */
  gst_ecl_session_signals[SESSION_SIGNAL_LOCAL_CANDIDATE] = g_signal_new (
      "local-candidate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_UINT);
  /**
   * GstEclSession::gathered:
   * @self: the session
   *
   * All local candidates are known: no `local-candidate` follows. At most once,
   * after the first `local-description`; on the session's context. webrtcbin
   * 1.22 does not always come to that end.
   */
  gst_ecl_session_signals[SESSION_SIGNAL_GATHERED] =
      g_signal_new ("gathered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
          NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstEclSession::connected:
   * @self: the session
   *
   * Media flows from now on, and data channels open. At most once; on the
   * session's context.
   */
  gst_ecl_session_signals[SESSION_SIGNAL_CONNECTED] =
      g_signal_new ("connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstEclSession::pad-added:
   * @self: the session
   * @pad: a source pad with a remote track as application/x-rtp
   *
   * Once per remote track; on the session's context. Nothing flows before the
   * handlers return, so that whatever is linked gets the track from its start.
   * The remote side may end a track: @pad then gives EOS.
   */
  gst_ecl_session_signals[SESSION_SIGNAL_PAD_ADDED] =
      g_signal_new ("pad-added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
          0, NULL, NULL, NULL, G_TYPE_NONE, 1, GST_TYPE_PAD);
  /**
   * GstEclSession::pad-ended:
   * @self: the session
   * @pad: of #GstEclSession::pad-added
   *
   * The remote side has rejected the m-line of a track, as an SFU does when a
   * member leaves: nothing comes of @pad any more, not even EOS. Once; on the
   * session's context. When what is linked has let go of it,
   * gst_ecl_session_release_pad() ends what is behind it.
   */
  gst_ecl_session_signals[SESSION_SIGNAL_PAD_ENDED] =
      g_signal_new ("pad-ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
          0, NULL, NULL, NULL, G_TYPE_NONE, 1, GST_TYPE_PAD);
  /**
   * GstEclSession::channel:
   * @self: the session
   * @channel: a data channel that the remote side opened
   *
   * On the session's context, before @channel emits its first signal.
   */
  gst_ecl_session_signals[SESSION_SIGNAL_CHANNEL] =
      g_signal_new ("channel", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
          NULL, NULL, NULL, G_TYPE_NONE, 1, GST_TYPE_ECL_CHANNEL);
  /**
   * GstEclSession::closed:
   * @self: the session
   * @reason: (nullable): a #GstEclError; %NULL for a hang-up
   *
   * Once; on the session's context. No signal follows.
   */
  gst_ecl_session_signals[SESSION_SIGNAL_CLOSED] =
      g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

/**
 * gst_ecl_session_new:
 * @error: return location for a #GST_ECL_ERROR_WEBRTC
 *
 * Makes a session, whose webrtcbin is not in a bin yet.
 *
 * Returns: (transfer full): a session on the thread-default main context, or
 *     %NULL with an error when webrtcbin or its ICE plugin is not installed
 */
GstEclSession *
gst_ecl_session_new (GError **error)
{
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find ("webrtcbin");
  g_autoptr (GstElementFactory) nice = gst_element_factory_find ("nicesrc");

  if (factory == NULL || nice == NULL) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "webrtcbin or its ICE elements are missing: install "
        "gstreamer1.0-plugins-bad and gstreamer1.0-nice");
    return NULL;
  }
  return g_object_new (GST_TYPE_ECL_SESSION, NULL);
}
