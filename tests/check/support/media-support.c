/* media-support: look at what comes out of a pipeline, wait for it with a
 * watchdog
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-support.h"
#include "live-objects.h"

#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

/* Pictures and sound */

static void
measure_picture (Collector *self, GstBuffer *buffer, const GstCaps *caps)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  guint64 hash = 14695981039346656037u;

  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (guint c = 0; c < 3; c++) {
    const guint8 *row = GST_VIDEO_FRAME_COMP_DATA (&frame, c);
    guint width = GST_VIDEO_FRAME_COMP_WIDTH (&frame, c);
    guint height = GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c);
    guint64 sum = 0;

    for (guint y = 0; y < height; y++) {
      for (guint x = 0; x < width; x++) {
        guint8 value = row[x * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c)];

        sum += value;
        hash = (hash ^ value) * 1099511628211u;
      }
      row += GST_VIDEO_FRAME_COMP_STRIDE (&frame, c);
    }
    self->mean[c] = (double)sum / (width * height);
  }
  if (hash != self->hash)
    self->changes++;
  self->hash = hash;
  gst_video_frame_unmap (&frame);
}

static void
measure_sound (Collector *self, GstBuffer *buffer)
{
  GstMapInfo map;
  guint64 sum = 0;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize i = 0; i + 1 < map.size; i += 2)
    sum += ABS ((gint16)GST_READ_UINT16_LE (map.data + i));
  if (map.size > 1)
    self->mean[0] = (double)sum / (map.size / 2);
  gst_buffer_unmap (buffer, &map);
}

static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Collector *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GstStructure *s = caps ? gst_caps_get_structure (caps, 0) : NULL;

  g_mutex_lock (&self->lock);
  self->pictures++;
  if (s && gst_structure_has_name (s, "video/x-raw"))
    measure_picture (self, buffer, caps);
  else if (s && gst_structure_has_name (s, "audio/x-raw"))
    measure_sound (self, buffer);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Collector *self = user_data;
  gboolean delta = GST_BUFFER_FLAG_IS_SET (
      GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_DELTA_UNIT);

  g_mutex_lock (&self->lock);
  if (self->frames == 0)
    self->began_with_delta = delta;
  self->frames++;
  if (!delta)
    self->keyframes++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static gboolean
same_type (const GstCaps *a, const GstCaps *b)
{
  return gst_structure_has_name (gst_caps_get_structure (a, 0),
      gst_structure_get_name (gst_caps_get_structure (b, 0)));
}

static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Collector *self = user_data;

  g_mutex_lock (&self->lock);
  if (info->type &
      (GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH)) {
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
    GstCaps *caps;

    if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
      self->eos++;
    if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
      self->flushes++;
    if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
      gst_event_parse_caps (event, &caps);
      if (!self->caps || !same_type (self->caps, caps))
        self->caps_types++;
      gst_caps_replace (&self->caps, caps);
    }
  } else if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
    self->packets +=
        gst_buffer_list_length (GST_PAD_PROBE_INFO_BUFFER_LIST (info));
  } else {
    self->packets++;
  }
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

/* Collectors */

static void
watch (Collector *self, const char *element_name, const char *pad_name,
    GstPadProbeType type, GstPadProbeCallback callback)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (self->bin), element_name);
  g_autoptr (GstPad) pad = NULL;

  if (!element)
    return;
  pad = gst_element_get_static_pad (element, pad_name);
  gst_pad_add_probe (pad, type, callback, self, NULL);
}

Collector *
collector_new (const char *description)
{
  Collector *self = g_new0 (Collector, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstPad) sink = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->bin = gst_parse_bin_from_description (description, TRUE, &error);
  fail_unless (error == NULL, "%s", error ? error->message : "");
  gst_object_ref_sink (self->bin);
  watch (self, "depay", "src", GST_PAD_PROBE_TYPE_BUFFER, on_frame);
  watch (self, "out", "sink", GST_PAD_PROBE_TYPE_BUFFER, on_picture);
  sink = gst_element_get_static_pad (self->bin, "sink");
  gst_pad_add_probe (sink,
      GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      on_packet, self, NULL);
  return self;
}

Collector *
collector_new_linked (
    GstElement *pipeline, GstPad *src, const char *description)
{
  Collector *self = collector_new (description);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->bin, "sink");

  gst_bin_add (GST_BIN (pipeline), self->bin);
  fail_unless (gst_element_sync_state_with_parent (self->bin));
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
  return self;
}

void
collector_free (Collector *self)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (self->bin));

  gst_element_set_locked_state (self->bin, TRUE);
  gst_element_set_state (self->bin, GST_STATE_NULL);
  if (parent)
    gst_bin_remove (GST_BIN (parent), self->bin);
  gst_object_unref (self->bin);
  gst_clear_caps (&self->caps);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

guint
collector_get (Collector *self, guint *field)
{
  guint value;

  g_mutex_lock (&self->lock);
  value = *field;
  g_mutex_unlock (&self->lock);
  return value;
}

void
collector_wait (Collector *self, guint *field, guint n)
{
  gint64 end =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;
  guint value;

  g_mutex_lock (&self->lock);
  while (*field < n) {
    if (!g_cond_wait_until (&self->cond, &self->lock, end))
      break;
  }
  value = *field;
  g_mutex_unlock (&self->lock);
  fail_unless (
      value >= n, "got %u of %u within %u s", value, n, ECL_WATCHDOG_SECONDS);
}

/* Pipelines */

guint
count_elements (GstElement *bin, const char *klass)
{
  GstIterator *it = gst_bin_iterate_recurse (GST_BIN (bin));
  GValue item = G_VALUE_INIT;
  GstIteratorResult result;
  guint n = 0;

  while ((result = gst_iterator_next (it, &item)) != GST_ITERATOR_DONE) {
    if (result == GST_ITERATOR_RESYNC) {
      n = 0;
      gst_iterator_resync (it);
      continue;
    }
    /* What has no factory of its own is not an element of GStreamer's. */
    if (gst_element_get_factory (g_value_get_object (&item)) &&
        strstr (gst_element_get_metadata (
                    g_value_get_object (&item), GST_ELEMENT_METADATA_KLASS),
            klass))
      n++;
    g_value_reset (&item);
  }
  g_value_unset (&item);
  gst_iterator_free (it);
  return n;
}

static void
on_deep_change (
    GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  g_main_context_wakeup (NULL);
}

static gboolean
on_watchdog (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
wait_for_elements (GstElement *bin, const char *klass, guint n)
{
  gboolean late = FALSE;
  guint timer =
      g_timeout_add_seconds (ECL_WATCHDOG_SECONDS, on_watchdog, &late);
  gulong added = g_signal_connect (
      bin, "deep-element-added", G_CALLBACK (on_deep_change), NULL);
  gulong removed = g_signal_connect (
      bin, "deep-element-removed", G_CALLBACK (on_deep_change), NULL);

  while (count_elements (bin, klass) != n && !late)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (bin, added);
  g_signal_handler_disconnect (bin, removed);
  g_source_remove (timer);
  fail_if (late, "%u elements of %s instead of %u", count_elements (bin, klass),
      klass, n);
}

void
play (GstElement *pipeline)
{
  fail_if (gst_element_set_state (pipeline, GST_STATE_PLAYING) ==
           GST_STATE_CHANGE_FAILURE);
}

void
assert_no_error (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  if (message)
    gst_message_parse_error (message, &error, NULL);
  fail_if (message, "%s", error ? error->message : "");
}

GstElement *
new_pipeline (void)
{
  live_objects_watch ();
  return gst_pipeline_new (NULL);
}

GstMessage *
wait_for_message (GstElement *pipeline, GstMessageType type)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *message =
      gst_bus_timed_pop_filtered (bus, ECL_WATCHDOG_SECONDS * GST_SECOND, type);

  fail_unless (message != NULL, "no message within %u s", ECL_WATCHDOG_SECONDS);
  return message;
}

void
stop (GstElement *pipeline)
{
  g_autofree char *live = NULL;

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  /* A viewer that was blocked downstream ends in a thread of its own. */
  live = live_objects_wait (ECL_WATCHDOG_SECONDS);
  fail_if (live, "still alive:%s", live);
}
