/* ecl-rtp-packet: an RTP packet, read once for all who get it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-rtp-packet.h"

#include <gst/rtc/ecl-error.h>

/* RFC 3550, section 5.1 */
#define HEADER_SIZE 12
#define VERSION 2
#define PADDING 0x20
#define EXTENSION 0x10
#define CSRC_COUNT 0x0f
#define MARKER 0x80

/* A packet may begin at any address. */

static guint16
read_16 (const guint8 *data)
{
  return data[0] << 8 | data[1];
}

static guint32
read_32 (const guint8 *data)
{
  return (guint32)read_16 (data) << 16 | read_16 (data + 2);
}

/* Bytes before the payload; 0 when they are not all there. */
static gsize
measure_header (const guint8 *data, gsize size)
{
  gsize header = HEADER_SIZE;

  if (size < header || data[0] >> 6 != VERSION)
    return 0;
  header += 4 * (data[0] & CSRC_COUNT);
  if (data[0] & EXTENSION) {
    if (size < header + 4)
      return 0;
    header += 4 + 4 * read_16 (data + header + 2);
  }
  return header <= size ? header : 0;
}

static gboolean
measure (EclRtpPacket *self, const guint8 *data, gsize size)
{
  gsize padding = 0;

  self->offset = measure_header (data, size);
  if (self->offset == 0)
    return FALSE;
  if (data[0] & PADDING) {
    padding = data[size - 1];
    if (padding == 0 || padding > size - self->offset)
      return FALSE;
  }
  self->size = size - self->offset - padding;
  return self->size > 0 || padding > 0;
}

gboolean
ecl_rtp_packet_parse (EclRtpPacket *self, EclRtpCodec codec, const guint8 *data,
    gsize size, GError **error)
{
  *self = (EclRtpPacket){0};
  if (!measure (self, data, size)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "%" G_GSIZE_FORMAT " bytes are no RTP packet", size);
    return FALSE;
  }
  self->marker = (data[1] & MARKER) != 0;
  self->payload_type = data[1] & ~MARKER;
  self->seqnum = read_16 (data + 2);
  self->timestamp = read_32 (data + 4);
  self->ssrc = read_32 (data + 8);
  self->is_end = self->marker || codec == ECL_RTP_CODEC_OTHER;
  return self->size == 0 || ecl_rtp_codec_parse (codec, data + self->offset,
                                self->size, &self->payload, error);
}
