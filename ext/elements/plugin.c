/* plugin: libgstecl, the elements of gst-ecl
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsteclpeersink.h"
#include "gsteclpeersrc.h"
#include "gsteclroombin.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (eclpeersink, plugin) &
         GST_ELEMENT_REGISTER (eclpeersrc, plugin) &
         GST_ELEMENT_REGISTER (eclroombin, plugin);
}

#define PACKAGE PACKAGE_NAME
GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, ecl,
    "ECLWebRTC and PeerJS calls and rooms as sources and sinks", plugin_init,
    PACKAGE_VERSION, "LGPL", PACKAGE_NAME, GST_PACKAGE_ORIGIN)
