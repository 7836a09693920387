/* ecl-sfu-policer: how much one member may send, whatever it was asked for
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu-policer.h"

static guint64
capacity (const EclSfuPolicer *self)
{
  return self->rate * ECL_SFU_POLICER_BURST * G_USEC_PER_SEC;
}

void
ecl_sfu_policer_init (EclSfuPolicer *self, guint kbps, gint64 now)
{
  self->rate = (guint64)kbps * 1000 * ECL_SFU_POLICER_MARGIN / 100;
  self->tokens = capacity (self);
  self->filled = now;
}

gboolean
ecl_sfu_policer_take (EclSfuPolicer *self, gsize bytes, gint64 now)
{
  guint64 cost = (guint64)bytes * 8 * G_USEC_PER_SEC;
  gint64 passed =
      CLAMP (now - self->filled, 0, ECL_SFU_POLICER_BURST * G_USEC_PER_SEC);

  if (self->rate == 0)
    return TRUE;
  self->tokens = MIN (self->tokens + self->rate * passed, capacity (self));
  self->filled = now;
  if (cost > self->tokens)
    return FALSE;
  self->tokens -= cost;
  return TRUE;
}
