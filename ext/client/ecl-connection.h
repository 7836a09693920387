/* ecl-connection: what calls and data connections have in common
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-session.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_CONNECTION (gst_ecl_connection_get_type ())
GST_ECL_API
G_DECLARE_DERIVABLE_TYPE (
    GstEclConnection, gst_ecl_connection, GST_ECL, CONNECTION, GObject)

/**
 * GstEclConnectionClass:
 *
 * Only types of this library derive from it.
 */
struct _GstEclConnectionClass {
  /*< private >*/
  GObjectClass parent_class;
  void (*complete_offer) (GstEclConnection *self, gpointer offer);
  void (*flush) (GstEclConnection *self);
};

GST_ECL_API const char *gst_ecl_connection_get_id (GstEclConnection *self);
GST_ECL_API const char *gst_ecl_connection_get_remote_id (
    GstEclConnection *self);
GST_ECL_API const char *gst_ecl_connection_get_label (GstEclConnection *self);
GST_ECL_API JsonNode *gst_ecl_connection_get_metadata (GstEclConnection *self);
GST_ECL_API gboolean gst_ecl_connection_is_open (GstEclConnection *self);
GST_ECL_API const GError *gst_ecl_connection_get_reason (
    GstEclConnection *self);
GST_ECL_API void gst_ecl_connection_close (
    GstEclConnection *self, gboolean force);

G_END_DECLS
