/* ecl-engine: one ECLWebRTC client's Engine.IO session, whatever carries it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-engineio.h"
#include "ecl-request.h"
#include "ecl-socketio-event.h"
#include "ecl-websocket.h"

G_BEGIN_DECLS

#define ECL_ENGINE_SID_LENGTH 20

/**
 * EclEngine:
 * @socket: (nullable): the websocket that carries it; %NULL while it polls
 * @probe: (nullable): a websocket that wants to take over from polling
 * @poll: (nullable): the GET that waits for packets
 * @pending: packets that wait for a GET
 * @base64: whether the client cannot take bytes by polling
 * @event: one whose attachments are still to come
 * @closing: it was told to go: freed when it knows
 */
struct _EclEngine {
  EclHubLink link;
  EclServer *server;
  EclWebsocket *socket;
  EclWebsocket *probe;
  EclRequest *poll;
  GQueue pending;
  gsize pending_bytes;
  EclDeferred deferred;
  gboolean base64;
  EclSocketioEvent event;
  guint complaints;
  gboolean closing;
  gboolean abandoned;
  char sid[ECL_ENGINE_SID_LENGTH + 1];
};

EclEngine *ecl_engine_new (EclServer *server, EclWebsocket *socket);
void ecl_engine_free (EclEngine *self);
void ecl_engine_free_all (EclServer *server);
void ecl_engine_register (EclEngine *self, struct lws *wsi);
void ecl_engine_receive (EclEngine *self, const EclEngineioPacket *packet);
void ecl_engine_fail (EclEngine *self, const GError *error);
void ecl_engine_end (EclEngine *self, EclHubEnd end);

void ecl_engine_poll_started (EclEngine *self, EclRequest *request);
void ecl_engine_poll_ended (EclEngine *self, EclRequest *request);

/* ecl-engine-output */
void ecl_engine_send (EclEngine *self, const char *packet, gsize len);
void ecl_engine_share (EclEngine *self, GBytes *packet, GPtrArray *attachments);
void ecl_engine_reply_to_poll (EclEngine *self);
void ecl_engine_use_socket (EclEngine *self, EclWebsocket *socket);
void ecl_engine_forget_pending (EclEngine *self);
/* ecl-polling */
void ecl_polling_request (EclRequest *request);
/* ecl-socket-ecl */
EclWebsocket *ecl_socket_ecl_new (EclServer *server, struct lws *wsi);
void ecl_socket_ecl_forget (EclWebsocket *websocket);

G_END_DECLS
