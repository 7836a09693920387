/* ecl-gcc-loss: the bit rate that losses allow
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-gcc-loss.h"

#include <math.h>

#define INCREASE 1.05

void
ecl_gcc_loss_init (EclGccLoss *self)
{
  *self = (EclGccLoss){.limit = INFINITY, .began = GST_CLOCK_TIME_NONE};
}

void
ecl_gcc_loss_update (EclGccLoss *self, GstClockTime now, guint n_packets,
    guint n_lost, double target)
{
  if (!GST_CLOCK_TIME_IS_VALID (self->began))
    self->began = now;
  self->n_packets += n_packets;
  self->n_lost += n_lost;
  if (now < self->began + ECL_GCC_LOSS_INTERVAL ||
      self->n_packets < ECL_GCC_LOSS_MIN_PACKETS)
    return;

  self->ratio = (double)self->n_lost / self->n_packets;
  if (self->ratio > ECL_GCC_LOSS_HIGH)
    self->limit = MIN (self->limit, target) * (1 - self->ratio / 2);
  else if (self->ratio < ECL_GCC_LOSS_LOW)
    self->limit *= INCREASE;
  self->n_packets = 0;
  self->n_lost = 0;
  self->began = now;
}

void
ecl_gcc_loss_raise (EclGccLoss *self, double rate)
{
  self->limit = MAX (self->limit, rate);
}
