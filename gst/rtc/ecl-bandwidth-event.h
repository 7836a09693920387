/* ecl-bandwidth-event: how a session tells encoders what a remote side takes
 *
 * An upstream event on what webrtcbin sends, each time the remote side has
 * described its m-line.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_ECL_BANDWIDTH_EVENT "GstEclBandwidth"

/* @bandwidth: bit/s, 0 for no bound */
static inline GstEvent *
gst_ecl_bandwidth_event_new (guint bandwidth)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
      gst_structure_new (
          GST_ECL_BANDWIDTH_EVENT, "bandwidth", G_TYPE_UINT, bandwidth, NULL));
}

/* Returns: whether @event is one, with its @bandwidth */
static inline gboolean
gst_ecl_bandwidth_event_parse (GstEvent *event, guint *bandwidth)
{
  return gst_event_has_name (event, GST_ECL_BANDWIDTH_EVENT) &&
         gst_structure_get_uint (
             gst_event_get_structure (event), "bandwidth", bandwidth);
}

G_END_DECLS
