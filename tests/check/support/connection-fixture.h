/* connection-fixture: a connection with an owner that notes what it says
 *
 * The remote Peer is a list of the messages sent to it, the session is played.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-connection-private.h"

G_BEGIN_DECLS

/* What is sent for the answer "a1" */
#define ANSWERED "ANSWER {\"type\":\"answer\",\"sdp\":\"a1\"}; "

/* Who made the connection, as a Peer would have */
typedef struct {
  GString *sent; /* "TYPE CONTENT; " each */
  guint ended;
  guint closed;
  GstEclConnection *drop; /* dropped in "close" */
} Owner;

GstEclConnectionOwner connection_owner_funcs (EclProtocol protocol);
GstEclConnection *connection_outgoing (
    Owner *owner, EclProtocol protocol, JsonNode *metadata);
EclMessage connection_message (EclMessageType type, const char *json);
void connection_take (
    GstEclConnection *connection, EclMessageType type, const char *json);
GstEclConnection *connection_incoming (
    Owner *owner, EclProtocol protocol, const char *metadata);
void connection_answer (GstEclConnection *connection, GstEclSession *session);
/* Until the answer is out an end is a refusal. */
void connection_answer_with_a1 (
    GstEclConnection *connection, GstEclSession *session);
void connection_cannot_answer (GstEclConnection *connection, GstEclError code);
/* Nobody but the test holds on to the connection and its session at the end. */
void connection_finish (
    GstEclConnection *connection, GstEclSession *session, Owner *owner);

G_END_DECLS
