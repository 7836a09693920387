/* gsteclroompad: a sometimes pad of eclroombin, which knows whose media it
 * gives, and tells what is downstream
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_ROOM_PAD (gst_ecl_room_pad_get_type ())
G_DECLARE_FINAL_TYPE (
    GstEclRoomPad, gst_ecl_room_pad, GST_ECL, ROOM_PAD, GstGhostPad)

void gst_ecl_room_pad_describe (
    GstEclRoomPad *self, const char *peer_id, const char *stream_id);

G_END_DECLS
