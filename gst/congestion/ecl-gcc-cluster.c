/* ecl-gcc-cluster: what a probe has found out
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-gcc-cluster.h"

/* How much of a cluster must have arrived */
#define MIN_ARRIVED 0.8
#define MAX_TIME GST_SECOND
/* What arrives so much faster than it was sent was kept and let go at once. */
#define MAX_SPEEDUP 2.0
/* What arrives slower than this part of the rate it was sent at has filled a
 * queue: its rate is all that the link has, so a bit less is to be used. */
#define MIN_UNQUEUED 0.9
#define QUEUED_PART 0.95

void
ecl_gcc_clusters_expect (EclGccClusters *self, const EclGccProbe *probe)
{
  self->clusters[probe->id % ECL_GCC_MAX_CLUSTERS] =
      (EclGccCluster){.probe = *probe};
}

static void
add (EclGccCluster *self, GstClockTime sent, GstClockTime arrived, guint size)
{
  if (self->n_packets == 0 || sent < self->first_sent)
    self->first_sent = sent;
  if (self->n_packets == 0 || sent >= self->last_sent) {
    self->last_sent = sent;
    self->last_size = size;
  }
  if (self->n_packets == 0 || arrived < self->first_arrived) {
    self->first_arrived = arrived;
    self->first_size = size;
  }
  if (self->n_packets == 0 || arrived > self->last_arrived)
    self->last_arrived = arrived;
  self->n_packets++;
  self->bytes += size;
}

/* The packet at one end is not part of the time between the ends. */
static double
get_rate (guint64 bytes, guint size, GstClockTime from, GstClockTime to)
{
  return (bytes - size) * 8.0 * GST_SECOND / (to - from);
}

static guint
evaluate (const EclGccCluster *self)
{
  double sent, arrived;

  if (self->n_packets < MIN_ARRIVED * self->probe.min_packets ||
      self->bytes < MIN_ARRIVED * self->probe.min_bytes)
    return 0;
  if (self->last_sent <= self->first_sent ||
      self->last_sent - self->first_sent > MAX_TIME ||
      self->last_arrived <= self->first_arrived ||
      self->last_arrived - self->first_arrived > MAX_TIME)
    return 0;
  sent = get_rate (
      self->bytes, self->last_size, self->first_sent, self->last_sent);
  arrived = get_rate (
      self->bytes, self->first_size, self->first_arrived, self->last_arrived);
  if (arrived > MAX_SPEEDUP * sent)
    return 0;
  if (arrived < MIN_UNQUEUED * sent)
    return MIN (QUEUED_PART * arrived, G_MAXUINT);
  return MIN (MIN (sent, arrived), G_MAXUINT);
}

guint
ecl_gcc_clusters_add (EclGccClusters *self, guint id, GstClockTime sent,
    GstClockTime arrived, guint size)
{
  EclGccCluster *cluster = &self->clusters[id % ECL_GCC_MAX_CLUSTERS];

  if (id == 0 || cluster->probe.id != id)
    return 0;
  add (cluster, sent, arrived, size);
  return evaluate (cluster);
}
