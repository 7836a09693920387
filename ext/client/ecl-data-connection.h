/* ecl-data-connection: messages to and from one remote Peer
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-connection.h"

G_BEGIN_DECLS

/**
 * GstEclSerialization:
 * @GST_ECL_SERIALIZATION_BINARY: BinaryPack: any value, bytes inside too;
 *   messages of up to 20 MiB go in parts
 * @GST_ECL_SERIALIZATION_BINARY_UTF8: the same, by another name
 * @GST_ECL_SERIALIZATION_JSON: any value without bytes; one frame per message,
 *   so at most what the remote side takes at once (PeerJS: 16299 bytes)
 * @GST_ECL_SERIALIZATION_NONE: strings and bytes as they are, one frame per
 *   message (PeerJS calls it "raw")
 *
 * How the messages of a data connection are written. The nicks are the names
 * that ECLWebRTC gives them.
 */
typedef enum {
  GST_ECL_SERIALIZATION_BINARY,
  GST_ECL_SERIALIZATION_BINARY_UTF8,
  GST_ECL_SERIALIZATION_JSON,
  GST_ECL_SERIALIZATION_NONE,
} GstEclSerialization;

GST_ECL_API GType gst_ecl_serialization_get_type (void);
#define GST_TYPE_ECL_SERIALIZATION (gst_ecl_serialization_get_type ())

#define GST_TYPE_ECL_DATA_CONNECTION (gst_ecl_data_connection_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclDataConnection, gst_ecl_data_connection, GST_ECL,
    DATA_CONNECTION, GstEclConnection)

GST_ECL_API GstEclSerialization gst_ecl_data_connection_get_serialization (
    GstEclDataConnection *self);
GST_ECL_API const GstStructure *gst_ecl_data_connection_get_init (
    GstEclDataConnection *self);

GST_ECL_API gboolean gst_ecl_data_connection_send (
    GstEclDataConnection *self, GVariant *value, GError **error);
GST_ECL_API gboolean gst_ecl_data_connection_send_text (
    GstEclDataConnection *self, const char *text, GError **error);
GST_ECL_API gboolean gst_ecl_data_connection_send_bytes (
    GstEclDataConnection *self, GBytes *bytes, GError **error);
GST_ECL_API gboolean gst_ecl_data_connection_send_json (
    GstEclDataConnection *self, JsonNode *node, GError **error);
GST_ECL_API gboolean gst_ecl_data_connection_send_file (
    GstEclDataConnection *self, GBytes *bytes, const char *name,
    const char *mime_type, GError **error);
GST_ECL_API void gst_ecl_data_connection_send_async (GstEclDataConnection *self,
    GVariant *value, GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
GST_ECL_API gboolean gst_ecl_data_connection_send_finish (
    GstEclDataConnection *self, GAsyncResult *result, GError **error);
GST_ECL_API guint64 gst_ecl_data_connection_get_buffered_amount (
    GstEclDataConnection *self);

G_END_DECLS
