/* ecl-encoder-layers: which temporal layers of media that comes in encoded each
 * viewer gets
 *
 * Such media has one rung, and the rate that its source gives it. A viewer
 * whose connection carries less gets fewer pictures, where the stream has some
 * that the others do not need: down at once, up when there was room for long
 * enough, as between rungs.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-encoder-private.h"

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_encoder_debug);
#define GST_CAT_DEFAULT gst_ecl_encoder_debug

/* How long a frame is waited for with which a layer begins: after that a
 * keyframe is asked for, with which all do. */
#define PATIENCE G_TIME_SPAN_SECOND

/* More than those that are known of may come. */
static void
set_target (EclEncoderViewer *viewer, guint target, guint n_layers)
{
  if (target != viewer->temporal_target)
    GST_INFO_OBJECT (
        viewer->pad, "to temporal layer %u of %u", target, n_layers);
  viewer->temporal_target = target;
  gst_ecl_viewer_set_temporal_target (
      viewer->pad, target < n_layers - 1 ? target : ECL_TEMPORAL_FILTER_ALL);
}

/* Whether it still lacks what it was to get some time ago. */
static gboolean
lacks_layers (EclEncoderViewer *viewer, guint target, gint64 now)
{
  if (gst_ecl_viewer_get_temporal_layer (viewer->pad) >= target) {
    viewer->lacks_since = 0;
    return FALSE;
  }
  if (viewer->lacks_since == 0)
    viewer->lacks_since = now;
  if (now - viewer->lacks_since < PATIENCE)
    return FALSE;
  viewer->lacks_since = now;
  return TRUE;
}

static void
take_probe (EclEncoderViewer *viewer, guint allowance, gint64 now)
{
  if (viewer->estimate && (!viewer->limit || viewer->limit > allowance))
    viewer->probe =
        (guint64)ecl_layer_choice_take_probe (&viewer->temporal_choice, now) *
        100 / ECL_ENCODER_SHARE_PERCENT;
}

gboolean
gst_ecl_encoder_choose_layers (GstEclEncoder *self, EclEncoderViewer *viewer)
{
  guint allowance = gst_ecl_encoder_get_allowance (viewer);
  gint64 now = g_get_monotonic_time ();
  guint rates[ECL_TEMPORAL_RATES_MAX];
  guint n_layers, target;

  if (allowance == 0 || gst_ecl_input_is_raw (self->input))
    return FALSE;
  n_layers = gst_ecl_layer_get_rates (
      gst_ecl_branch_get_layer (viewer->branch), rates);
  if (n_layers == 0)
    return FALSE;
  ecl_layer_choice_set_rates (&viewer->temporal_choice, rates, n_layers);
  target = MAX (
      ecl_layer_choice_update (&viewer->temporal_choice, allowance, now), 0);
  take_probe (viewer, allowance, now);
  set_target (viewer, target, n_layers);
  return lacks_layers (viewer, target, now);
}
