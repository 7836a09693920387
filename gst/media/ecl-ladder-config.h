/* ecl-ladder-config: the ladder that a user wrote
 *
 *   video/x-raw,height=720,bitrate=1500000;video/x-raw,height=360
 *   single
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-ladder.h"

G_BEGIN_DECLS

/* The sides that can be written, pixels: from ECL_LADDER_MIN_SIDE to */
#define ECL_LADDER_MAX_SIDE 16384

/**
 * ecl_ladder_config_read:
 * @config: caps, each structure of which is a rung, in any order; or `single`,
 * which is one rung of the input's size and rate, as `video/x-raw` is
 * @written: (out): as they were written; a 0 is a field that was not
 * @error: %GST_ECL_ERROR_FAILED, which says which rung is wrong, why, and what
 * it can be
 *
 * A rung is `video/x-raw` with any of these fields:
 *
 * - `width`, `height` (int, pixels): the box that it fits into without changing
 *   the input's shape, turned where the input is; with one of them the other
 *   one follows, without any it is as large as the input
 * - `framerate` (fraction): pictures per second at most; else the input's
 * - `bitrate` (int, bit/s): else what the size and the rate ask for
 * - `min-bitrate`, `max-bitrate` (int, bit/s): how far it follows the bandwidth
 *   of its viewers; all three the same for a rate that never changes
 *
 * Any thread.
 *
 * Returns: whether they are 1 to %ECL_LADDER_MAX_RUNGS rungs that make sense;
 * nothing is in @written otherwise
 */
gboolean ecl_ladder_config_read (
    const GstCaps *config, EclLadder *written, GError **error);

G_END_DECLS
