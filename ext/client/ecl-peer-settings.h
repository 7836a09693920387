/* ecl-peer-settings: what a Peer can be told, as its properties
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-message.h"

#include <gst/webrtc/webrtc.h>

G_BEGIN_DECLS

/**
 * GstEclPeerSettings:
 * @server: URL as a person writes it
 * @protocol: what the server speaks
 * @key: API key
 * @id: (nullable): the id to ask for; once open, the one in use
 * @token: what proves that the id is ours
 * @token_given: whether it is not a random one: another Peer may have had it
 * @credential: (nullable): what is shown to the server
 * @tls_validation: whether a server's certificate has to be valid
 * @stun_server: (nullable): as webrtcbin takes it
 * @turn_servers: (nullable): as webrtcbin takes them
 * @ice_transport_policy: which candidates may be used
 * @use_server_turn: whether the signaling server's TURN servers are used, too
 * @open_timeout: ms
 * @close_timeout: ms
 * @heartbeat_interval: ms, 0 for the SDK's
 * @max_message_size: bytes
 * @max_queued_messages: kept while there is no connection
 * @max_pending_calls: how many incoming calls may wait to be answered
 * @max_data_connections: how many there may be for another one to come in
 * @max_refusals: how many refused connections may wait for being told
 * @max_room_members: of one room, that are called and answered
 * @max_offer_bytes: that offers of either kind may hold together
 * @reconnect_attempts: in a row after a loss; %G_MAXUINT for without end
 * @reconnect_delay: ms before the first of them, doubled for each further one
 * @reconnect_delay_max: ms, where the doubling stops
 * @reconnect_jitter: percent of such a delay that it may be longer or shorter
 * @reclaim_timeout: ms after a loss for which who has our id may be ourselves
 * @watchdog: s of silence that end a session, 0 for never
 * @connect_timeout: s that a session may take to connect, 0 for unlimited
 *
 * Strings and structures are owned.
 */
typedef struct {
  char *server;
  EclProtocol protocol;
  char *key;
  char *id;
  char *token;
  gboolean token_given;
  GstStructure *credential;
  gboolean tls_validation;
  char *stun_server;
  char **turn_servers;
  GstWebRTCICETransportPolicy ice_transport_policy;
  gboolean use_server_turn;
  guint open_timeout;
  guint close_timeout;
  guint heartbeat_interval;
  guint max_message_size;
  guint max_queued_messages;
  guint max_pending_calls;
  guint max_data_connections;
  guint max_refusals;
  guint max_room_members;
  guint max_offer_bytes;
  guint reconnect_attempts;
  guint reconnect_delay;
  guint reconnect_delay_max;
  guint reconnect_jitter;
  guint reclaim_timeout;
  guint watchdog;
  guint connect_timeout;
} GstEclPeerSettings;

enum {
  GST_ECL_PEER_PROP_0,
  GST_ECL_PEER_PROP_ID,
  GST_ECL_PEER_PROP_SERVER,
  GST_ECL_PEER_PROP_PROTOCOL,
  GST_ECL_PEER_PROP_KEY,
  GST_ECL_PEER_PROP_TOKEN,
  GST_ECL_PEER_PROP_CREDENTIAL,
  GST_ECL_PEER_PROP_TLS_VALIDATION,
  GST_ECL_PEER_PROP_STUN_SERVER,
  GST_ECL_PEER_PROP_TURN_SERVERS,
  GST_ECL_PEER_PROP_ICE_TRANSPORT_POLICY,
  GST_ECL_PEER_PROP_USE_SERVER_TURN,
  GST_ECL_PEER_PROP_OPEN,
  GST_ECL_PEER_PROP_CONNECTIONS,
  GST_ECL_PEER_PROP_ROOMS,
  GST_ECL_PEER_PROP_FIRST_NUMBER,
};

void gst_ecl_peer_settings_install (GObjectClass *object_class);
void gst_ecl_peer_settings_set (
    GstEclPeerSettings *self, guint property, const GValue *value);
void gst_ecl_peer_settings_get (
    const GstEclPeerSettings *self, guint property, GValue *value);
void gst_ecl_peer_settings_complete (GstEclPeerSettings *self);
void gst_ecl_peer_settings_clear (GstEclPeerSettings *self);

G_END_DECLS
