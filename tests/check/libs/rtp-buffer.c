/* rtp-buffer: each viewer has its own header and shares the payload
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-rtp-frame.h>
#include <gst/rtp/rtp.h>

#define HEADER "\xe0\x12\x34\x81\x02\x03\x04\xa1\xa2\xa3\xa4"
#define KEYFRAME "\x90\xc0\x81\x02\x2a\x50" /* picture id 258, TL0PICIDX 42 */
#define REST "which nobody copies"

static const EclRtpNumbers numbers = {
    .ssrc = 0xcafebabe,
    .payload_type = 102,
    .seqnum = 0xfffe,
    .timestamp = 0x89abcdef,
    .picture_id = 0x7654,
    .tl0_pic_idx = 0x99,
};

/* One memory, or one for each part, as payloaders make them. */
static GstBuffer *
make_buffer (const char *const *parts, const gsize *sizes, guint n_parts)
{
  GstBuffer *buffer = gst_buffer_new ();

  for (guint i = 0; i < n_parts; i++)
    gst_buffer_append_memory (
        buffer, gst_memory_new_wrapped (GST_MEMORY_FLAG_READONLY,
                    (gpointer)parts[i], sizes[i], 0, sizes[i], NULL, NULL));
  GST_BUFFER_PTS (buffer) = 3 * GST_SECOND;
  GST_BUFFER_DTS (buffer) = 2 * GST_SECOND;
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_MARKER);
  return buffer;
}

static GstBuffer *
make_one (const char *data, gsize size)
{
  return make_buffer (&data, &size, 1);
}

static EclRtpPacket
parse (EclRtpCodec codec, GstBuffer *buffer)
{
  EclRtpPacket packet;
  GstMapInfo map;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless (ecl_rtp_packet_parse (&packet, codec, map.data, map.size, NULL));
  gst_buffer_unmap (buffer, &map);
  return packet;
}

static GstBuffer *
copy_of (GstBuffer *original, EclRtpCodec codec, guint twcc_ext_id)
{
  EclRtpPacket packet = parse (codec, original);

  return ecl_rtp_buffer_new (original, &packet, &numbers, twcc_ext_id);
}

/* Where the last memory of a buffer has its bytes. */
static const guint8 *
last_bytes (GstBuffer *buffer)
{
  GstMemory *memory =
      gst_buffer_peek_memory (buffer, gst_buffer_n_memory (buffer) - 1);
  GstMapInfo map;

  fail_unless (gst_memory_map (memory, &map, GST_MAP_READ));
  gst_memory_unmap (memory, &map);
  return map.data;
}

static void
expect_bytes (GstBuffer *buffer, const char *bytes, gsize size)
{
  fail_unless_equals_int (gst_buffer_get_size (buffer), size);
  fail_unless (gst_buffer_memcmp (buffer, 0, bytes, size) == 0);
}

#define NEW_HEADER "\xe6\xff\xfe\x89\xab\xcd\xef\xca\xfe\xba\xbe"
#define NEW_KEYFRAME "\x90\xc0\xf6\x54\x99\x50"

GST_START_TEST (test_copy)
{
  static const char data[] = "\x80" HEADER KEYFRAME REST;
  static const char expected[] = "\x80" NEW_HEADER NEW_KEYFRAME REST;
  g_autoptr (GstBuffer) original = make_one (data, sizeof data - 1);
  g_autoptr (GstBuffer) copy = copy_of (original, ECL_RTP_CODEC_VP8, 0);

  expect_bytes (copy, expected, sizeof expected - 1);
  fail_unless (last_bytes (copy) == (const guint8 *)data + 12 + 5);
  fail_unless (gst_buffer_is_writable (copy));
  fail_unless_equals_uint64 (GST_BUFFER_PTS (copy), 3 * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DTS (copy), 2 * GST_SECOND);
  fail_unless (GST_BUFFER_FLAG_IS_SET (copy, GST_BUFFER_FLAG_MARKER));
  /* The original is what it was. */
  expect_bytes (original, data, sizeof data - 1);
}
GST_END_TEST;

/* What the session writes into one viewer's extension is not in another's. */
GST_START_TEST (test_twcc)
{
  static const char data[] = "\x80" HEADER KEYFRAME REST;
  static const char expected[] =
      "\x90" NEW_HEADER "\xbe\xde\x00\x01\x51\x00\x00\x00" NEW_KEYFRAME REST;
  g_autoptr (GstBuffer) original = make_one (data, sizeof data - 1);
  g_autoptr (GstBuffer) copy = copy_of (original, ECL_RTP_CODEC_VP8, 5);
  g_autoptr (GstBuffer) other = copy_of (original, ECL_RTP_CODEC_VP8, 5);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  gpointer extension;
  guint size;

  expect_bytes (copy, expected, sizeof expected - 1);
  fail_unless (last_bytes (copy) == last_bytes (other));
  fail_unless (gst_rtp_buffer_map (copy, GST_MAP_READWRITE, &rtp));
  fail_unless (gst_rtp_buffer_get_extension_onebyte_header (
      &rtp, 5, 0, &extension, &size));
  fail_unless_equals_int (size, 2);
  memcpy (extension, "\xab\xcd", 2);
  gst_rtp_buffer_unmap (&rtp);
  fail_unless (gst_buffer_memcmp (copy, 17, "\xab\xcd", 2) == 0);
  expect_bytes (other, expected, sizeof expected - 1);
}
GST_END_TEST;

/* Contributing sources, extensions and padding are the publisher's. */
GST_START_TEST (test_what_is_left_out)
{
  static const char data[] =
      "\xb1" HEADER "\1\1\1\1\xbe\xde\x00\x01\x31\x00\x00\x00" KEYFRAME REST
      "\x00\x00\x03";
  static const char expected[] = "\x80" NEW_HEADER NEW_KEYFRAME REST;
  g_autoptr (GstBuffer) original = make_one (data, sizeof data - 1);
  g_autoptr (GstBuffer) copy = copy_of (original, ECL_RTP_CODEC_VP8, 0);

  expect_bytes (copy, expected, sizeof expected - 1);
}
GST_END_TEST;

GST_START_TEST (test_parts)
{
  static const char *const parts[] = {"\x80" HEADER, KEYFRAME, REST};
  static const gsize sizes[] = {12, sizeof KEYFRAME - 1, sizeof REST - 1};
  static const char expected[] = "\x80" NEW_HEADER NEW_KEYFRAME REST;
  g_autoptr (GstBuffer) original = make_buffer (parts, sizes, 3);
  g_autoptr (GstBuffer) kept = gst_buffer_ref (original);
  g_autoptr (GstBuffer) copy = copy_of (original, ECL_RTP_CODEC_VP8, 0);

  expect_bytes (copy, expected, sizeof expected - 1);
  fail_unless (last_bytes (copy) == (const guint8 *)REST);
}
GST_END_TEST;

/* Nothing in the payload is the viewer's: all of it is shared. */
GST_START_TEST (test_no_fields)
{
  static const char data[] = "\x80" HEADER "\x67\x42\xc0\x1f";
  static const char expected[] = "\x80" NEW_HEADER "\x67\x42\xc0\x1f";
  g_autoptr (GstBuffer) original = make_one (data, sizeof data - 1);
  g_autoptr (GstBuffer) copy = copy_of (original, ECL_RTP_CODEC_H264, 0);

  expect_bytes (copy, expected, sizeof expected - 1);
  fail_unless (last_bytes (copy) == (const guint8 *)data + 12);
}
GST_END_TEST;

/* Frames */

#define PACKET(first, second, seqnum, timestamp, payload)                      \
  first second "\x00" seqnum "\x00\x00\x10" timestamp "\x00\x00\x00"           \
               "\x01" payload

static void
make_viewer (EclRewriter *rewriter, guint source)
{
  ecl_rewriter_init (rewriter, &numbers, 90000);
  ecl_rewriter_select (rewriter, source);
}

/* Whether it is complete then. */
static gboolean
add (EclRtpFrame *frame, const char *data, gsize size)
{
  g_autoptr (GstBuffer) buffer = make_one (data, size);

  return ecl_rtp_frame_add (frame, buffer);
}

#define ADD(frame, bytes) add ((frame), (bytes), sizeof (bytes) - 1)

static void
fill (EclRtpFrame *frame)
{
  fail_if (ADD (frame, PACKET ("\x80", "\x60", "\x01", "\x00", KEYFRAME REST)));
  /* One that is cut off, and padding */
  fail_if (ADD (frame, PACKET ("\x80", "\x60", "\x04", "\x00", "\x90")));
  fail_if (
      ADD (frame, PACKET ("\xa0", "\x60", "\x02", "\x00", "\x00\x00\x03")));
  fail_unless (ADD (frame, PACKET ("\x80", "\xe0", "\x03", "\x00",
                               "\x80\xc0\x81\x02\x2a\xff" REST)));
}

GST_START_TEST (test_frame)
{
  g_autoptr (EclRtpFrame) frame = ecl_rtp_frame_new (ECL_RTP_CODEC_VP8);
  g_autofree EclRewriter *viewers = g_new0 (EclRewriter, 3);
  GstBufferList *lists[2];

  fill (frame);
  fail_unless (ecl_rtp_frame_is_keyframe (frame));
  fail_unless_equals_int (ecl_rtp_frame_get_n_packets (frame), 3);
  fail_unless_equals_int (ecl_rtp_frame_get_n_refused (frame), 1);
  fail_unless_equals_int (ecl_rtp_frame_get_packet (frame, 2)->seqnum, 3);
  for (guint i = 0; i < 2; i++) {
    make_viewer (&viewers[i], 1);
    lists[i] = ecl_rtp_frame_rewrite (frame, &viewers[i], 1, 0, 0);
    fail_unless_equals_int (gst_buffer_list_length (lists[i]), 2);
  }
  for (guint n = 0; n < 2; n++) {
    GstBuffer *one = gst_buffer_list_get (lists[0], n);
    GstBuffer *other = gst_buffer_list_get (lists[1], n);
    EclRtpPacket packet;

    fail_unless (one != other && last_bytes (one) == last_bytes (other));
    packet = parse (ECL_RTP_CODEC_VP8, one);
    fail_unless_equals_int (packet.seqnum, (guint16)(numbers.seqnum + n));
    fail_unless_equals_int64 (packet.timestamp, numbers.timestamp);
    fail_unless_equals_int (packet.payload.picture_id.value, 0x7654);
    fail_unless_equals_int (packet.payload.tl0_pic_idx.value, 0x99);
  }
  gst_buffer_list_unref (lists[0]);
  gst_buffer_list_unref (lists[1]);
  /* Nothing for one who watches another source. */
  make_viewer (&viewers[2], 2);
  fail_unless (ecl_rtp_frame_rewrite (frame, &viewers[2], 1, 0, 0) == NULL);
}
GST_END_TEST;

GST_START_TEST (test_empty_frame)
{
  g_autoptr (EclRtpFrame) frame = ecl_rtp_frame_new (ECL_RTP_CODEC_VP8);
  g_autofree EclRewriter *viewer = g_new0 (EclRewriter, 1);

  make_viewer (viewer, 1);
  for (guint i = 0; i < 2; i++) {
    fail_if (ecl_rtp_frame_is_keyframe (frame));
    fail_unless_equals_int (ecl_rtp_frame_get_n_packets (frame), 0);
    fail_unless_equals_int (ecl_rtp_frame_get_n_refused (frame), 0);
    fail_unless (ecl_rtp_frame_rewrite (frame, viewer, 1, 0, 0) == NULL);
    fill (frame);
    ecl_rtp_frame_clear (frame);
  }
}
GST_END_TEST;

/* Delimiter, parameter sets and a slice, parameter sets and a slice; and what
 * is left of the frame before it. */
GST_START_TEST (test_h264_keyframe)
{
  g_autoptr (EclRtpFrame) frame = ecl_rtp_frame_new (ECL_RTP_CODEC_H264);

  ADD (frame, PACKET ("\x80", "\x60", "\x01", "\x00", "\x61\x9a"));
  ADD (frame, PACKET ("\x80", "\x60", "\x02", "\x01", "\x09\xf0"));
  ADD (frame, PACKET ("\x80", "\x60", "\x03", "\x01", "\x67\x42"));
  ADD (frame, PACKET ("\x80", "\x60", "\x04", "\x01", "\x65\x88"));
  ADD (frame, PACKET ("\x80", "\x60", "\x05", "\x01", "\x67\x42"));
  fail_unless (
      ADD (frame, PACKET ("\x80", "\xe0", "\x06", "\x01", "\x65\x05")));
  for (guint i = 0; i < 6; i++)
    fail_unless_equals_int (
        ecl_rtp_frame_get_packet (frame, i)->payload.is_keyframe, i == 1);
}
GST_END_TEST;

/* Packets of a publisher that never ends a frame. */
GST_START_TEST (test_endless_frame)
{
  g_autoptr (EclRtpFrame) frame = ecl_rtp_frame_new (ECL_RTP_CODEC_VP8);

  for (guint i = 1; i < ECL_RTP_FRAME_MAX_PACKETS; i++)
    fail_if (ADD (frame, PACKET ("\x80", "\x60", "\x01", "\x00", KEYFRAME)));
  fail_unless (ADD (frame, PACKET ("\x80", "\x60", "\x01", "\x00", KEYFRAME)));
}
GST_END_TEST;

static Suite *
rtp_buffer_suite (void)
{
  Suite *suite = suite_create ("rtp-buffer");
  TCase *copies = tcase_create ("copies");
  TCase *frames = tcase_create ("frames");

  suite_add_tcase (suite, copies);
  tcase_add_test (copies, test_copy);
  tcase_add_test (copies, test_twcc);
  tcase_add_test (copies, test_what_is_left_out);
  tcase_add_test (copies, test_parts);
  tcase_add_test (copies, test_no_fields);
  suite_add_tcase (suite, frames);
  tcase_add_test (frames, test_frame);
  tcase_add_test (frames, test_empty_frame);
  tcase_add_test (frames, test_h264_keyframe);
  tcase_add_test (frames, test_endless_frame);
  return suite;
}

GST_CHECK_MAIN (rtp_buffer);
