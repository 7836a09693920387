/* ecl-hub-register: who is let in, and who is told why not
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

#include "ecl-id.h"
#include "ecl-random.h"

#include <string.h>

#define DEFAULT_ID_LENGTH 16

/* Why a client may not register, as its protocol says it. */
typedef struct {
  EclMessageType type;
  const char *error_type;
  const char *text;
} Refusal;

static const Refusal incomplete = {ECL_MESSAGE_ERROR, "server-error",
    "No id, token, or key supplied to websocket server"};
static const Refusal bad_key_peerjs = {
    ECL_MESSAGE_ERROR, "invalid-key", "Invalid key provided"};
static const Refusal bad_key_ecl = {
    ECL_MESSAGE_ERROR, "invalid-key", "The API key is not known here"};
static const Refusal bad_origin_peerjs = {ECL_MESSAGE_ERROR, "invalid-domain",
    "This origin is not allowed for the key"};
static const Refusal bad_origin_ecl = {ECL_MESSAGE_ERROR, "invalid-domain",
    "The API key may not be used from this domain"};
static const Refusal bad_id = {
    ECL_MESSAGE_ERROR, "invalid-id", "The peer ID is invalid"};
static const Refusal bad_token = {
    ECL_MESSAGE_ERROR, "server-error", "The token is too long"};
static const Refusal replayed = {ECL_MESSAGE_ERROR, "authentication",
    "The credential is in use by another client: make a new one"};
static const Refusal expired = {
    ECL_MESSAGE_ERROR, "authentication", "The credential has expired"};
static const Refusal taken = {
    ECL_MESSAGE_ID_TAKEN, "unavailable-id", "ID is taken"};
static const Refusal full = {ECL_MESSAGE_ERROR, "signaling-limited",
    "Server has reached its concurrent user limit"};

static gboolean
is_valid_id (const char *id)
{
  return strlen (id) <= ECL_ID_MAX_LENGTH && ecl_peer_id_is_valid (id);
}

static gboolean
refuse (EclHub *hub, EclHubLink *link, const char *id, const Refusal *refusal)
{
  EclMessage message = {.type = refusal->type,
      .error_type = (char *)refusal->error_type,
      .error_text = (char *)refusal->text};

  /* What is no id might be anything, and does not belong into a log. */
  g_message ("Refused %s: %s", id && is_valid_id (id) ? id : "a client",
      refusal->text);
  ecl_hub_send (hub, link, &message);
  link->klass->close (link, ECL_HUB_CLOSE_REFUSED);
  return FALSE;
}

/**
 * ecl_hub_peer_expire:
 * @peer: a peer whose credential has expired; it is freed
 * @now: monotonic time, us
 *
 * Tells and closes its client, and tells whoever is in a room or had a call
 * with it.
 */
void
ecl_hub_peer_expire (EclHub *hub, EclHubPeer *peer, gint64 now)
{
  if (peer->link) {
    peer->link->peer = NULL;
    refuse (hub, peer->link, peer->id, &expired);
  }
  ecl_hub_peer_gone (hub, peer, now);
}

static void
replace_link (EclHub *hub, EclHubLink *old)
{
  g_queue_unlink (ecl_hub_alive_queue (hub, old), &old->alive);
  old->peer = NULL;
  old->klass->close (old, ECL_HUB_CLOSE_REPLACED);
}

/* The same client by a new link: it keeps its id, its calls, its messages and
 * its rooms. */
static void
take_over (EclHub *hub, EclHubPeer *peer)
{
  g_info ("%s came in by a new connection", peer->id);
  if (peer->link)
    replace_link (hub, peer->link);
  else
    g_queue_unlink (&hub->lost, &peer->lost);
}

/* Another client with a better right to the id: the old one's calls end. */
static void
supersede (EclHub *hub, EclHubPeer *peer, gint64 now)
{
  EclHubLink *old = peer->link;

  g_info ("%s came in anew, with a newer credential", peer->id);
  ecl_hub_peer_gone (hub, peer, now);
  if (old)
    replace_link (hub, old);
}

static EclHubPeer *
peer_new (EclHub *hub, EclHubNamespace *ns, const char *id, const char *token)
{
  gsize size = strlen (id) + 1;
  EclHubPeer *peer = g_malloc0 (sizeof *peer + size);

  memcpy (peer->id, id, size);
  peer->ns = ns;
  peer->token = g_strdup (token);
  peer->lost.data = peer;
  g_hash_table_insert (ns->peers, peer->id, peer);
  hub->n_peers++;
  return peer;
}

static char *
free_id (EclHubNamespace *ns)
{
  char *id = ecl_random_alphanumerics (DEFAULT_ID_LENGTH);

  while (g_hash_table_contains (ns->peers, id)) {
    g_free (id);
    id = ecl_random_alphanumerics (DEFAULT_ID_LENGTH);
  }
  return id;
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

static const Refusal *
check_request (
    EclHub *hub, const EclHubLink *link, const EclHubRequest *request)
{
  gboolean is_peerjs = link->protocol == ECL_PROTOCOL_PEERJS;

  if (is_peerjs && (is_empty (request->key) || is_empty (request->id) ||
                       is_empty (request->token)))
    return &incomplete;
  if (request->key == NULL || !ecl_hub_has_key (hub, request->key))
    return is_peerjs ? &bad_key_peerjs : &bad_key_ecl;
  if (!ecl_hub_allows_origin (hub, request->key, request->origin))
    return is_peerjs ? &bad_origin_peerjs : &bad_origin_ecl;
  if (!is_empty (request->id) && !is_valid_id (request->id))
    return &bad_id;
  if (request->token && strlen (request->token) > ECL_HUB_MAX_TOKEN)
    return &bad_token;
  return NULL;
}

/* Whether the client may have an id that is taken. A credential that is newer
 * than the one in use proves it without the token: so a client that was lost
 * comes back at once ("Peer authentication" of the ECLWebRTC protocol). */
static const Refusal *
check_taken (const EclHubPeer *peer, const EclHubKey *key,
    const EclHubRequest *request, const EclCredential *credential)
{
  if (peer == NULL || ecl_secret_equals (peer->token, request->token))
    return NULL;
  if (key->options.secret == NULL)
    return &taken;
  return credential->timestamp > peer->issued ? NULL : &replayed;
}

static void
open_peer (EclHub *hub, EclHubPeer *peer, EclHubLink *link, gint64 now)
{
  g_autofree char *turn = ecl_hub_turn_credential (hub, peer, now);
  EclMessage open = {.type = ECL_MESSAGE_OPEN, .peer_id = peer->id};

  if (turn)
    open.turn_credential = (EclSpan){turn, strlen (turn)};
  peer->link = link;
  link->peer = peer;
  g_info ("%s is open", peer->id);
  ecl_hub_send (hub, link, &open);
  if (link->protocol == ECL_PROTOCOL_PEERJS)
    ecl_hub_room_leave_all (hub, peer, now);
  ecl_hub_share_held (peer);
  ecl_hub_queue_deliver (hub, peer);
}

static gboolean
register_peer (EclHub *hub, EclHubLink *link, const EclHubKey *key,
    const EclHubRequest *request, const EclCredential *credential, gint64 now)
{
  g_autofree char *assigned = is_empty (request->id) ? free_id (key->ns) : NULL;
  const char *id = assigned ? assigned : request->id;
  EclHubPeer *peer = g_hash_table_lookup (key->ns->peers, id);
  const Refusal *refusal = check_taken (peer, key, request, credential);

  if (refusal == NULL && peer == NULL && hub->n_peers >= hub->limits.max_peers)
    refusal = &full;
  if (refusal)
    return refuse (hub, link, id, refusal);
  if (peer && ecl_secret_equals (peer->token, request->token)) {
    take_over (hub, peer);
  } else {
    if (peer)
      supersede (hub, peer, now);
    peer = peer_new (hub, key->ns, id, request->token);
  }
  peer->key = key;
  if (key->options.secret)
    ecl_hub_auth_accept (hub, peer, credential);
  else
    ecl_hub_auth_forget (peer);
  open_peer (hub, peer, link, now);
  return TRUE;
}

/**
 * ecl_hub_register:
 * @link: a link that ecl_hub_link_init() prepared
 * @request: what its client shows
 * @now: monotonic time, us
 *
 * Registers the link's client and opens it, or sends it the error that its
 * protocol has for the case and closes it ("Identity rules", "Error types" and
 * "Peer authentication" of the ECLWebRTC protocol, PeerServer's websocket
 * errors).
 *
 * Returns: whether it is registered
 */
gboolean
ecl_hub_register (
    EclHub *hub, EclHubLink *link, const EclHubRequest *request, gint64 now)
{
  const Refusal *refusal = check_request (hub, link, request);
  g_auto (EclCredential) credential = {0};
  g_autoptr (GError) error = NULL;
  const EclHubKey *key;

  if (refusal)
    return refuse (hub, link, request->id, refusal);
  key = g_hash_table_lookup (hub->keys, request->key);
  if (key->options.secret &&
      !ecl_hub_auth_check (hub, key, request->id, request->credential, now,
          &credential, &error)) {
    Refusal bad = {ECL_MESSAGE_ERROR, "authentication", error->message};

    return refuse (hub, link, request->id, &bad);
  }
  return register_peer (hub, link, key, request, &credential, now);
}
