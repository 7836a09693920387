/* ecl-ladder-config: the ladder that a user wrote
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-ladder-config.h"

#define RUNG "video/x-raw"
#define SINGLE "single"
#define FRAMERATE "framerate"

typedef struct {
  const char *name;
  const char *unit;
  gint min;
  gint max;
  gsize offset; /* in EclRung */
} Field;

#define SIDE "pixels", ECL_LADDER_MIN_SIDE, ECL_LADDER_MAX_SIDE
#define RATE "bit/s", ECL_LADDER_MIN_BITRATE, ECL_LADDER_MAX_BITRATE

static const Field fields[] = {
    {"width", SIDE, G_STRUCT_OFFSET (EclRung, width)},
    {"height", SIDE, G_STRUCT_OFFSET (EclRung, height)},
    {"bitrate", RATE, G_STRUCT_OFFSET (EclRung, bitrate)},
    {"min-bitrate", RATE, G_STRUCT_OFFSET (EclRung, min_bitrate)},
    {"max-bitrate", RATE, G_STRUCT_OFFSET (EclRung, max_bitrate)},
};

static gboolean
refuse_field (const char *name, GError **error)
{
  g_autoptr (GString) problem = g_string_new (NULL);

  g_string_printf (
      problem, "a rung has no \"%.64s\"; it can have " FRAMERATE, name);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_string_append_printf (problem, ", %s", fields[i].name);
  g_set_error_literal (
      error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED, problem->str);
  return FALSE;
}

static gboolean
read_framerate (const GValue *value, EclRung *rung, GError **error)
{
  if (GST_VALUE_HOLDS_FRACTION (value)) {
    rung->fps_n = gst_value_get_fraction_numerator (value);
    rung->fps_d = gst_value_get_fraction_denominator (value);
    if (rung->fps_n > 0 &&
        rung->fps_n <= (gint64)rung->fps_d * ECL_LADDER_MAX_FPS)
      return TRUE;
  }
  g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
      FRAMERATE
      " must be a fraction above 0/1 and up to %d/1, such as " FRAMERATE
      "=15/1",
      ECL_LADDER_MAX_FPS);
  return FALSE;
}

static gboolean
read_field (
    const char *name, const GValue *value, EclRung *rung, GError **error)
{
  const Field *field = NULL;

  if (g_str_equal (name, FRAMERATE))
    return read_framerate (value, rung, error);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    if (g_str_equal (fields[i].name, name))
      field = &fields[i];
  }
  if (!field)
    return refuse_field (name, error);
  if (!G_VALUE_HOLDS_INT (value) || g_value_get_int (value) < field->min ||
      g_value_get_int (value) > field->max) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "%s must be an integer from %d to %d, in %s", name, field->min,
        field->max, field->unit);
    return FALSE;
  }
  G_STRUCT_MEMBER (gint, rung, field->offset) = g_value_get_int (value);
  return TRUE;
}

static gboolean
check_range (const EclRung *rung, GError **error)
{
  guint min = rung->min_bitrate;
  guint max = rung->max_bitrate ? rung->max_bitrate : G_MAXUINT;

  if (min <= max &&
      (!rung->bitrate || (min <= rung->bitrate && rung->bitrate <= max)))
    return TRUE;
  g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
      "min-bitrate must not be above bitrate, nor bitrate above max-bitrate");
  return FALSE;
}

static gboolean
check_kind (const GstCaps *config, guint i, GError **error)
{
  const GstStructure *rung = gst_caps_get_structure (config, i);

  if (gst_structure_has_name (rung, RUNG) &&
      gst_caps_features_is_equal (gst_caps_get_features (config, i),
          GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY))
    return TRUE;
  g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
      "write " RUNG ",height=360,bitrate=600000 or the like for each rung, "
      "with semicolons between them; or " SINGLE " and nothing else");
  return FALSE;
}

static gboolean
read_rung (const GstCaps *config, guint i, EclRung *rung, GError **error)
{
  const GstStructure *s = gst_caps_get_structure (config, i);

  if (!check_kind (config, i, error))
    return FALSE;
  for (gint f = 0; f < gst_structure_n_fields (s); f++) {
    const char *name = gst_structure_nth_field_name (s, (guint)f);

    if (!read_field (name, gst_structure_get_value (s, name), rung, error))
      return FALSE;
  }
  return check_range (rung, error);
}

static gboolean
is_single (const GstCaps *config)
{
  const GstStructure *s = gst_caps_get_structure (config, 0);

  return gst_caps_get_size (config) == 1 &&
         gst_structure_has_name (s, SINGLE) && gst_structure_n_fields (s) == 0;
}

gboolean
ecl_ladder_config_read (
    const GstCaps *config, EclLadder *written, GError **error)
{
  guint n_rungs = gst_caps_get_size (config);
  EclLadder ladder = {.n_rungs = n_rungs};

  *written = (EclLadder){.n_rungs = 0};
  if (n_rungs < 1 || n_rungs > ECL_LADDER_MAX_RUNGS) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "a ladder has 1 to %d rungs, and this one %u; leave it unset for one "
        "that is made from the input",
        ECL_LADDER_MAX_RUNGS, n_rungs);
    return FALSE;
  }
  for (guint i = 0; i < n_rungs && !is_single (config); i++) {
    if (!read_rung (config, i, &ladder.rungs[i], error)) {
      g_prefix_error (error, "rung %u of the ladder: ", i + 1);
      return FALSE;
    }
  }
  *written = ladder;
  return TRUE;
}
