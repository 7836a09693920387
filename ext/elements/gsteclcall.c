/* gsteclcall: one call of an element
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbase.h"

#include <gst/media/ecl-remote-tracks.h>
#include <gst/rtc/ecl-session-stats.h>
#include <gst/rtc/ecl-session-tracks.h>
#include <gst/rtc/ecl-teardown.h>

GstEclCall *
gst_ecl_call_ref (GstEclCall *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_ecl_call_unref (GstEclCall *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_ptr_array_unref (self->outputs);
  g_clear_object (&self->connection);
  g_clear_object (&self->session);
  g_free (self->remote_id);
  g_free (self->connection_id);
  g_clear_error (&self->reason);
  g_free (self);
}

static void
call_closure_free (gpointer data, GClosure *closure)
{
  gst_ecl_call_unref (data);
}

static gboolean
deactivate_pad (GstElement *element, GstPad *pad, gpointer user_data)
{
  gst_pad_set_active (pad, FALSE);
  return TRUE;
}

/* Takes webrtcbin out of the bin. Its threads end here, so never from one. */
static void
remove_webrtcbin (GstEclCall *self)
{
  GstElement *webrtcbin = gst_ecl_session_get_element (self->session);

  /* What it gave out may go on with another call: what is downstream of that is
   * waited for here, without webrtcbin's state lock, which a state change of
   * the element takes. */
  gst_element_foreach_src_pad (webrtcbin, deactivate_pad, NULL);
  gst_ecl_teardown (webrtcbin);
  gst_bin_remove (GST_BIN (self->base), webrtcbin);
}

static void
session_connected_cb (GstEclSession *session, gpointer user_data)
{
  GstEclCall *self = user_data;

  g_atomic_int_set (&self->connected, TRUE);
  gst_ecl_base_call_connected (self->base, self);
}

static void
session_closed_cb (
    GstEclSession *session, const GError *reason, gpointer user_data)
{
  GstEclCall *self = user_data;

  self->ended = TRUE;
  if (reason && self->reason == NULL)
    self->reason = g_error_copy (reason);
  gst_ecl_base_call_closed (self->base, self);
}

static void
session_pad_added_cb (GstEclSession *session, GstPad *pad, gpointer user_data)
{
  GstEclCall *self = user_data;
  GstEclBaseClass *klass = GST_ECL_BASE_GET_CLASS (self->base);

  if (!self->ended && klass->pad_added)
    klass->pad_added (self->base, self, pad);
}

/* Tracks */

static void
list_mlines (GstEclCall *self, GstEclMlines *mlines)
{
  *mlines = (GstEclMlines){0};
  for (GstEclMediaKind kind = 0; kind < 2; kind++)
    mlines->codecs[kind] = gst_ecl_base_dup_codecs (self->base, kind);
  GST_ECL_BASE_GET_CLASS (self->base)->list_tracks (self->base, mlines);
}

/* Adds the tracks of a call that we make to its session. */
gboolean
gst_ecl_call_prepare_offer (GstEclCall *self, GError **error)
{
  g_auto (GstEclMlines) mlines;

  list_mlines (self, &mlines);
  return gst_ecl_mlines_offer (&mlines, self->session, 0, self->outputs, error);
}

/* Adds the tracks of a call that we take, one for each m-line from index @first
 * on; again when a later offer brings more. */
gboolean
gst_ecl_call_prepare_answer (
    GstEclCall *self, const GPtrArray *medias, guint first, GError **error)
{
  g_auto (GstEclMlines) mlines;

  list_mlines (self, &mlines);
  return gst_ecl_mlines_answer (
      &mlines, self->session, medias, first, self->outputs, error);
}

/* The first tracks are added before the session starts. */

static gboolean
tracks_are_ready (gpointer call)
{
  return TRUE;
}

static gboolean
prepare_offer (gpointer call, guint first, GError **error)
{
  return TRUE;
}

static gboolean
prepare_answer (
    gpointer call, const GPtrArray *medias, guint first, GError **error)
{
  return first == 0 || gst_ecl_call_prepare_answer (call, medias, first, error);
}

static const GstEclSessionTracks session_tracks = {
    tracks_are_ready, prepare_offer, prepare_answer, NULL};

static void
connect_session (GstEclCall *self, const char *signal, GCallback callback)
{
  g_signal_connect_data (self->session, signal, callback,
      gst_ecl_call_ref (self), call_closure_free, 0);
}

/**
 * gst_ecl_call_new:
 * @base: the element, at least READY
 *
 * Makes a session and puts its webrtcbin into the element's bin. The call is
 * listed from now on and ends with the session.
 *
 * Returns: (transfer full) (nullable): the call, or %NULL with an error when
 *     webrtcbin is not installed
 */
GstEclCall *
gst_ecl_call_new (GstEclBase *base, const char *remote_id, GError **error)
{
  GstEclSession *session = gst_ecl_session_new (error);
  GstEclCall *self;

  if (session == NULL)
    return NULL;
  self = g_new0 (GstEclCall, 1);
  self->ref_count = 1;
  self->base = base;
  self->session = session;
  self->remote_id = g_strdup (remote_id);
  self->outputs = gst_ecl_outputs_new ();
  gst_ecl_base_configure_session (base, session);
  gst_ecl_session_set_tracks (session, &session_tracks, gst_ecl_call_ref (self),
      (GDestroyNotify)gst_ecl_call_unref);
  connect_session (self, "connected", G_CALLBACK (session_connected_cb));
  connect_session (self, "closed", G_CALLBACK (session_closed_cb));
  connect_session (self, "pad-added", G_CALLBACK (session_pad_added_cb));

  gst_ecl_base_add_call (base, self);
  gst_bin_add (GST_BIN (base), gst_ecl_session_get_element (session));
  gst_element_sync_state_with_parent (gst_ecl_session_get_element (session));
  return self;
}

/**
 * gst_ecl_call_attach:
 * @connection: the signaling of this call
 */
void
gst_ecl_call_attach (GstEclCall *self, GstEclMediaConnection *connection)
{
  self->connection = g_object_ref (connection);
  GST_OBJECT_LOCK (self->base);
  self->connection_id =
      g_strdup (gst_ecl_connection_get_id (GST_ECL_CONNECTION (connection)));
  GST_OBJECT_UNLOCK (self->base);
}

/**
 * gst_ecl_call_end:
 *
 * Hangs up: the remote side is told, the session closes, which ends the call at
 * the latest 350 ms later.
 */
void
gst_ecl_call_end (GstEclCall *self)
{
  g_autoptr (GstEclCall) keep = gst_ecl_call_ref (self);

  if (self->connection)
    gst_ecl_connection_close (GST_ECL_CONNECTION (self->connection), TRUE);
  if (!self->ended)
    gst_ecl_session_close (self->session, NULL);
}

/**
 * gst_ecl_call_leave:
 *
 * After the end: has the call taken out of the element, once.
 */
void
gst_ecl_call_leave (GstEclCall *self)
{
  if (self->leaving)
    return;
  self->leaving = TRUE;
  GST_ECL_BASE_GET_CLASS (self->base)->call_ended (self->base, self);
  gst_ecl_base_take_call_apart (self->base, self);
}

static gboolean
is_apart (gpointer user_data)
{
  GstEclCall *self = user_data;

  gst_ecl_base_remove_call (self->base, self);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->connection);
  return G_SOURCE_REMOVE;
}

/**
 * gst_ecl_call_take_apart:
 * @self: (transfer full): a call that leaves
 *
 * Waits for streaming threads, and so for what is downstream. Not on the loop,
 * which other calls and the element's state changes need.
 */
void
gst_ecl_call_take_apart (GstEclCall *self)
{
  if (self->tracks)
    gst_ecl_remote_tracks_end (g_steal_pointer (&self->tracks));
  remove_webrtcbin (self);
  /* Last: while the call is listed, errors of its webrtcbin, also those that
   * come of its own end, are known to be no error of the element. */
  gst_ecl_base_post (
      self->base, is_apart, self, (GDestroyNotify)gst_ecl_call_unref);
}

static void
describe_track (GstStructure *track, gpointer user_data)
{
  GstEclCall *self = user_data;
  GstEclBaseClass *klass = GST_ECL_BASE_GET_CLASS (self->base);

  if (klass->describe_track)
    klass->describe_track (self->base, track);
}

/**
 * gst_ecl_call_make_stats:
 *
 * Returns: (transfer full): "ecl-call" with what gst_ecl_session_make_stats()
 *     gives, the remote peer-id (string), connection-id (string), incoming and
 *     connected (boolean); any thread
 */
GstStructure *
gst_ecl_call_make_stats (GstEclCall *self)
{
  GstStructure *stats =
      gst_ecl_session_make_stats (self->session, describe_track, self);

  gst_structure_set_name (stats, "ecl-call");
  GST_OBJECT_LOCK (self->base);
  gst_structure_set (stats, "peer-id", G_TYPE_STRING, self->remote_id,
      "connection-id", G_TYPE_STRING, self->connection_id, "incoming",
      G_TYPE_BOOLEAN, self->incoming, "connected", G_TYPE_BOOLEAN,
      g_atomic_int_get (&self->connected), NULL);
  GST_OBJECT_UNLOCK (self->base);
  return stats;
}
