/* vanish: a pipeline of which nothing is heard any more
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vanish.h"

static GstPadProbeReturn
drop (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

static void
silence (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (factory == NULL || g_strcmp0 (GST_OBJECT_NAME (factory), "nicesink") != 0)
    return;
  pad = gst_element_get_static_pad (element, "sink");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, drop, NULL,
      NULL);
}

void
vanish (GstElement *pipeline)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_recurse (GST_BIN (pipeline));
  GValue item = G_VALUE_INIT;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    silence (g_value_get_object (&item));
    g_value_reset (&item);
  }
  g_value_unset (&item);
}

static void
element_added_cb (
    GstBin *pipeline, GstBin *bin, GstElement *element, gpointer user_data)
{
  silence (element);
}

void
vanish_for_good (GstElement *pipeline)
{
  g_signal_connect (
      pipeline, "deep-element-added", G_CALLBACK (element_added_cb), NULL);
  vanish (pipeline);
}
