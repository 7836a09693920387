/* ecl-layer-choice: which rung of the ladder fits a viewer's bandwidth
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-layer-choice.h"

#include <string.h>

#define NONE (-1)

void
ecl_layer_choice_init (EclLayerChoice *self)
{
  *self = (EclLayerChoice){
      .current = NONE,
      .candidate = NONE,
      .dwell = ECL_LAYER_CHOICE_DWELL,
      .probe_wait = ECL_LAYER_CHOICE_DWELL,
  };
}

void
ecl_layer_choice_set_rates (
    EclLayerChoice *self, const guint *rates, guint n_rungs)
{
  self->n_rungs = MIN (n_rungs, ECL_LAYER_CHOICE_MAX_RUNGS);
  memcpy (self->rates, rates, self->n_rungs * sizeof rates[0]);
}

static gboolean
exists (const EclLayerChoice *self, gint rung)
{
  return rung >= 0 && rung < (gint)self->n_rungs && self->rates[rung] > 0;
}

/* What an estimate must be to go up to @rung. */
static guint64
need (const EclLayerChoice *self, gint rung)
{
  return (guint64)self->rates[rung] * (100 + ECL_LAYER_CHOICE_HEADROOM) / 100;
}

/* The lowest, or the highest whose rate is not above @estimate. */
static gint
find_fitting (const EclLayerChoice *self, guint estimate)
{
  gint fitting = NONE;

  for (gint i = 0; i < (gint)self->n_rungs; i++) {
    if (exists (self, i) && (fitting == NONE || self->rates[i] <= estimate))
      fitting = i;
  }
  return fitting;
}

/* The highest above the one of now for which there is room. */
static gint
find_roomy (const EclLayerChoice *self, guint estimate)
{
  gint roomy = NONE;

  for (gint i = self->current + 1; i < (gint)self->n_rungs; i++) {
    if (exists (self, i) && need (self, i) <= estimate)
      roomy = i;
  }
  return roomy;
}

static gint
find_next (const EclLayerChoice *self)
{
  for (gint i = self->current + 1; i < (gint)self->n_rungs; i++) {
    if (exists (self, i))
      return i;
  }
  return NONE;
}

static void
move_to (EclLayerChoice *self, gint rung, gint64 now)
{
  self->current = rung;
  self->candidate = NONE;
  self->probed = now;
  self->probe_wait = self->dwell;
}

static void
move_down (EclLayerChoice *self, gint rung, gint64 now)
{
  if (self->went_up && now - self->went_up < ECL_LAYER_CHOICE_TRIAL)
    self->dwell = MIN (2 * self->dwell, ECL_LAYER_CHOICE_MAX_DWELL);
  self->went_up = 0;
  move_to (self, rung, now);
}

static void
consider_moving_up (EclLayerChoice *self, gint roomy, gint64 now)
{
  if (roomy == NONE) {
    self->candidate = NONE;
    return;
  }
  if (self->candidate == NONE) {
    self->candidate = roomy;
    self->room_since = now;
    self->probe_wait = self->dwell;
  }
  self->candidate = MIN (self->candidate, roomy);
  if (now - self->room_since < self->dwell)
    return;
  move_to (self, self->candidate, now);
  self->went_up = now;
}

gint
ecl_layer_choice_update (EclLayerChoice *self, guint estimate, gint64 now)
{
  gint fitting = find_fitting (self, estimate);

  if (self->went_up && now - self->went_up >= ECL_LAYER_CHOICE_TRIAL)
    self->dwell = ECL_LAYER_CHOICE_DWELL;
  if (!exists (self, self->current))
    move_to (self, fitting, now);
  else if (fitting < self->current)
    move_down (self, fitting, now);
  else
    consider_moving_up (self, find_roomy (self, estimate), now);
  return self->current;
}

guint
ecl_layer_choice_take_probe (EclLayerChoice *self, gint64 now)
{
  gint next = find_next (self);

  if (self->current == NONE || next == NONE || self->candidate != NONE ||
      now - self->probed < self->probe_wait)
    return 0;
  self->probed = now;
  self->probe_wait = MAX (
      self->dwell, MIN (2 * self->probe_wait, ECL_LAYER_CHOICE_MAX_PROBE_WAIT));
  return MIN (need (self, next), G_MAXUINT);
}
