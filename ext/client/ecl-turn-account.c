/* ecl-turn-account: the account at TURN servers that a signaling server gives
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-turn-account.h"

#include <gio/gio.h>

/* RFC 7065 */
#define TURN_PORT 3478
#define TURNS_PORT 5349

/* A new account is asked for when this part of the time is over, and no sooner
 * than this. */
#define RENEWAL_PERCENT 75
#define RENEWAL_MIN_MS 1000

void
ecl_turn_account_clear (EclTurnAccount *account)
{
  g_clear_pointer (&account->username, g_free);
  g_clear_pointer (&account->password, g_free);
  g_clear_pointer (&account->servers, g_strfreev);
}

/**
 * ecl_turn_uri_from_url:
 * @url: as an RTCIceServer has it (RFC 7065): "turn:HOST:PORT?transport=udp",
 *   also "turns:"; port and transport may be left out
 *
 * Returns: (transfer full) (nullable): what webrtcbin calls it, without an
 *   account: "turn://HOST:PORT?transport=udp"; %NULL for what is no TURN server
 */
char *
ecl_turn_uri_from_url (const char *url)
{
  const char *rest = strchr (url, ':');
  g_autofree char *scheme = rest ? g_ascii_strdown (url, rest - url) : NULL;
  g_autofree char *text = rest ? g_strconcat ("turn://", rest + 1, NULL) : NULL;
  g_autoptr (GUri) uri =
      text ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *query, *host;
  gboolean tls;
  int port;

  if (!uri)
    return NULL;
  tls = g_str_equal (scheme, "turns");
  query = g_uri_get_query (uri);
  host = g_uri_get_host (uri);
  if ((!tls && !g_str_equal (scheme, "turn")) || !host || !*host ||
      !(g_hostname_is_ip_address (host) ||
          strspn (host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01"
                        "23456789-.") == strlen (host)) ||
      g_uri_get_userinfo (uri) || *g_uri_get_path (uri) ||
      g_uri_get_fragment (uri) ||
      (query && !g_str_equal (query, "transport=udp") &&
          !g_str_equal (query, "transport=tcp")))
    return NULL;
  port = g_uri_get_port (uri);
  if (port <= 0)
    port = tls ? TURNS_PORT : TURN_PORT;
  return g_strdup_printf (
      strchr (host, ':') ? "%s://[%s]:%d%s%s" : "%s://%s:%d%s%s", scheme, host,
      port, query ? "?" : "", query ? query : "");
}

static char **
read_servers (EclSpan urls)
{
  g_autoptr (GStrvBuilder) servers = g_strv_builder_new ();
  EclJsonIter iter;
  EclSpan key, url = urls;
  gboolean list = ecl_json_type (urls) == ECL_JSON_ARRAY;

  if (list)
    ecl_json_iter_init (&iter, urls);
  for (guint i = 0; i < (list ? ECL_TURN_MAX_SERVERS : 1); i++) {
    g_autofree char *text = NULL;
    g_autofree char *uri = NULL;

    if (list && !ecl_json_iter_next (&iter, &key, &url))
      break;
    text = ecl_json_dup_string (url);
    uri = text ? ecl_turn_uri_from_url (text) : NULL;
    if (uri)
      g_strv_builder_add (servers, uri);
  }
  return g_strv_builder_end (servers);
}

/* draft-uberti-behave-turn-rest-00, section 2.2: "TIMESTAMP:NAME" */
static gint64
read_expiry (const char *username)
{
  char *end;
  guint64 expires = g_ascii_strtoull (username, &end, 10);

  return g_ascii_isdigit (*username) && *end == ':' && expires < G_MAXINT32
             ? (gint64)expires
             : 0;
}

/**
 * ecl_turn_account_read:
 * @account: (out): the account; what it held is overwritten, not freed; empty
 *   when @value is none
 * @value: `turnCredential` of OPEN: an object with `username`, `credential` and
 *   `urls`, an RTCIceServer; or without `urls`, or just the password, as the
 *   ECLWebRTC protocol has it
 * @key: our API key
 * @peer_id: our id
 */
void
ecl_turn_account_read (EclTurnAccount *account, EclSpan value, const char *key,
    const char *peer_id)
{
  g_auto (EclTurnAccount) read = {0};
  EclSpan urls;

  memset (account, 0, sizeof *account);
  if (ecl_json_type (value) == ECL_JSON_STRING) {
    read.username = g_strdup_printf ("%s$%s", key, peer_id);
    read.password = ecl_json_dup_string (value);
  } else if (ecl_json_type (value) == ECL_JSON_OBJECT) {
    read.username = ecl_json_dup_member_string (value, "username");
    read.password = ecl_json_dup_member_string (value, "credential");
    if (ecl_json_get_member (value, "urls", &urls))
      read.servers = read_servers (urls);
  }
  if (read.username && read.password) {
    read.expires = read_expiry (read.username);
    *account = read;
    memset (&read, 0, sizeof read);
  }
}

/**
 * ecl_turn_account_get_renewal:
 * @now: real time, us
 *
 * Returns: ms from now on after which to ask for a new one; -1 for never: it
 *   does not say when it expires, or has by our clock, which then is not that
 *   of the server
 */
gint64
ecl_turn_account_get_renewal (const EclTurnAccount *account, gint64 now)
{
  gint64 left = account->expires * 1000 - now / 1000;

  if (account->expires == 0 || left <= 0)
    return -1;
  return MAX (left * RENEWAL_PERCENT / 100, RENEWAL_MIN_MS);
}

/* "turn://HOST" to "turn://USERNAME:PASSWORD@HOST" */
static char *
sign_in (const EclTurnAccount *account, const char *server)
{
  const char *host = strstr (server, "://") + strlen ("://");
  g_autofree char *username =
      g_uri_escape_string (account->username, NULL, FALSE);
  g_autofree char *password =
      g_uri_escape_string (account->password, NULL, FALSE);

  return g_strdup_printf (
      "%.*s%s:%s@%s", (int)(host - server), server, username, password, host);
}

static gboolean
lacks_account (const char *server)
{
  return strstr (server, "://") && !strchr (server, '@');
}

/**
 * ecl_turn_account_complete:
 * @account: from the signaling server; may be empty
 * @configured: (nullable) (array zero-terminated=1): TURN servers that somebody
 *   chose, with accounts of their own or without
 *
 * An account that names no servers is for those of @configured that have none.
 *
 * Returns: (transfer full): the TURN servers to use, as webrtcbin takes them:
 *   first @configured, then those of @account
 */
char **
ecl_turn_account_complete (
    const EclTurnAccount *account, const char *const *configured)
{
  g_autoptr (GStrvBuilder) servers = g_strv_builder_new ();
  gboolean anywhere = account->username && !account->servers;

  for (; configured && *configured; configured++) {
    g_autofree char *signed_in = anywhere && lacks_account (*configured)
                                     ? sign_in (account, *configured)
                                     : NULL;
    g_strv_builder_add (servers, signed_in ? signed_in : *configured);
  }
  for (char **server = account->servers; server && *server; server++) {
    g_autofree char *signed_in = sign_in (account, *server);
    g_strv_builder_add (servers, signed_in);
  }
  return g_strv_builder_end (servers);
}
