/* ecl-peer-private: what the parts of a Peer share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-connections.h"
#include "ecl-data-connection-private.h"
#include "ecl-peer.h"
#include "ecl-registration.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

struct _GstEclPeer {
  GObject parent;

  GstEclRegistration *registration;
  EclConnections connections; /* but for those in rooms */
  GListStore *rooms;          /* those that are not closed */
  GPtrArray *left_rooms;      /* closed ones, until their calls are over */
  GQueue questions;           /* of rooms, which the server is to answer */
  SoupSession *http;          /* NULL until somebody asks for other Peers */

  gboolean destroyed;    /* destroy was called */
  gboolean hung_up;      /* every connection was told to end */
  gboolean leaving;      /* the registration is being closed */
  gboolean goodbye_said; /* the registration is closed */
  gboolean close_emitted;
  GSource *destroy_timer;
  GSList *destroy_tasks;
};

/* The object and its life: ecl-peer.c */

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_peer_debug);

GstEclPeerSettings *gst_ecl_peer_get_settings (GstEclPeer *self);
gboolean gst_ecl_peer_check_alive (GstEclPeer *self, GError **error);
gboolean gst_ecl_peer_check_open (GstEclPeer *self, GError **error);
void gst_ecl_peer_emit_call (GstEclPeer *self, GstEclConnection *connection);
void gst_ecl_peer_emit_connection (
    GstEclPeer *self, GstEclDataConnection *connection);
void gst_ecl_peer_emit_error (GstEclPeer *self, GError *error);
void gst_ecl_peer_emit_close (GstEclPeer *self);

/* Its end: ecl-peer-end.c */

void gst_ecl_peer_maybe_finish_destroy (GstEclPeer *self);

/* Connections, from the server: ecl-peer-connections.c */

GstEclConnectionOwner gst_ecl_peer_get_owner_funcs (GstEclPeer *self);
gboolean gst_ecl_peer_may_refuse (
    GstEclPeer *self, EclConnections *all, GstEclConnection *connection);
void gst_ecl_peer_take (GstEclPeer *self, const EclMessage *message);

/* Rooms: ecl-peer-rooms.c */

void gst_ecl_peer_init_rooms (GstEclPeer *self);
void gst_ecl_peer_orphan_rooms (GstEclPeer *self);
void gst_ecl_peer_lose_rooms (GstEclPeer *self);
void gst_ecl_peer_come_back_to_rooms (GstEclPeer *self);
void gst_ecl_peer_close_rooms (GstEclPeer *self);
void gst_ecl_peer_expect_answer (
    GstEclPeer *self, GstEclRoom *room, EclMessageType type);
void gst_ecl_peer_drop_room (GstEclPeer *self, GstEclRoom *room);
void gst_ecl_peer_maybe_forget_room (GstEclPeer *self, GstEclRoom *room);
gboolean gst_ecl_peer_take_for_room (
    GstEclPeer *self, const EclMessage *message);
gboolean gst_ecl_peer_take_room_refusal (GstEclPeer *self, const GError *error);

G_END_DECLS
