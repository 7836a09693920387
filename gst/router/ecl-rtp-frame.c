/* ecl-rtp-frame: the packets of a frame, read once for all viewers
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-rtp-frame.h"

typedef struct {
  GstBuffer *buffer;
  EclRtpPacket packet;
} Member;

struct _EclRtpFrame {
  EclRtpCodec codec;
  guint n_refused;
  gsize size;
  GArray *members; /* Member */
};

static void
member_clear (gpointer member)
{
  gst_buffer_unref (((Member *)member)->buffer);
}

EclRtpFrame *
ecl_rtp_frame_new (EclRtpCodec codec)
{
  EclRtpFrame *self = g_new0 (EclRtpFrame, 1);

  self->codec = codec;
  self->members = g_array_new (FALSE, FALSE, sizeof (Member));
  g_array_set_clear_func (self->members, member_clear);
  return self;
}

void
ecl_rtp_frame_free (EclRtpFrame *self)
{
  g_array_unref (self->members);
  g_free (self);
}

void
ecl_rtp_frame_clear (EclRtpFrame *self)
{
  g_array_set_size (self->members, 0);
  self->n_refused = 0;
  self->size = 0;
}

static Member *
get_member (const EclRtpFrame *self, guint index)
{
  return &g_array_index (self->members, Member, index);
}

/* Somebody else holds @buffer too: a buffer that is writable would lose its
 * parts when it is mapped, of which viewers share the last. */
static gboolean
parse (EclRtpPacket *packet, EclRtpCodec codec, GstBuffer *buffer)
{
  GstMapInfo map;
  gboolean parsed;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  parsed = ecl_rtp_packet_parse (packet, codec, map.data, map.size, NULL);
  gst_buffer_unmap (buffer, &map);
  return parsed;
}

/* What the last packet says of its frame its first one is to say. What comes
 * before the parameter sets (delimiter, SEI) belongs to the keyframe, and a
 * payloader may repeat them before each slice; it belongs as well to what no
 * other frame needs. */
static void
move_to_start (EclRtpFrame *self)
{
  guint last = self->members->len - 1;
  EclRtpPacket *packet = &get_member (self, last)->packet;
  EclRtpPayload *start;
  guint i = last;

  while (
      i > 0 && get_member (self, i - 1)->packet.timestamp == packet->timestamp)
    i--;
  start = &get_member (self, i)->packet.payload;
  if (packet->payload.is_keyframe) {
    packet->payload.is_keyframe = FALSE;
    start->is_keyframe = TRUE;
  }
  start->temporal_id = packet->payload.temporal_id;
  start->begins_layer = packet->payload.begins_layer;
}

gboolean
ecl_rtp_frame_add (EclRtpFrame *self, GstBuffer *buffer)
{
  Member member = {.buffer = gst_buffer_ref (buffer)};

  if (!parse (&member.packet, self->codec, buffer)) {
    gst_buffer_unref (buffer);
    self->n_refused++;
    return FALSE;
  }
  g_array_append_val (self->members, member);
  self->size += gst_buffer_get_size (buffer);
  if (self->codec == ECL_RTP_CODEC_H264 &&
      (member.packet.payload.is_keyframe || member.packet.payload.temporal_id))
    move_to_start (self);
  return member.packet.is_end ||
         self->members->len >= ECL_RTP_FRAME_MAX_PACKETS;
}

guint
ecl_rtp_frame_get_n_packets (const EclRtpFrame *self)
{
  return self->members->len;
}

const EclRtpPacket *
ecl_rtp_frame_get_packet (const EclRtpFrame *self, guint index)
{
  g_return_val_if_fail (index < self->members->len, NULL);

  return &get_member (self, index)->packet;
}

gboolean
ecl_rtp_frame_is_keyframe (const EclRtpFrame *self)
{
  for (guint i = 0; i < self->members->len; i++) {
    if (get_member (self, i)->packet.payload.is_keyframe)
      return TRUE;
  }
  return FALSE;
}

gsize
ecl_rtp_frame_get_size (const EclRtpFrame *self)
{
  return self->size;
}

guint
ecl_rtp_frame_get_n_refused (const EclRtpFrame *self)
{
  return self->n_refused;
}

GstBufferList *
ecl_rtp_frame_rewrite (const EclRtpFrame *self, EclRewriter *rewriter,
    guint source, GstClockTime time, guint twcc_ext_id)
{
  GstBufferList *list = NULL;

  for (guint i = 0; i < self->members->len; i++) {
    const Member *member = get_member (self, i);
    EclRtpNumbers numbers;
    GstBuffer *copy;

    if (!ecl_rewriter_map (rewriter, source, &member->packet, time, &numbers))
      continue;
    if (!list)
      list = gst_buffer_list_new_sized (self->members->len);
    copy = ecl_rtp_buffer_new (
        member->buffer, &member->packet, &numbers, twcc_ext_id);
    GST_BUFFER_PTS (copy) = time;
    GST_BUFFER_DTS (copy) = GST_CLOCK_TIME_NONE;
    gst_buffer_list_add (list, copy);
  }
  return list;
}
