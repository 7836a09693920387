/* web-client: requests and websockets of a test, which waits for the answers
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "web-client.h"

#include "ecl-wait.h"

#include <string.h>

static SoupSession *the_session;
static GCancellable *cancellable;

static SoupSession *
get_session (void)
{
  if (the_session == NULL)
    the_session = soup_session_new_with_options ("max-conns", 100,
        "max-conns-per-host", 100, "proxy-resolver", NULL, NULL);
  return the_session;
}

void
web_client_clear (void)
{
  g_clear_object (&the_session);
}

typedef struct {
  WebReply reply; /* first */
  SoupMessage *message;
  gboolean done;
} Pending;

void
web_reply_free (WebReply *reply)
{
  Pending *pending = (Pending *)reply;

  g_clear_object (&pending->message);
  g_free (reply->body);
  g_free (pending);
}

static void
on_reply (GObject *session, GAsyncResult *result, gpointer user_data)
{
  Pending *pending = user_data;
  gconstpointer data;
  g_autoptr (GBytes) body =
      soup_session_send_and_read_finish (SOUP_SESSION (session), result, NULL);

  pending->done = TRUE;
  if (body == NULL)
    return;
  pending->reply.status = soup_message_get_status (pending->message);
  pending->reply.headers = soup_message_get_response_headers (pending->message);
  data = g_bytes_get_data (body, &pending->reply.len);
  pending->reply.body = g_malloc0 (pending->reply.len + 1);
  if (data)
    memcpy (pending->reply.body, data, pending->reply.len);
}

static Pending *
send_message (const char *method, const char *url, const char *const *headers,
    const void *data, gsize len)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->message = soup_message_new (method, url);
  for (gsize i = 0; headers && headers[i]; i++) {
    g_auto (GStrv) parts = g_strsplit (headers[i], ": ", 2);

    soup_message_headers_replace (
        soup_message_get_request_headers (pending->message), parts[0],
        parts[1]);
  }
  if (data) {
    g_autoptr (GBytes) body = g_bytes_new (data, len);

    soup_message_set_request_body_from_bytes (pending->message, NULL, body);
  }
  soup_session_send_and_read_async (get_session (), pending->message,
      G_PRIORITY_DEFAULT, cancellable, on_reply, pending);
  return pending;
}

WebReply *
web_request (const char *method, const char *url, const char *const *headers,
    const void *body, gsize len)
{
  Pending *pending = send_message (method, url, headers, body, len);

  wait_until (pending->done);
  return &pending->reply;
}

/* A GET whose reply may take its time. */
WebReply *
web_request_begin (const char *url)
{
  g_clear_object (&cancellable);
  cancellable = g_cancellable_new ();
  return &send_message ("GET", url, NULL, NULL, 0)->reply;
}

void
web_reply_wait (WebReply *reply)
{
  wait_until (((Pending *)reply)->done);
}

/* Breaks the last web_request_begin() off. */
void
web_request_cancel (WebReply *reply)
{
  g_cancellable_cancel (cancellable);
  g_clear_object (&cancellable);
  web_reply_wait (reply);
}

struct _WebSocket {
  SoupWebsocketConnection *connection;
  GQueue received;
  gboolean opened; /* or failed to */
  gboolean closed;
};

static void
on_message (SoupWebsocketConnection *connection, SoupWebsocketDataType type,
    GBytes *bytes, gpointer data)
{
  WebSocket *socket = data;
  gsize len;
  const char *text = g_bytes_get_data (bytes, &len);

  g_queue_push_tail (&socket->received,
      g_strdup_printf ("%s%.*s", type == SOUP_WEBSOCKET_DATA_BINARY ? "b:" : "",
          (int)len, text ? text : ""));
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer data)
{
  WebSocket *socket = data;

  socket->closed = TRUE;
}

static void
on_opened (GObject *session, GAsyncResult *result, gpointer data)
{
  WebSocket *socket = data;

  socket->connection = soup_session_websocket_connect_finish (
      SOUP_SESSION (session), result, NULL);
  socket->opened = TRUE;
  if (socket->connection == NULL)
    return;
  soup_websocket_connection_set_max_incoming_payload_size (
      socket->connection, 0);
  g_signal_connect (
      socket->connection, "message", G_CALLBACK (on_message), socket);
  g_signal_connect (
      socket->connection, "closed", G_CALLBACK (on_closed), socket);
}

static WebSocket *
try_to_open (const char *url, const char *origin, guint *status)
{
  WebSocket *socket = g_new0 (WebSocket, 1);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  soup_session_websocket_connect_async (get_session (), message, origin, NULL,
      G_PRIORITY_DEFAULT, NULL, on_opened, socket);
  wait_until (socket->opened);
  *status = soup_message_get_status (message);
  return socket;
}

WebSocket *
web_socket_open (const char *url)
{
  return web_socket_open_from (url, NULL);
}

WebSocket *
web_socket_open_from (const char *url, const char *origin)
{
  guint status;
  WebSocket *socket = try_to_open (url, origin, &status);

  fail_unless (socket->connection != NULL, "%s: HTTP status %u", url, status);
  return socket;
}

guint
web_socket_refusal (const char *url)
{
  guint status;
  g_autoptr (WebSocket) socket = try_to_open (url, NULL, &status);

  fail_if (socket->connection);
  return status;
}

void
web_socket_free (WebSocket *socket)
{
  if (socket->connection) {
    g_signal_handlers_disconnect_by_data (socket->connection, socket);
    if (soup_websocket_connection_get_state (socket->connection) ==
        SOUP_WEBSOCKET_STATE_OPEN)
      soup_websocket_connection_close (socket->connection, 1000, NULL);
    g_object_unref (socket->connection);
  }
  g_queue_clear_full (&socket->received, g_free);
  g_free (socket);
}

void
web_socket_send (WebSocket *socket, const char *text)
{
  soup_websocket_connection_send_text (socket->connection, text);
}

void
web_socket_send_bytes (WebSocket *socket, const void *data, gsize len)
{
  soup_websocket_connection_send_binary (socket->connection, data, len);
}

/* Returns: (transfer full) (nullable): the next message, %NULL when closed */
char *
web_socket_receive (WebSocket *socket)
{
  wait_until (!g_queue_is_empty (&socket->received) || socket->closed);
  return g_queue_pop_head (&socket->received);
}

gboolean
web_socket_is_idle (WebSocket *socket)
{
  return g_queue_is_empty (&socket->received) && !socket->closed;
}

/* Says goodbye and waits for the answer. */
void
web_socket_close (WebSocket *socket)
{
  soup_websocket_connection_close (socket->connection, 1000, NULL);
  wait_until (socket->closed);
}

/* Returns: the code that the server closed with */
guint
web_socket_wait_closed (WebSocket *socket)
{
  wait_until (socket->closed);
  return soup_websocket_connection_get_close_code (socket->connection);
}

/* Nothing is asked for a proxy. */
GSocketConnection *
web_raw_connect (guint port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GSocketConnection *raw;

  g_socket_client_set_enable_proxy (client, FALSE);
  raw = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  fail_unless (raw != NULL);
  return raw;
}

GSocketConnection *
web_raw_open (guint port, const char *path)
{
  g_autofree char *request = g_strdup_printf (
      "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      path);
  GSocketConnection *raw = web_raw_connect (port);

  fail_unless (g_output_stream_write_all (
      g_io_stream_get_output_stream (G_IO_STREAM (raw)), request,
      strlen (request), NULL, NULL, NULL));
  return raw;
}

/* One text frame with a mask of zeros. Returns: %FALSE when it does not get out
 */
gboolean
web_raw_send (GSocketConnection *raw, const char *text, gsize len)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (raw));
  guint8 header[14] = {0x81, 0x80 | 127};
  guint64 size = GUINT64_TO_BE ((guint64)len);

  memcpy (header + 2, &size, sizeof size);
  return g_output_stream_write_all (
             out, header, sizeof header, NULL, NULL, NULL) &&
         g_output_stream_write_all (out, text, len, NULL, NULL, NULL);
}

/* Returns: whether the server says @text, before it closes */
gboolean
web_raw_wait_for (GSocketConnection *raw, const char *text)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (raw));
  g_autoptr (GString) all = g_string_new (NULL);
  char buffer[4096];
  gssize got;

  g_socket_set_timeout (
      g_socket_connection_get_socket (raw), ECL_WATCHDOG_SECONDS);
  while (g_strstr_len (all->str, all->len, text) == NULL) {
    got = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL);
    if (got <= 0)
      return FALSE;
    g_string_append_len (all, buffer, got);
  }
  return TRUE;
}
