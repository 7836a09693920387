/* room-stream: what a member of a room sends, and finds in what it gets
 *
 * RTP of VP8 (RFC 7741) without pictures in it: the headers are those of an
 * encoder, so that a server which reads them forwards it, and the rest carries
 * who sent the packet, its number and when.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Header extension id of transport-wide sequence numbers; ecl-server has no
 * other. */
#define ROOM_TWCC_EXT_ID 3

/**
 * RoomStream:
 * @member: who sends it
 * @ssrc: its RTP source
 * @payload_type: of the m-line that it goes out on
 * @frame_packets: packets of a picture
 * @payload_size: bytes of a packet behind its RTP header
 * @number: of the next packet, from 0 on
 * @key: whether the picture that is being sent is a keyframe
 * @wants_key: atomic; whether the next one has to be
 */
typedef struct {
  guint member;
  guint ssrc;
  guint payload_type;
  guint frame_packets;
  guint payload_size;
  guint32 number;
  gboolean key;
  gint wants_key;
} RoomStream;

/**
 * RoomStamp:
 * @member: who sent the packet
 * @number: which of its packets it is
 * @time: when it was sent, monotonic us
 */
typedef struct {
  guint32 member;
  guint32 number;
  gint64 time;
} RoomStamp;

/* @kbps: RTP payload, kbit/s */
void room_stream_init (RoomStream *self, guint member, guint kbps);
/* Packets per second. */
guint room_stream_get_rate (const RoomStream *self);
/* When packet @number is to leave, us after the first one: a picture goes out
 * at 2.5 times the rate of its stream, as libwebrtc's pacer has it. */
gint64 room_stream_get_time (const RoomStream *self, guint64 number);
/* (transfer full): the next packet; @now: monotonic us. The sequence number of
 * its header extension is 0, for whoever sends it to write. */
GstBuffer *room_stream_next (RoomStream *self, gint64 now);
/* Whether @packet is one of a RoomStream, sent again (RFC 4588) or not. */
gboolean room_stamp_read (RoomStamp *stamp, GstBuffer *packet);

G_END_DECLS
