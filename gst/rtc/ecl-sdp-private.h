/* ecl-sdp-private: how m-lines are read, for those who read and edit them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sdp.h"

G_BEGIN_DECLS

GstEclSdpKind gst_ecl_sdp_kind_of (const GstSDPMedia *media);
GstWebRTCRTPTransceiverDirection gst_ecl_sdp_direction_of (
    const GstSDPMedia *media);
gboolean gst_ecl_sdp_sends (GstWebRTCRTPTransceiverDirection direction);
gboolean gst_ecl_sdp_receives (GstWebRTCRTPTransceiverDirection direction);
void gst_ecl_sdp_remove_attributes (
    GstSDPMedia *media, const char *const *names);
gboolean gst_ecl_sdp_is_rejected (const GstSDPMedia *media);
guint gst_ecl_sdp_bandwidth_of (const GstSDPMedia *media);

G_END_DECLS
