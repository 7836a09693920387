/* ecl-gcc-alr: whether the application sends less than it may
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-gcc-alr.h"

#define USED_PART 0.75
#define BEGIN_LEVEL 0.8
#define END_LEVEL 0.5

void
ecl_gcc_alr_init (EclGccAlr *self)
{
  *self = (EclGccAlr){.updated = GST_CLOCK_TIME_NONE};
}

void
ecl_gcc_alr_update (
    EclGccAlr *self, GstClockTime now, guint size, double target)
{
  double rate = USED_PART * target / 8; /* bytes per second */
  double window = rate * ECL_GCC_ALR_WINDOW / GST_SECOND;

  if (GST_CLOCK_TIME_IS_VALID (self->updated) && now > self->updated)
    self->budget += rate * (now - self->updated) / GST_SECOND;
  self->updated = now;
  self->budget = MAX (MIN (self->budget, window) - size, -window);
  if (self->budget > BEGIN_LEVEL * window)
    self->limited = TRUE;
  else if (self->budget < END_LEVEL * window)
    self->limited = FALSE;
}
