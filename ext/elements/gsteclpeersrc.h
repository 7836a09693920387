/* gsteclpeersrc: receives remote media from calls
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gsteclbase.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_PEER_SRC (gst_ecl_peer_src_get_type ())
G_DECLARE_FINAL_TYPE (
    GstEclPeerSrc, gst_ecl_peer_src, GST_ECL, PEER_SRC, GstEclBase)
GST_ELEMENT_REGISTER_DECLARE (eclpeersrc)

G_END_DECLS
