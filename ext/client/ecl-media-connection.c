/* ecl-media-connection: one call with one remote Peer
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclMediaConnection:
 *
 * One call, made by gst_ecl_peer_call() or brought by #GstEclPeer::call. An
 * incoming one waits until gst_ecl_media_connection_answer() takes it, or
 * gst_ecl_media_connection_reject() refuses it.
 *
 * What the SDKs call a MediaStream is pads here: a call has an element, see
 * gst_ecl_media_connection_get_element(), that an application puts into its own
 * pipeline.
 *
 * |[<!-- language="C" -->
 * GstElement *element;
 *
 * gst_ecl_media_connection_answer (call, NULL, NULL);
 * element = gst_ecl_media_connection_get_element (call);
 * g_signal_connect (element, "pad-added", G_CALLBACK (link_remote), NULL);
 * g_signal_connect (element, "ended", G_CALLBACK (remove_element), NULL);
 * gst_bin_add (GST_BIN (pipeline), element);
 * gst_object_unref (gst_element_request_pad_simple (element, "video_0"));
 * gst_element_sync_state_with_parent (element);
 * gst_element_link_pads (camera, "src", element, "video_0");
 * ]|
 */
#include "ecl-media-connection-private.h"

#include "ecl-connection-private.h"

struct _GstEclMediaConnection {
  GstEclConnection parent;

  GstElement *element; /* NULL for a session that the application gave */
};

G_DEFINE_FINAL_TYPE (
    GstEclMediaConnection, gst_ecl_media_connection, GST_TYPE_ECL_CONNECTION)

/* The application's session or, without, one that comes with an element. */
static GstEclSession *
use_session (
    GstEclMediaConnection *self, GstEclSession *session, GError **error)
{
  GstEclConnectionPrivate *priv =
      gst_ecl_connection_get_private (GST_ECL_CONNECTION (self));

  if (session)
    return session;
  self->element = gst_ecl_media_bin_new (error);
  if (!self->element)
    return NULL;
  gst_object_ref_sink (self->element);
  session = gst_ecl_media_bin_get_session ((GstEclMediaBin *)self->element);
  priv->owner_funcs.configure (priv->owner, session);
  return session;
}

/* A call that we make begins: the session, which is nullable, makes the offer.
 */
gboolean
gst_ecl_media_connection_start (
    GstEclMediaConnection *self, GstEclSession *session, GError **error)
{
  session = use_session (self, session, error);
  if (!session)
    return FALSE;
  gst_ecl_connection_start (GST_ECL_CONNECTION (self), session);
  return TRUE;
}

/**
 * gst_ecl_media_connection_answer:
 * @self: an incoming call that is neither answered nor closed
 * @session: (transfer none) (nullable): a fresh session whose element is READY
 *   or later; the connection keeps it until the end of the call. %NULL for that
 *   of a new element, see gst_ecl_media_connection_get_element()
 * @error: return location
 *
 * Takes the call: the session gets the offer and the candidates that came
 * meanwhile, and its answer goes to the caller.
 *
 * A session that ends before it has made its answer, as for want of a codec,
 * rejects the call as gst_ecl_media_connection_reject() does.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_CONNECTION_CLOSED when the caller has
 * hung up, with %GST_ECL_ERROR_FAILED when there is nothing to answer, and with
 * %GST_ECL_ERROR_WEBRTC when webrtcbin is not installed
 */
gboolean
gst_ecl_media_connection_answer (
    GstEclMediaConnection *self, GstEclSession *session, GError **error)
{
  g_return_val_if_fail (GST_ECL_IS_MEDIA_CONNECTION (self), FALSE);
  g_return_val_if_fail (session == NULL || GST_ECL_IS_SESSION (session), FALSE);

  if (!gst_ecl_connection_check_pending (GST_ECL_CONNECTION (self), error))
    return FALSE;
  session = use_session (self, session, error);
  return session &&
         gst_ecl_connection_accept (GST_ECL_CONNECTION (self), session, error);
}

/**
 * gst_ecl_media_connection_get_element:
 * @self: a call
 *
 * The element that the call's media goes into and comes out of: a
 * #GstEclMediaBin, which the application puts into a pipeline of its own, links
 * and plays. The call is offered or answered then.
 *
 * Returns: (transfer none) (nullable): the element; %NULL before an incoming
 *   call is answered, and when the application gave the session
 */
GstElement *
gst_ecl_media_connection_get_element (GstEclMediaConnection *self)
{
  g_return_val_if_fail (GST_ECL_IS_MEDIA_CONNECTION (self), NULL);

  return self->element;
}

static void
on_stats (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GstStructure *stats = gst_ecl_session_get_stats_finish (
      GST_ECL_SESSION (session), result, &error);

  if (stats)
    g_task_return_pointer (task, stats, (GDestroyNotify)gst_structure_free);
  else
    g_task_return_error (task, error);
}

/**
 * gst_ecl_media_connection_get_stats_async:
 * @self: a call
 * @cancellable: (nullable): takes the request back
 * @callback: called on the Peer's main context
 * @user_data: for @callback
 *
 * Asks what the call carries; see gst_ecl_media_connection_get_stats_finish().
 */
void
gst_ecl_media_connection_get_stats_async (GstEclMediaConnection *self,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GstEclSession *session =
      gst_ecl_connection_get_private (GST_ECL_CONNECTION (self))->session;

  if (session) {
    gst_ecl_session_get_stats_async (session, cancellable, on_stats, task);
    return;
  }
  g_task_return_new_error (task, GST_ECL_ERROR,
      gst_ecl_connection_is_over (GST_ECL_CONNECTION (self))
          ? GST_ECL_ERROR_CONNECTION_CLOSED
          : GST_ECL_ERROR_NOT_OPEN_YET,
      "the call carries nothing: it is not answered, or over");
  g_object_unref (task);
}

/**
 * gst_ecl_media_connection_get_stats_finish:
 * @self: a call
 * @result: as given to the callback
 * @error: return location
 *
 * Gets what gst_ecl_session_get_stats_finish() describes.
 *
 * Returns: (transfer full): the figures, or %NULL with
 *   %GST_ECL_ERROR_NOT_OPEN_YET or %GST_ECL_ERROR_CONNECTION_CLOSED
 */
GstStructure *
gst_ecl_media_connection_get_stats_finish (
    GstEclMediaConnection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
check_unanswered (GstEclMediaConnection *self, gboolean ours, const char *todo,
    GError **error)
{
  GstEclConnection *connection = GST_ECL_CONNECTION (self);
  const GstEclConnectionPrivate *priv =
      gst_ecl_connection_get_private (connection);

  if (gst_ecl_connection_is_over (connection))
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
        "the call with %s is over", priv->remote_id);
  else if (priv->originator != ours)
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        ours ? "%s called us: reject it, or close it"
             : "we called %s: cancel it, or close it",
        priv->remote_id);
  else if (gst_ecl_connection_is_open (connection))
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "the call with %s is answered: it can only be closed, not %s",
        priv->remote_id, todo);
  else
    return TRUE;
  return FALSE;
}

/**
 * gst_ecl_media_connection_reject:
 * @self: an incoming call that is neither answered nor closed
 * @error: return location
 *
 * Refuses the call. #GstEclConnection::close is emitted before this returns.
 *
 * No SDK can refuse a call, and neither protocol has a message for it. The
 * caller gets an answer that takes nothing of its offer, which ends the call in
 * a page with peerjs since 1.5 and in an application of this library, and
 * after it FORCE_CLOSE, by which a page with skyway-js closes; that comes after
 * 200 ms and twice more within three seconds, since the page passes over it
 * while it is busy with the answer. Over PeerJS a caller without a data channel
 * in its offer gets a LEAVE in the place of FORCE_CLOSE, unless there is
 * another connection with it, which would end as well; the call then ends with
 * that one. In a page the call is `open` for a moment, and never has a stream.
 * #GstEclPeer:max-refusals bounds how many callers are being told at a time;
 * calls of further ones are dropped without an answer.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_CONNECTION_CLOSED when the call is over,
 * and with %GST_ECL_ERROR_FAILED for one that is answered, or ours
 */
gboolean
gst_ecl_media_connection_reject (GstEclMediaConnection *self, GError **error)
{
  g_return_val_if_fail (GST_ECL_IS_MEDIA_CONNECTION (self), FALSE);

  if (!check_unanswered (self, FALSE, "rejected", error))
    return FALSE;
  gst_ecl_connection_close (GST_ECL_CONNECTION (self), TRUE);
  return TRUE;
}

/**
 * gst_ecl_media_connection_cancel:
 * @self: an outgoing call that is neither answered nor closed
 * @error: return location
 *
 * Takes the call back. #GstEclConnection::close is emitted before this returns.
 *
 * An application of this library that is being called over ECLWebRTC learns it
 * at once. The SDKs pass over the end of a call that they have not answered:
 * their pages ring on. When such a page answers all the same, its call closes
 * at once, over ECLWebRTC by FORCE_CLOSE and over PeerJS by LEAVE; the latter
 * only while there is no other connection with it, which would end as well.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_CONNECTION_CLOSED when the call is over,
 * and with %GST_ECL_ERROR_FAILED for one that is answered, or not ours
 */
gboolean
gst_ecl_media_connection_cancel (GstEclMediaConnection *self, GError **error)
{
  g_return_val_if_fail (GST_ECL_IS_MEDIA_CONNECTION (self), FALSE);

  if (!check_unanswered (self, TRUE, "cancelled", error))
    return FALSE;
  gst_ecl_connection_close (GST_ECL_CONNECTION (self), TRUE);
  return TRUE;
}

/**
 * gst_ecl_media_connection_renegotiate:
 * @self: an outgoing call
 * @error: return location
 *
 * Tells the remote side of tracks that came or went since the last offer, once
 * it has answered that one.
 *
 * In the SDK of ECLWebRTC only the caller of a call may do so; a page takes no
 * notice of another offer. Over PeerJS nobody may: a page takes it for another
 * call in the place of this one. There, and for who was called, other tracks
 * are another call.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_CONNECTION_CLOSED when the call is over,
 * and with %GST_ECL_ERROR_FAILED where it takes another call
 */
gboolean
gst_ecl_media_connection_renegotiate (
    GstEclMediaConnection *self, GError **error)
{
  const GstEclConnectionPrivate *priv;

  g_return_val_if_fail (GST_ECL_IS_MEDIA_CONNECTION (self), FALSE);

  priv = gst_ecl_connection_get_private (GST_ECL_CONNECTION (self));
  if (gst_ecl_connection_is_over (GST_ECL_CONNECTION (self)))
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
        "the call with %s is over", priv->remote_id);
  else if (priv->owner_funcs.protocol == ECL_PROTOCOL_PEERJS)
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "the tracks of a call cannot change over PeerJS: close the one with "
        "%s and call again",
        priv->remote_id);
  else if (!priv->originator)
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "only %s, who called, can change the tracks of this call: close it and "
        "call",
        priv->remote_id);
  else {
    gst_ecl_session_start (priv->session);
    return TRUE;
  }
  return FALSE;
}

/**
 * gst_ecl_media_connection_get_offer:
 * @self: a connection
 *
 * For gst_ecl_sdp_parse(), which tells the tracks that the answering session
 * needs.
 *
 * Returns: (transfer none) (nullable): SDP of the caller's last offer; %NULL
 * for a call that we made. Valid until another offer comes
 */
const char *
gst_ecl_media_connection_get_offer (GstEclMediaConnection *self)
{
  g_return_val_if_fail (GST_ECL_IS_MEDIA_CONNECTION (self), NULL);

  return gst_ecl_connection_get_remote_offer (GST_ECL_CONNECTION (self));
}

static void
gst_ecl_media_connection_dispose (GObject *object)
{
  gst_clear_object (&GST_ECL_MEDIA_CONNECTION (object)->element);
  G_OBJECT_CLASS (gst_ecl_media_connection_parent_class)->dispose (object);
}

static void
gst_ecl_media_connection_class_init (GstEclMediaConnectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gst_ecl_media_connection_dispose;
}

static void
gst_ecl_media_connection_init (GstEclMediaConnection *self)
{
}
