/* ecl-mixed-caps: what a mixed picture or sound is, where downstream leaves a
 * choice
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-mixed-caps.h"

/* Most wanted first: what members send is in this form already. */
static const char *const wishes[][4] = {
    [GST_ECL_MEDIA_AUDIO] = {"audio/x-raw,format=S16LE,rate=48000,channels=2",
        "audio/x-raw,rate=48000,channels=2", "audio/x-raw,channels=2",
        "audio/x-raw"},
    [GST_ECL_MEDIA_VIDEO] = {"video/x-raw,format=I420", "video/x-raw", NULL},
};

static int
get_fixed (const GstStructure *structure, const char *field)
{
  int value = 0;

  gst_structure_get_int (structure, field, &value);
  return value;
}

static int
round_to_even (int value)
{
  return (value + 1) & ~1;
}

/* 16:9, where the other side is given or where neither is */
static void
fixate_size (GstStructure *structure)
{
  int height = get_fixed (structure, "height");

  gst_structure_fixate_field_nearest_int (structure, "width",
      height ? round_to_even ((gint64)height * 16 / 9) : 1280);
  gst_structure_fixate_field_nearest_int (structure, "height",
      round_to_even ((gint64)get_fixed (structure, "width") * 9 / 16));
}

static void
fixate_video (GstStructure *structure)
{
  fixate_size (structure);
  gst_structure_fixate_field_nearest_fraction (structure, "framerate", 30, 1);
  if (gst_structure_has_field (structure, "pixel-aspect-ratio"))
    gst_structure_fixate_field_nearest_fraction (
        structure, "pixel-aspect-ratio", 1, 1);
}

static void
fixate_audio (GstStructure *structure)
{
  gst_structure_fixate_field_nearest_int (structure, "rate", 48000);
  gst_structure_fixate_field_nearest_int (structure, "channels", 2);
}

/**
 * ecl_mixed_caps_choose:
 * @kind: of @allowed
 * @allowed: raw caps that the mixer can make and downstream takes, with width,
 *   height and framerate, or rate and channels, in each structure
 *
 * I420, 1280x720, 30 pictures per second; S16LE, 48000 Hz, stereo; or what is
 * nearest to that.
 *
 * Returns: (transfer full) (nullable): fixed caps; %NULL where nothing is
 *   allowed
 */
GstCaps *
ecl_mixed_caps_choose (GstEclMediaKind kind, const GstCaps *allowed)
{
  for (guint i = 0; i < G_N_ELEMENTS (wishes[kind]) && wishes[kind][i]; i++) {
    g_autoptr (GstCaps) wish = gst_caps_from_string (wishes[kind][i]);
    g_autoptr (GstCaps) caps = gst_caps_intersect_full (
        (GstCaps *)allowed, wish, GST_CAPS_INTERSECT_FIRST);

    if (gst_caps_is_empty (caps))
      continue;
    caps = gst_caps_truncate (g_steal_pointer (&caps));
    if (kind == GST_ECL_MEDIA_VIDEO)
      fixate_video (gst_caps_get_structure (caps, 0));
    else
      fixate_audio (gst_caps_get_structure (caps, 0));
    return gst_caps_fixate (g_steal_pointer (&caps));
  }
  return NULL;
}
