/* ecl-branch: what the viewers of one codec on one rung share
 *
 * Between the tee of the input and a layer of the router: the scaler and the
 * encoder (nothing when the input is encoded already) and the payloader.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-ladder.h"

#include <gst/router/ecl-router.h>

G_BEGIN_DECLS

typedef struct _GstEclBranch GstEclBranch;

/* Adds it to @bin, in the state of @bin, and links it to @input, a tee in
 * there, and to a new layer of @router.
 * @encode: whether the input is raw; @rung: without a size it is what comes in,
 * as it comes. NULL with GST_ECL_ERROR_CODEC. */
GstEclBranch *gst_ecl_branch_new (GstBin *bin, GstElement *input,
    GstEclRouter *router, const GstEclCodec *codec, gboolean encode,
    const EclRung *rung, GError **error);
/* Ends and removes its elements and its layer. Waits for its streaming thread.
 */
void gst_ecl_branch_free (GstEclBranch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstEclBranch, gst_ecl_branch_free)

/* Whether its pictures are those of @rung in @codec, whatever their rates. */
gboolean gst_ecl_branch_is (
    GstEclBranch *self, const GstEclCodec *codec, const EclRung *rung);
/* Another one with the same pictures. Not thread-safe, as the next one. */
void gst_ecl_branch_set_rung (GstEclBranch *self, const EclRung *rung);
const EclRung *gst_ecl_branch_get_rung (GstEclBranch *self);
/* (transfer none) */
GstEclLayer *gst_ecl_branch_get_layer (GstEclBranch *self);
/* Counts from the next picture on. Never waits. Any thread. */
void gst_ecl_branch_set_bitrate (GstEclBranch *self, guint bitrate);
guint gst_ecl_branch_get_bitrate (GstEclBranch *self);
/* Whether there is an encoder. */
gboolean gst_ecl_branch_encodes (GstEclBranch *self);
/* Which part of the last second the thread that feeds the encoder spent in it
 * and in the payloader, 0 to 1; -1 while that is not known. Any thread. */
double gst_ecl_branch_get_load (GstEclBranch *self);

G_END_DECLS
