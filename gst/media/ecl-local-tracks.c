/* ecl-local-tracks: what goes into the request pads of an element
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-local-tracks.h"
#include "ecl-ladder-config.h"

#include <gst/rtc/ecl-drop-media.h>
#include <stdio.h>

/* A request pad and the encoder behind it. */
typedef struct {
  GstEclMediaKind kind;   /* immutable */
  GstPad *pad;            /* immutable */
  GstEclEncoder *encoder; /* immutable */
  gboolean eos;           /* object lock */
  gulong pause_id;        /* object lock; its probe lets nothing in, or 0 */
} Track;

static void
track_free (gpointer data)
{
  Track *track = data;

  gst_object_unref (track->encoder);
  gst_object_unref (track->pad);
  g_free (track);
}

void
gst_ecl_local_tracks_init (GstEclLocalTracks *self, GstBin *bin,
    void (*changed) (GstBin *bin), void (*eos) (GstBin *bin),
    void (*encoder_setup) (GstBin *bin, GstPad *pad, GstElement *encoder))
{
  self->bin = bin;
  self->changed = changed;
  self->eos = eos;
  self->encoder_setup = encoder_setup;
  self->tracks = g_ptr_array_new_with_free_func (track_free);
}

/* After all pads are released. */
void
gst_ecl_local_tracks_clear (GstEclLocalTracks *self)
{
  g_ptr_array_unref (self->tracks);
  g_strfreev (self->codecs[0]);
  g_strfreev (self->codecs[1]);
  gst_clear_caps (&self->ladder);
}

/* What they are */

/**
 * gst_ecl_local_tracks_dup_encoders:
 *
 * Returns: (transfer full) (element-type GstEclEncoder): in the order of the
 * pads
 */
GPtrArray *
gst_ecl_local_tracks_dup_encoders (GstEclLocalTracks *self)
{
  GPtrArray *encoders = g_ptr_array_new_with_free_func (gst_object_unref);

  GST_OBJECT_LOCK (self->bin);
  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);
    g_ptr_array_add (encoders, gst_object_ref (track->encoder));
  }
  GST_OBJECT_UNLOCK (self->bin);
  return encoders;
}

/* Returns: whether the input of every pad is known */
gboolean
gst_ecl_local_tracks_is_ready (GstEclLocalTracks *self)
{
  g_autoptr (GPtrArray) encoders = gst_ecl_local_tracks_dup_encoders (self);

  for (guint i = 0; i < encoders->len; i++) {
    if (!gst_ecl_encoder_is_ready (g_ptr_array_index (encoders, i)))
      return FALSE;
  }
  return TRUE;
}

gboolean
gst_ecl_local_tracks_is_empty (GstEclLocalTracks *self)
{
  gboolean empty;

  GST_OBJECT_LOCK (self->bin);
  empty = self->tracks->len == 0;
  GST_OBJECT_UNLOCK (self->bin);
  return empty;
}

/**
 * gst_ecl_local_tracks_describe:
 * @track: statistics of what a session sends of one of them
 *
 * Adds what gst_ecl_encoder_describe() says.
 */
void
gst_ecl_local_tracks_describe (GstEclLocalTracks *self, GstStructure *track)
{
  g_autoptr (GPtrArray) encoders = gst_ecl_local_tracks_dup_encoders (self);

  for (guint i = 0; i < encoders->len; i++) {
    if (gst_ecl_encoder_describe (g_ptr_array_index (encoders, i), track))
      return;
  }
}

/**
 * gst_ecl_local_tracks_add_load:
 * @stats: gets "encoders" (uint), how many encode now, and "encoder-load"
 *   (double), the sum of their loads
 */
void
gst_ecl_local_tracks_add_load (GstEclLocalTracks *self, GstStructure *stats)
{
  g_autoptr (GPtrArray) encoders = gst_ecl_local_tracks_dup_encoders (self);
  guint n_encoders = 0;
  double load = 0;

  for (guint i = 0; i < encoders->len; i++)
    gst_ecl_encoder_add_load (
        g_ptr_array_index (encoders, i), &n_encoders, &load);
  gst_structure_set (stats, "encoders", G_TYPE_UINT, n_encoders, "encoder-load",
      G_TYPE_DOUBLE, load, NULL);
}

/**
 * gst_ecl_local_tracks_configure:
 * @codecs: (nullable): names of the codecs that raw input may be encoded to,
 *   most wanted first; %NULL for all
 * @bitrate: bit/s of each encoder, 0 for the codec's default
 *
 * Counts for the pads that are and for those to come.
 */
void
gst_ecl_local_tracks_configure (GstEclLocalTracks *self, GstEclMediaKind kind,
    const char *const *codecs, guint bitrate)
{
  g_autoptr (GPtrArray) encoders = gst_ecl_local_tracks_dup_encoders (self);

  GST_OBJECT_LOCK (self->bin);
  g_strfreev (self->codecs[kind]);
  self->codecs[kind] = g_strdupv ((char **)codecs);
  self->bitrates[kind] = bitrate;
  GST_OBJECT_UNLOCK (self->bin);
  for (guint i = 0; i < encoders->len; i++) {
    GstEclEncoder *encoder = g_ptr_array_index (encoders, i);

    if (gst_ecl_encoder_get_kind (encoder) != kind)
      continue;
    gst_ecl_encoder_set_codecs (encoder, codecs, NULL);
    gst_ecl_encoder_set_bitrate (encoder, bitrate);
  }
}

/**
 * gst_ecl_local_tracks_set_ladder:
 * @ladder: (nullable): see gst_ecl_encoder_set_ladder()
 *
 * Counts for the pads that are and for those to come. One that makes no sense
 * is refused with a warning of the element's; the former one stays.
 */
void
gst_ecl_local_tracks_set_ladder (GstEclLocalTracks *self, const GstCaps *ladder)
{
  g_autoptr (GPtrArray) encoders = gst_ecl_local_tracks_dup_encoders (self);
  g_autoptr (GError) error = NULL;
  EclLadder written;

  if (ladder && !ecl_ladder_config_read (ladder, &written, &error)) {
    GST_ELEMENT_WARNING (
        self->bin, LIBRARY, SETTINGS, ("ladder: %s", error->message), (NULL));
    return;
  }
  GST_OBJECT_LOCK (self->bin);
  gst_caps_replace (&self->ladder, (GstCaps *)ladder);
  GST_OBJECT_UNLOCK (self->bin);
  for (guint i = 0; i < encoders->len; i++) {
    GstEclEncoder *encoder = g_ptr_array_index (encoders, i);

    if (gst_ecl_encoder_get_kind (encoder) == GST_ECL_MEDIA_VIDEO)
      gst_ecl_encoder_set_ladder (encoder, ladder, NULL);
  }
}

/**
 * gst_ecl_local_tracks_set_paused:
 *
 * While @paused nothing of @kind is encoded or sent; afterwards it begins with
 * a keyframe. Counts for the pads that are and for those to come.
 */
void
gst_ecl_local_tracks_set_paused (
    GstEclLocalTracks *self, GstEclMediaKind kind, gboolean paused)
{
  g_autoptr (GPtrArray) restarted =
      g_ptr_array_new_with_free_func (gst_object_unref);

  GST_OBJECT_LOCK (self->bin);
  self->paused[kind] = paused;
  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);

    if (track->kind != kind)
      continue;
    if (track->pause_id && !paused)
      g_ptr_array_add (restarted, gst_object_ref (track->encoder));
    ecl_set_dropping (track->pad, &track->pause_id, paused);
  }
  GST_OBJECT_UNLOCK (self->bin);
  for (guint i = 0; i < restarted->len; i++)
    gst_ecl_encoder_restart (g_ptr_array_index (restarted, i));
}

/* Their ends */

/* Returns: whether all are at their end */
static gboolean
set_eos (GstEclLocalTracks *self, GstPad *pad, gboolean eos)
{
  gboolean all = TRUE;

  GST_OBJECT_LOCK (self->bin);
  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);
    if (track->pad == pad)
      track->eos = eos;
    all &= track->eos;
  }
  GST_OBJECT_UNLOCK (self->bin);
  return all;
}

/* Returns: whether all inputs are at their end */
gboolean
gst_ecl_local_tracks_is_eos (GstEclLocalTracks *self)
{
  return set_eos (self, NULL, TRUE);
}

/* The end of the input ends the pipeline, not the viewers' webrtcbins. */
static GstPadProbeReturn
event_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEclLocalTracks *self = user_data;

  switch (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))) {
  case GST_EVENT_EOS:
    if (set_eos (self, pad, TRUE))
      self->eos (self->bin);
    return GST_PAD_PROBE_DROP;
  case GST_EVENT_FLUSH_STOP:
  case GST_EVENT_STREAM_START:
    set_eos (self, pad, FALSE);
    return GST_PAD_PROBE_OK;
  default:
    return GST_PAD_PROBE_OK;
  }
}

/* Pads */

static void
encoder_ready_cb (GstEclEncoder *encoder, gpointer user_data)
{
  GstEclLocalTracks *self = user_data;

  self->changed (self->bin);
}

/* Returns: (transfer full) (nullable): the pad before @encoder */
static GstPad *
dup_pad_of (GstEclLocalTracks *self, gpointer encoder)
{
  GstPad *pad = NULL;

  GST_OBJECT_LOCK (self->bin);
  for (guint i = 0; i < self->tracks->len && pad == NULL; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);

    if (track->encoder == encoder)
      pad = gst_object_ref (track->pad);
  }
  GST_OBJECT_UNLOCK (self->bin);
  return pad;
}

/* What encodes comes with all its settings, and is started after this. */
static void
element_added_cb (
    GstBin *encoder, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  GstEclLocalTracks *self = user_data;
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (factory == NULL || !gst_element_factory_list_is_type (
                             factory, GST_ELEMENT_FACTORY_TYPE_ENCODER))
    return;
  pad = dup_pad_of (self, encoder);
  if (pad)
    self->encoder_setup (self->bin, pad, element);
}

static void
connect_encoder (GstEclLocalTracks *self, GstElement *encoder,
    const char *signal, GCallback handler)
{
  GClosure *closure = g_cclosure_new (handler, self, NULL);

  g_object_watch_closure (G_OBJECT (self->bin), closure);
  g_signal_connect_closure (encoder, signal, closure, FALSE);
}

static GstEclEncoder *
add_encoder (GstEclLocalTracks *self, GstEclMediaKind kind)
{
  GstElement *encoder = gst_object_ref_sink (gst_ecl_encoder_new (kind));
  g_auto (GStrv) codecs = NULL;
  g_autoptr (GstCaps) ladder = NULL;
  guint bitrate;

  GST_OBJECT_LOCK (self->bin);
  codecs = g_strdupv (self->codecs[kind]);
  bitrate = self->bitrates[kind];
  gst_caps_replace (&ladder, self->ladder);
  GST_OBJECT_UNLOCK (self->bin);
  gst_ecl_encoder_set_codecs (
      GST_ECL_ENCODER (encoder), (const char *const *)codecs, NULL);
  gst_ecl_encoder_set_bitrate (GST_ECL_ENCODER (encoder), bitrate);
  if (kind == GST_ECL_MEDIA_VIDEO)
    gst_ecl_encoder_set_ladder (GST_ECL_ENCODER (encoder), ladder, NULL);
  connect_encoder (self, encoder, "ready", G_CALLBACK (encoder_ready_cb));
  connect_encoder (
      self, encoder, "deep-element-added", G_CALLBACK (element_added_cb));
  gst_bin_add (self->bin, encoder);
  return GST_ECL_ENCODER (encoder);
}

/* Object lock */
static char *
make_pad_name (GstEclLocalTracks *self, GstEclMediaKind kind,
    GstPadTemplate *template, const char *name)
{
  const char *pattern = GST_PAD_TEMPLATE_NAME_TEMPLATE (template);
  int before = strlen (pattern) - strlen ("%u");
  guint number;

  if (name && strncmp (name, pattern, before) == 0 &&
      sscanf (name + before, "%u", &number) == 1)
    self->next_pad[kind] = MAX (self->next_pad[kind], number + 1);
  else
    number = self->next_pad[kind]++;
  return g_strdup_printf ("%.*s%u", before, pattern, number);
}

static Track *
make_track (GstEclLocalTracks *self, GstPadTemplate *template, const char *name)
{
  Track *track = g_new0 (Track, 1);
  g_autoptr (GstPad) target = NULL;
  g_autofree char *pad_name = NULL;

  track->kind =
      g_str_has_prefix (GST_PAD_TEMPLATE_NAME_TEMPLATE (template), "video")
          ? GST_ECL_MEDIA_VIDEO
          : GST_ECL_MEDIA_AUDIO;
  /* Before the ghost pad is made: adding an element to a bin unlinks its pads.
   */
  track->encoder = add_encoder (self, track->kind);
  target = gst_element_get_static_pad (GST_ELEMENT (track->encoder), "sink");
  GST_OBJECT_LOCK (self->bin);
  pad_name = make_pad_name (self, track->kind, template, name);
  GST_OBJECT_UNLOCK (self->bin);
  track->pad = gst_object_ref_sink (
      gst_ghost_pad_new_from_template (pad_name, target, template));
  gst_pad_add_probe (track->pad,
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      event_cb, self, NULL);
  return track;
}

/**
 * gst_ecl_local_tracks_request_pad:
 *
 * Returns: (transfer none) (nullable): a new pad of the element
 */
GstPad *
gst_ecl_local_tracks_request_pad (
    GstEclLocalTracks *self, GstPadTemplate *template, const char *name)
{
  GstElement *element = GST_ELEMENT (self->bin);
  Track *track = make_track (self, template, name);
  g_autoptr (GstPad) pad = gst_object_ref (track->pad);

  gst_element_sync_state_with_parent (GST_ELEMENT (track->encoder));
  GST_OBJECT_LOCK (element);
  ecl_set_dropping (track->pad, &track->pause_id, self->paused[track->kind]);
  g_ptr_array_add (self->tracks, track);
  GST_OBJECT_UNLOCK (element);
  if (!gst_element_add_pad (element, pad)) {
    gst_element_release_request_pad (element, pad);
    return NULL;
  }
  return pad;
}

/**
 * gst_ecl_local_tracks_withdraw:
 *
 * The first step of releasing @pad: it is no longer listed. Before the second
 * one all sessions must let go of its encoder: a viewer that is not connected
 * yet keeps one of its threads, which is waited for.
 *
 * Returns: (transfer full) (nullable): its encoder; %NULL for no pad of a track
 */
GstEclEncoder *
gst_ecl_local_tracks_withdraw (GstEclLocalTracks *self, GstPad *pad)
{
  GstEclEncoder *encoder = NULL;

  GST_OBJECT_LOCK (self->bin);
  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);

    if (track->pad == pad) {
      encoder = gst_object_ref (track->encoder);
      track_free (g_ptr_array_steal_index (self->tracks, i));
      break;
    }
  }
  GST_OBJECT_UNLOCK (self->bin);
  return encoder;
}

/* The second step. */
void
gst_ecl_local_tracks_remove (
    GstEclLocalTracks *self, GstPad *pad, GstEclEncoder *encoder)
{
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (GST_ELEMENT (self->bin), pad);
  gst_element_set_locked_state (GST_ELEMENT (encoder), TRUE);
  gst_element_set_state (GST_ELEMENT (encoder), GST_STATE_NULL);
  /* A bin that is disposed of has let go of its children already. */
  if (gst_object_has_as_parent (GST_OBJECT (encoder), GST_OBJECT (self->bin)))
    gst_bin_remove (self->bin, GST_ELEMENT (encoder));
}
