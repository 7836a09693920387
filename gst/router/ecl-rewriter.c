/* ecl-rewriter: the streams of several sources become one stream for one viewer
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-rewriter.h"

void
ecl_rewriter_init (
    EclRewriter *self, const EclRtpNumbers *first, guint clock_rate)
{
  *self = (EclRewriter){
      .first = *first,
      .clock_rate = clock_rate,
      .wanted = ECL_REWRITER_NOTHING,
      .current = ECL_REWRITER_NOTHING,
      .time = GST_CLOCK_TIME_NONE,
      .last_timestamp = first->timestamp - 1,
  };
  ecl_temporal_filter_init (&self->filter, ECL_TEMPORAL_FILTER_ALL);
  ecl_number_map_init (&self->seqnums, first->seqnum);
  ecl_number_map_init (&self->picture_ids, first->picture_id);
  ecl_number_map_init (&self->tl0_pic_idxs, first->tl0_pic_idx);
}

void
ecl_rewriter_select (EclRewriter *self, guint source)
{
  self->wanted = source;
}

guint
ecl_rewriter_get_current (const EclRewriter *self)
{
  return self->current;
}

void
ecl_rewriter_interrupt (EclRewriter *self)
{
  self->waiting = TRUE;
}

gboolean
ecl_rewriter_is_waiting (const EclRewriter *self)
{
  return self->wanted != ECL_REWRITER_NOTHING &&
         (self->waiting || self->wanted != self->current);
}

/* Sources */

/* At least one tick after what went out before, however late the source is. */
static guint32
timestamp_at (const EclRewriter *self, GstClockTime time)
{
  guint32 timestamp = self->first.timestamp;

  if (!GST_CLOCK_TIME_IS_VALID (time) || !GST_CLOCK_TIME_IS_VALID (self->time))
    return self->last_timestamp + 1;
  if (time > self->time)
    timestamp += gst_util_uint64_scale_round (
        time - self->time, self->clock_rate, GST_SECOND);
  if ((gint32)(timestamp - self->last_timestamp) <= 0)
    return self->last_timestamp + 1;
  return timestamp;
}

static void
begin (EclRewriter *self, guint source, const EclRtpPacket *packet,
    GstClockTime time)
{
  const EclRtpField *picture_id = &packet->payload.picture_id;
  const EclRtpField *tl0_pic_idx = &packet->payload.tl0_pic_idx;
  guint32 timestamp = timestamp_at (self, time);

  if (!GST_CLOCK_TIME_IS_VALID (self->time)) {
    self->time = time;
    self->first.timestamp = timestamp;
  }
  self->timestamp_offset = timestamp - packet->timestamp;
  ecl_number_map_begin (
      &self->seqnums, 16, packet->seqnum, self->frame_open ? 1 : 0);
  ecl_number_map_begin (
      &self->picture_ids, picture_id->bits, picture_id->value, 0);
  ecl_number_map_begin (
      &self->tl0_pic_idxs, tl0_pic_idx->bits, tl0_pic_idx->value, 0);
  ecl_temporal_filter_reset (&self->filter);
  self->current = source;
  self->waiting = FALSE;
}

/* Packets */

static gboolean
field_is_near (const EclNumberMap *map, const EclRtpField *field)
{
  return field->bits == 0 ||
         ecl_number_map_is_near (map, field->bits, field->value);
}

/* Whether a packet of the source of now has its place in what went out. */
static gboolean
follows (const EclRewriter *self, const EclRtpPacket *packet)
{
  gint distance = ecl_number_map_get_distance (&self->seqnums, packet->seqnum);

  if (distance <= 0)
    return distance > -ECL_REWRITER_RESTART;
  return distance <= ECL_NUMBER_MAP_WINDOW &&
         field_is_near (&self->picture_ids, &packet->payload.picture_id) &&
         field_is_near (&self->tl0_pic_idxs, &packet->payload.tl0_pic_idx);
}

static void
drop (EclRewriter *self, const EclRtpPacket *packet)
{
  const EclRtpPayload *payload = &packet->payload;

  ecl_number_map_drop (&self->seqnums, packet->seqnum);
  if (payload->picture_id.bits > 0 && !payload->keeps_gaps)
    ecl_number_map_drop (&self->picture_ids, payload->picture_id.value);
}

static gboolean
look_up (EclNumberMap *map, const EclRtpField *field, guint32 *output)
{
  return field->bits == 0 || ecl_number_map_look_up (map, field->value, output);
}

static gboolean
number (EclRewriter *self, const EclRtpPacket *packet, EclRtpNumbers *numbers)
{
  gint distance = ecl_number_map_get_distance (&self->seqnums, packet->seqnum);
  guint32 timestamp = packet->timestamp + self->timestamp_offset;
  guint32 seqnum;
  guint32 picture_id = 0;
  guint32 tl0_pic_idx = 0;

  if (!look_up (&self->picture_ids, &packet->payload.picture_id, &picture_id) ||
      !look_up (
          &self->tl0_pic_idxs, &packet->payload.tl0_pic_idx, &tl0_pic_idx) ||
      !ecl_number_map_take (&self->seqnums, packet->seqnum, &seqnum))
    return FALSE;
  *numbers = (EclRtpNumbers){self->first.ssrc, self->first.payload_type, seqnum,
      timestamp, picture_id, tl0_pic_idx};
  if (distance > 0)
    self->frame_open = !packet->is_end;
  if ((gint32)(timestamp - self->last_timestamp) > 0)
    self->last_timestamp = timestamp;
  return TRUE;
}

gboolean
ecl_rewriter_map (EclRewriter *self, guint source, const EclRtpPacket *packet,
    GstClockTime time, EclRtpNumbers *numbers)
{
  if (source != self->current || self->waiting || !follows (self, packet)) {
    if (source == self->current)
      self->waiting = TRUE;
    if (source != self->wanted || !packet->payload.is_keyframe)
      return FALSE;
    begin (self, source, packet, time);
  }
  if (packet->size == 0 || !ecl_temporal_filter_pass (&self->filter,
                               packet->timestamp, &packet->payload)) {
    drop (self, packet);
    return FALSE;
  }
  return number (self, packet, numbers);
}
