/* ecl-sfu-codec: what all members of an SFU room send and get
 *
 * Nothing is transcoded, so one codec of a kind serves a whole room: each
 * member is offered that one only, by the same payload type. Who does not know
 * it is in the room without media of that kind.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/router/ecl-rtp-codec.h>
#include <gst/rtc/ecl-session.h>

G_BEGIN_DECLS

/* Header extension id of transport-wide sequence numbers, both ways. */
#define ECL_SFU_TWCC_EXT_ID 3

/**
 * EclSfuCodec:
 * @name: encoding name as in a=rtpmap
 * @router_codec: as the router reads its payloads
 */
typedef struct {
  const char *name;
  GstEclMediaKind kind;
  EclRtpCodec router_codec;
  const char *caps;
} EclSfuCodec;

/* (nullable): VP8, VP9 or H264, in any case; browsers have the first and the
 * last (RFC 7742, section 5) */
const EclSfuCodec *ecl_sfu_codec_find_video (const char *name);
/* Opus, which all have (RFC 7874, section 3) */
const EclSfuCodec *ecl_sfu_codec_get_audio (void);

/* (transfer full): complete RTP caps; @ssrc 0 leaves it out */
GstCaps *ecl_sfu_codec_make_caps (const EclSfuCodec *self, guint ssrc);

G_END_DECLS
