/* ecl-encoder: one track in, any number of viewers out, encoded once per codec
 *
 * A bin with one always sink pad "sink" that takes raw, encoded or RTP media of
 * its kind. Each viewer gets a source pad of RTP. Viewers of the same codec
 * share one encoder, which exists while it has a viewer: nothing is encoded
 * while nobody watches. A viewer that is slow, blocked or gone never disturbs
 * the others.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/media/ecl-codec.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_ENCODER (gst_ecl_encoder_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclEncoder, gst_ecl_encoder, GST_ECL, ENCODER, GstBin)

/*
 * Signals:
 *   ready ()  The kind of input is known, or became another one:
 *     gst_ecl_encoder_is_ready() is TRUE and gst_ecl_encoder_get_codecs() has
 *     its answer. Emitted from the streaming thread with no lock held, once
 *     per caps event that changes the answer. Viewers may be added from it.
 *
 * All functions may be called from any thread and in any state.
 */

/* Transfer floating. */
GST_ECL_API GstElement *gst_ecl_encoder_new (GstEclMediaKind kind);

GST_ECL_API GstEclMediaKind gst_ecl_encoder_get_kind (GstEclEncoder *self);

/* @bitrate: bit/s of each encoder, 0 for the codec's default; takes effect at
 * once. */
GST_ECL_API void gst_ecl_encoder_set_bitrate (
    GstEclEncoder *self, guint bitrate);

/* See the .c file. */
GST_ECL_API gboolean gst_ecl_encoder_set_ladder (
    GstEclEncoder *self, const GstCaps *ladder, GError **error);

/* @names (nullable): NULL-terminated names, most wanted first, that raw input
 * may be encoded to; NULL for all. FALSE with GST_ECL_ERROR_CODEC for a name
 * that is unknown or of another kind. */
GST_ECL_API gboolean gst_ecl_encoder_set_codecs (
    GstEclEncoder *self, const char *const *names, GError **error);

/* Each viewer begins anew, with a keyframe. */
void gst_ecl_encoder_restart (GstEclEncoder *self);

/* Whether the input's caps are known. */
GST_ECL_API gboolean gst_ecl_encoder_is_ready (GstEclEncoder *self);

/* (transfer container) (element-type GstEclCodec): what can be sent now, most
 * wanted first: for raw input the wanted codecs that have an encoder, for
 * encoded and RTP input that codec alone; empty while not ready. */
GST_ECL_API GPtrArray *gst_ecl_encoder_get_codecs (GstEclEncoder *self);

/* (transfer none) (nullable): a source pad of @self that has its complete
 * caps at once; when gst_pad_link() returns, its peer has them too. Data flows
 * from then on, beginning with a keyframe. See the .c file. */
GST_ECL_API GstPad *gst_ecl_encoder_add_viewer (GstEclEncoder *self,
    const GstEclCodec *codec, guint payload_type, guint ssrc, guint twcc_ext_id,
    const GstCaps *constraint, GError **error);

/* Unlinks @pad and removes it; the encoder goes with its last viewer. Never
 * waits for what is downstream: a streaming thread that is blocked there ends
 * when its peer lets go. A pad that is no viewer's is ignored. */
GST_ECL_API void gst_ecl_encoder_remove_viewer (
    GstEclEncoder *self, GstPad *pad);

GST_ECL_API guint gst_ecl_encoder_get_n_viewers (GstEclEncoder *self);

/* Adds to @track, the statistics of a track with its "ssrc", what is known of
 * that viewer; FALSE if it is none of ours. See ecl-encoder-stats.c. */
GST_ECL_API gboolean gst_ecl_encoder_describe (
    GstEclEncoder *self, GstStructure *track);
/* Adds to both how many encoders there are, and the sum of their loads. */
GST_ECL_API void gst_ecl_encoder_add_load (
    GstEclEncoder *self, guint *n_encoders, double *load);

G_END_DECLS
