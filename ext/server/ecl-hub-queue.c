/* ecl-hub-queue: messages that wait for their destination to register
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

#include "ecl-frame.h"
#include "ecl-id.h"

#include <string.h>

/* As its sender sent it, so that delivery takes the way of a fresh message. */
typedef struct {
  char *sender;
  EclProtocol protocol;
  gsize len;
  char frame[];
} EclHubEntry;

struct _EclHubQueue {
  EclHub *hub;
  gint64 since;
  GQueue entries;
};

static void
entry_free (EclHubEntry *entry, EclHub *hub)
{
  hub->queued_bytes -= entry->len;
  g_free (entry->sender);
  g_free (entry);
}

void
ecl_hub_queue_free (EclHubQueue *queue)
{
  EclHubEntry *entry;

  while ((entry = g_queue_pop_head (&queue->entries)))
    entry_free (entry, queue->hub);
  g_free (queue);
}

static EclHubQueue *
queue_for (EclHub *hub, EclHubNamespace *ns, const char *id, gint64 now)
{
  EclHubQueue *queue = g_hash_table_lookup (ns->waiting, id);

  if (queue == NULL) {
    queue = g_new0 (EclHubQueue, 1);
    queue->hub = hub;
    queue->since = now;
    g_hash_table_insert (ns->waiting, g_strdup (id), queue);
  }
  return queue;
}

/**
 * ecl_hub_queue_add:
 *
 * Returns: whether it waits now; %FALSE when there is no room
 */
gboolean
ecl_hub_queue_add (
    EclHub *hub, EclHubPeer *sender, const EclMessage *message, gint64 now)
{
  g_autoptr (GString) frame = g_string_new (NULL);
  EclHubQueue *queue;
  EclHubEntry *entry;

  if (strlen (message->dst) > ECL_ID_MAX_LENGTH ||
      !ecl_frame_encode (
          sender->link->protocol, ECL_FROM_CLIENT, message, frame))
    return FALSE;
  if (hub->queued_bytes + frame->len > hub->limits.max_queued_bytes)
    return FALSE;
  queue = queue_for (hub, sender->ns, message->dst, now);
  if (queue->entries.length >= hub->limits.max_queued_messages)
    return FALSE;

  entry = g_malloc (sizeof *entry + frame->len);
  entry->sender = g_strdup (sender->id);
  entry->protocol = sender->link->protocol;
  entry->len = frame->len;
  memcpy (entry->frame, frame->str, frame->len);
  hub->queued_bytes += frame->len;
  g_queue_push_tail (&queue->entries, entry);
  return TRUE;
}

/* Hands @receiver, which has just registered, what waited for it. */
void
ecl_hub_queue_deliver (EclHub *hub, EclHubPeer *receiver)
{
  EclHubNamespace *ns = receiver->ns;
  EclHubQueue *queue = g_hash_table_lookup (ns->waiting, receiver->id);
  EclHubEntry *entry;

  while (queue && (entry = g_queue_pop_head (&queue->entries))) {
    EclHubPeer *sender = g_hash_table_lookup (ns->peers, entry->sender);
    g_auto (EclMessage) message = {0};

    /* A sender that is gone meanwhile could not use an answer. */
    if (sender && ecl_frame_decode (entry->protocol, entry->frame, entry->len,
                      &message, NULL))
      ecl_hub_relay (hub, sender, receiver, &message);
    entry_free (entry, hub);
  }
  g_hash_table_remove (ns->waiting, receiver->id);
}

/* Each sender hears once of each destination, however much it sent there. */
static void
tell_senders (
    EclHub *hub, EclHubNamespace *ns, const char *id, EclHubQueue *queue)
{
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);

  for (GList *l = queue->entries.head; l; l = l->next) {
    EclHubEntry *entry = l->data;
    EclHubPeer *sender = g_hash_table_lookup (ns->peers, entry->sender);

    if (sender && g_hash_table_add (told, entry->sender))
      ecl_hub_tell_unavailable (hub, sender, id);
  }
}

/* Gives up on destinations that did not register in time. */
void
ecl_hub_queue_expire (EclHub *hub, EclHubNamespace *ns, gint64 now)
{
  GHashTableIter iter;
  gpointer id, queue;

  g_hash_table_iter_init (&iter, ns->waiting);
  while (g_hash_table_iter_next (&iter, &id, &queue)) {
    if (now - ((EclHubQueue *)queue)->since < hub->limits.expire_timeout)
      continue;
    tell_senders (hub, ns, id, queue);
    g_hash_table_iter_remove (&iter);
  }
}
