/* gsteclbase-calls: the calls of an element, from their making to their end
 *
 * Threads: on the element's loop, but for what says otherwise.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbase-private.h"
#include "gsteclmessages.h"

#define GST_CAT_DEFAULT gst_ecl_base_debug

void
gst_ecl_base_configure_session (GstEclBase *self, GstEclSession *session)
{
  GST_OBJECT_LOCK (self);
  gst_ecl_settings_configure_session (&PRIVATE (self)->settings, session);
  GST_OBJECT_UNLOCK (self);
  gst_ecl_peer_configure_session (PRIVATE (self)->peer, session);
}

void
gst_ecl_base_add_call (GstEclBase *self, GstEclCall *call)
{
  GST_OBJECT_LOCK (self);
  g_ptr_array_add (PRIVATE (self)->calls, gst_ecl_call_ref (call));
  GST_OBJECT_UNLOCK (self);
}

static gpointer
copy_call (gconstpointer call, gpointer user_data)
{
  return gst_ecl_call_ref ((GstEclCall *)call);
}

/* Any thread */
GPtrArray *
gst_ecl_base_copy_calls (GstEclBase *self)
{
  GPtrArray *calls;

  GST_OBJECT_LOCK (self);
  calls = g_ptr_array_copy (PRIVATE (self)->calls, copy_call, NULL);
  GST_OBJECT_UNLOCK (self);
  return calls;
}

/* Whether remote-peer-id was called by it; who is in a room just comes and
 * goes. */
static gboolean
is_placed (GstEclBase *self, GstEclCall *call)
{
  return !call->incoming && !GST_ECL_BASE_GET_CLASS (self)->join;
}

void
gst_ecl_base_call_connected (GstEclBase *self, GstEclCall *call)
{
  if (is_placed (self, call))
    gst_ecl_base_redial_connected (self);
  gst_ecl_base_update_stats_timer (self);
  gst_ecl_messages_post_call (GST_ELEMENT (self), call);
}

/* The remote side is gone. What we called ourselves is then at its end, unless
 * we call again; who waits for callers waits on. */
static void
finish_placed_call (GstEclBase *self, GstEclCall *call)
{
  g_autoptr (GError) refused = NULL;

  if (call->redialled) {
    PRIVATE (self)->placed = FALSE;
    gst_ecl_base_redial (self, call->remote_id);
    return;
  }
  if (!g_atomic_int_get (&call->connected) && PRIVATE (self)->redials == 0) {
    refused = g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
        "%s refused the call, or hung up before media flowed; it may be busy, "
        "try again later",
        call->remote_id);
    gst_ecl_messages_post_error (
        GST_ELEMENT (self), call->reason ? call->reason : refused);
  } else if (GST_OBJECT_FLAG_IS_SET (self, GST_ELEMENT_FLAG_SINK)) {
    gst_element_post_message (
        GST_ELEMENT (self), gst_message_new_eos (GST_OBJECT (self)));
  }
}

void
gst_ecl_base_call_closed (GstEclBase *self, GstEclCall *call)
{
  if (PRIVATE (self)->hanging_up)
    return;
  gst_ecl_base_update_stats_timer (self);
  call->redialled =
      is_placed (self, call) && gst_ecl_base_may_redial (self, call->reason);
  if (is_placed (self, call) && !call->redialled)
    gst_ecl_base_redial_gave_up (self, call->remote_id, call->reason);
  gst_ecl_call_leave (call);
}

void
gst_ecl_base_take_call_apart (GstEclBase *self, GstEclCall *call)
{
  g_thread_pool_push (PRIVATE (self)->ends, gst_ecl_call_ref (call), NULL);
}

/* Ends what we made and nobody answers. */
void
gst_ecl_base_end_unconnected (GstEclBase *self)
{
  g_autoptr (GPtrArray) calls = gst_ecl_base_copy_calls (self);

  for (guint i = 0; i < calls->len; i++) {
    GstEclCall *call = g_ptr_array_index (calls, i);

    if (call->incoming || call->ended || call->reason ||
        g_atomic_int_get (&call->connected))
      continue;
    call->reason = g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_TIMEOUT,
        "%s did not answer within connect-timeout", call->remote_id);
    gst_ecl_call_end (call);
  }
  gst_ecl_base_end_unconnected_links (self);
}

/* Those that are served and those that wait; the place of a call that has ended
 * is as good as free. */
guint
gst_ecl_base_count_callers (GstEclBase *self)
{
  GstEclBasePrivate *priv = PRIVATE (self);
  guint count = priv->waiting->len;

  for (guint i = 0; i < priv->calls->len; i++)
    count += !((GstEclCall *)g_ptr_array_index (priv->calls, i))->ended;
  return count;
}

/* Who calls again, since the connection broke off on that side, would find the
 * place taken by the call that it has lost. */
gboolean
gst_ecl_base_make_place (GstEclBase *self, const char *remote_id)
{
  GstEclBasePrivate *priv = PRIVATE (self);

  for (guint i = 0; i < priv->waiting->len; i++) {
    GstEclConnection *connection = g_ptr_array_index (priv->waiting, i);

    if (g_str_equal (
            gst_ecl_connection_get_remote_id (connection), remote_id)) {
      gst_ecl_connection_close (connection, TRUE);
      return TRUE;
    }
  }
  for (guint i = 0; i < priv->calls->len; i++) {
    GstEclCall *call = g_ptr_array_index (priv->calls, i);

    if (call->incoming && !call->ended &&
        g_str_equal (call->remote_id, remote_id)) {
      gst_ecl_call_end (call);
      return TRUE;
    }
  }
  return FALSE;
}

void
gst_ecl_base_remove_call (GstEclBase *self, GstEclCall *call)
{
  GstEclBasePrivate *priv = PRIVATE (self);

  GST_INFO_OBJECT (self, "call with %s ended: %s", call->remote_id,
      call->reason ? call->reason->message : "hang-up");
  gst_ecl_messages_post_call_ended (GST_ELEMENT (self), call);
  if (is_placed (self, call) && !priv->stopping)
    finish_placed_call (self, call);

  GST_OBJECT_LOCK (self);
  g_ptr_array_remove_fast (priv->calls, call);
  GST_OBJECT_UNLOCK (self);
  if (priv->waiting->len > 0)
    gst_ecl_base_update (self);
}

static gboolean
place_call (GstEclBase *self, const char *remote_id, GError **error)
{
  GstEclBasePrivate *priv = PRIVATE (self);
  g_autoptr (GstEclCall) call = gst_ecl_call_new (self, remote_id, error);
  GstEclMediaConnection *connection;

  if (call == NULL)
    return FALSE;
  if (gst_ecl_call_prepare_offer (call, error)) {
    connection = gst_ecl_peer_call (
        priv->peer, remote_id, call->session, NULL, NULL, NULL, error);
    if (connection) {
      gst_ecl_call_attach (call, connection);
      g_object_unref (connection);
      return TRUE;
    }
  }
  /* The caller reports why; the end of the session would say it again. */
  call->incoming = TRUE;
  gst_ecl_call_end (call);
  return FALSE;
}

static gboolean
answer_call (
    GstEclBase *self, GstEclMediaConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) medias = gst_ecl_sdp_parse (
      gst_ecl_media_connection_get_offer (connection), error);
  g_autoptr (GstEclCall) call = NULL;

  if (medias == NULL)
    return FALSE;
  call = gst_ecl_call_new (self,
      gst_ecl_connection_get_remote_id (GST_ECL_CONNECTION (connection)),
      error);
  if (call == NULL)
    return FALSE;
  call->incoming = TRUE;
  gst_ecl_call_attach (call, connection);
  if (!gst_ecl_call_prepare_answer (call, medias, 0, error) ||
      !gst_ecl_media_connection_answer (connection, call->session, error)) {
    gst_ecl_call_end (call);
    return FALSE;
  }
  return TRUE;
}

static void
answer_waiting (GstEclBase *self)
{
  GstEclBasePrivate *priv = PRIVATE (self);

  while (
      priv->waiting->len > 0 && priv->calls->len < priv->settings.max_callers) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstEclMediaConnection) connection =
        g_ptr_array_steal_index (priv->waiting, 0);

    if (!answer_call (self, connection, &error)) {
      GST_WARNING_OBJECT (self, "cannot answer %s: %s",
          gst_ecl_connection_get_remote_id (GST_ECL_CONNECTION (connection)),
          error->message);
      gst_ecl_media_connection_reject (connection, NULL);
    }
  }
}

/* Makes and answers the calls that can be now. On the loop. */
gboolean
gst_ecl_base_update_now (gpointer user_data)
{
  GstEclBase *self = user_data;
  GstEclBaseClass *klass = GST_ECL_BASE_GET_CLASS (self);
  GstEclBasePrivate *priv = PRIVATE (self);
  g_autofree char *remote_id = NULL;
  g_autoptr (GError) error = NULL;

  if (!priv->opened || priv->stopping)
    return G_SOURCE_REMOVE;
  GST_OBJECT_LOCK (self);
  remote_id = g_strdup (priv->settings.remote_peer_id);
  GST_OBJECT_UNLOCK (self);
  /* While the server is lost, the next "open" of the Peer comes here. */
  if (priv->redial_timer || !gst_ecl_peer_is_open (priv->peer))
    g_clear_pointer (&remote_id, g_free);
  if (remote_id)
    klass->place_data (self, remote_id);
  if (klass->data_changed)
    klass->data_changed (self);
  if (!klass->is_ready (self))
    return G_SOURCE_REMOVE;
  if (klass->join)
    klass->join (self, priv->peer);
  if (remote_id && !priv->placed) {
    priv->placed = TRUE;
    gst_ecl_base_expect_answer (self);
    if (!place_call (self, remote_id, &error))
      gst_ecl_messages_post_error (GST_ELEMENT (self), error);
  }
  answer_waiting (self);
  return G_SOURCE_REMOVE;
}

static GstEclLoop *
ref_loop (GstEclBase *self)
{
  GstEclLoop *loop = NULL;

  GST_OBJECT_LOCK (self);
  if (PRIVATE (self)->loop)
    loop = gst_ecl_loop_ref (PRIVATE (self)->loop);
  GST_OBJECT_UNLOCK (self);
  return loop;
}

/**
 * gst_ecl_base_post:
 * @func: called on the loop, if there is one
 * @destroy: frees @data in any case
 *
 * Any thread.
 */
void
gst_ecl_base_post (
    GstEclBase *self, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GstEclLoop) loop = ref_loop (self);

  if (loop)
    gst_ecl_loop_post (loop, func, data, destroy);
  else
    destroy (data);
}

/**
 * gst_ecl_base_update:
 *
 * To be called when @is_ready may have become true. Any thread.
 */
void
gst_ecl_base_update (GstEclBase *self)
{
  gst_ecl_base_post (
      self, gst_ecl_base_update_now, gst_object_ref (self), gst_object_unref);
}

/**
 * gst_ecl_base_call:
 * @func: called with @data on the loop, if there is one
 *
 * Waits for it. Any thread.
 */
void
gst_ecl_base_call (GstEclBase *self, GThreadFunc func, gpointer data)
{
  g_autoptr (GstEclLoop) loop = ref_loop (self);

  if (loop)
    gst_ecl_loop_call (loop, func, data);
}

typedef struct {
  GstEclBase *self;
  GFunc func;
  gpointer data;
} ForeachCall;

static gpointer
run_foreach_call (gpointer user_data)
{
  ForeachCall *foreach = user_data;
  g_autoptr (GPtrArray) calls = gst_ecl_base_copy_calls (foreach->self);

  g_ptr_array_foreach (calls, foreach->func, foreach->data);
  return NULL;
}

/**
 * gst_ecl_base_foreach_call:
 * @func: called with each call and @data, on the loop; may end the call
 *
 * Waits for it. Any thread.
 */
void
gst_ecl_base_foreach_call (GstEclBase *self, GFunc func, gpointer data)
{
  ForeachCall foreach = {self, func, data};

  gst_ecl_base_call (self, run_foreach_call, &foreach);
}
