/* ecl-pacer: when which packet may go
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-pacer.h"

#include <gst/base/gstqueuearray.h>

typedef struct {
  gpointer packet;
  guint size;
  GstClockTime pushed;
} Entry;

typedef struct {
  EclGccProbe probe;
  GstClockTime added;
  GstClockTime next; /* packet; NONE: it has not begun */
  guint n_packets;   /* sent */
  guint64 bytes;     /* sent */
} Cluster;

struct _EclPacer {
  guint bitrate;
  GDestroyNotify free_packet;
  guint padding;
  GstQueueArray *queues[ECL_PACER_N_PRIORITIES]; /* of Entry */
  guint64 queued;                                /* bytes in all of them */
  gboolean had_media;                            /* some was sent */
  GstClockTime empty; /* when the bucket will have run out */
  Cluster clusters[ECL_PACER_MAX_PROBES]; /* the first may have begun */
  guint n_clusters;
};

EclPacer *
ecl_pacer_new (guint bitrate, GDestroyNotify free_packet)
{
  EclPacer *self;

  g_return_val_if_fail (bitrate > 0, NULL);

  self = g_new0 (EclPacer, 1);
  self->bitrate = bitrate;
  self->free_packet = free_packet;
  for (guint i = 0; i < ECL_PACER_N_PRIORITIES; i++)
    self->queues[i] = gst_queue_array_new_for_struct (sizeof (Entry), 16);
  return self;
}

void
ecl_pacer_free (EclPacer *self)
{
  for (guint i = 0; i < ECL_PACER_N_PRIORITIES; i++) {
    Entry *entry;

    while ((entry = gst_queue_array_pop_head_struct (self->queues[i])) != NULL)
      self->free_packet (entry->packet);
    gst_queue_array_free (self->queues[i]);
  }
  g_free (self);
}

static GstClockTime
get_time (guint64 bytes, guint64 bitrate)
{
  return gst_util_uint64_scale (bytes, 8 * GST_SECOND, bitrate);
}

void
ecl_pacer_set_rate (EclPacer *self, GstClockTime now, guint bitrate)
{
  g_return_if_fail (bitrate > 0);

  if (self->empty > now)
    self->empty =
        now + gst_util_uint64_scale (self->empty - now, self->bitrate, bitrate);
  self->bitrate = bitrate;
}

void
ecl_pacer_set_padding (EclPacer *self, guint size)
{
  self->padding = size;
}

void
ecl_pacer_push (EclPacer *self, GstClockTime now, EclPacerPriority priority,
    gpointer packet, guint size)
{
  Entry entry = {packet, size, now};

  gst_queue_array_push_tail_struct (self->queues[priority], &entry);
  self->queued += size;
}

guint64
ecl_pacer_get_queued (const EclPacer *self)
{
  return self->queued;
}

/* Returns: (nullable): the queue whose turn it is */
static GstQueueArray *
get_queue (const EclPacer *self)
{
  for (guint i = 0; i < ECL_PACER_N_PRIORITIES; i++) {
    if (gst_queue_array_get_length (self->queues[i]) > 0)
      return self->queues[i];
  }
  return NULL;
}

static gboolean
has_audio (const EclPacer *self)
{
  return gst_queue_array_get_length (self->queues[ECL_PACER_AUDIO]) > 0;
}

/* Probes */

static void
drop_first_cluster (EclPacer *self)
{
  self->n_clusters--;
  memmove (self->clusters, self->clusters + 1,
      self->n_clusters * sizeof self->clusters[0]);
}

void
ecl_pacer_add_probe (EclPacer *self, GstClockTime now, const EclGccProbe *probe)
{
  g_return_if_fail (probe->bitrate > 0);

  if (self->n_clusters == ECL_PACER_MAX_PROBES)
    drop_first_cluster (self);
  self->clusters[self->n_clusters++] =
      (Cluster){.probe = *probe, .added = now, .next = GST_CLOCK_TIME_NONE};
}

static gboolean
has_begun (const Cluster *cluster)
{
  return GST_CLOCK_TIME_IS_VALID (cluster->next);
}

static gboolean
is_over (const Cluster *cluster, GstClockTime now)
{
  if (!has_begun (cluster))
    return now > cluster->added + ECL_PACER_PROBE_WAIT;
  return now > cluster->next + ECL_PACER_PROBE_LATE ||
         (cluster->n_packets >= cluster->probe.min_packets &&
             cluster->bytes >= cluster->probe.min_bytes);
}

/* Returns: (nullable): the probe that has begun, or can now */
static Cluster *
get_cluster (EclPacer *self, GstClockTime now)
{
  while (self->n_clusters > 0 && is_over (&self->clusters[0], now))
    drop_first_cluster (self);
  if (self->n_clusters == 0)
    return NULL;
  if (!has_begun (&self->clusters[0]) && !get_queue (self))
    return NULL;
  return &self->clusters[0];
}

static void
count_probe (Cluster *cluster, GstClockTime now, guint size)
{
  GstClockTime due = has_begun (cluster) ? cluster->next : now;

  cluster->n_packets++;
  cluster->bytes += size;
  cluster->next = due + get_time (size, cluster->probe.bitrate);
}

/* Packets */

/* Returns: when what waits longest has waited long enough; NONE: nothing waits
 */
static GstClockTime
get_deadline (const EclPacer *self)
{
  GstClockTime deadline = GST_CLOCK_TIME_NONE;

  for (guint i = ECL_PACER_RETRANSMISSION; i < ECL_PACER_N_PRIORITIES; i++) {
    const Entry *entry = gst_queue_array_peek_head_struct (self->queues[i]);

    if (entry)
      deadline = MIN (deadline, entry->pushed + ECL_PACER_MAX_WAIT);
  }
  return deadline;
}

/* Returns: a rate, bit/s, at which all that waits has gone by the deadline of
 * what waits longest */
static guint64
get_needed_rate (const EclPacer *self, GstClockTime now)
{
  GstClockTime until = MIN (get_deadline (self), now + ECL_PACER_MAX_WAIT);

  until = MAX (until, now + GST_MSECOND);
  return gst_util_uint64_scale (self->queued, 8 * GST_SECOND, until - now);
}

/* However much audio there is, which does not wait, it is soon forgotten. */
static void
count (EclPacer *self, GstClockTime now, guint size)
{
  guint64 bitrate = MAX (self->bitrate, get_needed_rate (self, now));

  self->empty = MAX (self->empty, now) + get_time (size, bitrate);
  self->empty = MIN (self->empty, now + ECL_PACER_MAX_WAIT);
}

static void
take (EclPacer *self, GstClockTime now, GstQueueArray *queue, Cluster *cluster,
    EclPacerItem *item)
{
  *item = (EclPacerItem){
      .size = self->padding, .cluster = cluster ? cluster->probe.id : 0};
  if (queue) {
    Entry *entry = gst_queue_array_pop_head_struct (queue);

    item->packet = entry->packet;
    item->size = entry->size;
    self->queued -= entry->size;
    self->had_media |= queue != self->queues[ECL_PACER_AUDIO];
  }
  if (cluster)
    count_probe (cluster, now, item->size);
  count (self, now, item->size);
}

static gboolean
is_open (const EclPacer *self, GstClockTime now)
{
  return self->empty <= now + ECL_PACER_BURST_TIME ||
         get_deadline (self) <= now;
}

/* A cluster's first packet is no part of the rate that it arrives at, so that
 * it had better be small. But no stream begins with padding. */
static gboolean
begins_with_padding (const EclPacer *self, const Cluster *cluster)
{
  return !has_begun (cluster) && self->padding && self->had_media;
}

static gboolean
pop_probe (EclPacer *self, GstClockTime now, Cluster *cluster,
    GstQueueArray *queue, EclPacerItem *item)
{
  if (has_begun (cluster) && now < cluster->next)
    return FALSE;
  if (begins_with_padding (self, cluster))
    queue = NULL;
  else if (!queue && !self->padding)
    return FALSE;
  take (self, now, queue, cluster, item);
  return TRUE;
}

gboolean
ecl_pacer_pop (EclPacer *self, GstClockTime now, EclPacerItem *item)
{
  Cluster *cluster = get_cluster (self, now);
  GstQueueArray *queue = get_queue (self);

  if (has_audio (self)) {
    if (cluster && !has_begun (cluster))
      cluster = NULL;
    take (self, now, queue, cluster, item);
    return TRUE;
  }
  if (cluster)
    return pop_probe (self, now, cluster, queue, item);
  if (!queue || !is_open (self, now))
    return FALSE;
  take (self, now, queue, NULL, item);
  return TRUE;
}

GstClockTime
ecl_pacer_get_next_time (EclPacer *self, GstClockTime now)
{
  Cluster *cluster = get_cluster (self, now);
  gboolean waiting = get_queue (self) != NULL;

  if (has_audio (self))
    return now;
  if (cluster && (waiting || self->padding))
    return has_begun (cluster) ? MAX (cluster->next, now) : now;
  if (!waiting)
    return GST_CLOCK_TIME_NONE;
  return is_open (self, now) ? now : MIN (self->empty, get_deadline (self));
}
