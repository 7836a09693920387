/* ecl-mesh-room: a room in which each member calls each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-room.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_MESH_ROOM (gst_ecl_mesh_room_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (
    GstEclMeshRoom, gst_ecl_mesh_room, GST_ECL, MESH_ROOM, GstEclRoom)

GST_ECL_API gboolean gst_ecl_mesh_room_call (
    GstEclMeshRoom *self, const char *member, GError **error);
GST_ECL_API GstEclMediaConnection *gst_ecl_mesh_room_get_call (
    GstEclMeshRoom *self, const char *member);

G_END_DECLS
