/* ecl-remote-tracks: what comes out of the sometimes pads of an element
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-remote-tracks.h"

/* webrtcbin's pad -> receiver -> pad of the element, or mixer */
typedef struct {
  GstEclSession *session; /* not owned, only compared; NULL while it waits */
  GstBin *bin;
  GstElement *receiver;
  GstPad *source;     /* webrtcbin's; NULL while it waits */
  char *stream_id;    /* NULL for none */
  GstPad *pad;        /* of the element; NULL for a mixed track */
  GstEclMixer *mixer; /* NULL for all others */
  GstEclMediaKind kind;
  guint number; /* of the pad's name */
} Track;

static void
track_free (gpointer data)
{
  Track *track = data;

  gst_object_unref (track->bin);
  gst_object_unref (track->receiver);
  gst_clear_object (&track->source);
  g_free (track->stream_id);
  g_clear_object (&track->pad);
  g_clear_object (&track->mixer);
  g_free (track);
}

void
gst_ecl_remote_tracks_init (GstEclRemoteTracks *self, GstBin *bin,
    GstPadTemplate *audio, GstPadTemplate *video)
{
  self->bin = bin;
  self->templates[GST_ECL_MEDIA_AUDIO] = audio;
  self->templates[GST_ECL_MEDIA_VIDEO] = video;
  self->pad_type = GST_TYPE_GHOST_PAD;
  self->describe = NULL;
  self->mixers[0] = self->mixers[1] = NULL;
  self->tracks = g_ptr_array_new_with_free_func (track_free);
}

void
gst_ecl_remote_tracks_clear (GstEclRemoteTracks *self)
{
  g_ptr_array_unref (self->tracks);
}

static char *
make_pad_name (GstPadTemplate *template, guint number)
{
  const char *pattern = GST_PAD_TEMPLATE_NAME_TEMPLATE (template);

  return g_strdup_printf (
      "%.*s%u", (int)(strlen (pattern) - strlen ("%u")), pattern, number);
}

/* The lowest free number, so that a new call finds the names of the last one,
 * unless its pads are still on their way out. */
static guint
free_number (GstEclRemoteTracks *self, GstEclMediaKind kind)
{
  for (guint number = 0;; number++) {
    g_autofree char *name = make_pad_name (self->templates[kind], number);
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (GST_ELEMENT (self->bin), name);

    if (pad == NULL)
      return number;
  }
}

static void
set_source (Track *track, GstEclSession *session, GstPad *pad)
{
  track->session = session;
  gst_object_replace ((GstObject **)&track->source, GST_OBJECT (pad));
  g_free (track->stream_id);
  track->stream_id = gst_ecl_session_get_stream_id (session, pad);
}

/* Once the receiver is in the bin: adding an element to a bin unlinks its pads.
 */
static void
make_pad (GstEclRemoteTracks *self, Track *track, GstPad *from)
{
  g_autoptr (GstPad) target =
      gst_element_get_static_pad (track->receiver, "src");
  g_autofree char *name = NULL;

  track->number = free_number (self, track->kind);
  name = make_pad_name (self->templates[track->kind], track->number);
  track->pad = gst_object_ref_sink (
      g_object_new (self->pad_type, "name", name, "direction", GST_PAD_SRC,
          "template", self->templates[track->kind], NULL));
  gst_ghost_pad_set_target (GST_GHOST_PAD (track->pad), target);
  if (self->describe)
    self->describe (self->bin, track->pad, from);
}

static Track *
make_track (GstEclRemoteTracks *self, GstEclSession *session,
    GstEclMediaKind kind, GstPad *from)
{
  Track *track = g_new0 (Track, 1);

  track->bin = gst_object_ref (self->bin);
  track->kind = kind;
  set_source (track, session, from);
  track->receiver = gst_object_ref_sink (gst_ecl_receiver_new (kind));
  gst_bin_add (self->bin, track->receiver);
  g_ptr_array_add (self->tracks, track);
  if (self->mixers[kind])
    track->mixer = g_object_ref (self->mixers[kind]);
  else
    make_pad (self, track, from);
  return track;
}

/* Returns: (nullable): the first track that waits for the next session */
static Track *
find_waiting (GstEclRemoteTracks *self, GstEclMediaKind kind)
{
  Track *found = NULL;

  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);

    if (track->session == NULL && track->kind == kind &&
        (found == NULL || track->number < found->number))
      found = track;
  }
  return found;
}

static void
show_track (Track *track)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (track->receiver, "src");

  if (track->pad)
    gst_pad_set_active (track->pad, TRUE);
  gst_element_sync_state_with_parent (track->receiver);
  if (track->pad)
    gst_element_add_pad (GST_ELEMENT (track->bin), track->pad);
  else
    gst_ecl_mixer_add (track->mixer, src);
}

/**
 * gst_ecl_remote_tracks_add:
 * @pad: a remote track of @session, through which nothing flows yet
 *
 * Gives the element a pad for it, or uses one that waits.
 */
void
gst_ecl_remote_tracks_add (
    GstEclRemoteTracks *self, GstEclSession *session, GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) sink = NULL;
  const char *media = NULL;
  GstEclMediaKind kind;
  Track *track;

  if (caps)
    media =
        gst_structure_get_string (gst_caps_get_structure (caps, 0), "media");
  kind = g_strcmp0 (media, "audio") == 0 ? GST_ECL_MEDIA_AUDIO
                                         : GST_ECL_MEDIA_VIDEO;
  track = find_waiting (self, kind);
  if (track) {
    set_source (track, session, pad);
  } else {
    track = make_track (self, session, kind, pad);
    show_track (track);
  }
  sink = gst_element_get_static_pad (track->receiver, "sink");
  gst_pad_link (pad, sink);
}

/**
 * gst_ecl_remote_tracks_keep:
 *
 * The tracks of @session wait for the next one: their pads stay, and what is
 * linked to them knows of nothing.
 */
void
gst_ecl_remote_tracks_keep (GstEclRemoteTracks *self, GstEclSession *session)
{
  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);
    g_autoptr (GstPad) sink =
        gst_element_get_static_pad (track->receiver, "sink");
    g_autoptr (GstPad) peer = gst_pad_get_peer (sink);

    if (track->session != session)
      continue;
    if (peer)
      gst_pad_unlink (peer, sink);
    track->session = NULL;
    gst_clear_object (&track->source);
  }
}

static void
push_eos (GstPad *pad, GstElement *receiver)
{
  g_autoptr (GstEvent) start =
      gst_pad_get_sticky_event (pad, GST_EVENT_STREAM_START, 0);

  /* Nothing may have come yet. */
  if (start == NULL) {
    g_autofree char *id =
        gst_pad_create_stream_id (pad, receiver, GST_PAD_NAME (pad));

    gst_pad_push_event (pad, gst_event_new_stream_start (id));
  }
  gst_pad_push_event (pad, gst_event_new_eos ());
}

static void
end_pad (Track *track)
{
  push_eos (track->pad, track->receiver);
  gst_pad_set_active (track->pad, FALSE);
  gst_element_remove_pad (GST_ELEMENT (track->bin), track->pad);
}

/* Waits for the track's streaming thread, which may wait for that of another
 * track: where a muxer takes both, the end of each lets the other go. */
static gpointer
end_track (gpointer data)
{
  Track *track = data;
  g_autoptr (GstPad) src = gst_element_get_static_pad (track->receiver, "src");

  if (track->mixer)
    gst_ecl_mixer_remove (track->mixer, src);
  /* Here it waits: with the receiver's state lock held, whoever changes the
   * element's state would wait too, perhaps the one that is to let us go. */
  gst_pad_set_active (src, FALSE);
  gst_element_set_locked_state (track->receiver, TRUE);
  gst_element_set_state (track->receiver, GST_STATE_NULL);
  if (track->pad)
    end_pad (track);
  gst_bin_remove (track->bin, track->receiver);
  return NULL;
}

/**
 * gst_ecl_remote_tracks_get_stream_id:
 * @pad: of the element
 *
 * Returns: (transfer none) (nullable): of the stream that its track belongs to,
 *   see gst_ecl_session_get_stream_id()
 */
const char *
gst_ecl_remote_tracks_get_stream_id (GstEclRemoteTracks *self, GstPad *pad)
{
  for (guint i = 0; i < self->tracks->len; i++) {
    const Track *track = g_ptr_array_index (self->tracks, i);

    if (track->pad == pad)
      return track->stream_id;
  }
  return NULL;
}

/**
 * gst_ecl_remote_tracks_steal_one:
 * @pad: of webrtcbin, from #GstEclSession::pad-ended
 *
 * Returns: (transfer full): its track, if there is one, to be ended
 */
GPtrArray *
gst_ecl_remote_tracks_steal_one (GstEclRemoteTracks *self, GstPad *pad)
{
  GPtrArray *stolen = g_ptr_array_new_with_free_func (track_free);

  for (guint i = self->tracks->len; i > 0; i--) {
    Track *track = g_ptr_array_index (self->tracks, i - 1);

    if (track->source == pad)
      g_ptr_array_add (stolen, g_ptr_array_steal_index (self->tracks, i - 1));
  }
  return stolen;
}

/**
 * gst_ecl_remote_tracks_steal:
 * @session: (nullable): of whose tracks
 *
 * Returns: (transfer full): those of @session and those that wait, to be ended
 */
GPtrArray *
gst_ecl_remote_tracks_steal (GstEclRemoteTracks *self, GstEclSession *session)
{
  GPtrArray *stolen = g_ptr_array_new_with_free_func (track_free);

  for (guint i = self->tracks->len; i > 0; i--) {
    Track *track = g_ptr_array_index (self->tracks, i - 1);

    if (track->session == session || track->session == NULL)
      g_ptr_array_add (stolen, g_ptr_array_steal_index (self->tracks, i - 1));
  }
  return stolen;
}

/**
 * gst_ecl_remote_tracks_end:
 * @tracks: (transfer full): from gst_ecl_remote_tracks_steal(), or _steal_one()
 *
 * Their pads get EOS and go. Any thread but a streaming one; waits for what is
 * downstream.
 */
void
gst_ecl_remote_tracks_end (GPtrArray *tracks)
{
  g_autoptr (GPtrArray) owned = tracks;
  g_autoptr (GPtrArray) threads =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_thread_join);

  for (guint i = 0; i < owned->len; i++)
    g_ptr_array_add (threads, g_thread_new ("ecl-track-end", end_track,
                                  g_ptr_array_index (owned, i)));
}
