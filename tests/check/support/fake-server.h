/* fake-server: a signaling server of either protocol that does what a test says
 *
 * Runs on the default main context of the test itself. Unless told otherwise it
 * registers whoever comes, as the ECLWebRTC cloud or a PeerServer would.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

/* The id that a client without one is given. */
#define FAKE_SERVER_ASSIGNED_ID "assigned0123"

/**
 * FakeServer:
 * @url: http URL
 * @clients: (element-type FakeClient): in the order that they came
 * @silent: accept websockets and say nothing
 * @mute: do not answer Engine.IO's pings
 * @relay: pass messages on to the client with the id of their `dst`, and tell
 *   all others when a client is gone
 * @refusal: (nullable): frame that a client gets instead of OPEN
 * @dispatch: (nullable): body of the answer to /signaling
 * @document_path: (nullable): path of one more document
 * @document: its body
 * @document_status: HTTP status that it comes with
 * @ping_interval: ms, in the Engine.IO handshake
 * @ping_timeout: ms, in the Engine.IO handshake
 */
typedef struct {
  SoupServer *server;
  char *url;
  guint port;
  GPtrArray *clients;
  gboolean silent;
  gboolean mute;
  gboolean relay;
  const char *refusal;
  const char *dispatch;
  const char *document_path;
  const char *document;
  guint document_status;
  guint ping_interval;
  guint ping_timeout;
} FakeServer;

/**
 * FakeClient:
 * @path: of its websocket
 * @query: decoded query
 * @frames: (element-type utf8): what it sent
 * @seen: how many of them fake_client_wait_frame() has passed
 * @closed: whether its websocket is closed
 */
typedef struct {
  FakeServer *server;
  SoupWebsocketConnection *websocket;
  char *path;
  GHashTable *query;
  GPtrArray *frames;
  guint seen;
  gboolean closed;
} FakeClient;

FakeServer *fake_server_new (GTlsCertificate *certificate);
void fake_server_free (FakeServer *self);
void fake_server_stop (FakeServer *self);
void fake_server_restart (FakeServer *self);
FakeClient *fake_server_wait_client (FakeServer *self, guint index);

const char *fake_client_get (FakeClient *self, const char *parameter);
void fake_client_send (FakeClient *self, const char *frame);
const char *fake_client_wait_frame (FakeClient *self, const char *part);
gboolean fake_client_has_sent (FakeClient *self, const char *part);
void fake_client_drop (FakeClient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeServer, fake_server_free)
