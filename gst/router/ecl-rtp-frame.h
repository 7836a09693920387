/* ecl-rtp-frame: packets that came together, read once for all viewers
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-rtp-buffer.h"

G_BEGIN_DECLS

/**
 * EclRtpFrame:
 *
 * The packets of one frame, or a part of it, as its payloader gave them.
 * Immutable: any thread may make a viewer's list of it.
 */
typedef struct _EclRtpFrame EclRtpFrame;

/* @list: buffers of one RTP packet each. What is none of @codec is left out. */
EclRtpFrame *ecl_rtp_frame_new (EclRtpCodec codec, GstBufferList *list);
void ecl_rtp_frame_free (EclRtpFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclRtpFrame, ecl_rtp_frame_free)

/* How many of the buffers were no packets of the codec. */
guint ecl_rtp_frame_get_n_refused (const EclRtpFrame *self);
/* Whether one of the packets begins a keyframe. */
gboolean ecl_rtp_frame_is_keyframe (const EclRtpFrame *self);
/* Bytes of all packets, with headers as they came. */
gsize ecl_rtp_frame_get_size (const EclRtpFrame *self);

/* What of it goes out to one viewer, in one list (transfer full); NULL for
 * nothing. @source and @time as for ecl_rewriter_map(), @twcc_ext_id as for
 * ecl_rtp_buffer_new(). */
GstBufferList *ecl_rtp_frame_rewrite (const EclRtpFrame *self,
    EclRewriter *rewriter, guint source, GstClockTime time, guint twcc_ext_id);

G_END_DECLS
