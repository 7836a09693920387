/* gsteclpeersink: sends local media as calls
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gsteclbase.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_PEER_SINK (gst_ecl_peer_sink_get_type ())
G_DECLARE_FINAL_TYPE (
    GstEclPeerSink, gst_ecl_peer_sink, GST_ECL, PEER_SINK, GstEclBase)
GST_ELEMENT_REGISTER_DECLARE (eclpeersink)

G_END_DECLS
