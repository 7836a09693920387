/* call-driver: a Peer with calls that a test talks to
 *
 * usage: interop-call-driver URL PROTOCOL ID
 * Registers a Peer; whoever calls is left waiting. What happens is printed on
 * stdout, one JSON object a line with the member "event"; commands are read
 * from stdin, one a line (see on_command()); the end of stdin ends the process,
 * so that it never outlives the test. One call at a time.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "events.h"

#include <gst/ecl/ecl.h>
#include <string.h>

typedef struct {
  GstEclPeer *peer;
  GstElement *pipeline;
  GstEclMediaConnection *connection;
} Driver;

static void
on_close (GstEclConnection *connection, gpointer user_data)
{
  const GError *reason = gst_ecl_connection_get_reason (connection);

  if (reason)
    event_print_error ("close", reason);
  else
    event_print (event_new ("close"));
}

static void
on_open_changed (
    GstEclConnection *connection, GParamSpec *pspec, gpointer user_data)
{
  if (gst_ecl_connection_is_open (connection))
    event_print (event_new ("open"));
}

static void
follow (Driver *driver, GstEclMediaConnection *connection)
{
  g_set_object (&driver->connection, connection);
  g_signal_connect (connection, "close", G_CALLBACK (on_close), NULL);
  g_signal_connect (
      connection, "notify::open", G_CALLBACK (on_open_changed), NULL);
}

static void
on_call (
    GstEclPeer *peer, GstEclMediaConnection *connection, gpointer user_data)
{
  JsonNode *metadata =
      gst_ecl_connection_get_metadata (GST_ECL_CONNECTION (connection));
  JsonObject *event = event_new ("call");

  follow (user_data, connection);
  json_object_set_member (event, "metadata",
      metadata ? json_node_copy (metadata) : json_node_new (JSON_NODE_NULL));
  event_print (event);
}

static void
on_peer_open (GstEclPeer *peer, const char *id, gpointer user_data)
{
  event_print (event_new ("opened"));
}

static void
on_error (GstEclPeer *peer, const GError *error, gpointer user_data)
{
  event_print_error ("error", error);
}

/* Its call is over. */
static void
on_ended (GstElement *element, const GError *reason, Driver *driver)
{
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (driver->pipeline), element);
}

static void
on_pad_added (GstElement *element, GstPad *pad, Driver *driver)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (sink, "sink");
  JsonObject *event = event_new ("pad-added");

  g_object_set (sink, "async", FALSE, NULL);
  gst_bin_add (GST_BIN (driver->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  gst_pad_link (pad, sink_pad);
  json_object_set_string_member (event, "pad", GST_PAD_NAME (pad));
  event_print (event);
}

/* What is sent */

static void
send (Driver *driver, GstElement *element, const char *kind)
{
  gboolean video = g_str_equal (kind, "video");
  GstElement *source = gst_parse_bin_from_description (
      video ? "videotestsrc is-live=true ! capsfilter "
              "caps=video/x-raw,width=320,height=240,framerate=30/1"
            : "audiotestsrc is-live=true volume=0.3",
      TRUE, NULL);

  gst_bin_add (GST_BIN (driver->pipeline), source);
  gst_element_link_pads (
      source, "src", element, video ? "video_%u" : "audio_%u");
}

/* What was sent first of that kind */
static GstPad *
find_pad (GstElement *element, const char *kind)
{
  for (GList *l = element->sinkpads; l; l = l->next) {
    if (g_str_has_prefix (GST_PAD_NAME (l->data), kind))
      return l->data;
  }
  g_assert_not_reached ();
}

static void
drop (Driver *driver, GstElement *element, const char *kind)
{
  GstPad *pad = find_pad (element, kind);
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);
  g_autoptr (GstElement) source = gst_pad_get_parent_element (peer);

  gst_element_set_state (source, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (driver->pipeline), source);
  gst_element_release_request_pad (element, pad);
}

/* During a call: the remote side is told. */
static gboolean
change (Driver *driver, const char *kind,
    void (*func) (Driver *driver, GstElement *element, const char *kind),
    GError **error)
{
  func (
      driver, gst_ecl_media_connection_get_element (driver->connection), kind);
  gst_bin_sync_children_states (GST_BIN (driver->pipeline));
  return gst_ecl_media_connection_renegotiate (driver->connection, error);
}

/* Calls */

/* settings: "metadata=JSON", "send=KIND", or of the call's element
 * "NAME=VALUE" */
static void
play (Driver *driver, GstEclMediaConnection *connection, char **settings)
{
  GstElement *element = gst_ecl_media_connection_get_element (connection);

  gst_bin_add (GST_BIN (driver->pipeline), element);
  for (char **setting = settings; *setting; setting++) {
    g_auto (GStrv) words = g_strsplit (*setting, "=", 2);

    if (g_str_equal (words[0], "send"))
      send (driver, element, words[1]);
    else if (!g_str_equal (words[0], "metadata"))
      gst_util_set_object_arg (G_OBJECT (element), words[0], words[1]);
  }
  g_signal_connect (element, "ended", G_CALLBACK (on_ended), driver);
  g_signal_connect (element, "pad-added", G_CALLBACK (on_pad_added), driver);
  /* What is sent comes after the element that takes it. */
  gst_element_sync_state_with_parent (element);
  gst_bin_sync_children_states (GST_BIN (driver->pipeline));
}

static JsonNode *
find_metadata (char **settings)
{
  for (; *settings; settings++) {
    if (g_str_has_prefix (*settings, "metadata="))
      return json_from_string (*settings + strlen ("metadata="), NULL);
  }
  return NULL;
}

/* The SDKs' pages pass over the label of a call. */
static gboolean
call (Driver *driver, char **words, GError **error)
{
  g_autoptr (JsonNode) metadata = find_metadata (words + 1);
  g_autoptr (GstEclMediaConnection) connection = gst_ecl_peer_call (
      driver->peer, words[0], NULL, "label", metadata, NULL, error);

  if (!connection)
    return FALSE;
  follow (driver, connection);
  play (driver, connection, words + 1);
  return TRUE;
}

static gboolean
answer (Driver *driver, char **settings, GError **error)
{
  if (!gst_ecl_media_connection_answer (driver->connection, NULL, error))
    return FALSE;
  play (driver, driver->connection, settings);
  return TRUE;
}

/* Other Peers */

static void
on_listed (GObject *peer, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids =
      gst_ecl_peer_list_all_peers_finish (GST_ECL_PEER (peer), result, &error);
  JsonArray *array = json_array_new ();
  JsonObject *event = event_new ("listed");

  for (char **id = ids; id && *id; id++)
    json_array_add_string_element (array, *id);
  json_object_set_array_member (event, "ids", array);
  if (error)
    event_print_error ("not-done", error);
  event_print (event);
}

static void
on_existence (GObject *peer, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  JsonObject *event = event_new ("existence");

  json_object_set_boolean_member (event, "exists",
      gst_ecl_peer_peer_exists_finish (GST_ECL_PEER (peer), result, &error));
  if (error)
    event_print_error ("not-done", error);
  event_print (event);
}

/* Commands: "call REMOTE SETTING..." and "answer SETTING..." (see play());
 * "reject" and "cancel"; during a call, "send KIND" and "drop KIND"; "list"
 * prints "listed", "exists ID" prints "existence". Each prints "not-done" when
 * it cannot be done. */
static void
on_command (const char *line, gpointer user_data)
{
  Driver *driver = user_data;
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  if (g_str_equal (words[0], "call"))
    done = call (driver, words + 1, &error);
  else if (g_str_equal (words[0], "answer"))
    done = answer (driver, words + 1, &error);
  else if (g_str_equal (words[0], "reject"))
    done = gst_ecl_media_connection_reject (driver->connection, &error);
  else if (g_str_equal (words[0], "cancel"))
    done = gst_ecl_media_connection_cancel (driver->connection, &error);
  else if (g_str_equal (words[0], "send"))
    done = change (driver, words[1], send, &error);
  else if (g_str_equal (words[0], "drop"))
    done = change (driver, words[1], drop, &error);
  else if ((done = g_str_equal (words[0], "list")))
    gst_ecl_peer_list_all_peers_async (driver->peer, NULL, on_listed, NULL);
  else if ((done = g_str_equal (words[0], "exists")))
    gst_ecl_peer_peer_exists_async (
        driver->peer, words[1], NULL, on_existence, NULL);
  else
    g_assert_not_reached ();
  if (!done)
    event_print_error ("not-done", error);
}

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer loop)
{
  g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  Driver driver = {0};
  GMainLoop *loop;

  gst_init (&argc, &argv);
  if (argc != 4) {
    g_printerr ("usage: interop-call-driver URL PROTOCOL ID\n");
    return 2;
  }
  loop = g_main_loop_new (NULL, FALSE);
  driver.pipeline = gst_pipeline_new (NULL);
  gst_element_set_state (driver.pipeline, GST_STATE_PLAYING);
  driver.peer = gst_ecl_peer_new (argv[3], argv[1],
      g_str_equal (argv[2], "peerjs") ? GST_ECL_SIGNALING_PROTOCOL_PEERJS
                                      : GST_ECL_SIGNALING_PROTOCOL_ECL,
      NULL);
  g_signal_connect (driver.peer, "open", G_CALLBACK (on_peer_open), NULL);
  g_signal_connect (driver.peer, "call", G_CALLBACK (on_call), &driver);
  g_signal_connect (driver.peer, "error", G_CALLBACK (on_error), NULL);
  gst_ecl_peer_open (driver.peer);
  commands_read (loop, on_command, &driver);
  g_main_loop_run (loop);

  gst_ecl_peer_destroy_async (driver.peer, NULL, on_destroyed, loop);
  g_main_loop_run (loop);
  gst_element_set_state (driver.pipeline, GST_STATE_NULL);
  g_clear_object (&driver.connection);
  g_object_unref (driver.peer);
  gst_object_unref (driver.pipeline);
  g_main_loop_unref (loop);
  return 0;
}
