/* ecl-local-tracks: what goes into the request pads of an element
 *
 * Each pad has an encoder behind it, of which sessions take what they send. Its
 * template is named with one %u at the end, and begins with "video" or "audio".
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-encoder.h"

G_BEGIN_DECLS

/* What a pad of a kind takes. */
#define GST_ECL_LOCAL_CAPS_VIDEO                                               \
  "video/x-raw(ANY); video/x-vp8; video/x-vp9; video/x-h264; video/x-av1; "    \
  "application/x-rtp, media = (string) video"
#define GST_ECL_LOCAL_CAPS_AUDIO                                               \
  "audio/x-raw; audio/x-opus; audio/x-mulaw; audio/x-alaw; "                   \
  "application/x-rtp, media = (string) audio"

/**
 * GstEclLocalTracks:
 * @bin: the element, not owned
 * @changed: an input is known, or became another one; streaming thread
 * @eos: all inputs are at their end; streaming thread
 * @encoder_setup: an encoder of what goes into a pad is made and has its
 *   settings, but is not started; on the context of the session that needs it,
 *   whose locks are held
 *
 * Any thread, unless a function says otherwise.
 */
typedef struct {
  GstBin *bin;                   /* immutable */
  void (*changed) (GstBin *bin); /* immutable */
  void (*eos) (GstBin *bin);     /* immutable */
  void (*encoder_setup) (
      GstBin *bin, GstPad *pad, GstElement *encoder); /* immutable */

  /* object lock of the element */
  GPtrArray *tracks;
  guint next_pad[2];  /* by GstEclMediaKind */
  char **codecs[2];   /* the same: names wanted, NULL for all */
  guint bitrates[2];  /* the same: bit/s, 0 for the codec's default */
  gboolean paused[2]; /* the same */
  GstCaps *ladder;    /* of video, or NULL */
} GstEclLocalTracks;

GST_ECL_API void gst_ecl_local_tracks_init (GstEclLocalTracks *self,
    GstBin *bin, void (*changed) (GstBin *bin), void (*eos) (GstBin *bin),
    void (*encoder_setup) (GstBin *bin, GstPad *pad, GstElement *encoder));
GST_ECL_API void gst_ecl_local_tracks_clear (GstEclLocalTracks *self);
GST_ECL_API void gst_ecl_local_tracks_configure (GstEclLocalTracks *self,
    GstEclMediaKind kind, const char *const *codecs, guint bitrate);
GST_ECL_API void gst_ecl_local_tracks_set_ladder (
    GstEclLocalTracks *self, const GstCaps *ladder);
GST_ECL_API void gst_ecl_local_tracks_set_paused (
    GstEclLocalTracks *self, GstEclMediaKind kind, gboolean paused);

GST_ECL_API GstPad *gst_ecl_local_tracks_request_pad (
    GstEclLocalTracks *self, GstPadTemplate *template, const char *name);
GST_ECL_API GstEclEncoder *gst_ecl_local_tracks_withdraw (
    GstEclLocalTracks *self, GstPad *pad);
GST_ECL_API void gst_ecl_local_tracks_remove (
    GstEclLocalTracks *self, GstPad *pad, GstEclEncoder *encoder);

GST_ECL_API gboolean gst_ecl_local_tracks_is_ready (GstEclLocalTracks *self);
GST_ECL_API gboolean gst_ecl_local_tracks_is_empty (GstEclLocalTracks *self);
GST_ECL_API gboolean gst_ecl_local_tracks_is_eos (GstEclLocalTracks *self);
GST_ECL_API GPtrArray *gst_ecl_local_tracks_dup_encoders (
    GstEclLocalTracks *self);
GST_ECL_API void gst_ecl_local_tracks_describe (
    GstEclLocalTracks *self, GstStructure *track);
GST_ECL_API void gst_ecl_local_tracks_add_load (
    GstEclLocalTracks *self, GstStructure *stats);

G_END_DECLS
