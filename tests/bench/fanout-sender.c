/* fanout-sender: one picture, sent to all who call
 *
 * usage: fanout-sender --url http://127.0.0.1:PORT --sinks N [OPTION...]
 *
 * With one eclpeersink all viewers share its encoder. With more of them each
 * viewer calls its own, and so has its own encoder. With none the picture is
 * made and thrown away. They are the Peers camera-0, camera-1 and so on.
 *
 * Prints "ready" when it can be called, and answers the command "encoders" with
 * their number; the end of stdin ends the process.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-pipeline.h"
#include "frame-loop.h"

typedef struct {
  GstElement *pipeline;
  int opened;
} Sender;

static char *url;
static int sinks = 1;
static int width = 1280;
static int height = 720;

static const GOptionEntry entries[] = {
    {"url", 0, 0, G_OPTION_ARG_STRING, &url, "Signaling server", "URL"},
    {"sinks", 0, 0, G_OPTION_ARG_INT, &sinks, "How many eclpeersinks", "N"},
    {"width", 0, 0, G_OPTION_ARG_INT, &width, "Of the picture", "PIXELS"},
    {"height", 0, 0, G_OPTION_ARG_INT, &height, "Of the picture", "PIXELS"},
    {NULL},
};

static void
on_message (GstMessage *message, gpointer user_data)
{
  Sender *sender = user_data;

  if (gst_message_has_name (message, "ecl-opened") && ++sender->opened == sinks)
    event_print (event_new ("ready"));
}

static void
count_encoder (const GValue *item, gpointer count)
{
  GstElement *element = g_value_get_object (item);
  const char *klass = gst_element_get_metadata (element, "klass");

  if (!GST_IS_BIN (element) && g_str_has_prefix (klass, "Codec/Encoder"))
    ++*(int *)count;
}

static void
on_command (const char *command, gpointer user_data)
{
  Sender *sender = user_data;
  JsonObject *event = event_new (command);
  g_autoptr (GstIterator) elements =
      gst_bin_iterate_recurse (GST_BIN (sender->pipeline));
  int count = 0;

  while (gst_iterator_foreach (elements, count_encoder, &count) ==
         GST_ITERATOR_RESYNC) {
    gst_iterator_resync (elements);
    count = 0;
  }
  json_object_set_int_member (event, "count", count);
  event_print (event);
}

static char *
describe (void)
{
  GString *line = g_string_new (FRAME_LOOP_SOURCE "! tee name=t");

  if (sinks == 0)
    g_string_append (line, " t. ! fakesink sync=false async=false");
  for (int i = 0; i < sinks; i++)
    g_string_append_printf (line,
        " t. ! s%d.video_0 eclpeersink name=s%d peer-id=camera-%d "
        "video-bandwidth=1500 ladder=single "
        "signaling-server=%s video-codecs=VP8 max-callers=1000",
        i, i, i, url);
  return g_string_free (line, FALSE);
}

int
main (int argc, char **argv)
{
  Sender sender = {0};
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GstSample) pictures = NULL;
  g_autoptr (FrameLoop) frames = NULL;
  g_autofree char *line = NULL;

  bench_init (&argc, &argv, entries);
  line = describe ();
  sender.pipeline = bench_pipeline_new (line, on_message, &sender);
  pictures = frame_loop_draw (width, height);
  gst_element_set_state (sender.pipeline, GST_STATE_PLAYING);
  frames = frame_loop_start (sender.pipeline, pictures, NULL, NULL);
  if (sinks == 0)
    event_print (event_new ("ready"));
  commands_read (main_loop, on_command, &sender);
  g_main_loop_run (main_loop);
  bench_pipeline_free (sender.pipeline);
  return 0;
}
