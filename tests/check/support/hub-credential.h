/* hub-credential: clients of a hub whose key demands credentials
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "hub-client.h"

G_BEGIN_DECLS

#define SECRET "correct horse"
/* printf %s "1700000000:3600:alice" |
 *   openssl dgst -sha256 -hmac "correct horse" -binary | base64 */
#define ALICE                                                                  \
  "{\"timestamp\":1700000000,\"ttl\":3600,\"authToken\":"                      \
  "\"KwI/KOY+xUigcYr11mU/volPNL66R0pCaDR3gAGyYWg=\"}"
#define OPEN_ALICE "42[\"OPEN\",{\"peerId\":\"alice\"}]"
#define OPEN_BOB "42[\"OPEN\",{\"peerId\":\"b\"}]"

#define REFUSED(text)                                                          \
  "42[\"ERROR\",{\"type\":\"authentication\",\"message\":\"" text "\"}]"
#define NONE REFUSED ("The API key demands a credential")
#define NO_ID REFUSED ("A credential is for one peer ID: connect with that ID")
#define MALFORMED                                                              \
  REFUSED ("A credential must be an object with timestamp, ttl and authToken")
#define FUTURE REFUSED ("The credential's timestamp is in the future")
#define EXPIRED REFUSED ("The credential has expired")
#define BAD_TTL REFUSED ("A credential's ttl must be from 600 to 90000 seconds")
#define MISMATCH                                                               \
  REFUSED ("The credential was not made for this peer ID with the key's "      \
           "secret")
#define REPLAYED                                                               \
  REFUSED ("The credential is in use by another client: make a new one")

/* The test's hub, whose KEY has SECRET. */
void hub_credential_setup (void);
gint64 unix_now (void);
/* Returns: (transfer full): what was made @age seconds ago */
char *make_credential (
    const char *secret, const char *id, gint64 age, gint64 ttl);
HubClient *connect_with (
    const char *id, const char *token, const char *credential);
void expect_refused (HubClient *client, const char *frame);
/* Alice, for @left seconds more. */
HubClient *open_alice (const char *token, gint64 left);
void update (HubClient *client, const char *credential);

G_END_DECLS
