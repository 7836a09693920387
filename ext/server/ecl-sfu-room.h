/* ecl-sfu-room: the legs of one SFU room, in one pipeline
 *
 *   webrtcbin of a -> router of its video -> webrtcbin of b, of c, ...
 *                  -> router of its audio ->      "        "
 *
 * Threads: the SFU's loop.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sfu-leg.h"

G_BEGIN_DECLS

typedef struct _EclSfuRoom EclSfuRoom;

/**
 * EclSfuRoomFuncs:
 * @offer: for the member that @leg is of
 * @failed: @leg has ended by itself
 * @empty: the last leg is gone; the room is to be freed
 */
typedef struct {
  void (*offer) (
      guint64 leg, const char *sdp, const char *msids, gpointer user_data);
  void (*failed) (guint64 leg, const char *reason, gpointer user_data);
  void (*empty) (EclSfuRoom *room, gpointer user_data);
} EclSfuRoomFuncs;

/**
 * EclSfuRoomConfig:
 * @number: of the hub
 * @video_codec: of all members
 * @audio_kbps: what each is asked to send at most; 0 for no bound
 * @video_kbps: the same
 * @download_kbps: see #EclSfuLegConfig
 * @max_mlines: the same
 */
typedef struct {
  guint64 number;
  const EclSfuCodec *video_codec;
  guint audio_kbps;
  guint video_kbps;
  guint download_kbps;
  guint max_mlines;
} EclSfuRoomConfig;

/* @funcs: static */
EclSfuRoom *ecl_sfu_room_new (const EclSfuRoomConfig *config,
    const EclSfuRoomFuncs *funcs, gpointer user_data);
void ecl_sfu_room_free (EclSfuRoom *self);
guint64 ecl_sfu_room_get_number (const EclSfuRoom *self);

/* (nullable): with an error */
EclSfuLeg *ecl_sfu_room_open_leg (
    EclSfuRoom *self, guint64 number, const char *peer_id, GError **error);
/* Whether there is no leg, nor one that is being taken apart. */
gboolean ecl_sfu_room_is_empty (const EclSfuRoom *self);
void ecl_sfu_room_close_leg (EclSfuRoom *self, EclSfuLeg *leg);
void ecl_sfu_room_close_all (EclSfuRoom *self);

G_END_DECLS
