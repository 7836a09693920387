/* ecl-engine: one ECLWebRTC client's Engine.IO session, whatever carries it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-engineio.h"
#include "ecl-request.h"
#include "ecl-websocket.h"

G_BEGIN_DECLS

#define ECL_ENGINE_SID_LENGTH 20

/**
 * EclEngine:
 * @socket: (nullable): the websocket that carries it; %NULL while it polls
 * @probe: (nullable): a websocket that wants to take over from polling
 * @poll: (nullable): the GET that waits for packets
 * @pending: (element-type GBytes): packets that wait for a GET
 * @attachments: binary packets that belong to the last event, still to come
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
  guint attachments;
  guint complaints;
  gboolean closing;
  gboolean abandoned;
  char sid[ECL_ENGINE_SID_LENGTH + 1];
};

EclEngine *ecl_engine_new (EclServer *server, EclWebsocket *socket);
void ecl_engine_free (EclEngine *self);
void ecl_engine_free_all (EclServer *server);
void ecl_engine_register (EclEngine *self, struct lws *wsi);
void ecl_engine_send (EclEngine *self, const char *packet, gsize len);
void ecl_engine_receive (EclEngine *self, const EclEngineioPacket *packet);
void ecl_engine_fail (EclEngine *self, const GError *error);
void ecl_engine_end (EclEngine *self, EclHubEnd end);
void ecl_engine_use_socket (EclEngine *self, EclWebsocket *socket);

void ecl_engine_poll_started (EclEngine *self, EclRequest *request);
void ecl_engine_poll_ended (EclEngine *self, EclRequest *request);

/* ecl-polling */
void ecl_polling_request (EclRequest *request);
/* ecl-socket-ecl */
EclWebsocket *ecl_socket_ecl_new (EclServer *server, struct lws *wsi);
void ecl_socket_ecl_forget (EclWebsocket *websocket);

G_END_DECLS
