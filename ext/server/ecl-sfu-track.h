/* ecl-sfu-track: what one member publishes of one kind, for all others
 *
 * A router whose layer is the member's stream as it comes in and whose viewers
 * are the streams that the others get. Both ends are known before any media: a
 * track begins with the member's answer, which says that it sends.
 *
 * Threads: the SFU's loop.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sfu-codec.h"

#include <gst/router/ecl-router.h>

G_BEGIN_DECLS

typedef struct _EclSfuTrack EclSfuTrack;

/* @bin: where the legs' webrtcbins are, too; @kbps: see #EclSfuPolicer */
EclSfuTrack *ecl_sfu_track_new (
    GstBin *bin, const EclSfuCodec *codec, guint kbps);
/* When nothing comes in any more. All viewers are removed. */
void ecl_sfu_track_free (EclSfuTrack *self);

const EclSfuCodec *ecl_sfu_track_get_codec (const EclSfuTrack *self);

/* @pad: the member's stream, RTP of the codec, through which nothing flows yet.
 * A second one takes the place of the first, a few times. */
void ecl_sfu_track_take (EclSfuTrack *self, GstPad *pad);

/* Of what came in lately, bit/s; that of before while nothing comes. */
guint ecl_sfu_track_get_rate (const EclSfuTrack *self);

/* (transfer none): a source pad with complete caps, which lives until it is
 * removed */
GstPad *ecl_sfu_track_add_viewer (EclSfuTrack *self);
/* Nothing goes out there, or it goes on, with a keyframe, which is asked for.
 */
void ecl_sfu_track_pause_viewer (
    EclSfuTrack *self, GstPad *viewer, gboolean paused);
/* Unlinks it; does not wait for what is downstream. */
void ecl_sfu_track_remove_viewer (EclSfuTrack *self, GstPad *viewer);

G_END_DECLS
