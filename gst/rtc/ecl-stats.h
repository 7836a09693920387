/* ecl-stats: what a call carries, in figures
 *
 * Pure: the statistics of RTP sessions and our own counts in, one structure
 * out. They are not those of webrtcbin, which of the streams that a report is
 * about tells one, and is asked on a thread of its own.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-session-stats.h"
#include "ecl-track-counter.h"

G_BEGIN_DECLS

/**
 * GstEclStatsInput:
 * @sources: (element-type GstStructure): "source-stats" of all its rtpsessions
 * @counts: of the tracks
 * @before: (nullable): what was made the last time, for the rates
 * @began: when the session did, monotonic us; 0 for not yet
 * @now: monotonic us
 */
typedef struct {
  const GPtrArray *sources;
  const GstEclTrackCount *counts;
  guint n_counts;
  const GstStructure *before;
  gint64 began;
  gint64 now;
} GstEclStatsInput;

GST_ECL_API GstStructure *gst_ecl_stats_make (const GstEclStatsInput *input,
    GstEclDescribeTrack describe, gpointer user_data);
GST_ECL_API void gst_ecl_stats_add_totals (GstStructure *stats);
GST_ECL_API void gst_ecl_stats_add_candidates (
    GstStructure *stats, const GstStructure *webrtc);

G_END_DECLS
