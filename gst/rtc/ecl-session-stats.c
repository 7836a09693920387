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
  GstEclTrackCounter *counter = gst_ecl_track_counter_new (pad);

  g_object_set_data (G_OBJECT (pad), "ecl-counter", counter);
  g_mutex_lock (&self->stats_lock);
  g_ptr_array_add (self->counters, counter);
  g_mutex_unlock (&self->stats_lock);
}

/* It carries nothing any more, and is no part of the figures. */
void
gst_ecl_session_uncount_track (GstEclSession *self, GstPad *pad)
{
  g_mutex_lock (&self->stats_lock);
  g_ptr_array_remove (
      self->counters, g_object_get_data (G_OBJECT (pad), "ecl-counter"));
  g_mutex_unlock (&self->stats_lock);
}

/* What is negotiated from now on is what the first frame is waited for. */
void
gst_ecl_session_begin_stats (GstEclSession *self)
{
  g_mutex_lock (&self->stats_lock);
  if (self->began == 0)
    self->began = g_get_monotonic_time ();
  g_mutex_unlock (&self->stats_lock);
}

void
gst_ecl_session_init_stats (GstEclSession *self)
{
  g_mutex_init (&self->stats_lock);
  self->counters = g_ptr_array_new_with_free_func (
      (GDestroyNotify)gst_ecl_track_counter_unref);
  g_queue_init (&self->stats_tasks);
}

void
gst_ecl_session_clear_stats (GstEclSession *self)
{
  g_ptr_array_unref (self->counters);
  gst_clear_structure (&self->last_stats);
  g_mutex_clear (&self->stats_lock);
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

/* What the RTP sessions know */

G_GNUC_BEGIN_IGNORE_DEPRECATIONS
static gboolean
add_sources (const GValue *item, GValue *sum, gpointer user_data)
{
  GPtrArray *sources = g_value_get_pointer (sum);
  g_autoptr (GstStructure) stats = NULL;
  const GValue *value;
  GValueArray *array;

  g_object_get (g_value_get_object (item), "stats", &stats, NULL);
  value = stats ? gst_structure_get_value (stats, "source-stats") : NULL;
  if (value == NULL || !G_VALUE_HOLDS_BOXED (value))
    return TRUE;
  array = g_value_get_boxed (value);
  for (guint i = 0; array && i < array->n_values; i++)
    g_ptr_array_add (sources, gst_structure_copy (gst_value_get_structure (
                                  g_value_array_get_nth (array, i))));
  return TRUE;
}
G_GNUC_END_IGNORE_DEPRECATIONS

/* Returns: (transfer full) (element-type GstStructure): with bundled media
 * those of one session */
static GPtrArray *
list_sources (GstEclSession *self)
{
  GPtrArray *sources =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_structure_free);
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (self->webrtcbin), "rtpbin");
  g_autoptr (GstIterator) it =
      rtpbin ? gst_bin_iterate_all_by_element_factory_name (
                   GST_BIN (rtpbin), "rtpsession")
             : NULL;
  GstIteratorResult result = GST_ITERATOR_RESYNC;
  GValue sum = G_VALUE_INIT;

  g_value_init (&sum, G_TYPE_POINTER);
  g_value_set_pointer (&sum, sources);
  while (it && result == GST_ITERATOR_RESYNC) {
    g_ptr_array_set_size (sources, 0);
    gst_iterator_resync (it);
    result = gst_iterator_fold (it, add_sources, &sum, NULL);
  }
  g_value_unset (&sum);
  return sources;
}

/* Figures */

/* (transfer full) (element-type GstEclTrackCount); stats lock */
static GArray *
read_counters (GstEclSession *self)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (GstEclTrackCount));

  for (guint i = 0; i < self->counters->len; i++) {
    GstEclTrackCount count;

    gst_ecl_track_counter_read (g_ptr_array_index (self->counters, i), &count);
    if (count.ssrc != 0)
      g_array_append_val (counts, count);
  }
  return counts;
}

/* Returns: whether something has passed of any */
gboolean
gst_ecl_session_carries_tracks (GstEclSession *self)
{
  g_autoptr (GArray) counts = NULL;

  g_mutex_lock (&self->stats_lock);
  counts = read_counters (self);
  g_mutex_unlock (&self->stats_lock);
  return counts->len > 0;
}

/* What was made is what rates are measured from the next time. */
static void
remember (GstEclSession *self, const GstStructure *stats)
{
  GstStructure *last = gst_structure_copy (stats);

  g_mutex_lock (&self->stats_lock);
  gst_clear_structure (&self->last_stats);
  self->last_stats = last;
  g_mutex_unlock (&self->stats_lock);
}

/**
 * gst_ecl_session_make_stats:
 * @self: a session
 * @describe: (nullable): called with each track of what is sent, before this
 *   returns, without a lock
 * @user_data: for @describe
 *
 * What gst_ecl_session_get_stats_finish() gives, without the candidates, at
 * once. Any thread.
 *
 * Returns: (transfer full): the figures
 */
GstStructure *
gst_ecl_session_make_stats (
    GstEclSession *self, GstEclDescribeTrack describe, gpointer user_data)
{
  g_autoptr (GPtrArray) sources = list_sources (self);
  g_autoptr (GstStructure) before = NULL;
  g_autoptr (GArray) counts = NULL;
  GstEclStatsInput input = {.sources = sources};
  GstStructure *stats;

  g_mutex_lock (&self->stats_lock);
  counts = read_counters (self);
  before = self->last_stats ? gst_structure_copy (self->last_stats) : NULL;
  input.began = self->began;
  g_mutex_unlock (&self->stats_lock);

  input.counts = (const GstEclTrackCount *)counts->data;
  input.n_counts = counts->len;
  input.before = before;
  input.now = g_get_monotonic_time ();
  stats = gst_ecl_stats_make (&input, describe, user_data);
  remember (self, stats);
  gst_ecl_congestion_add_stats (self->congestion, stats);
  gst_ecl_stats_add_totals (stats);
  return stats;
}

/* What webrtcbin knows */

static void
describe_track (GstStructure *track, gpointer user_data)
{
  GstEclSession *self = user_data;

  if (self->tracks && self->tracks->describe)
    self->tracks->describe (self->tracks_data, track);
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
  g_autoptr (GstStructure) stats = NULL;
  GTask *task;

  if (webrtc == NULL || gst_structure_has_field (webrtc, "error")) {
    gst_ecl_session_fail_stats (self);
    return G_SOURCE_REMOVE;
  }
  if (g_queue_is_empty (&self->stats_tasks))
    return G_SOURCE_REMOVE;
  stats = gst_ecl_session_make_stats (self, describe_track, self);
  gst_ecl_stats_add_candidates (stats, webrtc);
  while ((task = g_queue_pop_head (&self->stats_tasks)) != NULL) {
    g_task_return_pointer (
        task, gst_structure_copy (stats), (GDestroyNotify)gst_structure_free);
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
 * - "sent-bitrate", "received-bitrate" (uint64, bit/s): of all tracks, without
 *   RTP headers, since the figures before these, whoever asked for them,
 * - "packets-lost" (int64), "nack-count", "pli-count", "fir-count" (uint64): of
 *   all tracks,
 * - "fraction-lost" (double, 0 to 1), "round-trip-time" (double, seconds),
 *   where known: from feedback on each packet that is sent; without, of the
 *   track with the highest,
 * - "time-to-first-frame" (double, seconds): of the first picture or, in a call
 *   without, sound that was complete, since the session began to negotiate,
 * - "estimate" (uint, bit/s): what may be sent; 0 before the first feedback,
 *   absent without congestion control,
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
 * - "nack-count", "pli-count", "fir-count" (uint64): how many packets were
 *   asked for again, and how often a keyframe was, by either message: by the
 *   remote side of what is sent, by us of what is received,
 * - "packets-lost" (int64), "jitter" (double, seconds), where known; what is
 *   retransmitted was lost,
 * - "fraction-lost" (double, 0 to 1), "round-trip-time" (double, seconds): of
 *   what we send, once the remote side has reported on it; of what is received
 *   the former alone, as "bitrate",
 * - "bitrate" (uint64, bit/s) and, of video, "fps" (double): since the figures
 *   before these; absent in the first,
 * - "time-to-first-frame" (double, seconds): as above.
 *
 * One that goes into a #GstEclMediaBin has also
 *
 * - of video, "rung" (uint, 0 is the highest), which of the sizes and bit rates
 *   that the input is encoded in is sent now, and "rungs" (uint), how many
 *   there are,
 * - of raw video, "width", "height" (int) and "framerate" (fraction) of it,
 * - of video, "stream-bitrate" (uint, bit/s), what it takes with all temporal
 *   layers, "temporal-layers" (uint), how many these are, "temporal-layer"
 *   (uint, from 0), the highest that is sent, and "exceeds-estimate" (boolean),
 *   whether that is more than the way carries,
 * - of raw media, "encoder-bitrate" (uint, bit/s), what the encoder is to give,
 *   and "encoder-load" (double, 0 to 1), which part of the last second the
 *   thread that feeds the encoder spent in it. Near 1 pictures are left out.
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
