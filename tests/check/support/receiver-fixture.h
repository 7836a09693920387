/* receiver-fixture: a sender, a wire that loses and spoils, and a receiver
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/media/ecl-receiver.h>

#include "media-support.h"

G_BEGIN_DECLS

#define OUT " ! fakesink name=out sync=false async=false"
#define YUV "videoconvert ! video/x-raw,format=I420" OUT
#define PCM "audioconvert ! audio/x-raw,format=S16LE" OUT
#define N_CODECS 6

/* How each codec is sent and taken apart again, by elements that are not ours.
 */
typedef struct {
  const char *name;
  GstEclMediaKind kind;
  const char *send;
  const char *encoded; /* what takes it encoded */
  const char *rtp;     /* what takes it as RTP */
} CodecElements;

extern const CodecElements codecs[N_CODECS];

typedef struct {
  GstElement *pipeline;
  GstElement *receiver;
  GstPad *sink;
  GstPad *src;
  GMutex lock;
  GCond cond;
  gint requests; /* keyframes asked for */
  gint packets;  /* that came in */
  gint drop;     /* how many to drop */
  gint spoil;    /* how many to fill with junk */
  gint cut;      /* how many to cut down to their beginning */
} Fixture;

/* Plays @pattern (video) or a tone, in a codec of the table. */
void fixture_start (Fixture *self, guint codec, const char *pattern);
void fixture_stop (Fixture *self);
void wait_for_packets (Fixture *self, gint more);
guint count_decoders (Fixture *self);

G_END_DECLS
