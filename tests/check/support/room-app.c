/* room-app: an application in a mesh room, which shows itself to each member
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-app.h"

#define VIDEO_OUT                                                              \
  "videoconvert ! capsfilter name=known caps=video/x-raw,format=GRAY8 "        \
  "! fakesink async=false sync=false"
#define AUDIO_OUT                                                              \
  "audioconvert ! capsfilter name=known caps=audio/x-raw,format=S16LE "        \
  "! fakesink async=false sync=false"

/* What a tone is at least, of the 32768 that there may be */
#define LOUD 3000

/* What comes */

static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  RoomView *view = user_data;
  GstMapInfo map;

  gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ);
  g_mutex_lock (&view->lock);
  g_hash_table_add (view->frames,
      g_compute_checksum_for_data (G_CHECKSUM_MD5, map.data, map.size));
  view->n_frames++;
  g_mutex_unlock (&view->lock);
  gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_sound (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  RoomView *view = user_data;
  GstMapInfo map;

  gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ);
  g_mutex_lock (&view->lock);
  for (gsize i = 0; i < map.size / sizeof (gint16); i++)
    view->loudness = MAX (view->loudness, ABS (((const gint16 *)map.data)[i]));
  g_mutex_unlock (&view->lock);
  gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_OK;
}

static void
on_pad_added (GstElement *element, GstPad *pad, RoomView *view)
{
  gboolean video = g_str_has_prefix (GST_PAD_NAME (pad), "video_src");
  g_autoptr (GstElement) known = NULL;
  g_autoptr (GstPad) out = NULL;
  GstElement *sink;

  if (GST_PAD_IS_SINK (pad))
    return;
  sink = gst_parse_bin_from_description (
      video ? VIDEO_OUT : AUDIO_OUT, TRUE, NULL);
  known = gst_bin_get_by_name (GST_BIN (sink), "known");
  out = gst_element_get_static_pad (known, "src");
  gst_pad_add_probe (out, GST_PAD_PROBE_TYPE_BUFFER,
      video ? on_picture : on_sound, view, NULL);
  g_ptr_array_add (view->sinks, sink);
  gst_bin_add (GST_BIN (view->app->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  fail_unless (
      gst_element_link_pads (element, GST_PAD_NAME (pad), sink, "sink"));
}

/* What goes */

static void
feed (RoomView *view, const char *tee_name, const char *pad_name)
{
  g_autoptr (GstElement) tee =
      gst_bin_get_by_name (GST_BIN (view->app->pipeline), tee_name);
  g_autoptr (GstPad) sink =
      gst_element_get_static_pad (view->element, pad_name);
  GstPad *source = gst_element_request_pad_simple (tee, "src_%u");

  g_ptr_array_add (view->sources, source);
  fail_unless_equals_int (gst_pad_link (source, sink), GST_PAD_LINK_OK);
}

static void
starve (RoomView *view)
{
  for (guint i = 0; i < view->sources->len; i++) {
    GstPad *source = view->sources->pdata[i];
    g_autoptr (GstElement) tee = gst_pad_get_parent_element (source);

    gst_element_release_request_pad (tee, source);
  }
  g_ptr_array_set_size (view->sources, 0);
}

/* Its calls */

static void
remove_element (RoomApp *app, GstElement *element)
{
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (app->pipeline), element);
}

static void
on_ended (GstElement *element, const GError *reason, RoomView *view)
{
  fail_unless (
      reason == NULL, "%s: %s", view->id, reason ? reason->message : "");
  starve (view);
  remove_element (view->app, g_steal_pointer (&view->element));
  for (guint i = 0; i < view->sinks->len; i++)
    remove_element (view->app, view->sinks->pdata[i]);
  g_ptr_array_set_size (view->sinks, 0);
  view->ended = TRUE;
}

static void
view_free (RoomView *view)
{
  g_free (view->id);
  g_ptr_array_unref (view->sources);
  g_ptr_array_unref (view->sinks);
  g_hash_table_unref (view->frames);
  g_mutex_clear (&view->lock);
  g_free (view);
}

static void
on_call (GstEclRoom *room, GstEclMediaConnection *call, RoomApp *app)
{
  RoomView *view = g_new0 (RoomView, 1);

  view->app = app;
  view->id =
      g_strdup (gst_ecl_connection_get_remote_id (GST_ECL_CONNECTION (call)));
  view->sources = g_ptr_array_new_with_free_func (gst_object_unref);
  view->sinks = g_ptr_array_new ();
  view->frames = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&view->lock);
  g_ptr_array_add (app->views, view);
  view->element = gst_ecl_media_connection_get_element (call);
  g_signal_connect (
      view->element, "pad-added", G_CALLBACK (on_pad_added), view);
  g_signal_connect (view->element, "ended", G_CALLBACK (on_ended), view);
  gst_bin_add (GST_BIN (app->pipeline), view->element);
  /* It offers what it has pads for when it plays. */
  if (app->sends) {
    gst_object_unref (
        gst_element_request_pad_simple (view->element, "video_0"));
    gst_object_unref (
        gst_element_request_pad_simple (view->element, "audio_0"));
  }
  fail_unless (gst_element_sync_state_with_parent (view->element));
  if (app->sends) {
    feed (view, "picture", "video_0");
    feed (view, "tone", "audio_0");
  }
}

/* The application */

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  fail_unless (error == NULL, "%s", error ? error->message : "");
  return G_SOURCE_CONTINUE;
}

static void
on_rejoin (GstEclRoom *room, gboolean kept, RoomApp *app)
{
  app->rejoined++;
}

void
room_app_join (RoomApp *app, const char *options)
{
  g_autoptr (GstStructure) structure =
      options ? gst_structure_from_string (options, NULL) : NULL;
  g_autoptr (GError) error = NULL;

  app->room = gst_ecl_peer_join_room (app->peer, "lobby", structure, &error);
  fail_unless (app->room != NULL, "%s", error ? error->message : "");
  g_signal_connect (app->room, "call", G_CALLBACK (on_call), app);
  g_signal_connect (app->room, "rejoin", G_CALLBACK (on_rejoin), app);
  wait_until (gst_ecl_room_is_open (app->room));
}

void
room_app_init (
    RoomApp *app, const char *id, gboolean sends, const char *options)
{
  g_autoptr (GstBus) bus = NULL;

  *app = (RoomApp){.peer = gst_ecl_peer_new (id, ecl_test_server_url (),
                       GST_ECL_SIGNALING_PROTOCOL_ECL, NULL),
      .sends = sends,
      .views = g_ptr_array_new_with_free_func ((GDestroyNotify)view_free)};
  app->pipeline =
      ecl_test_pipeline ("videotestsrc is-live=true pattern=ball "
                         "! video/x-raw,width=160,height=120,framerate=15/1 "
                         "! tee name=picture allow-not-linked=true "
                         "audiotestsrc is-live=true volume=0.5 "
                         "! tee name=tone allow-not-linked=true");
  bus = gst_element_get_bus (app->pipeline);
  gst_bus_add_watch (bus, on_message, NULL);
  gst_element_set_state (app->pipeline, GST_STATE_PLAYING);
  ecl_test_expect_buffers (app->pipeline, "picture");
  ecl_test_expect_buffers (app->pipeline, "tone");
  g_object_set (
      app->peer, "reconnect-delay", 50, "reconnect-delay-max", 100, NULL);
  gst_ecl_peer_open (app->peer);
  wait_until (gst_ecl_peer_is_open (app->peer));
  room_app_join (app, options);
}

static gboolean
has_ended (RoomApp *app)
{
  for (guint i = 0; i < app->views->len; i++) {
    if (!((RoomView *)app->views->pdata[i])->ended)
      return FALSE;
  }
  return TRUE;
}

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done =
      gst_ecl_peer_destroy_finish (GST_ECL_PEER (peer), result, NULL);
}

void
room_app_clear (RoomApp *app)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (app->pipeline);
  gboolean done = FALSE;

  gst_ecl_peer_destroy_async (app->peer, NULL, on_destroyed, &done);
  wait_until (done && has_ended (app));
  g_signal_handlers_disconnect_by_data (app->room, app);
  g_object_unref (app->room);
  g_object_unref (app->peer);
  gst_bus_remove_watch (bus);
  ecl_test_stop (app->pipeline);
  /* A message may have kept an element, whose session ends on this context. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_unref (app->views);
}

RoomView *
room_app_view (RoomApp *app, const char *id)
{
  for (guint i = app->views->len; i-- > 0;) {
    RoomView *view = app->views->pdata[i];

    if (!view->ended && g_str_equal (view->id, id))
      return view;
  }
  return NULL;
}

/* How many pictures have come so far */
guint
room_view_count (RoomView *view)
{
  guint n_frames;

  g_mutex_lock (&view->lock);
  n_frames = view->n_frames;
  g_mutex_unlock (&view->lock);
  return n_frames;
}

static gboolean
shows (RoomView *view, guint frames)
{
  gboolean shown;

  if (!view)
    return FALSE;
  g_mutex_lock (&view->lock);
  shown = g_hash_table_size (view->frames) >= frames && view->loudness > LOUD;
  g_mutex_unlock (&view->lock);
  return shown;
}

void
room_app_expect_media (RoomApp *app, const char *id, guint frames)
{
  wait_until (shows (room_app_view (app, id), frames));
}
