/* ecl-sfu-leg: one member's connection with the SFU
 *
 * A session that always offers: one m-line of each kind that the member may
 * send on, then one for each track of the others. One that has ended is
 * rejected; when there are many of these they are used again (ecl-sfu-offer.h).
 *
 * Threads: the SFU's loop.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sfu-track.h"

G_BEGIN_DECLS

/* Kinds of what a member sends, in the order of their m-lines. */
#define ECL_SFU_N_TRACKS 2

typedef struct _EclSfuLeg EclSfuLeg;

/**
 * EclSfuLegFuncs:
 * @list_legs: (transfer none) (element-type EclSfuLeg): all of the room that
 * are open, this one included
 * @offer: for the member, with the map of streams as JSON
 * @tracks_changed: what it publishes is not what it was
 * @ended: by itself; nothing follows but @gone
 * @gone: all of it is taken apart; the leg is to be freed
 *
 * What a leg has to say to its room.
 */
typedef struct {
  GPtrArray *(*list_legs) (EclSfuLeg *leg, gpointer user_data);
  void (*offer) (
      EclSfuLeg *leg, const char *sdp, const char *msids, gpointer user_data);
  void (*tracks_changed) (EclSfuLeg *leg, gpointer user_data);
  void (*ended) (EclSfuLeg *leg, const GError *reason, gpointer user_data);
  void (*gone) (EclSfuLeg *leg, gpointer user_data);
} EclSfuLegFuncs;

/**
 * EclSfuLegConfig:
 * @number: of the hub
 * @peer_id: whose it is
 * @bin: that has all webrtcbins and routers of the room
 * @codecs: by m-line
 * @kbps: by m-line: what the member is asked to send at most; 0 for no bound
 * @download_kbps: what is sent to the member at most; 0 for no bound
 * @max_mlines: from so many on those that have ended are used again
 */
typedef struct {
  guint64 number;
  const char *peer_id;
  GstBin *bin;
  const EclSfuCodec *codecs[ECL_SFU_N_TRACKS];
  guint kbps[ECL_SFU_N_TRACKS];
  guint download_kbps;
  guint max_mlines;
} EclSfuLegConfig;

/* (nullable): with an error without webrtcbin. @funcs: static. */
EclSfuLeg *ecl_sfu_leg_new (const EclSfuLegConfig *config,
    const EclSfuLegFuncs *funcs, gpointer user_data, GError **error);
/* When it is listed: an offer follows, of what the others publish by then. */
void ecl_sfu_leg_start (EclSfuLeg *self);
/* Nothing but @gone follows, not before this returns. */
void ecl_sfu_leg_close (EclSfuLeg *self);
/* After @gone */
void ecl_sfu_leg_free (EclSfuLeg *self);

guint64 ecl_sfu_leg_get_number (const EclSfuLeg *self);
const char *ecl_sfu_leg_get_peer_id (const EclSfuLeg *self);

void ecl_sfu_leg_take_answer (EclSfuLeg *self, const char *sdp);
void ecl_sfu_leg_take_candidate (
    EclSfuLeg *self, const char *candidate, const char *mid, int mline_index);
/* Whether @message was an error of this leg alone. */
gboolean ecl_sfu_leg_take_message (EclSfuLeg *self, GstMessage *message);

/* What others publish has changed: what has ended is let go of at once, and a
 * new offer follows soon, one for several changes. */
void ecl_sfu_leg_update (EclSfuLeg *self);

G_END_DECLS
