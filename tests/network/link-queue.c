/* link-queue: when what a link carries arrives, and what it loses
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "link-queue.h"

/* However slow the link, some packets may wait. */
#define MIN_QUEUE_BYTES 3000

typedef struct {
  GBytes *packet;
  gint64 time; /* when it came, then when it arrives */
} Entry;

struct _LinkQueue {
  LinkSettings settings;
  GRand *random;
  GQueue waiting;   /* Entry */
  GQueue under_way; /* Entry */
  guint64 queued;   /* bytes that wait */
  gint64 busy;      /* until then the link sends what came before */
  LinkCount count;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_bytes_unref (entry->packet);
  g_free (entry);
}

static void
reset_count (LinkQueue *self)
{
  self->count =
      (LinkCount){.waits = g_array_new (FALSE, FALSE, sizeof (gint64))};
}

LinkQueue *
link_queue_new (const LinkSettings *settings, guint32 seed)
{
  LinkQueue *self = g_new0 (LinkQueue, 1);

  self->settings = *settings;
  self->random = g_rand_new_with_seed (seed);
  reset_count (self);
  return self;
}

void
link_queue_free (LinkQueue *self)
{
  g_queue_clear_full (&self->waiting, entry_free);
  g_queue_clear_full (&self->under_way, entry_free);
  g_array_unref (self->count.waits);
  g_rand_free (self->random);
  g_free (self);
}

void
link_queue_set (LinkQueue *self, const LinkSettings *settings)
{
  self->settings = *settings;
}

void
link_queue_get (const LinkQueue *self, LinkSettings *settings)
{
  *settings = self->settings;
}

static gint64
get_send_time (const LinkQueue *self, gsize bytes)
{
  if (self->settings.bitrate == 0)
    return 0;
  return bytes * 8 * G_USEC_PER_SEC / self->settings.bitrate;
}

static gboolean
is_full (const LinkQueue *self, gsize bytes)
{
  guint64 most =
      self->settings.bitrate * self->settings.max_wait / 8 / G_USEC_PER_SEC;

  return self->settings.bitrate > 0 &&
         self->queued + bytes > MAX (most, MIN_QUEUE_BYTES);
}

void
link_queue_push (LinkQueue *self, gint64 now, GBytes *packet)
{
  gsize size = g_bytes_get_size (packet);
  Entry *entry;

  self->count.offered += size;
  if (is_full (self, size)) {
    self->count.dropped++;
    g_bytes_unref (packet);
    return;
  }
  entry = g_new (Entry, 1);
  *entry = (Entry){packet, now};
  g_queue_push_tail (&self->waiting, entry);
  self->queued += size;
}

/* Returns: when the link has sent the first of those that wait */
static gint64
get_sent (const LinkQueue *self)
{
  const Entry *first = self->waiting.head->data;

  return MAX (self->busy, first->time) +
         get_send_time (self, g_bytes_get_size (first->packet));
}

static void
send_first (LinkQueue *self)
{
  gint64 sent = get_sent (self);
  Entry *entry = g_queue_pop_head (&self->waiting);
  gsize size = g_bytes_get_size (entry->packet);
  gint64 wait = sent - entry->time;

  self->busy = sent;
  self->queued -= size;
  self->count.carried += size;
  g_array_append_val (self->count.waits, wait);
  if (g_rand_double (self->random) < self->settings.loss) {
    self->count.lost++;
    entry_free (entry);
    return;
  }
  entry->time = sent + self->settings.delay;
  g_queue_push_tail (&self->under_way, entry);
}

GBytes *
link_queue_pop (LinkQueue *self, gint64 now)
{
  const Entry *first;
  Entry *entry;
  GBytes *packet;

  while (!g_queue_is_empty (&self->waiting) && get_sent (self) <= now)
    send_first (self);
  first = g_queue_peek_head (&self->under_way);
  if (first == NULL || first->time > now)
    return NULL;
  entry = g_queue_pop_head (&self->under_way);
  packet = g_bytes_ref (entry->packet);
  entry_free (entry);
  return packet;
}

gint64
link_queue_get_next_time (const LinkQueue *self)
{
  gint64 next = G_MAXINT64;

  if (self->waiting.length > 0)
    next = get_sent (self);
  if (self->under_way.length > 0)
    next = MIN (next, ((const Entry *)self->under_way.head->data)->time);
  return next == G_MAXINT64 ? -1 : next;
}

void
link_queue_take_count (LinkQueue *self, LinkCount *count)
{
  *count = self->count;
  reset_count (self);
}
