/* ecl-peer: a Peer, the agent that registers at a signaling server and calls
 * others
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-data-connection.h"
#include "ecl-media-connection.h"
#include "ecl-room.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_PEER (gst_ecl_peer_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclPeer, gst_ecl_peer, GST_ECL, PEER, GObject)

/**
 * GstEclSignalingProtocol:
 * @GST_ECL_SIGNALING_PROTOCOL_ECL: ECLWebRTC (the former SkyWay), nick "ecl"
 * @GST_ECL_SIGNALING_PROTOCOL_PEERJS: PeerJS, nick "peerjs"
 *
 * What a signaling server speaks.
 */
typedef enum {
  GST_ECL_SIGNALING_PROTOCOL_ECL,
  GST_ECL_SIGNALING_PROTOCOL_PEERJS,
} GstEclSignalingProtocol;

GST_ECL_API GType gst_ecl_signaling_protocol_get_type (void);
#define GST_TYPE_ECL_SIGNALING_PROTOCOL (gst_ecl_signaling_protocol_get_type ())

GST_ECL_API GstEclPeer *gst_ecl_peer_new (const char *id, const char *server,
    GstEclSignalingProtocol protocol, const char *key);
GST_ECL_API void gst_ecl_peer_open (GstEclPeer *self);
GST_ECL_API void gst_ecl_peer_disconnect (GstEclPeer *self);
GST_ECL_API gboolean gst_ecl_peer_reconnect (GstEclPeer *self, GError **error);
GST_ECL_API gboolean gst_ecl_peer_is_open (GstEclPeer *self);
GST_ECL_API const char *gst_ecl_peer_get_id (GstEclPeer *self);
GST_ECL_API GstEclMediaConnection *gst_ecl_peer_call (GstEclPeer *self,
    const char *remote_id, GstEclSession *session, const char *label,
    JsonNode *metadata, const char *connection_id, GError **error);
GST_ECL_API GstEclDataConnection *gst_ecl_peer_connect (GstEclPeer *self,
    const char *remote_id, const char *label, GstEclSerialization serialization,
    const GstStructure *init, JsonNode *metadata, const char *connection_id,
    GError **error);
GST_ECL_API GstEclRoom *gst_ecl_peer_join_room (GstEclPeer *self,
    const char *name, const GstStructure *options, GError **error);
GST_ECL_API GstEclRoom *gst_ecl_peer_get_room (
    GstEclPeer *self, const char *name);
GST_ECL_API GListModel *gst_ecl_peer_get_rooms (GstEclPeer *self);
GST_ECL_API void gst_ecl_peer_configure_session (
    GstEclPeer *self, GstEclSession *session);
GST_ECL_API GstEclConnection *gst_ecl_peer_get_connection (
    GstEclPeer *self, const char *remote_id, const char *connection_id);
GST_ECL_API GListModel *gst_ecl_peer_get_connections (GstEclPeer *self);
GST_ECL_API void gst_ecl_peer_list_all_peers_async (GstEclPeer *self,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
GST_ECL_API GStrv gst_ecl_peer_list_all_peers_finish (
    GstEclPeer *self, GAsyncResult *result, GError **error);
GST_ECL_API void gst_ecl_peer_peer_exists_async (GstEclPeer *self,
    const char *id, GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
GST_ECL_API gboolean gst_ecl_peer_peer_exists_finish (
    GstEclPeer *self, GAsyncResult *result, GError **error);
GST_ECL_API void gst_ecl_peer_update_credential_async (GstEclPeer *self,
    const GstStructure *credential, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);
GST_ECL_API gboolean gst_ecl_peer_update_credential_finish (
    GstEclPeer *self, GAsyncResult *result, GError **error);
GST_ECL_API void gst_ecl_peer_destroy_async (GstEclPeer *self,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
GST_ECL_API gboolean gst_ecl_peer_destroy_finish (
    GstEclPeer *self, GAsyncResult *result, GError **error);

G_END_DECLS
