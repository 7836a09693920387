/* ecl-connection-private: what a connection and its Peer say to each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-connection.h"
#include "ecl-message.h"

G_BEGIN_DECLS

/**
 * GstEclConnectionOwner:
 * @protocol: what the remote side is spoken to in
 * @send: carry a message, borrowed for the call, to the remote Peer
 * @ended: the connection and its session are over; to be forgotten
 *
 * Who made a connection. It outlives the connection or orphans it.
 */
typedef struct {
  EclProtocol protocol;
  void (*send) (gpointer owner, const EclMessage *message);
  void (*ended) (gpointer owner, GstEclConnection *connection);
} GstEclConnectionOwner;

/* Most candidates, and their bytes, of a call that is not answered yet. */
#define ECL_MAX_WAITING_CANDIDATES 256
#define ECL_MAX_WAITING_BYTES (256 * 1024)
/* Longest description that a remote side may send, in bytes of JSON. */
#define ECL_MAX_DESCRIPTION (2 * GST_ECL_SDP_MAX_SIZE)

GstEclConnection *gst_ecl_connection_new_outgoing (GType gtype,
    EclConnectionType type, const char *remote_id, JsonNode *metadata,
    const GstEclConnectionOwner *funcs, gpointer owner);
GstEclConnection *gst_ecl_connection_new_incoming (GType gtype,
    const EclMessage *offer, const GstEclConnectionOwner *funcs, gpointer owner,
    GError **error);
void gst_ecl_connection_start (GstEclConnection *self, GstEclSession *session);
gboolean gst_ecl_connection_accept (
    GstEclConnection *self, GstEclSession *session, GError **error);
const char *gst_ecl_connection_get_remote_offer (GstEclConnection *self);
void gst_ecl_connection_take (
    GstEclConnection *self, const EclMessage *message);
void gst_ecl_connection_end (GstEclConnection *self, const GError *reason);
void gst_ecl_connection_orphan (GstEclConnection *self);
gboolean gst_ecl_connection_is (
    GstEclConnection *self, const char *remote_id, const char *id);
gboolean gst_ecl_connection_is_pending (GstEclConnection *self);
gboolean gst_ecl_connection_is_over (GstEclConnection *self);
gboolean gst_ecl_connection_is_connected (GstEclConnection *self);

G_END_DECLS
