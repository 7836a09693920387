/* ecl-peer-credential: what a Peer shows to a server whose API key has a secret
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-peer-credential-private.h"

static void
set_error (GError **error, const GError *cause)
{
  GstEclError code = g_error_matches (cause, ECL_CREDENTIAL_ERROR,
                         ECL_CREDENTIAL_ERROR_PEER_ID)
                         ? GST_ECL_ERROR_INVALID_ID
                         : GST_ECL_ERROR_AUTHENTICATION;

  g_set_error_literal (error, GST_ECL_ERROR, code, cause->message);
}

/**
 * gst_ecl_credential_new:
 * @secret: the secret of the API key, as the server has it
 * @peer_id: the id that the Peer is going to ask for
 * @timestamp: Unix time at which the credential begins, in seconds; 0 for now.
 *   A server refuses one that is later than its own clock
 * @ttl: how long it lasts, in seconds, from 600 to 90000
 * @error: a #GstEclError: %GST_ECL_ERROR_INVALID_ID for an id that no Peer may
 *   have, %GST_ECL_ERROR_AUTHENTICATION for an empty secret, a negative
 *   @timestamp or a @ttl out of range
 *
 * Makes what a server demands for an API key that has a secret ("Peer
 * authentication" of the ECLWebRTC protocol). Whoever knows the secret can be
 * any Peer: make credentials where it can be kept, and hand only them to the
 * devices.
 *
 * The structure is named "credential" and has the fields "timestamp" (gint64)
 * and "ttl" (guint), both in seconds, and "auth-token" (string). It does not
 * contain the secret. Any thread.
 *
 * Returns: (transfer full) (nullable): the credential, %NULL with @error
 */
GstStructure *
gst_ecl_credential_new (const char *secret, const char *peer_id,
    gint64 timestamp, guint ttl, GError **error)
{
  g_auto (EclCredential) made = {0};
  g_autoptr (GError) cause = NULL;

  if (secret == NULL || secret[0] == '\0') {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_AUTHENTICATION,
        "A credential cannot be made with an empty secret");
    return NULL;
  }
  if (timestamp == 0)
    timestamp = g_get_real_time () / G_USEC_PER_SEC;
  if (!ecl_credential_make (&made, secret, peer_id, timestamp, ttl, &cause)) {
    set_error (error, cause);
    return NULL;
  }
  return gst_structure_new ("credential", "timestamp", G_TYPE_INT64, timestamp,
      "ttl", G_TYPE_UINT, ttl, "auth-token", G_TYPE_STRING, made.auth_token,
      NULL);
}

/* Whichever integer type a launch line or a language binding made of it. */
static gboolean
get_seconds (const GstStructure *structure, const char *field, gint64 *seconds)
{
  const GValue *value = gst_structure_get_value (structure, field);
  g_auto (GValue) number = G_VALUE_INIT;

  g_value_init (&number, G_TYPE_INT64);
  if (value == NULL || G_VALUE_HOLDS_DOUBLE (value) ||
      G_VALUE_HOLDS_FLOAT (value) || !g_value_transform (value, &number))
    return FALSE;
  *seconds = g_value_get_int64 (&number);
  return *seconds >= 0;
}

/**
 * gst_ecl_credential_read:
 * @structure: as gst_ecl_credential_new() makes it, or somebody by hand
 * @credential: (out): the credential; what it held is overwritten, not freed;
 *   empty on error
 * @error: %GST_ECL_ERROR_AUTHENTICATION
 *
 * Returns: whether @structure has all fields of a credential
 */
gboolean
gst_ecl_credential_read (
    const GstStructure *structure, EclCredential *credential, GError **error)
{
  const char *token = gst_structure_get_string (structure, "auth-token");
  gint64 timestamp, ttl;

  *credential = (EclCredential){0};
  if (!get_seconds (structure, "timestamp", &timestamp) ||
      !get_seconds (structure, "ttl", &ttl) || token == NULL || !*token) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_AUTHENTICATION,
        "A credential needs the fields timestamp and ttl, in seconds, and "
        "auth-token, a string");
    return FALSE;
  }
  *credential = (EclCredential){timestamp, ttl, g_strdup (token)};
  return TRUE;
}

/**
 * gst_ecl_credential_to_json:
 * @structure: as gst_ecl_credential_new() makes it, or somebody by hand
 * @error: %GST_ECL_ERROR_AUTHENTICATION
 *
 * Returns: (transfer full) (nullable): the credential as the servers read it,
 *   %NULL with @error
 */
char *
gst_ecl_credential_to_json (const GstStructure *structure, GError **error)
{
  g_auto (EclCredential) credential = {0};
  GString *json;

  if (!gst_ecl_credential_read (structure, &credential, error))
    return NULL;
  json = g_string_new (NULL);
  ecl_credential_append_json (&credential, json);
  return g_string_free (json, FALSE);
}
