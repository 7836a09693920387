/* data-fixture: a sender and a receiver of messages for the element tests
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "data-fixture.h"

#include <string.h>

static void
data_inbox_init (DataInbox *inbox)
{
  *inbox = (DataInbox){0};
  g_mutex_init (&inbox->lock);
  g_cond_init (&inbox->cond);
  inbox->messages =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_sample_unref);
}

static void
data_inbox_clear (DataInbox *inbox)
{
  g_ptr_array_unref (inbox->messages);
  g_mutex_clear (&inbox->lock);
  g_cond_clear (&inbox->cond);
}

static GstPadProbeReturn
take_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  DataInbox *inbox = user_data;

  g_mutex_lock (&inbox->lock);
  while (inbox->frozen)
    g_cond_wait (&inbox->cond, &inbox->lock);
  if (GST_IS_BUFFER (info->data)) {
    g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

    g_ptr_array_add (inbox->messages,
        gst_sample_new (GST_PAD_PROBE_INFO_BUFFER (info), caps, NULL, NULL));
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_EOS) {
    inbox->eos++;
  }
  g_cond_broadcast (&inbox->cond);
  g_mutex_unlock (&inbox->lock);
  return GST_PAD_PROBE_OK;
}

static void
pad_added_cb (GstElement *src, GstPad *pad, gpointer user_data)
{
  DataInbox *inbox = user_data;

  g_mutex_lock (&inbox->lock);
  inbox->pads_added++;
  g_mutex_unlock (&inbox->lock);
  /* Unlinked: that is no error, and the probe sees all. */
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, take_cb,
      inbox, NULL);
}

static void
pad_removed_cb (GstElement *src, GstPad *pad, gpointer user_data)
{
  DataInbox *inbox = user_data;

  g_mutex_lock (&inbox->lock);
  inbox->pads_removed++;
  g_cond_broadcast (&inbox->cond);
  g_mutex_unlock (&inbox->lock);
}

void
data_inbox_wait (DataInbox *inbox, const guint *number, guint wanted)
{
  gint64 deadline =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;

  g_mutex_lock (&inbox->lock);
  while (*number < wanted)
    fail_unless (g_cond_wait_until (&inbox->cond, &inbox->lock, deadline),
        "%u of %u", *number, wanted);
  g_mutex_unlock (&inbox->lock);
}

void
data_inbox_set_frozen (DataInbox *inbox, gboolean frozen)
{
  g_mutex_lock (&inbox->lock);
  inbox->frozen = frozen;
  g_cond_broadcast (&inbox->cond);
  g_mutex_unlock (&inbox->lock);
}

void
data_inbox_expect (DataInbox *inbox, guint index, const char *caps,
    gconstpointer data, gsize size)
{
  g_autoptr (GstCaps) expected = gst_caps_from_string (caps);
  GstSample *sample;
  GstBuffer *buffer;

  data_inbox_wait (inbox, &inbox->messages->len, index + 1);
  g_mutex_lock (&inbox->lock);
  sample = g_ptr_array_index (inbox->messages, index);
  buffer = gst_sample_get_buffer (sample);
  fail_unless (gst_caps_is_equal (gst_sample_get_caps (sample), expected),
      "%" GST_PTR_FORMAT, gst_sample_get_caps (sample));
  fail_unless_equals_int (gst_buffer_get_size (buffer), size);
  fail_unless (gst_buffer_memcmp (buffer, 0, data, size) == 0);
  fail_unless (GST_BUFFER_PTS_IS_VALID (buffer));
  g_mutex_unlock (&inbox->lock);
}

GstElement *
start_data_receiver (
    DataInbox *inbox, const char *protocol, const char *properties)
{
  g_autoptr (GstElement) src = NULL;
  GstElement *pipeline =
      ecl_test_pipeline ("eclpeersrc name=s signaling-server=%s protocol=%s %s",
          ecl_test_server_url (), protocol, properties);

  data_inbox_init (inbox);
  src = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_signal_connect (src, "pad-added", G_CALLBACK (pad_added_cb), inbox);
  g_signal_connect (src, "pad-removed", G_CALLBACK (pad_removed_cb), inbox);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  ecl_test_expect_message (pipeline, "ecl-opened");
  return pipeline;
}

void
stop_data_receiver (DataInbox *inbox, GstElement *pipeline)
{
  ecl_test_stop (pipeline);
  data_inbox_clear (inbox);
}

GstElement *
start_data_sender (
    const char *protocol, const char *caps, const char *properties)
{
  GstElement *pipeline =
      ecl_test_play ("appsrc name=a is-live=true format=time do-timestamp=true "
                     "max-bytes=0 caps=\"%s\" ! s.data_0 "
                     "eclpeersink name=s signaling-server=%s protocol=%s %s",
          caps, ecl_test_server_url (), protocol, properties);

  ecl_test_expect_message (pipeline, "ecl-opened");
  return pipeline;
}

void
push_buffer (GstElement *pipeline, GstBuffer *buffer)
{
  g_autoptr (GstElement) appsrc = gst_bin_get_by_name (GST_BIN (pipeline), "a");
  GstFlowReturn ret;

  g_signal_emit_by_name (appsrc, "push-buffer", buffer, &ret);
  fail_unless_equals_int (ret, GST_FLOW_OK);
  gst_buffer_unref (buffer);
}

void
push (GstElement *pipeline, gconstpointer data, gsize size)
{
  push_buffer (pipeline, gst_buffer_new_memdup (data, size));
}

void
push_text (GstElement *pipeline, const char *text)
{
  push (pipeline, text, strlen (text));
}

guint64
get_stat (GstElement *pipeline, const char *name)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_autoptr (GstStructure) stats = NULL;
  const GValue *links;
  guint64 number = 0;

  g_object_get (element, "stats", &stats, NULL);
  links = gst_structure_get_value (stats, "data");
  if (links && gst_value_list_get_size (links) > 0)
    gst_structure_get_uint64 (
        g_value_get_boxed (gst_value_list_get_value (links, 0)), name, &number);
  return number;
}
