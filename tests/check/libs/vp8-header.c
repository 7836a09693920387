/* vp8-header: the frames of a real encoder that no other one needs
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-vp8-header.h>

#include "rtp-recording.h"

#define VP8 (&rtp_recording_codecs[0])
#define N_FRAMES 40

/* (transfer full): the beginning of a frame */
static GBytes *
get_beginning (const RtpRecordingFrame *frame)
{
  g_autoptr (EclRtpFrame) packets = ecl_rtp_frame_new (ECL_RTP_CODEC_VP8);
  GstBuffer *first = gst_buffer_list_get (frame->list, 0);
  const EclRtpPacket *packet;
  GstMapInfo map;
  GBytes *bytes;
  gsize offset;

  ecl_rtp_frame_add (packets, first);
  packet = ecl_rtp_frame_get_packet (packets, 0);
  offset = packet->offset + packet->payload.head_size;
  gst_buffer_map (first, &map, GST_MAP_READ);
  bytes = g_bytes_new (map.data + offset, map.size - offset);
  gst_buffer_unmap (first, &map);
  return bytes;
}

static gboolean
is_discardable (GBytes *bytes, gsize size)
{
  /* A copy that ends where its allocation ends */
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);

  return ecl_vp8_header_is_discardable (copy, size);
}

/* Those of the highest of three layers; of one layer, none. */
GST_START_TEST (test_frames)
{
  g_autoptr (GArray) frames =
      rtp_recording_make (VP8, 160, 1000, N_FRAMES, __i__ == 1);
  guint n_discardable = 0;

  for (guint i = 0; i < frames->len; i++) {
    const RtpRecordingFrame *frame =
        &g_array_index (frames, RtpRecordingFrame, i);
    g_autoptr (GBytes) bytes = get_beginning (frame);
    gboolean discardable = is_discardable (bytes, g_bytes_get_size (bytes));

    fail_unless_equals_int (discardable, frame->temporal_id == 2);
    n_discardable += discardable ? 1 : 0;
  }
  fail_unless_equals_int (n_discardable, __i__ == 1 ? N_FRAMES / 2 : 0);
}
GST_END_TEST;

/* Of less than its header nothing is known. */
GST_START_TEST (test_cut_off)
{
  g_autoptr (GArray) frames = rtp_recording_make (VP8, 160, 1000, 4, TRUE);
  g_autoptr (GBytes) bytes =
      get_beginning (&g_array_index (frames, RtpRecordingFrame, 1));
  gsize needed = 0;

  while (!is_discardable (bytes, needed))
    needed++;
  fail_unless (needed > 6, "%d bytes", (int)needed);
  for (gsize size = needed; size <= g_bytes_get_size (bytes); size++)
    fail_unless (is_discardable (bytes, size));
}
GST_END_TEST;

/* In the codec's own words, where the payloader says nothing of layers. */
GST_START_TEST (test_payload)
{
  g_autoptr (GArray) frames = rtp_recording_make (VP8, 160, 1000, 4, TRUE);

  for (guint i = 0; i < 4; i++) {
    const RtpRecordingFrame *frame =
        &g_array_index (frames, RtpRecordingFrame, i);
    g_autoptr (GBytes) bytes = get_beginning (frame);
    g_autoptr (GByteArray) payload = g_byte_array_new ();
    EclRtpPayload parsed;

    g_byte_array_append (payload, (const guint8 *)"\x10", 1);
    g_byte_array_append (
        payload, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    fail_unless (ecl_rtp_codec_parse (
        ECL_RTP_CODEC_VP8, payload->data, payload->len, &parsed, NULL));
    fail_unless_equals_int (parsed.temporal_id, i % 2);
    fail_unless_equals_int (parsed.begins_layer, i % 2);
    /* In another packet of the frame these bytes mean nothing. */
    payload->data[0] = 0;
    fail_unless (ecl_rtp_codec_parse (
        ECL_RTP_CODEC_VP8, payload->data, payload->len, &parsed, NULL));
    fail_unless_equals_int (parsed.temporal_id, 0);
  }
}
GST_END_TEST;

/* Made headers */

/* Writes what the arithmetic decoder reads: a number of as many bits as there
 * were, to which each flag that is set adds the lower half of the range. */
typedef struct {
  guint8 bits[1024];
  guint n_bits;
  guint range;
} Writer;

static void
write_flag (Writer *self, guint flag)
{
  guint split = 1 + ((self->range - 1) * 128 >> 8);

  for (guint i = self->n_bits, rest = flag ? split : 0; rest > 0; rest >>= 1) {
    rest += self->bits[--i];
    self->bits[i] = rest & 1;
  }
  self->range = flag ? self->range - split : split;
  for (; self->range < 128; self->range <<= 1)
    self->n_bits++;
}

static void
write_number (Writer *self, guint n_bits, guint number)
{
  while (n_bits-- > 0)
    write_flag (self, number >> n_bits & 1);
}

/* What a header says; all 0: nothing is kept. */
typedef struct {
  guint segment_map, segment_data;
  guint n_deltas;
  guint quantizer_deltas; /* one bit for each */
  guint golden, alternate, copy_golden, copy_alternate;
  guint sign_bias;
  guint probabilities, last;
} Header;

static gboolean
write_and_read (const Header *header)
{
  Writer writer = {.n_bits = 8, .range = 255};
  guint8 frame[3 + 128] = {0x31};
  gboolean segments = header->segment_map || header->segment_data;

  write_flag (&writer, segments);
  if (segments) {
    write_flag (&writer, header->segment_map);
    write_flag (&writer, header->segment_data);
  }
  write_number (&writer, 1 + 6 + 3, 0x155);
  write_flag (&writer, header->n_deltas > 0);
  if (header->n_deltas > 0) {
    write_flag (&writer, 1);
    for (guint i = 0; i < 8; i++) {
      write_flag (&writer, i < header->n_deltas);
      if (i < header->n_deltas)
        write_number (&writer, 6 + 1, 0x35);
    }
  }
  write_number (&writer, 2 + 7, 0x0a5);
  for (guint i = 0; i < 5; i++) {
    write_flag (&writer, header->quantizer_deltas >> i & 1);
    if (header->quantizer_deltas >> i & 1)
      write_number (&writer, 4 + 1, 0x15);
  }
  write_flag (&writer, header->golden);
  write_flag (&writer, header->alternate);
  if (!header->golden)
    write_number (&writer, 2, header->copy_golden);
  if (!header->alternate)
    write_number (&writer, 2, header->copy_alternate);
  write_number (&writer, 2, header->sign_bias);
  write_flag (&writer, header->probabilities);
  write_flag (&writer, header->last);
  for (guint i = 0; i < writer.n_bits; i++)
    frame[3 + i / 8] |= writer.bits[i] << (7 - i % 8);
  return ecl_vp8_header_is_discardable (frame, sizeof frame);
}

GST_START_TEST (test_what_is_kept)
{
  static const Header discardable[] = {{0}, {.n_deltas = 8},
      {.quantizer_deltas = 31}, {.quantizer_deltas = 10, .sign_bias = 3}};
  static const Header needed[] = {{.segment_map = 1}, {.segment_data = 1},
      {.n_deltas = 1}, {.n_deltas = 7}, {.golden = 1}, {.alternate = 1},
      {.copy_golden = 1}, {.copy_golden = 2}, {.copy_alternate = 1},
      {.copy_alternate = 2}, {.probabilities = 1}, {.last = 1},
      {.n_deltas = 8, .quantizer_deltas = 21, .last = 1}};

  for (guint i = 0; i < G_N_ELEMENTS (discardable); i++)
    fail_unless (write_and_read (&discardable[i]), "%u", i);
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    fail_if (write_and_read (&needed[i]), "%u", i);
}
GST_END_TEST;

static Suite *
vp8_header_suite (void)
{
  Suite *suite = suite_create ("vp8-header");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_frames, 0, 2);
  tcase_add_test (tc, test_cut_off);
  tcase_add_test (tc, test_payload);
  tcase_add_test (tc, test_what_is_kept);
  return suite;
}

GST_CHECK_MAIN (vp8_header);
