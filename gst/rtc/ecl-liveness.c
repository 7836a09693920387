/* ecl-liveness: when did the remote side last send anything
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-liveness.h"
#include "ecl-factory-name.h"

struct _GstEclLiveness {
  gint ref_count;        /* atomic: us, and each probe */
  GstElement *webrtcbin; /* immutable */
  gulong added_id;       /* immutable */
  gint64 last;           /* monotonic us, atomic */
};

static GstEclLiveness *
liveness_ref (GstEclLiveness *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

static void
liveness_unref (GstEclLiveness *self)
{
  if (g_atomic_int_dec_and_test (&self->ref_count))
    g_free (self);
}

static GstPadProbeReturn
packet_arrived (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  gst_ecl_liveness_touch (user_data);
  return GST_PAD_PROBE_OK;
}

static void
element_added (
    GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  g_autoptr (GstPad) pad = NULL;

  if (!g_str_equal (ecl_get_factory_name (element), "nicesrc"))
    return;
  pad = gst_element_get_static_pad (element, "src");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      packet_arrived, liveness_ref (user_data), (GDestroyNotify)liveness_unref);
}

/**
 * gst_ecl_liveness_new:
 * @webrtcbin: (transfer none): the element to watch, before it has transports
 *
 * Returns: (transfer full): a watch; free with gst_ecl_liveness_free() while
 *     @webrtcbin is still alive
 */
GstEclLiveness *
gst_ecl_liveness_new (GstElement *webrtcbin)
{
  GstEclLiveness *self = g_new0 (GstEclLiveness, 1);

  self->ref_count = 1;
  self->webrtcbin = webrtcbin;
  self->added_id = g_signal_connect (
      webrtcbin, "deep-element-added", G_CALLBACK (element_added), self);
  return self;
}

void
gst_ecl_liveness_free (GstEclLiveness *self)
{
  g_signal_handler_disconnect (self->webrtcbin, self->added_id);
  liveness_unref (self);
}

/**
 * gst_ecl_liveness_get_silence:
 *
 * Returns: microseconds since the last packet (or the last touch); any thread
 */
gint64
gst_ecl_liveness_get_silence (GstEclLiveness *self)
{
  return g_get_monotonic_time () -
         __atomic_load_n (&self->last, __ATOMIC_RELAXED);
}

/**
 * gst_ecl_liveness_touch:
 *
 * Starts the silence anew, as a packet does. Any thread.
 */
void
gst_ecl_liveness_touch (GstEclLiveness *self)
{
  __atomic_store_n (&self->last, g_get_monotonic_time (), __ATOMIC_RELAXED);
}
