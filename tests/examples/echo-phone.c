/* echo-phone: answers each caller, and sends back what it gets
 *
 * usage: echo-phone SERVER-URL ID [ecl|peerjs]
 *
 * Prints "ready" once it can be called, and a line for each call that begins
 * and ends.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/ecl/ecl.h>
#include <stdio.h>

/* One caller: a pipeline of its own, so that none disturbs another.
 *
 *   call's element -> compositor -> call's element, and so with sound
 *
 * The mixers have something to send at once, black and silence. The answer
 * waits for that, and what the caller sends comes only after the answer. */
typedef struct {
  char *caller;
  GstElement *pipeline;
} Echo;

static const char *const mixers =
    "compositor name=video force-live=true background=black ! "
    "capsfilter name=video_out caps=video/x-raw,format=I420,width=640,"
    "height=480,framerate=30/1 "
    "audiomixer name=audio force-live=true ! "
    "capsfilter name=audio_out caps=audio/x-raw,rate=48000,channels=2";

static void
on_pad_added (GstElement *element, GstPad *pad, Echo *echo)
{
  gboolean video = g_str_has_prefix (GST_PAD_NAME (pad), "video");
  g_autoptr (GstElement) mixer =
      gst_bin_get_by_name (GST_BIN (echo->pipeline), video ? "video" : "audio");
  g_autoptr (GError) error = NULL;
  GstElement *converter;

  if (GST_PAD_IS_SINK (pad))
    return;
  converter = gst_parse_bin_from_description (
      video ? "videoconvertscale ! capsfilter "
              "caps=video/x-raw,width=640,height=480 ! queue"
            : "audioconvert ! audioresample ! queue",
      TRUE, &error);
  gst_bin_add (GST_BIN (echo->pipeline), converter);
  gst_element_link (converter, mixer);
  gst_element_sync_state_with_parent (converter);
  gst_element_link_pads (element, GST_PAD_NAME (pad), converter, "sink");
}

/* Kept until the call is over, whoever ends it. */
static void
on_ended (GstElement *element, const GError *reason, Echo *echo)
{
  g_print ("%s is gone%s%s\n", echo->caller, reason ? ": " : "",
      reason ? reason->message : "");
  gst_element_set_state (echo->pipeline, GST_STATE_NULL);
  gst_object_unref (echo->pipeline);
  g_free (echo->caller);
  g_free (echo);
}

static void
on_call (GstEclPeer *peer, GstEclMediaConnection *call, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GstElement *element;
  Echo *echo;

  if (!gst_ecl_media_connection_answer (call, NULL, &error)) {
    g_printerr ("%s\n", error->message);
    return;
  }
  echo = g_new0 (Echo, 1);
  echo->caller =
      g_strdup (gst_ecl_connection_get_remote_id (GST_ECL_CONNECTION (call)));
  echo->pipeline = gst_parse_launch (mixers, &error);
  element = gst_ecl_media_connection_get_element (call);
  g_signal_connect (element, "pad-added", G_CALLBACK (on_pad_added), echo);
  g_signal_connect (element, "ended", G_CALLBACK (on_ended), echo);
  gst_bin_add (GST_BIN (echo->pipeline), element);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstElement) source = gst_bin_get_by_name (
        GST_BIN (echo->pipeline), i == 0 ? "video_out" : "audio_out");

    gst_element_link_pads (
        source, "src", element, i == 0 ? "video_%u" : "audio_%u");
  }
  gst_element_set_state (echo->pipeline, GST_STATE_PLAYING);
  g_print ("%s calls\n", echo->caller);
}

static void
on_open (GstEclPeer *peer, const char *id, gpointer user_data)
{
  g_print ("ready\n");
}

static void
on_error (GstEclPeer *peer, const GError *error, gpointer user_data)
{
  g_printerr ("%s\n", error->message);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GstEclPeer) peer = NULL;

  gst_init (&argc, &argv);
  if (argc < 3) {
    g_printerr ("usage: %s SERVER-URL ID [ecl|peerjs]\n", argv[0]);
    return 2;
  }
  setvbuf (stdout, NULL, _IOLBF, 0);
  loop = g_main_loop_new (NULL, FALSE);
  peer = gst_ecl_peer_new (argv[2], argv[1],
      g_strcmp0 (argv[3], "peerjs") == 0 ? GST_ECL_SIGNALING_PROTOCOL_PEERJS
                                         : GST_ECL_SIGNALING_PROTOCOL_ECL,
      NULL);
  g_signal_connect (peer, "open", G_CALLBACK (on_open), NULL);
  g_signal_connect (peer, "call", G_CALLBACK (on_call), NULL);
  g_signal_connect (peer, "error", G_CALLBACK (on_error), NULL);
  gst_ecl_peer_open (peer);
  g_main_loop_run (loop);
  return 0;
}
