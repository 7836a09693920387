/* gsteclbwe-link: what an element knows of its link, and whom it tells
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbwe-private.h"

#include "ecl-twcc-event.h"

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_bwe_debug);
#define GST_CAT_DEFAULT gst_ecl_bwe_debug

/* Whether feedback stays away is seen in this time after the last packet. */
#define TICKS_AFTER (2 * GST_SECOND)

static const char *const usage_names[] = {"normal", "over", "under"};

void
gst_ecl_bwe_reset_link (GstEclBwe *self)
{
  self->active = FALSE;
  self->expected = 0;
  self->last_sent = GST_CLOCK_TIME_NONE;
  self->next_tick = 0;
  self->told = 0;
  self->n_recent = 0;
  g_array_set_size (self->padding, 0);
}

/* The larger of two bounds that contradict each other is the upper one. */
static guint
get_max (const GstEclBwe *self)
{
  return MAX (self->min, self->max);
}

static gboolean
is_expecting (const GstEclBwe *self, GstClockTime now)
{
  return !self->active && now < self->expected;
}

/* Returns: bit/s; 0: nothing is known */
static guint
get_target (const GstEclBwe *self, GstClockTime now)
{
  EclGccState state;

  if (is_expecting (self, now))
    return CLAMP (self->start, self->min, get_max (self));
  if (!self->active)
    return 0;
  ecl_gcc_get_state (&self->gcc, &state);
  return state.target;
}

/* Returns: what may come, bit/s: where much waits already less than may leave,
 * until it has left. In steps, since each is told. */
static guint
get_room (const GstEclBwe *self, GstClockTime now)
{
  guint target = get_target (self, now);
  guint64 wait, steps;

  if (target == 0)
    return 0;
  wait = gst_util_uint64_scale (
      ecl_pacer_get_queued (self->pacer), 8 * GST_SECOND, target);
  if (wait <= GST_ECL_BWE_BACKLOG)
    return target;
  steps = 1 + (wait - GST_ECL_BWE_BACKLOG) / (GST_SECOND / 8);
  return target - target / 8 * MIN (steps, 4);
}

static void
begin (GstEclBwe *self)
{
  GST_DEBUG_OBJECT (self, "the first feedback");
  ecl_gcc_init (&self->gcc, self->start, self->min, get_max (self));
  self->active = TRUE;
}

static void
set_pace (GstEclBwe *self, GstClockTime now)
{
  EclGccState state;

  ecl_gcc_get_state (&self->gcc, &state);
  ecl_pacer_set_rate (self->pacer, now, self->full ? G_MAXUINT : state.pacing);
}

/* To be called after all that tells the estimator something. */
void
gst_ecl_bwe_update_rate (GstEclBwe *self, GstClockTime now)
{
  EclGccProbe probe;

  while (ecl_gcc_pop_probe (&self->gcc, &probe)) {
    GST_DEBUG_OBJECT (self, "probe %u at %u bit/s", probe.id, probe.bitrate);
    ecl_pacer_add_probe (self->pacer, now, &probe);
    gst_ecl_bwe_plan_padding (self, &probe);
  }
  set_pace (self, now);
}

/* As long as feedback may come what it will begin with is told, for no slow
 * link to be flooded before; then all that there is goes out. */
static void
expect_feedback (GstEclBwe *self, GstClockTime now)
{
  if (self->expected > 0)
    return;
  self->expected = now + GST_ECL_BWE_FIRST_FEEDBACK;
  gst_ecl_bwe_arm (self, now);
}

/* @packet leaves now. Before the first feedback it is only remembered. */
void
gst_ecl_bwe_note_sent (GstEclBwe *self, const EclSendPacket *packet,
    GstClockTime now, guint cluster)
{
  EclTwccPacket info = packet->info;

  gst_ecl_bwe_remember_sent (self, packet);
  if (!packet->is_numbered)
    return;
  info.sent = now;
  info.cluster = cluster;
  ecl_twcc_history_add (self->history, &info);
  if (!self->active) {
    expect_feedback (self, now);
    return;
  }
  self->last_sent = now;
  ecl_gcc_sent (&self->gcc, now, info.size);
  gst_ecl_bwe_update_rate (self, now);
}

static void
log_state (GstEclBwe *self, guint n_packets)
{
  EclGccState state;

  ecl_gcc_get_state (&self->gcc, &state);
  GST_LOG_OBJECT (self,
      "%u packets: target %u, pacing %u, acked %u bit/s, loss %.3f, rtt "
      "%" GST_TIME_FORMAT ", use %s, limited by the application %d, by loss "
      "%d, %" G_GUINT64_FORMAT " bytes wait",
      n_packets, state.target, state.pacing, state.acked, state.loss,
      GST_TIME_ARGS (state.rtt), usage_names[state.usage],
      state.application_limited, state.loss_limited,
      ecl_pacer_get_queued (self->pacer));
}

/* Any thread; sends and tells nothing itself, since that of whoever receives
 * must not wait for what is sent. */
void
gst_ecl_bwe_take_feedback (GstEclBwe *self, GstEvent *event)
{
  g_autoptr (GArray) reports = ecl_twcc_event_parse (event);
  g_autofree EclGccPacket *packets = g_new (EclGccPacket, reports->len);
  guint n_packets;

  g_mutex_lock (&self->lock);
  n_packets = ecl_twcc_history_match (
      self->history, (EclTwccReport *)reports->data, reports->len, packets);
  if (n_packets > 0 && self->timer) {
    GstClockTime now = ecl_pace_clock_get_time ();

    if (!self->active)
      begin (self);
    ecl_gcc_feedback (&self->gcc, now, packets, n_packets);
    gst_ecl_bwe_update_rate (self, now);
    log_state (self, n_packets);
    gst_ecl_bwe_arm (self, now);
  }
  g_mutex_unlock (&self->lock);
}

void
gst_ecl_bwe_probe (GstEclBwe *self, guint bitrate)
{
  GstClockTime now = ecl_pace_clock_get_time ();

  g_return_if_fail (GST_ECL_IS_BWE (self));

  g_mutex_lock (&self->lock);
  /* A lower one would but slow down what it consists of. */
  if (self->active && bitrate > get_target (self, now)) {
    ecl_gcc_probe (&self->gcc, now, bitrate);
    gst_ecl_bwe_update_rate (self, now);
    gst_ecl_bwe_arm (self, now);
  }
  g_mutex_unlock (&self->lock);
}

void
gst_ecl_bwe_update_bounds (GstEclBwe *self)
{
  GstClockTime now = ecl_pace_clock_get_time ();

  if (!self->active)
    return;
  ecl_gcc_set_bounds (&self->gcc, self->min, get_max (self));
  gst_ecl_bwe_update_rate (self, now);
  gst_ecl_bwe_arm (self, now);
}

/* Time */

/* The same for all elements, so that the thread wakes for them together */
static GstClockTime
get_tick_after (GstClockTime now)
{
  return (now / ECL_GCC_TICK_INTERVAL + 1) * ECL_GCC_TICK_INTERVAL;
}

static gboolean
is_sending (const GstEclBwe *self, GstClockTime now)
{
  return self->last || (GST_CLOCK_TIME_IS_VALID (self->last_sent) &&
                           now < self->last_sent + TICKS_AFTER);
}

void
gst_ecl_bwe_tick (GstEclBwe *self, GstClockTime now)
{
  if (!self->active || now < self->next_tick)
    return;
  self->next_tick = get_tick_after (now);
  ecl_gcc_tick (&self->gcc, now);
  gst_ecl_bwe_update_rate (self, now);
}

/* Telling */

/* Returns: when the estimate is to be told; NONE: not before it changes */
static GstClockTime
get_tell_time (const GstEclBwe *self, GstClockTime now)
{
  guint room = get_room (self, now);

  if (!self->active && room == self->told)
    return room > 0 ? self->expected : GST_CLOCK_TIME_NONE;
  if (self->told == 0 || room < self->told)
    return 0;
  if (room > self->told)
    return self->told_at + GST_ECL_BWE_TELL_INTERVAL;
  return is_sending (self, now) ? self->told_at + GST_ECL_BWE_TELL_AGAIN
                                : GST_CLOCK_TIME_NONE;
}

/* Returns: whether @estimate is to be told now */
gboolean
gst_ecl_bwe_take_estimate (GstEclBwe *self, GstClockTime now, guint *estimate)
{
  if (now < get_tell_time (self, now))
    return FALSE;
  self->told = *estimate = get_room (self, now);
  self->told_at = now;
  return TRUE;
}

/* Has the thread come when there is something to do. */
void
gst_ecl_bwe_arm (GstEclBwe *self, GstClockTime now)
{
  GstClockTime next = GST_CLOCK_TIME_NONE;

  if (self->timer == NULL)
    return;
  if (self->playing)
    next = get_tell_time (self, now);
  if (self->playing && self->active) {
    next = MIN (next, ecl_pacer_get_next_time (self->pacer, now));
    if (is_sending (self, now))
      next = MIN (next, self->next_tick);
    if (self->padding->len > 0)
      next = 0;
  }
  ecl_pace_timer_set (self->timer, next);
}

GstStructure *
gst_ecl_bwe_make_stats (GstEclBwe *self)
{
  EclGccState state = {0};

  if (self->active)
    ecl_gcc_get_state (&self->gcc, &state);
  return gst_structure_new ("ecl-bwe-stats", "feedback", G_TYPE_BOOLEAN,
      self->active, "target", G_TYPE_UINT, state.target, "pacing", G_TYPE_UINT,
      state.pacing, "acked", G_TYPE_UINT, state.acked, "loss", G_TYPE_DOUBLE,
      state.loss, "rtt", G_TYPE_UINT64, (guint64)state.rtt, "usage",
      G_TYPE_STRING, usage_names[state.usage], "application-limited",
      G_TYPE_BOOLEAN, state.application_limited, "queue", G_TYPE_UINT64,
      ecl_pacer_get_queued (self->pacer), NULL);
}
