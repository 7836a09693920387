/* server-fixture: a server on loopback, and clients on their websockets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>

#include "ecl-server.h"
#include "ecl-wait.h"
#include "web-client.h"

G_BEGIN_DECLS

#define KEY "00000000-0000-0000-0000-000000000000"

/* Of the running test */
extern EclServer *server;

void server_setup (void);
void server_teardown (void);
void restart (EclServerConfig *config);
char *url_of (const char *path);
WebSocket *open_path (const char *path);
void expect (WebSocket *socket, const char *frame);
void expect_prefix (WebSocket *socket, const char *prefix);
WebSocket *connect_ecl (const char *id, const char *token);
WebSocket *open_ecl (const char *id);
WebSocket *open_peerjs (const char *id);

G_END_DECLS
