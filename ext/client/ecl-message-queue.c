/* ecl-message-queue: messages that have to wait, bounded
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-message-queue.h"

#include <string.h>

typedef struct {
  EclMessage message;
  char *backing; /* what the message's spans point into */
  gsize size;
} Entry;

/* `body` is not among them: it is for relaying what was received, and a message
 * that waits is handled or encoded from its parts. */
static const gsize span_offsets[] = {
    G_STRUCT_OFFSET (EclMessage, description),
    G_STRUCT_OFFSET (EclMessage, candidate),
    G_STRUCT_OFFSET (EclMessage, metadata),
    G_STRUCT_OFFSET (EclMessage, label),
    G_STRUCT_OFFSET (EclMessage, serialization),
    G_STRUCT_OFFSET (EclMessage, dc_init),
    G_STRUCT_OFFSET (EclMessage, reliable),
    G_STRUCT_OFFSET (EclMessage, room_name),
    G_STRUCT_OFFSET (EclMessage, turn_credential),
};

static void
entry_free (Entry *entry)
{
  ecl_message_clear (&entry->message);
  g_free (entry->backing);
  g_free (entry);
}

static Entry *
entry_new (const EclMessage *message)
{
  Entry *entry = g_new0 (Entry, 1);
  char *next;

  for (guint i = 0; i < G_N_ELEMENTS (span_offsets); i++)
    entry->size += G_STRUCT_MEMBER (EclSpan, message, span_offsets[i]).len;
  next = entry->backing = g_malloc (entry->size + 1);

  entry->message = (EclMessage){
      .type = message->type,
      .connection_type = message->connection_type,
      .src = g_strdup (message->src),
      .dst = g_strdup (message->dst),
      .connection_id = g_strdup (message->connection_id),
      .peer_id = g_strdup (message->peer_id),
      .error_type = g_strdup (message->error_type),
      .error_text = g_strdup (message->error_text),
  };
  for (guint i = 0; i < G_N_ELEMENTS (span_offsets); i++) {
    const EclSpan *from = &G_STRUCT_MEMBER (EclSpan, message, span_offsets[i]);

    if (!from->data)
      continue;
    memcpy (next, from->data, from->len);
    G_STRUCT_MEMBER (EclSpan, &entry->message, span_offsets[i]) =
        (EclSpan){next, from->len};
    next += from->len;
  }
  return entry;
}

void
ecl_message_queue_init (
    EclMessageQueue *queue, guint max_messages, gsize max_bytes)
{
  *queue =
      (EclMessageQueue){.max_messages = max_messages, .max_bytes = max_bytes};
  g_queue_init (&queue->entries);
}

void
ecl_message_queue_clear (EclMessageQueue *queue)
{
  g_queue_clear_full (&queue->entries, (GDestroyNotify)entry_free);
  queue->bytes = 0;
}

/**
 * ecl_message_queue_push:
 * @queue: a queue
 * @message: copied, without its `body`
 *
 * Returns: whether nothing had to go to make room
 */
gboolean
ecl_message_queue_push (EclMessageQueue *queue, const EclMessage *message)
{
  Entry *entry = entry_new (message);
  gboolean kept_all = TRUE;

  g_queue_push_tail (&queue->entries, entry);
  queue->bytes += entry->size;
  while (queue->entries.length > queue->max_messages ||
         queue->bytes > queue->max_bytes) {
    Entry *oldest = g_queue_pop_head (&queue->entries);

    queue->bytes -= oldest->size;
    entry_free (oldest);
    kept_all = FALSE;
  }
  return kept_all;
}

/**
 * ecl_message_queue_drain:
 * @queue: a queue, empty afterwards
 * @func: gets each message, oldest first; what it pushes meanwhile stays queued
 * @user_data: for @func
 */
void
ecl_message_queue_drain (
    EclMessageQueue *queue, EclMessageFunc func, gpointer user_data)
{
  GQueue taken = queue->entries;
  Entry *entry;

  g_queue_init (&queue->entries);
  queue->bytes = 0;
  while ((entry = g_queue_pop_head (&taken))) {
    func (&entry->message, user_data);
    entry_free (entry);
  }
}

/**
 * ecl_message_queue_drain_connection:
 * @queue: a queue
 * @src: who sent the messages
 * @connection_id: of which connection
 * @func: gets each of them, oldest first
 * @user_data: for @func
 *
 * As ecl_message_queue_drain() for one connection; the rest stays.
 */
void
ecl_message_queue_drain_connection (EclMessageQueue *queue, const char *src,
    const char *connection_id, EclMessageFunc func, gpointer user_data)
{
  GQueue taken = G_QUEUE_INIT;
  Entry *entry;

  for (GList *link = queue->entries.head, *next; link; link = next) {
    next = link->next;
    entry = link->data;
    if (g_strcmp0 (entry->message.src, src) == 0 &&
        g_strcmp0 (entry->message.connection_id, connection_id) == 0) {
      g_queue_unlink (&queue->entries, link);
      g_queue_push_tail_link (&taken, link);
      queue->bytes -= entry->size;
    }
  }
  while ((entry = g_queue_pop_head (&taken))) {
    func (&entry->message, user_data);
    entry_free (entry);
  }
}
