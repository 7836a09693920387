/* encoder-fixture: a pipeline of a source and an encoder for tests to watch
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/media/ecl-encoder.h>

#include "media-support.h"

G_BEGIN_DECLS

#define GREEN "foreground-color=0xff00ff00"
#define VIDEO                                                                  \
  "videotestsrc is-live=true name=source pattern=%s " GREEN                    \
  " ! video/x-raw,format=%s,width=160,height=120,framerate=30/1"
#define AUDIO                                                                  \
  "audiotestsrc is-live=true name=source ! "                                   \
  "audio/x-raw,format=F32LE,rate=44100,channels=2"
#define OUT " ! fakesink name=out sync=false async=false"
#define YUV " ! videoconvert ! video/x-raw,format=I420" OUT
#define PCM " ! audioconvert ! audio/x-raw,format=S16LE" OUT
#define VP8_OUT "rtpvp8depay name=depay ! vp8dec" YUV

#define N_CODECS 6

/* How each codec is made and taken apart again, by elements that are not ours.
 */
typedef struct {
  const char *name;
  GstEclMediaKind kind;
  const char *encode;  /* to feed encoded media */
  const char *payload; /* to feed RTP */
  const char *decode;
} CodecElements;

extern const CodecElements codecs[N_CODECS];

typedef struct {
  GstElement *pipeline;
  GstEclEncoder *encoder;
  GMutex lock;
  GCond cond;
  guint n_ready;
} Fixture;

/* (transfer full): descriptions of live sources of a codec: raw in @format
 * (video), and encoded. */
char *make_source (guint codec, const char *format);
char *make_encoded_source (guint codec);
/* A pipeline of @source and an encoder, not yet started. */
void fixture_prepare (Fixture *self, GstEclMediaKind kind, const char *source);
void fixture_wait_ready (Fixture *self, guint n);
/* Started, and ready for viewers. */
void fixture_start (Fixture *self, GstEclMediaKind kind, const char *source);
void fixture_start_video (Fixture *self, const char *pattern);
void fixture_stop (Fixture *self);
GstPad *add_viewer (Fixture *self, const char *name);
guint count_encoders (Fixture *self);

G_END_DECLS
