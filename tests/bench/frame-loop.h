/* frame-loop: a live moving picture that costs next to nothing to make
 *
 * The pictures of one turn of a moving pattern are drawn beforehand. A thread
 * hands them to an appsrc at their rate, without a copy of what is in them, so
 * that what a benchmark measures is not the drawing. The pattern needs 1.4 to
 * 1.5 Mbit/s of VP8 at 1280x720 and 30 frames per second.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Frames per second. */
#define FRAME_LOOP_RATE 30
/* The element of a launch line that takes them; those that nobody takes in time
 * are dropped. */
#define FRAME_LOOP_SOURCE                                                      \
  "appsrc name=source is-live=true format=time do-timestamp=true "             \
  "max-buffers=2 max-bytes=0 leaky-type=downstream "

typedef struct _FrameLoop FrameLoop;

/* @frame: (transfer full): the next one, whose memory later turns share.
 * Returns: (transfer full): what is sent in its place. On the loop's own
 * thread. */
typedef GstBuffer *(*FrameLoopFunc) (GstBuffer *frame, gpointer user_data);

/* (transfer full): caps and a list of I420 pictures, of @width times @height
 * pixels; any number of loops may use it. */
GstSample *frame_loop_draw (int width, int height);
/* (transfer full): feeds the source of @pipeline, which plays. @func (nullable)
 * sees each picture. */
FrameLoop *frame_loop_start (GstElement *pipeline, GstSample *pictures,
    FrameLoopFunc func, gpointer user_data);
void frame_loop_free (FrameLoop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FrameLoop, frame_loop_free)

G_END_DECLS
