/* driver: a pipeline that a test talks to
 *
 * Runs the launch line given as its argument. What happens is printed on
 * stdout, one JSON object a line with the member "event"; commands are read
 * from stdin, one a line (see on_command()); the end of stdin ends the process,
 * so that it never outlives the test. Each pad that an eclpeersrc or an
 * eclroombin adds ends here: frames are counted and compared, sound is
 * measured, messages are printed.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "events.h"

#include <gst/gst.h>
#include <string.h>

#define VIDEO_CHAIN                                                            \
  "queue ! videoconvert ! video/x-raw,format=I420 "                            \
  "! fakesink name=frames sync=false"
#define AUDIO_CHAIN                                                            \
  "queue ! audioconvert ! level interval=100000000 ! fakesink sync=false"
#define DATA_CHAIN "fakesink name=messages signal-handoffs=true sync=false"

/* How often a count of frames is printed */
#define FRAMES_PER_REPORT 10

typedef struct {
  GMainLoop *loop;
  GstElement *pipeline;
} Driver;

/* One decoded video stream; touched by its streaming thread only */
typedef struct {
  char *pad;
  GHashTable *hashes;
  guint frames;
  gint64 last_us;
  gint64 longest_gap_us;
} Frames;

/* Since when gaps between frames count; set by the command "mark" */
static gint marks;

static gboolean
add_field (GQuark field, const GValue *value, gpointer user_data)
{
  JsonObject *event = user_data;
  const char *name = g_quark_to_string (field);

  if (G_VALUE_HOLDS_STRING (value)) {
    json_object_set_string_member (event, name, g_value_get_string (value));
  } else {
    g_autofree char *text = gst_value_serialize (value);
    json_object_set_string_member (event, name, text);
  }
  return TRUE;
}

/* The loudest channel's RMS of a "level" message, in dB */
static double
loudest (const GstStructure *level)
{
  const GValue *rms = gst_structure_get_value (level, "rms");
  GValueArray *channels = g_value_get_boxed (rms);
  double most = -G_MAXDOUBLE;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  for (guint i = 0; i < channels->n_values; i++)
    most = MAX (most, g_value_get_double (g_value_array_get_nth (channels, i)));
  G_GNUC_END_IGNORE_DEPRECATIONS
  return most;
}

static void
print_element_message (GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  JsonObject *event;

  if (gst_structure_has_name (structure, "level")) {
    double db = loudest (structure);
    event = event_new ("sound");
    json_object_set_double_member (event, "db", MAX (db, -1000.0));
  } else if (g_str_has_prefix (gst_structure_get_name (structure), "ecl-")) {
    event = event_new (gst_structure_get_name (structure));
    gst_structure_foreach (structure, add_field, event);
  } else {
    return;
  }
  event_print (event);
}

static void
print_error (GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;
  gboolean fatal = GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;
  JsonObject *event = event_new (fatal ? "error" : "warning");

  if (fatal)
    gst_message_parse_error (message, &error, &debug);
  else
    gst_message_parse_warning (message, &error, &debug);
  json_object_set_string_member (
      event, "source", GST_MESSAGE_SRC_NAME (message));
  json_object_set_string_member (event, "message", error->message);
  json_object_set_string_member (event, "debug", debug ? debug : "");
  event_print (event);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Driver *driver = user_data;

  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ELEMENT:
    print_element_message (message);
    break;
  case GST_MESSAGE_ERROR:
  case GST_MESSAGE_WARNING:
    print_error (message);
    break;
  case GST_MESSAGE_EOS:
    event_print (event_new ("eos"));
    break;
  case GST_MESSAGE_LATENCY:
    gst_bin_recalculate_latency (GST_BIN (driver->pipeline));
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

static void
frames_free (gpointer data)
{
  Frames *self = data;

  g_hash_table_unref (self->hashes);
  g_free (self->pad);
  g_free (self);
}

static void
frames_report (Frames *self, GstPad *pad)
{
  JsonObject *event = event_new ("video");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  int height = 0;

  if (caps)
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "height", &height);
  json_object_set_string_member (event, "pad", self->pad);
  json_object_set_int_member (event, "height", height);
  json_object_set_int_member (event, "frames", self->frames);
  json_object_set_int_member (
      event, "distinct", g_hash_table_size (self->hashes));
  json_object_set_int_member (
      event, "longest-gap-ms", self->longest_gap_us / 1000);
  event_print (event);
}

static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Frames *self = user_data;
  gint64 now = g_get_monotonic_time ();
  GstMapInfo map;
  g_autoptr (GBytes) bytes = NULL;

  if (g_atomic_int_compare_and_exchange (&marks, 1, 0))
    self->longest_gap_us = 0;
  else if (self->last_us)
    self->longest_gap_us = MAX (self->longest_gap_us, now - self->last_us);
  self->last_us = now;

  if (gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ)) {
    bytes = g_bytes_new_static (map.data, map.size);
    g_hash_table_add (self->hashes, GUINT_TO_POINTER (g_bytes_hash (bytes)));
    gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  }
  if (++self->frames % FRAMES_PER_REPORT == 0)
    frames_report (self, pad);
  return GST_PAD_PROBE_OK;
}

static void
count_frames (GstElement *chain, const char *pad_name)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (chain), "frames");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  Frames *self = g_new0 (Frames, 1);

  self->pad = g_strdup (pad_name);
  self->hashes = g_hash_table_new (NULL, NULL);
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER, on_frame, self, frames_free);
}

static void
on_message_buffer (
    GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer user_data)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  JsonObject *event = event_new ("message");
  GstMapInfo map;

  json_object_set_string_member (event, "caps", name);
  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    g_autofree char *hash =
        g_compute_checksum_for_data (G_CHECKSUM_SHA256, map.data, map.size);
    g_autofree char *text = g_strndup ((const char *)map.data, map.size);

    json_object_set_int_member (event, "size", map.size);
    json_object_set_string_member (event, "sha256", hash);
    if (!g_str_equal (name, "application/octet-stream"))
      json_object_set_string_member (event, "text", text);
    gst_buffer_unmap (buffer, &map);
  }
  event_print (event);
}

static void
print_messages (GstElement *chain)
{
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (chain), "messages");

  g_signal_connect (sink, "handoff", G_CALLBACK (on_message_buffer), NULL);
}

static GstElement *
chain_new (const char *pad_name)
{
  gboolean is_video = g_str_has_prefix (pad_name, "video");
  gboolean is_data = g_str_has_prefix (pad_name, "data");
  GstElement *chain = gst_parse_bin_from_description (is_video  ? VIDEO_CHAIN
                                                      : is_data ? DATA_CHAIN
                                                                : AUDIO_CHAIN,
      TRUE, NULL);

  if (is_video)
    count_frames (chain, pad_name);
  else if (is_data)
    print_messages (chain);
  return chain;
}

static void
on_pad_added (GstElement *source, GstPad *pad, gpointer user_data)
{
  Driver *driver = user_data;
  GstElement *chain = chain_new (GST_PAD_NAME (pad));
  g_autoptr (GstPad) sink = gst_element_get_static_pad (chain, "sink");
  JsonObject *event = event_new ("pad-added");

  gst_bin_add (GST_BIN (driver->pipeline), chain);
  gst_element_sync_state_with_parent (chain);
  json_object_set_string_member (event, "pad", GST_PAD_NAME (pad));
  json_object_set_boolean_member (
      event, "linked", gst_pad_link (pad, sink) == GST_PAD_LINK_OK);
  g_object_set_data_full (
      G_OBJECT (pad), "chain", gst_object_ref (chain), gst_object_unref);
  event_print (event);
}

/* Its chain stops in another thread: this may be the chain's own. */
static void
drop_chain (GstElement *chain, gpointer user_data)
{
  GstElement *parent = GST_ELEMENT (gst_element_get_parent (chain));

  gst_element_set_state (chain, GST_STATE_NULL);
  if (parent) {
    gst_bin_remove (GST_BIN (parent), chain);
    gst_object_unref (parent);
  }
}

static void
on_pad_removed (GstElement *source, GstPad *pad, gpointer user_data)
{
  GstElement *chain = g_object_get_data (G_OBJECT (pad), "chain");
  JsonObject *event = event_new ("pad-removed");

  json_object_set_string_member (event, "pad", GST_PAD_NAME (pad));
  if (chain)
    gst_element_call_async (chain, drop_chain, NULL, NULL);
  event_print (event);
}

/* "" for an element that was not made by a factory, such as a private one */
static const char *
factory_name (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  return factory ? GST_OBJECT_NAME (factory) : "";
}

static void
watch_sources (Driver *driver)
{
  g_autoptr (GstIterator) elements =
      gst_bin_iterate_recurse (GST_BIN (driver->pipeline));
  GValue item = G_VALUE_INIT;

  while (gst_iterator_next (elements, &item) == GST_ITERATOR_OK) {
    GstElement *element = g_value_get_object (&item);
    if (g_str_equal (factory_name (element), "eclpeersrc") ||
        g_str_equal (factory_name (element), "eclroombin")) {
      g_signal_connect (
          element, "pad-added", G_CALLBACK (on_pad_added), driver);
      g_signal_connect (
          element, "pad-removed", G_CALLBACK (on_pad_removed), driver);
    }
    g_value_reset (&item);
  }
  g_value_unset (&item);
}

/* The elements whose class says @klass, such as "Encoder/Video" */
static void
print_elements (Driver *driver, const char *klass)
{
  g_autoptr (GstIterator) elements =
      gst_bin_iterate_recurse (GST_BIN (driver->pipeline));
  GValue item = G_VALUE_INIT;
  JsonArray *names = json_array_new ();
  JsonObject *event = event_new ("elements");

  while (gst_iterator_next (elements, &item) == GST_ITERATOR_OK) {
    GstElement *element = g_value_get_object (&item);
    const char *its =
        gst_element_get_metadata (element, GST_ELEMENT_METADATA_KLASS);
    if (its && strstr (its, klass))
      json_array_add_string_element (names, factory_name (element));
    g_value_reset (&item);
  }
  g_value_unset (&item);
  json_object_set_array_member (event, "names", names);
  event_print (event);
}

static void
print_property (Driver *driver, const char *name, const char *property)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (driver->pipeline), name);
  JsonObject *event = event_new ("property");
  GValue value = G_VALUE_INIT;

  if (element &&
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), property)) {
    g_object_get_property (G_OBJECT (element), property, &value);
    add_field (g_quark_from_string ("value"), &value, event);
    g_value_unset (&value);
  }
  event_print (event);
}

/* Into an appsrc */
static void
push_text (Driver *driver, const char *name, const char *text)
{
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (driver->pipeline), name);
  g_autoptr (GstBuffer) buffer = gst_buffer_new_memdup (text, strlen (text));
  GstFlowReturn flow;

  g_signal_emit_by_name (source, "push-buffer", buffer, &flow);
}

/*
 * Commands: "eos" sends the end of the stream, "mark" forgets the longest gap
 * so far, "push APPSRC TEXT" sends a message, "elements CLASS" and "get ELEMENT
 * PROPERTY" print what they name, "stop" takes the pipeline to NULL, "quit"
 * does so and ends.
 */
static void
on_command (const char *line, gpointer user_data)
{
  Driver *driver = user_data;
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  guint n = g_strv_length (words);

  if (g_str_equal (line, "eos")) {
    gst_element_send_event (driver->pipeline, gst_event_new_eos ());
  } else if (g_str_equal (line, "mark")) {
    g_atomic_int_set (&marks, 1);
  } else if (g_str_equal (line, "stop")) {
    gst_element_set_state (driver->pipeline, GST_STATE_NULL);
    event_print (event_new ("stopped"));
  } else if (g_str_equal (line, "quit")) {
    g_main_loop_quit (driver->loop);
  } else if (n == 2 && g_str_equal (words[0], "elements")) {
    print_elements (driver, words[1]);
  } else if (n == 3 && g_str_equal (words[0], "push")) {
    push_text (driver, words[1], words[2]);
  } else if (n == 3 && g_str_equal (words[0], "get")) {
    print_property (driver, words[1], words[2]);
  } else {
    g_printerr ("no such command: %s\n", line);
  }
}

/* A launch line of a single element is no pipeline yet. */
static GstElement *
parse_pipeline (const char *line, GError **error)
{
  GstElement *parsed = gst_parse_launch (line, error);
  GstElement *pipeline;

  if (parsed == NULL || GST_IS_PIPELINE (parsed))
    return parsed;
  pipeline = gst_pipeline_new (NULL);
  gst_bin_add (GST_BIN (pipeline), parsed);
  return pipeline;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;
  Driver driver = {0};
  guint watch;

  gst_init (&argc, &argv);
  if (argc != 2) {
    g_printerr ("usage: interop-driver 'LAUNCH LINE'\n");
    return 2;
  }
  driver.pipeline = parse_pipeline (argv[1], &error);
  if (error) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  driver.loop = g_main_loop_new (NULL, FALSE);
  bus = gst_element_get_bus (driver.pipeline);
  watch = gst_bus_add_watch (bus, on_message, &driver);
  watch_sources (&driver);
  commands_read (driver.loop, on_command, &driver);

  gst_element_set_state (driver.pipeline, GST_STATE_PLAYING);
  event_print (event_new ("started"));
  g_main_loop_run (driver.loop);

  gst_element_set_state (driver.pipeline, GST_STATE_NULL);
  g_source_remove (watch);
  gst_object_unref (driver.pipeline);
  g_main_loop_unref (driver.loop);
  event_print (event_new ("ended"));
  gst_deinit ();
  return 0;
}
