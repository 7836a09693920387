/* ecl-estimate-event: how a session and what it sends talk of its link
 *
 * The estimate goes upstream out of webrtcbin's sink pads, each time that it
 * changes: at most every 50 ms, and at once if it falls; and each second while
 * media is sent, for those who wait how long it lasts. It is what all that
 * goes to the remote side may take together, with all headers. A probe goes
 * downstream, not in the order of the stream, into one of these sink pads: it
 * asks to find out whether the link carries as much.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_ECL_ESTIMATE_EVENT "GstEclEstimate"
#define GST_ECL_PROBE_EVENT "GstEclProbe"

/* @estimate: bit/s; 0: not known any more */
static inline GstEvent *
gst_ecl_estimate_event_new (guint estimate)
{
  return gst_event_new_custom (
      GST_EVENT_CUSTOM_UPSTREAM, gst_structure_new (GST_ECL_ESTIMATE_EVENT,
                                     "estimate", G_TYPE_UINT, estimate, NULL));
}

/* Returns: whether @event is one, with its @estimate */
static inline gboolean
gst_ecl_estimate_event_parse (GstEvent *event, guint *estimate)
{
  return gst_event_has_name (event, GST_ECL_ESTIMATE_EVENT) &&
         gst_structure_get_uint (
             gst_event_get_structure (event), "estimate", estimate);
}

/* @bitrate: bit/s, over 0 */
static inline GstEvent *
gst_ecl_probe_event_new (guint bitrate)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_OOB,
      gst_structure_new (
          GST_ECL_PROBE_EVENT, "bitrate", G_TYPE_UINT, bitrate, NULL));
}

/* Returns: whether @event is one, with its @bitrate */
static inline gboolean
gst_ecl_probe_event_parse (GstEvent *event, guint *bitrate)
{
  return gst_event_has_name (event, GST_ECL_PROBE_EVENT) &&
         gst_structure_get_uint (
             gst_event_get_structure (event), "bitrate", bitrate);
}

G_END_DECLS
