/* ecl-sfu-track: what one member publishes of one kind, for all others
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu-track.h"

#include "ecl-sfu-policer.h"

#include <gst/rtc/ecl-drop-media.h>

/* How often a member may begin anew, by another SSRC. Browsers keep theirs. */
#define MAX_INPUTS 16

/* Over which the rate of what comes in is measured, us. */
#define RATE_WINDOW G_USEC_PER_SEC

/* What comes in. Counts its references. */
typedef struct {
  gint rate; /* bit/s; atomic */

  /* streaming thread */
  EclSfuPolicer policer;
  guint64 bytes; /* since then */
  gint64 since;  /* monotonic us */
} Input;

struct _EclSfuTrack {
  GstBin *bin;              /* immutable */
  const EclSfuCodec *codec; /* immutable */
  guint kbps;               /* immutable */
  GstEclRouter *router;     /* immutable; in the bin */

  GstEclLayer *layer; /* (nullable): the router's */
  GstPad *pad;        /* (nullable): the member's */
  Input *input;       /* (nullable): of the pad */
  guint n_inputs;     /* so far */
  GPtrArray *viewers; /* GstPad */
  guint next_viewer;
};

EclSfuTrack *
ecl_sfu_track_new (GstBin *bin, const EclSfuCodec *codec, guint kbps)
{
  EclSfuTrack *self = g_new0 (EclSfuTrack, 1);
  GstElement *router = gst_ecl_router_new ();

  self->bin = gst_object_ref (bin);
  self->codec = codec;
  self->kbps = kbps;
  self->router = gst_object_ref_sink (GST_ECL_ROUTER (router));
  self->viewers = g_ptr_array_new_with_free_func (gst_object_unref);
  gst_bin_add (bin, router);
  gst_element_sync_state_with_parent (router);
  return self;
}

const EclSfuCodec *
ecl_sfu_track_get_codec (const EclSfuTrack *self)
{
  return self->codec;
}

/* What comes in */

static gsize
measure (GstPadProbeInfo *info)
{
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST)
    return gst_buffer_list_calculate_size (
        GST_PAD_PROBE_INFO_BUFFER_LIST (info));
  return gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));
}

static void
count (Input *input, gsize bytes, gint64 now)
{
  gint64 passed = now - input->since;

  input->bytes += bytes;
  if (passed < RATE_WINDOW)
    return;
  g_atomic_int_set (
      &input->rate, MIN (input->bytes * 8 * G_USEC_PER_SEC / passed, G_MAXINT));
  input->bytes = 0;
  input->since = now;
}

/* Streaming thread. A member that sends more than it may loses pictures, and
 * nobody else does. That its stream has ended is told by descriptions: an EOS
 * would go on into connections that others share. */
static GstPadProbeReturn
check (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Input *input = user_data;
  gint64 now = g_get_monotonic_time ();
  gsize bytes;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)
    return GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS
               ? GST_PAD_PROBE_DROP
               : GST_PAD_PROBE_OK;
  bytes = measure (info);
  if (!ecl_sfu_policer_take (&input->policer, bytes, now))
    return GST_PAD_PROBE_DROP;
  count (input, bytes, now);
  return GST_PAD_PROBE_OK;
}

static void
input_unref (gpointer input)
{
  g_atomic_rc_box_release (input);
}

static Input *
input_new (GstPad *pad, guint kbps)
{
  Input *input = g_atomic_rc_box_new0 (Input);

  input->since = g_get_monotonic_time ();
  ecl_sfu_policer_init (&input->policer, kbps, input->since);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST |
          GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      check, g_atomic_rc_box_acquire (input), input_unref);
  return input;
}

guint
ecl_sfu_track_get_rate (const EclSfuTrack *self)
{
  return self->input ? (guint)g_atomic_int_get (&self->input->rate) : 0;
}

/* Former inputs keep their layers, which must not fail what is still on its way
 * to them. */
void
ecl_sfu_track_take (EclSfuTrack *self, GstPad *pad)
{
  if (self->pad)
    ecl_drop_media (self->pad);
  if (self->n_inputs >= MAX_INPUTS) {
    ecl_drop_media (pad);
    return;
  }
  self->n_inputs++;
  gst_object_replace ((GstObject **)&self->pad, GST_OBJECT (pad));
  g_clear_pointer (&self->input, input_unref);
  self->input = input_new (pad, self->kbps);
  self->layer =
      gst_ecl_router_add_layer (self->router, self->codec->router_codec);
  gst_pad_link_full (pad, GST_PAD (self->layer), GST_PAD_LINK_CHECK_NOTHING);
  for (guint i = 0; i < self->viewers->len; i++)
    gst_ecl_viewer_select (g_ptr_array_index (self->viewers, i), self->layer);
}

/* What goes out */

GstPad *
ecl_sfu_track_add_viewer (EclSfuTrack *self)
{
  g_autofree char *name = g_strdup_printf ("src_%u", self->next_viewer++);
  g_autoptr (GstCaps) caps = ecl_sfu_codec_make_caps (
      self->codec, 1 + g_random_int_range (0, G_MAXINT32));
  GstElement *router = GST_ELEMENT (self->router);
  GstEclViewer *viewer = gst_object_ref_sink (
      gst_ecl_viewer_new (NULL, name, router, caps, ECL_SFU_TWCC_EXT_ID));

  if (self->layer)
    gst_ecl_viewer_select (viewer, self->layer);
  g_ptr_array_add (self->viewers, viewer);
  gst_ecl_router_add_viewer (self->router, viewer);
  gst_element_add_pad (router, GST_PAD (viewer));
  return GST_PAD (viewer);
}

void
ecl_sfu_track_pause_viewer (EclSfuTrack *self, GstPad *viewer, gboolean paused)
{
  if (paused) {
    gst_ecl_router_remove_viewer (self->router, GST_ECL_VIEWER (viewer));
    return;
  }
  gst_ecl_router_add_viewer (self->router, GST_ECL_VIEWER (viewer));
  gst_ecl_viewer_restart (GST_ECL_VIEWER (viewer));
}

void
ecl_sfu_track_remove_viewer (EclSfuTrack *self, GstPad *viewer)
{
  gst_ecl_router_end_viewer (self->router, GST_ECL_VIEWER (viewer));
  g_ptr_array_remove_fast (self->viewers, viewer);
}

void
ecl_sfu_track_free (EclSfuTrack *self)
{
  GstElement *router = GST_ELEMENT (self->router);

  for (guint i = 0; i < self->viewers->len; i++)
    gst_ecl_router_end_viewer (
        self->router, g_ptr_array_index (self->viewers, i));
  if (self->pad)
    ecl_drop_media (self->pad);
  gst_clear_object (&self->pad);
  g_clear_pointer (&self->input, input_unref);
  gst_element_set_locked_state (router, TRUE);
  gst_element_set_state (router, GST_STATE_NULL);
  gst_bin_remove (self->bin, router);
  g_ptr_array_unref (self->viewers);
  gst_object_unref (self->router);
  gst_object_unref (self->bin);
  g_free (self);
}
