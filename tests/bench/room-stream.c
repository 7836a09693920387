/* room-stream: what a member of a room sends, and finds in what it gets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-stream.h"

#include <gst/rtp/rtp.h>
#include <string.h>

#define FRAME_RATE 30
/* Between two keyframes that nobody has asked for */
#define KEY_FRAMES 90
#define MAX_PAYLOAD 1100
/* Payload descriptor with a picture id of 15 bits, header of a keyframe */
#define DESCRIPTOR_SIZE 4
#define FRAME_HEADER_SIZE 10
/* Ends the payload: mark, member, number, time */
#define STAMP_SIZE 20
#define MARK 0x65636c72

void
room_stream_init (RoomStream *self, guint member, guint kbps)
{
  guint frame = kbps * 1000 / 8 / FRAME_RATE;
  guint packets = MAX (1, (frame + MAX_PAYLOAD - 1) / MAX_PAYLOAD);

  *self = (RoomStream){
      .member = member,
      .ssrc = 0x10000 + member,
      .frame_packets = packets,
      .payload_size = MAX (
          frame / packets, DESCRIPTOR_SIZE + FRAME_HEADER_SIZE + STAMP_SIZE),
      .wants_key = TRUE,
  };
}

guint
room_stream_get_rate (const RoomStream *self)
{
  return FRAME_RATE * self->frame_packets;
}

gint64
room_stream_get_time (const RoomStream *self, guint64 number)
{
  guint64 rate = room_stream_get_rate (self);
  guint64 in_picture = number % self->frame_packets;

  return (number - in_picture) * G_USEC_PER_SEC / rate +
         in_picture * G_USEC_PER_SEC * 2 / (5 * rate);
}

/* RFC 7741 section 4.2 */
static void
write_descriptor (guint8 *payload, gboolean first, guint frame)
{
  payload[0] = first ? 0x90 : 0x80;
  payload[1] = 0x80;
  GST_WRITE_UINT16_BE (payload + 2, 0x8000 | (frame & 0x7fff));
}

/* RFC 6386 section 9.1: a picture of 640x360 */
static void
write_frame_header (guint8 *data, gboolean key)
{
  static const guint8 start[] = {0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01};

  data[0] = key ? 0x10 : 0x11;
  if (key)
    memcpy (data + 3, start, sizeof start);
}

static void
write_stamp (guint8 *stamp, const RoomStream *self, gint64 now)
{
  GST_WRITE_UINT32_BE (stamp, MARK);
  GST_WRITE_UINT32_BE (stamp + 4, self->member);
  GST_WRITE_UINT32_BE (stamp + 8, self->number);
  GST_WRITE_UINT64_BE (stamp + 12, now);
}

static void
write_headers (const RoomStream *self, GstRTPBuffer *rtp, guint frame)
{
  static const guint8 nothing[2];

  gst_rtp_buffer_set_payload_type (rtp, self->payload_type);
  gst_rtp_buffer_set_ssrc (rtp, self->ssrc);
  gst_rtp_buffer_set_seq (rtp, self->number & 0xffff);
  gst_rtp_buffer_set_timestamp (rtp, frame * (90000 / FRAME_RATE));
  gst_rtp_buffer_set_marker (
      rtp, self->number % self->frame_packets == self->frame_packets - 1);
  gst_rtp_buffer_add_extension_onebyte_header (
      rtp, ROOM_TWCC_EXT_ID, nothing, sizeof nothing);
}

GstBuffer *
room_stream_next (RoomStream *self, gint64 now)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  GstBuffer *packet = gst_rtp_buffer_new_allocate (self->payload_size, 0, 0);
  guint frame = self->number / self->frame_packets;
  gboolean first = self->number % self->frame_packets == 0;
  guint8 *payload;

  if (first)
    self->key = g_atomic_int_exchange (&self->wants_key, FALSE) ||
                frame % KEY_FRAMES == 0;
  gst_rtp_buffer_map (packet, GST_MAP_READWRITE, &rtp);
  write_headers (self, &rtp, frame);
  payload = gst_rtp_buffer_get_payload (&rtp);
  memset (payload, 0, self->payload_size);
  write_descriptor (payload, first, frame);
  if (first)
    write_frame_header (payload + DESCRIPTOR_SIZE, self->key);
  write_stamp (payload + self->payload_size - STAMP_SIZE, self, now);
  gst_rtp_buffer_unmap (&rtp);
  self->number++;
  return packet;
}

gboolean
room_stamp_read (RoomStamp *stamp, GstBuffer *packet)
{
  gsize size = gst_buffer_get_size (packet);
  guint8 data[STAMP_SIZE];

  if (size < STAMP_SIZE)
    return FALSE;
  gst_buffer_extract (packet, size - STAMP_SIZE, data, STAMP_SIZE);
  if (GST_READ_UINT32_BE (data) != MARK)
    return FALSE;
  stamp->member = GST_READ_UINT32_BE (data + 4);
  stamp->number = GST_READ_UINT32_BE (data + 8);
  stamp->time = (gint64)GST_READ_UINT64_BE (data + 12);
  return TRUE;
}
