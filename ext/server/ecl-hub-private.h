/* ecl-hub-private: what the hub's own files share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-credential.h"
#include "ecl-hub.h"

#include <string.h>

G_BEGIN_DECLS

typedef struct _EclHubLeg EclHubLeg;

/* Peers that can see each other, whichever key and protocol they came by. */
typedef struct {
  GHashTable *peers;   /* id -> EclHubPeer */
  GHashTable *waiting; /* id -> EclHubQueue: messages for nobody there yet */
  GHashTable *rooms;   /* name -> EclHubRoom */
  guint n_sfu_rooms;
} EclHubNamespace;

typedef struct {
  EclHubNamespace *ns;
  EclHubKeyOptions options; /* its strings are owned */
} EclHubKey;

struct _EclHub {
  EclHubLimits limits;
  GHashTable *keys;      /* key -> EclHubKey */
  GPtrArray *namespaces; /* owns them */
  GQueue alive[2];       /* links by when they were heard: ECLWebRTC, PeerJS */
  GQueue lost;           /* peers without a link, the longest first */
  GString *frame;        /* the frame being encoded, kept for its memory */
  guint n_peers;
  gsize queued_bytes;
  gint64 next_expiry;
  gint64 unix_offset;  /* us from monotonic time to the clock on the wall */
  GSequence *schedule; /* peers with a credential, by what is due first */
  char **turn_uris;
  char *turn_secret;
  gint64 turn_ttl;
  EclHubSfu *sfu;   /* (nullable) */
  GHashTable *legs; /* number -> EclHubLeg */
  guint64 last_leg;
  guint64 last_sfu_room;
};

struct _EclHubPeer {
  EclHubNamespace *ns;
  const EclHubKey *key; /* by which it came in last */
  EclHubLink *link;     /* NULL while it may come back */
  gint64 lost_since;
  GList lost;       /* node in the hub's list, while there is no link */
  GPtrArray *pairs; /* (nullable): EclHubPair, oldest first */
  GPtrArray *rooms; /* (nullable): EclHubRoom, oldest first */
  GQueue held;      /* frames of its rooms, while there is no link */
  char *refused;    /* (nullable): who it was last told to be unavailable */
  char *token;
  gint64 issued;  /* Unix s of its latest credential */
  gint64 expires; /* Unix s; what follows holds where its key has a secret */
  gint64 due;     /* Unix s at which something is to be done about that */
  GSequenceIter *scheduled; /* (nullable): in the hub's schedule */
  char id[];
};

typedef struct {
  gboolean answered;
  char id[];
} EclHubConnection;

/* Two peers between whom an OFFER or ANSWER went, and their connections. */
typedef struct {
  EclHubPeer *peers[2];
  GPtrArray *connections; /* EclHubConnection, oldest first */
  gboolean any_answered;  /* of those that ended one by one */
} EclHubPair;

/* What happened in a room, as the JSON strings of ROOM_LOGS, oldest first. */
typedef struct {
  GQueue entries; /* GString */
  gsize bytes;
} EclHubRoomLog;

typedef struct {
  EclHubNamespace *ns;
  EclRoomType type;
  GPtrArray *members; /* EclHubPeer, oldest first; never empty */
  EclHubRoomLog log;
  GString *json_name;
  GHashTable
      *legs;      /* (nullable): EclHubPeer -> EclHubLeg of those that asked */
  guint64 number; /* for the SFU; 0 until the first leg */
  char name[];
} EclHubRoom;

static inline EclSpan
ecl_hub_span (const GString *text)
{
  return (EclSpan){text->str, text->len};
}

gboolean ecl_hub_send (
    EclHub *hub, EclHubLink *link, const EclMessage *message);
void ecl_hub_tell_unavailable (EclHub *hub, EclHubPeer *peer, const char *id);

EclHubPair *ecl_hub_pair_find (EclHubPeer *a, EclHubPeer *b);
void ecl_hub_pair_note (EclHub *hub, EclHubPeer *a, EclHubPeer *b,
    const char *connection_id, gboolean answered);
gboolean ecl_hub_pair_forget (
    EclHubPeer *a, EclHubPeer *b, const char *connection_id);
void ecl_hub_pair_end (EclHubPair *pair);
EclHubPeer *ecl_hub_pair_other (EclHubPair *pair, EclHubPeer *peer);

gsize ecl_hub_count_attached (const GPtrArray *attachments);
void ecl_hub_share (
    EclHub *hub, EclHubPeer *peer, GBytes *frame, GPtrArray *attachments);
GBytes *ecl_hub_share_encode (const EclMessage *message);
void ecl_hub_share_held (EclHubPeer *peer);
void ecl_hub_share_forget (EclHubPeer *peer);

void ecl_hub_room_free (EclHubRoom *room);
void ecl_hub_room_receive (
    EclHub *hub, EclHubPeer *peer, const EclMessage *message, gint64 now);
void ecl_hub_room_leave_all (EclHub *hub, EclHubPeer *peer, gint64 now);
void ecl_hub_room_log_clear (EclHubRoomLog *log);
void ecl_hub_room_log_add (
    EclHub *hub, EclHubRoom *room, const EclMessage *message, gint64 now);
void ecl_hub_room_log_append (const EclHubRoomLog *log, GString *json);

GHashTable *ecl_hub_legs_new (void);
void ecl_hub_leg_receive (
    EclHub *hub, EclHubRoom *room, EclHubPeer *peer, const EclMessage *message);
void ecl_hub_leg_end (EclHub *hub, EclHubRoom *room, EclHubPeer *peer);

GQueue *ecl_hub_alive_queue (EclHub *hub, const EclHubLink *link);
void ecl_hub_peer_gone (EclHub *hub, EclHubPeer *peer, gint64 now);
void ecl_hub_peer_expire (EclHub *hub, EclHubPeer *peer, gint64 now);

EclHubKey *ecl_hub_key_new (EclHubNamespace *ns);
void ecl_hub_key_free (EclHubKey *key);
gint64 ecl_hub_unix_time (EclHub *hub, gint64 now);
GSequence *ecl_hub_auth_schedule_new (void);
gboolean ecl_hub_auth_check (EclHub *hub, const EclHubKey *key, const char *id,
    const char *text, gint64 now, EclCredential *credential, GError **error);
void ecl_hub_auth_accept (
    EclHub *hub, EclHubPeer *peer, const EclCredential *credential);
void ecl_hub_auth_forget (EclHubPeer *peer);
void ecl_hub_auth_update (
    EclHub *hub, EclHubPeer *peer, const EclMessage *message, gint64 now);
void ecl_hub_auth_sweep (EclHub *hub, gint64 now);
char *ecl_hub_turn_credential (EclHub *hub, const EclHubPeer *peer, gint64 now);
void ecl_hub_turn_renew (EclHub *hub, EclHubPeer *peer, gint64 now);

typedef struct _EclHubQueue EclHubQueue;

void ecl_hub_queue_free (EclHubQueue *queue);
gboolean ecl_hub_queue_add (
    EclHub *hub, EclHubPeer *sender, const EclMessage *message, gint64 now);
void ecl_hub_queue_deliver (EclHub *hub, EclHubPeer *receiver);
void ecl_hub_queue_expire (EclHub *hub, EclHubNamespace *ns, gint64 now);

void ecl_hub_relay (
    EclHub *hub, EclHubPeer *sender, EclHubPeer *receiver, EclMessage *message);

G_END_DECLS
