/* fake-server: a signaling server of either protocol that does what a test says
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-server.h"

#include "ecl-engineio.h"
#include "ecl-protocol-ecl.h"
#include "ecl-protocol-peerjs.h"
#include "ecl-socketio.h"
#include "ecl-wait.h"

static gboolean
is_ecl (FakeClient *self)
{
  return g_str_has_suffix (self->path, "/socket.io/");
}

static const char *
id_of (FakeClient *self)
{
  const char *id = fake_client_get (self, is_ecl (self) ? "peerId" : "id");

  return id ? id : FAKE_SERVER_ASSIGNED_ID;
}

/* Relaying */

static gboolean
decode (FakeClient *self, const char *frame, EclMessage *message)
{
  EclSocketioPacket packet;

  if (!is_ecl (self))
    return ecl_protocol_peerjs_decode (
        ECL_FROM_CLIENT, frame, strlen (frame), message, NULL);
  return frame[0] == '4' &&
         ecl_socketio_decode (frame + 1, strlen (frame) - 1, &packet, NULL) &&
         packet.type == ECL_SOCKETIO_EVENT &&
         ecl_protocol_ecl_decode (
             ECL_FROM_CLIENT, packet.event, packet.argument, message, NULL);
}

static void
relay (FakeClient *self, const char *frame)
{
  g_auto (EclMessage) message = {0};
  GPtrArray *clients = self->server->clients;

  if (!decode (self, frame, &message) || !message.dst)
    return;
  message.src = g_strdup (id_of (self));
  for (guint i = 0; i < clients->len; i++) {
    FakeClient *other = g_ptr_array_index (clients, i);
    g_autoptr (GString) relayed = g_string_new (NULL);

    if (soup_websocket_connection_get_state (other->websocket) !=
            SOUP_WEBSOCKET_STATE_OPEN ||
        g_strcmp0 (id_of (other), message.dst) != 0)
      continue;
    if (is_ecl (other)
            ? ecl_protocol_ecl_encode (ECL_FROM_SERVER, &message, relayed)
            : ecl_protocol_peerjs_encode (ECL_FROM_SERVER, &message, relayed))
      fake_client_send (other, relayed->str);
  }
}

/* Tells all others that @self is gone. */
static void
tell_leave (FakeClient *self)
{
  GPtrArray *clients = self->server->clients;

  for (guint i = 0; i < clients->len; i++) {
    FakeClient *other = g_ptr_array_index (clients, i);
    g_autofree char *frame =
        g_strdup_printf (is_ecl (other) ? "42[\"LEAVE\",\"%s\"]"
                                        : "{\"type\":\"LEAVE\",\"src\":\"%s\"}",
            id_of (self));

    if (soup_websocket_connection_get_state (other->websocket) ==
        SOUP_WEBSOCKET_STATE_OPEN)
      fake_client_send (other, frame);
  }
}

/* Clients */

static void
on_message (SoupWebsocketConnection *websocket, SoupWebsocketDataType type,
    GBytes *bytes, FakeClient *self)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  char *frame = g_strndup (data, len);

  g_ptr_array_add (self->frames, frame);
  if (is_ecl (self) && g_str_equal (frame, "2") && !self->server->mute)
    fake_client_send (self, "3");
  else if (self->server->relay)
    relay (self, frame);
}

static void
on_closed (SoupWebsocketConnection *websocket, FakeClient *self)
{
  self->closed = TRUE;
  if (self->server->relay)
    tell_leave (self);
}

static void
greet (FakeClient *self)
{
  FakeServer *server = self->server;
  g_autofree char *handshake = g_strdup_printf (
      "0{\"sid\":\"s\",\"upgrades\":[],\"pingInterval\":%u,\"pingTimeout\":%u}",
      server->ping_interval, server->ping_timeout);
  g_autofree char *open =
      g_strdup_printf ("42[\"OPEN\",{\"peerId\":\"%s\"}]", id_of (self));

  if (server->silent)
    return;
  if (is_ecl (self)) {
    fake_client_send (self, handshake);
    fake_client_send (self, "40");
  }
  if (server->refusal)
    fake_client_send (self, server->refusal);
  else
    fake_client_send (self, is_ecl (self) ? open : "{\"type\":\"OPEN\"}");
}

static void
on_websocket (SoupServer *server, SoupServerMessage *message, const char *path,
    SoupWebsocketConnection *websocket, gpointer user_data)
{
  FakeServer *self = user_data;
  FakeClient *client = g_new0 (FakeClient, 1);
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));

  client->server = self;
  client->websocket = g_object_ref (websocket);
  client->path = g_strdup (path);
  client->query = soup_form_decode (query ? query : "");
  client->frames = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (websocket, "message", G_CALLBACK (on_message), client);
  g_signal_connect (websocket, "closed", G_CALLBACK (on_closed), client);
  g_ptr_array_add (self->clients, client);
  greet (client);
}

static void
client_free (FakeClient *self)
{
  g_signal_handlers_disconnect_by_data (self->websocket, self);
  if (!self->closed)
    fake_client_drop (self);
  g_object_unref (self->websocket);
  g_hash_table_unref (self->query);
  g_ptr_array_unref (self->frames);
  g_free (self->path);
  g_free (self);
}

/* Plain requests: the dispatcher, an id, and what the test has */
static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer user_data)
{
  FakeServer *self = user_data;
  const char *body = NULL;
  guint status = SOUP_STATUS_OK;

  /* Left for the websocket's handler */
  if (g_str_has_suffix (path, "/socket.io/") ||
      g_str_has_suffix (path, "/peerjs"))
    return;
  if (g_str_has_suffix (path, "/signaling"))
    body = self->dispatch;
  else if (g_str_has_suffix (path, "/id"))
    body = FAKE_SERVER_ASSIGNED_ID;
  if (g_strcmp0 (path, self->document_path) == 0) {
    body = self->document;
    status = self->document_status;
  }
  if (body)
    soup_server_message_set_response (
        message, "text/html", SOUP_MEMORY_COPY, body, strlen (body));
  soup_server_message_set_status (
      message, body ? status : SOUP_STATUS_NOT_FOUND, NULL);
}

static void
listen_on (FakeServer *self, guint port)
{
  GTlsCertificate *certificate = soup_server_get_tls_certificate (self->server);
  g_autoptr (GError) error = NULL;

  fail_unless (soup_server_listen_local (self->server, port,
                   SOUP_SERVER_LISTEN_IPV4_ONLY |
                       (certificate ? SOUP_SERVER_LISTEN_HTTPS : 0),
                   &error),
      "%s", error ? error->message : "");
}

FakeServer *
fake_server_new (GTlsCertificate *certificate)
{
  FakeServer *self = g_new0 (FakeServer, 1);
  GSList *uris;

  self->server = soup_server_new ("tls-certificate", certificate, NULL);
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify)client_free);
  self->ping_interval = 25000;
  self->ping_timeout = 20000;
  soup_server_add_websocket_handler (
      self->server, NULL, NULL, NULL, on_websocket, self, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  listen_on (self, 0);
  uris = soup_server_get_uris (self->server);
  self->port = g_uri_get_port (uris->data);
  self->url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  return self;
}

/* Drops every client and refuses further ones. */
void
fake_server_stop (FakeServer *self)
{
  soup_server_disconnect (self->server);
  for (guint i = 0; i < self->clients->len; i++) {
    FakeClient *client = g_ptr_array_index (self->clients, i);

    if (!client->closed)
      fake_client_drop (client);
  }
}

void
fake_server_restart (FakeServer *self)
{
  listen_on (self, self->port);
}

void
fake_server_free (FakeServer *self)
{
  g_ptr_array_unref (self->clients);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_free (self->url);
  g_free (self);
}

/* Returns: the client that came as number @index, from 0, once it is there */
FakeClient *
fake_server_wait_client (FakeServer *self, guint index)
{
  wait_until (self->clients->len > index);
  return g_ptr_array_index (self->clients, index);
}

const char *
fake_client_get (FakeClient *self, const char *parameter)
{
  return g_hash_table_lookup (self->query, parameter);
}

void
fake_client_send (FakeClient *self, const char *frame)
{
  soup_websocket_connection_send_text (self->websocket, frame);
}

static const char *
find_frame (FakeClient *self, const char *part)
{
  for (guint i = self->seen; i < self->frames->len; i++) {
    if (strstr (g_ptr_array_index (self->frames, i), part)) {
      self->seen = i + 1;
      return g_ptr_array_index (self->frames, i);
    }
  }
  return NULL;
}

/* Returns: the next frame with @part in it; the ones before it are passed.
 * @part needs a capital letter or a sign: random ids have neither. */
const char *
fake_client_wait_frame (FakeClient *self, const char *part)
{
  const char *frame = NULL;

  wait_until ((frame = find_frame (self, part)));
  return frame;
}

gboolean
fake_client_has_sent (FakeClient *self, const char *part)
{
  for (guint i = 0; i < self->frames->len; i++) {
    if (strstr (g_ptr_array_index (self->frames, i), part))
      return TRUE;
  }
  return FALSE;
}

/* Cuts the connection without a goodbye. */
void
fake_client_drop (FakeClient *self)
{
  g_io_stream_close (
      soup_websocket_connection_get_io_stream (self->websocket), NULL, NULL);
}
