/* ecl-congestion: whoever estimates what a session's connection carries
 *
 * webrtcbin asks for an element between what it sends and its RTP session, one
 * for each transport. It gets ours (gst/congestion), or rtpgccbwe of
 * gst-plugins-rs; both tell their estimate in the same way
 * (gst/congestion/ecl-estimate-event.h).
 *
 * Any thread, if nothing else is said.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-session.h"

G_BEGIN_DECLS

typedef struct _GstEclCongestion GstEclCongestion;

/* Returns: (transfer full): one that gives webrtcbin nothing */
GstEclCongestion *gst_ecl_congestion_new (void);

/* While webrtcbin is alive, if it is watched. Estimators may outlive it. */
void gst_ecl_congestion_free (GstEclCongestion *self);

/* @webrtcbin: (transfer none): before it has transports */
void gst_ecl_congestion_watch (GstEclCongestion *self, GstElement *webrtcbin);

/* For estimators to come */
void gst_ecl_congestion_set_control (
    GstEclCongestion *self, GstEclCongestionControl control);

/* @property: "min-bitrate", "max-bitrate" or "start-bitrate"
 * @bitrate: bit/s, over 0 */
void gst_ecl_congestion_set_bitrate (
    GstEclCongestion *self, const char *property, guint bitrate);

/* @caps: application/x-rtp of a track that is to be sent */
void gst_ecl_congestion_add_track (GstEclCongestion *self, GstCaps *caps);

/* Adds "congestion" to @stats, if there is an estimator. */
void gst_ecl_congestion_add_stats (GstEclCongestion *self, GstStructure *stats);

G_END_DECLS
