/* hub-room: what the tests of a hub's rooms say and expect
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "hub-client.h"

#define JOIN(room, type)                                                       \
  "42[\"ROOM_JOIN\",{\"roomName\":\"" room "\",\"roomType\":\"" type "\"}]"
#define LEAVE(room) "42[\"ROOM_LEAVE\",{\"roomName\":\"" room "\"}]"
#define GET_USERS(room, type)                                                  \
  "42[\"ROOM_GET_USERS\",{\"roomName\":\"" room "\",\"type\":\"" type "\"}]"
#define SEND(room, data)                                                       \
  "42[\"ROOM_SEND_DATA\",{\"roomName\":\"" room "\",\"data\":" data "}]"
#define GET_LOGS(room) "42[\"ROOM_GET_LOGS\",{\"roomName\":\"" room "\"}]"

#define JOINED(room, src)                                                      \
  "42[\"ROOM_USER_JOIN\",{\"roomName\":\"" room "\",\"src\":\"" src "\"}]"
#define JOINED_SFU(room, src, members)                                         \
  "42[\"ROOM_USER_JOIN\",{\"roomName\":\"" room "\",\"src\":\"" src            \
  "\",\"roomMembers\":" members "}]"
#define LEFT(room, src)                                                        \
  "42[\"ROOM_USER_LEAVE\",{\"roomName\":\"" room "\",\"src\":\"" src "\"}]"
#define USERS(room, type, list)                                                \
  "42[\"ROOM_USERS\",{\"roomName\":\"" room "\",\"type\":\"" type              \
  "\",\"userList\":" list "}]"
#define SAID(room, src, data)                                                  \
  "42[\"ROOM_DATA\",{\"roomName\":\"" room "\",\"src\":\"" src                 \
  "\",\"data\":" data "}]"
#define ECL_ERROR(type, text)                                                  \
  "42[\"ERROR\",{\"type\":\"" type "\",\"message\":\"" text "\"}]"
#define NO_MEMBER                                                              \
  ECL_ERROR ("room-error", "Only members may do that: join the room first")

/* Opens a peer that is in the mesh room "r", whose other members know of it. */
static inline HubClient *
open_member (const char *id)
{
  HubClient *client = open_ecl (id);

  say (client, JOIN ("r", "mesh"));
  g_queue_clear_full (&client->frames, g_free);
  return client;
}

static inline void
forget (HubClient *client)
{
  g_queue_clear_full (&client->frames, g_free);
}
