/* ecl-engine: one ECLWebRTC client's Engine.IO session, whatever carries it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-engine.h"

#include "ecl-frame.h"
#include "ecl-protocol-ecl.h"
#include "ecl-protocol-error.h"
#include "ecl-random.h"

#include <string.h>

/* Messages that make no sense, until a client is closed. */
#define MAX_COMPLAINTS 16

static void engine_run (EclDeferred *deferred);

static void
link_send (EclHubLink *link, const char *frame, gsize len)
{
  ecl_engine_send ((EclEngine *)link, frame, len);
}

static void
link_share (EclHubLink *link, GBytes *frame, GPtrArray *attachments)
{
  ecl_engine_share ((EclEngine *)link, frame, attachments);
}

/* The SDK does not connect again by itself after "41". */
static void
say_goodbye (EclEngine *self, gboolean abandon)
{
  ecl_engine_send (self, "41", 2);
  self->closing = TRUE;
  self->abandoned = abandon;
  if (self->socket)
    ecl_websocket_close (self->socket, LWS_CLOSE_STATUS_NORMAL);
  else
    ecl_server_defer (self->server, &self->deferred);
}

static void
link_close (EclHubLink *link, EclHubClose reason)
{
  /* One that was refused has yet to fetch the reason. */
  say_goodbye ((EclEngine *)link, reason != ECL_HUB_CLOSE_REFUSED);
}

static const EclHubLinkClass link_class = {link_send, link_share, link_close};

static void
send_handshake (EclEngine *self)
{
  EclServerConfig *config = self->server->config;
  g_autofree char *open =
      g_strdup_printf ("0{\"sid\":\"%s\",\"upgrades\":[%s],\"pingInterval\":%u,"
                       "\"pingTimeout\":%u}",
          self->sid, self->socket ? "" : "\"websocket\"", config->ping_interval,
          config->ping_timeout);

  ecl_engine_send (self, open, strlen (open));
  ecl_engine_send (self, "40", 2);
}

/**
 * ecl_engine_new:
 * @socket: (nullable): the websocket that carries it, %NULL when it polls
 *
 * Returns: (transfer none): a session whose client has been greeted. It goes
 * with its websocket, or when a client that polls is gone
 */
EclEngine *
ecl_engine_new (EclServer *server, EclWebsocket *socket)
{
  EclEngine *self = g_new0 (EclEngine, 1);
  g_autofree char *sid = ecl_random_alphanumerics (ECL_ENGINE_SID_LENGTH);

  g_strlcpy (self->sid, sid, sizeof self->sid);
  self->server = server;
  self->socket = socket;
  self->deferred.run = engine_run;
  ecl_hub_link_init (server->hub, &self->link, &link_class, ECL_PROTOCOL_ECL,
      ecl_server_now (server));
  if (socket == NULL)
    g_hash_table_insert (server->engines, self->sid, self);
  send_handshake (self);
  return self;
}

void
ecl_engine_free (EclEngine *self)
{
  ecl_hub_link_end (self->server->hub, &self->link, ECL_HUB_END_LOST,
      ecl_server_now (self->server));
  /* One that never polled is not in the table. */
  g_hash_table_remove (self->server->engines, self->sid);
  if (self->probe)
    ecl_socket_ecl_forget (self->probe);
  if (self->poll)
    self->poll->engine = NULL;
  ecl_server_undefer (self->server, &self->deferred);
  ecl_engine_forget_pending (self);
  ecl_socketio_event_clear (&self->event);
  g_free (self);
}

/* Frees the sessions that poll, when no request is left. */
void
ecl_engine_free_all (EclServer *server)
{
  g_autoptr (GList) engines = g_hash_table_get_values (server->engines);

  for (GList *l = engines; l; l = l->next)
    ecl_engine_free (l->data);
}

/* Registers the client as the query of @wsi's request asks. */
void
ecl_engine_register (EclEngine *self, struct lws *wsi)
{
  g_autofree char *key = ecl_request_dup_argument (wsi, "apiKey");
  g_autofree char *id = ecl_request_dup_argument (wsi, "peerId");
  g_autofree char *token = ecl_request_dup_argument (wsi, "token");
  g_autofree char *credential = ecl_request_dup_argument (wsi, "credential");
  g_autofree char *origin = ecl_request_dup_header (wsi, WSI_TOKEN_ORIGIN);
  g_autofree char *base64 = ecl_request_dup_argument (wsi, "b64");
  const EclHubRequest request = {key, id, token, credential, origin};

  self->base64 = g_strcmp0 (base64, "1") == 0;
  ecl_hub_register (
      self->server->hub, &self->link, &request, ecl_server_now (self->server));
}

/* Once per turn of the loop in which something happened to a session that
 * polls. It may free the session. */
static void
engine_run (EclDeferred *deferred)
{
  EclEngine *self =
      (EclEngine *)((char *)deferred - offsetof (EclEngine, deferred));
  gboolean due =
      self->pending.length || self->closing || self->probe || self->socket;

  if (self->poll && due) {
    ecl_engine_reply_to_poll (self);
    self->abandoned |= self->closing;
  }
  if (self->abandoned && !self->socket)
    ecl_engine_free (self);
}

void
ecl_engine_poll_started (EclEngine *self, EclRequest *request)
{
  self->poll = request;
  request->engine = self;
  ecl_hub_link_heard (
      self->server->hub, &self->link, ecl_server_now (self->server));
  ecl_request_wait (request);
  ecl_server_defer (self->server, &self->deferred);
}

/* A poll that ends before its reply: the client is gone. */
void
ecl_engine_poll_ended (EclEngine *self, EclRequest *request)
{
  if (self->poll != request)
    return;
  self->poll = NULL;
  if (!self->socket)
    ecl_engine_end (self, ECL_HUB_END_LOST);
}

/**
 * ecl_engine_end:
 * @end: whether the client said goodbye
 *
 * The client is gone. What waits for it is dropped with the session.
 */
void
ecl_engine_end (EclEngine *self, EclHubEnd end)
{
  ecl_hub_link_end (
      self->server->hub, &self->link, end, ecl_server_now (self->server));
  self->closing = self->abandoned = TRUE;
  if (self->socket)
    ecl_websocket_close (self->socket, LWS_CLOSE_STATUS_NORMAL);
  else
    ecl_server_defer (self->server, &self->deferred);
}

/* The SDK shows an application only errors that come as this event. */
static void
send_error (EclEngine *self, const GError *error)
{
  g_autoptr (GString) frame = g_string_new (NULL);
  const char *id = ecl_hub_link_get_id (&self->link);
  EclMessage message = {.type = ECL_MESSAGE_ERROR,
      .error_type = (char *)"server-error",
      .error_text = error->message};

  g_message ("Bad message from %s: %s", id ? id : "a client", error->message);
  ecl_frame_encode (ECL_PROTOCOL_ECL, ECL_FROM_SERVER, &message, frame);
  ecl_engine_send (self, frame->str, frame->len);
}

/**
 * ecl_engine_fail:
 * @error: what the client did wrong
 *
 * Tells the client and closes: its packets cannot be understood.
 */
void
ecl_engine_fail (EclEngine *self, const GError *error)
{
  if (self->closing)
    return;
  send_error (self, error);
  ecl_hub_link_end (self->server->hub, &self->link, ECL_HUB_END_LOST,
      ecl_server_now (self->server));
  say_goodbye (self, TRUE);
}

/* A message that makes no sense harms nobody but its sender. */
static void
complain (EclEngine *self, const GError *error)
{
  if (++self->complaints >= MAX_COMPLAINTS)
    ecl_engine_fail (self, error);
  else
    send_error (self, error);
}

static void
receive_event (
    EclEngine *self, const EclSocketioPacket *event, GPtrArray *attachments)
{
  g_autoptr (GError) error = NULL;
  g_auto (EclMessage) message = {0};
  gboolean ok = ecl_protocol_ecl_decode (
      ECL_FROM_CLIENT, event->event, event->argument, &message, &error);

  if (ok && attachments)
    message.attachments = g_ptr_array_ref (attachments);
  if (!ok || !ecl_hub_receive (self->server->hub, &self->link, &message,
                 ecl_server_now (self->server), &error))
    complain (self, error);
}

static void
receive_attachment (EclEngine *self, const EclEngineioPacket *packet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ecl_engineio_packet_dup_bytes (packet);
  g_auto (EclSocketioEvent) event = {0};

  if (!ecl_socketio_event_add (&self->event, bytes, &error)) {
    ecl_engine_fail (self, error);
    return;
  }
  if (ecl_socketio_event_is_waiting (&self->event))
    return;
  event = self->event;
  self->event = (EclSocketioEvent){0};
  receive_event (self, &event.packet, event.attachments);
}

static void
receive_message (EclEngine *self, EclSpan data)
{
  g_autoptr (GError) error = NULL;
  EclSocketioPacket packet;

  if (ecl_socketio_event_is_waiting (&self->event))
    g_set_error (&error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_UNEXPECTED,
        "Socket.IO: attachments are missing");
  if (error || !ecl_socketio_decode (data.data, data.len, &packet, &error)) {
    ecl_engine_fail (self, error);
    return;
  }
  switch (packet.type) {
  case ECL_SOCKETIO_EVENT:
  case ECL_SOCKETIO_BINARY_EVENT:
    if (packet.n_attachments > 0)
      ecl_socketio_event_begin (&self->event, &packet);
    else
      receive_event (self, &packet, NULL);
    break;
  case ECL_SOCKETIO_DISCONNECT:
    ecl_engine_end (self, ECL_HUB_END_GOODBYE);
    break;
  default:
    break;
  }
}

/**
 * ecl_engine_receive:
 * @packet: what the client sent
 *
 * Acts on one packet. Every packet is a sign of life.
 */
void
ecl_engine_receive (EclEngine *self, const EclEngineioPacket *packet)
{
  if (self->closing)
    return;
  ecl_hub_link_heard (
      self->server->hub, &self->link, ecl_server_now (self->server));
  switch (packet->type) {
  case ECL_ENGINEIO_PING: {
    g_autoptr (GString) pong = g_string_new ("3");

    g_string_append_len (pong, packet->data.data, packet->data.len);
    ecl_engine_send (self, pong->str, pong->len);
    break;
  }
  case ECL_ENGINEIO_CLOSE:
    ecl_engine_end (self, ECL_HUB_END_GOODBYE);
    break;
  case ECL_ENGINEIO_MESSAGE:
    if (packet->binary)
      receive_attachment (self, packet);
    else
      receive_message (self, packet->data);
    break;
  default:
    break;
  }
}
