/* ecl-session-tracks: whoever gives a session its tracks when they are needed
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-session.h"

G_BEGIN_DECLS

/**
 * GstEclSessionTracks:
 * @is_ready: whether tracks can be added now
 * @prepare_offer: adds tracks to an offer of ours, from m-line @first on
 * @prepare_answer: adds tracks for the m-lines of @medias (of #GstEclSdpMedia)
 *   from index @first on, each of which the session has not seen before
 *
 * Whoever gives a session its tracks, each time they are needed. All called on
 * the session's context; an error ends the session.
 */
typedef struct {
  gboolean (*is_ready) (gpointer user_data);
  gboolean (*prepare_offer) (gpointer user_data, guint first, GError **error);
  gboolean (*prepare_answer) (
      gpointer user_data, const GPtrArray *medias, guint first, GError **error);
} GstEclSessionTracks;

GST_ECL_API void gst_ecl_session_set_tracks (GstEclSession *self,
    const GstEclSessionTracks *tracks, gpointer user_data,
    GDestroyNotify destroy);
GST_ECL_API void gst_ecl_session_tracks_ready (GstEclSession *self);
GST_ECL_API void gst_ecl_session_reuse_sender (
    GstEclSession *self, GstPad *sink, GstCaps *caps);

G_END_DECLS
