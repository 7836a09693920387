/* ecl-turn-account: the account at TURN servers that a signaling server gives
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-json.h"

G_BEGIN_DECLS

/* Most TURN servers taken of one account. */
#define ECL_TURN_MAX_SERVERS 16

/**
 * EclTurnAccount:
 * @username: (nullable): %NULL when there is none
 * @password: (nullable): its password
 * @servers: (nullable) (array zero-terminated=1): where it is good, as
 *   "turn://HOST:PORT?transport=udp"; %NULL when the server did not say
 * @expires: until when it is good, Unix time in seconds; 0: not known
 *
 * All owned. Zero-initialised is empty.
 */
typedef struct {
  char *username;
  char *password;
  char **servers;
  gint64 expires;
} EclTurnAccount;

void ecl_turn_account_read (EclTurnAccount *account, EclSpan value,
    const char *key, const char *peer_id);
void ecl_turn_account_clear (EclTurnAccount *account);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EclTurnAccount, ecl_turn_account_clear)

gint64 ecl_turn_account_get_renewal (const EclTurnAccount *account, gint64 now);
char *ecl_turn_uri_from_url (const char *url);
char **ecl_turn_account_complete (
    const EclTurnAccount *account, const char *const *configured);

G_END_DECLS
