/* gstecldata: messages of data connections to buffers and back
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What a buffer of a data pad is. */
typedef enum {
  GST_ECL_DATA_BYTES,
  GST_ECL_DATA_TEXT,
  GST_ECL_DATA_JSON,
} GstEclDataFormat;

#define GST_ECL_DATA_CAPS_TEXT "text/x-raw, format = (string) utf8"
#define GST_ECL_DATA_CAPS_JSON "application/json"
#define GST_ECL_DATA_CAPS_BYTES "application/octet-stream"

GstEclDataFormat gst_ecl_data_format_from_caps (const GstCaps *caps);
GstCaps *gst_ecl_data_format_to_caps (GstEclDataFormat format);
GVariant *gst_ecl_data_from_buffer (
    GstBuffer *buffer, GstEclDataFormat format, GError **error);
GstBuffer *gst_ecl_data_to_buffer (GVariant *value, GstEclDataFormat *format);

G_END_DECLS
