/* ecl-peer-end: a Peer's connections and rooms end, and it says goodbye
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-peer-private.h"
#include <gst/rtc/ecl-timer.h>

#define GST_CAT_DEFAULT gst_ecl_peer_debug

static void
on_goodbye (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstEclPeer) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gst_ecl_registration_close_finish (
          GST_ECL_REGISTRATION (source), result, &error))
    GST_INFO_OBJECT (self, "%s", error->message);
  self->goodbye_said = TRUE;
  gst_ecl_peer_maybe_finish_destroy (self);
}

static void
say_goodbye (GstEclPeer *self)
{
  if (self->leaving)
    return;
  self->leaving = TRUE;
  gst_ecl_registration_close_async (
      self->registration, on_goodbye, g_object_ref (self));
}

/* The server tells others that we are gone: whoever is to take a refusal, or
 * what was sent, would not any more. */
static gboolean
may_leave (GstEclPeer *self)
{
  EclConnections *all = &self->connections;

  return ecl_connections_measure (all, ECL_CONNECTIONS_REFUSED).count == 0 &&
         ecl_connections_measure (all, ECL_CONNECTIONS_DATA).count == 0;
}

/* Completes a destruction under way once nothing is left to wait for. */
void
gst_ecl_peer_maybe_finish_destroy (GstEclPeer *self)
{
  g_autoptr (GstEclPeer) alive = g_object_ref (self);
  g_autoptr (GSList) tasks = NULL;

  if (self->hung_up && may_leave (self))
    say_goodbye (self);
  if (!self->goodbye_said || ecl_connections_count (&self->connections) > 0 ||
      self->left_rooms->len > 0)
    return;
  ecl_timer_stop (&self->destroy_timer);
  if (!self->close_emitted) {
    self->close_emitted = TRUE;
    gst_ecl_peer_emit_close (self);
  }
  tasks = g_slist_reverse (g_steal_pointer (&self->destroy_tasks));
  for (GSList *link = tasks; link; link = link->next) {
    g_autoptr (GTask) task = link->data;

    g_task_set_task_data (task, NULL, NULL);
    g_task_return_boolean (task, TRUE);
  }
}

static void
end_watch (gpointer source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static gboolean
on_wait_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GstEclPeer *self = g_task_get_source_object (task);

  self->destroy_tasks = g_slist_remove (self->destroy_tasks, task);
  g_task_set_task_data (task, NULL, NULL);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* A watch ends together with the wait: it is the task's data. */
static void
watch_cancellable (GTask *task)
{
  GSource *source = g_cancellable_source_new (g_task_get_cancellable (task));

  g_source_set_callback (source, G_SOURCE_FUNC (on_wait_cancelled), task, NULL);
  g_source_attach (source, g_task_get_context (task));
  g_task_set_task_data (task, source, end_watch);
}

static gboolean
on_destroy_timeout (gpointer user_data)
{
  g_autoptr (GstEclPeer) self = g_object_ref (user_data);

  GST_WARNING_OBJECT (self, "%u sessions did not close within close-timeout",
      ecl_connections_count (&self->connections));
  ecl_connections_orphan_all (&self->connections);
  gst_ecl_peer_orphan_rooms (self);
  gst_ecl_peer_maybe_finish_destroy (self);
  return G_SOURCE_REMOVE;
}

static void
begin_destroy (GstEclPeer *self)
{
  self->destroyed = TRUE;
  if (self->http)
    soup_session_abort (self->http);
  gst_ecl_peer_close_rooms (self);
  ecl_connections_close_all (&self->connections);
  self->hung_up = TRUE;
  ecl_timer_start (&self->destroy_timer,
      gst_ecl_peer_get_settings (self)->close_timeout, on_destroy_timeout,
      self);
  gst_ecl_peer_maybe_finish_destroy (self);
  g_object_notify (G_OBJECT (self), "open");
}

/**
 * gst_ecl_peer_destroy_async:
 * @self: a Peer
 * @cancellable: (nullable): to give up waiting; the Peer is destroyed all the
 * same
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Leaves its rooms, hangs up every call, closes data connections with what was
 * sent going out first, then says goodbye to the server and ends the Peer for
 * good. #GstEclPeer::close is emitted when all of that is done. The connections
 * may take #GstEclPeer:close-timeout for it, and the goodbye the same. A second
 * call completes together with the first, unless one of them is cancelled: that
 * one completes at once, with %G_IO_ERROR_CANCELLED.
 */
void
gst_ecl_peer_destroy_async (GstEclPeer *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GstEclPeer) alive = NULL;
  GTask *task;

  g_return_if_fail (GST_ECL_IS_PEER (self));

  alive = g_object_ref (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gst_ecl_peer_destroy_async);
  self->destroy_tasks = g_slist_prepend (self->destroy_tasks, task);
  if (cancellable)
    watch_cancellable (task);
  if (self->destroyed)
    gst_ecl_peer_maybe_finish_destroy (self);
  else
    begin_destroy (self);
}

/**
 * gst_ecl_peer_destroy_finish:
 * @self: a Peer
 * @result: what the callback got
 * @error: return location
 *
 * Tells whether the Peer has said its goodbyes.
 *
 * Returns: %TRUE, or %FALSE with %G_IO_ERROR_CANCELLED when the waiting was
 *   cancelled
 */
gboolean
gst_ecl_peer_destroy_finish (
    GstEclPeer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
