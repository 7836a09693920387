/* ecl-sfu-leg-offer: an offer goes out when it has all candidates
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu-leg-private.h"

/* How long candidates are waited for, ms. Those of this machine's addresses
 * come at once, but webrtcbin 1.22 may never say that these were all. */
#define GATHER_TIMEOUT 1000

static void
send_offer (EclSfuLeg *self, const char *local)
{
  guint n;
  g_autofree EclSfuMline *mlines = ecl_sfu_leg_list_mlines (self, &n);
  g_autofree char *msids = ecl_sfu_offer_make_msids (mlines, n);
  g_autofree char *sdp = ecl_sfu_offer_finish (
      local, mlines, n, (const char *const *)self->candidates->pdata);

  if (sdp)
    self->funcs->offer (self, sdp, msids, self->user_data);
}

static void
set_gathered (EclSfuLeg *self)
{
  g_autofree char *sdp = g_steal_pointer (&self->sdp);

  ecl_timer_stop (&self->gather_timer);
  if (self->gathered)
    return;
  self->gathered = TRUE;
  g_ptr_array_add (self->candidates, NULL);
  if (sdp)
    send_offer (self, sdp);
}

static gboolean
on_gather_timeout (gpointer leg)
{
  set_gathered (leg);
  return G_SOURCE_REMOVE;
}

static void
on_local_candidate (GstEclSession *session, const char *candidate,
    const char *mid, guint mline_index, EclSfuLeg *self)
{
  if (!self->gathered)
    g_ptr_array_add (self->candidates, g_strdup (candidate));
}

static void
on_gathered (GstEclSession *session, EclSfuLeg *self)
{
  set_gathered (self);
}

static void
on_local_description (
    GstEclSession *session, const char *type, const char *sdp, EclSfuLeg *self)
{
  if (self->gathered) {
    send_offer (self, sdp);
    return;
  }
  self->sdp = g_strdup (sdp);
  ecl_timer_start (
      &self->gather_timer, GATHER_TIMEOUT, on_gather_timeout, self);
}

void
ecl_sfu_leg_watch_offers (EclSfuLeg *self)
{
  g_signal_connect (self->session, "local-description",
      G_CALLBACK (on_local_description), self);
  g_signal_connect (
      self->session, "local-candidate", G_CALLBACK (on_local_candidate), self);
  g_signal_connect (self->session, "gathered", G_CALLBACK (on_gathered), self);
}
