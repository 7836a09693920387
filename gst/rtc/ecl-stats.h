/* ecl-stats: what a call carries, in figures
 *
 * Pure: webrtcbin's statistics and our own counts in, one structure out.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-track-counter.h"

G_BEGIN_DECLS

GST_ECL_API GstStructure *gst_ecl_stats_make (const GstStructure *webrtc,
    const GstEclTrackCount *counts, guint n_counts, const GstStructure *before,
    gint64 now);

G_END_DECLS
