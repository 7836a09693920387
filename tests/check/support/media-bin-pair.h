/* media-bin-pair: two media bins that call each other in one process
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-wait.h"
#include "media-support.h"

#include <gst/media/ecl-media-bin.h>

G_BEGIN_DECLS

/* One side, in a pipeline of its own */
typedef struct _Side Side;
struct _Side {
  Side *other;
  GstElement *pipeline;
  GstElement *bin;
  GstEclSession *session;
  const char *video_chain; /* what its video pads are linked to, or NULL */
  GPtrArray *collectors;   /* of Collector, one per remote track */
  GPtrArray *names;        /* of the pads, in the order of coming */
  guint removed;           /* pads */
  guint descriptions;      /* that it made */
  GPtrArray *sdps;         /* these */
  gboolean connected;
  guint ended;
  GError *reason;
  gboolean mute; /* what it says reaches nobody */
};

#define SMALL_VIDEO                                                            \
  "videotestsrc is-live=true pattern=%s ! "                                    \
  "capsfilter caps=video/x-raw,width=160,height=120,framerate=30/1"
#define TONE                                                                   \
  "audiotestsrc is-live=true wave=%s ! capsfilter caps=audio/x-raw,channels=1"

void pair_init (Side *sides);
/* A launch line, linked to a new request pad, (transfer full) named @pad. */
GstPad *side_send (Side *side, const char *pad, const char *line);
/* Plays both, and lets the first call. */
void pair_call (Side *sides);
/* Waits for @n remote tracks. */
void side_wait_tracks (Side *side, guint n);
Collector *side_get (Side *side, const char *pad);
void pair_hang_up (Side *side);
void pair_clear (Side *sides);

G_END_DECLS
