/* ecl-connection-session: a connection's messages, to and from its session
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-connection-private.h"

#include "ecl-description.h"
#include "ecl-state.h"
#include <gst/rtc/ecl-timer.h>

#define GST_CAT_DEFAULT gst_ecl_connection_debug

static const guint edges[] = {
    [ECL_CONNECTION_STATE_WAITING] = ECL_EDGE (ECL_CONNECTION_STATE_OPEN) |
                                     ECL_EDGE (ECL_CONNECTION_STATE_CLOSING),
    [ECL_CONNECTION_STATE_OPEN] = ECL_EDGE (ECL_CONNECTION_STATE_CLOSING),
    [ECL_CONNECTION_STATE_CLOSING] = ECL_EDGE (ECL_CONNECTION_STATE_ENDED),
    [ECL_CONNECTION_STATE_ENDED] = 0,
};

static GstEclConnectionPrivate *
get_private (GstEclConnection *self)
{
  return gst_ecl_connection_get_private (self);
}

/* To the remote side */

/* Says whom and which connection @message is about, and sends it. */
void
gst_ecl_connection_send (GstEclConnection *self, EclMessage *message)
{
  GstEclConnectionPrivate *priv = get_private (self);

  message->dst = priv->remote_id;
  message->connection_id = priv->id;
  if (message->description.data || message->candidate.data)
    message->connection_type = priv->type;
  if (priv->owner)
    priv->owner_funcs.send (priv->owner, message);
}

static void
send_waiting (const EclMessage *message, gpointer user_data)
{
  EclMessage copy = *message;

  gst_ecl_connection_send (user_data, &copy);
}

/* What the caller says of the connection goes with each of its offers. */
static void
complete_offer (
    GstEclConnection *self, EclMessage *offer, GString *label, char **metadata)
{
  GstEclConnectionPrivate *priv = get_private (self);

  if (priv->label) {
    ecl_json_append_string (label, priv->label, -1);
    offer->label = (EclSpan){label->str, label->len};
  }
  if (priv->metadata) {
    *metadata = json_to_string (priv->metadata, FALSE);
    offer->metadata = (EclSpan){*metadata, strlen (*metadata)};
  }
  if (GST_ECL_CONNECTION_GET_CLASS (self)->complete_offer)
    GST_ECL_CONNECTION_GET_CLASS (self)->complete_offer (self, offer);
}

static void
on_local_description (GstEclSession *session, const char *type, const char *sdp,
    GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);
  gboolean offer = g_strcmp0 (type, "offer") == 0;
  g_autofree char *description = ecl_description_to_json (type, sdp);
  g_autofree char *metadata = NULL;
  g_autoptr (GString) label = g_string_new (NULL);
  EclMessage message = {
      .type = offer ? ECL_MESSAGE_OFFER : ECL_MESSAGE_ANSWER,
      .description = {description, strlen (description)},
  };

  if (priv->state >= ECL_CONNECTION_STATE_CLOSING)
    return;
  if (offer)
    complete_offer (self, &message, label, &metadata);
  priv->answer_expected = offer;
  gst_ecl_connection_send (self, &message);
  priv->described = TRUE;
  /* PeerJS fails a call whose candidates come before its description. */
  ecl_message_queue_drain (&priv->local, send_waiting, self);
}

static void
on_local_candidate (GstEclSession *session, const char *candidate,
    const char *mid, guint mline_index, GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);
  EclMessage message = {.type = ECL_MESSAGE_CANDIDATE};
  g_autofree char *json = NULL;

  /* The SDKs have no end of candidates. */
  if (priv->state >= ECL_CONNECTION_STATE_CLOSING || !candidate || !*candidate)
    return;
  json = ecl_candidate_to_json (candidate, mid, mline_index);
  message.candidate = (EclSpan){json, strlen (json)};
  if (priv->described)
    gst_ecl_connection_send (self, &message);
  else
    ecl_message_queue_push (&priv->local, &message);
}

/* The end */

/* It is over when its session is, and the remote side needs no further word. */
void
gst_ecl_connection_maybe_end (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  if (!priv->session && !priv->goodbye_timer &&
      ecl_state_change (edges, &priv->state, ECL_CONNECTION_STATE_ENDED) &&
      priv->owner)
    priv->owner_funcs.ended (priv->owner, self);
}

/* Emits "close" when this is the first to say so. */
void
gst_ecl_connection_set_closing (GstEclConnection *self, const GError *reason)
{
  GstEclConnectionPrivate *priv = get_private (self);

  if (!ecl_state_change (edges, &priv->state, ECL_CONNECTION_STATE_CLOSING))
    return;
  priv->reason = reason ? g_error_copy (reason) : NULL;
  ecl_message_queue_clear (&priv->remote);
  ecl_message_queue_clear (&priv->local);
  gst_ecl_connection_notify_open (self);
  gst_ecl_connection_emit_close (self);
}

/**
 * gst_ecl_connection_end:
 * @self: a connection
 * @reason: (nullable): what the session is to report; %NULL for a hang-up
 *
 * Ends it on this side; the remote one is not told by a message.
 */
void
gst_ecl_connection_end (GstEclConnection *self, const GError *reason)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autoptr (GstEclConnection) alive = g_object_ref (self);
  g_autoptr (GstEclSession) session = NULL;

  ecl_timer_stop (&priv->goodbye_timer);
  gst_ecl_connection_set_closing (self, reason);
  g_set_object (&session, priv->session);
  if (session)
    gst_ecl_session_close (session, reason);
  else
    gst_ecl_connection_maybe_end (self);
}

/* Returns: whether the remote side called, and got no answer until now */
gboolean
gst_ecl_connection_owes_answer (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  return !priv->originator && !priv->described &&
         priv->state < ECL_CONNECTION_STATE_CLOSING;
}

static void
on_session_closed (
    GstEclSession *session, GError *reason, GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autoptr (GstEclConnection) alive = g_object_ref (self);

  g_clear_object (&priv->session);
  if (gst_ecl_connection_owes_answer (self)) {
    gst_ecl_connection_refuse (self, reason);
    return;
  }
  /* Whoever called cancels a call that fails here. Whoever is called leaves the
   * caller to see for itself, which tells its user more than a hang-up does. */
  if (reason && priv->originator && priv->described &&
      priv->state < ECL_CONNECTION_STATE_CLOSING)
    gst_ecl_connection_send_force_close (self);
  gst_ecl_connection_set_closing (self, reason);
  gst_ecl_connection_maybe_end (self);
}

/* Tells the remote side by a message, where the protocol has one for it. */
void
gst_ecl_connection_send_force_close (GstEclConnection *self)
{
  EclMessage message = {.type = ECL_MESSAGE_FORCE_CLOSE};

  if (get_private (self)->owner_funcs.protocol == ECL_PROTOCOL_ECL)
    gst_ecl_connection_send (self, &message);
}

/* From the remote side */

void
gst_ecl_connection_set_open (GstEclConnection *self)
{
  if (ecl_state_change (
          edges, &get_private (self)->state, ECL_CONNECTION_STATE_OPEN))
    gst_ecl_connection_notify_open (self);
}

/* A data connection is open only when its channel is. */
static void
set_answered (GstEclConnection *self)
{
  if (get_private (self)->type == ECL_CONNECTION_MEDIA)
    gst_ecl_connection_set_open (self);
}

static void
add_candidate (const EclMessage *message, gpointer user_data)
{
  GstEclConnection *self = user_data;
  GstEclConnectionPrivate *priv = get_private (self);
  g_auto (EclCandidate) candidate = {0};

  if (!ecl_candidate_from_json (message->candidate, &candidate))
    GST_DEBUG_OBJECT (self, "ignores a candidate without content");
  else if (priv->session)
    gst_ecl_session_add_remote_candidate (priv->session, candidate.candidate,
        candidate.mid, candidate.mline_index);
}

static void
take_candidate (GstEclConnection *self, const EclMessage *message)
{
  GstEclConnectionPrivate *priv = get_private (self);

  if (priv->session)
    add_candidate (message, self);
  else if (!ecl_message_queue_push (&priv->remote, message))
    GST_WARNING_OBJECT (self,
        "%s sends more candidates than an unanswered call may keep; the oldest "
        "are lost",
        priv->remote_id);
}

static gboolean
refuses_all (const char *sdp)
{
  g_autoptr (GPtrArray) medias = gst_ecl_sdp_parse (sdp, NULL);

  return medias && gst_ecl_sdp_refuses_all (medias);
}

static void
end_refused (GstEclConnection *self, const char *words)
{
  g_autoptr (GError) error =
      g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED, "%s %s",
          get_private (self)->remote_id, words);

  gst_ecl_connection_end (self, error);
}

/* The SDK sends such an answer when the page insists on a codec that the offer
 * lacks (negotiator.js, handleOffer); it believes the call to be open. */
static void
end_undescribed (GstEclConnection *self)
{
  gst_ecl_connection_send_force_close (self);
  end_refused (self, "answered the call without a description; it may insist "
                     "on a codec that the call does not offer");
}

static void
take_answer (GstEclConnection *self, const EclMessage *message)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autofree char *sdp =
      ecl_json_dup_member_string (message->description, "sdp");

  if (!priv->answer_expected) {
    GST_DEBUG_OBJECT (self, "ignores an answer that nobody asked for");
    return;
  }
  priv->answer_expected = FALSE;
  if (!sdp) {
    end_undescribed (self);
    return;
  }
  if (refuses_all (sdp)) {
    end_refused (self, "refused the call; it may be busy, try again later");
    return;
  }
  set_answered (self);
  if (priv->session)
    gst_ecl_session_set_remote_description (priv->session, "answer", sdp);
}

static void
take_offer (GstEclConnection *self, const EclMessage *message)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autofree char *sdp =
      ecl_json_dup_member_string (message->description, "sdp");

  /* Only the originator of a call negotiates again, and the SDK does not answer
   * an offer that it has seen. */
  if (priv->originator || !sdp || g_strcmp0 (sdp, priv->remote_sdp) == 0) {
    GST_DEBUG_OBJECT (self, "ignores an offer that changes nothing");
    return;
  }
  g_free (priv->remote_sdp);
  priv->remote_sdp = g_steal_pointer (&sdp);
  priv->description_bytes = message->description.len;
  if (priv->session)
    gst_ecl_session_set_remote_description (
        priv->session, "offer", priv->remote_sdp);
}

/**
 * gst_ecl_connection_take:
 * @self: a connection
 * @message: what came for it
 */
void
gst_ecl_connection_take (GstEclConnection *self, const EclMessage *message)
{
  g_autoptr (GstEclConnection) alive = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  if (get_private (self)->state >= ECL_CONNECTION_STATE_CLOSING)
    return;
  if (message->description.len > ECL_MAX_DESCRIPTION) {
    error = g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "%s sent a description of more than %u bytes",
        get_private (self)->remote_id, ECL_MAX_DESCRIPTION);
    gst_ecl_connection_end (self, error);
    return;
  }
  switch (message->type) {
  case ECL_MESSAGE_OFFER:
    take_offer (self, message);
    break;
  case ECL_MESSAGE_ANSWER:
    take_answer (self, message);
    break;
  case ECL_MESSAGE_CANDIDATE:
    take_candidate (self, message);
    break;
  case ECL_MESSAGE_FORCE_CLOSE:
    gst_ecl_connection_end (self, NULL);
    break;
  default:
    break;
  }
}

/* The session comes */

static void
on_connected (GstEclSession *session, GstEclConnection *self)
{
  get_private (self)->connected = TRUE;
}

static void
attach (GstEclConnection *self, GstEclSession *session)
{
  GstEclConnectionPrivate *priv = get_private (self);

  priv->session = g_object_ref (session);
  g_signal_connect_object (
      session, "local-description", G_CALLBACK (on_local_description), self, 0);
  g_signal_connect_object (
      session, "local-candidate", G_CALLBACK (on_local_candidate), self, 0);
  g_signal_connect_object (
      session, "connected", G_CALLBACK (on_connected), self, 0);
  g_signal_connect_object (
      session, "closed", G_CALLBACK (on_session_closed), self, 0);
}

/* An outgoing connection begins: @session makes the offer. */
void
gst_ecl_connection_start (GstEclConnection *self, GstEclSession *session)
{
  g_autoptr (GstEclConnection) alive = g_object_ref (self);

  attach (self, session);
  /* PeerJS has no message that ends a call: the channel's close does. */
  if (get_private (self)->owner_funcs.protocol == ECL_PROTOCOL_PEERJS &&
      get_private (self)->type == ECL_CONNECTION_MEDIA)
    g_object_set (session, "close-channel", TRUE, NULL);
  gst_ecl_session_start (session);
}

/* FALSE with GST_ECL_ERROR_CONNECTION_CLOSED when the remote side has hung up,
 * with GST_ECL_ERROR_FAILED when there is nothing to answer. */
gboolean
gst_ecl_connection_check_pending (GstEclConnection *self, GError **error)
{
  GstEclConnectionPrivate *priv = get_private (self);

  if (priv->state >= ECL_CONNECTION_STATE_CLOSING || priv->owner == NULL) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
        "the call of %s is over", priv->remote_id);
    return FALSE;
  }
  if (!gst_ecl_connection_is_pending (self)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        priv->originator ? "a call that we made to %s is not ours to answer"
                         : "the call of %s is answered already",
        priv->remote_id);
    return FALSE;
  }
  return TRUE;
}

/**
 * gst_ecl_connection_accept:
 * @self: an incoming connection that has no session yet
 * @session: (transfer none): gets the offer and the candidates that came
 *   meanwhile
 * @error: return location
 *
 * Returns: %FALSE with %GST_ECL_ERROR_CONNECTION_CLOSED when the remote side
 *   has hung up, and with %GST_ECL_ERROR_FAILED when there is nothing to answer
 */
gboolean
gst_ecl_connection_accept (
    GstEclConnection *self, GstEclSession *session, GError **error)
{
  g_autoptr (GstEclConnection) alive = g_object_ref (self);
  GstEclConnectionPrivate *priv = get_private (self);

  if (!gst_ecl_connection_check_pending (self, error))
    return FALSE;
  attach (self, session);
  set_answered (self);
  gst_ecl_session_set_remote_description (session, "offer", priv->remote_sdp);
  ecl_message_queue_drain (&priv->remote, add_candidate, self);
  return TRUE;
}
