/* ecl-latency: how long media has to wait for packets that are late or lost
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-latency.h"

/* How long a jitterbuffer waits, at least, before it asks. */
#define REQUEST_DELAY (20 * GST_MSECOND)
/* Part of the packets that may stay missing. */
#define MISSING 1e-4
/* Less is no loss, but what single packets leave behind. */
#define LOSSLESS 5e-4
#define ATTACK (1.0 / 4)
#define RELEASE (1.0 / 64)
/* ms */
#define GRAIN 10
#define MIN_STEP 20

void
ecl_latency_init (EclLatency *self, guint max)
{
  *self = (EclLatency){.latency = MIN (ECL_LATENCY_MIN, max),
      .max = max,
      .calm_since = GST_CLOCK_TIME_NONE,
      .calm_time = ECL_LATENCY_CALM};
}

/* Since the last report. */
static EclLatencyReport
get_news (const EclLatency *self, const EclLatencyReport *report)
{
  const EclLatencyReport *last = &self->last;
  EclLatencyReport news = {0};

  if (report->late > last->late)
    news.late = report->late - last->late;
  if (report->received < last->received || report->lost < last->lost ||
      report->recovered < last->recovered)
    return news;
  news.received = report->received - last->received;
  news.lost = report->lost - last->lost;
  news.recovered = report->recovered - last->recovered;
  return news;
}

static void
update_loss (EclLatency *self, const EclLatencyReport *news)
{
  guint64 n = news->received + news->lost;
  double loss;

  if (n == 0)
    return;
  loss = MIN ((double)(news->lost + news->recovered) / n, 1);
  self->loss += (loss - self->loss) * (loss > self->loss ? ATTACK : RELEASE);
}

/* An attempt fails when either its request or its answer is lost. */
static guint
count_attempts (double loss)
{
  double missing = loss;
  guint n = 0;

  while (missing > MISSING && n < ECL_LATENCY_MAX_ATTEMPTS) {
    missing *= loss * (2 - loss);
    n++;
  }
  return n;
}

static guint
round_up (GstClockTime time)
{
  guint64 ms = (time + GST_MSECOND - 1) / GST_MSECOND;

  return (guint)MIN ((ms + GRAIN - 1) / GRAIN * GRAIN, G_MAXUINT / 2);
}

/* As rtpjitterbuffer does: it asks when a packet is late by twice the jitter,
 * and again when a round trip and twice the jitter have gone by. */
static guint
attempts_take (const EclLatencyReport *report, guint n_attempts)
{
  GstClockTime slack = 2 * report->jitter;

  return round_up (
      MAX (slack, REQUEST_DELAY) + n_attempts * (report->rtt + slack));
}

static guint
get_need (const EclLatency *self, const EclLatencyReport *report)
{
  guint need =
      MAX (ECL_LATENCY_MIN, round_up (ECL_LATENCY_JITTERS * report->jitter));

  if (report->rtt > 0 && self->loss > LOSSLESS)
    need = MAX (need, attempts_take (report, count_attempts (self->loss)));
  return MIN (need, self->max);
}

/* What trouble is worth: half as much again, for lost packets as long as there
 * is an attempt that it gives time for. */
static guint
get_worth (const EclLatency *self, const EclLatencyReport *report,
    const EclLatencyReport *news)
{
  guint more = MIN (self->latency + MAX (self->latency / 2, GRAIN), self->max);
  guint enough = attempts_take (report, ECL_LATENCY_MAX_ATTEMPTS);

  if (news->late > 0)
    return more;
  if (news->lost > 0 && report->rtt > 0)
    return MIN (more, enough);
  return 0;
}

static void
step_up (EclLatency *self, guint latency)
{
  if (self->stepped_down)
    self->calm_time = MIN (2 * self->calm_time, ECL_LATENCY_MAX_CALM);
  self->stepped_down = FALSE;
  self->latency = latency;
}

static void
step_down (EclLatency *self, guint need)
{
  if (self->stepped_down)
    self->calm_time = ECL_LATENCY_CALM;
  self->stepped_down = TRUE;
  self->latency -= MAX ((self->latency - need) / 4, MIN_STEP);
}

guint
ecl_latency_update (
    EclLatency *self, GstClockTime now, const EclLatencyReport *report)
{
  EclLatencyReport news = get_news (self, report);
  guint need, wanted;

  update_loss (self, &news);
  need = get_need (self, report);
  wanted = get_worth (self, report, &news);
  self->last = *report;
  if (!GST_CLOCK_TIME_IS_VALID (self->calm_since) || wanted > 0)
    self->calm_since = now;
  if (need >= self->latency + MIN_STEP)
    wanted = MAX (need, wanted);
  if (wanted > self->latency) {
    step_up (self, wanted);
    self->calm_since = now;
  } else if (now - self->calm_since >= self->calm_time &&
             self->latency >= need + MIN_STEP) {
    step_down (self, need);
    self->calm_since = now;
  }
  return self->latency;
}
