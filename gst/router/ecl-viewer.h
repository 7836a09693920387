/* ecl-viewer: what one receiver gets of a router's layers, as one RTP stream
 *
 * A source pad of whichever element has it, to which the router's threads push.
 * It has its complete caps at once; when it is linked its peer has them too, so
 * that an offer can be made before there is any media. Media flows while it is
 * linked and begins with a keyframe. Whatever happens downstream stays there.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-layer.h"

#include <gst/rtc/ecl-error.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_VIEWER (gst_ecl_viewer_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclViewer, gst_ecl_viewer, GST_ECL, VIEWER, GstPad)

/*
 * Signals:
 *   switched ()  It gets another layer than before: its first one, or the one
 *     that was selected last. On a thread of the router, without a lock.
 */

/* (transfer floating): an active pad for @parent, not yet added to it. @caps:
 * complete, with payload, clock-rate and ssrc; @twcc_ext_id as for
 * ecl_rtp_buffer_new(). */
GST_ECL_API GstEclViewer *gst_ecl_viewer_new (GstPadTemplate *template,
    const char *name, GstElement *parent, GstCaps *caps, guint twcc_ext_id);

/* @layer (nullable) from its next keyframe on, which is asked for; until then
 * what it gets now. Of a codec that the caps name. Any thread. */
GST_ECL_API void gst_ecl_viewer_select (GstEclViewer *self, GstEclLayer *layer);
/* Whether @layer is the one that its receiver gets now. Any thread. */
gboolean gst_ecl_viewer_gets (GstEclViewer *self, GstEclLayer *layer);
/* No temporal layer above @target from the next frame on; more where they can
 * be decoded. ECL_TEMPORAL_FILTER_ALL to begin with. Any thread. */
void gst_ecl_viewer_set_temporal_target (GstEclViewer *self, guint target);
/* The highest that it gets, of those there may be. Any thread. */
guint gst_ecl_viewer_get_temporal_layer (GstEclViewer *self);
/* It begins anew, with a keyframe, which is asked for. Any thread. */
GST_ECL_API void gst_ecl_viewer_restart (GstEclViewer *self);

/* One thread at a time; may block downstream. @lost: items before it were. */
void gst_ecl_viewer_deliver (
    GstEclViewer *self, const EclLayerItem *item, gboolean lost);

G_END_DECLS
