/* rewriter: one stream comes out, whatever its sources do
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-rewriter.h>

#include "rtp-source.h"

#define FRAME (GST_SECOND / 30)

static const EclRtpNumbers origin = {
    .ssrc = 0xcafe,
    .payload_type = 102,
    .seqnum = 65533,
    .timestamp = G_MAXUINT32 - 5 * RTP_SOURCE_TICKS,
    .picture_id = 32766,
    .tl0_pic_idx = 254,
};

/* A frame of one packet */
static EclRtpPacket
small_frame (RtpSource *self, gboolean is_keyframe)
{
  rtp_source_next_frame (self, is_keyframe, 0);
  return rtp_source_next_packet (self, TRUE);
}

/* Rewriters */

static EclRewriter *
start (guint source)
{
  EclRewriter *self = g_new0 (EclRewriter, 1);

  ecl_rewriter_init (self, &origin, 90000);
  ecl_rewriter_select (self, source);
  return self;
}

static gboolean
passes (EclRewriter *self, guint source, const EclRtpPacket *packet)
{
  EclRtpNumbers numbers;

  return ecl_rewriter_map (self, source, packet, GST_CLOCK_TIME_NONE, &numbers);
}

/* What goes out, with numbers counted from the first ones. */
static void
expect (EclRewriter *self, guint source, EclRtpPacket packet, GstClockTime time,
    guint seqnum, guint timestamp, guint picture)
{
  EclRtpNumbers numbers;

  fail_unless (ecl_rewriter_map (self, source, &packet, time, &numbers));
  fail_unless_equals_int (numbers.ssrc, origin.ssrc);
  fail_unless_equals_int (numbers.payload_type, origin.payload_type);
  fail_unless_equals_int ((guint16)(numbers.seqnum - origin.seqnum), seqnum);
  fail_unless_equals_int (
      (gint32)(numbers.timestamp - origin.timestamp), (gint32)timestamp);
  fail_unless_equals_int (
      (numbers.picture_id - origin.picture_id) & 0x7fff, picture);
  fail_unless_equals_int (
      (guint8)(numbers.tl0_pic_idx - origin.tl0_pic_idx), picture);
}

static void
expect_refused (EclRewriter *self, guint source, EclRtpPacket packet)
{
  fail_if (passes (self, source, &packet));
}

GST_START_TEST (test_begins_with_a_keyframe)
{
  RtpSource source = rtp_source_make (1);
  RtpSource other = rtp_source_make (2);
  g_autofree EclRewriter *rewriter = start (ECL_REWRITER_NOTHING);

  fail_if (ecl_rewriter_is_waiting (rewriter));
  expect_refused (rewriter, 1, small_frame (&source, TRUE));
  ecl_rewriter_select (rewriter, 1);
  fail_unless (ecl_rewriter_is_waiting (rewriter));
  fail_unless_equals_int (
      ecl_rewriter_get_current (rewriter), ECL_REWRITER_NOTHING);
  expect_refused (rewriter, 1, small_frame (&source, FALSE));
  expect_refused (rewriter, 2, small_frame (&other, TRUE));
  expect (rewriter, 1, small_frame (&source, TRUE), GST_SECOND, 0, 0, 0);
  fail_if (ecl_rewriter_is_waiting (rewriter));
  fail_unless_equals_int (ecl_rewriter_get_current (rewriter), 1);
  expect (rewriter, 1, small_frame (&source, FALSE), GST_SECOND + FRAME, 1,
      RTP_SOURCE_TICKS, 1);
}
GST_END_TEST;

/* Over the wraps of all numbers. */
GST_START_TEST (test_goes_on)
{
  RtpSource source = rtp_source_make (1);
  g_autofree EclRewriter *rewriter = start (1);

  for (guint i = 0; i < 33000; i++) {
    EclRtpNumbers numbers;
    EclRtpPacket packet = small_frame (&source, i == 0);

    fail_unless (ecl_rewriter_map (rewriter, 1, &packet, i * FRAME, &numbers));
    fail_unless_equals_int (numbers.seqnum, (guint16)(origin.seqnum + i));
    fail_unless_equals_int (
        numbers.picture_id, (origin.picture_id + i) & 0x7fff);
    fail_unless_equals_int (
        numbers.tl0_pic_idx, (guint8)(origin.tl0_pic_idx + i));
    fail_unless_equals_int64 (
        numbers.timestamp, (guint32)(origin.timestamp + i * RTP_SOURCE_TICKS));
  }
}
GST_END_TEST;

GST_START_TEST (test_switch)
{
  RtpSource low = rtp_source_make (1);
  RtpSource high = rtp_source_make (2);
  g_autofree EclRewriter *rewriter = start (1);

  expect (rewriter, 1, small_frame (&low, TRUE), GST_SECOND, 0, 0, 0);
  ecl_rewriter_select (rewriter, 2);
  fail_unless (ecl_rewriter_is_waiting (rewriter));
  /* The one of before goes on until the other has a keyframe. */
  expect_refused (rewriter, 2, small_frame (&high, FALSE));
  expect (rewriter, 1, small_frame (&low, FALSE), GST_SECOND + FRAME, 1,
      RTP_SOURCE_TICKS, 1);
  expect (rewriter, 2, small_frame (&high, TRUE), GST_SECOND + 2 * FRAME, 2,
      2 * RTP_SOURCE_TICKS, 2);
  fail_unless_equals_int (ecl_rewriter_get_current (rewriter), 2);
  expect_refused (rewriter, 1, small_frame (&low, FALSE));
  expect_refused (rewriter, 1, small_frame (&low, TRUE));
  expect (rewriter, 2, small_frame (&high, FALSE), GST_SECOND + 3 * FRAME, 3,
      3 * RTP_SOURCE_TICKS, 3);
  /* And back, after a while without pictures */
  ecl_rewriter_select (rewriter, 1);
  expect (rewriter, 1, small_frame (&low, TRUE), 3 * GST_SECOND, 4,
      60 * RTP_SOURCE_TICKS, 4);
}
GST_END_TEST;

/* Changed its mind before the keyframe came. */
GST_START_TEST (test_switch_taken_back)
{
  RtpSource low = rtp_source_make (1);
  RtpSource high = rtp_source_make (2);
  g_autofree EclRewriter *rewriter = start (1);

  expect (rewriter, 1, small_frame (&low, TRUE), 0, 0, 0, 0);
  ecl_rewriter_select (rewriter, 2);
  ecl_rewriter_select (rewriter, 1);
  fail_if (ecl_rewriter_is_waiting (rewriter));
  expect_refused (rewriter, 2, small_frame (&high, TRUE));
  expect (
      rewriter, 1, small_frame (&low, FALSE), FRAME, 1, RTP_SOURCE_TICKS, 1);
}
GST_END_TEST;

/* Time goes on, if only by a tick, and no delay adds up. */
GST_START_TEST (test_switch_to_one_that_lags)
{
  RtpSource low = rtp_source_make (1);
  RtpSource high = rtp_source_make (2);
  g_autofree EclRewriter *rewriter = start (1);

  expect (rewriter, 1, small_frame (&low, TRUE), 10 * FRAME, 0, 0, 0);
  ecl_rewriter_select (rewriter, 2);
  expect (rewriter, 2, small_frame (&high, TRUE), 8 * FRAME, 1, 1, 1);
  expect (rewriter, 2, small_frame (&high, FALSE), 9 * FRAME, 2,
      RTP_SOURCE_TICKS + 1, 2);
  ecl_rewriter_select (rewriter, 1);
  expect (rewriter, 1, small_frame (&low, TRUE), 13 * FRAME, 3,
      3 * RTP_SOURCE_TICKS, 3);
  /* Captured at the same time */
  ecl_rewriter_select (rewriter, 2);
  expect (rewriter, 2, small_frame (&high, TRUE), 13 * FRAME, 4,
      3 * RTP_SOURCE_TICKS + 1, 4);
  /* When is not known */
  ecl_rewriter_select (rewriter, 1);
  expect (rewriter, 1, small_frame (&low, TRUE), GST_CLOCK_TIME_NONE, 5,
      3 * RTP_SOURCE_TICKS + 2, 5);
}
GST_END_TEST;

GST_START_TEST (test_time_is_known_late)
{
  RtpSource low = rtp_source_make (1);
  RtpSource high = rtp_source_make (2);
  g_autofree EclRewriter *rewriter = start (1);

  expect (rewriter, 1, small_frame (&low, TRUE), GST_CLOCK_TIME_NONE, 0, 0, 0);
  ecl_rewriter_select (rewriter, 2);
  expect (rewriter, 2, small_frame (&high, TRUE), GST_SECOND, 1, 1, 1);
  ecl_rewriter_select (rewriter, 1);
  expect (rewriter, 1, small_frame (&low, TRUE), GST_SECOND + FRAME, 2,
      RTP_SOURCE_TICKS + 1, 2);
}
GST_END_TEST;

/* A frame whose end did not come is not to be taken for complete. */
GST_START_TEST (test_switch_within_a_frame)
{
  RtpSource low = rtp_source_make (1);
  RtpSource high = rtp_source_make (2);
  g_autofree EclRewriter *rewriter = start (1);

  rtp_source_next_frame (&low, TRUE, 0);
  expect (rewriter, 1, rtp_source_next_packet (&low, FALSE), 0, 0, 0, 0);
  ecl_rewriter_select (rewriter, 2);
  expect (
      rewriter, 2, small_frame (&high, TRUE), FRAME, 2, RTP_SOURCE_TICKS, 1);
  expect_refused (rewriter, 1, rtp_source_next_packet (&low, TRUE));
  expect (rewriter, 2, small_frame (&high, FALSE), 2 * FRAME, 3,
      2 * RTP_SOURCE_TICKS, 2);
}
GST_END_TEST;

/* Its end came, before what comes late. */
GST_START_TEST (test_switch_after_disorder)
{
  RtpSource low = rtp_source_make (1);
  RtpSource high = rtp_source_make (2);
  EclRtpPacket late;
  g_autofree EclRewriter *rewriter = start (1);

  expect (rewriter, 1, small_frame (&low, TRUE), 0, 0, 0, 0);
  rtp_source_next_frame (&low, FALSE, 0);
  late = rtp_source_next_packet (&low, FALSE);
  expect (rewriter, 1, rtp_source_next_packet (&low, TRUE), FRAME, 2,
      RTP_SOURCE_TICKS, 1);
  expect (rewriter, 1, late, FRAME, 1, RTP_SOURCE_TICKS, 1);
  ecl_rewriter_select (rewriter, 2);
  expect (rewriter, 2, small_frame (&high, TRUE), 2 * FRAME, 3,
      2 * RTP_SOURCE_TICKS, 2);
}
GST_END_TEST;

GST_START_TEST (test_interrupt)
{
  RtpSource source = rtp_source_make (1);
  g_autofree EclRewriter *rewriter = start (1);

  expect (rewriter, 1, small_frame (&source, TRUE), 0, 0, 0, 0);
  ecl_rewriter_interrupt (rewriter);
  fail_unless (ecl_rewriter_is_waiting (rewriter));
  for (guint i = 0; i < 1000; i++)
    expect_refused (rewriter, 1, small_frame (&source, FALSE));
  expect (rewriter, 1, small_frame (&source, TRUE), 1001 * FRAME, 1,
      1001 * RTP_SOURCE_TICKS, 1);
  fail_if (ecl_rewriter_is_waiting (rewriter));
  expect (rewriter, 1, small_frame (&source, FALSE), 1002 * FRAME, 2,
      1002 * RTP_SOURCE_TICKS, 2);
}
GST_END_TEST;

GST_START_TEST (test_loss_and_disorder)
{
  RtpSource source = rtp_source_make (1);
  EclRtpPacket packets[6];
  g_autofree EclRewriter *rewriter = start (1);

  for (guint i = 0; i < 6; i++)
    packets[i] = small_frame (&source, i == 1);
  expect (rewriter, 1, packets[1], 0, 0, 0, 0);
  expect (rewriter, 1, packets[4], 3 * FRAME, 3, 3 * RTP_SOURCE_TICKS, 3);
  expect (rewriter, 1, packets[2], FRAME, 1, RTP_SOURCE_TICKS, 1);
  /* Twice, and of before the keyframe */
  expect_refused (rewriter, 1, packets[2]);
  expect_refused (rewriter, 1, packets[4]);
  expect_refused (rewriter, 1, packets[0]);
  expect_refused (rewriter, 1, packets[1]);
  expect (rewriter, 1, packets[5], 4 * FRAME, 4, 4 * RTP_SOURCE_TICKS, 4);
  fail_if (ecl_rewriter_is_waiting (rewriter));
}
GST_END_TEST;

/* More is lost than can be told: its viewer needs a keyframe. */
GST_START_TEST (test_long_loss)
{
  RtpSource source = rtp_source_make (1);
  g_autofree EclRewriter *rewriter = start (1);

  expect (rewriter, 1, small_frame (&source, TRUE), 0, 0, 0, 0);
  source.next.seqnum += ECL_NUMBER_MAP_WINDOW;
  expect_refused (rewriter, 1, small_frame (&source, FALSE));
  fail_unless (ecl_rewriter_is_waiting (rewriter));
  expect_refused (rewriter, 1, small_frame (&source, FALSE));
  expect (rewriter, 1, small_frame (&source, TRUE), 30 * FRAME, 1,
      30 * RTP_SOURCE_TICKS, 1);
}
GST_END_TEST;

/* The encoder of a source was made anew: with all its numbers elsewhere, or
 * only those of its pictures. */
GST_START_TEST (test_source_begins_anew)
{
  static const struct {
    gint seqnum;
    gint picture;
    gint tl0;
  } jumps[] = {{20000, 0, 0}, {-20000, 0, 0}, {0, 16000, 0}, {0, -16000, 0},
      {20000, 16000, 100}};

  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++) {
    RtpSource source = rtp_source_make (1);
    g_autofree EclRewriter *rewriter = start (1);
    EclRtpPayload *payload = &source.next.payload;

    expect (rewriter, 1, small_frame (&source, TRUE), 0, 0, 0, 0);
    source.next.seqnum += jumps[i].seqnum;
    source.next.timestamp += 0x50000000;
    payload->picture_id.value =
        (payload->picture_id.value + jumps[i].picture) & 0x7fff;
    payload->tl0_pic_idx.value =
        (payload->tl0_pic_idx.value + jumps[i].tl0) & 0xff;
    expect_refused (rewriter, 1, small_frame (&source, FALSE));
    fail_unless (ecl_rewriter_is_waiting (rewriter));
    expect (rewriter, 1, small_frame (&source, TRUE), FRAME, 1,
        RTP_SOURCE_TICKS, 1);
  }
}
GST_END_TEST;

/* One that comes again much later is no beginning. */
GST_START_TEST (test_late_keyframe)
{
  RtpSource source = rtp_source_make (1);
  EclRtpPacket keyframe = small_frame (&source, TRUE);
  g_autofree EclRewriter *rewriter = start (1);

  expect (rewriter, 1, keyframe, 0, 0, 0, 0);
  for (guint i = 1; i < ECL_REWRITER_RESTART; i++) {
    EclRtpPacket packet = small_frame (&source, FALSE);

    fail_unless (passes (rewriter, 1, &packet));
    expect_refused (rewriter, 1, keyframe);
    fail_if (ecl_rewriter_is_waiting (rewriter));
  }
}
GST_END_TEST;

/* A source without numbers of pictures, between two that have them. */
GST_START_TEST (test_fields)
{
  static const EclRtpField narrow = {7, 1, 100};
  RtpSource numbered = rtp_source_make (1);
  RtpSource plain = rtp_source_make (2);
  EclRtpPacket packet;
  EclRtpNumbers numbers;
  g_autofree EclRewriter *rewriter = start (1);

  plain.next.payload.picture_id.bits = plain.next.payload.tl0_pic_idx.bits = 0;
  expect (rewriter, 1, small_frame (&numbered, TRUE), 0, 0, 0, 0);
  ecl_rewriter_select (rewriter, 2);
  packet = small_frame (&plain, TRUE);
  fail_unless (ecl_rewriter_map (rewriter, 2, &packet, FRAME, &numbers));
  fail_unless_equals_int (numbers.seqnum, (guint16)(origin.seqnum + 1));
  /* A number where there was none has no place. */
  packet = small_frame (&plain, FALSE);
  packet.payload.picture_id = numbered.next.payload.picture_id;
  expect_refused (rewriter, 2, packet);
  packet = small_frame (&plain, TRUE);
  fail_unless (passes (rewriter, 2, &packet));
  packet = small_frame (&plain, FALSE);
  packet.payload.tl0_pic_idx = numbered.next.payload.tl0_pic_idx;
  expect_refused (rewriter, 2, packet);
  fail_unless (ecl_rewriter_is_waiting (rewriter));
  ecl_rewriter_select (rewriter, 1);
  packet = small_frame (&numbered, TRUE);
  packet.payload.picture_id = narrow;
  fail_unless (ecl_rewriter_map (rewriter, 1, &packet, 2 * FRAME, &numbers));
  fail_unless_equals_int (numbers.picture_id, (origin.picture_id + 1) & 0x7f);
  fail_unless_equals_int (
      numbers.tl0_pic_idx, (guint8)(origin.tl0_pic_idx + 1));
}
GST_END_TEST;

GST_START_TEST (test_padding)
{
  RtpSource source = rtp_source_make (1);
  EclRtpPacket padding;
  g_autofree EclRewriter *rewriter = start (1);

  expect (rewriter, 1, small_frame (&source, TRUE), 0, 0, 0, 0);
  padding = rtp_source_next_packet (&source, FALSE);
  padding.size = 0;
  memset (&padding.payload, 0, sizeof padding.payload);
  expect_refused (rewriter, 1, padding);
  fail_if (ecl_rewriter_is_waiting (rewriter));
  expect (
      rewriter, 1, small_frame (&source, FALSE), FRAME, 1, RTP_SOURCE_TICKS, 1);
}
GST_END_TEST;

GST_START_TEST (test_layers)
{
  RtpSource source = rtp_source_make (1);
  EclRtpPacket late;
  g_autofree EclRewriter *rewriter = start (1);

  rewriter->filter.target = 0;
  expect (rewriter, 1, small_frame (&source, TRUE), 0, 0, 0, 0);
  /* Two packets of a layer that is not wanted: as if they had never been. */
  rtp_source_next_frame (&source, FALSE, 1);
  expect_refused (rewriter, 1, rtp_source_next_packet (&source, FALSE));
  late = rtp_source_next_packet (&source, TRUE);
  expect_refused (rewriter, 1, late);
  expect (rewriter, 1, small_frame (&source, FALSE), 2 * FRAME, 1,
      2 * RTP_SOURCE_TICKS, 1);
  expect_refused (rewriter, 1, late);
}
GST_END_TEST;

/* Pictures that others refer to by their distance (VP9). */
GST_START_TEST (test_layers_that_leave_gaps)
{
  RtpSource source = rtp_source_make (1);
  EclRtpPacket packet;
  EclRtpNumbers numbers;
  g_autofree EclRewriter *rewriter = start (1);

  source.next.payload.keeps_gaps = TRUE;
  rewriter->filter.target = 0;
  expect (rewriter, 1, small_frame (&source, TRUE), 0, 0, 0, 0);
  rtp_source_next_frame (&source, FALSE, 1);
  expect_refused (rewriter, 1, rtp_source_next_packet (&source, TRUE));
  packet = small_frame (&source, FALSE);
  fail_unless (ecl_rewriter_map (rewriter, 1, &packet, 2 * FRAME, &numbers));
  fail_unless_equals_int (numbers.seqnum, (guint16)(origin.seqnum + 1));
  fail_unless_equals_int (numbers.picture_id, (origin.picture_id + 2) & 0x7fff);
  fail_unless_equals_int (
      numbers.tl0_pic_idx, (guint8)(origin.tl0_pic_idx + 1));
}
GST_END_TEST;

/* Also of a source whose timestamps lie before those of the other. */
GST_START_TEST (test_layers_of_another_source)
{
  RtpSource sources[] = {rtp_source_make (2), rtp_source_make (1)};
  g_autofree EclRewriter *rewriter = start (0);

  expect (rewriter, 0, small_frame (&sources[0], TRUE), 0, 0, 0, 0);
  ecl_rewriter_select (rewriter, 1);
  expect (rewriter, 1, small_frame (&sources[1], TRUE), FRAME, 1,
      RTP_SOURCE_TICKS, 1);
  rewriter->filter.target = 0;
  rtp_source_next_frame (&sources[1], FALSE, 1);
  expect_refused (rewriter, 1, rtp_source_next_packet (&sources[1], TRUE));
}
GST_END_TEST;

/* Sound: each packet is a beginning, its marker no end. */
GST_START_TEST (test_audio)
{
  static const EclRtpNumbers begin = {.ssrc = 1, .timestamp = 1000};
  EclRtpPacket packet = {.size = 100, .is_end = TRUE};
  EclRewriter *rewriter = g_new0 (EclRewriter, 1);
  EclRtpNumbers numbers;

  packet.payload.is_start = packet.payload.is_keyframe = TRUE;
  ecl_rewriter_init (rewriter, &begin, 48000);
  ecl_rewriter_select (rewriter, 7);
  for (guint i = 0; i < 5000; i++) {
    /* Now and then it pauses, or is another encoder's. */
    if (i % 1000 == 500)
      ecl_rewriter_interrupt (rewriter);
    if (i % 1000 == 700)
      packet.seqnum += 12345;
    fail_unless (ecl_rewriter_map (
        rewriter, 7, &packet, i * 20 * GST_MSECOND, &numbers));
    fail_unless_equals_int (numbers.seqnum, i);
    fail_unless_equals_int (numbers.timestamp, 1000 + i * 960);
    packet.seqnum++;
    packet.timestamp += 960;
  }
  g_free (rewriter);
}
GST_END_TEST;

static Suite *
rewriter_suite (void)
{
  Suite *suite = suite_create ("rewriter");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_begins_with_a_keyframe);
  tcase_add_test (tcase, test_goes_on);
  tcase_add_test (tcase, test_switch);
  tcase_add_test (tcase, test_switch_taken_back);
  tcase_add_test (tcase, test_switch_to_one_that_lags);
  tcase_add_test (tcase, test_time_is_known_late);
  tcase_add_test (tcase, test_switch_within_a_frame);
  tcase_add_test (tcase, test_switch_after_disorder);
  tcase_add_test (tcase, test_interrupt);
  tcase_add_test (tcase, test_loss_and_disorder);
  tcase_add_test (tcase, test_long_loss);
  tcase_add_test (tcase, test_source_begins_anew);
  tcase_add_test (tcase, test_late_keyframe);
  tcase_add_test (tcase, test_fields);
  tcase_add_test (tcase, test_padding);
  tcase_add_test (tcase, test_layers);
  tcase_add_test (tcase, test_layers_that_leave_gaps);
  tcase_add_test (tcase, test_layers_of_another_source);
  tcase_add_test (tcase, test_audio);
  return suite;
}

GST_CHECK_MAIN (rewriter);
