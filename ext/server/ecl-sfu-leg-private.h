/* ecl-sfu-leg-private: what the parts of a leg share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sfu-budget.h"
#include "ecl-sfu-leg.h"
#include "ecl-sfu-offer.h"

#include <gst/rtc/ecl-timer.h>

G_BEGIN_DECLS

/* Most m-lines of a connection: what a description may have. */
#define ECL_SFU_MAX_MLINES GST_ECL_SDP_MAX_MEDIA

/**
 * EclSfuOutputState:
 * @ECL_SFU_OUTPUT_SENT: the member is offered a track
 * @ECL_SFU_OUTPUT_REFUSED: and has rejected the m-line
 * @ECL_SFU_OUTPUT_ENDED: the track has ended
 * @ECL_SFU_OUTPUT_REJECTED: an offer says so, by rejecting the m-line
 * @ECL_SFU_OUTPUT_FREE: that is answered: another track may come there
 */
typedef enum {
  ECL_SFU_OUTPUT_SENT,
  ECL_SFU_OUTPUT_REFUSED,
  ECL_SFU_OUTPUT_ENDED,
  ECL_SFU_OUTPUT_REJECTED,
  ECL_SFU_OUTPUT_FREE,
} EclSfuOutputState;

/* What the member gets on one m-line. */
typedef struct {
  EclSfuOutputState state;
  const EclSfuCodec *codec;
  guint generation; /* tracks that were there before */
  GstPad *sink;     /* of webrtcbin */

  EclSfuTrack *track; /* (nullable): while it is SENT or REFUSED */
  GstPad *viewer;     /* (nullable): of the track, while it is taken */
  gboolean paused;    /* the member's line does not carry it now */
  char *stream_id;
  char *peer_id;
} EclSfuOutput;

struct _EclSfuLeg {
  guint64 number;              /* immutable */
  char *peer_id;               /* immutable */
  char *stream_id;             /* of what it publishes; immutable */
  const EclSfuLegFuncs *funcs; /* immutable */
  gpointer user_data;          /* immutable */
  GstBin *bin;                 /* immutable */
  GMainContext *context;       /* the loop's; immutable */
  const EclSfuCodec *codecs[ECL_SFU_N_TRACKS];
  guint kbps[ECL_SFU_N_TRACKS];
  guint download;         /* bit/s; immutable */
  guint max_mlines;       /* immutable */
  GstEclSession *session; /* immutable */

  gboolean closed;                       /* nothing is to be heard of it */
  EclSfuTrack *tracks[ECL_SFU_N_TRACKS]; /* (nullable): what it publishes */
  GPtrArray *ended;                      /* EclSfuTrack, which it did publish */
  GPtrArray *outputs;    /* EclSfuOutput, by m-line behind those it sends on */
  GPtrArray *candidates; /* char *, then %NULL when gathered */
  gboolean gathered;
  char *sdp;             /* (nullable): an offer that waits for candidates */
  GSource *gather_timer; /* (nullable) */
  GSource *offer_timer;  /* (nullable) */
  GSource *budget_timer; /* (nullable) */
  EclSfuBudget budget;
  gint *estimate; /* bit/s, 0 for unknown; atomic, shared with viewers' pads */
};

/* ecl-sfu-leg-outputs.c */
GPtrArray *ecl_sfu_outputs_new (void);
gboolean ecl_sfu_leg_has_news (EclSfuLeg *self);
void ecl_sfu_leg_drop_ended (EclSfuLeg *self);
void ecl_sfu_leg_drop_all (EclSfuLeg *self);
void ecl_sfu_leg_heed_answer (EclSfuLeg *self, const GPtrArray *medias);
gboolean ecl_sfu_leg_add_mlines (EclSfuLeg *self, guint first, GError **error);

EclSfuMline *ecl_sfu_leg_list_mlines (const EclSfuLeg *self, guint *n);

/* ecl-sfu-leg-offer.c */
void ecl_sfu_leg_watch_offers (EclSfuLeg *self);

/* ecl-sfu-leg-budget.c */
void ecl_sfu_leg_start_budget (EclSfuLeg *self);
void ecl_sfu_leg_watch_estimate (EclSfuLeg *self, GstPad *viewer);

G_END_DECLS
