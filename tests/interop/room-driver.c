/* room-driver: a Peer in a room that a test talks to
 *
 * usage: interop-room-driver URL ID
 * Registers a Peer, which joins the room that it is told to, and shows each
 * member a picture and a tone. What happens is printed on stdout, one JSON
 * object a line with the member "event"; commands are read from stdin, one a
 * line (see on_command()); the end of stdin ends the process, so that it never
 * outlives the test.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "events.h"

#include <gst/ecl/ecl.h>
#include <string.h>

#define VIDEO_IN                                                               \
  "videotestsrc is-live=true pattern=ball "                                    \
  "! capsfilter caps=video/x-raw,width=160,height=120,framerate=30/1"
#define AUDIO_IN "audiotestsrc is-live=true volume=0.3"
#define VIDEO_OUT                                                              \
  "videoconvert ! capsfilter name=known caps=video/x-raw,format=I420 "         \
  "! fakesink async=false sync=false"
#define AUDIO_OUT                                                              \
  "audioconvert ! capsfilter name=known caps=audio/x-raw,format=S16LE "        \
  "! fakesink async=false sync=false"

/* How often a count of pictures is printed */
#define FRAMES_PER_REPORT 10
/* What a tone is at least, of the 32768 that there may be */
#define LOUD 300

typedef struct {
  GMainLoop *loop;
  GstEclPeer *peer;
  GstEclRoom *room;
  GstElement *pipeline;
} Driver;

/* What comes out of one pad; touched by its streaming thread only */
typedef struct {
  char *member;
  GHashTable *hashes;
  guint frames;
  gboolean heard;
} View;

static JsonObject *
event_of_member (const char *name, const char *member)
{
  JsonObject *event = event_new (name);

  json_object_set_string_member (event, "member", member);
  return event;
}

static void
view_free (gpointer data)
{
  View *view = data;

  g_hash_table_unref (view->hashes);
  g_free (view->member);
  g_free (view);
}

static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  View *view = user_data;
  GstMapInfo map;
  JsonObject *event;

  gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ);
  g_hash_table_add (view->hashes,
      g_compute_checksum_for_data (G_CHECKSUM_MD5, map.data, map.size));
  gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  if (++view->frames % FRAMES_PER_REPORT == 0) {
    event = event_of_member ("video", view->member);
    json_object_set_int_member (
        event, "distinct", g_hash_table_size (view->hashes));
    event_print (event);
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_sound (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  View *view = user_data;
  gint most = 0;
  GstMapInfo map;

  gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ);
  for (gsize i = 0; i < map.size / sizeof (gint16); i++)
    most = MAX (most, ABS (((const gint16 *)map.data)[i]));
  gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  if (most > LOUD && !view->heard) {
    view->heard = TRUE;
    event_print (event_of_member ("sound", view->member));
  }
  return GST_PAD_PROBE_OK;
}

/* Calls */

static void
show (Driver *driver, GstPad *pad, const char *member)
{
  gboolean video = g_str_has_prefix (GST_PAD_NAME (pad), "video_src");
  View *view = g_new0 (View, 1);
  g_autoptr (GstElement) known = NULL;
  g_autoptr (GstPad) out = NULL, in = NULL;
  GstElement *sink;

  view->member = g_strdup (member);
  view->hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sink = gst_parse_bin_from_description (
      video ? VIDEO_OUT : AUDIO_OUT, TRUE, NULL);
  known = gst_bin_get_by_name (GST_BIN (sink), "known");
  out = gst_element_get_static_pad (known, "src");
  gst_pad_add_probe (out, GST_PAD_PROBE_TYPE_BUFFER,
      video ? on_picture : on_sound, view, view_free);
  gst_bin_add (GST_BIN (driver->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  in = gst_element_get_static_pad (sink, "sink");
  gst_pad_link (pad, in);
}

static void
on_pad_added (GstElement *element, GstPad *pad, Driver *driver)
{
  if (GST_PAD_IS_SRC (pad))
    show (driver, pad, g_object_get_data (G_OBJECT (element), "room-member"));
}

static void
on_stream (GstEclRoom *room, GstPad *pad, const char *id, const char *stream_id,
    Driver *driver)
{
  show (driver, pad, id);
}

static void
remove_element (Driver *driver, GstElement *element)
{
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (driver->pipeline), element);
}

static gboolean
remove_source (GstElement *element, GstPad *sink, gpointer user_data)
{
  g_autoptr (GstPad) src = gst_pad_get_peer (sink);
  g_autoptr (GstElement) source = gst_pad_get_parent_element (src);

  remove_element (user_data, source);
  return TRUE;
}

static void
on_ended (GstElement *element, const GError *reason, Driver *driver)
{
  const char *member = g_object_get_data (G_OBJECT (element), "room-member");
  JsonObject *event = event_of_member ("call-ended", member);

  json_object_set_string_member (
      event, "reason", reason ? reason->message : "");
  event_print (event);
  gst_element_foreach_sink_pad (element, remove_source, driver);
  remove_element (driver, element);
}

static void
add_source (
    Driver *driver, GstElement *element, const char *line, const char *pad)
{
  GstElement *source = gst_parse_bin_from_description (line, TRUE, NULL);

  gst_bin_add (GST_BIN (driver->pipeline), source);
  gst_element_link_pads (source, "src", element, pad);
}

static void
on_call (GstEclRoom *room, GstEclMediaConnection *call, Driver *driver)
{
  const char *member =
      gst_ecl_connection_get_remote_id (GST_ECL_CONNECTION (call));
  GstElement *element = gst_ecl_media_connection_get_element (call);

  event_print (event_of_member ("call", member));
  g_object_set_data_full (
      G_OBJECT (element), "room-member", g_strdup (member), g_free);
  if (GST_ECL_IS_MESH_ROOM (room))
    g_signal_connect (element, "pad-added", G_CALLBACK (on_pad_added), driver);
  g_signal_connect (element, "ended", G_CALLBACK (on_ended), driver);
  gst_bin_add (GST_BIN (driver->pipeline), element);
  add_source (driver, element, VIDEO_IN, "video_0");
  add_source (driver, element, AUDIO_IN, "audio_0");
  /* What is sent comes after the element that takes it. */
  gst_element_sync_state_with_parent (element);
  gst_bin_sync_children_states (GST_BIN (driver->pipeline));
}

/* The room */

static void
on_room_open (GstEclRoom *room, gpointer user_data)
{
  g_auto (GStrv) members = gst_ecl_room_get_members (room);
  JsonArray *array = json_array_new ();
  JsonObject *event = event_new ("room-open");

  for (char **id = members; *id; id++)
    json_array_add_string_element (array, *id);
  json_object_set_array_member (event, "members", array);
  event_print (event);
}

static void
on_rejoin (GstEclRoom *room, gboolean kept, gpointer user_data)
{
  JsonObject *event = event_new ("rejoin");

  json_object_set_boolean_member (event, "kept", kept);
  event_print (event);
}

static void
on_peer_join (GstEclRoom *room, const char *id, gpointer user_data)
{
  event_print (event_of_member ("peer-join", id));
}

static void
on_peer_leave (GstEclRoom *room, const char *id, gpointer user_data)
{
  event_print (event_of_member ("peer-leave", id));
}

/* No two parts of them are alike, as pages/room.js has them. */
static guint8 *
some_bytes (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = i * 7 + (i >> 8) + (i >> 16);
  return data;
}

/* As pages/room.js does: bytes become a list, many of them their number and
 * whether they are some_bytes(). */
static JsonNode *
describe (GVariant *value)
{
  gsize size = g_variant_get_size (value);
  g_autofree guint8 *expected = NULL;
  JsonObject *object;
  JsonNode *node;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    return json_gvariant_serialize (value);
  object = json_object_new ();
  if (size < 16) {
    json_object_set_member (object, "bytes", json_gvariant_serialize (value));
  } else {
    expected = some_bytes (size);
    json_object_set_int_member (object, "length", size);
    json_object_set_boolean_member (object, "good",
        memcmp (g_variant_get_data (value), expected, size) == 0);
  }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

static void
on_data (GstEclRoom *room, const char *src, GVariant *value, gpointer user_data)
{
  JsonObject *event = event_of_member ("data", src);

  json_object_set_member (event, "data", describe (value));
  event_print (event);
}

static void
on_room_close (GstEclRoom *room, gpointer user_data)
{
  event_print (event_new ("room-close"));
}

static void
on_room_error (GstEclRoom *room, const GError *error, gpointer user_data)
{
  event_print_error ("room-error", error);
}

static void
on_log (GObject *room, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) entries =
      gst_ecl_room_get_log_finish (GST_ECL_ROOM (room), result, &error);
  JsonArray *array = json_array_new ();
  JsonObject *event = event_new ("log");

  for (char **entry = entries; entry && *entry; entry++)
    json_array_add_element (array, json_from_string (*entry, NULL));
  json_object_set_array_member (event, "entries", array);
  if (error)
    event_print_error ("not-done", error);
  event_print (event);
}

static gboolean
join (Driver *driver, const char *name, const char *mode, GError **error)
{
  g_autoptr (GstStructure) options =
      gst_structure_new ("room", "mode", G_TYPE_STRING, mode, NULL);
  GstEclRoom *room =
      gst_ecl_peer_join_room (driver->peer, name, options, error);

  if (!room)
    return FALSE;
  g_clear_object (&driver->room);
  driver->room = room;
  g_object_connect (room, "signal::open", on_room_open, NULL, "signal::rejoin",
      on_rejoin, NULL, "signal::peer-join", on_peer_join, NULL,
      "signal::peer-leave", on_peer_leave, NULL, "signal::call", on_call,
      driver, "signal::data", on_data, NULL, "signal::close", on_room_close,
      NULL, "signal::error", on_room_error, NULL, NULL);
  if (GST_ECL_IS_SFU_ROOM (room))
    g_signal_connect (room, "stream", G_CALLBACK (on_stream), driver);
  return TRUE;
}

static gboolean
send_json (Driver *driver, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, error);

  return node && gst_ecl_room_send_json (driver->room, node, error);
}

static gboolean
send_bytes (Driver *driver, gsize size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (some_bytes (size), size);

  return gst_ecl_room_send_bytes (driver->room, bytes, error);
}

/* Commands: "join NAME", "join-sfu NAME", "leave", "send JSON", "send-bytes
 * SIZE"; "log" prints "log". Each prints "not-done" when it cannot be done. */
static void
on_command (const char *line, gpointer user_data)
{
  Driver *driver = user_data;
  const char *argument = strchr (line, ' ');
  g_autofree char *word =
      argument ? g_strndup (line, argument - line) : g_strdup (line);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  argument = argument ? argument + 1 : "";
  if (g_str_equal (word, "join"))
    done = join (driver, argument, "mesh", &error);
  else if (g_str_equal (word, "join-sfu"))
    done = join (driver, argument, "sfu", &error);
  else if (g_str_equal (word, "send"))
    done = send_json (driver, argument, &error);
  else if (g_str_equal (word, "send-bytes"))
    done = send_bytes (driver, g_ascii_strtoull (argument, NULL, 10), &error);
  else if ((done = g_str_equal (word, "leave")))
    gst_ecl_room_close (driver->room);
  else if ((done = g_str_equal (word, "log")))
    gst_ecl_room_get_log_async (driver->room, NULL, on_log, NULL);
  else
    g_assert_not_reached ();
  if (!done)
    event_print_error ("not-done", error);
}

/* The Peer */

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

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer loop)
{
  g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  Driver driver = {0};

  gst_init (&argc, &argv);
  if (argc != 3) {
    g_printerr ("usage: interop-room-driver URL ID\n");
    return 2;
  }
  driver.loop = g_main_loop_new (NULL, FALSE);
  driver.pipeline = gst_pipeline_new (NULL);
  gst_element_set_state (driver.pipeline, GST_STATE_PLAYING);
  driver.peer =
      gst_ecl_peer_new (argv[2], argv[1], GST_ECL_SIGNALING_PROTOCOL_ECL, NULL);
  g_signal_connect (driver.peer, "open", G_CALLBACK (on_peer_open), NULL);
  g_signal_connect (driver.peer, "error", G_CALLBACK (on_error), NULL);
  gst_ecl_peer_open (driver.peer);
  commands_read (driver.loop, on_command, &driver);
  g_main_loop_run (driver.loop);

  gst_ecl_peer_destroy_async (driver.peer, NULL, on_destroyed, driver.loop);
  g_main_loop_run (driver.loop);
  gst_element_set_state (driver.pipeline, GST_STATE_NULL);
  g_clear_object (&driver.room);
  g_object_unref (driver.peer);
  gst_object_unref (driver.pipeline);
  g_main_loop_unref (driver.loop);
  return 0;
}
