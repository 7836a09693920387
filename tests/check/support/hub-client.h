/* hub-client: clients of a hub, without sockets, and a clock that the test
 * turns
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>

#include "ecl-hub.h"

G_BEGIN_DECLS

#define MS (G_USEC_PER_SEC / 1000)
#define KEY "00000000-0000-0000-0000-000000000000"
#define OPEN_PEERJS "{\"type\":\"OPEN\"}"

/**
 * HubClient:
 * @frames: (element-type utf8): what it was sent and has not looked at
 * @shared: the latest frame that others may have got, too
 * @closed: whether the hub closed it, for @reason
 */
typedef struct {
  EclHubLink link;
  GQueue frames;
  gconstpointer shared;
  gboolean closed;
  EclHubClose reason;
} HubClient;

/* The hub of the running test; its limits hold from hub_restart() on. */
extern EclHub *hub;
extern EclHubLimits limits;
extern gint64 now;

/* What the clock on the wall shows when a test begins, in seconds. */
#define UNIX_NOW G_GINT64_CONSTANT (1700000000)

void hub_setup (void);
void hub_teardown (void);
void hub_restart (void);

HubClient *connect_to (
    EclProtocol protocol, const char *key, const char *id, const char *token);
HubClient *connect_as (EclProtocol protocol, const EclHubRequest *request);
HubClient *open_ecl (const char *id);
HubClient *open_peerjs (const char *id);
gboolean try_say (HubClient *client, const char *frame, GError **error);
void say (HubClient *client, const char *frame);
void say_bytes (
    HubClient *client, const char *frame, const char *const *attachments);
void expect (HubClient *client, const char *frame);
void expect_nothing (HubClient *client);
void have_call (HubClient *a, HubClient *b);
void end (HubClient *client, EclHubEnd how);
void wait_for (gint64 us);

#define ECL_OFFER(dst, id)                                                     \
  "42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"},"         \
  "\"dst\":\"" dst "\",\"connectionId\":\"" id                                 \
  "\",\"connectionType\":\"media\"}]"
#define ECL_OFFERED(src, dst, id)                                              \
  "42[\"OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"},"              \
  "\"dst\":\"" dst "\",\"connectionId\":\"" id                                 \
  "\",\"connectionType\":\"media\",\"src\":\"" src "\"}]"
#define ECL_CANDIDATE(dst, id)                                                 \
  "42[\"SEND_CANDIDATE\",{\"candidate\":{\"candidate\":\"c\",\"sdpMid\":"      \
  "\"0\",\"sdpMLineIndex\":0},\"dst\":\"" dst "\",\"connectionId\":\"" id      \
  "\",\"connectionType\":\"media\"}]"
#define ECL_FORCE_CLOSE(dst, id)                                               \
  "42[\"SEND_FORCE_CLOSE\",{\"dst\":\"" dst "\",\"connectionId\":\"" id "\"}]"
#define ECL_UNAVAILABLE(id)                                                    \
  "42[\"ERROR\",{\"type\":\"peer-unavailable\",\"message\":\"Could not "       \
  "connect to peer " id "\"}]"
#define PEERJS_OFFER(dst, id)                                                  \
  "{\"type\":\"OFFER\",\"payload\":{\"sdp\":{\"type\":\"offer\",\"sdp\":"      \
  "\"v=0\"},\"type\":\"media\",\"connectionId\":\"" id "\"},\"dst\":\"" dst    \
  "\"}"
#define PEERJS_OFFERED(src, dst, id)                                           \
  "{\"type\":\"OFFER\",\"src\":\"" src "\",\"dst\":\"" dst                     \
  "\",\"payload\":{\"sdp\":{\"type\":\"offer\",\"sdp\":"                       \
  "\"v=0\"},\"type\":\"media\",\"connectionId\":\"" id "\"}}"
#define PEERJS_LEAVE(src, dst)                                                 \
  "{\"type\":\"LEAVE\",\"src\":\"" src "\",\"dst\":\"" dst "\"}"
#define PEERJS_EXPIRE(src, dst)                                                \
  "{\"type\":\"EXPIRE\",\"src\":\"" src "\",\"dst\":\"" dst "\"}"

G_END_DECLS
