/* app-fixture: an application that calls with the library, and is called
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "app-fixture.h"

static GstPadProbeReturn
on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_atomic_int_inc (&((App *)user_data)->buffers);
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_OK;
}

static void
on_pad_added (GstElement *element, GstPad *pad, App *app)
{
  g_autoptr (GstPad) sink_pad = NULL;

  if (GST_PAD_IS_SINK (pad))
    return;
  app->sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (app->sink, "async", FALSE, "sync", FALSE, NULL);
  gst_bin_add (GST_BIN (app->pipeline), app->sink);
  gst_element_sync_state_with_parent (app->sink);
  sink_pad = gst_element_get_static_pad (app->sink, "sink");
  gst_pad_add_probe (sink_pad, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, app, NULL);
  fail_unless_equals_int (gst_pad_link (pad, sink_pad), GST_PAD_LINK_OK);
  app->pads++;
}

static void
remove_element (App *app, GstElement *element)
{
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (app->pipeline), element);
}

/* First: a source that runs would stop over a pad that is not active any more.
 */
static gboolean
stop_source (GstElement *element, GstPad *sink, gpointer user_data)
{
  g_autoptr (GstPad) src = gst_pad_get_peer (sink);
  g_autoptr (GstElement) source = src ? gst_pad_get_parent_element (src) : NULL;
  g_autoptr (GstPadTemplate) template =
      src ? gst_pad_get_pad_template (src) : NULL;

  if (template && template->presence == GST_PAD_REQUEST)
    gst_element_release_request_pad (source, src);
  else if (source)
    gst_element_set_state (source, GST_STATE_NULL);
  return TRUE;
}

void
app_on_ended (GstElement *element, const GError *reason, App *app)
{
  fail_unless (reason == NULL, "%s", reason ? reason->message : "");
  gst_element_foreach_sink_pad (element, stop_source, NULL);
  remove_element (app, element);
  if (app->sink)
    remove_element (app, g_steal_pointer (&app->sink));
  app->ended++;
}

static void
on_close (GstEclConnection *call, App *app)
{
  app->closed++;
}

/* What an application does with a call: its source in, what comes shown. */
static void
use_call (App *app, GstEclMediaConnection *call)
{
  GstElement *element = gst_ecl_media_connection_get_element (call);
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (app->pipeline), "source");
  g_autoptr (GstPad) sink = NULL;

  fail_unless (GST_ECL_IS_MEDIA_BIN (element));
  app->call = g_object_ref (call);
  g_signal_connect (call, "close", G_CALLBACK (on_close), app);
  g_signal_connect (element, "pad-added", G_CALLBACK (on_pad_added), app);
  g_signal_connect (element, "ended", G_CALLBACK (app_on_ended), app);
  gst_bin_add (GST_BIN (app->pipeline), element);
  sink = gst_element_request_pad_simple (element, "video_0");
  /* A source that runs would stop over a pad that is not active yet. */
  fail_unless (gst_element_sync_state_with_parent (element));
  fail_unless (gst_element_link_pads (source, "src_%u", element, "video_0"));
}

static void
on_call (GstEclPeer *peer, GstEclMediaConnection *call, App *app)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_media_connection_get_element (call) == NULL);
  fail_unless (gst_ecl_media_connection_answer (call, NULL, &error), "%s",
      error ? error->message : "");
  use_call (app, call);
}

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
on_open (GstEclPeer *peer, const char *id, App *app)
{
  app->opened++;
}

void
app_init (App *app, const char *id, GstEclSignalingProtocol protocol)
{
  g_autoptr (GstBus) bus = NULL;

  *app = (App){
      .peer = gst_ecl_peer_new (id, ecl_test_server_url (), protocol, NULL)};
  app->pipeline = ecl_test_pipeline (
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120 ! "
      "tee name=source allow-not-linked=true");
  /* A message that nobody takes keeps the element that it is of. */
  bus = gst_element_get_bus (app->pipeline);
  gst_bus_add_watch (bus, on_message, NULL);
  g_signal_connect (app->peer, "open", G_CALLBACK (on_open), app);
  g_signal_connect (app->peer, "call", G_CALLBACK (on_call), app);
  gst_element_set_state (app->pipeline, GST_STATE_PLAYING);
  ecl_test_expect_buffers (app->pipeline, "source");
  gst_ecl_peer_open (app->peer);
  wait_until (app->opened);
}

void
app_call (App *app, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstEclMediaConnection) made =
      gst_ecl_peer_call (app->peer, id, NULL, NULL, NULL, NULL, &error);

  fail_unless (made != NULL, "%s", error ? error->message : "");
  use_call (app, made);
}

static void
forget_call (App *app)
{
  fail_unless_equals_int (app->closed, 1);
  g_clear_object (&app->call);
  app->closed = app->ended = app->pads = 0;
  g_atomic_int_set (&app->buffers, 0);
}

void
app_hang_up (App *app, App *other)
{
  gst_ecl_connection_close (GST_ECL_CONNECTION (app->call), TRUE);
  wait_until (app->ended && other->ended);
  forget_call (app);
  forget_call (other);
}

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer done)
{
  gst_ecl_peer_destroy_finish (GST_ECL_PEER (peer), result, NULL);
  *(gboolean *)done = TRUE;
}

void
app_clear (App *app)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (app->pipeline);
  gboolean done = FALSE;

  gst_ecl_peer_destroy_async (app->peer, NULL, on_destroyed, &done);
  wait_until (done);
  g_clear_object (&app->call);
  g_signal_handlers_disconnect_by_data (app->peer, app);
  g_object_unref (app->peer);
  gst_bus_remove_watch (bus);
  ecl_test_stop (app->pipeline);
}
