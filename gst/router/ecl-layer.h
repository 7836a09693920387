/* ecl-layer: one of the streams that a router's viewers can get
 *
 * A sink pad that takes RTP of one codec from one payloader, with any numbers.
 * Complete frames go on to the router.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-rtp-frame.h"
#include "ecl-temporal-rates.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_LAYER (gst_ecl_layer_get_type ())
G_DECLARE_FINAL_TYPE (GstEclLayer, gst_ecl_layer, GST_ECL, LAYER, GstPad)

/**
 * EclLayerItem:
 * @layer: where it came in
 * @event: (nullable): what came instead of a frame: EOS, or FLUSH_STOP after it
 * @frame: (nullable): a frame
 * @time: running time of the frame, ns
 * @discont: frames before this one are missing
 *
 * What a layer gives to its viewers. Counts its references.
 */
typedef struct {
  GstEclLayer *layer;
  GstEvent *event;
  EclRtpFrame *frame;
  GstClockTime time;
  gboolean discont;
} EclLayerItem;

EclLayerItem *ecl_layer_item_ref (EclLayerItem *self);
void ecl_layer_item_unref (EclLayerItem *self);

/* @item: (transfer full); on the streaming thread */
typedef void (*EclLayerFunc) (EclLayerItem *item, gpointer user_data);

/* @id: tells the layers of a router apart; @func must not wait. */
GstPad *gst_ecl_layer_new (GstPadTemplate *template, guint id,
    EclRtpCodec codec, EclLayerFunc func, gpointer user_data);
guint gst_ecl_layer_get_id (GstEclLayer *self);

/* Any thread: a keyframe is needed, of somebody who sees nothing before
 * (@first) or lost something. The source is asked as seldom as
 * #EclKeyframeLimiter says; codecs whose packets need no other one, never. */
void gst_ecl_layer_request_keyframe (GstEclLayer *self, gboolean first);
/* Any thread: as ecl_temporal_rates_get(), now; 0 also for codecs whose packets
 * need no other one. */
guint gst_ecl_layer_get_rates (
    GstEclLayer *self, guint rates[ECL_TEMPORAL_RATES_MAX]);
/* Streaming thread: what comes next lacks something before it. */
void gst_ecl_layer_set_discont (GstEclLayer *self);

G_END_DECLS
