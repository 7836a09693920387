/* ecl-connection-private: what a connection and its Peer say to each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-connection.h"
#include "ecl-message-queue.h"

G_BEGIN_DECLS

/**
 * GstEclConnectionOwner:
 * @protocol: what the remote side is spoken to in
 * @send: carry a message, borrowed for the call, to the remote Peer; a LEAVE
 *   only when no other connection with it goes on, since that would end as well
 * @ended: the connection and its session are over; to be forgotten
 * @may_refuse: whether there is room for one more that lives on until its
 *   remote Peer was told
 * @configure: give a session that a connection makes itself the Peer's ICE
 *   servers
 *
 * Who made a connection. It outlives the connection or orphans it.
 */
typedef struct {
  EclProtocol protocol;
  void (*send) (gpointer owner, const EclMessage *message);
  void (*ended) (gpointer owner, GstEclConnection *connection);
  gboolean (*may_refuse) (gpointer owner, GstEclConnection *connection);
  void (*configure) (gpointer owner, GstEclSession *session);
} GstEclConnectionOwner;

/**
 * EclConnectionTerms:
 * @remote_id: whom to call
 * @id: (nullable): of the connection; made up without
 * @label: (nullable): its name
 * @metadata: (nullable): any JSON
 *
 * What the caller says of a connection that it makes. All is borrowed.
 */
typedef struct {
  const char *remote_id;
  const char *id;
  const char *label;
  JsonNode *metadata;
} EclConnectionTerms;

/* Most candidates, and their bytes, of a call that is not answered yet. */
#define ECL_MAX_WAITING_CANDIDATES 256
#define ECL_MAX_WAITING_BYTES (256 * 1024)
/* Longest description that a remote side may send, in bytes of JSON. */
#define ECL_MAX_DESCRIPTION (2 * GST_ECL_SDP_MAX_SIZE)

typedef enum {
  /* for the ANSWER, or for the application to answer */
  ECL_CONNECTION_STATE_WAITING,
  ECL_CONNECTION_STATE_OPEN,
  /* "close" was emitted; the session is winding down */
  ECL_CONNECTION_STATE_CLOSING,
  ECL_CONNECTION_STATE_ENDED,
} EclConnectionState;

typedef struct {
  EclConnectionType type;            /* immutable */
  char *id;                          /* immutable */
  char *remote_id;                   /* immutable */
  gboolean originator;               /* immutable */
  char *label;                       /* immutable, NULL for the id */
  JsonNode *metadata;                /* immutable, nullable */
  gsize extra_bytes;                 /* immutable, of the offer's JSON */
  GstEclConnectionOwner owner_funcs; /* immutable */
  gpointer owner;                    /* NULL once orphaned */

  guint state; /* EclConnectionState */
  GstEclSession *session;
  char *remote_sdp;         /* of the last offer from the remote side */
  gsize description_bytes;  /* of the JSON that it came in */
  gboolean answer_expected; /* our offer is out */
  gboolean described;       /* our first description is out */
  gboolean connected;       /* media flows */
  GError *reason;           /* why it closed, NULL for a hang-up */
  EclMessageQueue remote;   /* candidates that wait for a session */
  EclMessageQueue local;    /* candidates that wait for our description */
  GSource *goodbye_timer;   /* of a refused one */
  guint n_goodbyes;         /* how often the remote side was told */
  gboolean hurried;         /* once is enough */
} GstEclConnectionPrivate;

/* The object: ecl-connection.c */

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_connection_debug);

GstEclConnection *gst_ecl_connection_new_outgoing (GType gtype,
    EclConnectionType type, const EclConnectionTerms *terms,
    const GstEclConnectionOwner *funcs, gpointer owner);
GstEclConnection *gst_ecl_connection_new_incoming (GType gtype,
    const EclMessage *offer, const GstEclConnectionOwner *funcs, gpointer owner,
    GError **error);
GstEclConnectionPrivate *gst_ecl_connection_get_private (
    GstEclConnection *self);
void gst_ecl_connection_notify_open (GstEclConnection *self);
void gst_ecl_connection_emit_close (GstEclConnection *self);
const char *gst_ecl_connection_get_remote_offer (GstEclConnection *self);
EclConnectionType gst_ecl_connection_get_connection_type (
    GstEclConnection *self);
void gst_ecl_connection_orphan (GstEclConnection *self);
gboolean gst_ecl_connection_is (
    GstEclConnection *self, const char *remote_id, const char *id);
gsize gst_ecl_connection_measure_offer (const EclMessage *offer);
gsize gst_ecl_connection_get_kept_bytes (GstEclConnection *self);
gboolean gst_ecl_connection_has_session (GstEclConnection *self);
gboolean gst_ecl_connection_is_pending (GstEclConnection *self);
gboolean gst_ecl_connection_is_over (GstEclConnection *self);
gboolean gst_ecl_connection_is_connected (GstEclConnection *self);

/* Its messages, to and from its session: ecl-connection-session.c */

void gst_ecl_connection_send (GstEclConnection *self, EclMessage *message);
void gst_ecl_connection_set_open (GstEclConnection *self);
void gst_ecl_connection_set_closing (
    GstEclConnection *self, const GError *reason);
void gst_ecl_connection_maybe_end (GstEclConnection *self);
gboolean gst_ecl_connection_owes_answer (GstEclConnection *self);
void gst_ecl_connection_start (GstEclConnection *self, GstEclSession *session);
gboolean gst_ecl_connection_check_pending (
    GstEclConnection *self, GError **error);
gboolean gst_ecl_connection_accept (
    GstEclConnection *self, GstEclSession *session, GError **error);
void gst_ecl_connection_take (
    GstEclConnection *self, const EclMessage *message);
void gst_ecl_connection_end (GstEclConnection *self, const GError *reason);
void gst_ecl_connection_send_force_close (GstEclConnection *self);

/* The end of one that was not answered: ecl-connection-refuse.c */

void gst_ecl_connection_refuse (GstEclConnection *self, const GError *reason);
gboolean gst_ecl_connection_is_refused (GstEclConnection *self);
void gst_ecl_connection_hurry (GstEclConnection *self);

G_END_DECLS
