/* ecl-viewer: encoded media in, one receiver's RTP out, disturbing nobody
 *
 * A bin: leaky queue, gate, payloader. Whatever happens downstream (an error,
 * no peer, a peer that blocks) stays here: upstream always gets GST_FLOW_OK.
 * The gate lets nothing through that a decoder could not use: it opens on a
 * keyframe, and closes until the next one when the queue had to drop.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-codec.h"

G_BEGIN_DECLS

/* What a viewer that does not keep up may lag behind before it loses media. */
#define ECL_VIEWER_MAX_TIME GST_SECOND
#define ECL_VIEWER_MAX_BUFFERS 200

#define GST_TYPE_ECL_VIEWER (gst_ecl_viewer_get_type ())
G_DECLARE_FINAL_TYPE (GstEclViewer, gst_ecl_viewer, GST_ECL, VIEWER, GstBin)

/* (transfer floating); @rtp_caps: complete caps with payload and ssrc, which
 * the stream has from the start to the end. NULL with GST_ECL_ERROR_CODEC. */
GstElement *gst_ecl_viewer_new (const GstEclCodec *codec, GstCaps *rtp_caps,
    guint twcc_ext_id, GError **error);

/* Lets media through, from the next keyframe on, which it asks for. */
void gst_ecl_viewer_start (GstEclViewer *self);
/* Lets nothing through any more. */
void gst_ecl_viewer_stop (GstEclViewer *self);
/* Whether its streaming thread is inside what is downstream right now. */
gboolean gst_ecl_viewer_is_busy (GstEclViewer *self);

G_END_DECLS
