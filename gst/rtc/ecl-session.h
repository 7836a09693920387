/* ecl-session: one webrtcbin, driven
 *
 * A session turns descriptions and candidates into a running webrtcbin. It
 * knows no signaling protocol: whoever owns it carries what its signals give to
 * the remote side and hands in what comes back.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-channel.h"
#include "ecl-sdp.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_SESSION (gst_ecl_session_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclSession, gst_ecl_session, GST_ECL, SESSION, GObject)

/**
 * GstEclMediaKind:
 * @GST_ECL_MEDIA_AUDIO: sound
 * @GST_ECL_MEDIA_VIDEO: pictures
 *
 * What a track carries.
 */
typedef enum {
  GST_ECL_MEDIA_AUDIO,
  GST_ECL_MEDIA_VIDEO,
} GstEclMediaKind;

/**
 * GstEclCongestionControl:
 * @GST_ECL_CONGESTION_CONTROL_NONE: all goes out as it comes, and nothing is
 *   estimated
 * @GST_ECL_CONGESTION_CONTROL_ECL: Google congestion control, built in
 * @GST_ECL_CONGESTION_CONTROL_GCC: the element rtpgccbwe of gst-plugins-rs; the
 *   one built in, with a warning, if it is not installed
 *
 * What estimates how much the way to the remote side carries, and keeps what is
 * sent to that pace.
 */
typedef enum {
  GST_ECL_CONGESTION_CONTROL_NONE,
  GST_ECL_CONGESTION_CONTROL_ECL,
  GST_ECL_CONGESTION_CONTROL_GCC,
} GstEclCongestionControl;

GST_ECL_API GType gst_ecl_congestion_control_get_type (void);
#define GST_TYPE_ECL_CONGESTION_CONTROL (gst_ecl_congestion_control_get_type ())

GST_ECL_API void gst_ecl_session_warm_up (void);
GST_ECL_API GstEclSession *gst_ecl_session_new (GError **error);
GST_ECL_API GstElement *gst_ecl_session_get_element (GstEclSession *self);
GST_ECL_API GstPad *gst_ecl_session_add_sender (
    GstEclSession *self, GstCaps *caps, guint mline_index);
GST_ECL_API GstPad *gst_ecl_session_add_sendrecv (
    GstEclSession *self, GstCaps *caps, guint mline_index);
GST_ECL_API void gst_ecl_session_add_receiver (
    GstEclSession *self, GstCaps *caps);
GST_ECL_API void gst_ecl_session_add_unused (
    GstEclSession *self, const GstEclSdpMedia *media);
GST_ECL_API char *gst_ecl_session_get_stream_id (
    GstEclSession *self, GstPad *pad);
GST_ECL_API void gst_ecl_session_release_pad (GstEclSession *self, GstPad *pad);
GST_ECL_API GstEclChannel *gst_ecl_session_create_channel (GstEclSession *self,
    const char *label, const GstStructure *init, GError **error);
GST_ECL_API void gst_ecl_session_start (GstEclSession *self);
GST_ECL_API void gst_ecl_session_set_remote_description (
    GstEclSession *self, const char *type, const char *sdp);
GST_ECL_API void gst_ecl_session_add_remote_candidate (GstEclSession *self,
    const char *candidate, const char *mid, int mline_index);
GST_ECL_API void gst_ecl_session_get_stats_async (GstEclSession *self,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
GST_ECL_API GstStructure *gst_ecl_session_get_stats_finish (
    GstEclSession *self, GAsyncResult *result, GError **error);
GST_ECL_API gboolean gst_ecl_session_take_message (
    GstEclSession *self, GstMessage *message);
GST_ECL_API void gst_ecl_session_close (
    GstEclSession *self, const GError *reason);
GST_ECL_API void gst_ecl_session_end (
    GstEclSession *self, const GError *reason);

G_END_DECLS
