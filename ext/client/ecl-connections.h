/* ecl-connections: all the connections of one Peer, or of one room
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-connection-private.h"
#include "ecl-message-queue.h"

G_BEGIN_DECLS

/* Most candidates, and their bytes, that may come before their offers. */
#define ECL_MAX_EARLY_CANDIDATES 1024
#define ECL_MAX_EARLY_BYTES (1024 * 1024)

/**
 * EclConnectionGroup:
 * @ECL_CONNECTIONS_PENDING: incoming calls that the application is to answer
 * @ECL_CONNECTIONS_DATA: data connections, but for the refused ones whose
 *   session is over
 * @ECL_CONNECTIONS_REFUSED: those whose remote side is yet to be told
 */
typedef enum {
  ECL_CONNECTIONS_PENDING,
  ECL_CONNECTIONS_DATA,
  ECL_CONNECTIONS_REFUSED,
} EclConnectionGroup;

/* How many they are, and the bytes of JSON that remote sides made them keep */
typedef struct {
  guint count;
  gsize bytes;
} EclConnectionLoad;

/**
 * EclConnections:
 * @list: (element-type GstEclConnection): until their sessions are over
 * @early: candidates that came before their offers
 */
typedef struct {
  GListStore *list;
  EclMessageQueue early;
} EclConnections;

void ecl_connections_init (EclConnections *self);
void ecl_connections_clear (EclConnections *self);
void ecl_connections_add (EclConnections *self, GstEclConnection *connection);
void ecl_connections_remove (
    EclConnections *self, GstEclConnection *connection);
GstEclConnection *ecl_connections_find (
    EclConnections *self, const char *remote_id, const char *id);
gboolean ecl_connections_knows (
    EclConnections *self, const char *remote_id, const char *id);
GstEclConnection *ecl_connections_find_with (
    EclConnections *self, const char *remote_id);
guint ecl_connections_count (EclConnections *self);
GPtrArray *ecl_connections_copy (EclConnections *self);
EclConnectionLoad ecl_connections_measure (
    EclConnections *self, EclConnectionGroup group);
gboolean ecl_connections_take (EclConnections *self, const EclMessage *message);
void ecl_connections_end_with (EclConnections *self, const char *remote_id);
gboolean ecl_connections_end_unreachable (EclConnections *self,
    const EclMessage *message, const GError *error, gboolean guess);
void ecl_connections_close_all (EclConnections *self);
void ecl_connections_orphan_all (EclConnections *self);

G_END_DECLS
