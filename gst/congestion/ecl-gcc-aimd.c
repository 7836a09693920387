/* ecl-gcc-aimd: the bit rate that the delay allows
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-gcc-aimd.h"

#include <math.h>

#define BETA 0.85
#define INCREASE_PER_SECOND 1.08
#define MIN_INCREASE 1000.0      /* bit/s, of each multiplicative step */
#define MIN_ADDITION 4000.0      /* bit/s per second */
#define MAX_OVER_ACKED 1.5       /* an increase goes no further than this */
#define MAX_OVER_ACKED_BY 10000. /* and this, bit/s */

/* What a response takes beyond the round trip */
#define RESPONSE_EXTRA (100 * GST_MSECOND)
/* For what a packet's size is guessed from */
#define FRAMES_PER_SECOND 30.0
#define MAX_PACKET_BITS (1200 * 8.0)

/* Shortest and longest time between two decreases, instead of the RTT */
#define MIN_DECREASE_INTERVAL (10 * GST_MSECOND)
#define MAX_DECREASE_INTERVAL (200 * GST_MSECOND)

#define LINK_WEIGHT 0.05
#define LINK_MIN_VARIANCE 0.4
#define LINK_MAX_VARIANCE 2.5
#define LINK_DEVIATIONS 3.0

/* draft-ietf-rmcat-gcc-02, section 5.5: the state that follows */
static const EclGccAimdState next_states[3][3] = {
    [ECL_GCC_AIMD_HOLD] = {[ECL_GCC_USAGE_NORMAL] = ECL_GCC_AIMD_INCREASE,
        [ECL_GCC_USAGE_OVER] = ECL_GCC_AIMD_DECREASE,
        [ECL_GCC_USAGE_UNDER] = ECL_GCC_AIMD_HOLD},
    [ECL_GCC_AIMD_INCREASE] = {[ECL_GCC_USAGE_NORMAL] = ECL_GCC_AIMD_INCREASE,
        [ECL_GCC_USAGE_OVER] = ECL_GCC_AIMD_DECREASE,
        [ECL_GCC_USAGE_UNDER] = ECL_GCC_AIMD_HOLD},
    [ECL_GCC_AIMD_DECREASE] = {[ECL_GCC_USAGE_NORMAL] = ECL_GCC_AIMD_HOLD,
        [ECL_GCC_USAGE_OVER] = ECL_GCC_AIMD_DECREASE,
        [ECL_GCC_USAGE_UNDER] = ECL_GCC_AIMD_HOLD},
};

void
ecl_gcc_aimd_init (EclGccAimd *self, double rate)
{
  *self = (EclGccAimd){.rate = rate,
      .link_variance = LINK_MIN_VARIANCE,
      .updated = GST_CLOCK_TIME_NONE,
      .decreased = GST_CLOCK_TIME_NONE};
}

/* What the link carries */

/* TRUE: as far from what the link carried as chance does not explain */
static gboolean
is_outside_link (const EclGccAimd *self, double rate, int side)
{
  double width = LINK_DEVIATIONS * sqrt (self->link_variance * self->link);

  return self->link > 0 && side * (rate / 1000 - self->link) > width;
}

static void
remember_link (EclGccAimd *self, double rate)
{
  double kbps = rate / 1000, error;

  if (is_outside_link (self, rate, -1))
    self->link = 0;
  if (self->link <= 0) {
    self->link = kbps;
    return;
  }
  self->link += LINK_WEIGHT * (kbps - self->link);
  error = kbps - self->link;
  self->link_variance = (1 - LINK_WEIGHT) * self->link_variance +
                        LINK_WEIGHT * error * error / MAX (self->link, 1);
  self->link_variance =
      CLAMP (self->link_variance, LINK_MIN_VARIANCE, LINK_MAX_VARIANCE);
}

/* Up and down */

/* A packet per response time, bit/s per second */
static double
get_addition (double rate, GstClockTime rtt)
{
  double packet = MIN (rate / FRAMES_PER_SECOND, MAX_PACKET_BITS);
  double response = (double)(rtt + RESPONSE_EXTRA) / GST_SECOND;

  return MAX (packet / response, MIN_ADDITION);
}

static void
increase (EclGccAimd *self, GstClockTime now, double acked, GstClockTime rtt)
{
  double time = 0, rate;

  if (GST_CLOCK_TIME_IS_VALID (self->updated))
    time = MIN ((double)(now - self->updated) / GST_SECOND, 1);
  if (is_outside_link (self, acked, 1))
    self->link = 0;
  if (self->link > 0)
    rate = self->rate + time * get_addition (self->rate, rtt);
  else
    rate = self->rate + MAX (self->rate * (pow (INCREASE_PER_SECOND, time) - 1),
                            MIN_INCREASE * (time > 0));
  if (acked > 0)
    rate = MIN (rate, MAX_OVER_ACKED * acked + MAX_OVER_ACKED_BY);
  self->rate = MAX (rate, self->rate);
}

/* What was sent before the last decrease is still underway for a round trip. */
static gboolean
may_decrease (
    const EclGccAimd *self, GstClockTime now, double acked, GstClockTime rtt)
{
  GstClockTime interval =
      CLAMP (rtt, MIN_DECREASE_INTERVAL, MAX_DECREASE_INTERVAL);

  return !GST_CLOCK_TIME_IS_VALID (self->decreased) ||
         now >= self->decreased + interval ||
         (acked > 0 && acked < self->rate / 2);
}

static void
decrease (EclGccAimd *self, GstClockTime now, double acked)
{
  double rate = acked > 0 ? BETA * acked : self->rate / 2;

  /* More arrives than we want to send, which is what was sent before: the link
   * itself says more. */
  if (rate > self->rate && self->link > 0)
    rate = BETA * self->link * 1000;
  self->rate = MIN (self->rate, rate);
  self->decreased = now;
  if (acked > 0)
    remember_link (self, acked);
}

void
ecl_gcc_aimd_update (EclGccAimd *self, GstClockTime now, EclGccUsage usage,
    double acked, GstClockTime rtt)
{
  self->state = next_states[self->state][usage];
  if (self->state == ECL_GCC_AIMD_INCREASE)
    increase (self, now, acked, rtt);
  else if (self->state == ECL_GCC_AIMD_DECREASE &&
           may_decrease (self, now, acked, rtt))
    decrease (self, now, acked);
  self->updated = now;
}

void
ecl_gcc_aimd_set_rate (EclGccAimd *self, GstClockTime now, double rate)
{
  self->rate = rate;
  self->updated = now;
}
