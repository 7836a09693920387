/* ecl-session-stats: what a session carries, in figures
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-session-private.h"

#include "ecl-post.h"
#include "ecl-stats.h"

/* @pad: of webrtcbin, which carries a track from now on */
void
gst_ecl_session_count_track (GstEclSession *self, GstPad *pad)
{
  g_ptr_array_add (self->counters, gst_ecl_track_counter_new (pad));
}

void
gst_ecl_session_init_stats (GstEclSession *self)
{
  self->counters = g_ptr_array_new_with_free_func (
      (GDestroyNotify)gst_ecl_track_counter_unref);
  g_queue_init (&self->stats_tasks);
}

void
gst_ecl_session_clear_stats (GstEclSession *self)
{
  g_ptr_array_unref (self->counters);
  gst_clear_structure (&self->last_stats);
}

/* Nothing more comes from webrtcbin. */
void
gst_ecl_session_fail_stats (GstEclSession *self)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->stats_tasks)) != NULL) {
    g_task_return_new_error (task, GST_ECL_ERROR,
        GST_ECL_ERROR_CONNECTION_CLOSED, "the session is over");
    g_object_unref (task);
  }
}

static GstStructure *
make_stats (GstEclSession *self, const GstStructure *webrtc)
{
  g_autoptr (GArray) counts =
      g_array_new (FALSE, FALSE, sizeof (GstEclTrackCount));
  GstStructure *stats;

  for (guint i = 0; i < self->counters->len; i++) {
    GstEclTrackCount count;

    gst_ecl_track_counter_read (g_ptr_array_index (self->counters, i), &count);
    if (count.ssrc != 0)
      g_array_append_val (counts, count);
  }
  stats = gst_ecl_stats_make (webrtc, (GstEclTrackCount *)counts->data,
      counts->len, self->last_stats, g_get_monotonic_time ());
  gst_ecl_congestion_add_stats (self->congestion, stats);
  return stats;
}

typedef struct {
  GstEclSession *session;
  GstPromise *promise;
} Reply;

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  gst_promise_unref (reply->promise);
  g_object_unref (reply->session);
  g_free (reply);
}

static gboolean
take_reply (gpointer data)
{
  Reply *reply = data;
  GstEclSession *self = reply->session;
  const GstStructure *webrtc =
      gst_promise_wait (reply->promise) == GST_PROMISE_RESULT_REPLIED
          ? gst_promise_get_reply (reply->promise)
          : NULL;
  GTask *task;

  if (webrtc == NULL || gst_structure_has_field (webrtc, "error")) {
    gst_ecl_session_fail_stats (self);
    return G_SOURCE_REMOVE;
  }
  if (!g_queue_is_empty (&self->stats_tasks)) {
    GstStructure *stats = make_stats (self, webrtc);

    gst_clear_structure (&self->last_stats);
    self->last_stats = stats;
  }
  while ((task = g_queue_pop_head (&self->stats_tasks)) != NULL) {
    g_task_return_pointer (task, gst_structure_copy (self->last_stats),
        (GDestroyNotify)gst_structure_free);
    g_object_unref (task);
  }
  return G_SOURCE_REMOVE;
}

/* webrtcbin's thread */
static void
promise_changed (GstPromise *promise, gpointer user_data)
{
  GstEclSession *self = user_data;
  Reply *reply = g_new (Reply, 1);

  reply->session = g_object_ref (self);
  reply->promise = gst_promise_ref (promise);
  gst_ecl_post (self->context, take_reply, reply, reply_free);
}

/**
 * gst_ecl_session_get_stats_async:
 * @self: a session
 * @cancellable: (nullable): takes the request back
 * @callback: called on the session's context
 * @user_data: for @callback
 *
 * Asks what the session carries; see gst_ecl_session_get_stats_finish().
 */
void
gst_ecl_session_get_stats_async (GstEclSession *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GstPromise *promise;

  g_task_set_source_tag (task, gst_ecl_session_get_stats_async);
  /* In NULL, webrtcbin never replies. */
  if (self->state == SESSION_STATE_NEW || self->state >= SESSION_STATE_CLOSED ||
      GST_STATE (self->webrtcbin) < GST_STATE_READY) {
    g_task_return_new_error (task, GST_ECL_ERROR,
        self->state >= SESSION_STATE_CLOSED ? GST_ECL_ERROR_CONNECTION_CLOSED
                                            : GST_ECL_ERROR_NOT_OPEN_YET,
        "the session carries nothing: it is not started, or over");
    return;
  }
  g_queue_push_tail (&self->stats_tasks, g_steal_pointer (&task));
  if (g_queue_get_length (&self->stats_tasks) > 1)
    return;
  promise = gst_promise_new_with_change_func (
      promise_changed, g_object_ref (self), g_object_unref);
  g_signal_emit_by_name (self->webrtcbin, "get-stats", NULL, promise);
  gst_promise_unref (promise);
}

/**
 * gst_ecl_session_get_stats_finish:
 * @self: a session
 * @result: as given to the callback
 * @error: return location
 *
 * Gets a structure "ecl-session-stats" with
 *
 * - "tracks": a #GST_TYPE_LIST of structures, one for each track of which
 *   something has passed,
 * - "local-candidate", "remote-candidate" (structures as of webrtcbin, with
 *   "address", "port", "candidate-type" and "protocol"): the pair in use; from
 *   GStreamer 1.22 on,
 * - "congestion" (structure), if something is sent and
 *   #GstEclSession:congestion-control is not `none`: what is known of the way
 *   to the remote side,
 * - "timestamp" (int64): when, monotonic time in us.
 *
 * A track has
 *
 * - "incoming" (boolean), "kind" ("audio" or "video"), "codec" (as in RTP caps,
 *   upper case), "ssrc" (uint),
 * - "packets", "bytes", "frames" (uint64): since the beginning; the frames of
 *   audio are its packets,
 * - "packets-lost" (int64), "jitter" (double, seconds), where known,
 * - "fraction-lost" (double, 0 to 1), "round-trip-time" (double, seconds): of
 *   what we send, once the remote side has reported on it,
 * - "bitrate" (uint64, bit/s) and, of video, "fps" (double): since the request
 *   before this one; absent in the first.
 *
 * What is known of the way has
 *
 * - "target" (uint): the estimate, bit/s, 0 before the first feedback; of `gcc`
 *   only this,
 * - "feedback" (boolean): some has come; all but "queue" is 0 before,
 * - "pacing" (uint): how fast packets may follow each other, bit/s,
 * - "acked" (uint): what arrives, bit/s, 0 while that is not known,
 * - "loss" (double, 0 to 1): of the packets sent lately,
 * - "rtt" (uint64): round-trip time, ns,
 * - "usage" ("normal", "over", "under"): whether the queue in the network grows
 *   or becomes shorter,
 * - "application-limited" (boolean): less is sent than may be,
 * - "queue" (uint64): bytes that wait to be sent.
 *
 * Returns: (transfer full): the figures, or %NULL with
 *   %GST_ECL_ERROR_NOT_OPEN_YET or %GST_ECL_ERROR_CONNECTION_CLOSED
 */
GstStructure *
gst_ecl_session_get_stats_finish (
    GstEclSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
