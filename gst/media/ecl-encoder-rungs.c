/* ecl-encoder-rungs: which viewer is on which rung, and which encoders that
 * takes
 *
 * A viewer gets the highest rung whose least bit rate its connection carries,
 * and each encoder gives what the weakest of its viewers carries, within the
 * range of its rung.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-encoder-private.h"

#include <gst/congestion/ecl-estimate-event.h>

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_encoder_debug);
#define GST_CAT_DEFAULT gst_ecl_encoder_debug

/* An encoder is told of a bit rate that is this much higher or lower: some
 * begin anew each time. */
#define STEP_PERCENT 5

/* Lock held for all that follows, up to the thread. */

/* Bit rates */

/* What needs no scaler has no size. */
static void
mark_input (EclLadder *ladder, const GstVideoInfo *input)
{
  EclRung *top = &ladder->rungs[0];

  if (ladder->n_rungs > 0 && ecl_rung_is_input (top, input)) {
    top->width = top->height = top->fps_n = 0;
    top->fps_d = 1;
  }
}

/* Without a ladder there is one rung, of what comes in. */
void
gst_ecl_encoder_get_ladder (
    GstEclEncoder *self, const GstEclCodec *codec, EclLadder *ladder)
{
  GstVideoInfo input;

  *ladder = (EclLadder){.n_rungs = 0};
  if (gst_ecl_input_get_video_info (self->input, &input)) {
    ecl_ladder_make (
        ladder, self->has_ladder ? &self->written : NULL, &input, codec);
    mark_input (ladder, &input);
  }
  if (ladder->n_rungs == 0)
    *ladder = (EclLadder){
        {{.bitrate = codec->bitrate, .max_bitrate = codec->bitrate}}, 1};
  if (self->bitrate)
    ecl_ladder_set_bitrate (ladder, self->bitrate);
}

/* Of what its connection carries, bit/s; 0 for not known. */
static guint
get_share (const EclEncoderViewer *viewer)
{
  return (guint64)viewer->estimate * ECL_ENCODER_SHARE_PERCENT / 100;
}

guint
gst_ecl_encoder_get_allowance (const EclEncoderViewer *viewer)
{
  guint share = get_share (viewer);

  if (viewer->limit && share)
    return MIN (viewer->limit, share);
  return MAX (viewer->limit, share);
}

/* What all of them carry, within the range of the rung. Those that ask for less
 * make nothing worse for those that do not. */
static guint
get_bitrate (GstEclEncoder *self, GstEclBranch *branch)
{
  const EclRung *rung = gst_ecl_branch_get_rung (branch);
  guint least = 0, limit = 0;

  for (guint i = 0; i < self->viewers->len; i++) {
    const EclEncoderViewer *viewer = g_ptr_array_index (self->viewers, i);
    guint share = viewer->estimate ? get_share (viewer) : rung->bitrate;

    if (viewer->branch != branch)
      continue;
    least = least ? MIN (least, share) : share;
    limit = MAX (limit, viewer->limit ? viewer->limit : G_MAXUINT);
  }
  least = MIN (MAX (least, rung->min_bitrate), rung->max_bitrate);
  return limit ? MIN (least, limit) : least;
}

void
gst_ecl_encoder_update_bitrates (GstEclEncoder *self)
{
  for (guint i = 0; i < self->branches->len; i++) {
    GstEclBranch *branch = g_ptr_array_index (self->branches, i);
    guint bitrate = get_bitrate (self, branch);
    guint now = gst_ecl_branch_get_bitrate (branch);

    if (bitrate > 0 &&
        ABS ((gint64)bitrate - now) * 100 >= (gint64)now * STEP_PERCENT)
      gst_ecl_branch_set_bitrate (branch, bitrate);
  }
}

/* Branches */

static GstEclBranch *
find_branch (GstEclEncoder *self, const GstEclCodec *codec, const EclRung *rung)
{
  for (guint i = 0; i < self->branches->len; i++) {
    GstEclBranch *branch = g_ptr_array_index (self->branches, i);

    if (gst_ecl_branch_is (branch, codec, rung)) {
      gst_ecl_branch_set_rung (branch, rung);
      return branch;
    }
  }
  return NULL;
}

/* Applications are told of the elements, which must find no lock held. When
 * somebody else was faster theirs counts, and ours is unused. */
static GstEclBranch *
make_branch (GstEclEncoder *self, const GstEclCodec *codec, const EclRung *rung,
    GError **error)
{
  GstEclBranch *made, *branch;

  g_mutex_unlock (&self->lock);
  made = gst_ecl_branch_new (GST_BIN (self), self->tee, self->router, codec,
      gst_ecl_input_is_raw (self->input), rung, error);
  g_mutex_lock (&self->lock);
  branch = find_branch (self, codec, rung);
  if (made)
    g_ptr_array_add (self->branches, made);
  if (branch == NULL)
    return made;
  g_clear_error (error);
  return branch;
}

static GstEclBranch *
ensure_branch (GstEclEncoder *self, const GstEclCodec *codec,
    const EclRung *rung, GError **error)
{
  GstEclBranch *branch = find_branch (self, codec, rung);

  if (!branch && gst_ecl_input_can_send (self->input, codec, error))
    branch = make_branch (self, codec, rung, error);
  return branch;
}

static gboolean
is_used (GstEclEncoder *self, GstEclBranch *branch)
{
  for (guint i = 0; i < self->viewers->len; i++) {
    const EclEncoderViewer *viewer = g_ptr_array_index (self->viewers, i);

    if (viewer->branch == branch ||
        gst_ecl_viewer_gets (viewer->pad, gst_ecl_branch_get_layer (branch)))
      return TRUE;
  }
  return FALSE;
}

GPtrArray *
gst_ecl_encoder_take_unused (GstEclEncoder *self)
{
  GPtrArray *unused =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_ecl_branch_free);

  for (guint i = self->branches->len; i > 0; i--) {
    GstEclBranch *branch = g_ptr_array_index (self->branches, i - 1);

    if (!is_used (self, branch))
      g_ptr_array_add (
          unused, g_ptr_array_steal_index_fast (self->branches, i - 1));
  }
  return unused;
}

/* The choice counts its rungs from the lowest. */
static guint
choose_rung (EclEncoderViewer *viewer, const EclLadder *ladder)
{
  guint allowance = gst_ecl_encoder_get_allowance (viewer);
  gint64 now = g_get_monotonic_time ();
  guint rates[ECL_LADDER_MAX_RUNGS];
  gint chosen;

  if (!allowance)
    return 0;
  for (guint i = 0; i < ladder->n_rungs; i++)
    rates[i] = MAX (ladder->rungs[ladder->n_rungs - 1 - i].min_bitrate, 1);
  ecl_layer_choice_set_rates (&viewer->choice, rates, ladder->n_rungs);
  chosen = ecl_layer_choice_update (&viewer->choice, allowance, now);
  if (viewer->estimate && (!viewer->limit || viewer->limit > allowance))
    viewer->probe =
        (guint64)ecl_layer_choice_take_probe (&viewer->choice, now) * 100 /
        ECL_ENCODER_SHARE_PERCENT;
  return ladder->n_rungs - 1 - MAX (chosen, 0);
}

static gboolean
choose_branch (GstEclEncoder *self, EclEncoderViewer *viewer,
    const EclLadder *ladder, GError **error)
{
  guint rung = choose_rung (viewer, ladder);
  GstEclBranch *branch =
      ensure_branch (self, viewer->codec, &ladder->rungs[rung], error);

  if (!branch)
    return FALSE;
  if (viewer->branch && viewer->branch != branch)
    GST_INFO_OBJECT (viewer->pad, "to rung %u of %u", rung, ladder->n_rungs);
  viewer->branch = branch;
  return TRUE;
}

gboolean
gst_ecl_encoder_choose_branch (
    GstEclEncoder *self, EclEncoderViewer *viewer, GError **error)
{
  EclLadder ladder;

  gst_ecl_encoder_get_ladder (self, viewer->codec, &ladder);
  return choose_branch (self, viewer, &ladder, error);
}

/* The thread */

typedef struct {
  GstEclViewer *pad;
  GstEclLayer *layer;
  guint probe;
  gboolean ask; /* for a keyframe */
} Move;

static void
move_clear (gpointer data)
{
  Move *move = data;

  gst_object_unref (move->pad);
  gst_object_unref (move->layer);
}

/* Lock held */
static GPtrArray *
take_changed (GstEclEncoder *self)
{
  GPtrArray *changed = g_ptr_array_new_with_free_func (
      (GDestroyNotify)gst_ecl_encoder_viewer_unref);

  for (guint i = 0; i < self->viewers->len; i++) {
    EclEncoderViewer *viewer = g_ptr_array_index (self->viewers, i);

    if (viewer->changed)
      g_ptr_array_add (changed, g_atomic_rc_box_acquire (viewer));
    viewer->changed = FALSE;
  }
  return changed;
}

/* Lock held. Each tells of its estimate many times a second: who has nothing
 * new to tell costs nothing. */
static GArray *
choose_all (GstEclEncoder *self)
{
  GArray *moves = g_array_new (FALSE, FALSE, sizeof (Move));
  g_autoptr (GPtrArray) viewers = take_changed (self);
  const GstEclCodec *codec = NULL;
  EclLadder ladder;

  g_array_set_clear_func (moves, move_clear);
  for (guint i = 0; i < viewers->len; i++) {
    EclEncoderViewer *viewer = g_ptr_array_index (viewers, i);
    g_autoptr (GError) error = NULL;
    gboolean ask;
    Move move;

    if (viewer->codec != codec) {
      codec = viewer->codec;
      gst_ecl_encoder_get_ladder (self, codec, &ladder);
    }
    viewer->probe = 0;
    if (!choose_branch (self, viewer, &ladder, &error))
      GST_WARNING_OBJECT (self, "stays on its rung: %s", error->message);
    /* It may have left while a branch was made, and its own be gone. */
    if (!g_ptr_array_find (self->viewers, viewer, NULL))
      continue;
    ask = gst_ecl_encoder_choose_layers (self, viewer);
    move = (Move){gst_object_ref (viewer->pad),
        gst_object_ref (gst_ecl_branch_get_layer (viewer->branch)),
        viewer->probe, ask};
    g_array_append_val (moves, move);
  }
  return moves;
}

static void
move_all (GArray *moves)
{
  for (guint i = 0; i < moves->len; i++) {
    const Move *move = &g_array_index (moves, Move, i);

    gst_ecl_viewer_select (move->pad, move->layer);
    if (move->ask)
      gst_ecl_layer_request_keyframe (move->layer, FALSE);
    if (move->probe)
      gst_pad_push_event (
          GST_PAD (move->pad), gst_ecl_probe_event_new (move->probe));
  }
}

static void
update_once (GstEclEncoder *self)
{
  g_autoptr (GPtrArray) unused = NULL;
  g_autoptr (GArray) moves = NULL;

  g_mutex_lock (&self->lock);
  self->update_again = FALSE;
  moves = choose_all (self);
  g_mutex_unlock (&self->lock);
  move_all (moves);
  g_mutex_lock (&self->lock);
  unused = gst_ecl_encoder_take_unused (self);
  gst_ecl_encoder_update_bitrates (self);
  g_mutex_unlock (&self->lock);
}

static void
update (GstElement *element, gpointer user_data)
{
  GstEclEncoder *self = GST_ECL_ENCODER (element);
  gboolean again;

  do {
    update_once (self);
    g_mutex_lock (&self->lock);
    again = self->update_again;
    self->updating = again;
    g_mutex_unlock (&self->lock);
  } while (again);
}

void
gst_ecl_encoder_mark_viewers (GstEclEncoder *self)
{
  for (guint i = 0; i < self->viewers->len; i++)
    ((EclEncoderViewer *)g_ptr_array_index (self->viewers, i))->changed = TRUE;
}

void
gst_ecl_encoder_schedule_update (GstEclEncoder *self)
{
  gboolean start;

  g_mutex_lock (&self->lock);
  start = !self->updating && self->viewers->len > 0;
  self->update_again = self->updating;
  self->updating |= start;
  g_mutex_unlock (&self->lock);
  if (start)
    gst_element_call_async (GST_ELEMENT (self), update, NULL, NULL);
}
