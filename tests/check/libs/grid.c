/* grid: where each of several pictures has its place in a common one
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/media/ecl-grid.h>

static void
expect_cell (guint n_cells, guint index, int width, int height,
    const EclGridCell expected)
{
  EclGridCell cell = ecl_grid_get_cell (n_cells, index, width, height);

  fail_unless (memcmp (&cell, &expected, sizeof cell) == 0,
      "%u of %u in %dx%d: %d,%d %dx%d", index, n_cells, width, height, cell.x,
      cell.y, cell.width, cell.height);
}

GST_START_TEST (test_landscape)
{
  expect_cell (1, 0, 1280, 720, (EclGridCell){0, 0, 1280, 720});
  expect_cell (2, 0, 1280, 720, (EclGridCell){0, 0, 640, 720});
  expect_cell (2, 1, 1280, 720, (EclGridCell){640, 0, 640, 720});
  expect_cell (4, 1, 1280, 720, (EclGridCell){640, 0, 640, 360});
  expect_cell (4, 2, 1280, 720, (EclGridCell){0, 360, 640, 360});
  expect_cell (9, 8, 1280, 720, (EclGridCell){852, 480, 428, 240});
}
GST_END_TEST

GST_START_TEST (test_last_row_is_in_the_middle)
{
  expect_cell (3, 1, 1280, 720, (EclGridCell){640, 0, 640, 360});
  expect_cell (3, 2, 1280, 720, (EclGridCell){320, 360, 640, 360});
  expect_cell (5, 3, 1280, 720, (EclGridCell){214, 360, 426, 360});
  expect_cell (5, 4, 1280, 720, (EclGridCell){640, 360, 426, 360});
}
GST_END_TEST

GST_START_TEST (test_portrait)
{
  expect_cell (2, 0, 720, 1280, (EclGridCell){0, 0, 720, 640});
  expect_cell (2, 1, 720, 1280, (EclGridCell){0, 640, 720, 640});
}
GST_END_TEST

static gboolean
overlap (const EclGridCell *a, const EclGridCell *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width &&
         a->y < b->y + b->height && b->y < a->y + a->height;
}

static void
check_grid (guint n_cells, int width, int height)
{
  g_autofree EclGridCell *cells = g_new (EclGridCell, n_cells);
  int in_full_rows = 0, last_row;

  for (guint i = 0; i < n_cells; i++) {
    EclGridCell cell = ecl_grid_get_cell (n_cells, i, width, height);

    fail_unless (cell.x >= 0 && cell.y >= 0 && cell.width >= 0 &&
                 cell.height >= 0 && cell.x + cell.width <= width &&
                 cell.y + cell.height <= height);
    fail_if (cell.x & 1 || cell.y & 1);
    for (guint k = 0; k < i; k++)
      fail_if (overlap (&cell, &cells[k]), "%u and %u of %u", k, i, n_cells);
    cells[i] = cell;
  }
  last_row = cells[n_cells - 1].y;
  for (guint i = 0; i < n_cells; i++) {
    if (cells[i].y < last_row)
      in_full_rows += cells[i].width * cells[i].height;
  }
  fail_unless_equals_int (in_full_rows, last_row * width);
}

/* No two overlap, none is outside, and those of full rows fill their row. */
GST_START_TEST (test_tiling)
{
  static const int sizes[][2] = {
      {1280, 720}, {720, 1280}, {641, 361}, {320, 240}, {1920, 200}, {3, 3}};

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    for (guint n_cells = 1; n_cells <= 64; n_cells++)
      check_grid (n_cells, sizes[i][0], sizes[i][1]);
  }
}
GST_END_TEST

static Suite *
grid_suite (void)
{
  Suite *suite = suite_create ("grid");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_landscape);
  tcase_add_test (tc, test_last_row_is_in_the_middle);
  tcase_add_test (tc, test_portrait);
  tcase_add_test (tc, test_tiling);
  return suite;
}

GST_CHECK_MAIN (grid)
