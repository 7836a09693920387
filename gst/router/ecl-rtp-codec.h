/* ecl-rtp-codec: what the payload of an RTP packet says about its frame
 *
 * Reads no further than the payload descriptor and the codec's own header;
 * decodes no picture.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EclRtpCodec:
 * @ECL_RTP_CODEC_OTHER: each packet is a frame, which needs no other (audio)
 * @ECL_RTP_CODEC_VP8: RFC 7741
 * @ECL_RTP_CODEC_VP9: RFC 9628
 * @ECL_RTP_CODEC_H264: RFC 6184, packetization-mode 0 and 1
 * @ECL_RTP_CODEC_AV1: AOM's "RTP Payload Format For AV1", version 1.0
 */
typedef enum {
  ECL_RTP_CODEC_OTHER,
  ECL_RTP_CODEC_VP8,
  ECL_RTP_CODEC_VP9,
  ECL_RTP_CODEC_H264,
  ECL_RTP_CODEC_AV1,
} EclRtpCodec;

/* @encoding_name as in RTP caps or a=rtpmap, in any case. */
EclRtpCodec ecl_rtp_codec_find (const char *encoding_name);

/**
 * EclRtpField:
 * @bits: width, 7, 8 or 15; 0: the packet has none
 * @offset: of its first byte in the payload
 * @value: what it is now
 *
 * A number in a payload that can be replaced by another in its place.
 */
typedef struct {
  guint bits;
  gsize offset;
  guint32 value;
} EclRtpField;

/* Bits of @value beyond the field's width are left out. */
void ecl_rtp_field_write (
    const EclRtpField *self, guint8 *payload, guint32 value);

/**
 * EclRtpPayload:
 * @is_start: first packet of a frame; of H264 and AV1, one that may be
 * @is_keyframe: first packet of a frame at which decoding can begin; of H264
 *   each with a sequence parameter set, which WebRTC carries in band (RFC 7742,
 *   section 6.2)
 * @temporal_id: layer of the frame, 0-7, which needs none of a higher one. A
 *   stream that numbers no layers may have two: 1 is what no other frame
 *   needs (N of VP8 or, in the first packet, its frame header; nal_ref_idc of
 *   H264)
 * @begins_layer: this frame needs nothing of the layers above 0 before it, nor
 *   do those that follow (Y of VP8): who had fewer layers can take its layer up
 * @opens_layers: the frames after this one need nothing above @temporal_id that
 *   came before it (U of VP9): all layers can be taken up behind it
 * @picture_id: number of the picture
 * @tl0_pic_idx: number of the picture of layer 0 that this one belongs to
 * @keeps_gaps: pictures are referred to by how far back their numbers lie
 *   (VP9), so that the number of one that is dropped must stay a gap
 * @head_size: bytes from the start of the payload that hold both numbers
 */
typedef struct {
  gboolean is_start;
  gboolean is_keyframe;
  guint temporal_id;
  gboolean begins_layer;
  gboolean opens_layers;
  EclRtpField picture_id;
  EclRtpField tl0_pic_idx;
  gboolean keeps_gaps;
  gsize head_size;
} EclRtpPayload;

/* @data: a payload without padding. FALSE with GST_ECL_ERROR_FAILED for one
 * that is cut off, empty, or of a form that is not known. */
gboolean ecl_rtp_codec_parse (EclRtpCodec codec, const guint8 *data, gsize size,
    EclRtpPayload *payload, GError **error);

G_END_DECLS
