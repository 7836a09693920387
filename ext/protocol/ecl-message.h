/* ecl-message: one signaling message, whichever protocol it came in
 *
 * Both protocols carry the same few things: a description, a candidate, an end.
 * A message keeps the large parts (description, candidate, metadata) as spans
 * of raw JSON inside the buffer it was decoded from, so that relaying copies
 * bytes and never builds a tree. Small identifiers are decoded strings it owns.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-json.h"

G_BEGIN_DECLS

/**
 * EclMessageType:
 * @ECL_MESSAGE_UNKNOWN: well-formed, but of no type that we know; to be ignored
 * @ECL_MESSAGE_OPEN: server: registration done; `peer_id`, `turn_credential`
 *   (ECLWebRTC)
 * @ECL_MESSAGE_ERROR: server: `error_type` (not of a PeerServer), `error_text`
 * @ECL_MESSAGE_ID_TAKEN: server: PeerJS ID-TAKEN (ECLWebRTC: ERROR
 *   unavailable-id)
 * @ECL_MESSAGE_INVALID_KEY: server: PeerJS INVALID-KEY (ECLWebRTC: ERROR
 *   invalid-key)
 * @ECL_MESSAGE_EXPIRE: server: `src` could not be reached (PeerJS EXPIRE)
 * @ECL_MESSAGE_UPDATE_CREDENTIAL: client, ECLWebRTC: `credential`
 * @ECL_MESSAGE_AUTH_EXPIRES_IN: server, ECLWebRTC: `seconds` until the client's
 *   credential expires
 * @ECL_MESSAGE_TURN_CREDENTIAL: client: wants a new account; server:
 *   `turn_credential`; no word of the SDKs
 * @ECL_MESSAGE_LEAVE: `src` is gone: its connections end
 * @ECL_MESSAGE_OFFER: `description`; starts or renegotiates `connection_id`
 * @ECL_MESSAGE_ANSWER: `description`; without one the remote side cannot answer
 * @ECL_MESSAGE_CANDIDATE: `candidate`
 * @ECL_MESSAGE_FORCE_CLOSE: `connection_id` ends now
 * @ECL_MESSAGE_PING: ECLWebRTC PING or PeerJS HEARTBEAT
 * @ECL_MESSAGE_ROOM_JOIN: client: wants into `room_name`, of `room_type`;
 *   server: `src` came in, `members` are there (SFU rooms)
 * @ECL_MESSAGE_ROOM_LEAVE: client: leaves `room_name`; server: `src` left
 * @ECL_MESSAGE_ROOM_USERS: client: who is there? server: `members`; both with
 *   the `connection_type` that the answer is wanted for
 * @ECL_MESSAGE_ROOM_DATA: `data`, for all others or from `src`
 * @ECL_MESSAGE_ROOM_LOGS: client: asks for them; server: `log`
 * @ECL_MESSAGE_SFU_OFFER: client: asks for one; server: `description`, with all
 *   of its candidates, and `msids`
 * @ECL_MESSAGE_SFU_ANSWER: client: `description`
 * @ECL_MESSAGE_SFU_CANDIDATE: client: `candidate`; servers have no such message
 *
 * Rooms are ECLWebRTC's: PeerJS has no words for them.
 */
typedef enum {
  ECL_MESSAGE_UNKNOWN,
  ECL_MESSAGE_OPEN,
  ECL_MESSAGE_ERROR,
  ECL_MESSAGE_ID_TAKEN,
  ECL_MESSAGE_INVALID_KEY,
  ECL_MESSAGE_EXPIRE,
  ECL_MESSAGE_UPDATE_CREDENTIAL,
  ECL_MESSAGE_AUTH_EXPIRES_IN,
  ECL_MESSAGE_TURN_CREDENTIAL,
  ECL_MESSAGE_LEAVE,
  ECL_MESSAGE_OFFER,
  ECL_MESSAGE_ANSWER,
  ECL_MESSAGE_CANDIDATE,
  ECL_MESSAGE_FORCE_CLOSE,
  ECL_MESSAGE_PING,
  ECL_MESSAGE_ROOM_JOIN,
  ECL_MESSAGE_ROOM_LEAVE,
  ECL_MESSAGE_ROOM_USERS,
  ECL_MESSAGE_ROOM_DATA,
  ECL_MESSAGE_ROOM_LOGS,
  ECL_MESSAGE_SFU_OFFER,
  ECL_MESSAGE_SFU_ANSWER,
  ECL_MESSAGE_SFU_CANDIDATE,
} EclMessageType;

typedef enum {
  ECL_PROTOCOL_NONE,
  ECL_PROTOCOL_ECL,
  ECL_PROTOCOL_PEERJS,
} EclProtocol;

/* Who sent the bytes: the names of ECLWebRTC events differ by direction. */
typedef enum {
  ECL_FROM_CLIENT,
  ECL_FROM_SERVER,
} EclDirection;

typedef enum {
  ECL_CONNECTION_NONE,
  ECL_CONNECTION_MEDIA,
  ECL_CONNECTION_DATA,
} EclConnectionType;

/* A mesh room's members call each other, an SFU room's the server. */
typedef enum {
  ECL_ROOM_NONE,
  ECL_ROOM_MESH,
  ECL_ROOM_SFU,
} EclRoomType;

/**
 * EclMessage:
 *
 * Zero-initialised is empty. Spans are borrowed from the decoded buffer and are
 * raw JSON, quotes and braces included; strings are owned by the message.
 */
typedef struct {
  EclMessageType type;
  /* Which protocol `body` is in; NONE for a message made here. */
  EclProtocol origin;
  /* The JSON that it was decoded from: ECLWebRTC the event's argument when that
   * is an object, PeerJS the payload. */
  EclSpan body;
  char *src;
  char *dst;
  char *connection_id;
  EclConnectionType connection_type;
  EclSpan description; /* {"type":…,"sdp":…} */
  EclSpan candidate;   /* {"candidate":…,"sdpMid":…,"sdpMLineIndex":…} */
  EclSpan metadata;    /* any JSON value */
  EclSpan label;       /* JSON string; the SDKs: data only */
  EclSpan serialization;   /* JSON string; data only */
  EclSpan dc_init;         /* JSON object; data only, ECLWebRTC */
  EclSpan reliable;        /* true or false; data only, PeerJS */
  EclSpan room_name;       /* JSON string: ROOM_*, SFU_*, calls in a mesh */
  EclRoomType room_type;   /* ROOM_JOIN */
  EclSpan members;         /* ROOM_JOIN, ROOM_USERS: JSON array of peer ids */
  EclSpan log;             /* ROOM_LOGS: JSON array of strings */
  EclSpan msids;           /* SFU_OFFER: JSON object, stream id -> peer id */
  EclSpan data;            /* ROOM_DATA: any JSON value; absent: undefined */
  GPtrArray *attachments;  /* (nullable) (element-type GBytes): bytes in data */
  char *peer_id;           /* OPEN */
  EclSpan turn_credential; /* OPEN, TURN_CREDENTIAL: object, ECLWebRTC also
                              string */
  EclSpan credential;      /* UPDATE_CREDENTIAL: any JSON value */
  gint64 seconds;          /* AUTH_EXPIRES_IN */
  char *error_type;        /* ERROR: the SDK's error type */
  char *error_text;        /* ERROR, ID_TAKEN */
} EclMessage;

void ecl_message_clear (EclMessage *message);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EclMessage, ecl_message_clear)

gboolean ecl_message_type_is_about_room (EclMessageType type);
const char *ecl_message_type_name (EclMessageType type);
gboolean ecl_message_is_reliable (const EclMessage *message);

G_END_DECLS
