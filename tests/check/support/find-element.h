/* find-element: an element inside a bin, by what it is
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

static inline int
compare_factory (gconstpointer item, gconstpointer name)
{
  GstElementFactory *factory =
      gst_element_get_factory (g_value_get_object (item));

  return factory && g_str_equal (GST_OBJECT_NAME (factory), name) ? 0 : 1;
}

/* Returns: (transfer full) (nullable): an element of that factory */
static inline GstElement *
find_element (GstElement *bin, const char *factory)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_recurse (GST_BIN (bin));
  g_auto (GValue) item = G_VALUE_INIT;

  return gst_iterator_find_custom (
             it, compare_factory, &item, (gpointer)factory)
             ? g_value_dup_object (&item)
             : NULL;
}
