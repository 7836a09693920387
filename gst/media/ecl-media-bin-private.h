/* ecl-media-bin-private: what the parts of a media bin tell each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-local-tracks.h"
#include "ecl-media-bin.h"
#include "ecl-mlines.h"
#include "ecl-remote-tracks.h"

#include <gst/rtc/ecl-session-tracks.h>

G_BEGIN_DECLS

extern guint gst_ecl_media_bin_ended_signal;
extern guint gst_ecl_media_bin_encoder_setup_signal;

struct _GstEclMediaBin {
  GstBin parent;

  GMainContext *context;  /* immutable */
  GstEclSession *session; /* immutable */
  GstEclLocalTracks local;
  GstEclRemoteTracks remote; /* context only */

  GMutex outputs_lock;
  GPtrArray *outputs; /* of GstEclOutput; outputs lock */

  /* object lock; arrays by GstEclMediaKind */
  char *codecs[2];     /* names with commas, NULL for all */
  guint bandwidths[2]; /* kbit/s, 0 for the codec's default */
  gboolean receive[2];
  gboolean muted[2];
  gboolean idle;
  gboolean playing; /* from PLAYING to READY */
};

/* ecl-media-bin.c */
void gst_ecl_media_bin_init_tracks (GstEclMediaBin *self);
void gst_ecl_media_bin_attach_session (GstEclMediaBin *self);
void gst_ecl_media_bin_configure_tracks (GstEclMediaBin *self);
GstPad *gst_ecl_media_bin_request_new_pad (GstElement *element,
    GstPadTemplate *pad_template, const char *name, const GstCaps *caps);
void gst_ecl_media_bin_release_pad (GstElement *element, GstPad *pad);

G_END_DECLS
