/* ecl-layer-choice: which rung of the ladder fits a viewer's bandwidth
 *
 * Pure: told the estimate and the time, it says the rung, and when to probe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A rung of the ladder with fewer temporal layers counts as one more. */
#define ECL_LAYER_CHOICE_MAX_RUNGS 16
/* What a higher rung must leave free, percent of its rate. */
#define ECL_LAYER_CHOICE_HEADROOM 15
/* How long there must be room for it: the shortest time, and the longest, to
 * which it doubles when the viewer falls back within ECL_LAYER_CHOICE_TRIAL. It
 * is the shortest again when the viewer stays longer. Microseconds. */
#define ECL_LAYER_CHOICE_DWELL (2 * G_TIME_SPAN_SECOND)
#define ECL_LAYER_CHOICE_MAX_DWELL (32 * G_TIME_SPAN_SECOND)
#define ECL_LAYER_CHOICE_TRIAL (10 * G_TIME_SPAN_SECOND)
/* A probe that shows no room is repeated after the dwell at first, then after
 * twice the time, up to this, or to the dwell where that is longer: each one
 * fills a link that carries no more. */
#define ECL_LAYER_CHOICE_MAX_PROBE_WAIT (8 * G_TIME_SPAN_SECOND)

/**
 * EclLayerChoice:
 *
 * A viewer goes down at once when the estimate falls below the rate of its
 * rung, to the highest that fits, and stays on the lowest whatever the estimate
 * is. It goes up when there was room for a higher rung all the time of the
 * dwell. Where the sender is what limits the estimate that takes a probe.
 */
typedef struct {
  /*< private >*/
  guint rates[ECL_LAYER_CHOICE_MAX_RUNGS];
  guint n_rungs;
  gint current;      /* -1: none yet */
  gint candidate;    /* a higher one for which there is room; or -1 */
  gint64 room_since; /* for the candidate */
  gint64 went_up;    /* when; 0: not since it last fell */
  gint64 probed;     /* when it last changed or probed */
  gint64 probe_wait; /* after that */
  gint64 dwell;
} EclLayerChoice;

void ecl_layer_choice_init (EclLayerChoice *self);

/* @rates: bit/s of each rung, from the lowest to the highest; 0 for one that is
 * not to be had now. More than ECL_LAYER_CHOICE_MAX_RUNGS are left out. May
 * change at any time, and counts from the next update on. */
void ecl_layer_choice_set_rates (
    EclLayerChoice *self, const guint *rates, guint n_rungs);

/* @estimate: bit/s; @now: monotonic time, us, never going back. The index of
 * the rung to be on; -1 while none is to be had. The first estimate chooses
 * without delay. */
gint ecl_layer_choice_update (EclLayerChoice *self, guint estimate, gint64 now);

/* The rate to probe for now, bit/s, so that there may be room for the next
 * rung; 0: none. A probe is to be made each time.
 */
guint ecl_layer_choice_take_probe (EclLayerChoice *self, gint64 now);

G_END_DECLS
