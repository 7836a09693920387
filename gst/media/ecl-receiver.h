/* ecl-receiver: one received track as raw, encoded or RTP, as downstream takes
 * it
 *
 * A bin with a sink pad "sink" for RTP from a jitterbuffer (a webrtcbin source
 * pad) and a source pad "src". Both exist from the start; what lies between is
 * built when the source pad is linked and media arrives, and again after each
 * new link. While "src" is not linked, media is dropped and nothing is decoded.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/media/ecl-codec.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_RECEIVER (gst_ecl_receiver_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (
    GstEclReceiver, gst_ecl_receiver, GST_ECL, RECEIVER, GstBin)

/* Transfer floating. Downstream's own order of caps decides among raw, encoded
 * and RTP; a peer that takes anything gets raw. A decoder that is missing is an
 * element error (and a missing-plugin message) that names the Debian package;
 * encoded and RTP need none. Broken or lost data never ends the stream: a
 * keyframe is asked for. */
GST_ECL_API GstElement *gst_ecl_receiver_new (GstEclMediaKind kind);

G_END_DECLS
