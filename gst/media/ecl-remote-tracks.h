/* ecl-remote-tracks: what comes out of the sometimes pads of an element
 *
 * Each remote track of a session goes through a receiver to a pad of its own.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-mixer.h"
#include "ecl-receiver.h"

G_BEGIN_DECLS

/* What a pad of a kind gives. */
#define GST_ECL_REMOTE_CAPS_VIDEO                                              \
  "video/x-raw; video/x-vp8; video/x-vp9; video/x-h264; video/x-av1; "         \
  "application/x-rtp, media = (string) video"
#define GST_ECL_REMOTE_CAPS_AUDIO                                              \
  "audio/x-raw; audio/x-opus; audio/x-mulaw; audio/x-alaw; "                   \
  "application/x-rtp, media = (string) audio"

/**
 * GstEclRemoteTracks:
 * @bin: the element, not owned
 * @templates: by #GstEclMediaKind, of its pads, named with one %u
 * @pad_type: of its pads, a ghost pad
 * @describe: (nullable): @pad is about to be added to @bin, for what comes out
 *   of @from, a pad of webrtcbin
 * @mixers: (nullable): by #GstEclMediaKind, what all tracks of a kind go to
 *   instead of pads of their own; not owned, in @bin; changes between sessions
 *
 * On the context of the sessions, unless a function says otherwise.
 */
typedef struct {
  GstBin *bin;                  /* immutable */
  GstPadTemplate *templates[2]; /* immutable */
  GType pad_type;               /* immutable */
  void (*describe) (
      GstBin *bin, GstPad *pad, GstPad *from); /* immutable, as all above */
  GstEclMixer *mixers[2];
  GPtrArray *tracks;
} GstEclRemoteTracks;

GST_ECL_API void gst_ecl_remote_tracks_init (GstEclRemoteTracks *self,
    GstBin *bin, GstPadTemplate *audio, GstPadTemplate *video);
GST_ECL_API void gst_ecl_remote_tracks_clear (GstEclRemoteTracks *self);
GST_ECL_API void gst_ecl_remote_tracks_add (
    GstEclRemoteTracks *self, GstEclSession *session, GstPad *pad);
GST_ECL_API void gst_ecl_remote_tracks_keep (
    GstEclRemoteTracks *self, GstEclSession *session);
GST_ECL_API const char *gst_ecl_remote_tracks_get_stream_id (
    GstEclRemoteTracks *self, GstPad *pad);
GST_ECL_API GPtrArray *gst_ecl_remote_tracks_steal_one (
    GstEclRemoteTracks *self, GstPad *pad);
GST_ECL_API GPtrArray *gst_ecl_remote_tracks_steal (
    GstEclRemoteTracks *self, GstEclSession *session);
GST_ECL_API void gst_ecl_remote_tracks_end (GPtrArray *tracks);

G_END_DECLS
