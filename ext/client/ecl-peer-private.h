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
  EclConnections connections;
  SoupSession *http; /* NULL until somebody asks for other Peers */

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
void gst_ecl_peer_take (GstEclPeer *self, const EclMessage *message);

G_END_DECLS
