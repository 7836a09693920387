/* silent-server: accepts connections, at most shakes hands, and falls silent
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "silent-server.h"

#include <gst/check/gstcheck.h>

/* RFC 6455, section 1.3 */
#define WEBSOCKET_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

typedef struct {
  SilentServer *server;
  GSocketConnection *connection;
  GString *request;
  char buffer[1024];
} Client;

static void
client_free (Client *self)
{
  g_object_unref (self->connection);
  g_string_free (self->request, TRUE);
  g_free (self);
}

static char *
accept_key (const char *request)
{
  g_autoptr (GChecksum) sha1 = g_checksum_new (G_CHECKSUM_SHA1);
  const char *header = strstr (request, "Sec-WebSocket-Key: ");
  guint8 digest[20];
  gsize len = sizeof digest;

  fail_unless (header != NULL);
  header += strlen ("Sec-WebSocket-Key: ");
  g_checksum_update (sha1, (const guint8 *)header, strcspn (header, "\r\n"));
  g_checksum_update (sha1, (const guint8 *)WEBSOCKET_GUID, -1);
  g_checksum_get_digest (sha1, digest, &len);
  return g_base64_encode (digest, len);
}

static void
write_text (GSocketConnection *connection, const char *text, gsize len)
{
  fail_unless (g_output_stream_write_all (
      g_io_stream_get_output_stream (G_IO_STREAM (connection)), text, len, NULL,
      NULL, NULL));
}

static void
shake_hands (Client *self)
{
  g_autofree char *key = accept_key (self->request->str);
  g_autoptr (GString) answer = g_string_new (NULL);
  const char *greeting = self->server->greeting;

  g_string_printf (answer,
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
      key);
  if (greeting) {
    g_string_append_c (answer, '\x81');
    g_string_append_c (answer, strlen (greeting));
    g_string_append (answer, greeting);
  }
  write_text (self->connection, answer->str, answer->len);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *self = user_data;
  gssize len =
      g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (len <= 0) {
    client_free (self);
    return;
  }
  g_string_append_len (self->request, self->buffer, len);
  if (strstr (self->request->str, "\r\n\r\n")) {
    shake_hands (self);
    client_free (self);
    return;
  }
  g_input_stream_read_async (G_INPUT_STREAM (source), self->buffer,
      sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, on_read, self);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection,
    GObject *source, SilentServer *self)
{
  Client *client;

  self->n_clients++;
  g_ptr_array_add (self->connections, g_object_ref (connection));
  if (self->blurt)
    write_text (connection, self->blurt, strlen (self->blurt));
  if (!self->handshake)
    return TRUE;
  client = g_new0 (Client, 1);
  client->server = self;
  client->connection = g_object_ref (connection);
  client->request = g_string_new (NULL);
  g_input_stream_read_async (
      g_io_stream_get_input_stream (G_IO_STREAM (connection)), client->buffer,
      sizeof client->buffer, G_PRIORITY_DEFAULT, NULL, on_read, client);
  return TRUE;
}

SilentServer *
silent_server_new (void)
{
  SilentServer *self = g_new0 (SilentServer, 1);
  g_autoptr (GInetAddress) loopback =
      g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->service = g_socket_service_new ();
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  fail_unless (
      g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
          G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL));
  self->url = g_strdup_printf ("http://127.0.0.1:%u/",
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  return self;
}

void
silent_server_free (SilentServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_ptr_array_unref (self->connections);
  g_free (self->url);
  g_free (self);
}
