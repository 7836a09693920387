/* rtp-frame: what a packet says of its frame, its first one says
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-rtp-frame.h>

/* @nal: a NAL unit of two bytes */
static gboolean
add (EclRtpFrame *frame, guint16 seqnum, guint8 timestamp, const char *nal,
    gboolean marker)
{
  guint8 packet[14] = {0x80, marker ? 0xe0 : 0x60, seqnum >> 8, seqnum & 0xff,
      0, 0, 0, timestamp, 0, 0, 0, 1, nal[0], nal[1]};
  g_autoptr (GstBuffer) buffer = gst_buffer_new_memdup (packet, sizeof packet);

  return ecl_rtp_frame_add (frame, buffer);
}

static const EclRtpPayload *
get_payload (const EclRtpFrame *frame, guint index)
{
  return &ecl_rtp_frame_get_packet (frame, index)->payload;
}

/* A delimiter and slices that no other frame needs (nal_ref_idc 0) */
GST_START_TEST (test_h264_layer)
{
  g_autoptr (EclRtpFrame) frame = ecl_rtp_frame_new (ECL_RTP_CODEC_H264);

  fail_if (add (frame, 1, 7, "\x09\x30", FALSE));
  fail_if (add (frame, 2, 7, "\x01\x80", FALSE));
  fail_unless (add (frame, 3, 7, "\x01\x40", TRUE));
  fail_unless_equals_int (get_payload (frame, 0)->temporal_id, 1);
  fail_unless (get_payload (frame, 0)->begins_layer);
}
GST_END_TEST;

/* What is left of another frame, without its end, is none of it. */
GST_START_TEST (test_h264_layer_of_another_frame)
{
  g_autoptr (EclRtpFrame) frame = ecl_rtp_frame_new (ECL_RTP_CODEC_H264);

  fail_if (add (frame, 1, 6, "\x61\x80", FALSE));
  fail_unless (add (frame, 2, 7, "\x01\x80", TRUE));
  fail_unless_equals_int (get_payload (frame, 0)->temporal_id, 0);
  fail_unless_equals_int (get_payload (frame, 1)->temporal_id, 1);
}
GST_END_TEST;

GST_START_TEST (test_size)
{
  g_autoptr (EclRtpFrame) frame = ecl_rtp_frame_new (ECL_RTP_CODEC_H264);

  fail_unless_equals_int (ecl_rtp_frame_get_size (frame), 0);
  add (frame, 1, 7, "\x61\x80", FALSE);
  add (frame, 2, 7, "\x61\x40", TRUE);
  fail_unless_equals_int (ecl_rtp_frame_get_size (frame), 28);
  ecl_rtp_frame_clear (frame);
  fail_unless_equals_int (ecl_rtp_frame_get_size (frame), 0);
}
GST_END_TEST;

static Suite *
rtp_frame_suite (void)
{
  Suite *suite = suite_create ("rtp-frame");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_h264_layer);
  tcase_add_test (tc, test_h264_layer_of_another_frame);
  tcase_add_test (tc, test_size);
  return suite;
}

GST_CHECK_MAIN (rtp_frame);
