/* gsteclroombin: takes part in a room
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gsteclbase.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_ROOM_BIN (gst_ecl_room_bin_get_type ())
G_DECLARE_FINAL_TYPE (
    GstEclRoomBin, gst_ecl_room_bin, GST_ECL, ROOM_BIN, GstEclBase)
GST_ELEMENT_REGISTER_DECLARE (eclroombin)

G_END_DECLS
