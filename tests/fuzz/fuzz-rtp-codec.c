/* fuzz-rtp-codec: whatever a publisher sends is read or refused, and what goes
 * on from it is one stream
 *
 * The input is packets, each with one byte before it that is its length; the
 * first byte of all is the codec.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "fuzz.h"
#include "ecl-rewriter.h"

typedef struct {
  EclRewriter rewriter;
  gboolean began;
  guint16 last; /* the highest that went out */
  gboolean sent[ECL_NUMBER_MAP_WINDOW];
} Stream;

static void
check_field (const EclRtpPayload *payload, const EclRtpField *field)
{
  gsize size = (field->bits + 7) / 8;

  g_assert_true (field->bits == 0 || field->bits == 7 || field->bits == 8 ||
                 field->bits == 15);
  g_assert_cmpuint (field->offset + size, <=, payload->head_size);
  g_assert_cmpuint (field->value, <, 1u << field->bits);
}

/* What is written where a number was is read there again. */
static void
check_writing (EclRtpCodec codec, const guint8 *data, gsize size,
    const EclRtpPayload *payload)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  EclRtpPayload again;
  guint32 picture = payload->picture_id.value ^ 0x5555;
  guint32 tl0 = payload->tl0_pic_idx.value ^ 0x55;

  ecl_rtp_field_write (&payload->picture_id, copy, picture);
  ecl_rtp_field_write (&payload->tl0_pic_idx, copy, tl0);
  g_assert_true (ecl_rtp_codec_parse (codec, copy, size, &again, NULL));
  g_assert_cmpuint (again.picture_id.value, ==,
      picture & ((1u << payload->picture_id.bits) - 1));
  g_assert_cmpuint (again.tl0_pic_idx.value, ==,
      tl0 & ((1u << payload->tl0_pic_idx.bits) - 1));
  again.picture_id.value = payload->picture_id.value;
  again.tl0_pic_idx.value = payload->tl0_pic_idx.value;
  g_assert_true (again.is_start == payload->is_start);
  g_assert_true (again.is_keyframe == payload->is_keyframe);
  g_assert_cmpuint (again.temporal_id, ==, payload->temporal_id);
  g_assert_cmpuint (again.head_size, ==, payload->head_size);
}

/* Each number once, and within the window of libsrtp. */
static void
check_output (Stream *self, const EclRtpNumbers *numbers)
{
  gint distance = self->began ? (gint16)(numbers->seqnum - self->last) : 1;
  guint16 seqnum = numbers->seqnum;

  g_assert_cmpint (distance, >, -ECL_NUMBER_MAP_WINDOW);
  g_assert_cmpuint (numbers->ssrc, ==, 1);
  g_assert_cmpuint (numbers->payload_type, ==, 2);
  if (distance > ECL_NUMBER_MAP_WINDOW || !self->began)
    memset (self->sent, FALSE, sizeof self->sent);
  else
    for (gint i = 1; i <= distance; i++)
      self->sent[(guint16)(self->last + i) % ECL_NUMBER_MAP_WINDOW] = FALSE;
  g_assert_false (self->sent[seqnum % ECL_NUMBER_MAP_WINDOW]);
  self->sent[seqnum % ECL_NUMBER_MAP_WINDOW] = TRUE;
  if (distance > 0)
    self->last = seqnum;
  self->began = TRUE;
}

static void
check_packet (Stream *self, EclRtpCodec codec, const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;
  EclRtpPacket packet;
  EclRtpNumbers numbers;

  if (!ecl_rtp_packet_parse (&packet, codec, copy, size, &error)) {
    g_assert_nonnull (error);
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (packet.offset + packet.size, <=, size);
  g_assert_cmpuint (packet.payload.head_size, <=, packet.size);
  g_assert_cmpuint (packet.payload.temporal_id, <=, 7);
  check_field (&packet.payload, &packet.payload.picture_id);
  check_field (&packet.payload, &packet.payload.tl0_pic_idx);
  if (packet.size > 0)
    check_writing (codec, copy + packet.offset, packet.size, &packet.payload);
  ecl_rewriter_select (&self->rewriter, packet.ssrc % 3);
  self->rewriter.filter.target = packet.payload_type % 8;
  if (ecl_rewriter_map (&self->rewriter, packet.ssrc % 2, &packet,
          packet.timestamp, &numbers))
    check_output (self, &numbers);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const EclRtpNumbers first = {.ssrc = 1, .payload_type = 2};
  g_autofree Stream *stream = g_new0 (Stream, 1);
  EclRtpCodec codec;

  if (size == 0)
    return 0;
  codec = data[0] % (ECL_RTP_CODEC_AV1 + 1);
  ecl_rewriter_init (&stream->rewriter, &first, 90000);
  for (gsize at = 1; at < size;) {
    gsize length = MIN (data[at], size - at - 1);

    check_packet (stream, codec, data + at + 1, length);
    at += 1 + length;
  }
  return 0;
}
