/* ecl-input: what a track brings, brought into one shape
 *
 * A bin that takes raw, encoded or RTP media of its kind and gives raw or
 * parsed encoded media. It knows in which codecs the track can be sent.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-codec.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_INPUT (gst_ecl_input_get_type ())
G_DECLARE_FINAL_TYPE (GstEclInput, gst_ecl_input, GST_ECL, INPUT, GstBin)

/*
 * Signals:
 *   ready ()  As of GstEclEncoder.
 *   resized ()  Raw video has another size, shape or rate than before.
 *     Streaming thread, no lock held.
 *
 * Any thread.
 */

/* (transfer floating) */
GstElement *gst_ecl_input_new (GstEclMediaKind kind);
/* @codecs: (element-type GstEclCodec): what raw input may be encoded to */
void gst_ecl_input_set_wanted (GstEclInput *self, GPtrArray *codecs);
/* While held, an input of another shape is refused. */
void gst_ecl_input_set_held (GstEclInput *self, gboolean held);
gboolean gst_ecl_input_is_known (GstEclInput *self);
gboolean gst_ecl_input_is_raw (GstEclInput *self);
/* FALSE for what is no raw video. */
gboolean gst_ecl_input_get_video_info (GstEclInput *self, GstVideoInfo *info);
/* (transfer container): empty while the input is not known */
GPtrArray *gst_ecl_input_get_codecs (GstEclInput *self);
/* Whether @codec is among them; FALSE with GST_ECL_ERROR_CODEC. */
gboolean gst_ecl_input_can_send (
    GstEclInput *self, const GstEclCodec *codec, GError **error);

G_END_DECLS
