/* ecl-encoder-stats: what each viewer gets, in figures
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-encoder-private.h"

/* Lock held. (nullable) */
static const EclEncoderViewer *
find_viewer (GstEclEncoder *self, guint ssrc)
{
  for (guint i = 0; i < self->viewers->len; i++) {
    const EclEncoderViewer *viewer = g_ptr_array_index (self->viewers, i);

    if (viewer->ssrc == ssrc)
      return viewer;
  }
  return NULL;
}

/* Lock held. What it gets now; before it gets anything, what it is to get. */
static GstEclBranch *
get_branch (GstEclEncoder *self, const EclEncoderViewer *viewer)
{
  for (guint i = 0; i < self->branches->len; i++) {
    GstEclBranch *branch = g_ptr_array_index (self->branches, i);

    if (gst_ecl_viewer_gets (viewer->pad, gst_ecl_branch_get_layer (branch)))
      return branch;
  }
  return viewer->branch;
}

/* What has no size, or no rate, has that of the input. */
static void
set_picture (GstStructure *track, const EclRung *rung, const GstVideoInfo *info)
{
  gboolean scaled = rung->width > 0;
  int fps_n = rung->fps_n > 0 ? rung->fps_n : info->fps_n;
  int fps_d = rung->fps_n > 0 ? rung->fps_d : info->fps_d;

  gst_structure_set (track, "width", G_TYPE_INT,
      scaled ? rung->width : info->width, "height", G_TYPE_INT,
      scaled ? rung->height : info->height, NULL);
  if (fps_n > 0)
    gst_structure_set (
        track, "framerate", GST_TYPE_FRACTION, fps_n, fps_d, NULL);
}

static void
set_rung (GstEclEncoder *self, GstStructure *track,
    const EclEncoderViewer *viewer, GstEclBranch *branch)
{
  EclLadder ladder;
  GstVideoInfo info;

  gst_ecl_encoder_get_ladder (self, viewer->codec, &ladder);
  gst_structure_set (track, "rungs", G_TYPE_UINT, ladder.n_rungs, NULL);
  for (guint i = 0; i < ladder.n_rungs; i++) {
    if (gst_ecl_branch_is (branch, viewer->codec, &ladder.rungs[i]))
      gst_structure_set (track, "rung", G_TYPE_UINT, i, NULL);
  }
  if (gst_ecl_input_get_video_info (self->input, &info))
    set_picture (track, gst_ecl_branch_get_rung (branch), &info);
}

/* Its pictures, and whether they are too much for its connection. */
static void
set_stream (
    GstStructure *track, const EclEncoderViewer *viewer, GstEclBranch *branch)
{
  guint allowance = gst_ecl_encoder_get_allowance (viewer);
  guint rates[ECL_TEMPORAL_RATES_MAX];
  guint n_layers =
      gst_ecl_layer_get_rates (gst_ecl_branch_get_layer (branch), rates);
  guint current;

  if (n_layers == 0)
    return;
  current = MIN (gst_ecl_viewer_get_temporal_layer (viewer->pad), n_layers - 1);
  gst_structure_set (track, "stream-bitrate", G_TYPE_UINT, rates[n_layers - 1],
      "temporal-layers", G_TYPE_UINT, n_layers, "temporal-layer", G_TYPE_UINT,
      current, NULL);
  if (allowance > 0)
    gst_structure_set (track, "exceeds-estimate", G_TYPE_BOOLEAN,
        rates[current] > allowance, NULL);
}

static void
set_encoder (GstStructure *track, GstEclBranch *branch)
{
  double load = gst_ecl_branch_get_load (branch);

  if (!gst_ecl_branch_encodes (branch))
    return;
  gst_structure_set (track, "encoder-bitrate", G_TYPE_UINT,
      gst_ecl_branch_get_bitrate (branch), NULL);
  if (load >= 0)
    gst_structure_set (track, "encoder-load", G_TYPE_DOUBLE, load, NULL);
}

/**
 * gst_ecl_encoder_describe:
 * @self: an encoder
 * @track: the statistics of a track, with its "ssrc" (uint)
 *
 * If that is one of the viewers, adds
 *
 * - of video, "rung" (uint, 0 is the highest), which it gets now, and "rungs"
 *   (uint), how many there are; "rung" is absent while it gets one that is none
 *   any more,
 * - of raw video, "width", "height" (int) and "framerate" (fraction) of what it
 *   gets,
 * - of video, "stream-bitrate" (uint, bit/s), what comes of its rung with all
 *   temporal layers, "temporal-layers" (uint), how many these are,
 *   "temporal-layer" (uint, from 0), the highest that the viewer gets, and
 *   "exceeds-estimate" (boolean), whether that is more than its connection
 *   carries, or its remote side takes: absent while that is not known, as the
 *   others within the first second,
 * - of raw media, "encoder-bitrate" (uint, bit/s), what the encoder is to give,
 *   and "encoder-load" (double, 0 to 1, absent within its first second), which
 *   part of the last second the thread that feeds the encoder of that rung was
 *   in it. Near 1 it has no time for some pictures, which are then left out.
 *
 * Any thread.
 *
 * Returns: whether it is one of them
 */
gboolean
gst_ecl_encoder_describe (GstEclEncoder *self, GstStructure *track)
{
  const EclEncoderViewer *viewer = NULL;
  GstEclBranch *branch;
  guint ssrc = 0;

  g_return_val_if_fail (GST_ECL_IS_ENCODER (self), FALSE);

  gst_structure_get_uint (track, "ssrc", &ssrc);
  g_mutex_lock (&self->lock);
  viewer = find_viewer (self, ssrc);
  if (viewer) {
    branch = get_branch (self, viewer);
    if (self->kind == GST_ECL_MEDIA_VIDEO) {
      set_rung (self, track, viewer, branch);
      set_stream (track, viewer, branch);
    }
    set_encoder (track, branch);
  }
  g_mutex_unlock (&self->lock);
  return viewer != NULL;
}

/**
 * gst_ecl_encoder_add_load:
 * @self: an encoder
 * @n_encoders: (inout): grows by how many elements encode for its viewers
 * @load: (inout): grows by the loads of these, see gst_ecl_encoder_describe()
 *
 * Any thread.
 */
void
gst_ecl_encoder_add_load (GstEclEncoder *self, guint *n_encoders, double *load)
{
  g_return_if_fail (GST_ECL_IS_ENCODER (self));

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->branches->len; i++) {
    GstEclBranch *branch = g_ptr_array_index (self->branches, i);

    if (gst_ecl_branch_encodes (branch)) {
      *n_encoders += 1;
      *load += MAX (gst_ecl_branch_get_load (branch), 0);
    }
  }
  g_mutex_unlock (&self->lock);
}
