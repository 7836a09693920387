/* ecl-factory-name: which element it is that somebody else has added
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Returns: (transfer none): the name of its factory, such as "webrtcbin"; ""
 * for an element that was not made by one */
static inline const char *
ecl_get_factory_name (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  return factory ? GST_OBJECT_NAME (factory) : "";
}

G_END_DECLS
