/* rtp-recording: what real encoders and payloaders make, and whether it decodes
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/router/ecl-rtp-frame.h>

G_BEGIN_DECLS

/* Per frame */
#define RTP_RECORDING_DURATION (GST_SECOND / 30)

typedef struct {
  const char *name;
  EclRtpCodec codec;
  const char *encode; /* from raw video to RTP; %u: distance of keyframes; its
                         encoder is called "encoder" */
  const char *decode;
} RtpRecordingCodec;

/* VP8, VP9, H264 */
extern const RtpRecordingCodec rtp_recording_codecs[3];

/**
 * RtpRecordingFrame:
 * @time: of its capture
 * @list: its packets
 * @is_keyframe: as its encoder says
 * @temporal_id: as its encoder says (VP8)
 * @begins_layer: as its encoder says (VP8)
 */
typedef struct {
  GstClockTime time;
  GstBufferList *list;
  gboolean is_keyframe;
  guint temporal_id;
  gboolean begins_layer;
} RtpRecordingFrame;

/* Has a vp8enc that does not run yet make three layers of time, 0 2 1 2, of
 * 200 kbit/s, 100 of them in the lowest. */
void rtp_recording_set_layers (GstElement *encoder);

/* (transfer full) (element-type RtpRecordingFrame): @n_frames of a moving
 * picture of that width, in three layers of time (0 2 1 2; VP8) or one. */
GArray *rtp_recording_make (const RtpRecordingCodec *codec, guint width,
    guint keyframe_distance, guint n_frames, gboolean layered);

/**
 * RtpRecordingPicture:
 * @width: pixels
 * @hash: of its brightness
 */
typedef struct {
  guint width;
  guint64 hash;
} RtpRecordingPicture;

/* (transfer full) (element-type RtpRecordingPicture): what @lists (element-type
 * GstBufferList) decode to; fails the test on any error. */
GArray *rtp_recording_decode (
    const RtpRecordingCodec *codec, const GPtrArray *lists);

G_END_DECLS
