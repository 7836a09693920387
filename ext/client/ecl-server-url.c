/* ecl-server-url: where a signaling server is, as a person writes it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-server-url.h"

#include "ecl-error.h"

#include <gio/gio.h>
#include <string.h>

#define URL_FLAGS G_URI_FLAGS_ENCODED

static GUri *
refuse (GError **error, const char *text, const char *why)
{
  g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_SERVER,
      "the signaling server \"%s\" %s; write it as http://HOST:PORT/, "
      "https://HOST/ or just HOST:PORT",
      text, why);
  return NULL;
}

/* GLib takes blanks and quotes in a host; no resolver does. */
static gboolean
is_host (const char *host)
{
  for (const char *c = host; c && *c; c++) {
    if (!g_ascii_isalnum (*c) && !strchr ("-._:%", *c) && !(*c & 0x80))
      return FALSE;
  }
  return host && *host;
}

/**
 * ecl_server_url_parse:
 * @text: `http`, `https`, `ws` or `wss` URL, or a host with or without a port
 * @error: return location
 *
 * Returns: (transfer full): an http or https URL with an explicit port and a
 * path that ends in "/", or %NULL with %GST_ECL_ERROR_SERVER
 */
GUri *
ecl_server_url_parse (const char *text, GError **error)
{
  gboolean bare = text && !strstr (text, "://");
  g_autofree char *full = g_strconcat (bare ? "http://" : "", text, NULL);
  g_autoptr (GUri) uri = text ? g_uri_parse (full, URL_FLAGS, NULL) : NULL;
  g_autofree char *path = NULL;
  const char *scheme;
  gboolean secure;
  int port;

  if (!text)
    text = "";
  if (!uri || !is_host (g_uri_get_host (uri)))
    return refuse (error, text, "is not a URL");
  scheme = g_uri_get_scheme (uri);
  secure = g_str_equal (scheme, "https") || g_str_equal (scheme, "wss");
  if (!secure && !g_str_equal (scheme, "http") && !g_str_equal (scheme, "ws"))
    return refuse (error, text, "has a scheme that carries no websocket");
  /* Only the host is quoted: a password may be in the rest. */
  if (g_uri_get_userinfo (uri) || g_uri_get_query (uri) ||
      g_uri_get_fragment (uri))
    return refuse (
        error, g_uri_get_host (uri), "has more than host, port and path");

  port = g_uri_get_port (uri);
  if (port <= 0)
    port = bare ? ECL_SERVER_URL_DEFAULT_PORT : secure ? 443 : 80;
  path = g_strconcat (g_uri_get_path (uri),
      g_str_has_suffix (g_uri_get_path (uri), "/") ? NULL : "/", NULL);
  return g_uri_build (URL_FLAGS, secure ? "https" : "http", NULL,
      g_uri_get_host (uri), port, path, NULL, NULL);
}

/**
 * ecl_server_url_from_domain:
 * @dispatcher: the URL of the dispatcher that was asked
 * @domain: its answer
 * @error: return location
 *
 * A bare domain means https and port 443, as ECLWebRTC's dispatcher protocol
 * has it. That protocol cannot name a port; one that is there all the same is
 * taken, with the dispatcher's own scheme.
 *
 * Returns: (transfer full): the signaling server's URL, or %NULL
 */
GUri *
ecl_server_url_from_domain (
    GUri *dispatcher, const char *domain, GError **error)
{
  gboolean has_port = strchr (domain, ':') != NULL;
  g_autofree char *url = g_strconcat (
      has_port ? g_uri_get_scheme (dispatcher) : "https", "://", domain, NULL);

  return ecl_server_url_parse (url, error);
}

/**
 * ecl_server_url_resolve:
 * @server: from ecl_server_url_parse()
 * @path: appended to its path, percent-encoded, no leading "/"
 * @query: (nullable): percent-encoded query
 *
 * Returns: (transfer full): the whole URL
 */
GUri *
ecl_server_url_resolve (GUri *server, const char *path, const char *query)
{
  g_autofree char *whole = g_strconcat (g_uri_get_path (server), path, NULL);

  return g_uri_build (URL_FLAGS, g_uri_get_scheme (server), NULL,
      g_uri_get_host (server), g_uri_get_port (server), whole, query, NULL);
}

/**
 * ecl_server_url_display:
 * @server: from ecl_server_url_parse()
 *
 * Returns: (transfer full): the URL for messages to people
 */
char *
ecl_server_url_display (GUri *server)
{
  return g_uri_to_string_partial (
      server, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY);
}

/**
 * ecl_server_url_is_local:
 * @url: from ecl_server_url_parse()
 *
 * Returns: whether its host is this very machine: a loopback address, or
 * `localhost` or a name below it (RFC 6761, section 6.3)
 */
gboolean
ecl_server_url_is_local (GUri *url)
{
  g_auto (GStrv) labels = g_strsplit (g_uri_get_host (url), ".", -1);
  g_autoptr (GInetAddress) address =
      g_inet_address_new_from_string (g_uri_get_host (url));
  guint n = g_strv_length (labels);

  if (address)
    return g_inet_address_get_is_loopback (address);
  if (n > 1 && !*labels[n - 1]) /* the root's dot */
    n--;
  return g_ascii_strcasecmp (labels[n - 1], "localhost") == 0;
}
