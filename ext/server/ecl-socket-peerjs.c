/* ecl-socket-peerjs: one PeerJS client on its websocket
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-socket-peerjs.h"

#include "ecl-frame.h"
#include "ecl-protocol-error.h"
#include "ecl-request.h"

/* Messages that make no sense, until a client is closed. */
#define MAX_COMPLAINTS 16

typedef struct {
  EclWebsocket websocket;
  EclHubLink link;
  guint complaints;
} EclSocketPeerjs;

static EclSocketPeerjs *
from_link (EclHubLink *link)
{
  return (EclSocketPeerjs *)((char *)link - offsetof (EclSocketPeerjs, link));
}

static void
link_send (EclHubLink *link, const char *frame, gsize len)
{
  ecl_websocket_send (&from_link (link)->websocket, frame, len);
}

static void
link_close (EclHubLink *link, EclHubClose reason)
{
  ecl_websocket_close (&from_link (link)->websocket, LWS_CLOSE_STATUS_NORMAL);
}

static const EclHubLinkClass link_class = {
    .send = link_send, .close = link_close};

/* PeerJS gives up on an ERROR, so a client that goes on is not the SDK. */
static void
complain (EclSocketPeerjs *self, const GError *error)
{
  g_autoptr (GString) frame = g_string_new (NULL);
  const char *id = ecl_hub_link_get_id (&self->link);
  EclMessage message = {
      .type = ECL_MESSAGE_ERROR, .error_text = error->message};

  g_message ("Bad message from %s: %s", id ? id : "a client", error->message);
  ecl_frame_encode (ECL_PROTOCOL_PEERJS, ECL_FROM_SERVER, &message, frame);
  ecl_websocket_send (&self->websocket, frame->str, frame->len);
  if (++self->complaints >= MAX_COMPLAINTS)
    ecl_websocket_close (&self->websocket, LWS_CLOSE_STATUS_POLICY_VIOLATION);
}

static void
socket_message (
    EclWebsocket *websocket, const char *data, gsize len, gboolean binary)
{
  EclSocketPeerjs *self = (EclSocketPeerjs *)websocket;
  EclServer *server = websocket->server;
  g_autoptr (GError) error = NULL;
  g_auto (EclMessage) message = {0};

  if (!ecl_frame_decode (ECL_PROTOCOL_PEERJS, data, len, &message, &error) ||
      !ecl_hub_receive (
          server->hub, &self->link, &message, ecl_server_now (server), &error))
    complain (self, error);
}

static void
socket_ended (EclWebsocket *websocket, EclHubEnd end)
{
  EclSocketPeerjs *self = (EclSocketPeerjs *)websocket;
  EclServer *server = websocket->server;

  ecl_hub_link_end (server->hub, &self->link, end, ecl_server_now (server));
}

static void
socket_finalize (EclWebsocket *websocket)
{
}

static const EclWebsocketClass websocket_class = {
    .size = sizeof (EclSocketPeerjs),
    .message = socket_message,
    .ended = socket_ended,
    .finalize = socket_finalize,
};

/**
 * ecl_socket_peerjs_new:
 * @wsi: an established websocket, whose request is still at hand
 *
 * Registers the client that the query of the request names ("WebSocket" of the
 * PeerServer protocol). Where the key demands it, the query has a `credential`
 * as that of an ECLWebRTC client.
 *
 * Returns: (transfer full): the socket
 */
EclWebsocket *
ecl_socket_peerjs_new (EclServer *server, struct lws *wsi)
{
  EclSocketPeerjs *self = ecl_websocket_new (server, wsi, &websocket_class);
  g_autofree char *key = ecl_request_dup_argument (wsi, "key");
  g_autofree char *id = ecl_request_dup_argument (wsi, "id");
  g_autofree char *token = ecl_request_dup_argument (wsi, "token");
  g_autofree char *credential = ecl_request_dup_argument (wsi, "credential");
  g_autofree char *origin = ecl_request_dup_header (wsi, WSI_TOKEN_ORIGIN);
  const EclHubRequest request = {key, id, token, credential, origin};
  gint64 now = ecl_server_now (server);

  ecl_hub_link_init (
      server->hub, &self->link, &link_class, ECL_PROTOCOL_PEERJS, now);
  ecl_hub_register (server->hub, &self->link, &request, now);
  return &self->websocket;
}
