/* ecl-liveness: when did the remote side last send anything
 *
 * webrtcbin does not say that a remote vanished. This watches every datagram
 * that leaves a webrtcbin's ICE receivers (RTP, RTCP and DTLS; STUN stays
 * inside libnice) at the cost of one clock reading each.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstEclLiveness GstEclLiveness;

GstEclLiveness *gst_ecl_liveness_new (GstElement *webrtcbin);
void gst_ecl_liveness_free (GstEclLiveness *self);
gint64 gst_ecl_liveness_get_silence (GstEclLiveness *self);
void gst_ecl_liveness_touch (GstEclLiveness *self);

G_END_DECLS
