/* ecl-credential: what proves that a client may use a peer id, and a TURN
 * server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-credential.h"

#include "ecl-id.h"

#include <string.h>

G_DEFINE_QUARK (ecl - credential - error - quark, ecl_credential_error)

void
ecl_credential_clear (EclCredential *credential)
{
  g_clear_pointer (&credential->auth_token, g_free);
  credential->timestamp = credential->ttl = 0;
}

/**
 * ecl_secret_equals:
 * @a: (nullable): a secret
 * @b: (nullable): another one
 *
 * Takes as long for secrets that differ early as for those that differ late.
 *
 * Returns: whether both are there, not empty, and the same
 */
gboolean
ecl_secret_equals (const char *a, const char *b)
{
  gsize len = a ? strlen (a) : 0;
  guint8 difference = 0;

  if (len == 0 || b == NULL || strlen (b) != len)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    difference |= a[i] ^ b[i];
  return difference == 0;
}

/* Returns: (transfer full): base64 with padding (RFC 4648) of the HMAC (RFC
 * 2104) */
static char *
sign (GChecksumType type, const char *secret, const char *text)
{
  g_autoptr (GHmac) hmac =
      g_hmac_new (type, (const guchar *)secret, strlen (secret));
  guint8 digest[64];
  gsize len = sizeof digest;

  g_hmac_update (hmac, (const guchar *)text, strlen (text));
  g_hmac_get_digest (hmac, digest, &len);
  return g_base64_encode (digest, len);
}

static char *
make_token (
    const char *secret, const char *peer_id, gint64 timestamp, gint64 ttl)
{
  g_autofree char *text = g_strdup_printf (
      "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%s", timestamp, ttl, peer_id);

  return sign (G_CHECKSUM_SHA256, secret, text);
}

/**
 * ecl_turn_password:
 * @secret: what coturn has as `static-auth-secret`
 * @username: "EXPIRY:ANYTHING", EXPIRY in Unix seconds
 *
 * The password of a time-limited TURN account
 * (draft-uberti-behave-turn-rest-00).
 *
 * Returns: (transfer full): base64 of the HMAC-SHA1 over @username
 */
char *
ecl_turn_password (const char *secret, const char *username)
{
  return sign (G_CHECKSUM_SHA1, secret, username);
}

static gboolean
check_ttl (gint64 ttl, GError **error)
{
  if (ttl >= ECL_CREDENTIAL_TTL_MIN && ttl <= ECL_CREDENTIAL_TTL_MAX)
    return TRUE;
  g_set_error (error, ECL_CREDENTIAL_ERROR, ECL_CREDENTIAL_ERROR_TTL,
      "A credential's ttl must be from %d to %d seconds",
      ECL_CREDENTIAL_TTL_MIN, ECL_CREDENTIAL_TTL_MAX);
  return FALSE;
}

/**
 * ecl_credential_make:
 * @credential: (out): the credential; what it held is overwritten, not freed
 * @secret: the API key's secret, not empty
 * @peer_id: whose it is to be
 * @timestamp: Unix time at which it begins, in seconds; 0 or more
 * @ttl: how long it is to last, in seconds
 * @error: #EclCredentialError: TTL, PEER_ID or, for @timestamp, MALFORMED
 *
 * "Peer authentication" of the ECLWebRTC protocol. Any thread.
 *
 * Returns: whether @credential was made
 */
gboolean
ecl_credential_make (EclCredential *credential, const char *secret,
    const char *peer_id, gint64 timestamp, gint64 ttl, GError **error)
{
  memset (credential, 0, sizeof *credential);
  if (!check_ttl (ttl, error))
    return FALSE;
  if (!ecl_peer_id_is_valid (peer_id)) {
    g_set_error (error, ECL_CREDENTIAL_ERROR, ECL_CREDENTIAL_ERROR_PEER_ID,
        "A credential is made for one valid peer ID");
    return FALSE;
  }
  if (timestamp < 0) {
    g_set_error (error, ECL_CREDENTIAL_ERROR, ECL_CREDENTIAL_ERROR_MALFORMED,
        "A credential's timestamp must not be negative");
    return FALSE;
  }
  *credential = (EclCredential){
      timestamp, ttl, make_token (secret, peer_id, timestamp, ttl)};
  return TRUE;
}

/**
 * ecl_credential_check:
 * @credential: what a client showed
 * @secret: the API key's secret
 * @peer_id: which id the client wants, or has
 * @now: Unix time, in seconds
 * @error: #EclCredentialError, whose text neither contains nor hints at a
 * secret
 *
 * "Peer authentication" of the ECLWebRTC protocol: a timestamp in the future is
 * rejected, without tolerance. Tokens are compared in constant time.
 *
 * Returns: whether it is good now
 */
gboolean
ecl_credential_check (const EclCredential *credential, const char *secret,
    const char *peer_id, gint64 now, GError **error)
{
  g_autofree char *token = NULL;

  if (!check_ttl (credential->ttl, error))
    return FALSE;
  if (credential->timestamp > now) {
    g_set_error (error, ECL_CREDENTIAL_ERROR, ECL_CREDENTIAL_ERROR_FUTURE,
        "The credential's timestamp is in the future");
    return FALSE;
  }
  if (credential->timestamp < 0 ||
      now - credential->timestamp >= credential->ttl) {
    g_set_error (error, ECL_CREDENTIAL_ERROR, ECL_CREDENTIAL_ERROR_EXPIRED,
        "The credential has expired");
    return FALSE;
  }
  token = make_token (secret, peer_id, credential->timestamp, credential->ttl);
  if (ecl_secret_equals (token, credential->auth_token))
    return TRUE;
  g_set_error (error, ECL_CREDENTIAL_ERROR, ECL_CREDENTIAL_ERROR_MISMATCH,
      "The credential was not made for this peer ID with the key's secret");
  return FALSE;
}

/**
 * ecl_credential_expiry:
 * @credential: one that passed ecl_credential_check()
 *
 * Returns: Unix time from which on it is no longer good, in seconds
 */
gint64
ecl_credential_expiry (const EclCredential *credential)
{
  return credential->timestamp + credential->ttl;
}

static gboolean
malformed (GError **error)
{
  g_set_error (error, ECL_CREDENTIAL_ERROR, ECL_CREDENTIAL_ERROR_MALFORMED,
      "A credential must be an object with timestamp, ttl and authToken");
  return FALSE;
}

static gboolean
get_seconds (EclSpan object, const char *name, gint64 *seconds)
{
  EclSpan value;

  return ecl_json_get_member (object, name, &value) &&
         ecl_json_get_int64 (value, seconds) && *seconds >= 0;
}

/**
 * ecl_credential_parse:
 * @value: a scanned JSON value, such as the argument of UPDATE_CREDENTIAL
 * @credential: (out): the credential; what it held is overwritten, not freed;
 *   empty on error
 * @error: %ECL_CREDENTIAL_ERROR_MALFORMED
 *
 * Returns: whether @value is {"timestamp":…,"ttl":…,"authToken":…}, the first
 *   two whole seconds, in at most %ECL_CREDENTIAL_MAX_LENGTH bytes
 */
gboolean
ecl_credential_parse (EclSpan value, EclCredential *credential, GError **error)
{
  g_auto (EclCredential) read = {0};

  memset (credential, 0, sizeof *credential);
  if (value.len > ECL_CREDENTIAL_MAX_LENGTH ||
      ecl_json_type (value) != ECL_JSON_OBJECT ||
      !get_seconds (value, "timestamp", &read.timestamp) ||
      !get_seconds (value, "ttl", &read.ttl))
    return malformed (error);
  read.auth_token = ecl_json_dup_member_string (value, "authToken");
  if (read.auth_token == NULL || read.auth_token[0] == '\0')
    return malformed (error);
  *credential = read;
  memset (&read, 0, sizeof read);
  return TRUE;
}

/**
 * ecl_credential_parse_query:
 * @text: the query's argument `credential`, percent-decoded once
 * @credential: (out): as for ecl_credential_parse()
 * @error: %ECL_CREDENTIAL_ERROR_MALFORMED
 *
 * After updateCredential() the SDK encodes it twice whenever it connects again,
 * so that what is no JSON is percent-decoded once more ("Engine.IO 3" of the
 * ECLWebRTC protocol).
 *
 * Returns: whether it is a credential
 */
gboolean
ecl_credential_parse_query (
    const char *text, EclCredential *credential, GError **error)
{
  gsize len = strnlen (text, ECL_CREDENTIAL_MAX_LENGTH + 1);
  g_autofree char *decoded = NULL;
  EclSpan value;

  memset (credential, 0, sizeof *credential);
  if (len > ECL_CREDENTIAL_MAX_LENGTH)
    return malformed (error);
  if (ecl_json_scan (text, len, &value, NULL))
    return ecl_credential_parse (value, credential, error);
  decoded = g_uri_unescape_string (text, NULL);
  if (decoded == NULL ||
      !ecl_json_scan (decoded, strlen (decoded), &value, NULL))
    return malformed (error);
  return ecl_credential_parse (value, credential, error);
}

/* Appends it as the SDKs write it. */
void
ecl_credential_append_json (const EclCredential *credential, GString *out)
{
  g_string_append_printf (out,
      "{\"timestamp\":%" G_GINT64_FORMAT ",\"ttl\":%" G_GINT64_FORMAT
      ",\"authToken\":",
      credential->timestamp, credential->ttl);
  ecl_json_append_string (out, credential->auth_token, -1);
  g_string_append_c (out, '}');
}
