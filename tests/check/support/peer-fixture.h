/* peer-fixture: a Peer and what it said, for the tests of Peers
 *
 * The server is in the same process; sessions are played.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-peer.h"
#include "fake-server.h"

#include <gst/check/gstcheck.h>

#define ECL GST_ECL_SIGNALING_PROTOCOL_ECL
#define PEERJS GST_ECL_SIGNALING_PROTOCOL_PEERJS

/* A Peer and what it said */
typedef struct {
  GstEclPeer *peer;
  guint opened;
  guint disconnected;
  guint closed;
  guint errors;
  GError *error; /* the last one */
  GPtrArray *calls;
  guint call_closed;
  gboolean destroyed;
} Probe;

void probe_init (Probe *probe, const char *id, const char *server,
    GstEclSignalingProtocol protocol, const char *key);
void probe_init_with_token (Probe *probe, const char *id, const char *server,
    GstEclSignalingProtocol protocol, const char *token);
void probe_open (Probe *probe, const char *id, FakeServer *server,
    GstEclSignalingProtocol protocol);
void probe_clear (Probe *probe);
void assert_error (Probe *probe, GstEclError code, const char *part);

/* Keeps what is logged, at every level of every category, until it is taken. */
void log_keep (void);
/* (transfer full) */
char *log_take (void);

GstEclMediaConnection *call (
    Probe *probe, const char *remote_id, GstEclSession *session);
GstEclMediaConnection *wait_call (Probe *probe, guint index);
void answer (GstEclMediaConnection *connection, GstEclSession *session);

void send_offer (FakeClient *client, const char *src, const char *sdp);
/* With metadata of @size bytes of JSON */
void send_large_offer (
    FakeClient *client, const char *src, const char *sdp, gsize size);
void send_candidate (
    FakeClient *client, const char *src, const char *candidate);
