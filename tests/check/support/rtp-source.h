/* rtp-source: packets of a VP8 encoder with numbers of its own, without bytes
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/router/ecl-rtp-packet.h>

G_BEGIN_DECLS

/* Between two frames: 30 a second at 90 kHz */
#define RTP_SOURCE_TICKS 3000

/**
 * RtpSource:
 * @next: the packet that comes next; may be changed
 */
typedef struct {
  EclRtpPacket next;
} RtpSource;

RtpSource rtp_source_make (guint id);
void rtp_source_next_frame (
    RtpSource *self, gboolean is_keyframe, guint temporal_id);
/* Of the frame of now. */
EclRtpPacket rtp_source_next_packet (RtpSource *self, gboolean is_end);

G_END_DECLS
