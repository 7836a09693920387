/* gsteclroombin-mix: all members of a room as one picture and one sound
 *
 * Threads: those of properties and state changes.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclroombin-private.h"

static const char *const pad_names[] = {
    [GST_ECL_MEDIA_AUDIO] = "audio_mix", [GST_ECL_MEDIA_VIDEO] = "video_mix"};

static void
add_mixer (GstEclRoomBin *self, GstEclMediaKind kind)
{
  GstElement *mixer = gst_ecl_mixer_new (kind);
  GstPadTemplate *template =
      gst_element_get_pad_template (GST_ELEMENT (self), pad_names[kind]);
  g_autoptr (GstPad) target = gst_element_get_static_pad (mixer, "src");

  gst_bin_add (GST_BIN (self), mixer);
  self->mixers[kind] = GST_ECL_MIXER (mixer);
  self->mix_pads[kind] =
      gst_ghost_pad_new_from_template (pad_names[kind], target, template);
  gst_element_add_pad (GST_ELEMENT (self), self->mix_pads[kind]);
  gst_element_sync_state_with_parent (mixer);
}

static void
remove_mixer (GstEclRoomBin *self, GstEclMediaKind kind)
{
  GstElement *mixer = GST_ELEMENT (self->mixers[kind]);

  gst_element_remove_pad (GST_ELEMENT (self), self->mix_pads[kind]);
  gst_element_set_locked_state (mixer, TRUE);
  gst_element_set_state (mixer, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), mixer);
  self->mixers[kind] = NULL;
  self->mix_pads[kind] = NULL;
}

gboolean
gst_ecl_room_bin_mixes (GstEclRoomBin *self)
{
  return self->mixers[GST_ECL_MEDIA_VIDEO] != NULL;
}

/* At READY or below */
void
gst_ecl_room_bin_set_mix (GstEclRoomBin *self, gboolean mix)
{
  if (mix == gst_ecl_room_bin_mixes (self))
    return;
  if (GST_STATE (self) > GST_STATE_READY) {
    GST_WARNING_OBJECT (self, "mix cannot be changed in PAUSED or PLAYING");
    return;
  }
  for (GstEclMediaKind kind = 0; kind < 2; kind++) {
    if (mix)
      add_mixer (self, kind);
    else
      remove_mixer (self, kind);
  }
}

/* How long media may be on its way: what comes later is not in the mix. */
static guint
get_latency (GstEclRoomBin *self)
{
  gboolean adaptive;
  guint latency, max_latency;

  g_object_get (self, "adaptive-latency", &adaptive, "latency", &latency,
      "max-latency", &max_latency, NULL);
  return adaptive ? max_latency : latency;
}

/* Before PAUSED. What nobody takes is not mixed. */
void
gst_ecl_room_bin_prepare_mix (GstEclRoomBin *self)
{
  for (GstEclMediaKind kind = 0; kind < 2; kind++) {
    GstEclMixer *mixer = self->mixers[kind];

    self->remote.mixers[kind] = mixer;
    if (mixer == NULL)
      continue;
    gst_ecl_mixer_set_latency (mixer, get_latency (self));
    gst_element_set_locked_state (
        GST_ELEMENT (mixer), !gst_pad_is_linked (self->mix_pads[kind]));
  }
}

/* Before NULL, to which all go */
void
gst_ecl_room_bin_release_mix (GstEclRoomBin *self)
{
  for (GstEclMediaKind kind = 0; kind < 2; kind++) {
    if (self->mixers[kind])
      gst_element_set_locked_state (GST_ELEMENT (self->mixers[kind]), FALSE);
  }
}
