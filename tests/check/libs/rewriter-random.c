/* rewriter-random: after any sequence of switches, drops, gaps and disorder
 * what comes out is one stream
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/router/ecl-rewriter.h>

#include "rtp-source.h"

#define FRAME (GST_SECOND / 30)
#define N_SOURCES 3
#define N_LAYERS 3
#define RATE 90000

/* Layers of VP8 in their order: the last needs the one before it, the others
 * the last of layer 0; so do those of layer 0. */
static const guint layers[] = {0, 2, 1, 2};
static const gboolean begins_layer[] = {FALSE, TRUE, TRUE, FALSE};

/* What a receiver saw. */
typedef struct {
  gboolean began;
  EclRtpNumbers last; /* packet in sequence */
  guint source;
  gboolean decodable[G_N_ELEMENTS (layers)]; /* frames of the last cycle */
  guint n_packets;
  guint n_switches;
  guint n_layer[N_LAYERS];
} Receiver;

typedef struct {
  GRand *rand;
  EclRewriter rewriter;
  RtpSource sources[N_SOURCES];
  guint lags[N_SOURCES];   /* frames */
  guint cycles[N_SOURCES]; /* place of the next frame in layers */
  gboolean wants_keyframe[N_SOURCES];
  GstClockTime began; /* time of the first frame */
  Receiver receiver;
} Stream;

static Stream *
stream_new (guint32 seed)
{
  Stream *self = g_new0 (Stream, 1);
  EclRtpNumbers first = {.ssrc = 1};

  self->rand = g_rand_new_with_seed (seed);
  first.seqnum = g_rand_int (self->rand) & 0xffff;
  first.timestamp = g_rand_int (self->rand);
  first.picture_id = g_rand_int (self->rand) & 0x7fff;
  first.tl0_pic_idx = g_rand_int (self->rand) & 0xff;
  ecl_rewriter_init (&self->rewriter, &first, RATE);
  for (guint i = 0; i < N_SOURCES; i++) {
    self->sources[i] = rtp_source_make (i);
    self->sources[i].next.timestamp = g_rand_int (self->rand);
    self->lags[i] = g_rand_int_range (self->rand, 0, 4);
    self->wants_keyframe[i] = TRUE;
  }
  return self;
}

static void
stream_free (Stream *self)
{
  g_rand_free (self->rand);
  g_free (self);
}

static gboolean
chance (Stream *self, guint in)
{
  return g_rand_int_range (self->rand, 0, (gint32)in) == 0;
}

/* What a viewer's bandwidth and its slowness make of it. */
static void
disturb (Stream *self)
{
  if (chance (self, 40))
    ecl_rewriter_select (
        &self->rewriter, g_rand_int_range (self->rand, 0, N_SOURCES));
  if (chance (self, 40))
    self->rewriter.filter.target = g_rand_int_range (self->rand, 0, N_LAYERS);
  if (chance (self, 200))
    ecl_rewriter_interrupt (&self->rewriter);
  for (guint i = 0; i < N_SOURCES; i++) {
    if (chance (self, 50))
      self->wants_keyframe[i] = TRUE;
  }
}

/* Places the next frame of a source in its layers. */
static guint
begin_frame (Stream *self, guint i)
{
  RtpSource *source = &self->sources[i];
  guint place = self->cycles[i];
  gboolean is_keyframe = self->wants_keyframe[i] && place == 0;

  rtp_source_next_frame (source, is_keyframe, layers[place]);
  source->next.payload.begins_layer = begins_layer[place];
  if (is_keyframe)
    self->wants_keyframe[i] = FALSE;
  self->cycles[i] = (place + 1) % G_N_ELEMENTS (layers);
  return place;
}

/* Pictures */

/* Nothing that it needs is missing. */
static void
check_decodable (Receiver *self, guint place, gboolean is_keyframe)
{
  if (place == 0) {
    fail_unless (is_keyframe || self->decodable[0]);
    memset (self->decodable, FALSE, sizeof self->decodable);
  }
  fail_unless (place == 0 || self->decodable[0]);
  fail_unless (place != 3 || self->decodable[2]);
  self->decodable[place] = TRUE;
  self->n_layer[layers[place]]++;
}

/* The first packet of a frame that follows the one before it. */
static void
check_frame (Receiver *self, const EclRtpNumbers *numbers,
    const EclRtpPacket *packet, guint source)
{
  gboolean is_base = packet->payload.temporal_id == 0;

  fail_unless (packet->payload.is_start);
  if (!self->began || source != self->source)
    fail_unless (packet->payload.is_keyframe);
  if (!self->began)
    return;
  fail_unless_equals_int (
      numbers->picture_id, (self->last.picture_id + 1) & 0x7fff);
  fail_unless_equals_int (
      numbers->tl0_pic_idx, (guint8)(self->last.tl0_pic_idx + is_base));
  fail_unless ((gint32)(numbers->timestamp - self->last.timestamp) > 0);
  self->n_switches += source != self->source;
}

/* The next packet of the frame. */
static void
check_continuation (Receiver *self, const EclRtpNumbers *numbers,
    const EclRtpPacket *packet, guint source)
{
  fail_unless (self->began && source == self->source);
  fail_if (packet->payload.is_start);
  fail_unless_equals_int (numbers->picture_id, self->last.picture_id);
  fail_unless_equals_int (numbers->tl0_pic_idx, self->last.tl0_pic_idx);
  fail_unless (numbers->timestamp == self->last.timestamp);
}

/* Its time differs from that of its capture by no more than the sources lag
 * behind each other. */
static void
check_time (Stream *self, const EclRtpNumbers *numbers, GstClockTime time)
{
  guint32 due = self->rewriter.first.timestamp;
  gint32 late;

  if (!self->receiver.began)
    self->began = time;
  due += (guint32)gst_util_uint64_scale_round (
      MAX (time, self->began) - MIN (time, self->began), RATE, GST_SECOND);
  if (time < self->began)
    return;
  late = (gint32)(numbers->timestamp - due);
  fail_unless (late >= -2 && late <= 4 * RTP_SOURCE_TICKS, "%d", late);
}

/* Whole frames in order, as encoders here give them */

static void
send_frame (Stream *self, guint i, GstClockTime time)
{
  Receiver *receiver = &self->receiver;
  guint place = begin_frame (self, i);
  guint n = g_rand_int_range (self->rand, 1, 6);
  guint n_sent = 0;

  for (guint p = 0; p < n; p++) {
    EclRtpPacket packet =
        rtp_source_next_packet (&self->sources[i], p == n - 1);
    EclRtpNumbers numbers;

    if (!ecl_rewriter_map (&self->rewriter, i, &packet, time, &numbers))
      continue;
    if (receiver->began)
      fail_unless_equals_int (
          numbers.seqnum, (guint16)(receiver->last.seqnum + 1));
    check_time (self, &numbers, time);
    if (p == 0) {
      check_frame (receiver, &numbers, &packet, i);
      check_decodable (receiver, place, packet.payload.is_keyframe);
    } else {
      check_continuation (receiver, &numbers, &packet, i);
    }
    receiver->began = TRUE;
    receiver->last = numbers;
    receiver->source = i;
    receiver->n_packets++;
    n_sent++;
  }
  fail_unless (n_sent == 0 || n_sent == n);
}

GST_START_TEST (test_whole_frames)
{
  Stream *stream = stream_new (__i__);

  for (guint frame = 10; frame < 5000; frame++) {
    disturb (stream);
    for (guint i = 0; i < N_SOURCES; i++)
      send_frame (stream, i, (frame - stream->lags[i]) * FRAME);
  }
  fail_unless (stream->receiver.n_switches > 25);
  fail_unless (stream->receiver.n_packets > 5000);
  for (guint layer = 0; layer < N_LAYERS; layer++)
    fail_unless (stream->receiver.n_layer[layer] > 250);
  stream_free (stream);
}
GST_END_TEST;

/* Packets of sources behind networks: lost, repeated, late, in any order. What
 * goes out still is what libsrtp takes (each number once, within its window),
 * and each loss on the way in is visible. */

#define ON_THE_WAY 40

typedef struct {
  EclRtpPacket packets[ON_THE_WAY];
  GstClockTime times[ON_THE_WAY];
  guint n;
} Way;

typedef struct {
  guint64 highest; /* beyond its wraps */
  gboolean sent[ECL_NUMBER_MAP_WINDOW];
  gboolean began;
} Srtp;

static void
srtp_take (Srtp *self, guint16 seqnum)
{
  gint distance = self->began ? (gint16)(seqnum - (guint16)self->highest) : 1;

  if (!self->began)
    self->highest = seqnum - 1 + 0x10000;
  self->began = TRUE;
  fail_unless (distance > -ECL_NUMBER_MAP_WINDOW, "%d", distance);
  for (; distance > 0; distance--)
    self->sent[++self->highest % ECL_NUMBER_MAP_WINDOW] = FALSE;
  fail_if (self->sent[(self->highest + distance) % ECL_NUMBER_MAP_WINDOW]);
  self->sent[(self->highest + distance) % ECL_NUMBER_MAP_WINDOW] = TRUE;
}

static void
enter (Stream *self, Way *way, guint i, GstClockTime time)
{
  guint n = g_rand_int_range (self->rand, 1, 6);

  begin_frame (self, i);
  for (guint p = 0; p < n; p++) {
    EclRtpPacket packet =
        rtp_source_next_packet (&self->sources[i], p == n - 1);

    for (guint copy = chance (self, 30) ? 2 : 1; copy > 0; copy--) {
      if (chance (self, 30) || way->n == ON_THE_WAY)
        continue;
      way->packets[way->n] = packet;
      way->times[way->n++] = time;
    }
  }
  if (chance (self, 500))
    self->sources[i].next.seqnum += g_rand_int (self->rand);
}

static void
leave (Stream *self, Way *way, guint i, Srtp *srtp)
{
  guint which = g_rand_int_range (self->rand, 0, way->n);
  EclRtpNumbers numbers;

  /* Mostly in order */
  if (!chance (self, 4))
    which = 0;
  if (ecl_rewriter_map (&self->rewriter, i, &way->packets[which],
          way->times[which], &numbers)) {
    fail_unless (i == ecl_rewriter_get_current (&self->rewriter));
    srtp_take (srtp, numbers.seqnum);
    self->receiver.n_packets++;
  }
  way->n--;
  memmove (&way->packets[which], &way->packets[which + 1],
      (way->n - which) * sizeof way->packets[0]);
  memmove (&way->times[which], &way->times[which + 1],
      (way->n - which) * sizeof way->times[0]);
}

GST_START_TEST (test_networks)
{
  Stream *stream = stream_new (__i__);
  Way ways[N_SOURCES] = {0};
  Srtp srtp = {0};

  for (guint frame = 10; frame < 5000; frame++) {
    disturb (stream);
    for (guint i = 0; i < N_SOURCES; i++) {
      enter (stream, &ways[i], i, (frame - stream->lags[i]) * FRAME);
      while (ways[i].n > 20 || (ways[i].n > 0 && !chance (stream, 6)))
        leave (stream, &ways[i], i, &srtp);
    }
  }
  fail_unless (
      stream->receiver.n_packets > 2500, "%u", stream->receiver.n_packets);
  stream_free (stream);
}
GST_END_TEST;

static Suite *
rewriter_random_suite (void)
{
  Suite *suite = suite_create ("rewriter-random");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_whole_frames, 0, 5);
  tcase_add_loop_test (tcase, test_networks, 0, 5);
  return suite;
}

GST_CHECK_MAIN (rewriter_random);
