/* gsteclpeersink-private: what the files of eclpeersink share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gstecldatasender.h"
#include "gsteclpeersink.h"

G_BEGIN_DECLS

/* gsteclpeersink.c */

GstEclDataSender *gst_ecl_peer_sink_get_data (GstEclPeerSink *self);
gboolean gst_ecl_peer_sink_has_tracks (GstEclPeerSink *self);

/* gsteclpeersink-data.c */

GstPad *gst_ecl_peer_sink_request_data_pad (
    GstEclPeerSink *self, GstPadTemplate *template, const char *name);
void gst_ecl_peer_sink_release_data_pad (GstEclPeerSink *self, GstPad *pad);
void gst_ecl_peer_sink_install_data (GstEclBaseClass *klass);
void gst_ecl_peer_sink_child_proxy_init (gpointer iface, gpointer data);

G_END_DECLS
