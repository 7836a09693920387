/* ecl-media-bin: the media of one call, as pads of an element
 *
 *   video_%u, audio_%u -> encoders -> webrtcbin -> receivers -> video_src_%u,
 *   audio_src_%u
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclMediaBin:
 *
 * The media of one call, as an element that an application puts into its own
 * pipeline: what the SDKs call a MediaStream is pads here.
 *
 * What goes into its request pads `video_%u` and `audio_%u`, raw, encoded or as
 * RTP, is sent; each remote track comes out of a sometimes pad `video_src_%u`
 * or `audio_src_%u`, raw, encoded or as RTP, as what is linked takes it. Its
 * session is given to gst_ecl_peer_call() or gst_ecl_media_connection_answer(),
 * or made by them (see gst_ecl_media_connection_get_element()).
 *
 * The session offers or answers once the bin is PLAYING and the caps of all its
 * request pads are known, so pads are requested before. It sends in the first
 * codec of #GstEclMediaBin:video-codecs that the remote side knows, and encodes
 * only while somebody receives.
 *
 * A source is replaced, without the remote side being asked, by linking another
 * one to the same request pad, of any size and rate; it needs to be of the same
 * form (raw, or the same codec). Stop or block the former one before it is
 * unlinked. #GstEclMediaBin:video-muted and #GstEclMediaBin:audio-muted pause
 * what is sent. A further track is a further request pad, and a released one
 * sends nothing any more, while what is received on the same m-line goes on;
 * gst_ecl_media_connection_renegotiate() then tells the remote side. A
 * sometimes pad whose track the remote side takes away gets EOS and stays until
 * the end of the call; it goes where the remote side rejects the m-line, as an
 * SFU does when a member leaves.
 *
 * A bin is for one call. At the end of the call #GstElement::no-more-pads is
 * emitted, its sometimes pads get EOS and go, #GstEclMediaBin::ended follows,
 * and the application removes the bin. This waits for what is linked to the
 * pads: a muxer with pads for tracks that have not come needs to have
 * STREAM_START and EOS sent to those upon #GstElement::no-more-pads. An error
 * inside the call ends the call, not the pipeline. A bin that goes to READY
 * ends its call; over PeerJS the remote side is told only by a bin that plays,
 * so close the connection first.
 *
 * Threads: a bin is made on the thread, and its signals are emitted on the
 * main context, of the Peer. As an element it is used from any thread.
 */
#include "ecl-media-bin-private.h"

#include <gst/rtc/ecl-post.h>
#include <gst/rtc/ecl-teardown.h>

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_media_bin_debug);
#define GST_CAT_DEFAULT gst_ecl_media_bin_debug

/* Tracks for the session: on the context, whoever else holds the bin */

static GstEclMediaBin *
ref_bin (gpointer weak_ref)
{
  return g_weak_ref_get (weak_ref);
}

static gboolean
is_ready (gpointer weak_ref)
{
  g_autoptr (GstEclMediaBin) self = ref_bin (weak_ref);
  gboolean playing = FALSE;

  if (self == NULL)
    return FALSE;
  GST_OBJECT_LOCK (self);
  playing = self->playing;
  GST_OBJECT_UNLOCK (self);
  return playing && gst_ecl_local_tracks_is_ready (&self->local);
}

/* On the session's context: what the next description asks for. With the
 * outputs lock, until all of it is an output: who releases a pad then either is
 * not listed, or finds what to drop. The object lock is taken inside. */
static gboolean
list_mlines (GstEclMediaBin *self, GstEclMlines *mlines, GError **error)
{
  guint bandwidths[2];
  gboolean valid = TRUE;

  *mlines = (GstEclMlines){
      .encoders = gst_ecl_local_tracks_dup_encoders (&self->local)};
  GST_OBJECT_LOCK (self);
  for (GstEclMediaKind kind = 0; kind < 2; kind++) {
    valid =
        valid && gst_ecl_codec_check_names (self->codecs[kind], kind, error);
    mlines->codecs[kind] = gst_ecl_codec_split_names (self->codecs[kind]);
    mlines->receive[kind] = self->receive[kind];
    bandwidths[kind] = self->bandwidths[kind];
  }
  mlines->idle = self->idle;
  GST_OBJECT_UNLOCK (self);
  g_object_set (self->session, "video-bandwidth",
      bandwidths[GST_ECL_MEDIA_VIDEO], "audio-bandwidth",
      bandwidths[GST_ECL_MEDIA_AUDIO], NULL);
  return valid;
}

static gboolean
prepare_offer (gpointer weak_ref, guint first, GError **error)
{
  g_autoptr (GstEclMediaBin) self = ref_bin (weak_ref);
  g_auto (GstEclMlines) mlines = {0};
  gboolean prepared;

  if (self == NULL)
    return FALSE;
  g_mutex_lock (&self->outputs_lock);
  prepared = list_mlines (self, &mlines, error) &&
             gst_ecl_mlines_offer (
                 &mlines, self->session, first, self->outputs, error);
  g_mutex_unlock (&self->outputs_lock);
  return prepared;
}

static gboolean
prepare_answer (
    gpointer weak_ref, const GPtrArray *medias, guint first, GError **error)
{
  g_autoptr (GstEclMediaBin) self = ref_bin (weak_ref);
  g_auto (GstEclMlines) mlines = {0};
  gboolean prepared;

  if (self == NULL)
    return FALSE;
  g_mutex_lock (&self->outputs_lock);
  prepared = list_mlines (self, &mlines, error) &&
             gst_ecl_mlines_answer (
                 &mlines, self->session, medias, first, self->outputs, error);
  g_mutex_unlock (&self->outputs_lock);
  return prepared;
}

static void
describe (gpointer weak_ref, GstStructure *track)
{
  g_autoptr (GstEclMediaBin) self = ref_bin (weak_ref);

  if (self)
    gst_ecl_local_tracks_describe (&self->local, track);
}

static const GstEclSessionTracks session_tracks = {
    is_ready, prepare_offer, prepare_answer, describe};

static void
weak_ref_free (gpointer weak_ref)
{
  g_weak_ref_clear (weak_ref);
  g_free (weak_ref);
}

static void
on_pad_added (GstEclSession *session, GstPad *pad, GstEclMediaBin *self)
{
  gst_ecl_remote_tracks_add (&self->remote, session, pad);
}

/* The end of one track */

typedef struct {
  GstEclSession *session;
  GstPad *pad;
  GPtrArray *tracks;
} TrackEnd;

static void
track_end_free (gpointer data)
{
  TrackEnd *end = data;

  gst_object_unref (end->pad);
  g_free (end);
}

/* Waits for what is downstream. */
static void
end_track (GstElement *element, gpointer data)
{
  TrackEnd *end = data;

  gst_ecl_remote_tracks_end (g_steal_pointer (&end->tracks));
  gst_ecl_session_release_pad (end->session, end->pad);
  gst_ecl_post_unref (
      GST_ECL_MEDIA_BIN (element)->context, g_steal_pointer (&end->session));
}

static void
on_pad_ended (GstEclSession *session, GstPad *pad, GstEclMediaBin *self)
{
  TrackEnd *end = g_new (TrackEnd, 1);

  *end = (TrackEnd){g_object_ref (session), gst_object_ref (pad),
      gst_ecl_remote_tracks_steal_one (&self->remote, pad)};
  gst_element_call_async (GST_ELEMENT (self), end_track, end, track_end_free);
}

/* The end */

typedef struct {
  GstEclMediaBin *bin;
  GPtrArray *tracks;
  GError *reason;
} End;

static void
end_free (gpointer data)
{
  End *end = data;

  g_clear_pointer (&end->tracks, g_ptr_array_unref);
  g_clear_error (&end->reason);
  gst_object_unref (end->bin);
  g_free (end);
}

static gboolean
emit_ended (gpointer data)
{
  End *end = data;

  g_signal_emit (end->bin, gst_ecl_media_bin_ended_signal, 0, end->reason);
  return G_SOURCE_REMOVE;
}

/* Waits for streaming threads, and so for what is downstream: on a thread of
 * its own, because a pipeline that is paused lets them go only when its
 * application's main context plays it again. */
static void
take_apart (GstElement *element, gpointer data)
{
  End *end = data;
  GstElement *webrtcbin = gst_ecl_session_get_element (end->bin->session);

  gst_ecl_remote_tracks_end (g_steal_pointer (&end->tracks));
  gst_ecl_teardown (webrtcbin);
  gst_bin_remove (GST_BIN (element), webrtcbin);
  gst_ecl_post (end->bin->context, emit_ended, end, end_free);
}

/* A muxer that has pads for more tracks than came holds up those that did. Not
 * from the call that answers, after which applications connect. */
static void
emit_no_more_pads (gpointer self, gpointer argument)
{
  gst_element_no_more_pads (self);
}

static void
on_closed (GstEclSession *session, const GError *reason, GstEclMediaBin *self)
{
  End *end = g_new0 (End, 1);

  GST_INFO_OBJECT (self, "%s", reason ? reason->message : "hang-up");
  end->bin = gst_object_ref (self);
  end->reason = reason ? g_error_copy (reason) : NULL;
  end->tracks = gst_ecl_remote_tracks_steal (&self->remote, session);
  /* At once, since taking apart waits: nothing is encoded for nobody. */
  g_mutex_lock (&self->outputs_lock);
  g_ptr_array_set_size (self->outputs, 0);
  g_mutex_unlock (&self->outputs_lock);
  gst_ecl_post_call (self->context, emit_no_more_pads, self, NULL);
  gst_element_call_async (GST_ELEMENT (self), take_apart, end, NULL);
}

/* Pads */

static void
on_tracks_changed (GstBin *bin)
{
  gst_ecl_session_tracks_ready (GST_ECL_MEDIA_BIN (bin)->session);
}

static void
on_tracks_eos (GstBin *bin)
{
  gst_element_post_message (
      GST_ELEMENT (bin), gst_message_new_eos (GST_OBJECT (bin)));
}

static void
on_encoder_setup (GstBin *bin, GstPad *pad, GstElement *encoder)
{
  g_signal_emit (bin, gst_ecl_media_bin_encoder_setup_signal, 0, pad, encoder);
}

/* A pipeline ends with what goes into the bin, if anything does. */
static void
update_sink_flag (GstEclMediaBin *self)
{
  if (gst_ecl_local_tracks_is_empty (&self->local))
    GST_OBJECT_FLAG_UNSET (self, GST_ELEMENT_FLAG_SINK);
  else
    GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}

void
gst_ecl_media_bin_configure_tracks (GstEclMediaBin *self)
{
  for (GstEclMediaKind kind = 0; kind < 2; kind++) {
    g_auto (GStrv) codecs = NULL;
    guint bandwidth;
    gboolean muted;

    GST_OBJECT_LOCK (self);
    codecs = gst_ecl_codec_split_names (self->codecs[kind]);
    bandwidth = self->bandwidths[kind];
    muted = self->muted[kind];
    GST_OBJECT_UNLOCK (self);
    gst_ecl_local_tracks_configure (
        &self->local, kind, (const char *const *)codecs, bandwidth * 1000);
    gst_ecl_local_tracks_set_paused (&self->local, kind, muted);
  }
}

GstPad *
gst_ecl_media_bin_request_new_pad (GstElement *element,
    GstPadTemplate *template, const char *name, const GstCaps *caps)
{
  GstEclMediaBin *self = GST_ECL_MEDIA_BIN (element);
  GstPad *pad = gst_ecl_local_tracks_request_pad (&self->local, template, name);

  update_sink_flag (self);
  return pad;
}

void
gst_ecl_media_bin_release_pad (GstElement *element, GstPad *pad)
{
  GstEclMediaBin *self = GST_ECL_MEDIA_BIN (element);
  g_autoptr (GstEclEncoder) encoder =
      gst_ecl_local_tracks_withdraw (&self->local, pad);

  if (encoder == NULL)
    return;
  g_mutex_lock (&self->outputs_lock);
  gst_ecl_outputs_drop (self->outputs, encoder);
  g_mutex_unlock (&self->outputs_lock);
  gst_ecl_local_tracks_remove (&self->local, pad, encoder);
  update_sink_flag (self);
}

void
gst_ecl_media_bin_init_tracks (GstEclMediaBin *self)
{
  gst_ecl_local_tracks_init (&self->local, GST_BIN (self), on_tracks_changed,
      on_tracks_eos, on_encoder_setup);
}

/* Its session */

void
gst_ecl_media_bin_attach_session (GstEclMediaBin *self)
{
  GWeakRef *weak_ref = g_new (GWeakRef, 1);

  g_weak_ref_init (weak_ref, self);
  gst_ecl_session_set_tracks (
      self->session, &session_tracks, weak_ref, weak_ref_free);
  g_signal_connect_object (
      self->session, "pad-added", G_CALLBACK (on_pad_added), self, 0);
  g_signal_connect_object (
      self->session, "pad-ended", G_CALLBACK (on_pad_ended), self, 0);
  g_signal_connect_object (
      self->session, "closed", G_CALLBACK (on_closed), self, 0);
  gst_bin_add (GST_BIN (self), gst_ecl_session_get_element (self->session));
}

/**
 * gst_ecl_media_bin_get_session:
 * @self: a bin
 *
 * Gets what is given to gst_ecl_peer_call() or
 * gst_ecl_media_connection_answer(), after gst_ecl_peer_configure_session().
 *
 * Returns: (transfer none): its session
 */
GstEclSession *
gst_ecl_media_bin_get_session (GstEclMediaBin *self)
{
  g_return_val_if_fail (GST_ECL_IS_MEDIA_BIN (self), NULL);

  return self->session;
}

/**
 * gst_ecl_media_bin_get_stream_id:
 * @self: a bin
 * @pad: a sometimes pad of it
 *
 * To which MediaStream of the remote side a track belongs, as
 * gst_ecl_session_get_stream_id() tells. On the main context of the session,
 * from #GstElement::pad-added on.
 *
 * Returns: (transfer none) (nullable): the stream's id, valid until the pad
 *   goes; %NULL where the remote side names none
 */
const char *
gst_ecl_media_bin_get_stream_id (GstEclMediaBin *self, GstPad *pad)
{
  g_return_val_if_fail (GST_ECL_IS_MEDIA_BIN (self), NULL);
  g_return_val_if_fail (GST_IS_PAD (pad), NULL);

  return gst_ecl_remote_tracks_get_stream_id (&self->remote, pad);
}
