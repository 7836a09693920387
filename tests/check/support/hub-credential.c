/* hub-credential: clients of a hub whose key demands credentials
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hub-credential.h"

#include "ecl-credential.h"

void
hub_credential_setup (void)
{
  EclHubKeyOptions options = {
      .secret = (char *)SECRET, .allow_listing = TRUE, .allow_turn = TRUE};

  hub_setup ();
  ecl_hub_set_key_options (hub, KEY, &options);
}

gint64
unix_now (void)
{
  return UNIX_NOW + now / G_USEC_PER_SEC - 1000;
}

char *
make_credential (const char *secret, const char *id, gint64 age, gint64 ttl)
{
  GString *json = g_string_new (NULL);
  g_auto (EclCredential) credential = {0};

  fail_unless (ecl_credential_make (
      &credential, secret, id, unix_now () - age, ttl, NULL));
  ecl_credential_append_json (&credential, json);
  return g_string_free (json, FALSE);
}

HubClient *
connect_with (const char *id, const char *token, const char *credential)
{
  const EclHubRequest request = {
      .key = KEY, .id = id, .token = token, .credential = credential};

  return connect_as (ECL_PROTOCOL_ECL, &request);
}

void
expect_refused (HubClient *client, const char *frame)
{
  expect (client, frame);
  expect_nothing (client);
  fail_unless (client->closed);
  fail_unless_equals_int (client->reason, ECL_HUB_CLOSE_REFUSED);
  fail_if (ecl_hub_link_get_id (&client->link));
}

HubClient *
open_alice (const char *token, gint64 left)
{
  g_autofree char *credential =
      make_credential (SECRET, "alice", 3600 - left, 3600);
  HubClient *client = connect_with ("alice", token, credential);

  expect (client, OPEN_ALICE);
  return client;
}

void
update (HubClient *client, const char *credential)
{
  g_autofree char *frame =
      g_strdup_printf ("42[\"UPDATE_CREDENTIAL\",%s]", credential);

  say (client, frame);
}
