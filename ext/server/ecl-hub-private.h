/* ecl-hub-private: what the hub's own files share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-hub.h"

G_BEGIN_DECLS

/* Peers that can see each other, whichever key and protocol they came by. */
typedef struct {
  GHashTable *peers;   /* id -> EclHubPeer */
  GHashTable *waiting; /* id -> EclHubQueue: messages for nobody there yet */
} EclHubNamespace;

struct _EclHub {
  EclHubLimits limits;
  GHashTable *keys;      /* key -> EclHubNamespace */
  GPtrArray *namespaces; /* owns them */
  GQueue alive[2];       /* links by when they were heard: ECLWebRTC, PeerJS */
  GQueue lost;           /* peers without a link, the longest first */
  GString *frame;        /* the frame being encoded, kept for its memory */
  guint n_peers;
  gsize queued_bytes;
  gint64 next_expiry;
};

struct _EclHubPeer {
  EclHubNamespace *ns;
  EclHubLink *link; /* NULL while it may come back */
  gint64 lost_since;
  GList lost;       /* node in the hub's list, while there is no link */
  GPtrArray *pairs; /* (nullable): EclHubPair, oldest first */
  char *refused;    /* (nullable): who it was last told to be unavailable */
  char *token;
  char id[];
};

/* Two peers between whom an OFFER or ANSWER went, and their connections. */
typedef struct {
  EclHubPeer *peers[2];
  GPtrArray *connections; /* ids, oldest first */
} EclHubPair;

gboolean ecl_hub_send (
    EclHub *hub, EclHubLink *link, const EclMessage *message);
void ecl_hub_tell_unavailable (EclHub *hub, EclHubPeer *peer, const char *id);

EclHubPair *ecl_hub_pair_find (EclHubPeer *a, EclHubPeer *b);
void ecl_hub_pair_note (
    EclHub *hub, EclHubPeer *a, EclHubPeer *b, const char *connection_id);
gboolean ecl_hub_pair_forget (
    EclHubPeer *a, EclHubPeer *b, const char *connection_id);
void ecl_hub_pair_end (EclHubPair *pair);
EclHubPeer *ecl_hub_pair_other (EclHubPair *pair, EclHubPeer *peer);

typedef struct _EclHubQueue EclHubQueue;

void ecl_hub_queue_free (EclHubQueue *queue);
gboolean ecl_hub_queue_add (
    EclHub *hub, EclHubPeer *sender, const EclMessage *message, gint64 now);
void ecl_hub_queue_deliver (EclHub *hub, EclHubPeer *receiver);
void ecl_hub_queue_expire (EclHub *hub, EclHubNamespace *ns, gint64 now);

void ecl_hub_relay (
    EclHub *hub, EclHubPeer *sender, EclHubPeer *receiver, EclMessage *message);

G_END_DECLS
