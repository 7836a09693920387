/* ecl-directions: who sends on each m-line, for webrtcbin and on the wire
 *
 * webrtcbin 1.22 refuses every change of a direction but to inactive, and none
 * leads from there. So in the descriptions that it is given, ours and the
 * remote side's, an m-line keeps the direction that its transceiver has from
 * the beginning, in every version; what goes over the wire says how it is now.
 *
 * The remote side may begin to send on an m-line at any time, if the
 * transceiver receives. Once it has stopped, that m-line takes no more of it:
 * its track is at its end. Browsers give a track that comes back an m-line of
 * its own. An m-line that an offer rejects is gone: if it is used again, it is
 * a new one (RFC 8829, section 5.2.2).
 *
 * Pure: descriptions in, descriptions out; no webrtcbin. For one thread.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sdp.h"

G_BEGIN_DECLS

typedef struct _GstEclDirections GstEclDirections;

/**
 * GstEclEndedLine:
 * @mline: its index
 * @gone: whether it is no more; else nothing is received on it any more
 *
 * What became of an m-line on which something was received.
 */
typedef struct {
  guint mline;
  gboolean gone;
} GstEclEndedLine;

GST_ECL_API GstEclDirections *gst_ecl_directions_new (void);
GST_ECL_API void gst_ecl_directions_free (GstEclDirections *self);
GST_ECL_API void gst_ecl_directions_take_remote (
    GstEclDirections *self, GstWebRTCSDPType type, GstSDPMessage *remote);
GST_ECL_API void gst_ecl_directions_take_local (
    GstEclDirections *self, GstWebRTCSDPType type, GstSDPMessage *local);
GST_ECL_API void gst_ecl_directions_tell (
    const GstEclDirections *self, GstSDPMessage *local);
GST_ECL_API GArray *gst_ecl_directions_agree (GstEclDirections *self);

G_END_DECLS
