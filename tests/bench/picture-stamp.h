/* picture-stamp: a number in a picture, which gets through an encoder
 *
 * The upper edge of the luma plane has a column for each bit: a white block
 * over a black one is 1, the reverse 0. Each block is read by the mean of its
 * middle, so that neither noise nor another brightness changes it, and a
 * column without contrast makes the whole number unreadable.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PICTURE_STAMP_BITS 32
/* Of the picture, pixels: smaller ones have no place for a number. */
#define PICTURE_STAMP_MIN_WIDTH (4 * PICTURE_STAMP_BITS)
#define PICTURE_STAMP_HEIGHT 32

/* @luma: 8 bits a pixel, @stride bytes a line; the picture is large enough. */
void picture_stamp_write (
    guint8 *luma, gsize stride, guint width, guint32 number);
gboolean picture_stamp_read (
    const guint8 *luma, gsize stride, guint width, guint32 *number);

G_END_DECLS
