/* gsteclproperties: the properties that all elements share, and their values
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gsteclserver.h"

G_BEGIN_DECLS

enum {
  GST_ECL_PROP_0,
  GST_ECL_PROP_SIGNALING_SERVER,
  GST_ECL_PROP_PROTOCOL,
  GST_ECL_PROP_API_KEY,
  GST_ECL_PROP_PEER_ID,
  GST_ECL_PROP_CREDENTIAL,
  GST_ECL_PROP_REMOTE_PEER_ID,
  GST_ECL_PROP_MAX_CALLERS,
  GST_ECL_PROP_STUN_SERVER,
  GST_ECL_PROP_TURN_SERVERS,
  GST_ECL_PROP_USE_SERVER_TURN,
  GST_ECL_PROP_ICE_TRANSPORT_POLICY,
  GST_ECL_PROP_VIDEO_CODECS,
  GST_ECL_PROP_AUDIO_CODECS,
  GST_ECL_PROP_VIDEO_BANDWIDTH,
  GST_ECL_PROP_AUDIO_BANDWIDTH,
  GST_ECL_PROP_LATENCY,
  GST_ECL_PROP_ADAPTIVE_LATENCY,
  GST_ECL_PROP_MAX_LATENCY,
  GST_ECL_PROP_DO_RETRANSMISSION,
  GST_ECL_PROP_CONGESTION_CONTROL,
  GST_ECL_PROP_MIN_BITRATE,
  GST_ECL_PROP_MAX_BITRATE,
  GST_ECL_PROP_START_BITRATE,
  GST_ECL_PROP_WATCHDOG,
  GST_ECL_PROP_CONNECT_TIMEOUT,
  GST_ECL_PROP_RECONNECT_ATTEMPTS,
  GST_ECL_PROP_RECONNECT_DELAY,
  GST_ECL_PROP_RECONNECT_DELAY_MAX,
  GST_ECL_PROP_TLS_VALIDATION,
  GST_ECL_PROP_RUN_SERVER,
  GST_ECL_PROP_SERVER_HOST,
  GST_ECL_PROP_SERVER_PORT,
  GST_ECL_PROP_STATS,
  GST_ECL_PROP_STATS_INTERVAL,
  GST_ECL_N_PROPS
};

/* One field per property, in the unit of its blurb; strings and structures are
 * owned. */
typedef struct {
  char *signaling_server;
  GstEclSignalingProtocol protocol;
  char *api_key;
  char *peer_id;
  char *current_peer_id;
  GstStructure *credential;
  char *remote_peer_id;
  guint max_callers;
  char *stun_server;
  GValue turn_servers;
  gboolean use_server_turn;
  GstWebRTCICETransportPolicy ice_transport_policy;
  char *video_codecs;
  char *audio_codecs;
  guint video_bandwidth;
  guint audio_bandwidth;
  guint stats_interval;
  guint latency;
  gboolean adaptive_latency;
  guint max_latency;
  gboolean do_retransmission;
  GstEclCongestionControl congestion_control;
  guint min_bitrate;
  guint max_bitrate;
  guint start_bitrate;
  guint watchdog;
  guint connect_timeout;
  guint reconnect_attempts;
  guint reconnect_delay;
  guint reconnect_delay_max;
  gboolean tls_validation;
  gboolean run_server;
  char *server_host;
  guint server_port;
  GstEclServer *server; /* (nullable): the one that is running */
} GstEclSettings;

void gst_ecl_settings_init (GstEclSettings *self);
void gst_ecl_settings_clear (GstEclSettings *self);
void gst_ecl_settings_install (GObjectClass *object_class);
gboolean gst_ecl_settings_set (
    GstEclSettings *self, guint id, const GValue *value);
gboolean gst_ecl_settings_get (
    const GstEclSettings *self, guint id, GValue *value);
gboolean gst_ecl_settings_check (const GstEclSettings *self, GError **error);
GstEclPeer *gst_ecl_settings_make_peer (const GstEclSettings *self);
void gst_ecl_settings_configure_session (
    const GstEclSettings *self, GstEclSession *session);

G_END_DECLS
