/* rtp-source: packets of a VP8 encoder with numbers of its own, without bytes
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtp-source.h"

static const EclRtpField picture_id = {15, 2, 0};
static const EclRtpField tl0_pic_idx = {8, 4, 0};

RtpSource
rtp_source_make (guint id)
{
  RtpSource self = {0};

  self.next.ssrc = id;
  self.next.payload_type = 96;
  self.next.seqnum = (guint16)(60000 + 1777 * id);
  self.next.timestamp = 0x70000000u * (id + 1);
  self.next.size = 1000;
  self.next.payload.picture_id = picture_id;
  self.next.payload.picture_id.value = (32700 + 99 * id) & 0x7fff;
  self.next.payload.tl0_pic_idx = tl0_pic_idx;
  self.next.payload.tl0_pic_idx.value = (250 + 9 * id) & 0xff;
  return self;
}

void
rtp_source_next_frame (RtpSource *self, gboolean is_keyframe, guint temporal_id)
{
  EclRtpPayload *payload = &self->next.payload;

  self->next.timestamp += RTP_SOURCE_TICKS;
  payload->is_start = TRUE;
  payload->is_keyframe = is_keyframe;
  payload->temporal_id = temporal_id;
  payload->picture_id.value = (payload->picture_id.value + 1) & 0x7fff;
  if (temporal_id == 0)
    payload->tl0_pic_idx.value = (payload->tl0_pic_idx.value + 1) & 0xff;
}

EclRtpPacket
rtp_source_next_packet (RtpSource *self, gboolean is_end)
{
  EclRtpPacket packet = self->next;

  packet.marker = packet.is_end = is_end;
  self->next.seqnum++;
  self->next.payload.is_start = self->next.payload.is_keyframe = FALSE;
  return packet;
}
