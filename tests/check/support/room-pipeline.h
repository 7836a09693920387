/* room-pipeline: a pipeline with an eclroombin, and what it gets of each member
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-test.h"

G_BEGIN_DECLS

/* What a tone is at least, of the 32768 that there may be */
#define ROOM_TRACK_LOUD 3000

/* What came out of one pad, "video_src_%u" or "audio_src_%u" */
typedef struct {
  char *pad;
  char *member;
  char *stream;       /* the pad's stream-id */
  char *stream_start; /* the id in the event */
  char *title;        /* among the tags */
  GHashTable *frames; /* hashes of different pictures */
  guint n_frames;
  gint loudness; /* most of all samples, 0 to 32768 */
  gboolean eos;
  gboolean removed;
} RoomTrack;

/* Any thread */
typedef struct {
  GstElement *pipeline;
  const char *video_out;
  GMutex lock;
  GPtrArray *tracks;  /* lock: of RoomTrack, in their order */
  GPtrArray *members; /* lock: utf8, as peer-joined and peer-left have it */
  GPtrArray *data;    /* lock: of GVariant */
  guint logs;         /* lock: entries of the last log */
  gboolean stopping;  /* lock */
  guint rejoined;     /* main context only */
  guint warnings;     /* the same */
} RoomPipeline;

/* Plays "eclroombin name=r room=lobby peer-id=ID PROPERTIES", fed with a
 * picture, a tone, or both: @sends is "va", "v", "a" or "". */
void room_pipeline_init (RoomPipeline *self, const char *id, const char *sends,
    const char *properties);
/* @video_out: line of what pictures go into, with a sink named "out" */
void room_pipeline_init_with (RoomPipeline *self, const char *id,
    const char *sends, const char *properties, const char *video_out);
void room_pipeline_clear (RoomPipeline *self);
/* Until so many different pictures and a tone have come from @member by the
 * pads that it has now */
void room_pipeline_expect_media (
    RoomPipeline *self, const char *member, guint frames);
/* How many pads of the member there are now */
guint room_pipeline_count_pads (RoomPipeline *self, const char *member);
gboolean room_pipeline_has_member (RoomPipeline *self, const char *id);
guint room_pipeline_count_frames (RoomPipeline *self, const char *member);
/* (transfer full): "video_src_0 audio_src_1", of the pads that there are now */
char *room_pipeline_pads_of (RoomPipeline *self, const char *member);

/* (transfer none): the first one of the member whose name begins so, which is
 * still there */
const RoomTrack *room_pipeline_get_track (
    RoomPipeline *self, const char *member, const char *prefix);

G_END_DECLS
