/* ecl-picture-order: no picture goes back in time
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-picture-order.h"

/* Streaming thread */
typedef struct {
  GstSegment segment;
  GstClockTime last; /* running time; none: nothing yet */
} PictureOrder;

static gboolean
is_later (PictureOrder *self, GstBuffer *buffer)
{
  GstClockTime time = gst_segment_to_running_time (
      &self->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return TRUE;
  if (GST_CLOCK_TIME_IS_VALID (self->last) && time <= self->last)
    return FALSE;
  self->last = time;
  return TRUE;
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  PictureOrder *self = user_data;

  if (GST_IS_BUFFER (info->data)) {
    if (is_later (self, GST_PAD_PROBE_INFO_BUFFER (info)))
      return GST_PAD_PROBE_OK;
    GST_INFO_OBJECT (pad,
        "drops a picture that is not later than the last: %" GST_PTR_FORMAT,
        info->data);
    return GST_PAD_PROBE_DROP;
  }
  if (GST_EVENT_TYPE (info->data) == GST_EVENT_SEGMENT)
    gst_event_copy_segment (GST_PAD_PROBE_INFO_EVENT (info), &self->segment);
  if (GST_EVENT_TYPE (info->data) == GST_EVENT_FLUSH_STOP)
    self->last = GST_CLOCK_TIME_NONE;
  return GST_PAD_PROBE_OK;
}

void
ecl_picture_order_keep (GstPad *pad)
{
  PictureOrder *self = g_new (PictureOrder, 1);

  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->last = GST_CLOCK_TIME_NONE;
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
          GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      on_data, self, g_free);
}
