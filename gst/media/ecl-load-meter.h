/* ecl-load-meter: which part of its time a thread works
 *
 * Pure: told of each piece of work, it says what part of the last second it
 * took. Not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ECL_LOAD_METER_WINDOW G_TIME_SPAN_SECOND

/**
 * EclLoadMeter:
 *
 * Zero-initialised has seen no work.
 */
typedef struct {
  /*< private >*/
  gint64 began;   /* the window of now; 0: none yet */
  gint64 worked;  /* in it */
  double load;    /* of the window before; 0 to 1 */
  gboolean known; /* there was one */
} EclLoadMeter;

/* Work from @start to @end, monotonic us. One piece after the other. */
void ecl_load_meter_add (EclLoadMeter *self, gint64 start, gint64 end);
/* 0 to 1; -1 within the first second */
double ecl_load_meter_get (const EclLoadMeter *self, gint64 now);

G_END_DECLS
