/* ecl-grid: where each of several pictures has its place in a common one
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-grid.h"

/* What pictures of people usually are, 4:3 to 16:9 */
#define ASPECT 1.5

/* How wide a picture is in a cell of a grid with so many columns */
static double
picture_width (guint n_cells, guint columns, int width, int height)
{
  guint rows = (n_cells + columns - 1) / columns;

  return MIN ((double)width / columns, ASPECT * height / rows);
}

static guint
choose_columns (guint n_cells, int width, int height)
{
  guint best = 1;

  for (guint columns = 2; columns <= n_cells; columns++) {
    if (picture_width (n_cells, columns, width, height) >
        picture_width (n_cells, best, width, height))
      best = columns;
  }
  return best;
}

/* Even, since chroma of I420 has half of the samples */
static int
place (int size, guint index, guint count)
{
  return (int)((gint64)size * index / count) & ~1;
}

/**
 * ecl_grid_get_cell:
 * @n_cells: how many pictures there are, at least 1
 * @index: of them, from 0
 * @width: of the common picture, in pixels
 * @height: of it
 *
 * Cells fill the rows from left to right and from top to bottom; where the last
 * row has less than the others, it is in the middle. There are as many columns
 * as make the pictures largest. Cells neither overlap nor leave gaps, and begin
 * at even pixels; one is empty where the common picture is too small.
 *
 * Returns: the place of that picture
 */
EclGridCell
ecl_grid_get_cell (guint n_cells, guint index, int width, int height)
{
  guint columns = choose_columns (n_cells, width, height);
  guint rows = (n_cells + columns - 1) / columns;
  guint row = index / columns, column = index % columns;
  guint in_row = row + 1 < rows ? columns : n_cells - row * columns;
  int before = (width - place (width, in_row, columns)) / 2 & ~1;
  EclGridCell cell;

  if (in_row == columns)
    before = 0;
  cell.x = before + place (width, column, columns);
  cell.y = place (height, row, rows);
  cell.width = column + 1 == columns
                   ? width - cell.x
                   : before + place (width, column + 1, columns) - cell.x;
  cell.height =
      (row + 1 == rows ? height : place (height, row + 1, rows)) - cell.y;
  return cell;
}
