/* ecl-session-tracks: what a session sends and receives
 *
 * Each track is a transceiver with exactly one codec, made before the first
 * description: webrtcbin 1.22 offers several codecs per m-line poorly, and no
 * version changes directions well afterwards.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-session-private.h"

static void
setup_transceiver (GstWebRTCRTPTransceiver *transceiver, GstCaps *caps,
    GstWebRTCRTPTransceiverDirection direction)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gboolean video =
      g_strcmp0 (gst_structure_get_string (s, "media"), "video") == 0;

  g_object_set (transceiver, "codec-preferences", caps, "direction", direction,
      "do-nack", video, NULL);
}

/**
 * gst_ecl_session_add_sender:
 * @self: a session not yet started
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
  g_autofree char *name = g_strdup_printf ("sink_%u", mline_index);
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  GstPadTemplate *template =
      gst_element_get_pad_template (self->webrtcbin, "sink_%u");
  GstPad *pad = gst_element_request_pad (self->webrtcbin, template, name, caps);

  if (pad == NULL)
    return NULL;
  self->has_media = TRUE;
  g_object_get (pad, "transceiver", &transceiver, NULL);
  setup_transceiver (
      transceiver, caps, GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY);
  g_object_set (pad, "msid", self->stream_id, NULL);
  return pad;
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
    setup_transceiver (transceiver, caps, direction);
}

/**
 * gst_ecl_session_add_receiver:
 * @self: a session not yet started
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
 * @self: a session not yet started
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
