/* ecl-vp8-header: whether a VP8 frame can be left out
 *
 * Reads the beginning of the first partition, and decodes no picture.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @data: a frame or its beginning, without payload descriptor. TRUE: a frame of
 * which nothing is kept for those after it, neither pictures nor probabilities
 * nor settings (RFC 6386, sections 9.2 to 9.11). Of a keyframe, and of less
 * than its header, FALSE. */
gboolean ecl_vp8_header_is_discardable (const guint8 *data, gsize size);

G_END_DECLS
