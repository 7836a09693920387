/* ecl-load-meter: which part of its time a thread works
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-load-meter.h"

void
ecl_load_meter_add (EclLoadMeter *self, gint64 start, gint64 end)
{
  if (self->began == 0)
    self->began = start;
  self->worked += end - start;
  if (end - self->began < ECL_LOAD_METER_WINDOW)
    return;
  self->load = (double)self->worked / (end - self->began);
  self->known = TRUE;
  self->began = end;
  self->worked = 0;
}

/* While there is no work its window has no end. */
double
ecl_load_meter_get (const EclLoadMeter *self, gint64 now)
{
  if (self->began != 0 && now - self->began >= 2 * ECL_LOAD_METER_WINDOW)
    return (double)self->worked / (now - self->began);
  return self->known ? self->load : -1;
}
