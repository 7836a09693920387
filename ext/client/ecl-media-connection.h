/* ecl-media-connection: one call with one remote Peer
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-connection.h"
#include "ecl-media-bin.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_MEDIA_CONNECTION (gst_ecl_media_connection_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclMediaConnection, gst_ecl_media_connection, GST_ECL,
    MEDIA_CONNECTION, GstEclConnection)

GST_ECL_API const char *gst_ecl_media_connection_get_offer (
    GstEclMediaConnection *self);
GST_ECL_API gboolean gst_ecl_media_connection_answer (
    GstEclMediaConnection *self, GstEclSession *session, GError **error);
GST_ECL_API gboolean gst_ecl_media_connection_reject (
    GstEclMediaConnection *self, GError **error);
GST_ECL_API gboolean gst_ecl_media_connection_cancel (
    GstEclMediaConnection *self, GError **error);
GST_ECL_API gboolean gst_ecl_media_connection_renegotiate (
    GstEclMediaConnection *self, GError **error);
GST_ECL_API void gst_ecl_media_connection_get_stats_async (
    GstEclMediaConnection *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);
GST_ECL_API GstStructure *gst_ecl_media_connection_get_stats_finish (
    GstEclMediaConnection *self, GAsyncResult *result, GError **error);
GST_ECL_API GstElement *gst_ecl_media_connection_get_element (
    GstEclMediaConnection *self);

G_END_DECLS
