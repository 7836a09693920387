/* ecl-hub: who is registered, who may talk to whom, and what each is told
 *
 * The hub is the server without its sockets. A link is one client's connection,
 * in either protocol; it hands decoded messages in and gets encoded frames out.
 * A peer is a registered id; it outlives a link that died by a grace time, so
 * that a client that comes back at once keeps its id and its calls.
 *
 * Time comes in as an argument (monotonic, microseconds). Nothing here blocks,
 * sleeps or is thread-safe: one thread owns a hub and all of its links.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-hub-sfu.h"
#include "ecl-message.h"

G_BEGIN_DECLS

typedef struct _EclHub EclHub;
typedef struct _EclHubPeer EclHubPeer;
typedef struct _EclHubLink EclHubLink;

/**
 * EclHubEnd:
 * @ECL_HUB_END_GOODBYE: the client said that it goes: its peer is gone for good
 * @ECL_HUB_END_LOST: the connection broke: its peer may come back
 */
typedef enum {
  ECL_HUB_END_GOODBYE,
  ECL_HUB_END_LOST,
} EclHubEnd;

/**
 * EclHubClose:
 * @ECL_HUB_CLOSE_REFUSED: it may not register, or not any longer; it was told
 *   why
 * @ECL_HUB_CLOSE_REPLACED: the same client came in by another link
 * @ECL_HUB_CLOSE_SILENT: nothing was heard of it for too long
 * @ECL_HUB_CLOSE_LEFT: it asked to be taken out
 */
typedef enum {
  ECL_HUB_CLOSE_REFUSED,
  ECL_HUB_CLOSE_REPLACED,
  ECL_HUB_CLOSE_SILENT,
  ECL_HUB_CLOSE_LEFT,
} EclHubClose;

/**
 * EclHubLinkClass:
 * @send: takes one frame in the link's protocol; @frame is the hub's and is
 * copied
 * @share: takes one frame that others get, too, with its attachments, both
 * referenced; %NULL for a protocol without rooms
 * @close: says goodbye after what was sent and closes; the link has no peer any
 *   more. None may call back into the hub.
 */
typedef struct {
  void (*send) (EclHubLink *link, const char *frame, gsize len);
  void (*share) (EclHubLink *link, GBytes *frame, GPtrArray *attachments);
  void (*close) (EclHubLink *link, EclHubClose reason);
} EclHubLinkClass;

/* Lives inside the connection that it is the hub's view of. */
struct _EclHubLink {
  const EclHubLinkClass *klass;
  EclProtocol protocol;
  EclHubPeer *peer; /* NULL unless registered */
  gint64 heard;
  GList alive; /* node in the hub's list of links by when they were heard */
};

/**
 * EclHubLimits:
 * @ecl_silence: us without any packet until an ECLWebRTC link counts as dead
 * @peerjs_silence: us without HEARTBEAT until a PeerJS link counts as dead
 * @grace: us that a peer whose link broke keeps its id and its calls
 * @expire_timeout: us that a message waits for a destination to register
 * @expire_interval: us between checks for such messages
 * @max_peers: most registered peers
 * @max_queued_messages: most waiting messages per destination
 * @max_queued_bytes: most bytes of waiting messages in all
 * @max_parties: most other peers that one peer's calls are remembered for
 * @expiry_notice: us before its credential expires that a peer is told so
 * @max_rooms: most rooms per namespace
 * @max_room_members: most members of a room
 * @max_rooms_per_peer: most rooms that a peer is in at once
 * @max_room_data: most bytes of JSON, and of attachments, that are sent at once
 * @max_sfu_rooms: most SFU rooms per namespace, which count as rooms, too
 * @max_sfu_members: most members of an SFU room
 * @max_log_entries: most entries in the log of a room
 * @max_log_bytes: most bytes of them in all
 */
typedef struct {
  gint64 ecl_silence;
  gint64 peerjs_silence;
  gint64 grace;
  gint64 expire_timeout;
  gint64 expire_interval;
  guint max_peers;
  guint max_queued_messages;
  gsize max_queued_bytes;
  guint max_parties;
  gint64 expiry_notice;
  guint max_rooms;
  guint max_room_members;
  guint max_rooms_per_peer;
  gsize max_room_data;
  guint max_sfu_rooms;
  guint max_sfu_members;
  guint max_log_entries;
  gsize max_log_bytes;
} EclHubLimits;

/**
 * EclHubKeyOptions:
 * @secret: (nullable): clients must show a credential made with it
 * @allow_listing: whether clients may list the peers
 * @allow_turn: whether clients get a TURN account, if there are any
 * @allow_rooms: whether clients may use rooms
 * @allow_sfu: whether they may use SFU rooms, if there is an SFU
 * @sfu_video_codec: encoding name of all video in SFU rooms that are made by
 *   this key
 * @allowed_origins: (nullable) (array zero-terminated=1): which pages may use
 *   it, see ecl_hub_allows_origin(); %NULL for all
 *
 * What is demanded of, and allowed to, clients that come by one API key.
 */
typedef struct {
  char *secret;
  gboolean allow_listing;
  gboolean allow_turn;
  gboolean allow_rooms;
  gboolean allow_sfu;
  char *sfu_video_codec;
  char **allowed_origins;
} EclHubKeyOptions;

EclHubKeyOptions *ecl_hub_key_options_new (void);
void ecl_hub_key_options_free (EclHubKeyOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclHubKeyOptions, ecl_hub_key_options_free)

/**
 * EclHubRequest:
 * @key: (nullable): the API key
 * @id: (nullable): the id asked for; ECLWebRTC clients may leave it out
 * @token: (nullable): what proves, later, that the same client comes back; an
 *   empty one proves nothing
 * @credential: (nullable): JSON, percent-encoded at most once
 * @origin: (nullable): the page that asks, as its browser says
 *
 * What a client shows to be registered.
 */
typedef struct {
  const char *key;
  const char *id;
  const char *token;
  const char *credential;
  const char *origin;
} EclHubRequest;

/* Longest token and name of a room, in bytes, and most connections remembered
 * per pair. */
#define ECL_HUB_MAX_TOKEN 256
#define ECL_HUB_MAX_ROOM_NAME 256
#define ECL_HUB_MAX_CONNECTIONS 32

void ecl_hub_limits_init (EclHubLimits *limits);

EclHub *ecl_hub_new (const EclHubLimits *limits);
void ecl_hub_free (EclHub *hub);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclHub, ecl_hub_free)

gboolean ecl_hub_add_keys (
    EclHub *hub, const char *const *keys, GError **error);
void ecl_hub_set_key_options (
    EclHub *hub, const char *key, const EclHubKeyOptions *options);
void ecl_hub_set_turn (
    EclHub *hub, const char *const *uris, const char *secret, gint64 ttl);
void ecl_hub_set_sfu (EclHub *hub, EclHubSfu *sfu);
void ecl_hub_take_sfu_events (EclHub *hub);
void ecl_hub_set_clock (EclHub *hub, gint64 now, gint64 unix_time);
gboolean ecl_hub_has_key (EclHub *hub, const char *key);
gboolean ecl_hub_allows_listing (EclHub *hub, const char *key);
gboolean ecl_hub_allows_origin (
    EclHub *hub, const char *key, const char *origin);
gboolean ecl_hub_has_peer (EclHub *hub, const char *key, const char *id);
void ecl_hub_append_peers (EclHub *hub, const char *key, GString *json);
void ecl_hub_append_rooms (EclHub *hub, const char *key, GString *json);

void ecl_hub_link_init (EclHub *hub, EclHubLink *link,
    const EclHubLinkClass *klass, EclProtocol protocol, gint64 now);
void ecl_hub_link_heard (EclHub *hub, EclHubLink *link, gint64 now);
void ecl_hub_link_end (
    EclHub *hub, EclHubLink *link, EclHubEnd end, gint64 now);

gboolean ecl_hub_register (
    EclHub *hub, EclHubLink *link, const EclHubRequest *request, gint64 now);
gboolean ecl_hub_receive (EclHub *hub, EclHubLink *link, EclMessage *message,
    gint64 now, GError **error);
void ecl_hub_sweep (EclHub *hub, gint64 now);

const char *ecl_hub_link_get_id (const EclHubLink *link);

G_END_DECLS
