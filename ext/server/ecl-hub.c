/* ecl-hub: who is registered, who may talk to whom, and what each is told
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

#include "ecl-credential.h"
#include "ecl-id.h"
#include "ecl-json.h"
#include "ecl-random.h"

#include <string.h>

#define DEFAULT_ID_LENGTH 16

/**
 * ecl_hub_limits_init:
 * @limits: (out): the defaults: PeerServer's and Engine.IO's where they have
 * one
 */
void
ecl_hub_limits_init (EclHubLimits *limits)
{
  *limits = (EclHubLimits){
      .ecl_silence = 45 * G_USEC_PER_SEC,
      .peerjs_silence = 60 * G_USEC_PER_SEC,
      .grace = 1500 * (G_USEC_PER_SEC / 1000),
      .expire_timeout = 5 * G_USEC_PER_SEC,
      .expire_interval = G_USEC_PER_SEC,
      .max_peers = 50000,
      .max_queued_messages = 64,
      .max_queued_bytes = 16 * 1024 * 1024,
      .max_parties = 4096,
  };
}

static void
peer_free (EclHubPeer *peer)
{
  while (peer->pairs)
    ecl_hub_pair_end (g_ptr_array_index (peer->pairs, 0));
  g_free (peer->refused);
  g_free (peer->token);
  g_free (peer);
}

static void
namespace_free (EclHubNamespace *ns)
{
  g_hash_table_unref (ns->waiting);
  g_hash_table_unref (ns->peers);
  g_free (ns);
}

/**
 * ecl_hub_new:
 * @limits: copied
 *
 * Returns: (transfer full): a hub without keys, which lets nobody in
 */
EclHub *
ecl_hub_new (const EclHubLimits *limits)
{
  EclHub *hub = g_new0 (EclHub, 1);

  hub->limits = *limits;
  hub->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  hub->namespaces =
      g_ptr_array_new_with_free_func ((GDestroyNotify)namespace_free);
  hub->frame = g_string_sized_new (4096);
  return hub;
}

/* Links that are left forget their peers; their owners free them. */
void
ecl_hub_free (EclHub *hub)
{
  for (guint i = 0; i < G_N_ELEMENTS (hub->alive); i++) {
    GList *node;

    while ((node = g_queue_pop_head_link (&hub->alive[i])))
      ((EclHubLink *)node->data)->peer = NULL;
  }
  g_ptr_array_unref (hub->namespaces);
  g_hash_table_unref (hub->keys);
  g_string_free (hub->frame, TRUE);
  g_free (hub);
}

/**
 * ecl_hub_add_keys:
 * @hub: the hub
 * @keys: the keys that reach one new namespace, %NULL-terminated
 * @error: a %G_OPTION_ERROR for a key that is empty or taken
 *
 * Returns: whether the namespace was added
 */
gboolean
ecl_hub_add_keys (EclHub *hub, const char *const *keys, GError **error)
{
  EclHubNamespace *ns;

  for (gsize i = 0; i == 0 || keys[i]; i++) {
    if (keys[i] == NULL || keys[i][0] == '\0' ||
        g_hash_table_contains (hub->keys, keys[i])) {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
          "A key must not be empty, nor be given twice: \"%s\"",
          keys[i] ? keys[i] : "");
      return FALSE;
    }
  }
  ns = g_new0 (EclHubNamespace, 1);
  ns->peers = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify)peer_free);
  ns->waiting = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)ecl_hub_queue_free);
  g_ptr_array_add (hub->namespaces, ns);
  for (gsize i = 0; keys[i]; i++)
    g_hash_table_insert (hub->keys, g_strdup (keys[i]), ns);
  return TRUE;
}

gboolean
ecl_hub_has_key (EclHub *hub, const char *key)
{
  return g_hash_table_contains (hub->keys, key);
}

gboolean
ecl_hub_has_peer (EclHub *hub, const char *key, const char *id)
{
  EclHubNamespace *ns = g_hash_table_lookup (hub->keys, key);

  return ns && g_hash_table_contains (ns->peers, id);
}

/* Appends the ids of the key's namespace as a JSON array of strings. */
void
ecl_hub_append_peers (EclHub *hub, const char *key, GString *json)
{
  EclHubNamespace *ns = g_hash_table_lookup (hub->keys, key);
  GHashTableIter iter;
  gpointer id;
  gboolean first = TRUE;

  g_string_append_c (json, '[');
  if (ns)
    g_hash_table_iter_init (&iter, ns->peers);
  while (ns && g_hash_table_iter_next (&iter, &id, NULL)) {
    if (!first)
      g_string_append_c (json, ',');
    ecl_json_append_string (json, id, -1);
    first = FALSE;
  }
  g_string_append_c (json, ']');
}

static GQueue *
alive_queue (EclHub *hub, const EclHubLink *link)
{
  return &hub->alive[link->protocol == ECL_PROTOCOL_PEERJS];
}

/**
 * ecl_hub_link_init:
 * @link: the hub's part of a new connection
 * @klass: how to reach it
 * @protocol: what it speaks
 * @now: monotonic time, us
 *
 * From here on the link is closed when it stays silent. It must be ended by
 * ecl_hub_link_end() before its memory goes.
 */
void
ecl_hub_link_init (EclHub *hub, EclHubLink *link, const EclHubLinkClass *klass,
    EclProtocol protocol, gint64 now)
{
  *link = (EclHubLink){.klass = klass, .protocol = protocol, .heard = now};
  link->alive.data = link;
  g_queue_push_tail_link (alive_queue (hub, link), &link->alive);
}

/* A link that ended is in no list: its node points to nobody. */
static gboolean
is_listed (EclHub *hub, EclHubLink *link)
{
  GQueue *queue = alive_queue (hub, link);

  return link->alive.prev || link->alive.next || queue->head == &link->alive;
}

/**
 * ecl_hub_link_heard:
 *
 * The client lives: any packet counts for ECLWebRTC, HEARTBEAT for PeerJS.
 */
void
ecl_hub_link_heard (EclHub *hub, EclHubLink *link, gint64 now)
{
  GQueue *queue = alive_queue (hub, link);

  if (!is_listed (hub, link))
    return;
  link->heard = now;
  if (queue->tail != &link->alive) {
    g_queue_unlink (queue, &link->alive);
    g_queue_push_tail_link (queue, &link->alive);
  }
}

const char *
ecl_hub_link_get_id (const EclHubLink *link)
{
  return link->peer ? link->peer->id : NULL;
}

/* The peer will not come back: whoever had a call with it is told. */
static void
peer_gone (EclHub *hub, EclHubPeer *peer)
{
  g_info ("%s is gone", peer->id);
  while (peer->pairs) {
    EclHubPair *pair = g_ptr_array_index (peer->pairs, 0);
    EclHubPeer *other = ecl_hub_pair_other (pair, peer);
    EclMessage leave = {
        .type = ECL_MESSAGE_LEAVE, .src = peer->id, .dst = other->id};

    ecl_hub_pair_end (pair);
    if (other->link)
      ecl_hub_send (hub, other->link, &leave);
  }
  if (peer->link == NULL)
    g_queue_unlink (&hub->lost, &peer->lost);
  hub->n_peers--;
  g_hash_table_remove (peer->ns->peers, peer->id);
}

static void
detach (EclHub *hub, EclHubLink *link, EclHubEnd end, gint64 now)
{
  EclHubPeer *peer = link->peer;

  if (peer == NULL)
    return;
  link->peer = NULL;
  peer->link = NULL;
  peer->lost_since = now;
  g_queue_push_tail_link (&hub->lost, &peer->lost);
  if (end == ECL_HUB_END_GOODBYE || hub->limits.grace == 0)
    peer_gone (hub, peer);
}

/**
 * ecl_hub_link_end:
 * @link: a connection that ended, or is about to
 * @end: whether its client said so
 * @now: monotonic time, us
 *
 * May be called again; the first call counts.
 */
void
ecl_hub_link_end (EclHub *hub, EclHubLink *link, EclHubEnd end, gint64 now)
{
  if (is_listed (hub, link))
    g_queue_unlink (alive_queue (hub, link), &link->alive);
  detach (hub, link, end, now);
}

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
static const Refusal bad_id = {
    ECL_MESSAGE_ERROR, "invalid-id", "The peer ID is invalid"};
static const Refusal bad_token = {
    ECL_MESSAGE_ERROR, "server-error", "The token is too long"};
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

/* The same client by a new link: it keeps its id, its calls and its messages.
 */
static void
take_over (EclHub *hub, EclHubPeer *peer)
{
  EclHubLink *old = peer->link;

  if (old == NULL) {
    g_queue_unlink (&hub->lost, &peer->lost);
    return;
  }
  g_info ("%s came in by a new connection", peer->id);
  g_queue_unlink (alive_queue (hub, old), &old->alive);
  old->peer = NULL;
  old->klass->close (old, ECL_HUB_CLOSE_REPLACED);
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

static const Refusal *
check_request (EclHub *hub, const EclHubLink *link, const char *key,
    const char *id, const char *token)
{
  gboolean is_peerjs = link->protocol == ECL_PROTOCOL_PEERJS;

  if (is_peerjs && (!key || !*key || !id || !*id || !token || !*token))
    return &incomplete;
  if (key == NULL || !g_hash_table_contains (hub->keys, key))
    return is_peerjs ? &bad_key_peerjs : &bad_key_ecl;
  if (id && *id && !is_valid_id (id))
    return &bad_id;
  if (token && strlen (token) > ECL_HUB_MAX_TOKEN)
    return &bad_token;
  return NULL;
}

/**
 * ecl_hub_register:
 * @link: a link that ecl_hub_link_init() prepared
 * @key: (nullable): the API key
 * @id: (nullable): the id asked for; ECLWebRTC clients may leave it out
 * @token: (nullable): what proves, later, that the same client comes back; an
 *   empty one proves nothing
 *
 * Registers the link's client and opens it, or sends it the error that its
 * protocol has for the case and closes it ("Identity rules" and "Error types"
 * of the ECLWebRTC protocol, PeerServer's websocket errors).
 *
 * Returns: whether it is registered
 */
gboolean
ecl_hub_register (EclHub *hub, EclHubLink *link, const char *key,
    const char *id, const char *token)
{
  g_autofree char *assigned = NULL;
  EclMessage open = {.type = ECL_MESSAGE_OPEN};
  const Refusal *refusal = check_request (hub, link, key, id, token);
  EclHubNamespace *ns;
  EclHubPeer *peer;

  if (refusal)
    return refuse (hub, link, id, refusal);
  ns = g_hash_table_lookup (hub->keys, key);
  if (id == NULL || *id == '\0')
    id = assigned = free_id (ns);
  peer = g_hash_table_lookup (ns->peers, id);
  if (peer && !ecl_secret_equals (peer->token, token))
    return refuse (hub, link, id, &taken);
  if (peer == NULL && hub->n_peers >= hub->limits.max_peers)
    return refuse (hub, link, id, &full);

  if (peer)
    take_over (hub, peer);
  else
    peer = peer_new (hub, ns, id, token);
  peer->link = link;
  link->peer = peer;
  open.peer_id = peer->id;
  g_info ("%s is open", peer->id);
  ecl_hub_send (hub, link, &open);
  ecl_hub_queue_deliver (hub, peer);
  return TRUE;
}

static void
close_silent (EclHub *hub, guint protocol, gint64 silence, gint64 now)
{
  EclHubLink *link;

  while ((link = g_queue_peek_head (&hub->alive[protocol])) &&
         now - link->heard >= silence) {
    g_info ("Nothing heard of %s for %" G_GINT64_FORMAT " s",
        link->peer ? link->peer->id : "a client that is not registered",
        silence / G_USEC_PER_SEC);
    ecl_hub_link_end (hub, link, ECL_HUB_END_LOST, now);
    link->klass->close (link, ECL_HUB_CLOSE_SILENT);
  }
}

/**
 * ecl_hub_sweep:
 * @now: monotonic time, us
 *
 * Does what is due; to be called a few times per second. Its cost grows with
 * what is due, not with how many are connected.
 */
void
ecl_hub_sweep (EclHub *hub, gint64 now)
{
  EclHubPeer *peer;

  close_silent (hub, 0, hub->limits.ecl_silence, now);
  close_silent (hub, 1, hub->limits.peerjs_silence, now);
  while ((peer = g_queue_peek_head (&hub->lost)) &&
         now - peer->lost_since >= hub->limits.grace)
    peer_gone (hub, peer);
  if (now < hub->next_expiry)
    return;
  hub->next_expiry = now + hub->limits.expire_interval;
  for (guint i = 0; i < hub->namespaces->len; i++)
    ecl_hub_queue_expire (hub, hub->namespaces->pdata[i], now);
}
