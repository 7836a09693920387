/* sfu-app: an application in an SFU room, and a server with an SFU
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sfu-app.h"

#include "cut-connections.h"
#include "ecl-sfu.h"

#define VIDEO                                                                  \
  "videotestsrc is-live=true pattern=%s ! "                                    \
  "capsfilter caps=video/x-raw,width=160,height=120,framerate=30/1"
#define AUDIO                                                                  \
  "audiotestsrc is-live=true ! capsfilter caps=audio/x-raw,channels=1"

/* What a tone is at least, of the 32768 that there may be */
#define LOUD 1000

EclServer *server;

static guint16 port;

/* The server */

static void
start (guint16 on, guint mlines, gint64 grace)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autoptr (GError) error = NULL;

  config->port = on;
  config->hub.grace = grace;
  config->sfu = ecl_sfu_new (&(EclSfuOptions){
      .audio_kbps = 64, .video_kbps = 1000, .max_mlines = mlines});
  server = ecl_server_start (config, &error);
  g_assert_no_error (error);
  port = ecl_server_get_port (server);
}

void
server_start (guint mlines, gint64 grace)
{
  start (0, mlines, grace);
}

void
server_stop (void)
{
  g_clear_pointer (&server, ecl_server_stop);
}

void
server_restart (void)
{
  server_stop ();
  start (port, 128, 0);
}

void
server_cut (void)
{
  cut_connections (port);
}

/* What it sends */

static void
feed (SfuApp *app, const char *name, const char *line)
{
  GstElement *source = gst_parse_bin_from_description (line, TRUE, NULL);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (app->element, name);
  g_autoptr (GstPad) src = gst_element_get_static_pad (source, "src");

  gst_bin_add (GST_BIN (app->pipeline), source);
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
  fail_unless (gst_element_sync_state_with_parent (source));
}

static void
remove_element (SfuApp *app, GstElement *element)
{
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (app->pipeline), element);
}

static void
starve (SfuApp *app, GstPad *sink)
{
  g_autoptr (GstPad) src = gst_pad_get_peer (sink);
  g_autoptr (GstElement) source = gst_pad_get_parent_element (src);

  gst_element_set_state (source, GST_STATE_NULL);
  gst_pad_unlink (src, sink);
  gst_bin_remove (GST_BIN (app->pipeline), source);
}

static gboolean
starve_pad (GstElement *element, GstPad *sink, gpointer app)
{
  starve (app, sink);
  return TRUE;
}

static void
feed_picture (SfuApp *app, const char *pattern)
{
  g_autofree char *line = g_strdup_printf (VIDEO, pattern);

  feed (app, "video_0", line);
}

void
sfu_app_replace (SfuApp *app, const char *pattern)
{
  g_autoptr (GstPad) sink =
      gst_element_get_static_pad (app->element, "video_0");

  starve (app, sink);
  feed_picture (app, pattern);
}

/* What comes */

static void
view_free (gpointer data)
{
  SfuView *view = data;

  collector_free (view->collector);
  g_free (view->member);
  g_free (view->stream_id);
  g_free (view->pad);
  g_free (view);
}

static void
on_stream (GstEclRoom *room, GstPad *pad, const char *id, const char *stream_id,
    SfuApp *app)
{
  g_autofree char *line =
      g_strdup_printf ("%s ! fakesink name=out async=false sync=false",
          g_str_has_prefix (GST_PAD_NAME (pad), "video")
              ? "videoconvert ! capsfilter caps=video/x-raw,format=I420"
              : "audioconvert ! capsfilter caps=audio/x-raw,format=S16LE");
  SfuView *view = g_new (SfuView, 1);

  *view = (SfuView){g_strdup (id), g_strdup (stream_id),
      g_strdup (GST_PAD_NAME (pad)),
      collector_new_linked (app->pipeline, pad, line)};
  g_ptr_array_add (app->views, view);
}

static void
on_pad_removed (GstElement *element, GstPad *pad, SfuApp *app)
{
  if (GST_PAD_IS_SRC (pad)) {
    g_atomic_int_inc (&app->removed);
    g_main_context_wakeup (NULL);
  }
}

/* The connection */

static void
on_ended (GstElement *element, const GError *reason, SfuApp *app)
{
  if (app->element == element)
    app->element = NULL;
  g_clear_error (&app->reason);
  app->reason = reason ? g_error_copy (reason) : NULL;
  gst_element_foreach_sink_pad (element, starve_pad, app);
  remove_element (app, element);
}

static void
on_call (GstEclRoom *room, GstEclMediaConnection *call, SfuApp *app)
{
  app->calls++;
  app->element = gst_ecl_media_connection_get_element (call);
  g_signal_connect (app->element, "ended", G_CALLBACK (on_ended), app);
  g_signal_connect (
      app->element, "pad-removed", G_CALLBACK (on_pad_removed), app);
  if (app->impatient)
    g_object_set (
        gst_ecl_media_bin_get_session (GST_ECL_MEDIA_BIN (app->element)),
        "allow-idle", FALSE, NULL);
  gst_bin_add (GST_BIN (app->pipeline), app->element);
  if (app->pattern) {
    gst_object_unref (gst_element_request_pad_simple (app->element, "video_0"));
    gst_object_unref (gst_element_request_pad_simple (app->element, "audio_0"));
  }
  fail_unless (gst_element_sync_state_with_parent (app->element));
  if (app->pattern) {
    feed_picture (app, app->pattern);
    feed (app, "audio_0", AUDIO);
  }
}

/* The room */

static void
note (SfuApp *app, const char *what, const char *which)
{
  g_string_append_printf (
      app->said, "%s%s%s", app->said->len ? "; " : "", what, which);
}

static void
on_rejoin (GstEclRoom *room, gboolean kept, SfuApp *app)
{
  note (app, "rejoin", kept ? " kept" : "");
}

static void
on_peer_join (GstEclRoom *room, const char *id, SfuApp *app)
{
  note (app, "peer-join ", id);
}

static void
on_peer_leave (GstEclRoom *room, const char *id, SfuApp *app)
{
  note (app, "peer-leave ", id);
}

static void
on_data (GstEclRoom *room, const char *src, GVariant *value, SfuApp *app)
{
  note (app, "data ", g_variant_get_string (value, NULL));
}

void
sfu_app_join (SfuApp *app, const char *options)
{
  g_autoptr (GstStructure) structure =
      gst_structure_from_string (options, NULL);
  g_autoptr (GError) error = NULL;

  app->room = gst_ecl_peer_join_room (app->peer, "lobby", structure, &error);
  fail_unless (
      GST_ECL_IS_SFU_ROOM (app->room), "%s", error ? error->message : "");
  g_object_connect (app->room, "signal::call", on_call, app, "signal::stream",
      on_stream, app, "signal::rejoin", on_rejoin, app, "signal::peer-join",
      on_peer_join, app, "signal::peer-leave", on_peer_leave, app,
      "signal::data", on_data, app, NULL);
  wait_until (gst_ecl_room_is_open (app->room));
}

void
sfu_app_leave (SfuApp *app)
{
  gst_ecl_room_close (app->room);
  wait_until (app->element == NULL);
  g_signal_handlers_disconnect_by_data (app->room, app);
  g_clear_object (&app->room);
}

void
sfu_app_register (SfuApp *app, const char *id, const char *pattern)
{
  *app = (SfuApp){.peer = gst_ecl_peer_new (id, ecl_server_get_url (server),
                      GST_ECL_SIGNALING_PROTOCOL_ECL, NULL),
      .pipeline = gst_object_ref_sink (gst_pipeline_new (id)),
      .pattern = pattern,
      .said = g_string_new (NULL),
      .views = g_ptr_array_new_with_free_func (view_free)};
  play (app->pipeline);
  g_object_set (
      app->peer, "reconnect-delay", 50, "reconnect-delay-max", 100, NULL);
  gst_ecl_peer_open (app->peer);
  wait_until (gst_ecl_peer_is_open (app->peer));
}

void
sfu_app_init (
    SfuApp *app, const char *id, const char *pattern, const char *options)
{
  sfu_app_register (app, id, pattern);
  sfu_app_join (app, options);
}

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done =
      gst_ecl_peer_destroy_finish (GST_ECL_PEER (peer), result, NULL);
}

void
sfu_app_clear (SfuApp *app)
{
  gboolean done = FALSE;

  gst_ecl_peer_destroy_async (app->peer, NULL, on_destroyed, &done);
  wait_until (done && app->element == NULL);
  assert_no_error (app->pipeline);
  g_ptr_array_unref (app->views);
  gst_element_set_state (app->pipeline, GST_STATE_NULL);
  gst_object_unref (app->pipeline);
  if (app->room)
    g_signal_handlers_disconnect_by_data (app->room, app);
  g_clear_object (&app->room);
  g_object_unref (app->peer);
  g_string_free (app->said, TRUE);
  g_clear_error (&app->reason);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

SfuView *
sfu_app_find (SfuApp *app, const char *member, const char *kind)
{
  for (guint i = app->views->len; i > 0; i--) {
    SfuView *view = g_ptr_array_index (app->views, i - 1);

    if (g_str_equal (view->member, member) &&
        g_str_has_prefix (view->pad, kind))
      return view;
  }
  return NULL;
}

/* @mean: of the latest picture, or how loud it was */
static gboolean
is_between (SfuView *view, double low, double high)
{
  Collector *collector = view ? view->collector : NULL;
  gboolean between;

  if (!collector)
    return FALSE;
  g_mutex_lock (&collector->lock);
  between = collector->pictures > 0 && collector->mean[0] >= low &&
            collector->mean[0] <= high;
  g_mutex_unlock (&collector->lock);
  return between;
}

void
sfu_app_expect (SfuApp *app, const char *member, double low, double high)
{
  wait_until (is_between (sfu_app_find (app, member, "video"), low, high) &&
              is_between (sfu_app_find (app, member, "audio"), LOUD, 32768));
}

void
sfu_app_wait_removed (SfuApp *app, gint n)
{
  wait_until (g_atomic_int_get (&app->removed) >= n);
  fail_unless_equals_int (g_atomic_int_get (&app->removed), n);
}
