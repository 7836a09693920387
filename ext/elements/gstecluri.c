/* gstecluri: a remote Peer as a URI
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstecluri.h"

const char *const gst_ecl_uri_schemes[] = {
    "ecl", "ecls", "peerjs", "peerjss", NULL};

void
gst_ecl_uri_clear (GstEclUri *uri)
{
  g_clear_pointer (&uri->server, g_free);
  g_clear_pointer (&uri->key, g_free);
  g_clear_pointer (&uri->remote_id, g_free);
}

static gboolean
is_tls (const char *scheme)
{
  return g_strcmp0 (scheme, "ecls") == 0 || g_strcmp0 (scheme, "peerjss") == 0;
}

/**
 * gst_ecl_uri_parse:
 * @text: a URI
 * @uri: (out caller-allocates): zero-initialised; clear with
 * gst_ecl_uri_clear()
 *
 * Returns: %FALSE with a #GST_URI_ERROR for a URI without host or peer id
 */
gboolean
gst_ecl_uri_parse (const char *text, GstEclUri *uri, GError **error)
{
  g_autoptr (GstUri) parsed = gst_uri_from_string (text);
  const char *scheme = parsed ? gst_uri_get_scheme (parsed) : NULL;
  g_autofree char *path = parsed ? gst_uri_get_path (parsed) : NULL;
  char *id = path ? strrchr (path, '/') : NULL;

  if (scheme == NULL || !g_strv_contains (gst_ecl_uri_schemes, scheme) ||
      gst_uri_get_host (parsed) == NULL || id == NULL || id[1] == '\0') {
    g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_REFERENCE,
        "'%s' names no peer: expected ecl://host:port/peer-id or "
        "peerjs://host:port/path/peer-id",
        text);
    return FALSE;
  }
  uri->protocol = g_str_has_prefix (scheme, "ecl")
                      ? GST_ECL_SIGNALING_PROTOCOL_ECL
                      : GST_ECL_SIGNALING_PROTOCOL_PEERJS;
  uri->key = g_strdup (gst_uri_get_query_value (parsed, "key"));
  uri->remote_id = g_strdup (id + 1);
  id[1] = '\0';
  gst_uri_set_scheme (parsed, is_tls (scheme) ? "https" : "http");
  gst_uri_set_path (parsed, path);
  gst_uri_set_query_table (parsed, NULL);
  uri->server = gst_uri_to_string (parsed);
  return TRUE;
}

/**
 * gst_ecl_uri_to_string:
 *
 * Returns: (transfer full) (nullable): the URI that parses to @uri, or %NULL
 * when
 *     @uri lacks a server or a remote id
 */
char *
gst_ecl_uri_to_string (const GstEclUri *uri)
{
  gboolean ecl = uri->protocol == GST_ECL_SIGNALING_PROTOCOL_ECL;
  g_autoptr (GstUri) made = NULL;
  g_autofree char *path = NULL;
  g_autofree char *full = NULL;
  gboolean tls;

  if (uri->server == NULL || uri->remote_id == NULL)
    return NULL;
  made = gst_uri_from_string (uri->server);
  if (made == NULL)
    return NULL;
  tls = g_strcmp0 (gst_uri_get_scheme (made), "https") == 0;
  gst_uri_set_scheme (
      made, ecl ? (tls ? "ecls" : "ecl") : (tls ? "peerjss" : "peerjs"));
  path = gst_uri_get_path (made);
  full = g_strdup_printf ("%s%s%s", path ? path : "",
      path && g_str_has_suffix (path, "/") ? "" : "/", uri->remote_id);
  gst_uri_set_path (made, full);
  if (uri->key)
    gst_uri_set_query_value (made, "key", uri->key);
  return gst_uri_to_string (made);
}
