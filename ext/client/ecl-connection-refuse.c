/* ecl-connection-refuse: the end of an incoming connection that was not
 * answered
 *
 * The SDKs pass over a hang-up of what is not open yet, and know no other way
 * to be refused. So they get an answer first, one that takes nothing of the
 * offer: skyway-js is open then, and closes by the FORCE_CLOSE that follows;
 * peerjs closes by itself, since the data channel that it offers with each call
 * is refused too. Without such a channel, as older ones and the clients of the
 * other protocol are without, it takes a LEAVE.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-connection-private.h"
#include "ecl-description.h"
#include <gst/rtc/ecl-timer.h>

#include <gst/rtc/ecl-sdp-edit.h>

#define GST_CAT_DEFAULT gst_ecl_connection_debug

/* When the remote side is told, in ms, each after the one before: nothing says
 * when it has taken the answer, and what comes too early is passed over. */
static const guint waits[] = {200, 800, 2000};

static GstEclConnectionPrivate *
get_private (GstEclConnection *self)
{
  return gst_ecl_connection_get_private (self);
}

static gboolean
say_goodbye (gpointer user_data)
{
  g_autoptr (GstEclConnection) self = g_object_ref (user_data);
  GstEclConnectionPrivate *priv = get_private (self);
  EclMessage message = {.type = priv->owner_funcs.protocol == ECL_PROTOCOL_ECL
                                    ? ECL_MESSAGE_FORCE_CLOSE
                                    : ECL_MESSAGE_LEAVE};

  gst_ecl_connection_send (self, &message);
  priv->n_goodbyes++;
  if (priv->hurried || priv->n_goodbyes == G_N_ELEMENTS (waits)) {
    ecl_timer_stop (&priv->goodbye_timer);
    gst_ecl_connection_maybe_end (self);
  } else {
    ecl_timer_start (
        &priv->goodbye_timer, waits[priv->n_goodbyes], say_goodbye, self);
  }
  return G_SOURCE_REMOVE;
}

/* Whether the end of the data channel, which is refused as well, says it all */
static gboolean
has_close_channel (GstEclConnection *self)
{
  g_autoptr (GPtrArray) medias =
      gst_ecl_sdp_parse (get_private (self)->remote_sdp, NULL);

  return medias && gst_ecl_sdp_has_kind (medias, GST_ECL_SDP_APPLICATION);
}

static void
send_rejection (GstEclConnection *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sdp =
      gst_ecl_sdp_make_rejection (get_private (self)->remote_sdp, &error);
  g_autofree char *description = NULL;
  EclMessage message = {.type = ECL_MESSAGE_ANSWER};

  if (!sdp) {
    GST_INFO_OBJECT (self, "no answer to refuse with: %s", error->message);
    return;
  }
  description = ecl_description_to_json ("answer", sdp);
  message.description = (EclSpan){description, strlen (description)};
  gst_ecl_connection_send (self, &message);
}

static gboolean
may_refuse (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  return priv->owner && priv->owner_funcs.may_refuse (priv->owner, self);
}

/* Refuses an incoming connection that owes an answer. "close" is emitted before
 * this returns; it is over when the remote side was told for the last time, or
 * at once where too many others are being told. */
void
gst_ecl_connection_refuse (GstEclConnection *self, const GError *reason)
{
  g_autoptr (GstEclConnection) alive = g_object_ref (self);
  g_autoptr (GstEclSession) session = NULL;
  GstEclConnectionPrivate *priv = get_private (self);
  gboolean told = priv->owner_funcs.protocol == ECL_PROTOCOL_PEERJS &&
                  has_close_channel (self);

  if (told || may_refuse (self)) {
    send_rejection (self);
    if (!told)
      ecl_timer_start (&priv->goodbye_timer, waits[0], say_goodbye, self);
  }
  g_clear_pointer (&priv->remote_sdp, g_free);
  priv->description_bytes = 0;
  gst_ecl_connection_set_closing (self, reason);
  g_set_object (&session, priv->session);
  if (session)
    gst_ecl_session_close (session, reason);
  gst_ecl_connection_maybe_end (self);
}

/* Returns: whether it was refused and the remote side is still to be told */
gboolean
gst_ecl_connection_is_refused (GstEclConnection *self)
{
  return get_private (self)->goodbye_timer != NULL;
}

/* One goodbye has to do, for what was refused: its Peer goes. */
void
gst_ecl_connection_hurry (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  priv->hurried = TRUE;
  if (priv->goodbye_timer && priv->n_goodbyes > 0)
    say_goodbye (self);
}
