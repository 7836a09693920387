/* ecl-socket-ecl: a websocket that carries an ECLWebRTC client's session, or
 * offers to
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-engine.h"
#include "ecl-protocol-error.h"

/* Seconds that a session which polls may take to move to its websocket. */
#define PROBE_TIMEOUT 10

typedef struct {
  EclWebsocket websocket;
  EclEngine *engine; /* (nullable) */
} EclSocketEcl;

static gboolean
is_text (const EclEngineioPacket *packet, const char *text)
{
  return packet->data.len == strlen (text) &&
         memcmp (packet->data.data, text, packet->data.len) == 0;
}

/* "2probe", then "5" when the client's last poll is over. */
static void
receive_probe (EclSocketEcl *self, const EclEngineioPacket *packet)
{
  EclEngine *engine = self->engine;

  if (packet->type == ECL_ENGINEIO_PING && is_text (packet, "probe")) {
    ecl_websocket_send (&self->websocket, "3probe", 6);
    engine->probe = &self->websocket;
    ecl_server_defer (engine->server, &engine->deferred);
  } else if (packet->type == ECL_ENGINEIO_UPGRADE &&
             engine->probe == &self->websocket) {
    lws_set_timeout (self->websocket.wsi, NO_PENDING_TIMEOUT, 0);
    ecl_engine_use_socket (engine, &self->websocket);
  } else {
    ecl_websocket_close (&self->websocket, LWS_CLOSE_STATUS_POLICY_VIOLATION);
  }
}

static void
socket_message (
    EclWebsocket *websocket, const char *data, gsize len, gboolean binary)
{
  EclSocketEcl *self = (EclSocketEcl *)websocket;
  g_autoptr (GError) error = NULL;
  g_auto (EclEngineioPacket) packet = {0};
  gboolean ok = ecl_engineio_decode_frame (
      (const guint8 *)data, len, binary, &packet, &error);

  if (self->engine == NULL)
    return;
  if (self->engine->socket == websocket) {
    if (ok)
      ecl_engine_receive (self->engine, &packet);
    else
      ecl_engine_fail (self->engine, error);
  } else if (ok) {
    receive_probe (self, &packet);
  } else {
    ecl_websocket_close (websocket, LWS_CLOSE_STATUS_PROTOCOL_ERR);
  }
}

/* A long message over a slow line is a sign of life, too: its client's ping
 * comes behind it. */
static void
socket_progress (EclWebsocket *websocket)
{
  EclSocketEcl *self = (EclSocketEcl *)websocket;

  if (self->engine && self->engine->socket == websocket)
    ecl_hub_link_heard (websocket->server->hub, &self->engine->link,
        ecl_server_now (websocket->server));
}

static void
socket_ended (EclWebsocket *websocket, EclHubEnd end)
{
  EclSocketEcl *self = (EclSocketEcl *)websocket;

  if (self->engine && self->engine->socket == websocket)
    ecl_hub_link_end (websocket->server->hub, &self->engine->link, end,
        ecl_server_now (websocket->server));
}

static void
socket_finalize (EclWebsocket *websocket)
{
  EclSocketEcl *self = (EclSocketEcl *)websocket;

  if (self->engine == NULL)
    return;
  if (self->engine->socket == websocket)
    ecl_engine_free (self->engine);
  else if (self->engine->probe == websocket)
    self->engine->probe = NULL;
}

static const EclWebsocketClass websocket_class = {
    .size = sizeof (EclSocketEcl),
    .message = socket_message,
    .progress = socket_progress,
    .ended = socket_ended,
    .finalize = socket_finalize,
};

/* The session that it offered to carry is gone. */
void
ecl_socket_ecl_forget (EclWebsocket *websocket)
{
  ((EclSocketEcl *)websocket)->engine = NULL;
  ecl_websocket_close (websocket, LWS_CLOSE_STATUS_NORMAL);
}

/**
 * ecl_socket_ecl_new:
 * @wsi: an established websocket, whose request is still at hand
 *
 * Begins a session, or offers to carry the one that the query names.
 *
 * Returns: (transfer full): the socket
 */
EclWebsocket *
ecl_socket_ecl_new (EclServer *server, struct lws *wsi)
{
  EclSocketEcl *self = ecl_websocket_new (server, wsi, &websocket_class);
  g_autofree char *sid = ecl_request_dup_argument (wsi, "sid");

  if (sid == NULL) {
    self->engine = ecl_engine_new (server, &self->websocket);
    ecl_engine_register (self->engine, wsi);
    return &self->websocket;
  }
  self->engine = g_hash_table_lookup (server->engines, sid);
  if (self->engine == NULL || self->engine->socket || self->engine->probe) {
    self->engine = NULL;
    ecl_websocket_close (&self->websocket, LWS_CLOSE_STATUS_POLICY_VIOLATION);
    return &self->websocket;
  }
  self->engine->probe = &self->websocket;
  lws_set_timeout (wsi, PENDING_TIMEOUT_USER_OK, PROBE_TIMEOUT);
  return &self->websocket;
}
