/* load-meter: the part of a second that was work
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/media/ecl-load-meter.h>

#define MS G_TIME_SPAN_MILLISECOND

/* Pieces of @work, each 40 ms after the one before. Returns the end. */
static gint64
work (EclLoadMeter *self, gint64 start, guint n, gint64 work)
{
  for (guint i = 0; i < n; i++)
    ecl_load_meter_add (self, start + i * 40 * MS, start + i * 40 * MS + work);
  return start + n * 40 * MS;
}

GST_START_TEST (test_unknown_at_first)
{
  EclLoadMeter meter = {0};
  gint64 now = work (&meter, 1000 * MS, 10, 30 * MS);

  fail_unless_equals_float (ecl_load_meter_get (&meter, now), -1);
}
GST_END_TEST;

/* It is of the last second, and no older one. */
GST_START_TEST (test_follows)
{
  EclLoadMeter meter = {0};
  gint64 now = work (&meter, 1000 * MS, 26, 20 * MS);

  fail_unless (ABS (ecl_load_meter_get (&meter, now) - 0.5) < 0.02, "%f",
      ecl_load_meter_get (&meter, now));
  now = work (&meter, now, 52, 4 * MS);
  fail_unless (ABS (ecl_load_meter_get (&meter, now) - 0.1) < 0.02, "%f",
      ecl_load_meter_get (&meter, now));
}
GST_END_TEST;

/* Who cannot keep up works all the time, in pieces that are longer too. */
GST_START_TEST (test_all_of_it)
{
  EclLoadMeter meter = {0};

  ecl_load_meter_add (&meter, 1000 * MS, 3000 * MS);
  fail_unless_equals_float (ecl_load_meter_get (&meter, 3000 * MS), 1);
}
GST_END_TEST;

/* Where no work comes any more there is no load. */
GST_START_TEST (test_rest)
{
  EclLoadMeter meter = {0};
  gint64 now = work (&meter, 1000 * MS, 52, 40 * MS);

  fail_unless (ecl_load_meter_get (&meter, now) > 0.9);
  fail_unless (ecl_load_meter_get (&meter, now + 3600000 * MS) < 0.01);
}
GST_END_TEST;

static Suite *
load_meter_suite (void)
{
  Suite *suite = suite_create ("load-meter");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_unknown_at_first);
  tcase_add_test (tc, test_follows);
  tcase_add_test (tc, test_all_of_it);
  tcase_add_test (tc, test_rest);
  return suite;
}

GST_CHECK_MAIN (load_meter);
