/* ecl-sfu-leg-budget: a member gets no more pictures than its line carries
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu-leg-private.h"

#include <gst/congestion/ecl-estimate-event.h>

/* Between two looks, ms. */
#define INTERVAL 250

/* A thread of the member's connection */
static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer estimate)
{
  guint bitrate;

  if (gst_ecl_estimate_event_parse (GST_PAD_PROBE_INFO_EVENT (info), &bitrate))
    g_atomic_int_set ((gint *)estimate, MIN (bitrate, G_MAXINT));
  return GST_PAD_PROBE_OK;
}

/* What is known of the line goes upstream on all that is sent. */
void
ecl_sfu_leg_watch_estimate (EclSfuLeg *self, GstPad *viewer)
{
  gst_pad_add_probe (viewer, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_event,
      g_atomic_rc_box_acquire (self->estimate), g_atomic_rc_box_release);
}

/* (transfer container): those with pictures that the member takes, in the order
 * of their m-lines. @sound: rate of all sound, bit/s */
static GPtrArray *
list_pictures (EclSfuLeg *self, guint *sound)
{
  GPtrArray *outputs = g_ptr_array_new ();

  *sound = 0;
  for (guint i = 0; i < self->outputs->len; i++) {
    EclSfuOutput *output = g_ptr_array_index (self->outputs, i);

    if (output->viewer == NULL)
      continue;
    if (output->codec->kind == GST_ECL_MEDIA_VIDEO)
      g_ptr_array_add (outputs, output);
    else
      *sound += ecl_sfu_track_get_rate (output->track);
  }
  return outputs;
}

static void
apply (EclSfuLeg *self, EclSfuOutput *output, gboolean paused)
{
  if (output->paused == paused)
    return;
  g_info ("%s %s the pictures of %s", self->peer_id,
      paused ? "has no room for" : "gets", output->peer_id);
  output->paused = paused;
  ecl_sfu_track_pause_viewer (output->track, output->viewer, paused);
}

static void
probe (EclSfuLeg *self, GPtrArray *outputs, guint bitrate)
{
  const EclSfuOutput *first = g_ptr_array_index (outputs, 0);

  gst_pad_send_event (first->sink, gst_ecl_probe_event_new (bitrate));
}

static gboolean
balance (gpointer leg)
{
  EclSfuLeg *self = leg;
  gint64 now = g_get_monotonic_time ();
  guint estimate = (guint)g_atomic_int_get (self->estimate);
  guint sound, wish;
  g_autoptr (GPtrArray) outputs = list_pictures (self, &sound);
  g_autofree EclSfuShare *shares = g_new0 (EclSfuShare, outputs->len);

  if (estimate == 0)
    return G_SOURCE_CONTINUE;
  for (guint i = 0; i < outputs->len; i++) {
    const EclSfuOutput *output = g_ptr_array_index (outputs, i);

    shares[i].rate = ecl_sfu_track_get_rate (output->track);
    shares[i].paused = output->paused;
  }
  ecl_sfu_budget_update (
      &self->budget, estimate, sound, shares, outputs->len, now);
  for (guint i = 0; i < outputs->len; i++)
    apply (self, g_ptr_array_index (outputs, i), shares[i].paused);
  wish = ecl_sfu_budget_get_wish (sound, shares, outputs->len);
  if (wish > estimate && ecl_sfu_budget_take_probe (&self->budget, now))
    probe (self, outputs, wish);
  return G_SOURCE_CONTINUE;
}

void
ecl_sfu_leg_start_budget (EclSfuLeg *self)
{
  self->estimate = g_atomic_rc_box_new0 (gint);
  ecl_timer_start (&self->budget_timer, INTERVAL, balance, self);
}
