/* ecl-temporal-rates: how much of a stream each of its temporal layers is
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-temporal-rates.h"

#include <string.h>

#define N_SLOTS ECL_TEMPORAL_RATES_SLOTS

static gint64
get_slot (const EclTemporalRates *self, gint64 now)
{
  return (now - self->began) / ECL_TEMPORAL_RATES_SLOT;
}

void
ecl_temporal_rates_add (
    EclTemporalRates *self, guint temporal_id, gsize size, gint64 now)
{
  gint64 slot;

  if (self->began == 0)
    self->began = now;
  slot = get_slot (self, now);
  for (gint64 i = MAX (self->slot, slot - N_SLOTS) + 1; i <= slot; i++)
    memset (self->bytes[i % N_SLOTS], 0, sizeof self->bytes[0]);
  self->slot = slot;
  self->bytes[slot % N_SLOTS][MIN (temporal_id, ECL_TEMPORAL_FILTER_ALL)] +=
      size;
}

guint
ecl_temporal_rates_get (const EclTemporalRates *self, gint64 now,
    guint rates[ECL_TEMPORAL_RATES_MAX])
{
  gint64 first = MAX (get_slot (self, now) - (N_SLOTS - 1), 0);
  gint64 time = now - self->began - first * ECL_TEMPORAL_RATES_SLOT;
  guint64 bytes = 0;
  guint n_layers = 0;

  if (self->began == 0 || now - self->began < ECL_TEMPORAL_RATES_LEAST)
    return 0;
  for (guint id = 0; id < ECL_TEMPORAL_RATES_MAX; id++) {
    guint64 below = bytes;

    for (gint64 slot = first; slot <= self->slot; slot++)
      bytes += self->bytes[slot % N_SLOTS][id];
    if (bytes > below)
      n_layers = id + 1;
    rates[id] = MIN (bytes * 8 * G_USEC_PER_SEC / time, G_MAXUINT);
  }
  return n_layers;
}
