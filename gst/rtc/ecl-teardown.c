/* ecl-teardown: the end of a webrtcbin: what lets packets out, then what lets
 * them in, then what is between
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-teardown.h"

/* Returns: (transfer full) (nullable): what @element's source pad leads to,
 * within the same bin and before DTLS */
static GstElement *
get_next (GstElement *element)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (element, "src");
  g_autoptr (GstPad) sink = src ? gst_pad_get_peer (src) : NULL;
  GstElement *next = sink ? gst_pad_get_parent_element (sink) : NULL;

  if (next && GST_IS_BIN (next))
    gst_clear_object (&next);
  return next;
}

static void
stop (GstElement *element)
{
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
}

/* The sink of a transport. In a pipeline that has paused it keeps whoever has a
 * packet for it waiting, such as a thread that received a report. */
static void
stop_output (const GValue *item, gpointer user_data)
{
  stop (g_value_get_object (item));
}

/* The source of a transport, and the queue behind it */
static void
stop_input (const GValue *item, gpointer user_data)
{
  GstElement *element = gst_object_ref (g_value_get_object (item));

  while (element) {
    GstElement *next = get_next (element);

    stop (element);
    gst_object_unref (element);
    element = next;
  }
}

static void
stop_all (GstElement *webrtcbin, const char *factory,
    GstIteratorForeachFunction stop_one)
{
  GstIterator *elements = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (webrtcbin), factory);

  while (gst_iterator_foreach (elements, stop_one, NULL) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (elements);
  gst_iterator_free (elements);
}

/**
 * gst_ecl_teardown:
 * @webrtcbin: an element whose session is closed
 *
 * Brings it to NULL, for good. Waits for its streaming threads, and so for what
 * is downstream: not from one of them.
 */
void
gst_ecl_teardown (GstElement *webrtcbin)
{
  gst_element_set_locked_state (webrtcbin, TRUE);
  stop_all (webrtcbin, "nicesink", stop_output);
  stop_all (webrtcbin, "nicesrc", stop_input);
  gst_element_set_state (webrtcbin, GST_STATE_NULL);
}
