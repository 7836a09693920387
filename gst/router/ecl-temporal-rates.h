/* ecl-temporal-rates: how much of a stream each of its temporal layers is
 *
 * Pure: told of each frame, it says the bit rates of the last seconds. Not
 * thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-temporal-filter.h"

G_BEGIN_DECLS

#define ECL_TEMPORAL_RATES_MAX (ECL_TEMPORAL_FILTER_ALL + 1)
/* What is measured: so many slots of that length, us, long enough for a
 * keyframe not to count for more than it is; and what it takes to begin. */
#define ECL_TEMPORAL_RATES_SLOTS 8
#define ECL_TEMPORAL_RATES_SLOT (500 * G_TIME_SPAN_MILLISECOND)
#define ECL_TEMPORAL_RATES_LEAST G_TIME_SPAN_SECOND

/**
 * EclTemporalRates:
 *
 * Zero-initialised has seen no frame.
 */
typedef struct {
  /*< private >*/
  guint64 bytes[ECL_TEMPORAL_RATES_SLOTS][ECL_TEMPORAL_RATES_MAX];
  gint64 began; /* 0: not yet */
  gint64 slot;  /* the last one with a frame, counted from the beginning */
} EclTemporalRates;

/* A frame of @size bytes at @now, monotonic us. */
void ecl_temporal_rates_add (
    EclTemporalRates *self, guint temporal_id, gsize size, gint64 now);
/* How many layers there are: each of @rates, bit/s, is that of a layer and
 * those below. 0 while there is too little to say. */
guint ecl_temporal_rates_get (const EclTemporalRates *self, gint64 now,
    guint rates[ECL_TEMPORAL_RATES_MAX]);

G_END_DECLS
