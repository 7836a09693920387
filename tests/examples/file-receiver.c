/* file-receiver: writes the file that somebody sends by file-sender
 *
 * usage: file-receiver SERVER-URL ID FOLDER [ecl|peerjs]
 *
 * Prints "ready" once it can be called, and ends after one file. Nothing that
 * is in the folder is overwritten, and nothing is written elsewhere, whatever
 * name the sender gives.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/ecl/ecl.h>
#include <locale.h>

typedef struct {
  GMainLoop *loop;
  const char *folder;
  char *name;
  guint64 size, received; /* bytes */
  GFileOutputStream *content;
  GChecksum *checksum;
  gboolean answered;
  int status;
} Receiver;

/* The first word counts. */
static void
finish (Receiver *receiver, const char *trouble)
{
  if (receiver->status >= 0)
    return;
  if (trouble)
    g_printerr ("%s\n", trouble);
  receiver->status = trouble ? 1 : 0;
  g_main_loop_quit (receiver->loop);
}

/* The end of the file; the sender closes when it has read the answer. */
static void
answer (Receiver *receiver, GstEclDataConnection *connection)
{
  const char *sha256 = g_checksum_get_string (receiver->checksum);
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_close (
          G_OUTPUT_STREAM (receiver->content), NULL, &error) ||
      !gst_ecl_data_connection_send_text (connection, sha256, &error)) {
    finish (receiver, error->message);
    return;
  }
  g_print ("received %s, %" G_GUINT64_FORMAT " bytes, SHA-256 %s\n",
      receiver->name, receiver->size, sha256);
  receiver->answered = TRUE;
}

static gboolean
write_piece (Receiver *receiver, GVariant *value, GError **error)
{
  gsize size = g_variant_get_size (value);

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING) ||
      size > receiver->size - receiver->received) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "the sender sends other than it said");
    return FALSE;
  }
  receiver->received += size;
  g_checksum_update (receiver->checksum, g_variant_get_data (value), size);
  return g_output_stream_write_all (G_OUTPUT_STREAM (receiver->content),
      g_variant_get_data (value), size, NULL, NULL, error);
}

static void
on_data (GstEclDataConnection *connection, GVariant *value, const char *name,
    const char *mime_type, Receiver *receiver)
{
  g_autoptr (GError) error = NULL;

  if (!write_piece (receiver, value, &error))
    finish (receiver, error->message);
  else if (receiver->received == receiver->size)
    answer (receiver, connection);
}

static void
on_open (GstEclDataConnection *connection, Receiver *receiver)
{
  if (receiver->size == 0)
    answer (receiver, connection);
}

static void
on_close (GstEclDataConnection *connection, Receiver *receiver)
{
  finish (receiver,
      receiver->answered ? NULL : "the sender hung up before the end");
}

/* What the sender says is not to be trusted. */
static gboolean
read_description (Receiver *receiver, JsonNode *metadata)
{
  JsonObject *object = metadata && JSON_NODE_HOLDS_OBJECT (metadata)
                           ? json_node_get_object (metadata)
                           : NULL;
  const char *name;
  gint64 size;

  if (!object)
    return FALSE;
  name = json_object_get_string_member_with_default (object, "name", NULL);
  size = json_object_get_int_member_with_default (object, "size", -1);
  if (!name || size < 0)
    return FALSE;
  receiver->size = (guint64)size;
  receiver->name = g_path_get_basename (name);
  return TRUE;
}

static gboolean
create_file (Receiver *receiver, GError **error)
{
  g_autofree char *path =
      g_build_filename (receiver->folder, receiver->name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  receiver->content = g_file_create (file, G_FILE_CREATE_NONE, NULL, error);
  return receiver->content != NULL;
}

static void
on_connection (
    GstEclPeer *peer, GstEclDataConnection *connection, Receiver *receiver)
{
  GstEclConnection *base = GST_ECL_CONNECTION (connection);
  g_autoptr (GError) error = NULL;

  if (receiver->name ||
      !read_description (receiver, gst_ecl_connection_get_metadata (base))) {
    gst_ecl_connection_close (base, TRUE);
    return;
  }
  if (!create_file (receiver, &error)) {
    gst_ecl_connection_close (base, TRUE);
    finish (receiver, error->message);
    return;
  }
  g_signal_connect (connection, "open", G_CALLBACK (on_open), receiver);
  g_signal_connect (connection, "data", G_CALLBACK (on_data), receiver);
  g_signal_connect (connection, "close", G_CALLBACK (on_close), receiver);
}

static void
on_peer_open (GstEclPeer *peer, const char *id, gpointer user_data)
{
  g_print ("ready\n");
}

static void
on_peer_error (GstEclPeer *peer, const GError *error, Receiver *receiver)
{
  finish (receiver, error->message);
}

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer loop)
{
  g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  Receiver receiver = {.status = -1};
  GstEclPeer *peer;

  setlocale (LC_ALL, "");
  gst_init (&argc, &argv);
  if (argc < 4) {
    g_printerr ("usage: file-receiver SERVER-URL ID FOLDER [ecl|peerjs]\n");
    return 2;
  }
  receiver.folder = argv[3];
  receiver.loop = g_main_loop_new (NULL, FALSE);
  receiver.checksum = g_checksum_new (G_CHECKSUM_SHA256);
  peer = gst_ecl_peer_new (argv[2], argv[1],
      g_strcmp0 (argv[4], "peerjs") == 0 ? GST_ECL_SIGNALING_PROTOCOL_PEERJS
                                         : GST_ECL_SIGNALING_PROTOCOL_ECL,
      NULL);
  g_signal_connect (peer, "open", G_CALLBACK (on_peer_open), NULL);
  g_signal_connect (peer, "error", G_CALLBACK (on_peer_error), &receiver);
  g_signal_connect (peer, "connection", G_CALLBACK (on_connection), &receiver);
  gst_ecl_peer_open (peer);
  g_main_loop_run (receiver.loop);

  gst_ecl_peer_destroy_async (peer, NULL, on_destroyed, receiver.loop);
  g_main_loop_run (receiver.loop);
  g_object_unref (peer);
  g_clear_object (&receiver.content);
  g_free (receiver.name);
  g_checksum_free (receiver.checksum);
  g_main_loop_unref (receiver.loop);
  return receiver.status;
}
