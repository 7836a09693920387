/* ecl-picture-order: no picture goes back in time
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * ecl_picture_order_keep:
 * @pad: a pad of raw video
 *
 * Drops each buffer of @pad whose running time is not later than that of the
 * one before. A compositor that gets its first input gives such a picture, and
 * vp8enc loses what it makes of it (gst_vpx_enc_process()): a keyframe, without
 * which what follows shows the old picture. Streaming thread.
 */
void ecl_picture_order_keep (GstPad *pad);

G_END_DECLS
