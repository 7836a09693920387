/* ecl-ladder: in which sizes and bit rates one video is encoded
 *
 * Pure: told what comes in, what a user wrote and the codec, it says the rungs.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-codec.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/* With three temporal layers each, what ecl-layer-choice takes at most. */
#define ECL_LADDER_MAX_RUNGS 5
/* Where nobody wrote a ladder: about the pixels of the lowest rung, and how
 * many pictures per second it has at most. */
#define ECL_LADDER_LOWEST_PIXELS (320 * 180)
#define ECL_LADDER_LOWEST_FPS 15
/* No rung below the top one has a shorter side, pixels. */
#define ECL_LADDER_MIN_SIDE 16
/* How much of a rung's bit rate the one above it has at least, percent. */
#define ECL_LADDER_MIN_STEP 130
/* Of any rung, bit/s. */
#define ECL_LADDER_MIN_BITRATE 30000
#define ECL_LADDER_MAX_BITRATE 50000000
/* A higher rate of pictures is no such rate, but some demuxer's clock. */
#define ECL_LADDER_MAX_FPS 240

/**
 * EclRung:
 * @width: of its picture, in square pixels; as @height an even number, or 1
 * @height: as @width
 * @fps_n: pictures per second, numerator; 0: as they come
 * @fps_d: denominator
 * @bitrate: what its encoder gives unless it follows viewers, bit/s
 * @min_bitrate: what it goes down to when it follows them, bit/s; those with
 * less are better off on the rung below
 * @max_bitrate: what it goes up to when it follows them, bit/s
 * @interlaced: whether the input is
 *
 * One of the encoders that may be in use. Progressive: of interlaced video it
 * has one picture for each frame.
 */
typedef struct {
  gint width;
  gint height;
  gint fps_n;
  gint fps_d;
  guint bitrate;
  guint min_bitrate;
  guint max_bitrate;
  gboolean interlaced;
} EclRung;

/**
 * EclLadder:
 * @rungs: from the highest bit rate to the lowest
 * @n_rungs: how many
 *
 * Plain data; zero-initialised it has no rung.
 */
typedef struct {
  EclRung rungs[ECL_LADDER_MAX_RUNGS];
  guint n_rungs;
} EclLadder;

/**
 * ecl_ladder_make:
 * @self: (out): the ladder; without a rung where @input has no size
 * @written: (nullable): what ecl_ladder_config_read() gave; %NULL for a ladder
 * made from @input alone
 * @input: raw video: its size, pixel aspect ratio and frame rate count
 * @codec: for video; its bit rate is that of 1280x720 at 30 pictures per second
 *
 * No rung is larger than @input on either side, or has more pictures per
 * second. All have its shape, but for rounding to even numbers.
 *
 * Without @written the top rung is @input in square pixels. Each further one
 * has half of the width and height of the one before, for as long as that is at
 * least a third more than %ECL_LADDER_LOWEST_PIXELS; the lowest one has these
 * pixels, and the largest whole part of the input's pictures that is not above
 * %ECL_LADDER_LOWEST_FPS.
 *
 * A bit rate that is not written follows from pixels per second: that of @codec
 * for 1280x720 at 30, two fifths of it for 640x360 at 30, two fifteenths for
 * 320x180 at 15, and between and beyond these by the power of 0.66 above the
 * middle one and of 0.53 below. Where the input's frame rate is not known it
 * counts as 30.
 *
 * A rung of @written that is larger than @input, or has more pictures per
 * second, becomes that of @input; its written bit rates become less as if by
 * the rule above. Rungs are put in the order of their bit rates. A rung is left
 * out where the one above it has less than %ECL_LADDER_MIN_STEP of its rate, or
 * where a side of it would be shorter than %ECL_LADDER_MIN_SIDE; the top one
 * never.
 *
 * Unless written, a rung follows its viewers down to half of its bit rate but
 * not below that of the rung beneath, the lowest one down to a quarter; and up
 * to one and a half times its bit rate, but not above that of the rung above.
 *
 * Any thread.
 */
void ecl_ladder_make (EclLadder *self, const EclLadder *written,
    const GstVideoInfo *input, const GstEclCodec *codec);

/**
 * ecl_ladder_set_bitrate:
 * @self: a ladder with a rung
 * @bitrate: bit/s of the top rung, and the most that it follows up to
 *
 * For a user who says what all of the video may take. Rungs that it leaves too
 * little room for go.
 */
void ecl_ladder_set_bitrate (EclLadder *self, guint bitrate);

/* Whether a rung is what comes in, as it comes. */
gboolean ecl_rung_is_input (const EclRung *self, const GstVideoInfo *input);

G_END_DECLS
