/* frame-loop: a live moving picture that costs next to nothing to make
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "frame-loop.h"

#include <gst/app/app.h>

/* After so many pictures the pattern is back where it began. */
#define TURN 64
#define PATTERN "pattern=zone-plate kx2=20 ky2=20 kt=4"

struct _FrameLoop {
  /* immutable */
  GstAppSrc *source;
  GstSample *pictures;
  FrameLoopFunc func;
  gpointer user_data;
  GThread *thread;

  GMutex lock;
  GCond cond;
  gboolean stopping; /* lock */
};

/**
 * frame_loop_draw:
 * @width: pixels
 * @height: pixels
 *
 * Returns: (transfer full): one turn of the pattern
 */
GstSample *
frame_loop_draw (int width, int height)
{
  g_autoptr (GstBufferList) list = gst_buffer_list_new ();
  g_autofree char *line =
      g_strdup_printf ("videotestsrc " PATTERN " num-buffers=%d ! "
                       "video/x-raw,format=I420,width=%d,height=%d,"
                       "framerate=%d/1 ! appsink name=out sync=false",
          TURN, width, height, FRAME_LOOP_RATE);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  g_autoptr (GstCaps) caps = NULL;
  GstSample *sample;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (out)))) {
    GstBuffer *picture = gst_buffer_copy (gst_sample_get_buffer (sample));

    GST_BUFFER_PTS (picture) = GST_CLOCK_TIME_NONE;
    gst_buffer_list_add (list, picture);
    gst_caps_replace (&caps, gst_sample_get_caps (sample));
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  sample = gst_sample_new (NULL, caps, NULL, NULL);
  gst_sample_set_buffer_list (sample, list);
  return sample;
}

/* Returns: whether to go on */
static gboolean
wait_until (FrameLoop *self, gint64 time)
{
  gboolean go_on;

  g_mutex_lock (&self->lock);
  while (!self->stopping && g_cond_wait_until (&self->cond, &self->lock, time))
    ;
  go_on = !self->stopping;
  g_mutex_unlock (&self->lock);
  return go_on;
}

static gpointer
run (gpointer user_data)
{
  FrameLoop *self = user_data;
  GstBufferList *list = gst_sample_get_buffer_list (self->pictures);
  gint64 start = g_get_monotonic_time ();

  for (gint64 i = 0;
       wait_until (self, start + i * G_USEC_PER_SEC / FRAME_LOOP_RATE); i++) {
    GstBuffer *frame = gst_buffer_copy (gst_buffer_list_get (list, i % TURN));

    if (self->func)
      frame = self->func (frame, self->user_data);
    gst_app_src_push_buffer (self->source, frame);
  }
  return NULL;
}

/**
 * frame_loop_start:
 * @pipeline: has a FRAME_LOOP_SOURCE, and plays
 * @pictures: of frame_loop_draw()
 * @func: (nullable): sees each picture before it is sent
 */
FrameLoop *
frame_loop_start (GstElement *pipeline, GstSample *pictures, FrameLoopFunc func,
    gpointer user_data)
{
  FrameLoop *self = g_new0 (FrameLoop, 1);

  self->source =
      GST_APP_SRC (gst_bin_get_by_name (GST_BIN (pipeline), "source"));
  gst_app_src_set_caps (self->source, gst_sample_get_caps (pictures));
  self->pictures = gst_sample_ref (pictures);
  self->func = func;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("frame-loop", run, self);
  return self;
}

void
frame_loop_free (FrameLoop *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  gst_sample_unref (self->pictures);
  gst_object_unref (self->source);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}
