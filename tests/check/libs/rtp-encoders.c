/* rtp-encoders: what real encoders send is understood, and switched between
 * them without a picture that does not decode
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "rtp-recording.h"

#define N_CODECS G_N_ELEMENTS (rtp_recording_codecs)
#define VP8 (&rtp_recording_codecs[0])
#define N_FRAMES 60

static EclRtpFrame *
collect (EclRtpCodec codec, GstBufferList *list)
{
  EclRtpFrame *self = ecl_rtp_frame_new (codec);
  guint n = gst_buffer_list_length (list);

  fail_unless (n > 0);
  for (guint i = 0; i < n; i++)
    fail_unless_equals_int (
        ecl_rtp_frame_add (self, gst_buffer_list_get (list, i)), i == n - 1);
  fail_unless_equals_int (ecl_rtp_frame_get_n_packets (self), n);
  return self;
}

/* Only the first packet begins its frame, only the last one ends it. */
static void
check_frame (EclRtpCodec codec, const RtpRecordingFrame *frame)
{
  g_autoptr (EclRtpFrame) packets = collect (codec, frame->list);

  for (guint i = 0; i < ecl_rtp_frame_get_n_packets (packets); i++) {
    const EclRtpPayload *payload =
        &ecl_rtp_frame_get_packet (packets, i)->payload;

    fail_unless_equals_int (payload->is_keyframe, i == 0 && frame->is_keyframe);
    fail_unless (payload->is_start || i > 0);
    fail_unless_equals_int (payload->temporal_id, frame->temporal_id);
    fail_unless_equals_int (payload->begins_layer, frame->begins_layer);
    if (codec == ECL_RTP_CODEC_H264)
      continue;
    fail_unless_equals_int (payload->is_start, i == 0);
    fail_unless_equals_int (payload->picture_id.bits, 15);
  }
}

GST_START_TEST (test_frames)
{
  const RtpRecordingCodec *codec = &rtp_recording_codecs[__i__];
  g_autoptr (GArray) frames =
      rtp_recording_make (codec, 160, 10, N_FRAMES, FALSE);
  guint n_keyframes = 0;
  guint n_packets = 0;

  for (guint i = 0; i < frames->len; i++) {
    const RtpRecordingFrame *frame =
        &g_array_index (frames, RtpRecordingFrame, i);

    check_frame (codec->codec, frame);
    n_keyframes += frame->is_keyframe ? 1 : 0;
    n_packets += gst_buffer_list_length (frame->list);
  }
  fail_unless_equals_int (n_keyframes, N_FRAMES / 10);
  fail_unless (n_packets > N_FRAMES);
}
GST_END_TEST;

GST_START_TEST (test_layers)
{
  static const guint ids[] = {0, 2, 1, 2};
  static const gboolean begins[] = {FALSE, TRUE, TRUE, FALSE};
  g_autoptr (GArray) frames =
      rtp_recording_make (VP8, 160, 1000, N_FRAMES, TRUE);

  for (guint i = 0; i < frames->len; i++) {
    const RtpRecordingFrame *frame =
        &g_array_index (frames, RtpRecordingFrame, i);
    g_autoptr (EclRtpFrame) packets = collect (ECL_RTP_CODEC_VP8, frame->list);
    const EclRtpPayload *payload =
        &ecl_rtp_frame_get_packet (packets, 0)->payload;

    check_frame (ECL_RTP_CODEC_VP8, frame);
    fail_unless_equals_int (payload->temporal_id, ids[i % 4]);
    if (i > 0)
      fail_unless_equals_int (payload->begins_layer, begins[i % 4]);
    fail_unless_equals_int (payload->tl0_pic_idx.bits, 8);
  }
}
GST_END_TEST;

/* What a recording decodes to, all of it */

typedef struct {
  GArray *frames;
  GArray *pictures;
} Rung;

static Rung
rung_make (const RtpRecordingCodec *codec, guint width, guint keyframe_distance,
    gboolean layered)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new ();
  Rung self;

  self.frames =
      rtp_recording_make (codec, width, keyframe_distance, N_FRAMES, layered);
  for (guint i = 0; i < N_FRAMES; i++)
    g_ptr_array_add (
        lists, g_array_index (self.frames, RtpRecordingFrame, i).list);
  self.pictures = rtp_recording_decode (codec, lists);
  fail_unless_equals_int (self.pictures->len, N_FRAMES);
  return self;
}

static void
rung_clear (Rung *self)
{
  g_array_unref (self->frames);
  g_array_unref (self->pictures);
}

/* One viewer of rungs */

typedef struct {
  const RtpRecordingCodec *codec;
  EclRewriter rewriter;
  GPtrArray *lists;
  GArray *pictures; /* what they are to decode to */
} Viewer;

static Viewer *
viewer_new (const RtpRecordingCodec *codec)
{
  static const EclRtpNumbers first = {.ssrc = 7,
      .payload_type = 96,
      .seqnum = 65530,
      .timestamp = G_MAXUINT32 - 10000,
      .picture_id = 32760,
      .tl0_pic_idx = 250};
  Viewer *self = g_new0 (Viewer, 1);

  self->codec = codec;
  ecl_rewriter_init (&self->rewriter, &first, 90000);
  self->lists =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_buffer_list_unref);
  self->pictures = g_array_new (FALSE, FALSE, sizeof (RtpRecordingPicture));
  return self;
}

/* Whether frame @i of a rung goes out. */
static gboolean
send_frame (Viewer *self, Rung *rung, guint i, guint source)
{
  const RtpRecordingFrame *frame =
      &g_array_index (rung->frames, RtpRecordingFrame, i);
  g_autoptr (EclRtpFrame) packets = collect (self->codec->codec, frame->list);
  GstBufferList *list =
      ecl_rtp_frame_rewrite (packets, &self->rewriter, source, frame->time, 0);

  if (!list)
    return FALSE;
  fail_unless_equals_int (
      gst_buffer_list_length (list), gst_buffer_list_length (frame->list));
  g_ptr_array_add (self->lists, list);
  g_array_append_val (
      self->pictures, g_array_index (rung->pictures, RtpRecordingPicture, i));
  return TRUE;
}

/* Packets in sequence, and time as it went by. */
static void
check_packets (Viewer *self)
{
  guint16 seqnum = 65530;
  guint32 last = 0;

  for (guint i = 0; i < self->lists->len; i++) {
    g_autoptr (EclRtpFrame) packets =
        collect (self->codec->codec, g_ptr_array_index (self->lists, i));

    for (guint n = 0; n < ecl_rtp_frame_get_n_packets (packets); n++) {
      const EclRtpPacket *packet = ecl_rtp_frame_get_packet (packets, n);

      fail_unless_equals_int (packet->seqnum, seqnum++);
      fail_unless_equals_int (packet->ssrc, 7);
      if (n == 0 && i > 0)
        fail_unless (ABS ((gint32)(packet->timestamp - last) - 3000) <= 2);
      last = packet->timestamp;
    }
  }
}

/* Each frame that went out is the picture that it was before. */
static void
viewer_end (Viewer *self)
{
  g_autoptr (GArray) pictures = rtp_recording_decode (self->codec, self->lists);

  fail_unless_equals_int (pictures->len, self->pictures->len);
  for (guint i = 0; i < pictures->len; i++) {
    const RtpRecordingPicture *picture =
        &g_array_index (pictures, RtpRecordingPicture, i);
    const RtpRecordingPicture *expected =
        &g_array_index (self->pictures, RtpRecordingPicture, i);

    fail_unless_equals_int (picture->width, expected->width);
    fail_unless (picture->hash == expected->hash, "picture %u differs", i);
  }
  g_ptr_array_unref (self->lists);
  g_array_unref (self->pictures);
  g_free (self);
}

/* One source, all of it */
GST_START_TEST (test_whole)
{
  const RtpRecordingCodec *codec = &rtp_recording_codecs[__i__];
  Rung rung = rung_make (codec, 160, 1000, FALSE);
  Viewer *viewer = viewer_new (codec);

  ecl_rewriter_select (&viewer->rewriter, 0);
  for (guint i = 0; i < N_FRAMES; i++)
    fail_unless (send_frame (viewer, &rung, i, 0));
  check_packets (viewer);
  viewer_end (viewer);
  rung_clear (&rung);
}
GST_END_TEST;

/* Rungs whose keyframes come at different times */
GST_START_TEST (test_switches)
{
  const RtpRecordingCodec *codec = &rtp_recording_codecs[__i__];
  Viewer *viewer = viewer_new (codec);
  Rung rungs[] = {
      rung_make (codec, 160, 10, FALSE), rung_make (codec, 320, 8, FALSE)};
  guint n_switches = 0;
  guint last = 0;

  for (guint i = 0; i < N_FRAMES; i++) {
    guint sent = 0;
    guint current;

    if (i % 13 == 0)
      ecl_rewriter_select (&viewer->rewriter, i / 13 % 2);
    /* The one of now may still send the picture with which the other begins. */
    for (guint r = 0; r < 2; r++)
      sent += send_frame (viewer, &rungs[r], i, r) ? 1 : 0;
    fail_unless (sent == 1 || sent == 2);
    current = ecl_rewriter_get_current (&viewer->rewriter);
    n_switches += current != last ? 1 : 0;
    last = current;
  }
  fail_unless_equals_int (n_switches, 3);
  viewer_end (viewer);
  rung_clear (&rungs[0]);
  rung_clear (&rungs[1]);
}
GST_END_TEST;

/* Layers go and come back, pictures are lost for this viewer alone. */
GST_START_TEST (test_fewer_layers)
{
  Rung rung = rung_make (VP8, 160, 24, TRUE);
  Viewer *viewer = viewer_new (VP8);
  guint n_sent = 0;

  ecl_rewriter_select (&viewer->rewriter, 0);
  for (guint i = 0; i < N_FRAMES; i++) {
    viewer->rewriter.filter.target = i / 7 % 3;
    if (i == 30)
      ecl_rewriter_interrupt (&viewer->rewriter);
    n_sent += send_frame (viewer, &rung, i, 0) ? 1 : 0;
  }
  fail_unless (
      n_sent > N_FRAMES / 3 && n_sent < N_FRAMES * 2 / 3, "%u", n_sent);
  viewer_end (viewer);
  rung_clear (&rung);
}
GST_END_TEST;

static Suite *
rtp_encoders_suite (void)
{
  Suite *suite = suite_create ("rtp-encoders");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 240);
  tcase_add_loop_test (tcase, test_frames, 0, N_CODECS);
  tcase_add_test (tcase, test_layers);
  tcase_add_loop_test (tcase, test_whole, 0, N_CODECS);
  tcase_add_loop_test (tcase, test_switches, 0, N_CODECS);
  tcase_add_test (tcase, test_fewer_layers);
  return suite;
}

GST_CHECK_MAIN (rtp_encoders);
