/* ecl-rtp-packet: an RTP packet, read once for all who get it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-rtp-codec.h"

G_BEGIN_DECLS

/**
 * EclRtpPacket:
 * @is_end: last packet of its frame; each, where packets are frames
 * @offset: bytes before the payload
 * @size: bytes of the payload; 0 for one that is nothing but padding, which has
 *   a number but says nothing
 * @payload: what it says
 *
 * RFC 3550, section 5.1, with numbers in host order.
 */
typedef struct {
  guint32 ssrc;
  guint8 payload_type;
  gboolean marker;
  guint16 seqnum;
  guint32 timestamp;
  gboolean is_end;
  gsize offset;
  gsize size;
  EclRtpPayload payload;
} EclRtpPacket;

/* FALSE with GST_ECL_ERROR_FAILED for what is no RTP packet of @codec. */
gboolean ecl_rtp_packet_parse (EclRtpPacket *self, EclRtpCodec codec,
    const guint8 *data, gsize size, GError **error);

G_END_DECLS
