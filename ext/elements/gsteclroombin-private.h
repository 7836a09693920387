/* gsteclroombin-private: what the files of eclroombin share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gsteclroombin.h"

#include <gst/media/ecl-local-tracks.h>
#include <gst/media/ecl-remote-tracks.h>

G_BEGIN_DECLS

typedef enum {
  GST_ECL_ROOM_MODE_MESH,
  GST_ECL_ROOM_MODE_SFU,
} GstEclRoomMode;

struct _GstEclRoomBin {
  GstEclBase parent;

  GstEclLocalTracks local;

  /* by GstEclMediaKind; not owned; changed at READY or below */
  GstEclMixer *mixers[2]; /* NULL unless mix */
  GstPad *mix_pads[2];    /* the same */

  /* object lock */
  char *room_name;
  GstEclRoomMode mode;
  gboolean receive[2]; /* by GstEclMediaKind */

  /* loop only */
  GstEclRemoteTracks remote;
  const char *member; /* whose track is being added */
  GstEclRoom *room;   /* NULL until joined */
  GError *refusal;    /* of a room that is not open yet, or lost */
};

/* gsteclroombin-room.c */

void gst_ecl_room_bin_install_room (GstEclBaseClass *klass);

/* gsteclroombin-mix.c */

gboolean gst_ecl_room_bin_mixes (GstEclRoomBin *self);
void gst_ecl_room_bin_set_mix (GstEclRoomBin *self, gboolean mix);
void gst_ecl_room_bin_prepare_mix (GstEclRoomBin *self);
void gst_ecl_room_bin_release_mix (GstEclRoomBin *self);

G_END_DECLS
