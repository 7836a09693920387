/* ecl-encoder-private: what the parts of an encoder tell each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-branch.h"
#include "ecl-encoder.h"
#include "ecl-input.h"

#include <gst/router/ecl-layer-choice.h>

G_BEGIN_DECLS

/* A viewer and what it is to get. In an atomic reference counted box. */
typedef struct {
  GstEclViewer *pad;        /* immutable */
  guint ssrc;               /* immutable */
  const GstEclCodec *codec; /* immutable */
  guint limit;              /* bit/s that its remote side takes, 0 for any */
  guint estimate;   /* bit/s that its connection carries, 0 for not known */
  gboolean changed; /* it has to choose anew */
  EclLayerChoice choice;
  EclLayerChoice temporal_choice;
  guint temporal_target; /* what it chose */
  gint64 lacks_since;    /* layers that it is to get, monotonic us; 0: none */
  GstEclBranch *branch;  /* which it selected */
  guint probe;           /* bit/s to find out about, 0 for nothing */
} EclEncoderViewer;

/* Of what a connection carries: the rest is for headers, retransmissions and
 * what an encoder gives too much at times. */
#define ECL_ENCODER_SHARE_PERCENT 90

struct _GstEclEncoder {
  GstBin parent;

  /* immutable after construction */
  GstEclMediaKind kind;
  GstEclInput *input;
  GstElement *tee;
  GstEclRouter *router;

  /* Guards the following and what is in them; not held while elements come and
   * go. */
  GMutex lock;
  guint bitrate;
  gboolean has_ladder; /* somebody wrote one */
  EclLadder written;
  GPtrArray *branches; /* GstEclBranch */
  GPtrArray *viewers;  /* EclEncoderViewer */
  gboolean updating;   /* a thread moves viewers between rungs */
  gboolean update_again;
};

void gst_ecl_encoder_viewer_unref (EclEncoderViewer *viewer);

/* ecl-encoder-rungs.c; lock held */

/* Chooses a branch. One that does not exist is made, without the lock. FALSE
 * with GST_ECL_ERROR_CODEC. */
gboolean gst_ecl_encoder_choose_branch (
    GstEclEncoder *self, EclEncoderViewer *viewer, GError **error);
/* (transfer container): those that no viewer needs, no longer listed; to be
 * freed without the lock */
GPtrArray *gst_ecl_encoder_take_unused (GstEclEncoder *self);
void gst_ecl_encoder_update_bitrates (GstEclEncoder *self);
/* What may be sent to @viewer, bit/s; 0 for not known. */
guint gst_ecl_encoder_get_allowance (const EclEncoderViewer *viewer);
/* The rungs of @codec, highest first; of what is not encoded here one without a
 * size. */
void gst_ecl_encoder_get_ladder (
    GstEclEncoder *self, const GstEclCodec *codec, EclLadder *ladder);

/* All choose anew when the update comes that is to be scheduled. */
void gst_ecl_encoder_mark_viewers (GstEclEncoder *self);

/* ecl-encoder-layers.c; lock held: chooses the temporal layers of media that is
 * not encoded here. TRUE: it takes a keyframe to get them. */
gboolean gst_ecl_encoder_choose_layers (
    GstEclEncoder *self, EclEncoderViewer *viewer);

/* ecl-encoder-rungs.c, any thread, without the lock: something changed. Viewers
 * move on a thread of their own. */
void gst_ecl_encoder_schedule_update (GstEclEncoder *self);

G_END_DECLS
