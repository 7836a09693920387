/* ecl-polling: an ECLWebRTC client's session over GET and POST
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-engine.h"

#include <string.h>

#define JSON "application/json"

/* As Engine.IO's own server words them. */
static void
refuse (EclRequest *request, guint code, const char *message)
{
  g_autofree char *json =
      g_strdup_printf ("{\"code\":%u,\"message\":\"%s\"}", code, message);

  g_message ("Refused an Engine.IO request: %s", message);
  ecl_request_reply (request, 400, JSON, json, -1);
}

static void
open_session (EclRequest *request)
{
  EclEngine *engine;

  if (request->method != ECL_METHOD_GET) {
    refuse (request, 2, "Bad handshake method");
    return;
  }
  engine = ecl_engine_new (request->server, NULL);
  ecl_engine_register (engine, request->wsi);
  ecl_engine_poll_started (engine, request);
}

static gboolean
has_binary_body (EclRequest *request)
{
  g_autofree char *type =
      ecl_request_dup_header (request->wsi, WSI_TOKEN_HTTP_CONTENT_TYPE);

  return type && g_str_has_prefix (type, "application/octet-stream");
}

static void
receive_payload (EclRequest *request, EclEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) packets = NULL;
  GByteArray *body = request->body;

  packets = ecl_engineio_decode_payload (body ? body->data : NULL,
      body ? body->len : 0, has_binary_body (request), &error);
  if (packets == NULL) {
    ecl_engine_fail (engine, error);
    refuse (request, 3, "Bad request");
    return;
  }
  for (guint i = 0; i < packets->len; i++)
    ecl_engine_receive (engine, &g_array_index (packets, EclEngineioPacket, i));
  ecl_request_reply (request, 200, "text/html", "ok", 2);
}

/**
 * ecl_polling_request:
 * @request: a request for /socket.io/, with its whole body
 *
 * Opens a session, waits for what its client is to be told, or takes what the
 * client says ("Engine.IO 3 packets" of the ECLWebRTC protocol).
 */
void
ecl_polling_request (EclRequest *request)
{
  g_autofree char *transport =
      ecl_request_dup_argument (request->wsi, "transport");
  g_autofree char *sid = ecl_request_dup_argument (request->wsi, "sid");
  EclEngine *engine =
      sid ? g_hash_table_lookup (request->server->engines, sid) : NULL;

  request->credentials = TRUE;
  if (request->method == ECL_METHOD_OPTIONS)
    ecl_request_reply (request, 200, "text/plain", "", 0);
  else if (g_strcmp0 (transport, "polling") != 0)
    refuse (request, 0, "Transport unknown");
  else if (sid == NULL)
    open_session (request);
  else if (engine == NULL)
    refuse (request, 1, "Session ID unknown");
  else if (engine->socket)
    refuse (request, 3, "Bad request");
  else if (request->method == ECL_METHOD_POST)
    receive_payload (request, engine);
  else if (engine->poll)
    refuse (request, 3, "Bad request");
  else
    ecl_engine_poll_started (engine, request);
}
