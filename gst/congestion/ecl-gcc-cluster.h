/* ecl-gcc-cluster: what a probe has found out
 *
 * A cluster of packets goes out at a higher rate than the estimate; the rate at
 * which they arrive is what the link can carry. Chance makes few packets come
 * too close together or too far apart, so what cannot be is not believed.
 *
 * Source: libwebrtc (goog_cc, probe_bitrate_estimator.cc).
 *
 * Pure; zero-initialised is empty; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* How long a cluster takes at its rate, and its fewest packets. */
#define ECL_GCC_PROBE_TIME (15 * GST_MSECOND)
#define ECL_GCC_PROBE_MIN_PACKETS 5

/**
 * EclGccProbe: a cluster to be sent
 * @id: from 1
 * @bitrate: bit/s
 * @min_packets: of the cluster
 * @min_bytes: of these, with all headers
 */
typedef struct {
  guint id;
  guint bitrate;
  guint min_packets;
  guint min_bytes;
} EclGccProbe;

/* How many are remembered; later ones take the places of the first. */
#define ECL_GCC_MAX_CLUSTERS 8

/**
 * EclGccCluster:
 * @probe: what was asked for; id 0: nothing
 * @n_packets: of these that arrived
 * @bytes: of these
 * @first_size: bytes of the one that arrived first
 * @last_size: bytes of the one sent last
 */
typedef struct {
  EclGccProbe probe;
  guint n_packets;
  guint64 bytes;
  guint first_size;
  guint last_size;
  GstClockTime first_sent;
  GstClockTime last_sent;
  GstClockTime first_arrived;
  GstClockTime last_arrived;
} EclGccCluster;

typedef struct {
  EclGccCluster clusters[ECL_GCC_MAX_CLUSTERS];
} EclGccClusters;

void ecl_gcc_clusters_expect (EclGccClusters *self, const EclGccProbe *probe);

/**
 * ecl_gcc_clusters_add:
 * @id: of the probe; an unknown one is ignored
 * @sent: sender's clock
 * @arrived: receiver's clock, of any origin
 * @size: bytes, with all headers
 *
 * Returns: the rate that the link has carried, as far as is known now, bit/s;
 *   0: not enough of the cluster has arrived, or it is not to be believed
 */
guint ecl_gcc_clusters_add (EclGccClusters *self, guint id, GstClockTime sent,
    GstClockTime arrived, guint size);

G_END_DECLS
