/* ecl-hub-turn: accounts at a TURN server, with each OPEN and on request
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

/**
 * ecl_hub_set_turn:
 * @uris: (nullable): TURN URIs (RFC 7065) for clients; %NULL for none
 * @secret: (nullable): coturn's `static-auth-secret`
 * @ttl: how long an account lasts, in seconds
 *
 * From here on each OPEN has a TURN account of its own, where the key allows
 * it.
 */
void
ecl_hub_set_turn (
    EclHub *hub, const char *const *uris, const char *secret, gint64 ttl)
{
  g_strfreev (hub->turn_uris);
  g_free (hub->turn_secret);
  hub->turn_uris = g_strdupv ((char **)uris);
  hub->turn_secret = g_strdup (secret);
  hub->turn_ttl = ttl;
}

/**
 * ecl_hub_turn_credential:
 * @peer: whose it is to be
 * @now: monotonic time, us
 *
 * Username and password are what the SDK reads of OPEN; it passes over the
 * URIs, which are for clients that do not have a TURN host compiled in. The
 * members are named as those of an RTCIceServer.
 *
 * Returns: (transfer full) (nullable): a JSON object, %NULL when it gets none
 */
char *
ecl_hub_turn_credential (EclHub *hub, const EclHubPeer *peer, gint64 now)
{
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;
  GString *json;

  if (hub->turn_secret == NULL || !peer->key->options.allow_turn)
    return NULL;
  username = g_strdup_printf ("%" G_GINT64_FORMAT ":%s",
      ecl_hub_unix_time (hub, now) + hub->turn_ttl, peer->id);
  password = ecl_turn_password (hub->turn_secret, username);
  json = g_string_new ("{\"username\":");
  ecl_json_append_string (json, username, -1);
  g_string_append (json, ",\"credential\":");
  ecl_json_append_string (json, password, -1);
  g_string_append (json, ",\"urls\":[");
  for (char **uri = hub->turn_uris; uri && *uri; uri++) {
    if (uri != hub->turn_uris)
      g_string_append_c (json, ',');
    ecl_json_append_string (json, *uri, -1);
  }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}

/**
 * ecl_hub_turn_renew:
 * @peer: a peer with a link, which asks for an account that lasts longer
 * @now: monotonic time, us
 *
 * Answers with one that begins now. Without TURN it hears nothing, as it would
 * of a server that does not know the message.
 */
void
ecl_hub_turn_renew (EclHub *hub, EclHubPeer *peer, gint64 now)
{
  g_autofree char *turn = ecl_hub_turn_credential (hub, peer, now);
  EclMessage message = {.type = ECL_MESSAGE_TURN_CREDENTIAL};

  if (turn == NULL)
    return;
  message.turn_credential = (EclSpan){turn, strlen (turn)};
  ecl_hub_send (hub, peer->link, &message);
}
