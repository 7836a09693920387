/* ecl-rtp-frame: packets that came together, read once for all viewers
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-rtp-frame.h"

typedef struct {
  GstBuffer *buffer; /* the list's */
  EclRtpPacket packet;
} Member;

struct _EclRtpFrame {
  GstBufferList *list;
  gsize size;
  guint n_members;
  Member members[];
};

static gboolean
parse (Member *member, EclRtpCodec codec, GstBuffer *buffer)
{
  GstMapInfo map;
  gboolean parsed;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  parsed =
      ecl_rtp_packet_parse (&member->packet, codec, map.data, map.size, NULL);
  gst_buffer_unmap (buffer, &map);
  member->buffer = buffer;
  return parsed;
}

EclRtpFrame *
ecl_rtp_frame_new (EclRtpCodec codec, GstBufferList *list)
{
  guint n = gst_buffer_list_length (list);
  EclRtpFrame *self = g_malloc (sizeof (EclRtpFrame) + n * sizeof (Member));

  self->list = gst_buffer_list_ref (list);
  self->size = 0;
  self->n_members = 0;
  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer = gst_buffer_list_get (list, i);

    if (!parse (&self->members[self->n_members], codec, buffer))
      continue;
    self->size += gst_buffer_get_size (buffer);
    self->n_members++;
  }
  return self;
}

void
ecl_rtp_frame_free (EclRtpFrame *self)
{
  gst_buffer_list_unref (self->list);
  g_free (self);
}

guint
ecl_rtp_frame_get_n_refused (const EclRtpFrame *self)
{
  return gst_buffer_list_length (self->list) - self->n_members;
}

gboolean
ecl_rtp_frame_is_keyframe (const EclRtpFrame *self)
{
  for (guint i = 0; i < self->n_members; i++) {
    if (self->members[i].packet.payload.is_keyframe)
      return TRUE;
  }
  return FALSE;
}

gsize
ecl_rtp_frame_get_size (const EclRtpFrame *self)
{
  return self->size;
}

GstBufferList *
ecl_rtp_frame_rewrite (const EclRtpFrame *self, EclRewriter *rewriter,
    guint source, GstClockTime time, guint twcc_ext_id)
{
  GstBufferList *list = NULL;

  for (guint i = 0; i < self->n_members; i++) {
    const Member *member = &self->members[i];
    EclRtpNumbers numbers;

    if (!ecl_rewriter_map (rewriter, source, &member->packet, time, &numbers))
      continue;
    if (!list)
      list = gst_buffer_list_new_sized (self->n_members);
    gst_buffer_list_add (list, ecl_rtp_buffer_new (member->buffer,
                                   &member->packet, &numbers, twcc_ext_id));
  }
  return list;
}
