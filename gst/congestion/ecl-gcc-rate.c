/* ecl-gcc-rate: the bit rate that arrives
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-gcc-rate.h"

#include <math.h>

#define FIRST_VARIANCE 50.0
/* What the variance grows by from sample to sample. */
#define DRIFT 5.0
/* What it is at least when the link may have changed. */
#define CHANGE 200.0
/* Doubt in a sample that is twice the estimate. */
#define DOUBT 10.0

void
ecl_gcc_rate_init (EclGccRate *self)
{
  *self = (EclGccRate){.variance = FIRST_VARIANCE, .last = GST_CLOCK_TIME_NONE};
}

static void
take_sample (EclGccRate *self, double sample)
{
  double doubt, doubt_variance, variance = self->variance + DRIFT;

  if (self->estimate <= 0) {
    self->estimate = sample;
    return;
  }
  doubt = DOUBT * fabs (self->estimate - sample) / self->estimate;
  doubt_variance = doubt * doubt;
  self->estimate = (doubt_variance * self->estimate + variance * sample) /
                   (doubt_variance + variance);
  self->variance = doubt_variance * variance / (doubt_variance + variance);
}

void
ecl_gcc_rate_add (EclGccRate *self, GstClockTime arrived, guint size)
{
  GstClockTime window =
      self->estimate > 0 ? ECL_GCC_RATE_WINDOW : ECL_GCC_RATE_FIRST_WINDOW;
  GstClockTime passed = 0;

  if (GST_CLOCK_TIME_IS_VALID (self->last)) {
    if (arrived > self->last)
      passed = arrived - self->last;
    else if (self->last - arrived > window)
      self->last = arrived; /* the clock was set */
  }
  if (!GST_CLOCK_TIME_IS_VALID (self->last) || passed > 0)
    self->last = arrived;

  self->time += passed;
  if (passed > window) {
    /* Nothing was sent for a while, which says nothing about the link. */
    self->bytes = 0;
    self->time = 0;
  } else if (self->time >= window) {
    take_sample (self, self->bytes * 8.0 * GST_SECOND / window);
    self->time -= window;
    self->bytes = 0;
  }
  self->bytes += size;
}

void
ecl_gcc_rate_expect_change (EclGccRate *self)
{
  self->variance = MAX (self->variance, CHANGE);
}
