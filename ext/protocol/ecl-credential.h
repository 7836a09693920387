/* ecl-credential: what proves that a client may use a peer id, and a TURN
 * server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-json.h"

G_BEGIN_DECLS

/* How long a credential may last, in seconds. */
#define ECL_CREDENTIAL_TTL_MIN 600
#define ECL_CREDENTIAL_TTL_MAX 90000
/* Longest credential as it comes over the wire, in bytes. */
#define ECL_CREDENTIAL_MAX_LENGTH 1024

#define ECL_CREDENTIAL_ERROR (ecl_credential_error_quark ())

/**
 * EclCredentialError:
 * @ECL_CREDENTIAL_ERROR_MALFORMED: it has not the three members that it needs
 * @ECL_CREDENTIAL_ERROR_TTL: it would last too short or too long
 * @ECL_CREDENTIAL_ERROR_FUTURE: it is dated in the future
 * @ECL_CREDENTIAL_ERROR_EXPIRED: its time is over
 * @ECL_CREDENTIAL_ERROR_MISMATCH: it was not made for this peer id with this
 *   secret
 * @ECL_CREDENTIAL_ERROR_PEER_ID: a credential cannot be made for this id
 */
typedef enum {
  ECL_CREDENTIAL_ERROR_MALFORMED,
  ECL_CREDENTIAL_ERROR_TTL,
  ECL_CREDENTIAL_ERROR_FUTURE,
  ECL_CREDENTIAL_ERROR_EXPIRED,
  ECL_CREDENTIAL_ERROR_MISMATCH,
  ECL_CREDENTIAL_ERROR_PEER_ID,
} EclCredentialError;

GQuark ecl_credential_error_quark (void);

/**
 * EclCredential:
 * @timestamp: Unix time at which it was made, in seconds
 * @ttl: seconds that it lasts
 * @auth_token: base64 of the HMAC-SHA256 over "timestamp:ttl:peerId"; owned
 *
 * Zero-initialised is empty.
 */
typedef struct {
  gint64 timestamp;
  gint64 ttl;
  char *auth_token;
} EclCredential;

void ecl_credential_clear (EclCredential *credential);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EclCredential, ecl_credential_clear)

gboolean ecl_credential_make (EclCredential *credential, const char *secret,
    const char *peer_id, gint64 timestamp, gint64 ttl, GError **error);
gboolean ecl_credential_check (const EclCredential *credential,
    const char *secret, const char *peer_id, gint64 now, GError **error);
gint64 ecl_credential_expiry (const EclCredential *credential);

gboolean ecl_credential_parse (
    EclSpan value, EclCredential *credential, GError **error);
gboolean ecl_credential_parse_query (
    const char *text, EclCredential *credential, GError **error);
void ecl_credential_append_json (const EclCredential *credential, GString *out);

char *ecl_turn_password (const char *secret, const char *username);
gboolean ecl_secret_equals (const char *a, const char *b);

G_END_DECLS
