/* room-member: one member of a room: a stream that goes out, and all others
 *
 * A member has one connection with its server or several, as the server wants
 * it; whoever speaks the server's protocol makes them. Each packet is counted
 * where it comes out of decryption, before any jitterbuffer.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "room-count.h"
#include "room-socket.h"
#include "room-stream.h"

#include <ecl-session.h>

G_BEGIN_DECLS

typedef struct _RoomMember RoomMember;

/**
 * RoomProtocol:
 * @name: of the kind of server
 * @make_url: (transfer full): where @member connects to
 * @websocket: (nullable): name of the websocket's protocol
 * @socket: what comes from there, and goes
 * @describe: tells the server what a session of @member says
 * @tell_candidate: the same
 * @size: bytes of what it keeps for each member, all 0 at first
 * @clear: (nullable): lets go of what is in there
 *
 * How members talk to a server. All called on the default main context.
 */
typedef struct {
  const char *name;
  char *(*make_url) (const char *url, RoomMember *member);
  const char *websocket;
  RoomSocketFuncs socket;
  void (*describe) (
      RoomMember *member, GstEclSession *session, const char *sdp);
  void (*tell_candidate) (RoomMember *member, GstEclSession *session,
      const char *candidate, const char *mid, guint mline_index);
  gsize size;
  void (*clear) (RoomMember *member);
} RoomProtocol;

extern const RoomProtocol room_ecl;
extern const RoomProtocol room_janus;

/**
 * RoomConfig:
 * @protocol: that of the server
 * @url: the server
 * @n_members: of the room
 * @kbps: that each sends
 * @pipeline: that has all sessions
 * @connected: each time that a member gets something from one of the others for
 *   the first time; any thread
 *
 * What all members share.
 */
typedef struct {
  const RoomProtocol *protocol;
  const char *url;
  guint n_members;
  guint kbps;
  GstElement *pipeline;
  void (*connected) (void);
} RoomConfig;

/**
 * RoomMember:
 * @config: of the room
 * @index: which one it is
 * @id: its name
 * @stream: what it sends; of whoever sends
 * @src: goes to webrtcbin
 * @n_feedback: atomic; times that the server said what had arrived
 * @socket: to the server
 * @protocol_data: what the protocol keeps
 * @sessions: (element-type GstEclSession): its connections
 * @lock: for what follows
 * @counts: (array length=n_members): what came of each; its own is unused
 * @others: packets that carry no stamp
 */
struct _RoomMember {
  const RoomConfig *config;
  guint index;
  char *id;
  RoomStream stream;
  GstPad *src;
  gint n_feedback;
  RoomSocket *socket;
  gpointer protocol_data;
  GPtrArray *sessions;

  GMutex lock;
  RoomCount *counts;
  guint others;
};

/* Enters the room. */
RoomMember *room_member_new (const RoomConfig *config, guint index);
void room_member_free (RoomMember *self);

/* (transfer none): a connection that sends the stream when we offer, or the
 * other side takes a picture, and gets whatever it is sent. It waits for an
 * offer, or for gst_ecl_session_start(). */
GstEclSession *room_member_add_session (RoomMember *self);

/* Sends the next packet, once there is a way; the first one when
 * @begins_picture. One thread, always the same. */
void room_member_send (RoomMember *self, gboolean begins_picture);

G_END_DECLS
