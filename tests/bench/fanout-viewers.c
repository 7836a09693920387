/* fanout-viewers: many who watch, and decode nothing
 *
 * usage: fanout-viewers --url http://127.0.0.1:PORT --viewers N [OPTION...]
 *
 * Each viewer is a Peer of its own that calls one of fanout-sender's, in turn,
 * and counts what it gets behind its jitterbuffer: what comes out there is in
 * order, and missing for good when it is missing.
 *
 * Prints "receiving" for each viewer's first frame, and answers the command
 * "count" with frames, packets, lost packets and bytes of each up to now; the
 * end of stdin ends the process.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-pipeline.h"

#include <gst/rtp/rtp.h>

/* Written by the viewer's streaming thread, with the lock */
typedef struct {
  gint64 frames;
  gint64 packets;
  gint64 lost;
  gint64 bytes;
  guint16 seqnum; /* the next one */
} Viewer;

static GMutex lock;
static Viewer *viewers;

static char *url;
static int n_viewers = 1;
static int n_sinks = 1;

static const GOptionEntry entries[] = {
    {"url", 0, 0, G_OPTION_ARG_STRING, &url, "Signaling server", "URL"},
    {"viewers", 0, 0, G_OPTION_ARG_INT, &n_viewers, "How many", "N"},
    {"sinks", 0, 0, G_OPTION_ARG_INT, &n_sinks, "Of the sender", "N"},
    {NULL},
};

/* A frame ends with the packet that has the marker (RFC 7741 section 4.1). */
static gboolean
count_packet (GstBuffer **buffer, guint index, gpointer user_data)
{
  Viewer *viewer = user_data;
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  guint16 seqnum;

  if (!gst_rtp_buffer_map (*buffer, GST_MAP_READ, &rtp))
    return TRUE;
  seqnum = gst_rtp_buffer_get_seq (&rtp);
  g_mutex_lock (&lock);
  if (viewer->packets > 0)
    viewer->lost += (guint16)(seqnum - viewer->seqnum);
  viewer->seqnum = seqnum + 1;
  viewer->packets++;
  viewer->bytes += gst_rtp_buffer_get_payload_len (&rtp);
  viewer->frames += gst_rtp_buffer_get_marker (&rtp);
  g_mutex_unlock (&lock);
  gst_rtp_buffer_unmap (&rtp);
  return TRUE;
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Viewer *viewer = user_data;
  gboolean waiting = viewer->frames == 0;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST)
    gst_buffer_list_foreach (
        GST_PAD_PROBE_INFO_BUFFER_LIST (info), count_packet, viewer);
  else
    count_packet ((GstBuffer **)&info->data, 0, viewer);
  if (waiting && viewer->frames > 0)
    event_print (event_new ("receiving"));
  return GST_PAD_PROBE_OK;
}

static void
on_command (const char *command, gpointer user_data)
{
  JsonObject *event = event_new (command);
  JsonArray *counts = json_array_new ();

  g_mutex_lock (&lock);
  for (int i = 0; i < n_viewers; i++) {
    JsonObject *count = json_object_new ();

    json_object_set_int_member (count, "frames", viewers[i].frames);
    json_object_set_int_member (count, "packets", viewers[i].packets);
    json_object_set_int_member (count, "lost", viewers[i].lost);
    json_object_set_int_member (count, "bytes", viewers[i].bytes);
    json_array_add_object_element (counts, count);
  }
  g_mutex_unlock (&lock);
  json_object_set_array_member (event, "viewers", counts);
  event_print (event);
}

static char *
describe (void)
{
  GString *line = g_string_new (NULL);

  for (int i = 0; i < n_viewers; i++)
    g_string_append_printf (line,
        "eclpeersrc signaling-server=%s remote-peer-id=camera-%d receive=video "
        "! application/x-rtp ! fakesink name=%d sync=false async=false ",
        url, i % n_sinks, i);
  return g_string_free (line, FALSE);
}

static void
watch (GstElement *pipeline, int i)
{
  g_autofree char *name = g_strdup_printf ("%d", i);
  g_autoptr (GstElement) end = gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (end, "sink");

  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_data,
      &viewers[i], NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *line = NULL;
  GstElement *pipeline;

  bench_init (&argc, &argv, entries);
  viewers = g_new0 (Viewer, n_viewers);
  line = describe ();
  pipeline = bench_pipeline_new (line, NULL, NULL);
  for (int i = 0; i < n_viewers; i++)
    watch (pipeline, i);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  commands_read (main_loop, on_command, NULL);
  g_main_loop_run (main_loop);
  bench_pipeline_free (pipeline);
  g_free (viewers);
  return 0;
}
