/* rtp-codec: what payloads and packets say, and that none is read beyond its
 * end
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-rtp-packet.h>
#include <gst/rtc/ecl-error.h>

#define BYTES(text) (text), sizeof (text) - 1

/* A copy that ends where its allocation ends. */
static gboolean
parse (EclRtpCodec codec, const char *data, gsize size, EclRtpPayload *payload)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;
  gboolean parsed = ecl_rtp_codec_parse (codec, copy, size, payload, &error);

  if (parsed)
    fail_unless (error == NULL);
  else
    fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED));
  return parsed;
}

/* What parses, and nothing that is cut off before @needed bytes does. */
static EclRtpPayload
expect (EclRtpCodec codec, const char *data, gsize size, gsize needed)
{
  EclRtpPayload payload;

  for (gsize cut = 0; cut < needed; cut++)
    fail_if (parse (codec, data, cut, &payload), "cut to %d bytes", (int)cut);
  for (gsize cut = needed; cut < size; cut++)
    fail_unless (parse (codec, data, cut, &payload));
  fail_unless (parse (codec, data, size, &payload));
  return payload;
}

static void
expect_field (const EclRtpField *field, guint bits, gsize offset, guint value)
{
  fail_unless_equals_int (field->bits, bits);
  fail_unless_equals_int (field->offset, offset);
  fail_unless_equals_int (field->value, value);
}

static void
expect_frame (
    const EclRtpPayload *payload, gboolean is_start, gboolean is_keyframe)
{
  fail_unless_equals_int (payload->is_start, is_start);
  fail_unless_equals_int (payload->is_keyframe, is_keyframe);
}

static void
expect_layer (const EclRtpPayload *payload, guint temporal_id,
    gboolean begins_layer, gboolean opens_layers)
{
  fail_unless_equals_int (payload->temporal_id, temporal_id);
  fail_unless_equals_int (payload->begins_layer, begins_layer);
  fail_unless_equals_int (payload->opens_layers, opens_layers);
}

GST_START_TEST (test_names)
{
  fail_unless_equals_int (ecl_rtp_codec_find ("vp8"), ECL_RTP_CODEC_VP8);
  fail_unless_equals_int (ecl_rtp_codec_find ("VP9"), ECL_RTP_CODEC_VP9);
  fail_unless_equals_int (ecl_rtp_codec_find ("H264"), ECL_RTP_CODEC_H264);
  fail_unless_equals_int (ecl_rtp_codec_find ("AV1"), ECL_RTP_CODEC_AV1);
  fail_unless_equals_int (ecl_rtp_codec_find ("OPUS"), ECL_RTP_CODEC_OTHER);
}
GST_END_TEST;

/* Packets without picture ids, and of layer 0, all of whose bytes are needed */
typedef struct {
  const char *data;
  gsize size;
  gboolean is_start;
  gboolean is_keyframe;
} PlainPacket;

static void
expect_plain (EclRtpCodec codec, const PlainPacket *packets, guint n)
{
  for (guint i = 0; i < n; i++) {
    EclRtpPayload payload =
        expect (codec, packets[i].data, packets[i].size, packets[i].size);

    expect_frame (&payload, packets[i].is_start, packets[i].is_keyframe);
    expect_layer (&payload, 0, FALSE, FALSE);
    fail_unless_equals_int (payload.picture_id.bits, 0);
  }
}

/* VP8 */

GST_START_TEST (test_vp8_frames)
{
  static const PlainPacket packets[] = {
      {BYTES ("\x10\x50"), TRUE, TRUE},
      {BYTES ("\x10\x51"), TRUE, FALSE},
      /* Another packet of the partition, another partition */
      {BYTES ("\x00\x50"), FALSE, FALSE},
      {BYTES ("\x11\x50"), FALSE, FALSE},
      {BYTES ("\x90\x00\x50"), TRUE, TRUE},
  };

  expect_plain (ECL_RTP_CODEC_VP8, packets, G_N_ELEMENTS (packets));
}
GST_END_TEST;

GST_START_TEST (test_vp8_numbers)
{
  EclRtpPayload payload =
      expect (ECL_RTP_CODEC_VP8, BYTES ("\x90\x80\x7f\x51"), 4);

  expect_field (&payload.picture_id, 7, 2, 127);
  fail_unless_equals_int (payload.head_size, 3);

  payload = expect (ECL_RTP_CODEC_VP8, BYTES ("\x90\x80\xff\xfe\x51"), 5);
  expect_field (&payload.picture_id, 15, 2, 32766);
  fail_unless_equals_int (payload.head_size, 4);

  /* All of it: I, L, T and K; layer 2, Y, key index 5 */
  payload =
      expect (ECL_RTP_CODEC_VP8, BYTES ("\x90\xf0\x81\x02\x2a\xa5\x51"), 7);
  expect_field (&payload.picture_id, 15, 2, 258);
  expect_field (&payload.tl0_pic_idx, 8, 4, 42);
  fail_unless_equals_int (payload.head_size, 6);
  fail_if (payload.keeps_gaps);
  expect_layer (&payload, 2, TRUE, FALSE);

  /* Without Y, with TL0PICIDX and without picture id */
  payload = expect (ECL_RTP_CODEC_VP8, BYTES ("\x90\x60\x2a\x40\x51"), 5);
  expect_field (&payload.tl0_pic_idx, 8, 2, 42);
  fail_unless_equals_int (payload.picture_id.bits, 0);
  expect_layer (&payload, 1, FALSE, FALSE);
}
GST_END_TEST;

GST_START_TEST (test_vp8_unnumbered_layers)
{
  EclRtpPayload payload = expect (ECL_RTP_CODEC_VP8, BYTES ("\x30\x51"), 2);

  /* Nothing needs it. */
  expect_layer (&payload, 1, TRUE, FALSE);
  /* A key index alone numbers no layer... */
  payload = expect (ECL_RTP_CODEC_VP8, BYTES ("\x90\x10\xe5\x51"), 4);
  expect_layer (&payload, 0, FALSE, FALSE);
  /* ...and a numbered one is what it is. */
  payload = expect (ECL_RTP_CODEC_VP8, BYTES ("\xb0\x20\x80\x51"), 4);
  expect_layer (&payload, 2, FALSE, FALSE);
}
GST_END_TEST;

/* VP9: what begins a keyframe of profile 0 is 0x82 (frame marker, key frame,
 * shown), another frame 0x86. */

GST_START_TEST (test_vp9_frames)
{
  static const PlainPacket packets[] = {
      {BYTES ("\x08\x82"), TRUE, TRUE},
      {BYTES ("\x0c\x82"), TRUE, TRUE},
      {BYTES ("\x48\x86"), TRUE, FALSE},
      /* Not its first packet */
      {BYTES ("\x00\x82"), FALSE, FALSE},
      /* It says that it needs another; intra only; an old one shown again */
      {BYTES ("\x48\x82"), TRUE, FALSE},
      {BYTES ("\x08\x86"), TRUE, FALSE},
      {BYTES ("\x08\x88"), TRUE, FALSE},
      /* Profile 3 has a bit more: key, not key, shown again */
      {BYTES ("\x08\xb1"), TRUE, TRUE},
      {BYTES ("\x08\xb2"), TRUE, FALSE},
      {BYTES ("\x08\xb4"), TRUE, FALSE},
      /* No VP9 */
      {BYTES ("\x08\x42"), TRUE, FALSE},
      /* Spatial layers: the first begins the frame. */
      {BYTES ("\x28\x00\x07\x82"), TRUE, TRUE},
      {BYTES ("\x28\x02\x07\x82"), FALSE, FALSE},
  };

  expect_plain (ECL_RTP_CODEC_VP9, packets, G_N_ELEMENTS (packets));
}
GST_END_TEST;

GST_START_TEST (test_vp9_numbers)
{
  EclRtpPayload payload = expect (ECL_RTP_CODEC_VP9, BYTES ("\x88\x11\x82"), 3);

  expect_field (&payload.picture_id, 7, 1, 17);
  fail_unless_equals_int (payload.head_size, 2);
  fail_unless (payload.keeps_gaps);

  payload = expect (ECL_RTP_CODEC_VP9, BYTES ("\x88\x91\x22\x82"), 4);
  expect_field (&payload.picture_id, 15, 1, 0x1122);
  fail_unless_equals_int (payload.head_size, 3);

  /* Layer 3 of time, U; TL0PICIDX only without flexible mode */
  payload = expect (ECL_RTP_CODEC_VP9, BYTES ("\xe8\x91\x22\x70\x2a\x86"), 6);
  expect_layer (&payload, 3, FALSE, TRUE);
  expect_field (&payload.tl0_pic_idx, 8, 4, 42);
  fail_unless_equals_int (payload.head_size, 5);

  payload = expect (ECL_RTP_CODEC_VP9, BYTES ("\xb8\x91\x22\x20\x82"), 5);
  expect_layer (&payload, 1, FALSE, FALSE);
  fail_unless_equals_int (payload.tl0_pic_idx.bits, 0);
}
GST_END_TEST;

GST_START_TEST (test_vp9_references)
{
  EclRtpPayload payload =
      expect (ECL_RTP_CODEC_VP9, BYTES ("\xd8\x11\x03\x05\x02\x86"), 6);

  expect_frame (&payload, TRUE, FALSE);
  /* There are three at the most. */
  fail_if (parse (
      ECL_RTP_CODEC_VP9, BYTES ("\xd8\x11\x03\x05\x03\x02\x86"), &payload));
}
GST_END_TEST;

GST_START_TEST (test_vp9_scalability_structure)
{
  /* Two spatial layers with sizes; two pictures, with one and two references */
  EclRtpPayload payload = expect (ECL_RTP_CODEC_VP9,
      BYTES ("\x8a\x11\x38\x01\x40\x00\xb4\x02\x80\x01\x68"
             "\x02\x04\x01\x28\x01\x02\x82"),
      18);

  expect_frame (&payload, TRUE, TRUE);
  fail_unless_equals_int (payload.head_size, 2);
  /* One layer, without sizes and pictures */
  payload = expect (ECL_RTP_CODEC_VP9, BYTES ("\x0a\x00\x82"), 3);
  expect_frame (&payload, TRUE, TRUE);
}
GST_END_TEST;

/* H264: slices whose first bit says that they begin the picture */

GST_START_TEST (test_h264_frames)
{
  static const struct {
    const char *data;
    gsize size;
    gsize needed;
    gboolean is_start;
    gboolean is_keyframe;
    guint temporal_id;
  } packets[] = {
      /* SPS, PPS, IDR slice, delta slice, SEI, AUD */
      {BYTES ("\x67\x42\xc0\x1f"), 1, TRUE, TRUE, 0},
      {BYTES ("\x68\xce\x3c\x80"), 1, TRUE, FALSE, 0},
      {BYTES ("\x65\x88"), 2, TRUE, FALSE, 0},
      {BYTES ("\x61\x9a"), 2, TRUE, FALSE, 0},
      {BYTES ("\x06\x05"), 1, TRUE, FALSE, 0},
      {BYTES ("\x09\xf0"), 1, TRUE, FALSE, 0},
      /* The second slice; a slice that nothing needs */
      {BYTES ("\x61\x40"), 2, FALSE, FALSE, 0},
      {BYTES ("\x01\x9a"), 2, TRUE, FALSE, 1},
      /* FU-A: begin of an IDR, of an SPS and of a slice that nothing needs;
       * the middle of an SPS */
      {BYTES ("\x7c\x85\x88"), 3, TRUE, FALSE, 0},
      {BYTES ("\x7c\x87\x42"), 3, TRUE, TRUE, 0},
      {BYTES ("\x1c\x81\x9a"), 3, TRUE, FALSE, 1},
      {BYTES ("\x7c\x07\x42"), 3, FALSE, FALSE, 0},
      {BYTES ("\x1c\x01\x9a"), 3, FALSE, FALSE, 1},
  };

  for (guint i = 0; i < G_N_ELEMENTS (packets); i++) {
    EclRtpPayload payload;

    for (gsize cut = 0; cut < packets[i].needed && cut < 3; cut++) {
      if (cut == 0 || packets[i].needed == 3)
        fail_if (parse (ECL_RTP_CODEC_H264, packets[i].data, cut, &payload));
    }
    fail_unless (
        parse (ECL_RTP_CODEC_H264, packets[i].data, packets[i].size, &payload));
    expect_frame (&payload, packets[i].is_start, packets[i].is_keyframe);
    expect_layer (
        &payload, packets[i].temporal_id, packets[i].temporal_id == 1, FALSE);
    fail_unless_equals_int (payload.head_size, 0);
  }
}
GST_END_TEST;

GST_START_TEST (test_h264_aggregates)
{
  static const char key[] =
      "\x78\x00\x04\x67\x42\xc0\x1f\x00\x02\x68\xce\x00\x03\x65\x88\x84";
  static const gsize whole[] = {0, 7, 11, 16};
  EclRtpPayload payload;

  for (gsize cut = 0, n = 0; cut <= sizeof key - 1; cut++) {
    gboolean is_whole = n < G_N_ELEMENTS (whole) && cut == whole[n];

    n += is_whole ? 1 : 0;
    fail_unless_equals_int (
        parse (ECL_RTP_CODEC_H264, key, cut, &payload), is_whole && cut > 0);
  }
  expect_frame (&payload, TRUE, TRUE);
  expect_layer (&payload, 0, FALSE, FALSE);

  /* An AUD and a slice that nothing needs */
  fail_unless (parse (ECL_RTP_CODEC_H264,
      BYTES ("\x18\x00\x02\x09\xf0\x00\x02\x01\x9a"), &payload));
  expect_frame (&payload, TRUE, FALSE);
  expect_layer (&payload, 1, TRUE, FALSE);
  /* One that has no bytes */
  fail_if (parse (ECL_RTP_CODEC_H264, BYTES ("\x78\x00\x00"), &payload));
}
GST_END_TEST;

GST_START_TEST (test_h264_unknown)
{
  EclRtpPayload payload;

  /* 0, 30 and 31 are no types; STAP-B, MTAP and FU-B are of the interleaved
   * mode. */
  for (guint type = 0; type < 32; type++) {
    const char data[] = {(char)(0x60 | type), '\x00', '\x01', '\x67'};

    fail_unless_equals_int (
        parse (ECL_RTP_CODEC_H264, data, sizeof data, &payload),
        (type >= 1 && type <= 24) || type == 28);
  }
}
GST_END_TEST;

/* AV1 and others */

GST_START_TEST (test_av1)
{
  EclRtpPayload payload =
      expect (ECL_RTP_CODEC_AV1, BYTES ("\x18\x0a\x01\x00"), 2);

  expect_frame (&payload, TRUE, TRUE);
  payload = expect (ECL_RTP_CODEC_AV1, BYTES ("\x10\x32\x01"), 2);
  expect_frame (&payload, TRUE, FALSE);
  payload = expect (ECL_RTP_CODEC_AV1, BYTES ("\x90\x32\x01"), 2);
  expect_frame (&payload, FALSE, FALSE);
}
GST_END_TEST;

GST_START_TEST (test_other)
{
  EclRtpPayload payload = expect (ECL_RTP_CODEC_OTHER, BYTES ("\xfc\xff"), 1);

  expect_frame (&payload, TRUE, TRUE);
  expect_layer (&payload, 0, FALSE, FALSE);
  fail_unless_equals_int (payload.head_size, 0);
}
GST_END_TEST;

/* Numbers in their place */

GST_START_TEST (test_write)
{
  static const EclRtpField fields[] = {
      {0, 1, 0}, {7, 1, 0}, {8, 1, 0}, {15, 1, 0}};
  static const char *const expected[] = {"\xaa\xaa\xaa\xaa", "\xaa\x45\xaa\xaa",
      "\xaa\xc5\xaa\xaa", "\xaa\xa3\xc5\xaa"};

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    guint8 payload[4] = {0xaa, 0xaa, 0xaa, 0xaa};

    ecl_rtp_field_write (&fields[i], payload, 0xfffa3c5 & ~0x8000);
    fail_unless (memcmp (payload, expected[i], sizeof payload) == 0, "%u bits",
        fields[i].bits);
  }
}
GST_END_TEST;

/* Packets */

/* At an odd address. */
static gboolean
parse_packet (const char *data, gsize size, EclRtpPacket *packet)
{
  g_autofree guint8 *copy = g_malloc (size + 1);

  memcpy (copy + 1, data, size);
  return ecl_rtp_packet_parse (packet, ECL_RTP_CODEC_VP8, copy + 1, size, NULL);
}

static void
expect_packet (const char *data, gsize size, gsize offset, gsize payload_size)
{
  EclRtpPacket packet;

  for (gsize cut = 0; cut < offset; cut++)
    fail_if (parse_packet (data, cut, &packet));
  fail_unless (parse_packet (data, size, &packet));
  fail_unless_equals_int (packet.offset, offset);
  fail_unless_equals_int (packet.size, payload_size);
}

#define FIXED "\xe0\x12\x34\x81\x02\x03\x04\xa1\xa2\xa3\xa4"

GST_START_TEST (test_packet)
{
  EclRtpPacket packet;

  fail_unless (parse_packet (BYTES ("\x80" FIXED "\x10\x50"), &packet));
  fail_unless_equals_int (packet.ssrc, 0xa1a2a3a4);
  fail_unless_equals_int (packet.payload_type, 96);
  fail_unless (packet.marker && packet.is_end);
  fail_unless_equals_int (packet.seqnum, 0x1234);
  fail_unless_equals_int (packet.timestamp, 0x81020304);
  fail_unless (packet.payload.is_keyframe);
  expect_packet (BYTES ("\x80" FIXED "\x10\x50"), 12, 2);
  expect_packet (BYTES ("\x82" FIXED "\1\1\1\1\2\2\2\2\x10\x50"), 20, 2);
  expect_packet (
      BYTES ("\x91" FIXED "\1\1\1\1\xbe\xde\x00\x01\x31\x00\x00\x00\x10\x50"),
      24, 2);
  expect_packet (BYTES ("\xa0" FIXED "\x10\x50\x00\x02"), 12, 2);
}
GST_END_TEST;

GST_START_TEST (test_packet_that_is_none)
{
  EclRtpPacket packet;

  /* Another version, nothing in it, an extension that is cut off, too much
   * padding and padding of no bytes, another payload */
  fail_if (parse_packet (BYTES ("\x40" FIXED "\x10\x50"), &packet));
  fail_if (parse_packet (BYTES ("\x80" FIXED), &packet));
  fail_if (parse_packet (
      BYTES ("\x90" FIXED "\xbe\xde\x00\x02\x31\x00\x00\x00"), &packet));
  fail_if (parse_packet (BYTES ("\xa0" FIXED "\x10\x50\x00\x05"), &packet));
  fail_if (parse_packet (BYTES ("\xa0" FIXED "\x10\x50\x00\x00"), &packet));
  fail_if (parse_packet (BYTES ("\x80" FIXED "\x90"), &packet));
}
GST_END_TEST;

GST_START_TEST (test_packet_of_padding)
{
  EclRtpPacket packet;

  fail_unless (parse_packet (BYTES ("\xa0" FIXED "\x00\x00\x03"), &packet));
  fail_unless_equals_int (packet.size, 0);
  fail_if (packet.payload.is_keyframe || packet.payload.is_start);
}
GST_END_TEST;

/* Where packets are frames, a marker says something else (RFC 3551). */
GST_START_TEST (test_end)
{
  static const guint8 data[] = "\x80\x60\1\1\1\1\1\1\1\1\1\1\x10\x50";
  EclRtpPacket packet;

  fail_unless (ecl_rtp_packet_parse (
      &packet, ECL_RTP_CODEC_VP8, data, sizeof data - 1, NULL));
  fail_if (packet.is_end);
  fail_unless (ecl_rtp_packet_parse (
      &packet, ECL_RTP_CODEC_OTHER, data, sizeof data - 1, NULL));
  fail_unless (packet.is_end);
}
GST_END_TEST;

/* Whatever comes: what is said of it lies within it. */
GST_START_TEST (test_random)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 50000; i++) {
    EclRtpCodec codec = g_rand_int_range (rand, 0, ECL_RTP_CODEC_AV1 + 1);
    char data[24];
    gsize size = g_rand_int_range (rand, 0, sizeof data + 1);
    EclRtpPayload payload;

    for (gsize n = 0; n < size; n++)
      data[n] = (char)g_rand_int (rand);
    if (!parse (codec, data, size, &payload))
      continue;
    fail_unless (payload.head_size < size);
    fail_unless (payload.temporal_id <= 7);
    fail_unless (payload.is_start || !payload.is_keyframe);
    fail_unless (
        payload.picture_id.offset + (payload.picture_id.bits + 7) / 8 <=
        payload.head_size);
    fail_unless (payload.tl0_pic_idx.offset + payload.tl0_pic_idx.bits / 8 <=
                 payload.head_size);
  }
}
GST_END_TEST;

static Suite *
rtp_codec_suite (void)
{
  Suite *suite = suite_create ("rtp-codec");
  TCase *payloads = tcase_create ("payloads");
  TCase *packets = tcase_create ("packets");

  suite_add_tcase (suite, payloads);
  tcase_add_test (payloads, test_names);
  tcase_add_test (payloads, test_vp8_frames);
  tcase_add_test (payloads, test_vp8_numbers);
  tcase_add_test (payloads, test_vp8_unnumbered_layers);
  tcase_add_test (payloads, test_vp9_frames);
  tcase_add_test (payloads, test_vp9_numbers);
  tcase_add_test (payloads, test_vp9_references);
  tcase_add_test (payloads, test_vp9_scalability_structure);
  tcase_add_test (payloads, test_h264_frames);
  tcase_add_test (payloads, test_h264_aggregates);
  tcase_add_test (payloads, test_h264_unknown);
  tcase_add_test (payloads, test_av1);
  tcase_add_test (payloads, test_other);
  tcase_add_test (payloads, test_write);
  tcase_add_test (payloads, test_random);
  suite_add_tcase (suite, packets);
  tcase_add_test (packets, test_packet);
  tcase_add_test (packets, test_packet_that_is_none);
  tcase_add_test (packets, test_packet_of_padding);
  tcase_add_test (packets, test_end);
  return suite;
}

GST_CHECK_MAIN (rtp_codec);
