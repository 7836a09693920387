/* ecl-room: a place where Peers meet by its name
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-media-connection.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_ROOM (gst_ecl_room_get_type ())
GST_ECL_API
G_DECLARE_DERIVABLE_TYPE (GstEclRoom, gst_ecl_room, GST_ECL, ROOM, GObject)

/**
 * GstEclRoomClass:
 *
 * Only types of this library derive from it.
 */
struct _GstEclRoomClass {
  /*< private >*/
  GObjectClass parent_class;
  int type;
  void (*opened) (GstEclRoom *self);
  void (*member_left) (GstEclRoom *self, const char *id);
  void (*take) (GstEclRoom *self, gpointer message);
};

GST_ECL_API const char *gst_ecl_room_get_name (GstEclRoom *self);
GST_ECL_API gboolean gst_ecl_room_is_open (GstEclRoom *self);
GST_ECL_API GStrv gst_ecl_room_get_members (GstEclRoom *self);
GST_ECL_API void gst_ecl_room_close (GstEclRoom *self);

GST_ECL_API gboolean gst_ecl_room_send (
    GstEclRoom *self, GVariant *value, GError **error);
GST_ECL_API gboolean gst_ecl_room_send_text (
    GstEclRoom *self, const char *text, GError **error);
GST_ECL_API gboolean gst_ecl_room_send_bytes (
    GstEclRoom *self, GBytes *bytes, GError **error);
GST_ECL_API gboolean gst_ecl_room_send_json (
    GstEclRoom *self, JsonNode *node, GError **error);

GST_ECL_API void gst_ecl_room_get_log_async (GstEclRoom *self,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
GST_ECL_API GStrv gst_ecl_room_get_log_finish (
    GstEclRoom *self, GAsyncResult *result, GError **error);

G_END_DECLS
