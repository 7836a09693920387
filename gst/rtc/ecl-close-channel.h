/* ecl-close-channel: the data channel whose close is the hang-up
 *
 * PeerJS 1.5 says the end of a call only by closing a data channel that every
 * media offer carries. Whoever offers makes it; whoever answers finds it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_CLOSE_CHANNEL (gst_ecl_close_channel_get_type ())
G_DECLARE_FINAL_TYPE (
    GstEclCloseChannel, gst_ecl_close_channel, GST_ECL, CLOSE_CHANNEL, GObject)

typedef void (*GstEclCloseChannelFunc) (gpointer user_data);

GstEclCloseChannel *gst_ecl_close_channel_new (GstElement *webrtcbin,
    GMainContext *context, GstEclCloseChannelFunc closed, gpointer user_data);
void gst_ecl_close_channel_stop (GstEclCloseChannel *self);
void gst_ecl_close_channel_offer (GstEclCloseChannel *self);
gboolean gst_ecl_close_channel_is_open (GstEclCloseChannel *self);
void gst_ecl_close_channel_close (GstEclCloseChannel *self);

G_END_DECLS
