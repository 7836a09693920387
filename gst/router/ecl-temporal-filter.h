/* ecl-temporal-filter: which temporal layers of a stream one viewer gets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-rtp-codec.h"

G_BEGIN_DECLS

/* Of the highest layer there may be. */
#define ECL_TEMPORAL_FILTER_ALL 7

/**
 * EclTemporalFilter:
 * @target: highest layer that is wanted; may be set at any time
 *
 * Layers above the target go at once, with the next frame; more come only with
 * a frame that makes them decodable: a keyframe, or one of which the stream
 * says so (#EclRtpPayload). A frame passes or not as a whole.
 */
typedef struct {
  guint target;
  /*< private >*/
  guint current;     /* highest layer that passes */
  guint32 timestamp; /* of the last frame */
  gboolean has_frame;
  gboolean passes;
} EclTemporalFilter;

void ecl_temporal_filter_init (EclTemporalFilter *self, guint target);
/* What comes next is of another stream, and begins with a keyframe. */
void ecl_temporal_filter_reset (EclTemporalFilter *self);
/* The highest layer that passes now, of those there may be. */
guint ecl_temporal_filter_get_layer (const EclTemporalFilter *self);
/* Whether a packet passes; @timestamp: RTP timestamp of its frame. */
gboolean ecl_temporal_filter_pass (
    EclTemporalFilter *self, guint32 timestamp, const EclRtpPayload *payload);

G_END_DECLS
