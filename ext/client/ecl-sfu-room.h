/* ecl-sfu-room: a room whose members send to the server, which forwards
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-room.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_SFU_ROOM (gst_ecl_sfu_room_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (
    GstEclSfuRoom, gst_ecl_sfu_room, GST_ECL, SFU_ROOM, GstEclRoom)

GST_ECL_API gboolean gst_ecl_sfu_room_call (
    GstEclSfuRoom *self, GError **error);
GST_ECL_API GstEclMediaConnection *gst_ecl_sfu_room_get_call (
    GstEclSfuRoom *self);
GST_ECL_API const char *gst_ecl_sfu_room_get_member (
    GstEclSfuRoom *self, const char *stream_id);

G_END_DECLS
