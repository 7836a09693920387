/* ecl-gcc-detector: overuse, from the trend of the delay
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-gcc-detector.h"

#include <math.h>

#define FIRST_THRESHOLD 12.5
#define MIN_THRESHOLD 6.0
#define MAX_THRESHOLD 600.0
/* Per ms, towards a larger and towards a smaller trend */
#define GAIN_UP 0.0087
#define GAIN_DOWN 0.039
/* A trend that is further away is a step of the link, which the threshold is
 * not to follow. */
#define MAX_DISTANCE 15.0
#define MAX_UPDATE_TIME 100.0 /* ms */
#define OVERUSE_TIME 10.0     /* ms */

void
ecl_gcc_detector_init (EclGccDetector *self)
{
  *self = (EclGccDetector){.threshold = FIRST_THRESHOLD,
      .over_time = -1,
      .updated = GST_CLOCK_TIME_NONE};
}

/* One beyond the threshold is not enough, nor is one that goes back. */
static void
count_overuse (EclGccDetector *self, double trend, double sent)
{
  /* It began somewhere between the two groups. */
  self->over_time = self->over_time < 0 ? sent / 2 : self->over_time + sent;
  self->n_over++;
  if (self->over_time > OVERUSE_TIME && self->n_over > 1 &&
      trend >= self->trend) {
    self->over_time = 0;
    self->n_over = 0;
    self->usage = ECL_GCC_USAGE_OVER;
  }
}

static void
move_threshold (EclGccDetector *self, double trend, GstClockTime at)
{
  double distance = fabs (trend) - self->threshold;
  double time = 0;

  if (GST_CLOCK_TIME_IS_VALID (self->updated) && at > self->updated)
    time = MIN ((double)(at - self->updated) / GST_MSECOND, MAX_UPDATE_TIME);
  self->updated = at;
  if (distance > MAX_DISTANCE)
    return;
  self->threshold += (distance < 0 ? GAIN_DOWN : GAIN_UP) * distance * time;
  self->threshold = CLAMP (self->threshold, MIN_THRESHOLD, MAX_THRESHOLD);
}

EclGccUsage
ecl_gcc_detector_add (
    EclGccDetector *self, double trend, double sent, GstClockTime at)
{
  if (trend > self->threshold) {
    count_overuse (self, trend, sent);
  } else {
    self->over_time = -1;
    self->n_over = 0;
    self->usage =
        trend < -self->threshold ? ECL_GCC_USAGE_UNDER : ECL_GCC_USAGE_NORMAL;
  }
  self->trend = trend;
  move_threshold (self, trend, at);
  return self->usage;
}
