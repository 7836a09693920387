/* data-driver: a Peer with data connections that a test talks to
 *
 * usage: interop-data-driver URL PROTOCOL ID
 * Registers a Peer and echoes each message that comes. What happens is printed
 * on stdout, one JSON object a line with the member "event"; commands are read
 * from stdin, one a line (see on_command()); the end of stdin ends the process,
 * so that it never outlives the test. One data connection at a time.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "events.h"

#include <gst/ecl/ecl.h>
#include <stdlib.h>

/* Bytes of each of the last words */
#define LAST_WORD_SIZE 40000

typedef struct {
  GstEclPeer *peer;
  GstEclDataConnection *connection;
} Driver;

/* Bytes by their hash, the rest as JSON: bytes inside are lists of numbers. */
static void
print_data (GVariant *value, const char *name, const char *mime_type)
{
  JsonObject *event = event_new ("data");

  json_object_set_string_member (
      event, "type", g_variant_get_type_string (value));
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING)) {
    gsize size = g_variant_get_size (value);
    g_autofree char *hash = g_compute_checksum_for_data (
        G_CHECKSUM_SHA256, g_variant_get_data (value), size);
    json_object_set_int_member (event, "size", size);
    json_object_set_string_member (event, "sha256", hash);
  } else {
    json_object_set_member (event, "value", json_gvariant_serialize (value));
  }
  json_object_set_string_member (event, "name", name);
  json_object_set_string_member (event, "mimeType", mime_type);
  event_print (event);
}

static gboolean
send_back (GstEclDataConnection *connection, GVariant *value, const char *name,
    const char *mime_type, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!mime_type)
    return gst_ecl_data_connection_send (connection, value, error);
  bytes = g_variant_get_data_as_bytes (value);
  return gst_ecl_data_connection_send_file (
      connection, bytes, name, mime_type, error);
}

static void
on_data (GstEclDataConnection *connection, GVariant *value, const char *name,
    const char *mime_type, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  print_data (value, name, mime_type);
  if (!send_back (connection, value, name, mime_type, &error))
    event_print_error ("not-sent", error);
}

static void
on_open (GstEclDataConnection *connection, gpointer user_data)
{
  GstEclConnection *base = GST_ECL_CONNECTION (connection);
  JsonNode *metadata = gst_ecl_connection_get_metadata (base);
  g_autofree char *init =
      gst_structure_to_string (gst_ecl_data_connection_get_init (connection));
  g_autoptr (GEnumClass) names = g_type_class_ref (GST_TYPE_ECL_SERIALIZATION);
  JsonObject *event = event_new ("open");

  json_object_set_string_member (
      event, "remote", gst_ecl_connection_get_remote_id (base));
  json_object_set_string_member (
      event, "label", gst_ecl_connection_get_label (base));
  json_object_set_string_member (event, "serialization",
      g_enum_get_value (
          names, gst_ecl_data_connection_get_serialization (connection))
          ->value_nick);
  json_object_set_string_member (event, "init", init);
  json_object_set_member (event, "metadata",
      metadata ? json_node_copy (metadata) : json_node_new (JSON_NODE_NULL));
  event_print (event);
}

static void
on_close (GstEclDataConnection *connection, gpointer user_data)
{
  event_print (event_new ("close"));
}

static void
on_error (GObject *object, const GError *error, gpointer user_data)
{
  event_print_error ("error", error);
}

static void
follow (Driver *driver, GstEclDataConnection *connection)
{
  g_set_object (&driver->connection, connection);
  g_signal_connect (connection, "open", G_CALLBACK (on_open), NULL);
  g_signal_connect (connection, "data", G_CALLBACK (on_data), NULL);
  g_signal_connect (connection, "close", G_CALLBACK (on_close), NULL);
  g_signal_connect (connection, "error", G_CALLBACK (on_error), NULL);
}

static void
on_connection (
    GstEclPeer *peer, GstEclDataConnection *connection, gpointer user_data)
{
  follow (user_data, connection);
}

static void
on_peer_open (GstEclPeer *peer, const char *id, gpointer user_data)
{
  event_print (event_new ("opened"));
}

static const char *
get_string (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, NULL);
}

/* options: "remote", and of the connection "serialization", "label", "init" (as
 * GStreamer writes a structure) and "metadata" */
static gboolean
connect_to (Driver *driver, JsonObject *options, GError **error)
{
  g_autoptr (GEnumClass) names = g_type_class_ref (GST_TYPE_ECL_SERIALIZATION);
  const char *init_text = get_string (options, "init");
  g_autoptr (GstStructure) init =
      init_text ? gst_structure_from_string (init_text, NULL) : NULL;
  g_autoptr (GstEclDataConnection) connection = gst_ecl_peer_connect (
      driver->peer, get_string (options, "remote"),
      get_string (options, "label"),
      g_enum_get_value_by_nick (names, get_string (options, "serialization"))
          ->value,
      init, json_object_get_member (options, "metadata"), NULL, error);

  if (!connection)
    return FALSE;
  follow (driver, connection);
  return TRUE;
}

static gboolean
send_bytes (Driver *driver, gsize size, GError **error)
{
  guint8 *data = g_malloc (size);
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, size);

  for (gsize i = 0; i < size; i++)
    data[i] = i * 31 + (i >> 8);
  return gst_ecl_data_connection_send_bytes (driver->connection, bytes, error);
}

/* Commands: "connect OPTIONS" (see connect_to()), "send VALUE" with JSON,
 * "bytes N" sends so many bytes, "last N" sends so many messages and closes at
 * once, "close", "force-close". */
static gboolean
on_command (Driver *driver, const char *word, const char *rest, GError **error)
{
  GstEclConnection *connection = (GstEclConnection *)driver->connection;
  g_autoptr (JsonNode) node = NULL;

  if (g_str_equal (word, "close") || g_str_equal (word, "force-close")) {
    gst_ecl_connection_close (connection, g_str_equal (word, "force-close"));
    return TRUE;
  }
  if (g_str_equal (word, "bytes"))
    return send_bytes (driver, strtoul (rest, NULL, 10), error);
  if (g_str_equal (word, "last")) {
    for (gulong i = strtoul (rest, NULL, 10); i > 0; i--) {
      if (!send_bytes (driver, LAST_WORD_SIZE, error))
        return FALSE;
    }
    gst_ecl_connection_close (connection, FALSE);
    return TRUE;
  }
  if (!(node = json_from_string (rest, error)))
    return FALSE;
  if (g_str_equal (word, "connect"))
    return connect_to (driver, json_node_get_object (node), error);
  g_assert_cmpstr (word, ==, "send");
  return gst_ecl_data_connection_send_json (driver->connection, node, error);
}

static void
on_line (const char *line, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_strsplit (line, " ", 2);

  if (!on_command (user_data, words[0], words[1], &error))
    event_print_error ("not-sent", error);
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
    g_printerr ("usage: interop-data-driver URL PROTOCOL ID\n");
    return 2;
  }
  loop = g_main_loop_new (NULL, FALSE);
  driver.peer = gst_ecl_peer_new (argv[3], argv[1],
      g_str_equal (argv[2], "peerjs") ? GST_ECL_SIGNALING_PROTOCOL_PEERJS
                                      : GST_ECL_SIGNALING_PROTOCOL_ECL,
      NULL);
  g_signal_connect (driver.peer, "open", G_CALLBACK (on_peer_open), NULL);
  g_signal_connect (driver.peer, "error", G_CALLBACK (on_error), NULL);
  g_signal_connect (
      driver.peer, "connection", G_CALLBACK (on_connection), &driver);
  gst_ecl_peer_open (driver.peer);
  commands_read (loop, on_line, &driver);
  g_main_loop_run (loop);

  gst_ecl_peer_destroy_async (driver.peer, NULL, on_destroyed, loop);
  g_main_loop_run (loop);
  g_clear_object (&driver.connection);
  g_object_unref (driver.peer);
  g_main_loop_unref (loop);
  return 0;
}
