/* ecl-media-bin: the media of one call, as pads of an element
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-session.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_MEDIA_BIN (gst_ecl_media_bin_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (
    GstEclMediaBin, gst_ecl_media_bin, GST_ECL, MEDIA_BIN, GstBin)

GST_ECL_API GstElement *gst_ecl_media_bin_new (GError **error);
GST_ECL_API GstEclSession *gst_ecl_media_bin_get_session (GstEclMediaBin *self);
GST_ECL_API const char *gst_ecl_media_bin_get_stream_id (
    GstEclMediaBin *self, GstPad *pad);

G_END_DECLS
