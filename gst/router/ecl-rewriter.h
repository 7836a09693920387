/* ecl-rewriter: the streams of several sources become one stream for one viewer
 *
 * Pure: told of each packet, it says whether it goes out and with which
 * numbers.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-number-map.h"
#include "ecl-rtp-packet.h"
#include "ecl-temporal-filter.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* A keyframe this many packets behind the last one is not late: its source
 * began anew. */
#define ECL_REWRITER_RESTART 1024

/* No source. */
#define ECL_REWRITER_NOTHING G_MAXUINT

/**
 * EclRtpNumbers:
 *
 * What a packet carries on its way out, of that which is another for each
 * viewer; the last two only if it has them.
 */
typedef struct {
  guint32 ssrc;
  guint8 payload_type;
  guint16 seqnum;
  guint32 timestamp;
  guint16 picture_id;
  guint8 tl0_pic_idx;
} EclRtpNumbers;

/**
 * EclRewriter:
 *
 * What goes out is one stream: packets in sequence whatever was dropped here,
 * timestamps that grow with time though each source began at a random one, and
 * pictures in sequence (VP8), or as far from each other as before (VP9). A
 * source begins with a keyframe, which is where the one before it ends; so does
 * one that jumps by more than the window of #EclNumberMap or that lost
 * something here. Losses on the way in stay visible, and late packets of the
 * source of now pass, once; those of the source before it, and of before the
 * keyframe, are refused. A frame cut short by a switch (its last packet did not
 * come before the keyframe) leaves a gap of one packet, so that nobody takes it
 * for complete.
 *
 * Not thread-safe.
 */
typedef struct {
  EclTemporalFilter filter; /* its target may be set */
  /*< private >*/
  EclRtpNumbers first; /* the numbers to begin with */
  guint clock_rate;
  guint wanted;
  guint current;
  gboolean waiting;    /* for a keyframe */
  gboolean frame_open; /* the end of the last frame is still to come */
  EclNumberMap seqnums;
  EclNumberMap picture_ids;
  EclNumberMap tl0_pic_idxs;
  GstClockTime time; /* which goes out as first.timestamp; none: not known */
  guint32 timestamp_offset;
  guint32 last_timestamp; /* the latest that went out */
} EclRewriter;

/* @first: SSRC and payload type of the stream, and the other numbers to begin
 * with, which are to be random (RFC 3550, section 5.1); @clock_rate in Hz. */
void ecl_rewriter_init (
    EclRewriter *self, const EclRtpNumbers *first, guint clock_rate);

/* @source (any number that tells the sources apart; ECL_REWRITER_NOTHING to
 * begin with) from its next keyframe on; until then the one of now. */
void ecl_rewriter_select (EclRewriter *self, guint source);
/* The source whose packets go out; ECL_REWRITER_NOTHING before the first. */
guint ecl_rewriter_get_current (const EclRewriter *self);
/* Something was not sent, or could not be: nothing goes out up to the next
 * keyframe, which follows without a gap. */
void ecl_rewriter_interrupt (EclRewriter *self);
/* Whether a keyframe of the selected source is needed. */
gboolean ecl_rewriter_is_waiting (const EclRewriter *self);

/* @time: running time of the capture of its frame, ns, on one timeline for all
 * sources; none if not known. TRUE: the packet goes out with @numbers. */
gboolean ecl_rewriter_map (EclRewriter *self, guint source,
    const EclRtpPacket *packet, GstClockTime time, EclRtpNumbers *numbers);

G_END_DECLS
