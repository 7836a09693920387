/* file-sender: sends a file of any size to a Peer over a data connection
 *
 * usage: file-sender SERVER-URL REMOTE-ID FILE [ecl|peerjs]
 *
 * The name and the size go along as metadata, the content as messages of bytes,
 * one after the other as the network takes them, so that a large file is never
 * in memory. The receiver answers with the SHA-256 of what it got, which has to
 * be that of the file.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/ecl/ecl.h>
#include <locale.h>

/* Bytes of a message. */
#define PIECE (256 * 1024)

typedef struct {
  GMainLoop *loop;
  const char *remote;
  GFile *file;
  GFileInputStream *content;
  guint64 size, handed; /* bytes */
  GChecksum *checksum;
  GstEclPeer *peer;
  GstEclDataConnection *connection;
  guint percent; /* the last that was printed */
  int status;
} Sender;

/* The first word counts. */
static void
finish (Sender *sender, const char *trouble)
{
  if (sender->status >= 0)
    return;
  if (trouble)
    g_printerr ("%s\n", trouble);
  sender->status = trouble ? 1 : 0;
  g_main_loop_quit (sender->loop);
}

/* What the connection still has is not sent yet. */
static void
print_progress (Sender *sender)
{
  guint64 waiting =
      gst_ecl_data_connection_get_buffered_amount (sender->connection);
  guint64 sent = sender->handed - MIN (waiting, sender->handed);
  guint percent = sender->size > 0 ? sent * 100 / sender->size : 100;

  if (percent / 10 > sender->percent / 10)
    g_print ("%u %%\n", percent);
  sender->percent = percent;
}

static void send_piece (Sender *sender);

static void
on_sent (GObject *connection, GAsyncResult *result, gpointer user_data)
{
  Sender *sender = user_data;
  g_autoptr (GError) error = NULL;

  if (!gst_ecl_data_connection_send_finish (
          GST_ECL_DATA_CONNECTION (connection), result, &error)) {
    finish (sender, error->message);
    return;
  }
  print_progress (sender);
  send_piece (sender);
}

/* The next one follows when the connection has all of this one. */
static void
send_piece (Sender *sender)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece = g_input_stream_read_bytes (
      G_INPUT_STREAM (sender->content), PIECE, NULL, &error);
  gsize size;
  const guchar *data;

  if (!piece) {
    finish (sender, error->message);
    return;
  }
  data = g_bytes_get_data (piece, &size);
  if (size == 0)
    return;
  g_checksum_update (sender->checksum, data, size);
  sender->handed += size;
  gst_ecl_data_connection_send_async (sender->connection,
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, piece, TRUE), NULL,
      on_sent, sender);
}

static void
on_open (GstEclDataConnection *connection, Sender *sender)
{
  send_piece (sender);
}

static void
on_answer (GstEclDataConnection *connection, GVariant *value, const char *name,
    const char *mime_type, Sender *sender)
{
  const char *sha256 = g_checksum_get_string (sender->checksum);

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ||
      !g_str_equal (g_variant_get_string (value, NULL), sha256)) {
    finish (sender, "the receiver got something else");
    return;
  }
  g_print (
      "sent %" G_GUINT64_FORMAT " bytes, SHA-256 %s\n", sender->size, sha256);
  finish (sender, NULL);
}

static void
on_close (GstEclDataConnection *connection, Sender *sender)
{
  const GError *reason =
      gst_ecl_connection_get_reason (GST_ECL_CONNECTION (connection));

  finish (sender, reason ? reason->message : "the receiver hung up");
}

static JsonNode *
describe_file (Sender *sender)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *name = g_file_get_basename (sender->file);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, name);
  json_builder_set_member_name (builder, "size");
  json_builder_add_int_value (builder, (gint64)sender->size);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static void
on_peer_open (GstEclPeer *peer, const char *id, gpointer user_data)
{
  Sender *sender = user_data;
  g_autoptr (JsonNode) description = NULL;
  g_autoptr (GError) error = NULL;

  /* Registered again after a loss: the connection has gone on. */
  if (sender->connection)
    return;
  description = describe_file (sender);
  sender->connection = gst_ecl_peer_connect (peer, sender->remote, "file",
      GST_ECL_SERIALIZATION_BINARY, NULL, description, NULL, &error);
  if (!sender->connection) {
    finish (sender, error->message);
    return;
  }
  g_signal_connect (sender->connection, "open", G_CALLBACK (on_open), sender);
  g_signal_connect (sender->connection, "data", G_CALLBACK (on_answer), sender);
  g_signal_connect (sender->connection, "close", G_CALLBACK (on_close), sender);
}

static void
on_peer_error (GstEclPeer *peer, const GError *error, Sender *sender)
{
  finish (sender, error->message);
}

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer loop)
{
  g_main_loop_quit (loop);
}

static gboolean
open_file (Sender *sender, const char *path, GError **error)
{
  g_autoptr (GFileInfo) info = NULL;

  sender->file = g_file_new_for_commandline_arg (path);
  sender->content = g_file_read (sender->file, NULL, error);
  if (!sender->content)
    return FALSE;
  info = g_file_input_stream_query_info (
      sender->content, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, error);
  if (!info)
    return FALSE;
  sender->size = (guint64)g_file_info_get_size (info);
  return TRUE;
}

static void
send_file (Sender *sender, char **arguments, GstEclSignalingProtocol protocol)
{
  sender->loop = g_main_loop_new (NULL, FALSE);
  sender->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  sender->peer = gst_ecl_peer_new (NULL, arguments[1], protocol, NULL);
  sender->remote = arguments[2];
  g_signal_connect (sender->peer, "open", G_CALLBACK (on_peer_open), sender);
  g_signal_connect (sender->peer, "error", G_CALLBACK (on_peer_error), sender);
  gst_ecl_peer_open (sender->peer);
  g_main_loop_run (sender->loop);

  gst_ecl_peer_destroy_async (sender->peer, NULL, on_destroyed, sender->loop);
  g_main_loop_run (sender->loop);
  g_clear_object (&sender->connection);
  g_object_unref (sender->peer);
  g_checksum_free (sender->checksum);
  g_main_loop_unref (sender->loop);
}

int
main (int argc, char **argv)
{
  Sender sender = {.status = -1};
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  gst_init (&argc, &argv);
  if (argc < 4) {
    g_printerr ("usage: file-sender SERVER-URL REMOTE-ID FILE [ecl|peerjs]\n");
    return 2;
  }
  if (!open_file (&sender, argv[3], &error)) {
    g_printerr ("%s\n", error->message);
    sender.status = 1;
  } else {
    send_file (&sender, argv,
        g_strcmp0 (argv[4], "peerjs") == 0 ? GST_ECL_SIGNALING_PROTOCOL_PEERJS
                                           : GST_ECL_SIGNALING_PROTOCOL_ECL);
  }
  g_clear_object (&sender.content);
  g_clear_object (&sender.file);
  return sender.status;
}
