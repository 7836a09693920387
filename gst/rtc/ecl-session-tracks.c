/* ecl-session-tracks: what a session is to send and to receive
 *
 * Each track is a transceiver with exactly one codec, made before the first
 * description: webrtcbin 1.22 offers several codecs per m-line poorly. What
 * becomes of its direction afterwards is in ecl-directions.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-session-private.h"

#include "ecl-drop-media.h"
#include "ecl-factory-name.h"
#include "ecl-post.h"
#include "ecl-start-event.h"

static void
setup_transceiver (GstEclSession *self, GstWebRTCRTPTransceiver *transceiver,
    GstCaps *caps, GstWebRTCRTPTransceiverDirection direction)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gboolean video =
      g_strcmp0 (gst_structure_get_string (s, "media"), "video") == 0;

  g_object_set (transceiver, "codec-preferences", caps, "direction", direction,
      "do-nack", video && self->do_retransmission, NULL);
}

/* Nothing is sent before there is a way to the remote side: webrtcbin would
 * keep whoever brings it waiting. Nor before the remote side knows of the
 * track: webrtcbin there would take its packets for those of no track. */
static void
hold_back (GstEclSession *self, GstPad *pad)
{
  /* A blocking one, so that it comes before webrtcbin's own. */
  gulong id = gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BLOCK | ECL_MEDIA_PROBE, ecl_drop, NULL, NULL);

  g_object_set_data (G_OBJECT (pad), "ecl-held", GSIZE_TO_POINTER (id));
  g_ptr_array_add (self->held, gst_object_ref (pad));
}

static void
release (GstPad *pad)
{
  gst_pad_remove_probe (
      pad, GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (pad), "ecl-held")));
  if (!gst_pad_push_event (pad, gst_ecl_start_event_new ()))
    gst_pad_push_event (
        pad, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                 gst_structure_new ("GstForceKeyUnit", "all-headers",
                     G_TYPE_BOOLEAN, TRUE, "count", G_TYPE_UINT, 0, NULL)));
}

/* We are connected, and the remote side has answered. */
void
gst_ecl_session_release_tracks (GstEclSession *self)
{
  if (self->state != SESSION_STATE_CONNECTED)
    return;
  g_ptr_array_foreach (self->held, (GFunc)release, NULL);
  g_ptr_array_set_size (self->held, 0);
}

static GstPad *
request_pad (GstEclSession *self, GstCaps *caps, guint mline_index,
    GstWebRTCRTPTransceiverDirection direction)
{
  g_autofree char *name = g_strdup_printf ("sink_%u", mline_index);
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  GstPadTemplate *template =
      gst_element_get_pad_template (self->webrtcbin, "sink_%u");
  GstPad *pad = gst_element_request_pad (self->webrtcbin, template, name, caps);

  if (pad == NULL)
    return NULL;
  self->has_media = TRUE;
  g_object_get (pad, "transceiver", &transceiver, NULL);
  setup_transceiver (self, transceiver, caps, direction);
  g_object_set (pad, "msid", self->stream_id, NULL);
  hold_back (self, pad);
  gst_ecl_session_count_track (self, pad);
  gst_ecl_congestion_add_track (self->congestion, caps);
  return pad;
}

/**
 * gst_ecl_session_add_sender:
 * @self: a session; before its offer, or the answer to a remote one, is made
 * @caps: complete application/x-rtp caps: payload, ssrc, extmap-N
 * @mline_index: the m-line to send on; when answering, that of the offer
 *
 * Tracks are added in the order of their m-lines, each m-line of an offer once.
 *
 * Returns: (transfer full) (nullable): webrtcbin's sink pad, to be linked
 */
GstPad *
gst_ecl_session_add_sender (
    GstEclSession *self, GstCaps *caps, guint mline_index)
{
  return request_pad (
      self, caps, mline_index, GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY);
}

/**
 * gst_ecl_session_add_sendrecv:
 * @self: a session; before its offer, or the answer to a remote one, is made
 * @caps: complete application/x-rtp caps of the codec in both directions
 * @mline_index: as with gst_ecl_session_add_sender()
 *
 * A track that is sent and received on the same m-line.
 *
 * Returns: (transfer full) (nullable): webrtcbin's sink pad, to be linked
 */
GstPad *
gst_ecl_session_add_sendrecv (
    GstEclSession *self, GstCaps *caps, guint mline_index)
{
  return request_pad (
      self, caps, mline_index, GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV);
}

/**
 * gst_ecl_session_reuse_sender:
 * @self: a session; before its next offer is made
 * @sink: from gst_ecl_session_add_sender(), linked to nothing any more
 * @caps: of another track of the same codec, with an SSRC of its own
 *
 * Has an m-line carry another track than before. Nothing of it is sent before
 * the remote side has answered. What the remote side is told of the m-line is
 * the same but for the SSRC: it may have to be told that it is a new one.
 */
void
gst_ecl_session_reuse_sender (GstEclSession *self, GstPad *sink, GstCaps *caps)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;

  g_object_get (sink, "transceiver", &transceiver, NULL);
  g_object_set (transceiver, "codec-preferences", caps, NULL);
  if (!g_ptr_array_find (self->held, sink, NULL))
    hold_back (self, sink);
}

static void
add_transceiver (GstEclSession *self, GstCaps *caps,
    GstWebRTCRTPTransceiverDirection direction)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;

  self->has_media = TRUE;
  g_signal_emit_by_name (
      self->webrtcbin, "add-transceiver", direction, caps, &transceiver);
  if (transceiver)
    setup_transceiver (self, transceiver, caps, direction);
}

/**
 * gst_ecl_session_add_receiver:
 * @self: a session; before its offer, or the answer to a remote one, is made
 * @caps: application/x-rtp caps of the one codec to receive on the next m-line
 *
 * Has the next m-line receive what @caps say. Tracks are added in the order of
 * their m-lines, each m-line of an offer once. #GstEclSession::pad-added brings
 * the pad once the remote side sends. A session's receiver is one codec: choose
 * it from the offer, when answering, by gst_ecl_sdp_media_find_format().
 */
void
gst_ecl_session_add_receiver (GstEclSession *self, GstCaps *caps)
{
  add_transceiver (self, caps, GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY);
}

/**
 * gst_ecl_session_add_unused:
 * @self: a session; before its offer, or the answer to a remote one, is made
 * @media: the next m-line of the offer, which is to carry nothing
 *
 * Has the next m-line of an offer carry nothing, in neither direction, so that
 * those after it keep their place.
 */
void
gst_ecl_session_add_unused (GstEclSession *self, const GstEclSdpMedia *media)
{
  const GstEclSdpFormat *format;
  g_autoptr (GstCaps) caps = NULL;

  if (media->formats->len == 0)
    return;
  format = g_ptr_array_index (media->formats, 0);
  caps = gst_caps_copy (format->caps);
  add_transceiver (self, caps, GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_INACTIVE);
}

/* Whoever adds them */

/* Of clocksync webrtcbin would keep what comes until its time, and whoever
 * brings it waiting. */
static void
element_added_cb (GstBin *webrtcbin, GstElement *element, gpointer user_data)
{
  if (g_str_equal (ecl_get_factory_name (element), "clocksync"))
    g_object_set (element, "sync", FALSE, NULL);
}

/**
 * gst_ecl_session_set_tracks:
 * @self: a session not yet started
 * @tracks: (nullable): static; asked for the tracks of each offer and of what
 *   is new in each remote offer. Without, they are added before
 *   gst_ecl_session_start(), and m-lines that a later offer brings carry
 *   nothing
 * @user_data: for @tracks
 * @destroy: (nullable): frees @user_data when the session is closed
 *
 * What they bring is sent when it comes, whatever its times say.
 */
void
gst_ecl_session_set_tracks (GstEclSession *self,
    const GstEclSessionTracks *tracks, gpointer user_data,
    GDestroyNotify destroy)
{
  gpointer former = self->tracks_data;
  GDestroyNotify free_former = self->tracks_destroy;

  if (tracks && !self->tracks)
    g_signal_connect (
        self->webrtcbin, "element-added", G_CALLBACK (element_added_cb), NULL);
  self->tracks = tracks;
  self->tracks_data = user_data;
  self->tracks_destroy = destroy;
  if (free_former)
    free_former (former);
}

static void
resume (gpointer object, gpointer argument)
{
  GstEclSession *self = object;

  if (self->negotiation)
    gst_ecl_negotiation_resume (self->negotiation);
}

/**
 * gst_ecl_session_tracks_ready:
 * @self: a session
 *
 * To be called when #GstEclSessionTracks.is_ready may have become true. Any
 * thread.
 */
void
gst_ecl_session_tracks_ready (GstEclSession *self)
{
  gst_ecl_post_call (self->context, resume, self, NULL);
}

/* Returns: whether all tracks are added */
gboolean
gst_ecl_session_prepare (
    GstEclSession *self, const GPtrArray *medias, guint first, GError **error)
{
  const GstEclSessionTracks *tracks = self->tracks;

  if (tracks == NULL)
    return TRUE;
  if (!tracks->is_ready (self->tracks_data))
    return FALSE;
  return medias
             ? tracks->prepare_answer (self->tracks_data, medias, first, error)
             : tracks->prepare_offer (self->tracks_data, first, error);
}
