/* ecl-mlines: what is sent and received on each m-line of a call
 *
 * Gives a session its tracks before it makes an offer or an answer: one codec
 * per m-line, chosen from what an input can be sent in and from what can be
 * received here.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-encoder.h"

G_BEGIN_DECLS

/**
 * GstEclMlines:
 * @encoders: (element-type GstEclEncoder): local tracks, in their order
 * @codecs: by #GstEclMediaKind, names of the codecs wanted, in order; %NULL for
 *   all that have elements. One that is wanted by its name needs no decoder
 * @receive: by #GstEclMediaKind, whether a remote track is taken
 * @idle: whether a first offer of which nothing can be used is answered
 *
 * What a call may carry. Owns its arrays.
 */
typedef struct {
  GPtrArray *encoders;
  char **codecs[2];
  gboolean receive[2];
  gboolean idle;
} GstEclMlines;

/**
 * GstEclOutput:
 * @encoder: of a local track
 * @src: its pad for this session
 *
 * What one session takes from one local track.
 */
typedef struct {
  GstEclEncoder *encoder;
  GstPad *src;
} GstEclOutput;

/* (transfer full): of GstEclOutput; freeing one takes the viewer from its
 * encoder, which waits for nobody. */
GST_ECL_API GPtrArray *gst_ecl_outputs_new (void);
GST_ECL_API void gst_ecl_outputs_drop (
    GPtrArray *outputs, GstEclEncoder *encoder);

GST_ECL_API void gst_ecl_mlines_clear (GstEclMlines *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstEclMlines, gst_ecl_mlines_clear)
GST_ECL_API gboolean gst_ecl_mlines_offer (const GstEclMlines *self,
    GstEclSession *session, guint first, GPtrArray *outputs, GError **error);
GST_ECL_API gboolean gst_ecl_mlines_answer (const GstEclMlines *self,
    GstEclSession *session, const GPtrArray *medias, guint first,
    GPtrArray *outputs, GError **error);

G_END_DECLS
