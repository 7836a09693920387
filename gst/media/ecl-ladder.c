/* ecl-ladder: in which sizes and bit rates one video is encoded
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-ladder.h"

#include <math.h>
#include <stdlib.h>

/* Where a frame rate is not known */
#define USUAL_FPS 30.0
/* Pixels per second of 640x360 at 30, whose rate is 2/5 of the codec's */
#define MIDDLE (640.0 * 360 * 30)
#define MIDDLE_SHARE (2.0 / 5)
/* 1280x720 at 30: four times the pixels per second, 5/2 of the rate */
#define HIGH_EXPONENT (log (5.0 / 2) / log (4))
/* 320x180 at 15: an eighth of the pixels per second, a third of the rate */
#define LOW_EXPONENT (log (3) / log (8))

static guint64
count_pixels (const EclRung *rung)
{
  return (guint64)rung->width * rung->height;
}

static double
get_fps (const EclRung *rung)
{
  return rung->fps_n ? (double)rung->fps_n / rung->fps_d : USUAL_FPS;
}

/* Bit rates */

/* In whole kbit/s, which is the unit of many encoders. */
static guint
round_rate (double rate)
{
  rate = CLAMP (rate, ECL_LADDER_MIN_BITRATE, ECL_LADDER_MAX_BITRATE);
  return (guint)(rate / 1000 + 0.5) * 1000;
}

static double
get_usual_rate (double pixels_per_second, const GstEclCodec *codec)
{
  double size = pixels_per_second / MIDDLE;

  return codec->bitrate * MIDDLE_SHARE *
         pow (size, size > 1 ? HIGH_EXPONENT : LOW_EXPONENT);
}

static void
set_usual_rate (EclRung *rung, const GstEclCodec *codec)
{
  guint rate =
      round_rate (get_usual_rate (count_pixels (rung) * get_fps (rung), codec));

  if (rung->max_bitrate)
    rate = MIN (rate, rung->max_bitrate);
  rung->bitrate = MAX (rate, rung->min_bitrate);
}

/* A picture of @size times the pixels per second of @rung was meant. */
static void
reduce_rates (EclRung *rung, double size, const GstEclCodec *codec)
{
  guint *rates[] = {&rung->bitrate, &rung->min_bitrate, &rung->max_bitrate};
  double now = count_pixels (rung) * get_fps (rung);
  double share =
      get_usual_rate (now, codec) / get_usual_rate (now * size, codec);

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    if (*rates[i])
      *rates[i] = round_rate (*rates[i] * share);
  }
}

static void
set_ranges (EclLadder *self)
{
  for (guint i = 0; i < self->n_rungs; i++) {
    EclRung *rung = &self->rungs[i];
    guint least = rung->bitrate / 4;
    guint most = rung->bitrate * 3 / 2;

    if (i + 1 < self->n_rungs)
      least = MAX (rung->bitrate / 2, rung[1].bitrate);
    least = MAX (least, ECL_LADDER_MIN_BITRATE);
    if (i > 0)
      most = MIN (most, rung[-1].bitrate);
    if (!rung->min_bitrate)
      rung->min_bitrate = least;
    if (!rung->max_bitrate)
      rung->max_bitrate = MIN (most, ECL_LADDER_MAX_BITRATE);
  }
}

/* Sizes */

static gint
make_side (double length, gint limit)
{
  gint64 even = 2 * (gint64)(length / 2 + 0.5);

  if (even > limit)
    even = limit - limit % 2;
  return (gint)MAX (even, MIN (2, limit));
}

/* Never larger than @top */
static void
scale (EclRung *rung, const EclRung *top, double factor)
{
  factor = MIN (factor, 1);
  rung->width = make_side (top->width * factor, top->width);
  rung->height = make_side (top->height * factor, top->height);
}

static void
share_fps (EclRung *rung, gint most)
{
  gint64 whole = (gint64)rung->fps_d * most;

  if (rung->fps_n == 0) {
    rung->fps_n = most;
    rung->fps_d = 1;
    return;
  }
  gst_util_fraction_multiply (rung->fps_n, rung->fps_d, 1,
      (gint)((rung->fps_n + whole - 1) / whole), &rung->fps_n, &rung->fps_d);
}

/* The longer side of a pixel that is not square is the one that stays. */
static EclRung
read_input (const GstVideoInfo *input)
{
  EclRung top = {.fps_n = input->fps_n,
      .fps_d = input->fps_d,
      .interlaced = GST_VIDEO_INFO_IS_INTERLACED (input)};
  double aspect = 1;

  if (input->par_n > 0 && input->par_d > 0)
    aspect = (double)input->par_n / input->par_d;
  top.width = make_side (input->width * MIN (aspect, 1), input->width);
  top.height = make_side (input->height / MAX (aspect, 1), input->height);
  if (top.fps_n <= 0 || top.fps_d <= 0 || get_fps (&top) > ECL_LADDER_MAX_FPS) {
    top.fps_n = 0;
    top.fps_d = 1;
  }
  return top;
}

/* Rungs */

static void
add (EclLadder *self, const EclRung *rung)
{
  const EclRung *above = &self->rungs[self->n_rungs] - 1;

  if (self->n_rungs > 0 &&
      (MIN (rung->width, rung->height) < ECL_LADDER_MIN_SIDE ||
          (guint64)above->bitrate * 100 <
              (guint64)rung->bitrate * ECL_LADDER_MIN_STEP))
    return;
  self->rungs[self->n_rungs++] = *rung;
}

static void
add_usual (EclLadder *self, EclRung rung, const GstEclCodec *codec)
{
  set_usual_rate (&rung, codec);
  add (self, &rung);
}

static void
make_usual (EclLadder *self, const EclRung *top, const GstEclCodec *codec)
{
  EclRung rung = *top;
  double lowest = sqrt ((double)ECL_LADDER_LOWEST_PIXELS / count_pixels (top));

  add_usual (self, rung, codec);
  for (guint i = 1; i < ECL_LADDER_MAX_RUNGS - 1; i++) {
    scale (&rung, top, 1.0 / (1 << i));
    if (count_pixels (&rung) * 3 < ECL_LADDER_LOWEST_PIXELS * 4)
      break;
    add_usual (self, rung, codec);
  }
  scale (&rung, top, lowest);
  share_fps (&rung, ECL_LADDER_LOWEST_FPS);
  add_usual (self, rung, codec);
}

/* How much of @top a written size is; it means a picture that lies on its side
 * where the input does. */
static double
get_factor (const EclRung *written, const EclRung *top)
{
  gint width = written->width, height = written->height;

  if (width && height && (width > height) != (top->width > top->height)) {
    width = written->height;
    height = written->width;
  }
  return MIN (width ? (double)width / top->width : HUGE_VAL,
      height ? (double)height / top->height : HUGE_VAL);
}

static EclRung
fit (const EclRung *written, const EclRung *top, const GstEclCodec *codec)
{
  EclRung rung = *written;
  double factor = get_factor (written, top);
  double size = 1;

  rung.interlaced = top->interlaced;
  scale (&rung, top, factor);
  if (factor > 1 && factor < HUGE_VAL)
    size *= factor * factor;
  if (!written->fps_n || (top->fps_n && get_fps (written) > get_fps (top))) {
    rung.fps_n = top->fps_n;
    rung.fps_d = top->fps_d;
    if (written->fps_n)
      size *= get_fps (written) / get_fps (top);
  }
  if (size > 1)
    reduce_rates (&rung, size, codec);
  if (!rung.bitrate)
    set_usual_rate (&rung, codec);
  return rung;
}

/* Highest first; of those with one rate, the larger. */
static int
compare (gconstpointer a, gconstpointer b)
{
  const EclRung *one = a, *other = b;
  guint64 pixels = count_pixels (one), others = count_pixels (other);

  if (one->bitrate != other->bitrate)
    return one->bitrate < other->bitrate ? 1 : -1;
  return (pixels < others) - (pixels > others);
}

static void
make_written (EclLadder *self, const EclLadder *written, const EclRung *top,
    const GstEclCodec *codec)
{
  EclLadder fitted = {.n_rungs = written->n_rungs};

  for (guint i = 0; i < written->n_rungs; i++)
    fitted.rungs[i] = fit (&written->rungs[i], top, codec);
  qsort (fitted.rungs, fitted.n_rungs, sizeof fitted.rungs[0], compare);
  for (guint i = 0; i < fitted.n_rungs; i++)
    add (self, &fitted.rungs[i]);
}

void
ecl_ladder_make (EclLadder *self, const EclLadder *written,
    const GstVideoInfo *input, const GstEclCodec *codec)
{
  EclRung top;

  *self = (EclLadder){.n_rungs = 0};
  g_return_if_fail (codec->kind == GST_ECL_MEDIA_VIDEO);

  if (input->width <= 0 || input->height <= 0)
    return;
  top = read_input (input);
  if (written)
    make_written (self, written, &top, codec);
  else
    make_usual (self, &top, codec);
  set_ranges (self);
}

/* Whether the rung at @index has too little below the top one. */
static gboolean
is_too_near (const EclLadder *self, guint index)
{
  return (guint64)self->rungs[0].bitrate * 100 <
         (guint64)self->rungs[index].bitrate * ECL_LADDER_MIN_STEP;
}

void
ecl_ladder_set_bitrate (EclLadder *self, guint bitrate)
{
  EclRung *top = &self->rungs[0];
  guint kept = 1;

  top->bitrate = top->max_bitrate = bitrate;
  for (guint i = 1; i < self->n_rungs; i++) {
    if (!is_too_near (self, i))
      self->rungs[kept++] = self->rungs[i];
  }
  self->n_rungs = kept;
  top->min_bitrate = MIN (top->min_bitrate,
      kept > 1 ? MAX (bitrate / 2, top[1].bitrate) : bitrate / 4);
  if (kept > 1)
    top[1].max_bitrate = MIN (top[1].max_bitrate, bitrate);
}

gboolean
ecl_rung_is_input (const EclRung *self, const GstVideoInfo *input)
{
  return self->width == input->width && self->height == input->height &&
         input->par_n == input->par_d && !self->interlaced &&
         (self->fps_n == 0 ||
             (self->fps_n == input->fps_n && self->fps_d == input->fps_d));
}
