/* ecl-hub: who is registered, who may talk to whom, and what each is told
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

#include "ecl-json.h"

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
      .expiry_notice = 300 * (gint64)G_USEC_PER_SEC,
      .max_rooms = 1000,
      .max_room_members = 100,
      .max_rooms_per_peer = 32,
      .max_room_data = 20 * 1024 * 1024,
      .max_sfu_rooms = 100,
      .max_sfu_members = 16,
      .max_log_entries = 1000,
      .max_log_bytes = 256 * 1024,
  };
}

static void
peer_free (EclHubPeer *peer)
{
  while (peer->pairs)
    ecl_hub_pair_end (g_ptr_array_index (peer->pairs, 0));
  ecl_hub_auth_forget (peer);
  g_clear_pointer (&peer->rooms, g_ptr_array_unref);
  ecl_hub_share_forget (peer);
  g_free (peer->refused);
  g_free (peer->token);
  g_free (peer);
}

static void
namespace_free (EclHubNamespace *ns)
{
  g_hash_table_unref (ns->rooms);
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
  hub->keys = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)ecl_hub_key_free);
  hub->schedule = ecl_hub_auth_schedule_new ();
  hub->legs = ecl_hub_legs_new ();
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
  g_hash_table_unref (hub->legs);
  g_ptr_array_unref (hub->namespaces);
  g_hash_table_unref (hub->keys);
  g_sequence_free (hub->schedule);
  g_strfreev (hub->turn_uris);
  g_free (hub->turn_secret);
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
  ns->rooms = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify)ecl_hub_room_free);
  g_ptr_array_add (hub->namespaces, ns);
  for (gsize i = 0; keys[i]; i++)
    g_hash_table_insert (hub->keys, g_strdup (keys[i]), ecl_hub_key_new (ns));
  return TRUE;
}

static EclHubNamespace *
find_namespace (EclHub *hub, const char *key)
{
  EclHubKey *self = g_hash_table_lookup (hub->keys, key);

  return self ? self->ns : NULL;
}

gboolean
ecl_hub_has_key (EclHub *hub, const char *key)
{
  return g_hash_table_contains (hub->keys, key);
}

gboolean
ecl_hub_has_peer (EclHub *hub, const char *key, const char *id)
{
  EclHubNamespace *ns = find_namespace (hub, key);

  return ns && g_hash_table_contains (ns->peers, id);
}

typedef void (*AppendFunc) (gconstpointer value, GString *json);

/* As a JSON array */
static void
append_all (GHashTable *table, AppendFunc append, GString *json)
{
  GHashTableIter iter;
  gpointer value;
  gboolean first = TRUE;

  g_string_append_c (json, '[');
  if (table)
    g_hash_table_iter_init (&iter, table);
  while (table && g_hash_table_iter_next (&iter, NULL, &value)) {
    if (!first)
      g_string_append_c (json, ',');
    append (value, json);
    first = FALSE;
  }
  g_string_append_c (json, ']');
}

static void
append_peer (gconstpointer value, GString *json)
{
  ecl_json_append_string (json, ((const EclHubPeer *)value)->id, -1);
}

static void
append_room (gconstpointer value, GString *json)
{
  const EclHubRoom *room = value;

  g_string_append_printf (json, "{\"name\":%s,\"type\":\"%s\",\"members\":%u}",
      room->json_name->str, room->type == ECL_ROOM_SFU ? "sfu" : "mesh",
      room->members->len);
}

/* Appends the ids of the key's namespace as a JSON array of strings. */
void
ecl_hub_append_peers (EclHub *hub, const char *key, GString *json)
{
  EclHubNamespace *ns = find_namespace (hub, key);

  append_all (ns ? ns->peers : NULL, append_peer, json);
}

/* Appends the rooms of the key's namespace as a JSON array of
 * {"name", "type": "mesh" or "sfu", "members": how many}. */
void
ecl_hub_append_rooms (EclHub *hub, const char *key, GString *json)
{
  EclHubNamespace *ns = find_namespace (hub, key);

  append_all (ns ? ns->rooms : NULL, append_room, json);
}

/* The links of @link's protocol, by when they were heard. */
GQueue *
ecl_hub_alive_queue (EclHub *hub, const EclHubLink *link)
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
  g_queue_push_tail_link (ecl_hub_alive_queue (hub, link), &link->alive);
}

/* A link that ended is in no list: its node points to nobody. */
static gboolean
is_listed (EclHub *hub, EclHubLink *link)
{
  GQueue *queue = ecl_hub_alive_queue (hub, link);

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
  GQueue *queue = ecl_hub_alive_queue (hub, link);

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

/* The peer will not come back: whoever is in a room or had a call with it is
 * told. */
void
ecl_hub_peer_gone (EclHub *hub, EclHubPeer *peer, gint64 now)
{
  g_info ("%s is gone", peer->id);
  ecl_hub_room_leave_all (hub, peer, now);
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
    ecl_hub_peer_gone (hub, peer, now);
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
    g_queue_unlink (ecl_hub_alive_queue (hub, link), &link->alive);
  detach (hub, link, end, now);
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
    ecl_hub_peer_gone (hub, peer, now);
  ecl_hub_auth_sweep (hub, now);
  if (now < hub->next_expiry)
    return;
  hub->next_expiry = now + hub->limits.expire_interval;
  for (guint i = 0; i < hub->namespaces->len; i++)
    ecl_hub_queue_expire (hub, hub->namespaces->pdata[i], now);
}
