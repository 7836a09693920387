/* ecl-rtp-frame: the packets of a frame, read once for all viewers
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-rtp-buffer.h"

G_BEGIN_DECLS

/* Most packets it collects. */
#define ECL_RTP_FRAME_MAX_PACKETS 1024

/**
 * EclRtpFrame:
 *
 * Collects what a layer's payloader gives, in order, which may be more than one
 * list for a frame (rtph264pay). Where a frame lost its end it holds two.
 *
 * Not thread-safe.
 */
typedef struct _EclRtpFrame EclRtpFrame;

EclRtpFrame *ecl_rtp_frame_new (EclRtpCodec codec);
void ecl_rtp_frame_free (EclRtpFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclRtpFrame, ecl_rtp_frame_free)

/* @buffer: one RTP packet; it is kept, so that its memory can be shared. TRUE:
 * the frame is complete, or as long as it may be. What is no packet of the
 * codec is counted and left out. */
gboolean ecl_rtp_frame_add (EclRtpFrame *self, GstBuffer *buffer);
/* Makes it empty again. */
void ecl_rtp_frame_clear (EclRtpFrame *self);

guint ecl_rtp_frame_get_n_packets (const EclRtpFrame *self);
/* The first packet of a keyframe is marked as such, and no other, also where it
 * is another one that tells (H264); and so is the layer of a frame. */
const EclRtpPacket *ecl_rtp_frame_get_packet (
    const EclRtpFrame *self, guint index);
gboolean ecl_rtp_frame_is_keyframe (const EclRtpFrame *self);
/* Bytes of all packets, with their headers. */
gsize ecl_rtp_frame_get_size (const EclRtpFrame *self);
/* Of all that came since it was empty. */
guint ecl_rtp_frame_get_n_refused (const EclRtpFrame *self);

/* What of it goes out to one viewer, in one list (transfer full); NULL for
 * nothing. @source and @time, which is their time then, as for
 * ecl_rewriter_map(), @twcc_ext_id as for ecl_rtp_buffer_new(). */
GstBufferList *ecl_rtp_frame_rewrite (const EclRtpFrame *self,
    EclRewriter *rewriter, guint source, GstClockTime time, guint twcc_ext_id);

G_END_DECLS
