/* call-fixture: a sender and a receiver of calls for the element tests
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "call-fixture.h"

#define SENDER                                                                 \
  "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,height=120 " \
  "! s.video_0 audiotestsrc is-live=true ! s.audio_0 eclpeersink name=s "

GstElement *
start_sender (const char *protocol, const char *properties)
{
  GstElement *pipeline =
      ecl_test_play (SENDER "signaling-server=%s protocol=%s %s",
          ecl_test_server_url (), protocol, properties);

  ecl_test_expect_message (pipeline, "ecl-opened");
  return pipeline;
}

GstElement *
start_receiver (
    EclTestMedia *media, const char *protocol, const char *properties)
{
  GstElement *pipeline =
      ecl_test_pipeline ("eclpeersrc name=s signaling-server=%s protocol=%s %s",
          ecl_test_server_url (), protocol, properties);

  ecl_test_media_init (media);
  ecl_test_media_watch (media, pipeline, NULL, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  ecl_test_expect_message (pipeline, "ecl-opened");
  return pipeline;
}

void
stop_receiver (EclTestMedia *media, GstElement *pipeline)
{
  ecl_test_stop (pipeline);
  ecl_test_media_clear (media);
}

static void
preroll_handoff_cb (
    GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer user_data)
{
  gst_element_post_message (sink, gst_message_new_element (GST_OBJECT (sink),
                                      gst_structure_new_empty ("waits")));
}

GstElement *
pause_downstream (GstElement *pipeline, const char *pad_name)
{
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (src, pad_name);
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);
  GstElement *chain = gst_pad_get_parent_element (peer);
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (chain), "out");

  g_signal_connect (
      out, "preroll-handoff", G_CALLBACK (preroll_handoff_cb), NULL);
  gst_element_set_state (chain, GST_STATE_PAUSED);
  ecl_test_expect_message (pipeline, "waits");
  return chain;
}
