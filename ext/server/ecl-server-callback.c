/* ecl-server-callback: what libwebsockets reports, and who it concerns
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-engine.h"
#include "ecl-rest-api.h"
#include "ecl-socket-peerjs.h"

#include <string.h>

static gboolean
is_socketio (const char *path)
{
  return g_str_equal (path, "/socket.io/") || g_str_equal (path, "/socket.io");
}

static int
filter_upgrade (EclServer *server, struct lws *wsi)
{
  EclMethod method;
  g_autofree char *path = ecl_request_dup_path (wsi, &method);
  g_autofree char *sid = ecl_request_dup_argument (wsi, "sid");

  if (server->stopping)
    return ecl_request_refuse_upgrade (
        wsi, 503, "{\"error\":\"The server is stopping\"}");
  if (g_str_equal (path, "/peerjs"))
    return 0;
  if (!is_socketio (path))
    return ecl_request_refuse_upgrade (
        wsi, 404, "{\"error\":\"There is nothing here\"}");
  if (sid && !g_hash_table_contains (server->engines, sid))
    return ecl_request_refuse_upgrade (
        wsi, 400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
  return 0;
}

static void
begin_websocket (EclServer *server, struct lws *wsi, EclConnection *connection)
{
  EclMethod method;
  g_autofree char *path = ecl_request_dup_path (wsi, &method);

  g_clear_pointer (&connection->request, ecl_request_free);
  connection->websocket = is_socketio (path)
                              ? ecl_socket_ecl_new (server, wsi)
                              : ecl_socket_peerjs_new (server, wsi);
}

/* Answers a POST that is not to be read, and closes. */
static int
refuse_body (EclRequest *request, guint status, const char *reason)
{
  g_autofree char *reply = g_strdup_printf (
      "HTTP/1.1 %u %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
      status, reason);

  g_message ("Refused a request body: %s", reason);
  lws_write (request->wsi, (guint8 *)reply, strlen (reply), LWS_WRITE_RAW);
  return -1;
}

static int
begin_request (EclServer *server, struct lws *wsi, EclConnection *connection)
{
  g_autofree char *length =
      ecl_request_dup_header (wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH);
  EclRequest *request;

  g_clear_pointer (&connection->request, ecl_request_free);
  request = connection->request = ecl_request_new (server, wsi);
  if (server->stopping)
    return -1;
  if (request->method != ECL_METHOD_POST) {
    ecl_rest_api_request (request);
    return 0;
  }
  if (!is_socketio (request->path))
    return refuse_body (request, 405, "Method Not Allowed");
  if (length == NULL)
    return refuse_body (request, 411, "Length Required");
  if (g_ascii_strtoull (length, NULL, 10) > server->config->max_message)
    return refuse_body (request, 413, "Payload Too Large");
  return 0;
}

static int
add_body (EclConnection *connection, const char *data, gsize len)
{
  if (connection->request == NULL ||
      !ecl_request_add_body (connection->request, data, len))
    return -1;
  return 0;
}

static int
end_body (EclConnection *connection)
{
  if (connection->request == NULL)
    return -1;
  ecl_rest_api_request (connection->request);
  return 0;
}

static int
write_reply (struct lws *wsi, EclConnection *connection)
{
  gboolean done;

  if (connection->request == NULL)
    return 0;
  if (!ecl_request_write (connection->request, &done))
    return -1;
  if (!done)
    return 0;
  g_clear_pointer (&connection->request, ecl_request_free);
  return lws_http_transaction_completed (wsi) ? -1 : 0;
}

static int
stop_connection (EclConnection *connection)
{
  /* No "41" before it: clients are to come back to the next server. */
  if (connection->websocket)
    ecl_websocket_close (connection->websocket, LWS_CLOSE_STATUS_GOINGAWAY);
  else if (connection->request && connection->request->engine)
    ecl_request_reply (connection->request, 503, "text/plain", "", 0);
  return 0;
}

static void
websocket_event (enum lws_callback_reasons reason, EclConnection *connection,
    void *in, size_t len)
{
  EclWebsocket *websocket = connection->websocket;

  if (websocket == NULL)
    return;
  if (reason == LWS_CALLBACK_RECEIVE)
    ecl_websocket_received (websocket, in, len);
  else if (reason == LWS_CALLBACK_SERVER_WRITEABLE)
    ecl_websocket_writable (websocket);
  else if (reason == LWS_CALLBACK_WS_PEER_INITIATED_CLOSE)
    ecl_websocket_peer_closes (websocket);
  else
    g_clear_pointer (&connection->websocket, ecl_websocket_free);
}

/**
 * ecl_server_callback:
 * @user: the #EclConnection
 *
 * Returns: what libwebsockets wants: not 0 to close the connection
 */
int
ecl_server_callback (struct lws *wsi, enum lws_callback_reasons reason,
    void *user, void *in, size_t len)
{
  EclConnection *connection = user;
  EclServer *server = lws_context_user (lws_get_context (wsi));

  switch (reason) {
  case LWS_CALLBACK_WSI_CREATE:
    server->connections++;
    return 0;
  case LWS_CALLBACK_WSI_DESTROY:
    server->connections--;
    return 0;
  case LWS_CALLBACK_HTTP:
    return begin_request (server, wsi, connection);
  case LWS_CALLBACK_HTTP_BODY:
    return add_body (connection, in, len);
  case LWS_CALLBACK_HTTP_BODY_COMPLETION:
    return end_body (connection);
  case LWS_CALLBACK_HTTP_WRITEABLE:
    return write_reply (wsi, connection);
  case LWS_CALLBACK_CLOSED_HTTP:
    if (connection)
      g_clear_pointer (&connection->request, ecl_request_free);
    return 0;
  case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
    return filter_upgrade (server, wsi);
  case LWS_CALLBACK_ESTABLISHED:
    begin_websocket (server, wsi, connection);
    return 0;
  case LWS_CALLBACK_RECEIVE:
  case LWS_CALLBACK_SERVER_WRITEABLE:
  case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
  case LWS_CALLBACK_CLOSED:
    websocket_event (reason, connection, in, len);
    return 0;
  case LWS_CALLBACK_USER:
    return connection ? stop_connection (connection) : 0;
  default:
    return 0;
  }
}
