/* ecl-dtls: webrtcbin's DTLS elements end on one thread
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-dtls.h"

static gboolean
is_dtls (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name = factory ? GST_OBJECT_NAME (factory) : "";

  return g_str_equal (name, "dtlsdec") || g_str_equal (name, "dtlsenc");
}

static void
element_added (
    GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  GPtrArray *elements = user_data;

  if (!is_dtls (element))
    return;
  GST_OBJECT_LOCK (bin);
  g_ptr_array_add (elements, gst_object_ref (element));
  GST_OBJECT_UNLOCK (bin);
}

/* System clock's thread, with no lock held. */
static gboolean
drop (GstClock *clock, GstClockTime time, GstClockID id, gpointer user_data)
{
  g_ptr_array_set_size (user_data, 0);
  return TRUE;
}

/* webrtcbin is being finalized: any thread. Should the clock end before it has
 * called us, the elements go with the entry. */
static void
hand_over (gpointer user_data)
{
  GPtrArray *elements = user_data;
  g_autoptr (GstClock) clock = NULL;
  GstClockID id;

  if (elements->len == 0) {
    g_ptr_array_unref (elements);
    return;
  }
  clock = gst_system_clock_obtain ();
  id = gst_clock_new_single_shot_id (clock, gst_clock_get_time (clock));
  gst_clock_id_wait_async (
      id, drop, elements, (GDestroyNotify)g_ptr_array_unref);
  gst_clock_id_unref (id);
}

void
gst_ecl_dtls_watch (GstElement *webrtcbin)
{
  GPtrArray *elements = g_ptr_array_new_with_free_func (gst_object_unref);

  g_object_set_data_full (
      G_OBJECT (webrtcbin), "ecl-dtls", elements, hand_over);
  g_signal_connect (
      webrtcbin, "deep-element-added", G_CALLBACK (element_added), elements);
}
