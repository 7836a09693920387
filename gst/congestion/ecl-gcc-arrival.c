/* ecl-gcc-arrival: whether packets come later and later
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-gcc-arrival.h"

#define SMOOTHING 0.9
#define GAIN 4.0
#define MAX_DELTAS 60

static double
to_ms (GstClockTimeDiff diff)
{
  return (double)diff / GST_MSECOND;
}

/* Groups */

static void
begin (EclGccGroups *self, GstClockTime sent, GstClockTime arrived)
{
  self->previous = self->current;
  self->current = (EclGccGroup){sent, sent, arrived, arrived};
  self->n_groups = MIN (self->n_groups + 1, 2);
}

static gboolean
belongs (const EclGccGroup *group, GstClockTime sent, GstClockTime arrived)
{
  GstClockTimeDiff sent_after = GST_CLOCK_DIFF (group->last_sent, sent);
  GstClockTimeDiff arrived_after =
      GST_CLOCK_DIFF (group->last_arrived, arrived);

  if (sent - group->first_sent <= ECL_GCC_BURST_TIME)
    return TRUE;
  return arrived_after < sent_after &&
         ABS (arrived_after) <= (GstClockTimeDiff)ECL_GCC_BURST_TIME &&
         GST_CLOCK_DIFF (group->first_arrived, arrived) <
             (GstClockTimeDiff)ECL_GCC_BURST_MAX;
}

static gboolean
compare (
    const EclGccGroup *previous, const EclGccGroup *current, EclGccDelta *delta)
{
  delta->sent =
      to_ms (GST_CLOCK_DIFF (previous->last_sent, current->last_sent));
  delta->arrived =
      to_ms (GST_CLOCK_DIFF (previous->last_arrived, current->last_arrived));
  delta->at = current->last_arrived;
  return ABS (delta->arrived - delta->sent) <= to_ms (ECL_GCC_CLOCK_STEP);
}

gboolean
ecl_gcc_groups_add (EclGccGroups *self, GstClockTime sent, GstClockTime arrived,
    EclGccDelta *delta)
{
  EclGccGroup *current = &self->current;
  gboolean complete = FALSE;

  if (self->n_groups > 0) {
    if (sent < current->first_sent)
      return FALSE;
    if (belongs (current, sent, arrived)) {
      current->last_sent = MAX (current->last_sent, sent);
      current->last_arrived = MAX (current->last_arrived, arrived);
      return FALSE;
    }
  }
  if (self->n_groups == 2)
    complete = compare (&self->previous, current, delta);
  begin (self, sent, arrived);
  return complete;
}

/* Trendline */

/* Least squares */
static double
get_slope (const EclGccTrendline *self)
{
  double at = 0, delay = 0, covariance = 0, variance = 0;

  for (guint i = 0; i < ECL_GCC_TRENDLINE_WINDOW; i++) {
    at += self->samples[i].at / ECL_GCC_TRENDLINE_WINDOW;
    delay += self->samples[i].delay / ECL_GCC_TRENDLINE_WINDOW;
  }
  for (guint i = 0; i < ECL_GCC_TRENDLINE_WINDOW; i++) {
    double x = self->samples[i].at - at;

    covariance += x * (self->samples[i].delay - delay);
    variance += x * x;
  }
  return variance > 0 ? covariance / variance : 0;
}

double
ecl_gcc_trendline_add (EclGccTrendline *self, const EclGccDelta *delta)
{
  guint i = self->n_deltas++ % ECL_GCC_TRENDLINE_WINDOW;

  if (i == 0 && self->n_deltas == 1)
    self->first_arrived = delta->at;
  self->accumulated += delta->arrived - delta->sent;
  self->smoothed =
      SMOOTHING * self->smoothed + (1 - SMOOTHING) * self->accumulated;
  self->samples[i].at = to_ms (GST_CLOCK_DIFF (self->first_arrived, delta->at));
  self->samples[i].delay = self->smoothed;
  if (self->n_deltas < ECL_GCC_TRENDLINE_WINDOW)
    return 0;
  return MIN (self->n_deltas, MAX_DELTAS) * GAIN * get_slope (self);
}
