/* ecl-sdp-edit: what is changed in our own descriptions, and one that refuses
 *
 * Pure functions; no webrtcbin.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sdp.h"

G_BEGIN_DECLS

/* Most that gst_ecl_sdp_set_bandwidth() takes, so that b=TIAS fits 32 bits. */
#define GST_ECL_SDP_MAX_BANDWIDTH 1000000

/**
 * GstEclSdpFinish:
 * @stream_id: identifier of the one stream that all our tracks belong to
 * @audio_bandwidth: kbit/s, see gst_ecl_sdp_set_bandwidth(); 0 for none
 * @video_bandwidth: the same
 * @rtx_ssrcs: (nullable): see gst_ecl_rtx_keep()
 *
 * What our descriptions say beyond what webrtcbin writes.
 */
typedef struct {
  const char *stream_id;
  guint audio_bandwidth;
  guint video_bandwidth;
  GHashTable *rtx_ssrcs;
} GstEclSdpFinish;

void gst_ecl_sdp_lift_message_size (GstSDPMessage *message);
void gst_ecl_sdp_set_bandwidth (
    GstSDPMessage *message, GstEclSdpKind kind, guint kbps);
char *gst_ecl_sdp_finish_local (const char *sdp, const GstEclSdpFinish *finish);
char *gst_ecl_sdp_make_rejection (const char *offer, GError **error);

G_END_DECLS
