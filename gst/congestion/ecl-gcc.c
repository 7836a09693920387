/* ecl-gcc: how much a sender may send, from what its receiver reports
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-gcc.h"

GST_DEBUG_CATEGORY_STATIC (ecl_congestion_debug);
#define GST_CAT_DEFAULT ecl_congestion_debug

/* Of a new round-trip time in the smoothed one (RFC 6298, section 2) */
#define RTT_WEIGHT 8
/* An application that sent nothing for so long has stopped. */
#define PAUSE_TIME GST_SECOND

void
ecl_gcc_init (EclGcc *self, guint start, guint min, guint max)
{
  static gsize once = 0;

  g_return_if_fail (min > 0 && min <= max);

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (
        ecl_congestion_debug, "eclcongestion", 0, "how much links carry");
    g_once_init_leave (&once, 1);
  }
  *self = (EclGcc){.min = min,
      .max = max,
      .target = CLAMP (start, min, max),
      .last_sent = GST_CLOCK_TIME_NONE,
      .rtt = GST_CLOCK_TIME_NONE,
      .unreported = GST_CLOCK_TIME_NONE};
  ecl_gcc_detector_init (&self->detector);
  ecl_gcc_rate_init (&self->acked);
  ecl_gcc_aimd_init (&self->aimd, self->target);
  ecl_gcc_loss_init (&self->loss);
  ecl_gcc_alr_init (&self->alr);
  ecl_gcc_prober_init (&self->prober);
}

static GstClockTime
get_rtt (const EclGcc *self)
{
  return GST_CLOCK_TIME_IS_VALID (self->rtt) ? self->rtt : ECL_GCC_DEFAULT_RTT;
}

static void
update_target (EclGcc *self)
{
  self->aimd.rate = CLAMP (self->aimd.rate, self->min, self->max);
  self->target = MIN (self->aimd.rate, self->loss.limit);
  self->target = MAX (self->target, self->min);
}

static gboolean
is_loss_limited (const EclGcc *self)
{
  return self->loss.limit < self->aimd.rate;
}

void
ecl_gcc_set_bounds (EclGcc *self, guint min, guint max)
{
  g_return_if_fail (min > 0 && min <= max);

  self->min = min;
  self->max = max;
  update_target (self);
}

/* Feedback that does not come */

static void
check_silence (EclGcc *self, GstClockTime now)
{
  GstClockTime timeout = ECL_GCC_FEEDBACK_TIMEOUT + get_rtt (self);

  if (!GST_CLOCK_TIME_IS_VALID (self->unreported) ||
      now < MAX (self->unreported, self->halved) + timeout)
    return;
  GST_DEBUG ("%p: no feedback for %" GST_TIME_FORMAT, self,
      GST_TIME_ARGS (now - self->unreported));
  self->silent = TRUE;
  self->halved = now;
  ecl_gcc_prober_fell (&self->prober, self->target);
  ecl_gcc_aimd_set_rate (&self->aimd, now, self->target / 2);
}

void
ecl_gcc_sent (EclGcc *self, GstClockTime now, guint size)
{
  if (!GST_CLOCK_TIME_IS_VALID (self->last_sent))
    ecl_gcc_prober_start (&self->prober, now, self->target, self->max);
  if (!GST_CLOCK_TIME_IS_VALID (self->unreported))
    self->unreported = now;
  self->last_sent = now;
  ecl_gcc_alr_update (&self->alr, now, size, self->target);
}

/* Feedback that comes */

static void
detect (EclGcc *self, const EclGccDelta *delta)
{
  double trend = ecl_gcc_trendline_add (&self->trendline, delta);

  if (ecl_gcc_detector_add (&self->detector, trend, delta->sent, delta->at) ==
      ECL_GCC_USAGE_OVER)
    ecl_gcc_rate_expect_change (&self->acked);
}

static void
take_arrival (EclGcc *self, GstClockTime now, const EclGccPacket *packet)
{
  EclGccDelta delta;
  guint probed;

  if (ecl_gcc_groups_add (&self->groups, packet->sent, packet->arrived, &delta))
    detect (self, &delta);
  ecl_gcc_rate_add (&self->acked, packet->arrived, packet->size);
  probed = ecl_gcc_clusters_add (&self->clusters, packet->cluster, packet->sent,
      packet->arrived, packet->size);
  if (probed == 0)
    return;
  GST_DEBUG ("%p: probe %u saw %u bit/s", self, packet->cluster, probed);
  if (self->detector.usage != ECL_GCC_USAGE_OVER && probed > self->aimd.rate)
    ecl_gcc_aimd_set_rate (&self->aimd, now, probed);
  ecl_gcc_loss_raise (&self->loss, probed);
  ecl_gcc_prober_result (&self->prober, now, probed, self->max);
}

static void
take_rtt (EclGcc *self, GstClockTime rtt)
{
  if (GST_CLOCK_TIME_IS_VALID (self->rtt))
    self->rtt = (self->rtt * (RTT_WEIGHT - 1) + rtt) / RTT_WEIGHT;
  else
    self->rtt = rtt;
}

static void
update_delay_limit (EclGcc *self, GstClockTime now)
{
  double before = self->aimd.rate;

  ecl_gcc_aimd_update (&self->aimd, now, self->detector.usage,
      self->acked.estimate, get_rtt (self));
  if (self->alr.limited && self->aimd.rate < before)
    ecl_gcc_prober_fell (&self->prober, before);
}

void
ecl_gcc_feedback (EclGcc *self, GstClockTime now, const EclGccPacket *packets,
    guint n_packets)
{
  const EclGccPacket *last = NULL;
  guint n_lost = 0;

  for (guint i = 0; i < n_packets; i++) {
    if (!GST_CLOCK_TIME_IS_VALID (packets[i].arrived)) {
      n_lost++;
      continue;
    }
    last = &packets[i];
    take_arrival (self, now, last);
  }
  self->unreported = GST_CLOCK_TIME_NONE;
  if (last) {
    if (now >= last->sent)
      take_rtt (self, now - last->sent);
    update_delay_limit (self, now);
  }
  ecl_gcc_loss_update (&self->loss, now, n_packets, n_lost, self->target);
  update_target (self);
  GST_LOG ("%p: target %.0f, by delay %.0f (state %u, trend %.1f of %.1f), by "
           "loss %.0f (%.3f), acked %.0f bit/s",
      self, self->target, self->aimd.rate, self->aimd.state,
      self->detector.trend, self->detector.threshold, self->loss.limit,
      self->loss.ratio, self->acked.estimate);
  if (last && self->silent) {
    self->silent = FALSE;
    ecl_gcc_prober_recover (&self->prober, now, self->target, self->max);
  }
}

void
ecl_gcc_tick (EclGcc *self, GstClockTime now)
{
  gboolean sending, blind;

  if (!GST_CLOCK_TIME_IS_VALID (self->last_sent))
    return;
  check_silence (self, now);
  update_target (self);
  ecl_gcc_alr_update (&self->alr, now, 0, self->target);
  sending = now < self->last_sent + PAUSE_TIME;
  blind = self->alr.limited ||
          (is_loss_limited (self) && self->loss.ratio <= ECL_GCC_LOSS_HIGH);
  ecl_gcc_prober_tick (&self->prober, now, self->target, self->max,
      sending && blind && !self->silent);
}

void
ecl_gcc_probe (EclGcc *self, GstClockTime now, guint bitrate)
{
  ecl_gcc_prober_ask (&self->prober, now, bitrate, self->max);
}

gboolean
ecl_gcc_pop_probe (EclGcc *self, EclGccProbe *probe)
{
  if (!ecl_gcc_prober_pop (&self->prober, probe))
    return FALSE;
  ecl_gcc_clusters_expect (&self->clusters, probe);
  return TRUE;
}

/* A burst that is faster than the link fills its queue, which looks like
 * overuse: where the link is known, its own rate is fast enough. */
static double
get_pacing (const EclGcc *self)
{
  double pacing = self->target * ECL_GCC_PACING_FACTOR;
  double link = self->aimd.link * 1000;

  if (link > 0)
    pacing = MIN (pacing, MAX (link, self->target * ECL_GCC_MIN_PACING_FACTOR));
  return MIN (pacing, G_MAXUINT);
}

void
ecl_gcc_get_state (const EclGcc *self, EclGccState *state)
{
  *state = (EclGccState){.target = self->target,
      .pacing = get_pacing (self),
      .acked = MIN (self->acked.estimate, G_MAXUINT),
      .loss = self->loss.ratio,
      .rtt = get_rtt (self),
      .usage = self->detector.usage,
      .state = self->aimd.state,
      .application_limited = self->alr.limited,
      .loss_limited = is_loss_limited (self),
      .silent = self->silent};
}
