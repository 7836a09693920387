/* picture-stamp: a number in a picture, which gets through an encoder
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "picture-stamp.h"

#include <string.h>

#define BLOCK_HEIGHT (PICTURE_STAMP_HEIGHT / 2)
/* Video range */
#define BLACK 16
#define WHITE 235
/* Least difference between the two blocks of a column */
#define CONTRAST ((WHITE - BLACK) / 2)

static void
fill_block (guint8 *luma, gsize stride, guint x, guint width, gboolean white)
{
  for (guint y = 0; y < BLOCK_HEIGHT; y++)
    memset (luma + y * stride + x, white ? WHITE : BLACK, width);
}

/* Of the middle half in both directions */
static int
get_mean (const guint8 *luma, gsize stride, guint x, guint width)
{
  guint sum = 0;
  guint count = 0;

  for (guint y = BLOCK_HEIGHT / 4; y < BLOCK_HEIGHT * 3 / 4; y++) {
    for (guint i = width / 4; i < width * 3 / 4; i++, count++)
      sum += luma[y * stride + x + i];
  }
  return (int)(sum / count);
}

void
picture_stamp_write (guint8 *luma, gsize stride, guint width, guint32 number)
{
  guint side = width / PICTURE_STAMP_BITS;
  guint8 *lower = luma + BLOCK_HEIGHT * stride;

  for (guint bit = 0; bit < PICTURE_STAMP_BITS; bit++) {
    gboolean is_set = number >> bit & 1;

    fill_block (luma, stride, bit * side, side, is_set);
    fill_block (lower, stride, bit * side, side, !is_set);
  }
}

/**
 * picture_stamp_read:
 *
 * Returns: whether there is a number that can be read
 */
gboolean
picture_stamp_read (
    const guint8 *luma, gsize stride, guint width, guint32 *number)
{
  guint side = width / PICTURE_STAMP_BITS;
  const guint8 *lower = luma + BLOCK_HEIGHT * stride;

  *number = 0;
  for (guint bit = 0; bit < PICTURE_STAMP_BITS; bit++) {
    int difference = get_mean (luma, stride, bit * side, side) -
                     get_mean (lower, stride, bit * side, side);

    if (ABS (difference) < CONTRAST)
      return FALSE;
    *number |= (guint32)(difference > 0) << bit;
  }
  return TRUE;
}
