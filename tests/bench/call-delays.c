/* call-delays: how old pictures are when they have been decoded
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "call-delays.h"

#include "picture-stamp.h"

#include <gst/video/video.h>

static GMutex lock;
/* lock */
static GArray *delays; /* of gint64, us; NULL before the first */
static guint unreadable;

/* The clock of the stamps goes round in 71 minutes. */
static guint32
get_time (void)
{
  return (guint32)g_get_monotonic_time ();
}

GstBuffer *
call_delays_stamp (GstBuffer *frame, gpointer pictures)
{
  GstBuffer *stamped = gst_buffer_copy_deep (frame);
  GstVideoInfo info;
  GstVideoFrame map;

  gst_video_info_from_caps (&info, gst_sample_get_caps (pictures));
  gst_video_frame_map (&map, &info, stamped, GST_MAP_WRITE);
  picture_stamp_write (GST_VIDEO_FRAME_PLANE_DATA (&map, 0),
      GST_VIDEO_FRAME_PLANE_STRIDE (&map, 0), GST_VIDEO_FRAME_WIDTH (&map),
      get_time ());
  gst_video_frame_unmap (&map);
  gst_buffer_unref (frame);
  return stamped;
}

static gboolean
read_stamp (GstPad *pad, GstBuffer *buffer, guint32 *stamp)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo info;
  GstVideoFrame map;
  gboolean found;

  if (!gst_video_info_from_caps (&info, caps) ||
      !gst_video_frame_map (&map, &info, buffer, GST_MAP_READ))
    return FALSE;
  found = picture_stamp_read (GST_VIDEO_FRAME_PLANE_DATA (&map, 0),
      GST_VIDEO_FRAME_PLANE_STRIDE (&map, 0), GST_VIDEO_FRAME_WIDTH (&map),
      stamp);
  gst_video_frame_unmap (&map);
  return found;
}

/* Streaming thread */
static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  guint32 now = get_time ();
  guint32 stamp;
  gboolean found = read_stamp (pad, GST_PAD_PROBE_INFO_BUFFER (info), &stamp);
  gint64 delay = (guint32)(now - stamp);

  g_mutex_lock (&lock);
  if (delays == NULL)
    delays = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (found)
    g_array_append_val (delays, delay);
  else
    unreadable++;
  g_mutex_unlock (&lock);
  return GST_PAD_PROBE_OK;
}

void
call_delays_watch_end (GstElement *fakesink)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (fakesink, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_picture, NULL, NULL);
}

void
call_delays_print (JsonObject *event)
{
  JsonArray *list = json_array_new ();

  g_mutex_lock (&lock);
  for (guint i = 0; delays && i < delays->len; i++)
    json_array_add_int_element (list, g_array_index (delays, gint64, i));
  if (delays)
    g_array_set_size (delays, 0);
  json_object_set_int_member (event, "unreadable", unreadable);
  unreadable = 0;
  g_mutex_unlock (&lock);
  json_object_set_array_member (event, "us", list);
}
