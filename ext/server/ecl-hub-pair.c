/* ecl-hub-pair: which peers have calls with each other
 *
 * The hub remembers it for one purpose: when a peer is gone, the other side of
 * each of its calls is told.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

#include <string.h>

EclHubPeer *
ecl_hub_pair_other (EclHubPair *pair, EclHubPeer *peer)
{
  return pair->peers[pair->peers[0] == peer];
}

EclHubPair *
ecl_hub_pair_find (EclHubPeer *a, EclHubPeer *b)
{
  if (a->pairs == NULL || b->pairs == NULL)
    return NULL;
  /* A broadcaster has a thousand pairs, its viewers have one each. */
  if (b->pairs->len < a->pairs->len) {
    EclHubPeer *few = b;

    b = a;
    a = few;
  }
  for (guint i = 0; i < a->pairs->len; i++) {
    EclHubPair *pair = g_ptr_array_index (a->pairs, i);

    if (ecl_hub_pair_other (pair, a) == b)
      return pair;
  }
  return NULL;
}

void
ecl_hub_pair_end (EclHubPair *pair)
{
  for (guint i = 0; i < 2; i++) {
    EclHubPeer *peer = pair->peers[i];

    g_ptr_array_remove (peer->pairs, pair);
    if (peer->pairs->len == 0)
      g_clear_pointer (&peer->pairs, g_ptr_array_unref);
  }
  g_ptr_array_unref (pair->connections);
  g_free (pair);
}

static void
add_to_peer (EclHub *hub, EclHubPeer *peer, EclHubPair *pair)
{
  if (peer->pairs && peer->pairs->len >= hub->limits.max_parties)
    ecl_hub_pair_end (g_ptr_array_index (peer->pairs, 0));
  if (peer->pairs == NULL)
    peer->pairs = g_ptr_array_new ();
  g_ptr_array_add (peer->pairs, pair);
}

static gboolean
has_id (gconstpointer connection, gconstpointer id)
{
  return g_str_equal (((const EclHubConnection *)connection)->id, id);
}

static EclHubConnection *
find_connection (EclHubPair *pair, const char *id, guint *index)
{
  if (!g_ptr_array_find_with_equal_func (pair->connections, id, has_id, index))
    return NULL;
  return g_ptr_array_index (pair->connections, *index);
}

static EclHubConnection *
add_connection (EclHubPair *pair, const char *id)
{
  gsize size = strlen (id) + 1;
  EclHubConnection *connection = g_malloc (sizeof *connection + size);

  if (pair->connections->len >= ECL_HUB_MAX_CONNECTIONS)
    g_ptr_array_remove_index (pair->connections, 0);
  connection->answered = FALSE;
  memcpy (connection->id, id, size);
  g_ptr_array_add (pair->connections, connection);
  return connection;
}

/**
 * ecl_hub_pair_note:
 * @a: a peer that sent an OFFER or ANSWER
 * @b: the one it went to
 * @connection_id: (nullable): of which connection
 * @answered: whether it was an ANSWER, other than one that ends it
 *
 * Remembers the connection. Beyond %ECL_HUB_MAX_CONNECTIONS of a pair, or
 * @max_parties of a peer, the oldest is forgotten.
 */
void
ecl_hub_pair_note (EclHub *hub, EclHubPeer *a, EclHubPeer *b,
    const char *connection_id, gboolean answered)
{
  EclHubConnection *connection;
  EclHubPair *pair;
  guint index;

  if (a == b || connection_id == NULL)
    return;
  pair = ecl_hub_pair_find (a, b);
  if (pair == NULL) {
    pair = g_new0 (EclHubPair, 1);
    pair->peers[0] = a;
    pair->peers[1] = b;
    pair->connections = g_ptr_array_new_with_free_func (g_free);
    add_to_peer (hub, a, pair);
    add_to_peer (hub, b, pair);
  }
  connection = find_connection (pair, connection_id, &index);
  if (connection == NULL)
    connection = add_connection (pair, connection_id);
  connection->answered |= answered;
}

/**
 * ecl_hub_pair_forget:
 * @connection_id: (nullable): a connection that ends
 *
 * Returns: whether it was the last one of the two peers, and any of those that
 *   ended had been answered
 */
gboolean
ecl_hub_pair_forget (EclHubPeer *a, EclHubPeer *b, const char *connection_id)
{
  EclHubPair *pair = ecl_hub_pair_find (a, b);
  EclHubConnection *connection;
  gboolean any_answered;
  guint index;

  if (pair == NULL || connection_id == NULL)
    return FALSE;
  connection = find_connection (pair, connection_id, &index);
  if (connection == NULL)
    return FALSE;
  pair->any_answered |= connection->answered;
  any_answered = pair->any_answered;
  g_ptr_array_remove_index (pair->connections, index);
  if (pair->connections->len > 0)
    return FALSE;
  ecl_hub_pair_end (pair);
  return any_answered;
}
