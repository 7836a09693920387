/* gsteclbase: what every element of the plugin shares
 *
 * Threads: the Peer, its connections and the calls live on `loop`, which runs
 * from the first PAUSED->PLAYING to PAUSED->READY. Property setters only store;
 * what they store is read when the loop starts.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbase.h"

#include "gsteclbase-private.h"
#include "gsteclmessages.h"

#include <gst/media/ecl-codec.h>

GST_DEBUG_CATEGORY (gst_ecl_base_debug);
#define GST_CAT_DEFAULT gst_ecl_base_debug

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GstEclBase, gst_ecl_base, GST_TYPE_BIN)

GstEclBasePrivate *
gst_ecl_base_get_private (GstEclBase *self)
{
  return gst_ecl_base_get_instance_private (self);
}

static char *
dup_setting (GstEclBase *self, char *const *setting)
{
  char *value;

  GST_OBJECT_LOCK (self);
  value = g_strdup (*setting);
  GST_OBJECT_UNLOCK (self);
  return value;
}

/**
 * gst_ecl_base_dup_codecs:
 *
 * Returns: (transfer full) (nullable): names of the wanted codecs of @kind,
 * most wanted first, or %NULL for all; any thread
 */
char **
gst_ecl_base_dup_codecs (GstEclBase *self, GstEclMediaKind kind)
{
  GstEclSettings *settings = &PRIVATE (self)->settings;
  g_autofree char *list =
      dup_setting (self, kind == GST_ECL_MEDIA_VIDEO ? &settings->video_codecs
                                                     : &settings->audio_codecs);

  return gst_ecl_codec_split_names (list);
}

/**
 * gst_ecl_base_get_bandwidth:
 *
 * Returns: wanted bit rate of a @kind track in bit/s, 0 for the codec's default
 */
guint
gst_ecl_base_get_bandwidth (GstEclBase *self, GstEclMediaKind kind)
{
  const GstEclSettings *settings = &PRIVATE (self)->settings;

  return 1000 * (kind == GST_ECL_MEDIA_VIDEO ? settings->video_bandwidth
                                             : settings->audio_bandwidth);
}

/**
 * gst_ecl_base_configure_tracks:
 * @tracks: what goes into the element
 *
 * Codec lists and bit rates, also those that were set after the pads were
 * requested.
 */
void
gst_ecl_base_configure_tracks (GstEclBase *self, GstEclLocalTracks *tracks)
{
  static const GstEclMediaKind kinds[] = {
      GST_ECL_MEDIA_AUDIO, GST_ECL_MEDIA_VIDEO};

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_auto (GStrv) codecs = gst_ecl_base_dup_codecs (self, kinds[i]);

    gst_ecl_local_tracks_configure (tracks, kinds[i],
        (const char *const *)codecs,
        gst_ecl_base_get_bandwidth (self, kinds[i]));
  }
}

/* Peer signals, on the loop */

static void
peer_open_cb (GstEclPeer *peer, const char *id, gpointer user_data)
{
  GstEclBase *self = user_data;
  GstEclBasePrivate *priv = PRIVATE (self);

  GST_OBJECT_LOCK (self);
  g_free (priv->settings.current_peer_id);
  priv->settings.current_peer_id = g_strdup (id);
  GST_OBJECT_UNLOCK (self);
  g_object_notify (G_OBJECT (self), "peer-id");
  gst_ecl_messages_post_peer (GST_ELEMENT (self), "ecl-opened", id);
  priv->opened = TRUE;
  gst_ecl_base_update_now (self);
}

/* A caller that gave up must not keep others out. */
static void
waiting_close_cb (GstEclMediaConnection *connection, gpointer user_data)
{
  g_ptr_array_remove (PRIVATE (GST_ECL_BASE (user_data))->waiting, connection);
}

static void
peer_call_cb (
    GstEclPeer *peer, GstEclMediaConnection *connection, gpointer user_data)
{
  GstEclBase *self = user_data;
  GstEclBasePrivate *priv = PRIVATE (self);
  const GstEclSettings *settings = &priv->settings;
  GstEclBaseClass *klass = GST_ECL_BASE_GET_CLASS (self);
  const char *remote_id =
      gst_ecl_connection_get_remote_id (GST_ECL_CONNECTION (connection));
  const char *refused = klass->refuse_call ? klass->refuse_call (self) : NULL;

  if (settings->remote_peer_id)
    refused = "remote-peer-id is set, only that is called";
  else if (gst_ecl_base_count_callers (self) >= settings->max_callers &&
           !gst_ecl_base_make_place (self, remote_id))
    refused = "max-callers is reached";
  if (refused) {
    GST_WARNING_OBJECT (self, "refused a call from %s: %s", remote_id, refused);
    gst_ecl_media_connection_reject (connection, NULL);
    return;
  }
  g_ptr_array_add (priv->waiting, g_object_ref (connection));
  g_signal_connect_object (
      connection, "close", G_CALLBACK (waiting_close_cb), self, 0);
  gst_ecl_base_update_now (self);
}

static void
peer_disconnected_cb (GstEclPeer *peer, const char *id, gpointer user_data)
{
  gst_ecl_messages_post_peer (GST_ELEMENT (user_data), "ecl-disconnected", id);
}

static void
peer_error_cb (GstEclPeer *peer, const GError *error, gpointer user_data)
{
  GstEclBase *self = user_data;

  if (PRIVATE (self)->stopping)
    return;
  /* It refused a newer credential: the former one is still good. */
  if (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_AUTHENTICATION) &&
      gst_ecl_peer_is_open (peer)) {
    gst_ecl_messages_post_warning (GST_ELEMENT (self), error);
    return;
  }
  /* The end of the call says this one. */
  if (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_PEER_UNAVAILABLE)) {
    GST_INFO_OBJECT (self, "%s", error->message);
    return;
  }
  gst_ecl_messages_post_error (GST_ELEMENT (self), error);
}

/* Start and stop */

static void
take_apart (gpointer data, gpointer user_data)
{
  gst_ecl_call_take_apart (data);
}

/* How many calls are taken apart at a time. What is downstream of one may wait
 * for the end of another: those that give something out, at most max-callers,
 * must not wait for their turn. */
static int
max_ends (GstEclBase *self)
{
  return GST_ECL_BASE_GET_CLASS (self)->pad_added
             ? -1
             : (int)g_get_num_processors ();
}

static gpointer
start_peer (gpointer user_data)
{
  GstEclBase *self = user_data;
  GstEclBasePrivate *priv = PRIVATE (self);

  priv->ends =
      g_thread_pool_new (take_apart, NULL, max_ends (self), FALSE, NULL);
  priv->opened = priv->placed = FALSE;
  priv->stopping = priv->hanging_up = FALSE;
  priv->was_connected = FALSE;
  priv->redials = 0;
  GST_OBJECT_LOCK (self);
  priv->peer = gst_ecl_settings_make_peer (&priv->settings);
  GST_OBJECT_UNLOCK (self);
  g_signal_connect (priv->peer, "open", G_CALLBACK (peer_open_cb), self);
  g_signal_connect (priv->peer, "call", G_CALLBACK (peer_call_cb), self);
  g_signal_connect (priv->peer, "connection",
      G_CALLBACK (gst_ecl_base_take_data_connection), self);
  g_signal_connect (
      priv->peer, "disconnected", G_CALLBACK (peer_disconnected_cb), self);
  g_signal_connect (priv->peer, "error", G_CALLBACK (peer_error_cb), self);
  gst_ecl_base_setup_credential (self);
  gst_ecl_peer_open (priv->peer);
  return NULL;
}

static void
peer_destroyed (GObject *peer, GAsyncResult *result, gpointer done)
{
  gst_ecl_peer_destroy_finish (GST_ECL_PEER (peer), result, NULL);
  *(gboolean *)done = TRUE;
}

static gboolean
all_ended (GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++) {
    if (!((GstEclCall *)g_ptr_array_index (calls, i))->ended)
      return FALSE;
  }
  return TRUE;
}

/* Tells every remote side, and waits for it to be told. The calls stay in
 * place: what is downstream of them may be paused already and not let go. */
static gpointer
hang_up (gpointer user_data)
{
  GstEclBase *self = user_data;
  GstEclBasePrivate *priv = PRIVATE (self);
  g_autoptr (GPtrArray) calls = gst_ecl_base_copy_calls (self);

  priv->stopping = priv->hanging_up = TRUE;
  gst_ecl_base_stop_redial (self);
  gst_ecl_base_update_stats_timer (self);
  g_ptr_array_set_size (priv->waiting, 0);
  if (GST_ECL_BASE_GET_CLASS (self)->leave)
    GST_ECL_BASE_GET_CLASS (self)->leave (self);
  g_ptr_array_foreach (calls, (GFunc)gst_ecl_call_end, NULL);
  gst_ecl_base_close_links (self);
  while (!all_ended (calls))
    gst_ecl_loop_iterate (priv->loop);
  return NULL;
}

/* Hangs up, waits until all calls are taken apart and says goodbye to the
 * server, for which the Peer has its own bound in time. */
static gpointer
stop_peer (gpointer user_data)
{
  GstEclBase *self = user_data;
  GstEclBasePrivate *priv = PRIVATE (self);
  g_autoptr (GPtrArray) calls = NULL;
  gboolean done = FALSE;

  hang_up (self);
  calls = gst_ecl_base_copy_calls (self);
  g_ptr_array_foreach (calls, (GFunc)gst_ecl_call_leave, NULL);
  while (priv->calls->len > 0)
    gst_ecl_loop_iterate (priv->loop);
  g_thread_pool_free (g_steal_pointer (&priv->ends), FALSE, TRUE);
  gst_ecl_peer_destroy_async (priv->peer, NULL, peer_destroyed, &done);
  while (!done)
    gst_ecl_loop_iterate (priv->loop);
  g_signal_handlers_disconnect_by_data (priv->peer, self);
  g_clear_object (&priv->peer);
  return NULL;
}

static void
start_loop (GstEclBase *self)
{
  GstEclLoop *loop = gst_ecl_loop_new ("ecl-signaling");

  GST_OBJECT_LOCK (self);
  PRIVATE (self)->loop = loop;
  GST_OBJECT_UNLOCK (self);
  gst_ecl_loop_call (loop, start_peer, self);
}

static void
stop_loop (GstEclBase *self)
{
  GstEclBasePrivate *priv = PRIVATE (self);
  g_autoptr (GstEclLoop) loop = priv->loop;

  if (loop == NULL)
    return;
  gst_ecl_loop_call (loop, stop_peer, self);
  GST_OBJECT_LOCK (self);
  priv->loop = NULL;
  g_clear_pointer (&priv->settings.current_peer_id, g_free);
  GST_OBJECT_UNLOCK (self);
  gst_ecl_loop_stop (loop);
}

static gpointer
warm_up (gpointer data)
{
  gst_ecl_session_warm_up ();
  return NULL;
}

static gboolean
check_settings (GstEclBase *self)
{
  g_autoptr (GError) error = NULL;
  gboolean valid;

  GST_OBJECT_LOCK (self);
  valid = gst_ecl_settings_check (&PRIVATE (self)->settings, &error);
  GST_OBJECT_UNLOCK (self);
  if (!valid)
    gst_ecl_messages_post_error (GST_ELEMENT (self), error);
  return valid;
}

/* Whether the element, or a bin that it is in, is on its way to READY or NULL.
 * A hang-up over a data channel needs a webrtcbin that plays, so it cannot wait
 * for PAUSED. */
static gboolean
is_ending (GstElement *element)
{
  for (GstObject *o = GST_OBJECT (element); o; o = GST_OBJECT_PARENT (o)) {
    if (GST_STATE_TARGET (o) <= GST_STATE_READY)
      return TRUE;
  }
  return FALSE;
}

static GstStateChangeReturn
gst_ecl_base_change_state (GstElement *element, GstStateChange transition)
{
  GstEclBase *self = GST_ECL_BASE (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY &&
      !gst_ecl_base_start_server (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_NULL_TO_READY)
    PRIVATE (self)->warm_up = g_thread_new ("ecl-warm-up", warm_up, NULL);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !check_settings (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED && is_ending (element))
    gst_ecl_loop_call (PRIVATE (self)->loop, hang_up, self);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    stop_loop (self);

  ret = GST_ELEMENT_CLASS (gst_ecl_base_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_READY_TO_NULL ||
      (transition == GST_STATE_CHANGE_NULL_TO_READY &&
          ret == GST_STATE_CHANGE_FAILURE)) {
    g_clear_pointer (&PRIVATE (self)->warm_up, g_thread_join);
    gst_ecl_base_stop_server (self);
  }
  if (ret == GST_STATE_CHANGE_FAILURE)
    return ret;

  /* Once; a pause does not end the registration. */
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING &&
      PRIVATE (self)->loop == NULL)
    start_loop (self);
  return ret;
}

/* An error inside one call's webrtcbin ends that call, not the pipeline. */
static void
gst_ecl_base_handle_message (GstBin *bin, GstMessage *message)
{
  gboolean taken = FALSE;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GPtrArray) calls = gst_ecl_base_copy_calls (GST_ECL_BASE (bin));

    for (guint i = 0; i < calls->len && !taken; i++) {
      GstEclCall *call = g_ptr_array_index (calls, i);
      taken = gst_ecl_session_take_message (call->session, message);
    }
  }
  if (taken)
    gst_message_unref (message);
  else
    GST_BIN_CLASS (gst_ecl_base_parent_class)->handle_message (bin, message);
}

/* Properties */

static void
gst_ecl_base_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEclBasePrivate *priv = PRIVATE (GST_ECL_BASE (object));

  GST_OBJECT_LOCK (object);
  if (!gst_ecl_settings_set (&priv->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (object);
  if (id == GST_ECL_PROP_CREDENTIAL)
    gst_ecl_base_credential_changed (GST_ECL_BASE (object));
  if (id == GST_ECL_PROP_STATS_INTERVAL)
    gst_ecl_base_post (GST_ECL_BASE (object), gst_ecl_base_update_stats_timer,
        gst_object_ref (object), gst_object_unref);
}

static void
gst_ecl_base_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclBasePrivate *priv = PRIVATE (GST_ECL_BASE (object));

  if (id == GST_ECL_PROP_STATS) {
    g_value_take_boxed (value, gst_ecl_base_make_stats (GST_ECL_BASE (object)));
    return;
  }
  GST_OBJECT_LOCK (object);
  if (!gst_ecl_settings_get (&priv->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (object);
}

static void
gst_ecl_base_finalize (GObject *object)
{
  GstEclBasePrivate *priv = PRIVATE (GST_ECL_BASE (object));

  gst_ecl_settings_clear (&priv->settings);
  g_ptr_array_unref (priv->calls);
  g_ptr_array_unref (priv->links);
  g_ptr_array_unref (priv->waiting);
  G_OBJECT_CLASS (gst_ecl_base_parent_class)->finalize (object);
}

static void
gst_ecl_base_init (GstEclBase *self)
{
  GstEclBasePrivate *priv = PRIVATE (self);

  gst_ecl_settings_init (&priv->settings);
  priv->calls =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_ecl_call_unref);
  priv->links = g_ptr_array_new ();
  priv->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
gst_ecl_base_class_init (GstEclBaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      gst_ecl_base_debug, "eclbase", 0, "calls of an ecl element");
  object_class->set_property = gst_ecl_base_set_property;
  object_class->get_property = gst_ecl_base_get_property;
  object_class->finalize = gst_ecl_base_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = gst_ecl_base_change_state;
  GST_BIN_CLASS (klass)->handle_message = gst_ecl_base_handle_message;
  gst_ecl_settings_install (object_class);
  gst_ecl_base_install_credential (klass);
  gst_type_mark_as_plugin_api (GST_TYPE_ECL_BASE, 0);
}
