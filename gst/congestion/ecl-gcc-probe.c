/* ecl-gcc-probe: when to probe, and how high
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-gcc-probe.h"

#define FIRST_SCALE 3
#define SECOND_SCALE 6
#define NEXT_SCALE 2
#define ENOUGH_PART 0.7
#define RECOVERY_PART 0.85

void
ecl_gcc_prober_init (EclGccProber *self)
{
  *self = (EclGccProber){.next_id = 1, .asked = GST_CLOCK_TIME_NONE};
}

void
ecl_gcc_prober_ask (
    EclGccProber *self, GstClockTime now, double rate, double max)
{
  guint bitrate = CLAMP (rate, 1, MIN (max, G_MAXUINT));

  if (self->n_probes == ECL_GCC_MAX_PROBES)
    return;
  self->probes[self->n_probes++] = (EclGccProbe){.id = self->next_id++,
      .bitrate = bitrate,
      .min_packets = ECL_GCC_PROBE_MIN_PACKETS,
      .min_bytes =
          gst_util_uint64_scale (bitrate, ECL_GCC_PROBE_TIME, 8 * GST_SECOND)};
  if (self->next_id == 0)
    self->next_id = 1;
  self->asked = now;
  self->before = 0;
  /* Nothing is to be found out above the bound. */
  self->enough = rate < max ? ENOUGH_PART * rate : 0;
}

void
ecl_gcc_prober_start (
    EclGccProber *self, GstClockTime now, double rate, double max)
{
  ecl_gcc_prober_ask (self, now, FIRST_SCALE * rate, max);
  if (FIRST_SCALE * rate < max)
    ecl_gcc_prober_ask (self, now, SECOND_SCALE * rate, max);
}

void
ecl_gcc_prober_tick (EclGccProber *self, GstClockTime now, double target,
    double max, gboolean blind)
{
  if (!GST_CLOCK_TIME_IS_VALID (self->asked))
    return;
  if (now >= self->asked + ECL_GCC_PROBE_PATIENCE)
    self->enough = 0;
  if (!blind || target >= max || now < self->asked + ECL_GCC_PROBE_INTERVAL)
    return;
  ecl_gcc_prober_ask (
      self, now, MAX (NEXT_SCALE * target, RECOVERY_PART * self->before), max);
}

void
ecl_gcc_prober_result (
    EclGccProber *self, GstClockTime now, double rate, double max)
{
  if (self->enough > 0 && rate > self->enough)
    ecl_gcc_prober_ask (self, now, NEXT_SCALE * rate, max);
}

void
ecl_gcc_prober_fell (EclGccProber *self, double before)
{
  self->before = MAX (self->before, before);
}

void
ecl_gcc_prober_recover (
    EclGccProber *self, GstClockTime now, double target, double max)
{
  double rate = RECOVERY_PART * self->before;

  self->before = 0;
  if (rate > target)
    ecl_gcc_prober_ask (self, now, rate, max);
}

gboolean
ecl_gcc_prober_pop (EclGccProber *self, EclGccProbe *probe)
{
  if (self->n_probes == 0)
    return FALSE;
  *probe = self->probes[0];
  self->n_probes--;
  memmove (
      self->probes, self->probes + 1, self->n_probes * sizeof self->probes[0]);
  return TRUE;
}
