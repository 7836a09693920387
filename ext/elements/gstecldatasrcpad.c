/* gstecldatasrcpad: a sometimes pad of eclpeersrc that gives out messages
 *
 * Messages wait here for the pad's own thread, so that who brings them never
 * waits for downstream. What is above the bound is dropped.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstecldatasrcpad.h"

#include "gstecldata.h"

GST_DEBUG_CATEGORY_STATIC (ecl_data_src_pad_debug);
#define GST_CAT_DEFAULT ecl_data_src_pad_debug

typedef struct {
  GVariant *value;
  GstClockTime running_time;
} Message;

struct _GstEclDataSrcPad {
  GstPad parent;

  guint64 max_queued;        /* immutable, bytes */
  GstEclDataSrcPadDone done; /* immutable */

  GMutex lock;
  GCond cond;
  GQueue messages; /* of Message; lock */
  guint64 queued;  /* bytes of them; lock */
  gboolean ended;  /* lock */
  gboolean active; /* lock */

  /* streaming thread */
  gboolean started;
  GstEclDataFormat format; /* of the last message */
};

G_DEFINE_FINAL_TYPE (GstEclDataSrcPad, gst_ecl_data_src_pad, GST_TYPE_PAD)

static void
message_free (gpointer data)
{
  Message *message = data;

  g_variant_unref (message->value);
  g_free (message);
}

/* Streaming thread */

/* Returns: (nullable): the next message; %NULL at the end, or when inactive */
static Message *
wait_for_message (GstEclDataSrcPad *self, gboolean *active)
{
  Message *message = NULL;

  g_mutex_lock (&self->lock);
  while (self->active && !self->ended && g_queue_is_empty (&self->messages))
    g_cond_wait (&self->cond, &self->lock);
  *active = self->active;
  if (self->active)
    message = g_queue_pop_head (&self->messages);
  if (message)
    self->queued -= g_variant_get_size (message->value);
  g_mutex_unlock (&self->lock);
  return message;
}

static void
push_stream_start (GstEclDataSrcPad *self, GstElement *element)
{
  GstPad *pad = GST_PAD (self);
  g_autofree char *id = NULL;
  GstEvent *event;

  if (self->started)
    return;
  id = gst_pad_create_stream_id (pad, element, GST_PAD_NAME (pad));
  event = gst_event_new_stream_start (id);
  gst_event_set_group_id (event, gst_util_group_id_next ());
  gst_pad_push_event (pad, event);
}

static void
push_caps (GstEclDataSrcPad *self, GstEclDataFormat format)
{
  GstPad *pad = GST_PAD (self);
  g_autoptr (GstCaps) caps = NULL;
  GstSegment segment;

  if (self->started && self->format == format)
    return;
  caps = gst_ecl_data_format_to_caps (format);
  gst_pad_push_event (pad, gst_event_new_caps (caps));
  self->format = format;
  if (self->started)
    return;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
  self->started = TRUE;
}

/* Nobody downstream, or one who is at his end, is no error of ours. */
static void
push_message (GstEclDataSrcPad *self, GstElement *element, Message *message)
{
  GstEclDataFormat format;
  GstBuffer *buffer = gst_ecl_data_to_buffer (message->value, &format);
  GstFlowReturn ret;

  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = message->running_time;
  push_stream_start (self, element);
  push_caps (self, format);
  ret = gst_pad_push (GST_PAD (self), buffer);
  if (ret != GST_FLOW_OK)
    GST_LOG_OBJECT (
        self, "a message was not taken: %s", gst_flow_get_name (ret));
  message_free (message);
}

static void
stream (gpointer data)
{
  GstEclDataSrcPad *self = data;
  gboolean active;
  Message *message = wait_for_message (self, &active);
  /* After the wait, which may begin before the pad is added. */
  g_autoptr (GstElement) element = gst_pad_get_parent_element (data);

  if (message && element) {
    push_message (self, element, message);
    return;
  }
  g_clear_pointer (&message, message_free);
  gst_pad_pause_task (GST_PAD (self));
  if (!active || !element)
    return;
  push_stream_start (self, element);
  gst_pad_push_event (GST_PAD (self), gst_event_new_eos ());
  gst_element_call_async (
      element, self->done, gst_object_ref (self), gst_object_unref);
}

/* Core */

static void
set_active (GstEclDataSrcPad *self, gboolean active)
{
  g_mutex_lock (&self->lock);
  self->active = active;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

static gboolean
activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  set_active (GST_ECL_DATA_SRC_PAD (pad), active);
  if (active)
    return gst_pad_start_task (pad, stream, pad, NULL);
  return gst_pad_stop_task (pad);
}

static gboolean
handle_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

static gboolean
handle_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gboolean known = GST_EVENT_TYPE (event) == GST_EVENT_LATENCY ||
                   GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE;

  gst_event_unref (event);
  return known;
}

/* Of the one who brings messages */

/**
 * gst_ecl_data_src_pad_push:
 * @value: a message
 * @running_time: its time, %GST_CLOCK_TIME_NONE without a clock
 *
 * Any thread; does not wait.
 *
 * Returns: %FALSE when it was dropped, because more than the bound waits
 */
gboolean
gst_ecl_data_src_pad_push (
    GstEclDataSrcPad *self, GVariant *value, GstClockTime running_time)
{
  gboolean fits;

  g_mutex_lock (&self->lock);
  fits = self->queued <= self->max_queued && !self->ended;
  if (fits) {
    Message *message = g_new (Message, 1);

    *message = (Message){g_variant_ref (value), running_time};
    g_queue_push_tail (&self->messages, message);
    self->queued += g_variant_get_size (value);
    g_cond_signal (&self->cond);
  }
  g_mutex_unlock (&self->lock);
  return fits;
}

/**
 * gst_ecl_data_src_pad_end:
 *
 * EOS follows what waits, then @done. Any thread; does not wait.
 */
void
gst_ecl_data_src_pad_end (GstEclDataSrcPad *self)
{
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

/* GObject */

static void
gst_ecl_data_src_pad_finalize (GObject *object)
{
  GstEclDataSrcPad *self = GST_ECL_DATA_SRC_PAD (object);

  g_queue_clear_full (&self->messages, message_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (gst_ecl_data_src_pad_parent_class)->finalize (object);
}

static void
gst_ecl_data_src_pad_class_init (GstEclDataSrcPadClass *klass)
{
  GST_DEBUG_CATEGORY_INIT (ecl_data_src_pad_debug, "ecldatasrcpad", 0,
      "messages out of an ecl element");
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_data_src_pad_finalize;
}

static void
gst_ecl_data_src_pad_init (GstEclDataSrcPad *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_queue_init (&self->messages);
}

/**
 * gst_ecl_data_src_pad_new:
 * @max_queued: bytes waiting above which further messages are dropped
 */
GstPad *
gst_ecl_data_src_pad_new (GstPadTemplate *template, const char *name,
    guint64 max_queued, GstEclDataSrcPadDone done)
{
  GstEclDataSrcPad *self = g_object_new (GST_TYPE_ECL_DATA_SRC_PAD, "name",
      name, "direction", GST_PAD_SRC, "template", template, NULL);

  self->max_queued = max_queued;
  self->done = done;
  gst_pad_set_activatemode_function (GST_PAD (self), activate_mode);
  gst_pad_set_query_function (GST_PAD (self), handle_query);
  gst_pad_set_event_function (GST_PAD (self), handle_event);
  return GST_PAD (self);
}
