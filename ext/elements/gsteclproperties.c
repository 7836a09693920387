/* gsteclproperties: the properties that all elements share, and their values
 *
 * Not thread-safe: the element holds its object lock around each call.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclproperties.h"

#include <gst/congestion/gsteclbwe.h>
#include <gst/media/ecl-codec.h>
#include <gst/webrtc/webrtc.h>

#define DEFAULT_SIGNALING_SERVER "http://127.0.0.1:9000"
#define DEFAULT_SERVER_HOST "127.0.0.1"
#define DEFAULT_SERVER_PORT 9000
#define DEFAULT_MAX_CALLERS 64
#define DEFAULT_LATENCY 200
#define DEFAULT_MAX_LATENCY 600
#define DEFAULT_WATCHDOG 10
#define DEFAULT_CONNECT_TIMEOUT 30
#define DEFAULT_RECONNECT_ATTEMPTS 5
#define DEFAULT_RECONNECT_DELAY 1000
#define DEFAULT_RECONNECT_DELAY_MAX 5000

void
gst_ecl_settings_init (GstEclSettings *self)
{
  g_value_init (&self->turn_servers, GST_TYPE_ARRAY);
  self->max_callers = DEFAULT_MAX_CALLERS;
}

void
gst_ecl_settings_clear (GstEclSettings *self)
{
  g_free (self->signaling_server);
  g_free (self->api_key);
  g_free (self->peer_id);
  g_free (self->current_peer_id);
  g_clear_pointer (&self->credential, gst_structure_free);
  g_free (self->remote_peer_id);
  g_free (self->stun_server);
  g_free (self->server_host);
  g_free (self->video_codecs);
  g_free (self->audio_codecs);
  g_value_unset (&self->turn_servers);
}

static char **
string_field (GstEclSettings *self, guint id)
{
  switch (id) {
  case GST_ECL_PROP_SIGNALING_SERVER:
    return &self->signaling_server;
  case GST_ECL_PROP_API_KEY:
    return &self->api_key;
  case GST_ECL_PROP_PEER_ID:
    return &self->peer_id;
  case GST_ECL_PROP_REMOTE_PEER_ID:
    return &self->remote_peer_id;
  case GST_ECL_PROP_STUN_SERVER:
    return &self->stun_server;
  case GST_ECL_PROP_SERVER_HOST:
    return &self->server_host;
  case GST_ECL_PROP_VIDEO_CODECS:
    return &self->video_codecs;
  case GST_ECL_PROP_AUDIO_CODECS:
    return &self->audio_codecs;
  default:
    return NULL;
  }
}

static gboolean *
boolean_field (GstEclSettings *self, guint id)
{
  switch (id) {
  case GST_ECL_PROP_TLS_VALIDATION:
    return &self->tls_validation;
  case GST_ECL_PROP_RUN_SERVER:
    return &self->run_server;
  case GST_ECL_PROP_USE_SERVER_TURN:
    return &self->use_server_turn;
  case GST_ECL_PROP_ADAPTIVE_LATENCY:
    return &self->adaptive_latency;
  case GST_ECL_PROP_DO_RETRANSMISSION:
    return &self->do_retransmission;
  default:
    return NULL;
  }
}

static guint *
uint_field (GstEclSettings *self, guint id)
{
  switch (id) {
  case GST_ECL_PROP_MAX_CALLERS:
    return &self->max_callers;
  case GST_ECL_PROP_SERVER_PORT:
    return &self->server_port;
  case GST_ECL_PROP_VIDEO_BANDWIDTH:
    return &self->video_bandwidth;
  case GST_ECL_PROP_AUDIO_BANDWIDTH:
    return &self->audio_bandwidth;
  case GST_ECL_PROP_LATENCY:
    return &self->latency;
  case GST_ECL_PROP_MAX_LATENCY:
    return &self->max_latency;
  case GST_ECL_PROP_MIN_BITRATE:
    return &self->min_bitrate;
  case GST_ECL_PROP_MAX_BITRATE:
    return &self->max_bitrate;
  case GST_ECL_PROP_START_BITRATE:
    return &self->start_bitrate;
  case GST_ECL_PROP_WATCHDOG:
    return &self->watchdog;
  case GST_ECL_PROP_CONNECT_TIMEOUT:
    return &self->connect_timeout;
  case GST_ECL_PROP_RECONNECT_ATTEMPTS:
    return &self->reconnect_attempts;
  case GST_ECL_PROP_RECONNECT_DELAY:
    return &self->reconnect_delay;
  case GST_ECL_PROP_RECONNECT_DELAY_MAX:
    return &self->reconnect_delay_max;
  case GST_ECL_PROP_STATS_INTERVAL:
    return &self->stats_interval;
  default:
    return NULL;
  }
}

/**
 * gst_ecl_settings_set:
 *
 * Returns: whether @id is one of the shared properties
 */
gboolean
gst_ecl_settings_set (GstEclSettings *self, guint id, const GValue *value)
{
  char **string = string_field (self, id);
  guint *number = uint_field (self, id);
  gboolean *boolean = boolean_field (self, id);

  if (string) {
    g_free (*string);
    *string = g_value_dup_string (value);
  } else if (number) {
    *number = g_value_get_uint (value);
  } else if (boolean) {
    *boolean = g_value_get_boolean (value);
  } else if (id == GST_ECL_PROP_PROTOCOL) {
    self->protocol = g_value_get_enum (value);
  } else if (id == GST_ECL_PROP_CONGESTION_CONTROL) {
    self->congestion_control = g_value_get_enum (value);
  } else if (id == GST_ECL_PROP_ICE_TRANSPORT_POLICY) {
    self->ice_transport_policy = g_value_get_enum (value);
  } else if (id == GST_ECL_PROP_CREDENTIAL) {
    g_clear_pointer (&self->credential, gst_structure_free);
    self->credential = g_value_dup_boxed (value);
  } else if (id == GST_ECL_PROP_TURN_SERVERS) {
    g_value_copy (value, &self->turn_servers);
  } else {
    return FALSE;
  }
  return TRUE;
}

/**
 * gst_ecl_settings_get:
 *
 * Returns: whether @id is one of the shared properties
 */
gboolean
gst_ecl_settings_get (const GstEclSettings *self, guint id, GValue *value)
{
  GstEclSettings *fields = (GstEclSettings *)self;
  char **string = string_field (fields, id);
  guint *number = uint_field (fields, id);
  gboolean *boolean = boolean_field (fields, id);

  if (id == GST_ECL_PROP_PEER_ID)
    g_value_set_string (
        value, self->current_peer_id ? self->current_peer_id : self->peer_id);
  else if (id == GST_ECL_PROP_SERVER_PORT && self->server)
    g_value_set_uint (value, gst_ecl_server_get_port (self->server));
  else if (string)
    g_value_set_string (value, *string);
  else if (number)
    g_value_set_uint (value, *number);
  else if (boolean)
    g_value_set_boolean (value, *boolean);
  else if (id == GST_ECL_PROP_PROTOCOL)
    g_value_set_enum (value, self->protocol);
  else if (id == GST_ECL_PROP_CONGESTION_CONTROL)
    g_value_set_enum (value, self->congestion_control);
  else if (id == GST_ECL_PROP_ICE_TRANSPORT_POLICY)
    g_value_set_enum (value, self->ice_transport_policy);
  else if (id == GST_ECL_PROP_TURN_SERVERS)
    g_value_copy (&self->turn_servers, value);
  else
    return FALSE;
  return TRUE;
}

/**
 * gst_ecl_settings_check:
 *
 * Returns: whether the values can be used; what the Peer checks itself (ids,
 * keys, URLs) is left to it
 */
gboolean
gst_ecl_settings_check (const GstEclSettings *self, GError **error)
{
  return gst_ecl_codec_check_names (
             self->video_codecs, GST_ECL_MEDIA_VIDEO, error) &&
         gst_ecl_codec_check_names (
             self->audio_codecs, GST_ECL_MEDIA_AUDIO, error);
}

static void
set_turn_servers (GstEclPeer *peer, const GValue *array)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) uris = NULL;

  for (guint i = 0; i < gst_value_array_get_size (array); i++) {
    const char *uri = g_value_get_string (gst_value_array_get_value (array, i));

    if (uri)
      g_strv_builder_add (builder, uri);
  }
  uris = g_strv_builder_end (builder);
  g_object_set (peer, "turn-servers", uris, NULL);
}

/**
 * gst_ecl_settings_make_peer:
 *
 * Returns: (transfer full): a Peer on the thread-default context, not yet
 * opened
 */
GstEclPeer *
gst_ecl_settings_make_peer (const GstEclSettings *self)
{
  GstEclPeer *peer = gst_ecl_peer_new (self->peer_id,
      self->server ? gst_ecl_server_get_url (self->server)
                   : self->signaling_server,
      self->protocol, self->api_key);

  g_object_set (peer, "credential", self->credential, "tls-validation",
      self->tls_validation, "use-server-turn", self->use_server_turn,
      "stun-server", self->stun_server, "ice-transport-policy",
      self->ice_transport_policy, "watchdog", self->watchdog, "connect-timeout",
      self->connect_timeout, "reconnect-delay", self->reconnect_delay,
      "reconnect-delay-max", self->reconnect_delay_max, NULL);
  set_turn_servers (peer, &self->turn_servers);
  return peer;
}

/**
 * gst_ecl_settings_configure_session:
 * @session: a session not yet started
 */
void
gst_ecl_settings_configure_session (
    const GstEclSettings *self, GstEclSession *session)
{
  g_object_set (session, "latency", self->latency, "adaptive-latency",
      self->adaptive_latency, "max-latency", self->max_latency,
      "do-retransmission", self->do_retransmission, "congestion-control",
      self->congestion_control, "min-bitrate", self->min_bitrate, "max-bitrate",
      self->max_bitrate, "start-bitrate", self->start_bitrate,
      "video-bandwidth", self->video_bandwidth, "audio-bandwidth",
      self->audio_bandwidth, NULL);
}

#define READWRITE (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)
#define CONSTRUCT (READWRITE | G_PARAM_CONSTRUCT | GST_PARAM_MUTABLE_READY)

static void
install_string (GObjectClass *klass, guint id, const char *name,
    const char *nick, const char *blurb, const char *value)
{
  g_object_class_install_property (
      klass, id, g_param_spec_string (name, nick, blurb, value, CONSTRUCT));
}

static void
install_uint (GObjectClass *klass, guint id, const char *name, const char *nick,
    const char *blurb, guint max, guint value)
{
  g_object_class_install_property (klass, id,
      g_param_spec_uint (name, nick, blurb, 0, max, value, CONSTRUCT));
}

static void
install_delay (GObjectClass *klass, guint id, const char *name,
    const char *nick, const char *blurb, guint value)
{
  g_object_class_install_property (klass, id,
      g_param_spec_uint (name, nick, blurb, 1, G_MAXINT, value, CONSTRUCT));
}

static void
install_signaling (GObjectClass *klass)
{
  install_string (klass, GST_ECL_PROP_SIGNALING_SERVER, "signaling-server",
      "Signaling server",
      "URL of the signaling server, http:// or https://, for PeerJS with its "
      "path",
      DEFAULT_SIGNALING_SERVER);
  g_object_class_install_property (klass, GST_ECL_PROP_PROTOCOL,
      g_param_spec_enum ("protocol", "Protocol",
          "Signaling protocol that the server speaks",
          GST_TYPE_ECL_SIGNALING_PROTOCOL, GST_ECL_SIGNALING_PROTOCOL_ECL,
          CONSTRUCT));
  install_string (klass, GST_ECL_PROP_API_KEY, "api-key", "API key",
      "API key, the name space of peer ids; unset for the server's default one",
      NULL);
  install_string (klass, GST_ECL_PROP_PEER_ID, "peer-id", "Peer id",
      "Own peer id to ask for, unset to get one; reads back the id in use",
      NULL);
  /* Whoever could read it could take the Peer's place. */
  g_object_class_install_property (klass, GST_ECL_PROP_CREDENTIAL,
      g_param_spec_boxed ("credential", "Credential",
          "What is shown to a server that demands a credential for the API "
          "key: "
          "credential,timestamp=SECONDS,ttl=SECONDS,auth-token=\"BASE64\"; "
          "unset "
          "for none, or for what request-credential gives; set again, it "
          "extends the registration (write only)",
          GST_TYPE_STRUCTURE,
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_PLAYING));
  install_string (klass, GST_ECL_PROP_REMOTE_PEER_ID, "remote-peer-id",
      "Remote peer id",
      "Peer to call; unset to wait for callers and answer them", NULL);
  /* No construct property: it would take each element's own default away. */
  g_object_class_install_property (klass, GST_ECL_PROP_MAX_CALLERS,
      g_param_spec_uint ("max-callers", "Max callers",
          "Most callers served at the same time, further ones are refused", 0,
          100000, DEFAULT_MAX_CALLERS, READWRITE | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (klass, GST_ECL_PROP_TLS_VALIDATION,
      g_param_spec_boolean ("tls-validation", "TLS validation",
          "Whether the certificate of the signaling server must be valid", TRUE,
          CONSTRUCT));
}

/* Not read but on the way from NULL to READY. */
#define CONSTRUCT_IN_NULL (READWRITE | G_PARAM_CONSTRUCT)

static void
install_server (GObjectClass *klass)
{
  g_object_class_install_property (klass, GST_ECL_PROP_RUN_SERVER,
      g_param_spec_boolean ("run-server", "Run server",
          "Whether a signaling server runs in this process, from READY on, and "
          "is used in the place of signaling-server",
          FALSE, CONSTRUCT_IN_NULL));
  g_object_class_install_property (klass, GST_ECL_PROP_SERVER_HOST,
      g_param_spec_string ("server-host", "Server host",
          "Address or name of this machine that the server of run-server "
          "listens on",
          DEFAULT_SERVER_HOST, CONSTRUCT_IN_NULL));
  g_object_class_install_property (klass, GST_ECL_PROP_SERVER_PORT,
      g_param_spec_uint ("server-port", "Server port",
          "TCP port that the server of run-server listens on, 0 for any free "
          "one; reads back the port in use. Elements with the same host and "
          "port share one server",
          0, G_MAXUINT16, DEFAULT_SERVER_PORT, CONSTRUCT_IN_NULL));
}

static void
install_network (GObjectClass *klass)
{
  install_string (klass, GST_ECL_PROP_STUN_SERVER, "stun-server", "STUN server",
      "STUN server, stun://host:port; unset for none", NULL);
  g_object_class_install_property (klass, GST_ECL_PROP_TURN_SERVERS,
      gst_param_spec_array ("turn-servers", "TURN servers",
          "TURN servers, turn://user:password@host:port or turns://; user and "
          "password percent-encoded",
          g_param_spec_string (
              "turn-server", "TURN server", "One TURN server", NULL, READWRITE),
          READWRITE | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (klass, GST_ECL_PROP_USE_SERVER_TURN,
      g_param_spec_boolean ("use-server-turn", "Use server's TURN",
          "Whether the TURN account that the signaling server gives is used",
          TRUE, CONSTRUCT));
  g_object_class_install_property (klass, GST_ECL_PROP_ICE_TRANSPORT_POLICY,
      g_param_spec_enum ("ice-transport-policy", "ICE transport policy",
          "Which candidates may be used: all of them, or relayed ones only",
          GST_TYPE_WEBRTC_ICE_TRANSPORT_POLICY,
          GST_WEBRTC_ICE_TRANSPORT_POLICY_ALL, CONSTRUCT));
  install_uint (klass, GST_ECL_PROP_WATCHDOG, "watchdog", "Watchdog",
      "Seconds without a packet from the remote side that end a call or a data "
      "connection, 0 for never",
      3600, DEFAULT_WATCHDOG);
  install_uint (klass, GST_ECL_PROP_CONNECT_TIMEOUT, "connect-timeout",
      "Connect timeout",
      "Seconds that a call or a data connection may take to connect once it is "
      "answered, 0 for unlimited",
      3600, DEFAULT_CONNECT_TIMEOUT);
}

static void
install_latency (GObjectClass *klass)
{
  install_uint (klass, GST_ECL_PROP_LATENCY, "latency", "Latency",
      "Size of the receiving jitterbuffer in milliseconds, unless "
      "adaptive-latency",
      60000, DEFAULT_LATENCY);
  g_object_class_install_property (klass, GST_ECL_PROP_ADAPTIVE_LATENCY,
      g_param_spec_boolean ("adaptive-latency", "Adaptive latency",
          "Whether the receiving jitterbuffer starts small and has the size "
          "that jitter, loss and the time of retransmissions make necessary",
          FALSE, CONSTRUCT));
  install_uint (klass, GST_ECL_PROP_MAX_LATENCY, "max-latency", "Max latency",
      "Most milliseconds that adaptive-latency gives the jitterbuffer", 60000,
      DEFAULT_MAX_LATENCY);
  g_object_class_install_property (klass, GST_ECL_PROP_DO_RETRANSMISSION,
      g_param_spec_boolean ("do-retransmission", "Do retransmission",
          "Whether lost packets of video are asked for, and sent, again", TRUE,
          CONSTRUCT));
}

static void
install_bitrate (GObjectClass *klass, guint id, const char *name,
    const char *nick, const char *blurb, guint value)
{
  g_object_class_install_property (klass, id,
      g_param_spec_uint (name, nick, blurb, 1, G_MAXUINT, value, CONSTRUCT));
}

static void
install_congestion (GObjectClass *klass)
{
  g_object_class_install_property (klass, GST_ECL_PROP_CONGESTION_CONTROL,
      g_param_spec_enum ("congestion-control", "Congestion control",
          "What estimates how much the way to each remote side carries",
          GST_TYPE_ECL_CONGESTION_CONTROL, GST_ECL_CONGESTION_CONTROL_ECL,
          CONSTRUCT));
  install_bitrate (klass, GST_ECL_PROP_MIN_BITRATE, "min-bitrate",
      "Minimum bit rate", "bit/s that no estimate is below",
      GST_ECL_BWE_MIN_BITRATE);
  install_bitrate (klass, GST_ECL_PROP_MAX_BITRATE, "max-bitrate",
      "Maximum bit rate", "bit/s that no estimate is above",
      GST_ECL_BWE_MAX_BITRATE);
  install_bitrate (klass, GST_ECL_PROP_START_BITRATE, "start-bitrate",
      "Start bit rate", "bit/s that an estimate begins with",
      GST_ECL_BWE_START_BITRATE);
}

static void
install_reconnection (GObjectClass *klass)
{
  install_uint (klass, GST_ECL_PROP_RECONNECT_ATTEMPTS, "reconnect-attempts",
      "Reconnect attempts",
      "Most attempts in a row to call remote-peer-id again after the "
      "connection with it broke off, counted from when media flowed last; 0 "
      "for none",
      G_MAXUINT, DEFAULT_RECONNECT_ATTEMPTS);
  install_delay (klass, GST_ECL_PROP_RECONNECT_DELAY, "reconnect-delay",
      "Reconnect delay",
      "Milliseconds before the first attempt to call remote-peer-id, or to "
      "register at a server that was lost, again; doubled for each further "
      "one, each +-50 %",
      DEFAULT_RECONNECT_DELAY);
  install_delay (klass, GST_ECL_PROP_RECONNECT_DELAY_MAX, "reconnect-delay-max",
      "Maximum reconnect delay",
      "Milliseconds at which the doubling of reconnect-delay stops",
      DEFAULT_RECONNECT_DELAY_MAX);
}

static void
install_media (GObjectClass *klass)
{
  install_string (klass, GST_ECL_PROP_VIDEO_CODECS, "video-codecs",
      "Video codecs",
      "Video codecs in order of preference, separated by commas (VP8, H264, "
      "VP9, "
      "AV1); unset for all",
      NULL);
  install_string (klass, GST_ECL_PROP_AUDIO_CODECS, "audio-codecs",
      "Audio codecs",
      "Audio codecs in order of preference, separated by commas (opus, PCMU, "
      "PCMA); unset for all",
      NULL);
  install_uint (klass, GST_ECL_PROP_VIDEO_BANDWIDTH, "video-bandwidth",
      "Video bandwidth",
      "kbit/s of video: of our own encoder, and what the remote side is asked "
      "to send at most; 0 for the codec's default and no bound",
      1000000, 0);
  install_uint (klass, GST_ECL_PROP_AUDIO_BANDWIDTH, "audio-bandwidth",
      "Audio bandwidth",
      "kbit/s of audio: of our own encoder, and what the remote side is asked "
      "to send at most; 0 for the codec's default and no bound",
      10000, 0);
}

static void
install_stats (GObjectClass *klass)
{
  g_object_class_install_property (klass, GST_ECL_PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Calls and data connections as they are now, lists of ecl-call and "
          "ecl-data structures, and what they make together",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (klass, GST_ECL_PROP_STATS_INTERVAL,
      g_param_spec_uint ("stats-interval", "Statistics interval",
          "Milliseconds between two ecl-stats messages, with what stats gives, "
          "while somebody is connected; 0 for none",
          0, G_MAXINT, 0, READWRITE | GST_PARAM_MUTABLE_PLAYING));
}

/**
 * gst_ecl_settings_install:
 * @object_class: the class that gets the properties
 */
void
gst_ecl_settings_install (GObjectClass *object_class)
{
  install_signaling (object_class);
  install_server (object_class);
  install_network (object_class);
  install_congestion (object_class);
  install_latency (object_class);
  install_reconnection (object_class);
  install_media (object_class);
  install_stats (object_class);
}
