/* ecl-room-private: what a room, its types and its Peer say to each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-connections.h"
#include "ecl-peer.h"
#include "ecl-room-session.h"

G_BEGIN_DECLS

/* Longest name, in bytes, as ecl-server has it. */
#define ECL_ROOM_MAX_NAME 256
/* Most that may be sent at once, in bytes of JSON and in bytes beside it: the
 * SDK's limit. */
#define ECL_ROOM_MAX_DATA (20 * 1024 * 1024)
/* Most messages of its calls, and their bytes, that wait while it is lost. */
#define ECL_ROOM_MAX_WAITING 1024
#define ECL_ROOM_MAX_WAITING_BYTES (4 * 1024 * 1024)

typedef enum {
  /* asked to be let in */
  ECL_ROOM_STATE_JOINING,
  /* in; asked who else is */
  ECL_ROOM_STATE_LISTING,
  ECL_ROOM_STATE_OPEN,
  /* the server is lost, and may keep our place */
  ECL_ROOM_STATE_LOST,
  /* registered again; asked who is in, which only members are told */
  ECL_ROOM_STATE_PROBING,
  ECL_ROOM_STATE_CLOSED,
} EclRoomState;

typedef struct {
  char *name;                         /* immutable */
  char *json_name;                    /* immutable */
  GstStructure *options;              /* immutable: of its calls */
  GstEclPeer *peer;                   /* NULL once orphaned */
  GstEclRoomSessionFunc session_func; /* nullable */
  gpointer session_data;
  guint state; /* EclRoomState */
  gboolean was_open;
  gboolean forgotten;      /* by the server, since it was open */
  GPtrArray *members;      /* (element-type utf8): the others that are in */
  EclConnections calls;    /* with members, or the SFU; former ones that end */
  GQueue logs;             /* of LogRequest */
  EclMessageQueue waiting; /* of calls, while nobody may know them any more */
} GstEclRoomPrivate;

enum {
  ROOM_SIGNAL_OPEN,
  ROOM_SIGNAL_REJOIN,
  ROOM_SIGNAL_PEER_JOIN,
  ROOM_SIGNAL_PEER_LEAVE,
  ROOM_SIGNAL_CALL,
  ROOM_SIGNAL_DATA,
  ROOM_SIGNAL_LOG,
  ROOM_SIGNAL_CLOSE,
  ROOM_SIGNAL_ERROR,
  N_ROOM_SIGNALS,
};

extern guint gst_ecl_room_signals[N_ROOM_SIGNALS];

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_room_debug);

/* The object: ecl-room.c */

GstEclRoom *gst_ecl_room_new (GType gtype, const char *name,
    const GstStructure *options, GstEclPeer *peer);
GstEclRoomPrivate *gst_ecl_room_get_private (GstEclRoom *self);
void gst_ecl_room_notify_open (GstEclRoom *self);
void gst_ecl_room_emit_error (GstEclRoom *self, const GError *error);
void gst_ecl_room_send_message (GstEclRoom *self, EclMessage *message);
void gst_ecl_room_ask (GstEclRoom *self, EclMessage *question);
gboolean gst_ecl_room_check_open (GstEclRoom *self, GError **error);
gboolean gst_ecl_room_make_session (GstEclRoom *self,
    GstEclMediaConnection *call, GstEclSession **session, GError **error);
gboolean gst_ecl_room_is_over (GstEclRoom *self);
/* Of the owner of its calls */
void gst_ecl_room_call_ended (gpointer self, GstEclConnection *call);
void gst_ecl_room_configure_session (gpointer self, GstEclSession *session);

/* Who is in, and whether we are: ecl-room-membership.c */

void gst_ecl_room_join (GstEclRoom *self);
void gst_ecl_room_lose (GstEclRoom *self);
void gst_ecl_room_come_back (GstEclRoom *self);
void gst_ecl_room_send_for_call (GstEclRoom *self, const EclMessage *message);
void gst_ecl_room_take_refusal (GstEclRoom *self, const GError *error);
void gst_ecl_room_take (GstEclRoom *self, const EclMessage *message);
gboolean gst_ecl_room_may_have (GstEclRoom *self, const char *id);
void gst_ecl_room_end (GstEclRoom *self, gboolean tell);
void gst_ecl_room_orphan (GstEclRoom *self);

/* Data and logs: ecl-room-data.c */

void gst_ecl_room_take_data (GstEclRoom *self, const EclMessage *message);
void gst_ecl_room_take_log (GstEclRoom *self, const EclMessage *message);
void gst_ecl_room_ask_for_log (GstEclRoom *self);
void gst_ecl_room_fail_logs (GstEclRoom *self, const GError *error);

G_END_DECLS
