/* ecl-rtp-buffer: one viewer's copy of a packet, which shares its payload
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-rewriter.h"

G_BEGIN_DECLS

/**
 * ecl_rtp_buffer_new:
 * @original: a buffer of one RTP packet
 * @packet: what ecl_rtp_packet_parse() read in it, with a payload
 * @numbers: of the copy
 * @twcc_ext_id: id (1-14) of a transport-wide sequence number (RFC 8285, one
 *   byte header) that is 0 until the session fills it in; 0 for none
 *
 * The copy has memory of its own for the RTP header and as much of the payload
 * as holds numbers; the rest of the payload is the memory of @original.
 * Contributing sources, header extensions and padding of @original are left
 * out. Its times and flags stay. Any thread.
 *
 * Returns: (transfer full): a writable buffer
 */
GstBuffer *ecl_rtp_buffer_new (GstBuffer *original, const EclRtpPacket *packet,
    const EclRtpNumbers *numbers, guint twcc_ext_id);

G_END_DECLS
