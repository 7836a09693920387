/* gsteclbase-redial: calls and connects again when what we made breaks off
 *
 * Only what was connected once, and not what the remote side hung up. The
 * attempts count from when something of ours was connected last.
 *
 * Threads: on the element's loop.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbase-private.h"
#include "gsteclmessages.h"

#include "ecl-backoff.h"
#include <gst/rtc/ecl-timer.h>

#define GST_CAT_DEFAULT gst_ecl_base_debug

/* Whether the way to the remote side is broken, or it is not there just now. */
static gboolean
is_break (const GError *reason)
{
  return g_error_matches (reason, GST_ECL_ERROR, GST_ECL_ERROR_TIMEOUT) ||
         g_error_matches (
             reason, GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED) ||
         g_error_matches (
             reason, GST_ECL_ERROR, GST_ECL_ERROR_PEER_UNAVAILABLE);
}

/* Called whenever something that we made is connected. */
void
gst_ecl_base_redial_connected (GstEclBase *self)
{
  PRIVATE (self)->was_connected = TRUE;
  PRIVATE (self)->redials = 0;
}

/* Returns: whether what ended over @reason is to be made again */
gboolean
gst_ecl_base_may_redial (GstEclBase *self, const GError *reason)
{
  GstEclBasePrivate *priv = PRIVATE (self);

  return !priv->stopping && priv->was_connected && is_break (reason) &&
         (priv->redial_timer ||
             priv->redials < priv->settings.reconnect_attempts);
}

static gboolean
wait_is_over (gpointer user_data)
{
  GstEclBase *self = user_data;

  ecl_timer_stop (&PRIVATE (self)->redial_timer);
  gst_ecl_base_update_now (self);
  return G_SOURCE_REMOVE;
}

/* Makes what is marked as not made, after a while. */
void
gst_ecl_base_redial (GstEclBase *self, const char *remote_id)
{
  GstEclBasePrivate *priv = PRIVATE (self);
  GstEclPeer *peer = priv->peer;
  guint delay, most, jitter;

  /* Calls and data connections break together. */
  if (priv->redial_timer)
    return;
  g_object_get (peer, "reconnect-delay", &delay, "reconnect-delay-max", &most,
      "reconnect-jitter", &jitter, NULL);
  delay = ecl_backoff_ms (priv->redials++, delay, most, jitter);
  GST_INFO_OBJECT (self, "attempt %u to reach %s again in %u ms", priv->redials,
      remote_id, delay);
  gst_ecl_messages_post_redial (
      GST_ELEMENT (self), remote_id, priv->redials, delay);
  ecl_timer_start (&priv->redial_timer, delay, wait_is_over, self);
}

static gboolean
answer_is_late (gpointer user_data)
{
  GstEclBase *self = user_data;

  ecl_timer_stop (&PRIVATE (self)->answer_timer);
  gst_ecl_base_end_unconnected (self);
  return G_SOURCE_REMOVE;
}

/* Something was made again: what nobody answers, as a server that has not yet
 * noticed that the remote side is gone lets it be, must not be waited for. */
void
gst_ecl_base_expect_answer (GstEclBase *self)
{
  GstEclBasePrivate *priv = PRIVATE (self);
  guint timeout = priv->settings.connect_timeout;

  if (priv->redials > 0 && timeout > 0)
    ecl_timer_start (&priv->answer_timer, timeout * 1000, answer_is_late, self);
}

/* Something that we made is over for good; its pads know after this. */
void
gst_ecl_base_redial_gave_up (
    GstEclBase *self, const char *remote_id, const GError *reason)
{
  GstEclBasePrivate *priv = PRIVATE (self);
  g_autoptr (GError) error = NULL;

  if (priv->stopping || priv->redials == 0 || reason == NULL)
    return;
  error = g_error_new (reason->domain, reason->code,
      "the connection with %s broke off, and %u attempts (reconnect-attempts) "
      "to make it again failed: %s",
      remote_id, priv->redials, reason->message);
  gst_ecl_messages_post_warning (GST_ELEMENT (self), error);
}

void
gst_ecl_base_stop_redial (GstEclBase *self)
{
  ecl_timer_stop (&PRIVATE (self)->redial_timer);
  ecl_timer_stop (&PRIVATE (self)->answer_timer);
}
