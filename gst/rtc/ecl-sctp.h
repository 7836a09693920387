/* ecl-sctp: what webrtcbin's SCTP association does not do or tell by itself
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/webrtc/webrtc.h>

G_BEGIN_DECLS

typedef struct _GstEclSctp GstEclSctp;

GstEclSctp *gst_ecl_sctp_new (GstElement *webrtcbin);
GstEclSctp *gst_ecl_sctp_ref (GstEclSctp *self);
void gst_ecl_sctp_unref (GstEclSctp *self);
void gst_ecl_sctp_give_up (GstEclSctp *self);
void gst_ecl_sctp_stop (GstEclSctp *self);
gboolean gst_ecl_sctp_is_used (GstEclSctp *self);
guint64 gst_ecl_sctp_get_max_message_size (GstEclSctp *self);
guint64 gst_ecl_sctp_get_sent (GstEclSctp *self, int stream_id);
void gst_ecl_sctp_send_heartbeat (GstEclSctp *self);
void gst_ecl_sctp_close_channel (
    GstEclSctp *self, GstWebRTCDataChannel *data_channel);
void gst_ecl_sctp_remove_channel (
    GstEclSctp *self, GstWebRTCDataChannel *data_channel);

G_END_DECLS
