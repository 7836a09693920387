/* ecl-router: one publisher's layers to any number of viewers
 *
 * An element whose request sink pads are layers: RTP of the same media, each
 * from one payloader, in several codecs, sizes or rates. Its viewers are source
 * pads of other elements. Payloads are shared between viewers, only headers are
 * made for each. A viewer that is slow, blocked, dead or never connected costs
 * its own packets and nothing else, and so does one that comes or goes.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-viewer.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_ROUTER (gst_ecl_router_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclRouter, gst_ecl_router, GST_ECL, ROUTER, GstElement)

/* All functions: any thread. */

/* (transfer floating) */
GST_ECL_API GstElement *gst_ecl_router_new (void);

/* (transfer none): a sink pad, which goes with the router at the latest */
GST_ECL_API GstEclLayer *gst_ecl_router_add_layer (
    GstEclRouter *self, EclRtpCodec codec);
/* Viewers that selected it see nothing more, unless they selected another one
 * since. */
void gst_ecl_router_remove_layer (GstEclRouter *self, GstEclLayer *layer);

/* From now on @viewer gets what it selects; it is kept. */
GST_ECL_API void gst_ecl_router_add_viewer (
    GstEclRouter *self, GstEclViewer *viewer);
/* Nothing more is pushed, but for what is under way, which is not waited for.
 */
GST_ECL_API void gst_ecl_router_remove_viewer (
    GstEclRouter *self, GstEclViewer *viewer);
/* The same for good: @viewer is unlinked, and taken from its element. Never
 * waits for what is downstream. */
GST_ECL_API void gst_ecl_router_end_viewer (
    GstEclRouter *self, GstEclViewer *viewer);

G_END_DECLS
