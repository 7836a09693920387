/* ecl-session: one webrtcbin, driven
 *
 * A session turns descriptions and candidates into a running webrtcbin. It knows
 * no signaling protocol: whoever owns it carries what the signals give to the
 * remote side and hands in what comes back.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_SESSION (gst_ecl_session_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclSession, gst_ecl_session, GST_ECL, SESSION, GObject)

/**
 * GstEclMediaKind:
 *
 * What a track carries.
 */
typedef enum {
  GST_ECL_MEDIA_AUDIO,
  GST_ECL_MEDIA_VIDEO,
} GstEclMediaKind;

/*
 * Properties (construct): "latency" (ms), "stun-server", "turn-servers",
 * "ice-transport-policy", "watchdog" (seconds), "close-channel" (whether a data
 * channel announces the end, as PeerJS does).
 *
 * Signals, all on the main context that was the thread's default when the session
 * was made:
 *   local-description (const char *type, const char *sdp)  "offer" or "answer"
 *   local-candidate (const char *candidate, const char *mid, guint mline_index)
 *   connected ()
 *   closed (GError *reason)   once; reason NULL for a hang-up
 */
GST_ECL_API GstEclSession *gst_ecl_session_new (void);
GST_ECL_API GstElement *gst_ecl_session_get_element (GstEclSession *self);
GST_ECL_API void gst_ecl_session_start (GstEclSession *self);
GST_ECL_API void gst_ecl_session_set_remote_description (GstEclSession *self,
    const char *type, const char *sdp);
GST_ECL_API void gst_ecl_session_add_remote_candidate (GstEclSession *self,
    const char *candidate, const char *mid, int mline_index);
GST_ECL_API void gst_ecl_session_close (GstEclSession *self, GError *reason);

G_END_DECLS
