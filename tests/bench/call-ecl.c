/* call-ecl: an eclpeersink that is called, and an eclpeersrc that calls it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "call-side.h"

#define SENDER                                                                 \
  FRAME_LOOP_SOURCE "! s.video_0 eclpeersink name=s peer-id=camera "           \
                    "video-codecs=VP8 signaling-server=%s"
#define RECEIVER                                                               \
  "eclpeersrc remote-peer-id=camera receive=video video-codecs=VP8 "           \
  "signaling-server=%s latency=%d ! video/x-raw ! "                            \
  "fakesink name=end sync=false async=false"

typedef struct {
  GstElement *pipeline;
  FrameLoop *frames; /* NULL for the receiver */
} CallEcl;

static void
on_element_added (
    GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer is_sender)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory && g_str_equal (GST_OBJECT_NAME (factory), "webrtcbin"))
    call_marks_watch (element, is_sender != NULL);
}

/* Sender */

static void
on_sender_message (GstMessage *message, gpointer user_data)
{
  if (gst_message_has_name (message, "ecl-opened"))
    event_print (event_new ("ready"));
  else if (gst_message_has_name (message, "ecl-call-ended"))
    event_print (event_new ("ended"));
}

static gpointer
make_sender (const CallSetup *setup, GError **error)
{
  CallEcl *self = g_new0 (CallEcl, 1);
  g_autofree char *line = g_strdup_printf (SENDER, setup->url);

  self->pipeline = bench_pipeline_new (line, on_sender_message, self);
  g_signal_connect (self->pipeline, "deep-element-added",
      G_CALLBACK (on_element_added), self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  self->frames = frame_loop_start (
      self->pipeline, setup->pictures, setup->stamp, setup->pictures);
  return self;
}

/* Receiver */

/* The element calls as soon as it is registered, after it has told so. */
static GstBusSyncReply
on_receiver_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  if (gst_message_has_name (message, "ecl-opened"))
    call_mark ("call");
  return GST_BUS_PASS;
}

static gpointer
make_receiver (const CallSetup *setup, GError **error)
{
  CallEcl *self = g_new0 (CallEcl, 1);
  g_autofree char *line =
      g_strdup_printf (RECEIVER, setup->url, setup->latency);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstElement) end = NULL;

  self->pipeline = bench_pipeline_new (line, NULL, NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, on_receiver_message, NULL, NULL);
  g_signal_connect (self->pipeline, "deep-element-added",
      G_CALLBACK (on_element_added), NULL);
  end = gst_bin_get_by_name (GST_BIN (self->pipeline), "end");
  call_marks_watch_end (end);
  call_delays_watch_end (end);
  gst_element_set_state (self->pipeline, GST_STATE_READY);
  event_print (event_new ("ready"));
  return self;
}

static void
place_call (gpointer user_data)
{
  CallEcl *self = user_data;

  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

static void
call_ecl_free (gpointer user_data)
{
  CallEcl *self = user_data;

  g_clear_pointer (&self->frames, frame_loop_free);
  bench_pipeline_free (self->pipeline);
  g_free (self);
}

const CallSide call_sender = {"sender", TRUE, make_sender, NULL, call_ecl_free};
const CallSide call_receiver = {
    "receiver", FALSE, make_receiver, place_call, call_ecl_free};
