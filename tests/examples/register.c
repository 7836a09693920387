/* register: registers a Peer at a signaling server and prints its id
 *
 * usage: register SERVER-URL
 *
 * The smallest program that uses gstreamer-ecl-1.0:
 *   cc register.c $(pkg-config --cflags --libs gstreamer-ecl-1.0)
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/ecl/ecl.h>

static int status = 1;

static void
open_cb (GstEclPeer *peer, const char *id, GMainLoop *loop)
{
  g_print ("registered as %s\n", id);
  status = 0;
  g_main_loop_quit (loop);
}

static void
error_cb (GstEclPeer *peer, const GError *error, GMainLoop *loop)
{
  g_printerr ("%s\n", error->message);
  g_main_loop_quit (loop);
}

static void
destroyed_cb (GObject *peer, GAsyncResult *result, gpointer loop)
{
  gst_ecl_peer_destroy_finish (GST_ECL_PEER (peer), result, NULL);
  g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GstEclPeer) peer = NULL;

  gst_init (&argc, &argv);
  loop = g_main_loop_new (NULL, FALSE);
  peer = gst_ecl_peer_new (
      NULL, argc > 1 ? argv[1] : NULL, GST_ECL_SIGNALING_PROTOCOL_ECL, NULL);
  g_signal_connect (peer, "open", G_CALLBACK (open_cb), loop);
  g_signal_connect (peer, "error", G_CALLBACK (error_cb), loop);
  gst_ecl_peer_open (peer);
  g_main_loop_run (loop);

  gst_ecl_peer_destroy_async (peer, NULL, destroyed_cb, loop);
  g_main_loop_run (loop);
  return status;
}
