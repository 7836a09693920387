/* ecl-hub-sfu: what a hub says to the SFU, and what the SFU says to it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-sfu.h"

void
ecl_hub_sfu_event_free (EclHubSfuEvent *event)
{
  g_free (event->sdp);
  g_free (event->msids);
  g_free (event->failure);
  g_free (event);
}

void
ecl_hub_sfu_init (EclHubSfu *self, const EclHubSfuClass *klass)
{
  *self = (EclHubSfu){.klass = klass};
  g_mutex_init (&self->lock);
}

/* By klass->free(), when no thread of the SFU runs any more. */
void
ecl_hub_sfu_clear (EclHubSfu *self)
{
  g_queue_clear_full (&self->events, (GDestroyNotify)ecl_hub_sfu_event_free);
  g_mutex_clear (&self->lock);
}

/**
 * ecl_hub_sfu_set_wake:
 * @wake: (nullable): called, on a thread of the SFU and with its lock held,
 *   when there is an event to take; is to return at once
 *
 * Any thread. Afterwards the former one is called no more.
 */
void
ecl_hub_sfu_set_wake (
    EclHubSfu *self, void (*wake) (gpointer data), gpointer data)
{
  g_mutex_lock (&self->lock);
  self->wake = wake;
  self->wake_data = data;
  if (wake && self->events.length > 0)
    wake (data);
  g_mutex_unlock (&self->lock);
}

static void
post (EclHubSfu *self, const EclHubSfuEvent *event)
{
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->events, g_memdup2 (event, sizeof *event));
  if (self->wake)
    self->wake (self->wake_data);
  g_mutex_unlock (&self->lock);
}

/* Any thread. */
void
ecl_hub_sfu_post_offer (
    EclHubSfu *self, guint64 leg, const char *sdp, const char *msids)
{
  const EclHubSfuEvent event = {
      .leg = leg, .sdp = g_strdup (sdp), .msids = g_strdup (msids)};

  post (self, &event);
}

/* Any thread. The leg has ended, and nobody asked for that. */
void
ecl_hub_sfu_post_failure (EclHubSfu *self, guint64 leg, const char *reason)
{
  const EclHubSfuEvent event = {.leg = leg, .failure = g_strdup (reason)};

  post (self, &event);
}

/* (transfer full) (nullable): the oldest one; %NULL when there is none */
EclHubSfuEvent *
ecl_hub_sfu_take_event (EclHubSfu *self)
{
  EclHubSfuEvent *event;

  g_mutex_lock (&self->lock);
  event = g_queue_pop_head (&self->events);
  g_mutex_unlock (&self->lock);
  return event;
}
