/* ecl-hub-auth: who shows a good credential, and how long a peer may stay
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

/**
 * ecl_hub_set_clock:
 * @now: monotonic time, us
 * @unix_time: what the clock on the wall shows at @now, us since 1970
 *
 * Credentials are dated by the clock on the wall: to be called whenever that
 * may have been set.
 */
void
ecl_hub_set_clock (EclHub *hub, gint64 now, gint64 unix_time)
{
  hub->unix_offset = unix_time - now;
}

/* Seconds since 1970. */
gint64
ecl_hub_unix_time (EclHub *hub, gint64 now)
{
  return (now + hub->unix_offset) / G_USEC_PER_SEC;
}

/**
 * ecl_hub_auth_check:
 * @key: the key that the client came by; has a secret
 * @id: (nullable): the peer id that it asks for
 * @text: (nullable): the credential in its query, percent-decoded once
 * @credential: (out): the credential
 * @error: an #EclCredentialError
 *
 * Returns: whether it may have that id now
 */
gboolean
ecl_hub_auth_check (EclHub *hub, const EclHubKey *key, const char *id,
    const char *text, gint64 now, EclCredential *credential, GError **error)
{
  if (text == NULL || *text == '\0') {
    g_set_error (error, ECL_CREDENTIAL_ERROR, ECL_CREDENTIAL_ERROR_MALFORMED,
        "The API key demands a credential");
    return FALSE;
  }
  if (id == NULL || *id == '\0') {
    g_set_error (error, ECL_CREDENTIAL_ERROR, ECL_CREDENTIAL_ERROR_PEER_ID,
        "A credential is for one peer ID: connect with that ID");
    return FALSE;
  }
  return ecl_credential_parse_query (text, credential, error) &&
         ecl_credential_check (credential, key->options.secret, id,
             ecl_hub_unix_time (hub, now), error);
}

static int
compare_due (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 left = ((const EclHubPeer *)a)->due;
  gint64 right = ((const EclHubPeer *)b)->due;

  return (left > right) - (left < right);
}

GSequence *
ecl_hub_auth_schedule_new (void)
{
  return g_sequence_new (NULL);
}

/* The peer is gone, or has nothing that expires. */
void
ecl_hub_auth_forget (EclHubPeer *peer)
{
  g_clear_pointer (&peer->scheduled, g_sequence_remove);
  peer->issued = peer->expires = 0;
}

static void
schedule (EclHub *hub, EclHubPeer *peer, gint64 due)
{
  g_clear_pointer (&peer->scheduled, g_sequence_remove);
  peer->due = due;
  peer->scheduled =
      g_sequence_insert_sorted (hub->schedule, peer, compare_due, NULL);
}

/**
 * ecl_hub_auth_accept:
 * @peer: a peer that showed @credential
 * @credential: a good one
 *
 * The peer may stay for as long as any credential allows that it has shown. It
 * is told anew when that ends.
 */
void
ecl_hub_auth_accept (
    EclHub *hub, EclHubPeer *peer, const EclCredential *credential)
{
  peer->issued = MAX (peer->issued, credential->timestamp);
  peer->expires = MAX (peer->expires, ecl_credential_expiry (credential));
  schedule (
      hub, peer, peer->expires - hub->limits.expiry_notice / G_USEC_PER_SEC);
}

/**
 * ecl_hub_auth_update:
 * @peer: a peer with a link
 * @message: its UPDATE_CREDENTIAL
 *
 * A good credential lets it stay longer, and is not answered. A bad one changes
 * nothing, and is answered by ERROR authentication. Where the key demands no
 * credential both are ignored ("Peer authentication" of the ECLWebRTC
 * protocol).
 */
void
ecl_hub_auth_update (
    EclHub *hub, EclHubPeer *peer, const EclMessage *message, gint64 now)
{
  gint64 unix_now = ecl_hub_unix_time (hub, now);
  const char *secret = peer->key->options.secret;
  g_auto (EclCredential) credential = {0};
  g_autoptr (GError) error = NULL;
  EclMessage refusal = {
      .type = ECL_MESSAGE_ERROR, .error_type = (char *)"authentication"};

  if (secret == NULL)
    return;
  /* Nothing brings an expired one back, even if no sweep has seen it yet. */
  if (unix_now >= peer->expires) {
    ecl_hub_peer_expire (hub, peer, now);
    return;
  }
  if (ecl_credential_parse (message->credential, &credential, &error) &&
      ecl_credential_check (&credential, secret, peer->id, unix_now, &error)) {
    ecl_hub_auth_accept (hub, peer, &credential);
    g_info ("%s may stay longer", peer->id);
    return;
  }
  /* A client could fill the log with these. */
  g_info ("Refused an update of %s: %s", peer->id, error->message);
  refusal.error_text = error->message;
  ecl_hub_send (hub, peer->link, &refusal);
}

static void
announce (EclHub *hub, EclHubPeer *peer, gint64 seconds)
{
  EclMessage message = {
      .type = ECL_MESSAGE_AUTH_EXPIRES_IN, .seconds = seconds};

  /* PeerJS has no word for it. */
  if (peer->link)
    ecl_hub_send (hub, peer->link, &message);
}

/* Tells those whose time ends soon, and cuts those whose time is over. */
void
ecl_hub_auth_sweep (EclHub *hub, gint64 now)
{
  gint64 unix_now = ecl_hub_unix_time (hub, now);
  GSequenceIter *first;

  while (!g_sequence_iter_is_end (
      first = g_sequence_get_begin_iter (hub->schedule))) {
    EclHubPeer *peer = g_sequence_get (first);

    if (peer->due > unix_now)
      return;
    if (peer->expires <= unix_now) {
      ecl_hub_peer_expire (hub, peer, now);
      continue;
    }
    schedule (hub, peer, peer->expires);
    announce (hub, peer, peer->expires - unix_now);
  }
}
