/* ecl-rtp-buffer: one viewer's copy of a packet, which shares its payload
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-rtp-buffer.h"

/* RFC 3550, section 5.1 */
#define HEADER_SIZE 12
#define VERSION 0x80
#define EXTENSION 0x10
#define MARKER 0x80

/* RFC 8285, section 4.2: an element of two bytes, and one of padding */
#define EXTENSION_SIZE 8
#define ONE_BYTE_PROFILE 0xbede

static void
write_header (guint8 *data, gboolean marker, gboolean has_extension,
    const EclRtpNumbers *numbers)
{
  data[0] = VERSION | (has_extension ? EXTENSION : 0);
  data[1] = (marker ? MARKER : 0) | numbers->payload_type;
  GST_WRITE_UINT16_BE (data + 2, numbers->seqnum);
  GST_WRITE_UINT32_BE (data + 4, numbers->timestamp);
  GST_WRITE_UINT32_BE (data + 8, numbers->ssrc);
}

static void
write_extension (guint8 *data, guint twcc_ext_id)
{
  GST_WRITE_UINT16_BE (data, ONE_BYTE_PROFILE);
  GST_WRITE_UINT16_BE (data + 2, 1);
  GST_WRITE_UINT32_BE (data + 4, (twcc_ext_id << 4 | 1) << 24);
}

GstBuffer *
ecl_rtp_buffer_new (GstBuffer *original, const EclRtpPacket *packet,
    const EclRtpNumbers *numbers, guint twcc_ext_id)
{
  const EclRtpPayload *payload = &packet->payload;
  gsize head_offset = HEADER_SIZE + (twcc_ext_id ? EXTENSION_SIZE : 0);
  GstBuffer *copy =
      gst_buffer_new_allocate (NULL, head_offset + payload->head_size, NULL);
  GstMapInfo map;

  gst_buffer_map (copy, &map, GST_MAP_WRITE);
  write_header (map.data, packet->marker, twcc_ext_id != 0, numbers);
  if (twcc_ext_id)
    write_extension (map.data + HEADER_SIZE, twcc_ext_id);
  gst_buffer_extract (
      original, packet->offset, map.data + head_offset, payload->head_size);
  ecl_rtp_field_write (
      &payload->picture_id, map.data + head_offset, numbers->picture_id);
  ecl_rtp_field_write (
      &payload->tl0_pic_idx, map.data + head_offset, numbers->tl0_pic_idx);
  gst_buffer_unmap (copy, &map);

  gst_buffer_copy_into (copy, original,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  gst_buffer_copy_into (copy, original, GST_BUFFER_COPY_MEMORY,
      packet->offset + payload->head_size, packet->size - payload->head_size);
  return copy;
}
