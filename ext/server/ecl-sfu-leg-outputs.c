/* ecl-sfu-leg-outputs: which track of the others is on which m-line of a leg
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu-leg-private.h"

#include <gst/rtc/ecl-session-tracks.h>

static void
output_free (gpointer data)
{
  EclSfuOutput *output = data;

  gst_object_unref (output->sink);
  g_free (output->stream_id);
  g_free (output->peer_id);
  g_free (output);
}

GPtrArray *
ecl_sfu_outputs_new (void)
{
  return g_ptr_array_new_with_free_func (output_free);
}

/* What the others publish */

typedef gboolean (*TrackFunc) (
    EclSfuLeg *self, EclSfuLeg *other, EclSfuTrack *track, gpointer user_data);

/* Until @func returns %FALSE. Returns: whether it never did */
static gboolean
foreach_track (EclSfuLeg *self, TrackFunc func, gpointer user_data)
{
  GPtrArray *legs = self->funcs->list_legs (self, self->user_data);

  for (guint i = 0; i < legs->len; i++) {
    EclSfuLeg *other = g_ptr_array_index (legs, i);

    for (guint kind = 0; other != self && kind < ECL_SFU_N_TRACKS; kind++) {
      if (other->tracks[kind] &&
          !func (self, other, other->tracks[kind], user_data))
        return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_sent (const EclSfuLeg *self, const EclSfuTrack *track)
{
  for (guint i = 0; i < self->outputs->len; i++) {
    if (((EclSfuOutput *)g_ptr_array_index (self->outputs, i))->track == track)
      return TRUE;
  }
  return FALSE;
}

static guint
count_mlines (const EclSfuLeg *self)
{
  return ECL_SFU_N_TRACKS + self->outputs->len;
}

/* (nullable): an m-line that is to carry another track now */
static EclSfuOutput *
find_free (const EclSfuLeg *self, const EclSfuTrack *track)
{
  if (count_mlines (self) < self->max_mlines)
    return NULL;
  for (guint i = 0; i < self->outputs->len; i++) {
    EclSfuOutput *output = g_ptr_array_index (self->outputs, i);

    if (output->state == ECL_SFU_OUTPUT_FREE &&
        output->codec == ecl_sfu_track_get_codec (track))
      return output;
  }
  return NULL;
}

static gboolean
is_known (
    EclSfuLeg *self, EclSfuLeg *other, EclSfuTrack *track, gpointer user_data)
{
  return is_sent (self, track) || (count_mlines (self) >= ECL_SFU_MAX_MLINES &&
                                      !find_free (self, track));
}

static gboolean
is_other (
    EclSfuLeg *self, EclSfuLeg *other, EclSfuTrack *track, gpointer former)
{
  return track != former;
}

/* Whether an offer of now would say something new. */
gboolean
ecl_sfu_leg_has_news (EclSfuLeg *self)
{
  for (guint i = 0; i < self->outputs->len; i++) {
    const EclSfuOutput *output = g_ptr_array_index (self->outputs, i);

    if (output->state == ECL_SFU_OUTPUT_ENDED)
      return TRUE;
  }
  return !foreach_track (self, is_known, NULL);
}

/* M-lines */

static EclSfuOutput *
output_new (EclSfuLeg *self, const EclSfuTrack *track, GstCaps *caps)
{
  GstPad *sink =
      gst_ecl_session_add_sender (self->session, caps, count_mlines (self));
  EclSfuOutput *output;

  if (sink == NULL)
    return NULL;
  output = g_new0 (EclSfuOutput, 1);
  output->codec = ecl_sfu_track_get_codec (track);
  output->sink = sink;
  g_ptr_array_add (self->outputs, output);
  return output;
}

/* (nullable) */
static EclSfuOutput *
get_output (EclSfuLeg *self, const EclSfuTrack *track, GstCaps *caps)
{
  EclSfuOutput *output = find_free (self, track);

  if (output == NULL)
    return output_new (self, track, caps);
  gst_ecl_session_reuse_sender (self->session, output->sink, caps);
  output->generation++;
  g_free (output->stream_id);
  g_free (output->peer_id);
  return output;
}

static gboolean
add_output (
    EclSfuLeg *self, EclSfuLeg *other, EclSfuTrack *track, gpointer user_data)
{
  GstPad *viewer;
  g_autoptr (GstCaps) caps = NULL;
  EclSfuOutput *output;

  if (is_known (self, other, track, NULL))
    return TRUE;
  viewer = ecl_sfu_track_add_viewer (track);
  caps = gst_pad_get_current_caps (viewer);
  output = get_output (self, track, caps);
  if (output == NULL ||
      gst_pad_link (viewer, output->sink) != GST_PAD_LINK_OK) {
    ecl_sfu_track_remove_viewer (track, viewer);
    return FALSE;
  }
  ecl_sfu_leg_watch_estimate (self, viewer);
  output->state = ECL_SFU_OUTPUT_SENT;
  output->paused = FALSE;
  output->track = track;
  output->viewer = viewer;
  output->stream_id = g_strdup (other->stream_id);
  output->peer_id = g_strdup (other->peer_id);
  return TRUE;
}

static void
add_receivers (EclSfuLeg *self)
{
  for (guint kind = 0; kind < ECL_SFU_N_TRACKS; kind++) {
    g_autoptr (GstCaps) caps = ecl_sfu_codec_make_caps (self->codecs[kind], 0);

    gst_ecl_session_add_receiver (self->session, caps);
  }
}

/* @first: how many m-lines the last offer had */
gboolean
ecl_sfu_leg_add_mlines (EclSfuLeg *self, guint first, GError **error)
{
  if (first == 0)
    add_receivers (self);
  if (!foreach_track (self, add_output, NULL)) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "webrtcbin does not take a track of another member");
    return FALSE;
  }
  for (guint i = 0; i < self->outputs->len; i++) {
    EclSfuOutput *output = g_ptr_array_index (self->outputs, i);

    if (output->state == ECL_SFU_OUTPUT_ENDED)
      output->state = ECL_SFU_OUTPUT_REJECTED;
  }
  return TRUE;
}

/**
 * ecl_sfu_leg_list_mlines:
 *
 * Returns: (transfer container) (array length=n): what the member is told, or
 *   was told last; its strings are the leg's
 */
EclSfuMline *
ecl_sfu_leg_list_mlines (const EclSfuLeg *self, guint *n)
{
  EclSfuMline *mlines;

  *n = count_mlines (self);
  mlines = g_new0 (EclSfuMline, *n);
  for (guint i = 0; i < self->outputs->len; i++) {
    const EclSfuOutput *output = g_ptr_array_index (self->outputs, i);
    EclSfuMline *mline = &mlines[ECL_SFU_N_TRACKS + i];

    mline->generation = output->generation;
    mline->rejected = output->state != ECL_SFU_OUTPUT_SENT;
    if (!mline->rejected) {
      mline->stream_id = output->stream_id;
      mline->peer_id = output->peer_id;
    }
  }
  return mlines;
}

/* The end of what is sent */

static void
stop_output (EclSfuOutput *output)
{
  if (output->viewer)
    ecl_sfu_track_remove_viewer (output->track, output->viewer);
  output->viewer = NULL;
}

static void
end_output (EclSfuOutput *output)
{
  stop_output (output);
  output->track = NULL;
  output->state = output->state == ECL_SFU_OUTPUT_REFUSED
                      ? ECL_SFU_OUTPUT_FREE
                      : ECL_SFU_OUTPUT_ENDED;
}

/* Lets go of tracks that nobody publishes any more. */
void
ecl_sfu_leg_drop_ended (EclSfuLeg *self)
{
  for (guint i = 0; i < self->outputs->len; i++) {
    EclSfuOutput *output = g_ptr_array_index (self->outputs, i);

    if (output->track && foreach_track (self, is_other, output->track))
      end_output (output);
  }
}

void
ecl_sfu_leg_drop_all (EclSfuLeg *self)
{
  for (guint i = 0; i < self->outputs->len; i++) {
    EclSfuOutput *output = g_ptr_array_index (self->outputs, i);

    if (output->track)
      end_output (output);
  }
}

/* webrtcbin would keep whoever sends on an m-line that is refused waiting. */
static void
heed_media (EclSfuOutput *output, const GstEclSdpMedia *media)
{
  if (output->state == ECL_SFU_OUTPUT_REJECTED)
    output->state = ECL_SFU_OUTPUT_FREE;
  if (output->state != ECL_SFU_OUTPUT_SENT ||
      gst_ecl_sdp_media_remote_receives (media))
    return;
  stop_output (output);
  if (media->rejected)
    output->state = ECL_SFU_OUTPUT_REFUSED;
}

/* @medias: of the answer to the latest offer, see gst_ecl_sdp_parse() */
void
ecl_sfu_leg_heed_answer (EclSfuLeg *self, const GPtrArray *medias)
{
  for (guint i = 0; i < self->outputs->len; i++) {
    guint mline = ECL_SFU_N_TRACKS + i;

    if (mline < medias->len)
      heed_media (g_ptr_array_index (self->outputs, i),
          g_ptr_array_index (medias, mline));
  }
}
