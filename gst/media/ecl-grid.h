/* ecl-grid: where each of several pictures has its place in a common one
 *
 * Pure; any thread.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-codec.h"

G_BEGIN_DECLS

/* In pixels of the common picture */
typedef struct {
  int x;
  int y;
  int width;
  int height;
} EclGridCell;

GST_ECL_API EclGridCell ecl_grid_get_cell (
    guint n_cells, guint index, int width, int height);

G_END_DECLS
