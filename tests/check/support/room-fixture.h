/* room-fixture: a room of a Peer, and what it said
 *
 * Sessions are played; the server is in the same process.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-mesh-room.h"
#include "ecl-sfu-room.h"
#include "ecl-wait.h"
#include "fake-session.h"
#include "peer-fixture.h"

G_BEGIN_DECLS

#define JOIN "42[\"ROOM_JOIN\",{\"roomName\":\"r\",\"roomType\":\"mesh\"}]"
#define GET_USERS                                                              \
  "42[\"ROOM_GET_USERS\",{\"roomName\":\"r\",\"type\":\"media\"}]"
#define GET_LOGS "42[\"ROOM_GET_LOGS\",{\"roomName\":\"r\"}]"
#define LEAVE "42[\"ROOM_LEAVE\",{\"roomName\":\"r\"}]"
#define JOINED(src)                                                            \
  "42[\"ROOM_USER_JOIN\",{\"roomName\":\"r\",\"src\":\"" src "\"}]"
#define LEFT(src)                                                              \
  "42[\"ROOM_USER_LEAVE\",{\"roomName\":\"r\",\"src\":\"" src "\"}]"
/* @ids: JSON strings, with commas between them */
#define USERS(ids)                                                             \
  "42[\"ROOM_USERS\",{\"roomName\":\"r\",\"type\":\"media\",\"userList\":"     \
  "[" ids "]}]"
#define REFUSED(type, text)                                                    \
  "42[\"ERROR\",{\"type\":\"" type "\",\"message\":\"" text "\"}]"

/* A room and what it said */
typedef struct {
  GstEclRoom *room;
  GString *said;    /* its signals: "open", "peer-join ID", ...; "; " between */
  GPtrArray *calls; /* of GstEclMediaConnection */
  GPtrArray *data;  /* of GVariant */
  GError *error;    /* the last one */
} RoomProbe;

/* @options: as text, or NULL */
void room_join (
    RoomProbe *probe, GstEclPeer *peer, const char *name, const char *options);
void room_clear (RoomProbe *probe);
/* Joins room "r" of the fake server as @id, in which those of @ids are. */
FakeClient *room_open (RoomProbe *probe, Probe *peer, FakeServer *server,
    const char *id, const char *ids);
/* Waits until it has said as much, and expects it to be just that. */
void room_wait_said (RoomProbe *probe, const char *said);
GstEclMediaConnection *room_wait_call (RoomProbe *probe, guint index);
/* (transfer none): the played session of the call that came as number @index */
GstEclSession *room_session (RoomProbe *probe, guint index);
void room_assert_members (RoomProbe *probe, const char *ids);

G_END_DECLS
