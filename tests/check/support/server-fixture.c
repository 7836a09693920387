/* server-fixture: a server on loopback, and clients on their websockets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "server-fixture.h"

EclServer *server;

static void
start (EclServerConfig *config)
{
  g_autoptr (GError) error = NULL;

  config->port = 0;
  server = ecl_server_start (config, &error);
  fail_unless (server != NULL, "%s", error ? error->message : "");
}

void
server_setup (void)
{
  start (ecl_server_config_new ());
}

void
server_teardown (void)
{
  g_clear_pointer (&server, ecl_server_stop);
  web_client_clear ();
}

/* Starts over with the test's own limits. */
void
restart (EclServerConfig *config)
{
  ecl_server_stop (server);
  start (config);
}

char *
url_of (const char *path)
{
  return g_strconcat (ecl_server_get_url (server), path + 1, NULL);
}

WebSocket *
open_path (const char *path)
{
  g_autofree char *url = url_of (path);

  return web_socket_open (url);
}

void
expect (WebSocket *socket, const char *frame)
{
  g_autofree char *got = web_socket_receive (socket);

  fail_unless_equals_string (got, frame);
}

void
expect_prefix (WebSocket *socket, const char *prefix)
{
  g_autofree char *got = web_socket_receive (socket);

  fail_unless (got && g_str_has_prefix (got, prefix), "%s", got);
}

WebSocket *
connect_ecl (const char *id, const char *token)
{
  g_autofree char *path = g_strdup_printf (
      "/socket.io/?apiKey=" KEY "&peerId=%s&token=%s&EIO=3&transport=websocket",
      id, token);
  WebSocket *socket = open_path (path);

  expect_prefix (socket, "0{\"sid\":\"");
  expect (socket, "40");
  return socket;
}

WebSocket *
open_ecl (const char *id)
{
  WebSocket *socket = connect_ecl (id, id);
  g_autofree char *open =
      g_strdup_printf ("42[\"OPEN\",{\"peerId\":\"%s\"}]", id);

  expect (socket, open);
  return socket;
}

WebSocket *
open_peerjs (const char *id)
{
  g_autofree char *path =
      g_strdup_printf ("/peerjs?key=peerjs&id=%s&token=%s", id, id);
  WebSocket *socket = open_path (path);

  expect (socket, "{\"type\":\"OPEN\"}");
  return socket;
}
