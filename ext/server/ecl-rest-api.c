/* ecl-rest-api: what the server answers to plain HTTP requests
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-rest-api.h"

#include "ecl-engine.h"
#include "ecl-json.h"
#include "ecl-random.h"

#include <string.h>

#define JSON "application/json"
#define HTML "text/html; charset=utf-8"
#define PAGE_RESOURCES "/org/gst-ecl/page"

static const struct {
  const char *suffix;
  const char *type;
} content_types[] = {
    {".html", HTML},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
};

static void
not_found (EclRequest *request)
{
  ecl_request_reply (
      request, 404, JSON, "{\"error\":\"There is nothing here\"}", -1);
}

/* Which host the client reached us by, without the port. */
static char *
dup_own_host (EclRequest *request)
{
  g_autofree char *host = ecl_request_dup_header (request->wsi, WSI_TOKEN_HOST);
  char *colon;

  if (host == NULL)
    return g_strdup (request->server->config->host);
  colon = strrchr (host, ':');
  if (colon && strchr (colon, ']') == NULL)
    *colon = '\0';
  return g_steal_pointer (&host);
}

/* The dispatcher: an SDK asks it for a signaling server, of which there is one.
 */
static void
reply_signaling (EclRequest *request)
{
  g_autofree char *host = dup_own_host (request);
  g_autoptr (GString) json = g_string_new ("{\"domain\":");

  if (!g_utf8_validate (host, -1, NULL)) {
    ecl_request_reply (request, 400, JSON, "{\"error\":\"Bad host\"}", -1);
    return;
  }
  ecl_json_append_string (json, host, -1);
  g_string_append_c (json, '}');
  ecl_request_reply (request, 200, JSON, json->str, json->len);
}

static void
reply_id (EclRequest *request)
{
  g_autofree char *id = ecl_random_uuid ();

  ecl_request_reply (request, 200, HTML, id, -1);
}

static gboolean
refuse_origin (EclRequest *request, const char *key)
{
  if (ecl_hub_allows_origin (request->server->hub, key, request->origin))
    return FALSE;
  ecl_request_reply (request, 403, JSON,
      "{\"error\":\"The key may not be used from this domain\"}", -1);
  return TRUE;
}

typedef void (*AppendFunc) (EclHub *hub, const char *key, GString *json);

static void
reply_list (EclRequest *request, const char *key, AppendFunc append)
{
  g_autoptr (GString) json = NULL;

  if (refuse_origin (request, key))
    return;
  if (!request->server->config->listing ||
      !ecl_hub_allows_listing (request->server->hub, key)) {
    ecl_request_reply (request, 401, JSON,
        "{\"error\":\"This server does not list its peers\"}", -1);
    return;
  }
  if (!ecl_hub_has_key (request->server->hub, key)) {
    ecl_request_reply (
        request, 404, JSON, "{\"error\":\"The key is not known here\"}", -1);
    return;
  }
  json = g_string_new (NULL);
  append (request->server->hub, key, json);
  ecl_request_reply (request, 200, JSON, json->str, json->len);
}

static void
reply_exists (EclRequest *request, const char *key, const char *id)
{
  gboolean exists = ecl_hub_has_peer (request->server->hub, key, id);

  if (refuse_origin (request, key))
    return;
  ecl_request_reply (request, 200, JSON,
      exists ? "{\"exists\":true}" : "{\"exists\":false}", -1);
}

/* /api/apikeys/KEY/clients/, /api/apikeys/KEY/rooms/ and
 * /api/apikeys/KEY/peers/ID/exists */
static void
reply_api (EclRequest *request, char **parts)
{
  guint n = g_strv_length (parts);
  gboolean is_list = n == 4 || (n == 5 && parts[4][0] == '\0');

  if (n < 4 || !g_str_equal (parts[1], "apikeys"))
    not_found (request);
  else if (is_list && g_str_equal (parts[3], "clients"))
    reply_list (request, parts[2], ecl_hub_append_peers);
  else if (is_list && g_str_equal (parts[3], "rooms"))
    reply_list (request, parts[2], ecl_hub_append_rooms);
  else if (n == 6 && g_str_equal (parts[3], "peers") &&
           g_str_equal (parts[5], "exists"))
    reply_exists (request, parts[2], parts[4]);
  else
    not_found (request);
}

/* What PeerServer says to a program; a person gets the page. */
static void
reply_about (EclRequest *request)
{
  ecl_request_reply (request, 200, JSON,
      "{\"name\":\"gst-ecl signaling server\",\"description\":\"Signaling for "
      "ECLWebRTC and PeerJS clients\",\"website\":\"\"}",
      -1);
}

static gboolean
wants_page (EclRequest *request)
{
  g_autofree char *accept =
      ecl_request_dup_header (request->wsi, WSI_TOKEN_HTTP_ACCEPT);

  return accept && strstr (accept, "text/html");
}

static const char *
content_type_of (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (content_types); i++) {
    if (g_str_has_suffix (path, content_types[i].suffix))
      return content_types[i].type;
  }
  return "application/octet-stream";
}

static void
reply_page (EclRequest *request, const char *path)
{
  g_autofree char *name = g_strconcat (PAGE_RESOURCES, path, NULL);
  g_autoptr (GBytes) file =
      g_resources_lookup_data (name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gconstpointer data;
  gsize size;

  if (file == NULL) {
    not_found (request);
    return;
  }
  data = g_bytes_get_data (file, &size);
  ecl_request_reply (request, 200, content_type_of (path), data, size);
}

static void
reply_get (EclRequest *request)
{
  const char *path = request->path;
  g_auto (GStrv) parts = g_strsplit (path + 1, "/", 8);
  guint n = g_strv_length (parts);

  if (n == 0 && !wants_page (request))
    reply_about (request);
  else if (n == 0 || g_str_equal (path, "/"))
    reply_page (request, "/index.html");
  else if (g_str_equal (path, "/signaling"))
    reply_signaling (request);
  else if (g_str_equal (parts[0], "api"))
    reply_api (request, parts);
  else if (n == 2 && g_str_equal (parts[1], "id"))
    reply_id (request);
  else if (n == 2 && g_str_equal (parts[1], "peers"))
    reply_list (request, parts[0], ecl_hub_append_peers);
  else
    reply_page (request, path);
}

/**
 * ecl_rest_api_request:
 * @request: a request, with its whole body
 *
 * Answers it ("REST on the signaling server" of the ECLWebRTC protocol, "HTTP"
 * of PeerServer, the page), or hands it on to an Engine.IO session.
 */
void
ecl_rest_api_request (EclRequest *request)
{
  if (g_str_equal (request->path, "/socket.io/") ||
      g_str_equal (request->path, "/socket.io"))
    ecl_polling_request (request);
  else if (request->method == ECL_METHOD_OPTIONS)
    ecl_request_reply (request, 200, "text/plain", "", 0);
  else if (request->method == ECL_METHOD_GET)
    reply_get (request);
  else
    ecl_request_reply (
        request, 405, JSON, "{\"error\":\"Method not allowed\"}", -1);
}
