/* ecl-track-counter: what passes a pad of webrtcbin, by its own packets
 *
 * webrtcbin's statistics do not say of which kind and codec a stream is (1.22),
 * and count no frames.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstEclTrackCounter GstEclTrackCounter;

/**
 * GstEclTrackCount:
 * @incoming: received, not sent
 * @ssrc: of its RTP stream; 0 before the first packet
 * @kind: "audio" or "video"
 * @codec: as the RTP caps spell it, upper case
 * @frames: how many passed; of audio the packets
 * @firs: how often the remote side sent FIR, which rtpsession does not count:
 *   its packet is addressed to no stream (RFC 5104, section 4.3.1.2)
 * @first_frame: when the first one had passed, monotonic us; 0 before
 */
typedef struct {
  gboolean incoming;
  guint ssrc;
  char kind[8];
  char codec[16];
  guint64 frames;
  guint64 firs;
  gint64 first_frame;
} GstEclTrackCount;

GstEclTrackCounter *gst_ecl_track_counter_new (GstPad *pad);
void gst_ecl_track_counter_unref (GstEclTrackCounter *self);
void gst_ecl_track_counter_read (
    GstEclTrackCounter *self, GstEclTrackCount *count);

G_END_DECLS
