/* ecl-session-bandwidth: what we ask the remote side to send at most, and it us
 *
 * Our wish is in our descriptions. That of the remote side goes upstream as an
 * event, to whoever encodes what is sent on the m-line.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-bandwidth-event.h"
#include "ecl-sdp-edit.h"
#include "ecl-sdp-private.h"
#include "ecl-session-private.h"

/* Returns: (transfer full): a description of webrtcbin as it is to be sent */
char *
gst_ecl_session_finish_local (GstEclSession *self, const char *sdp)
{
  const GstEclSdpFinish finish = {
      .stream_id = self->stream_id,
      .audio_bandwidth = self->audio_bandwidth,
      .video_bandwidth = self->video_bandwidth,
      .rtx_ssrcs = self->rtx_ssrcs,
  };

  return gst_ecl_sdp_finish_local (sdp, &finish);
}

static gboolean
tell_bandwidth (GstElement *webrtcbin, GstPad *pad, gpointer user_data)
{
  const GstSDPMessage *remote = user_data;
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);
  guint index;

  g_object_get (pad, "transceiver", &transceiver, NULL);
  if (transceiver == NULL || peer == NULL)
    return TRUE;
  g_object_get (transceiver, "mlineindex", &index, NULL);
  if (index < gst_sdp_message_medias_len (remote))
    gst_pad_send_event (
        peer, gst_ecl_bandwidth_event_new (gst_ecl_sdp_bandwidth_of (
                  gst_sdp_message_get_media (remote, index))));
  return TRUE;
}

/* The remote side has described what it takes. */
void
gst_ecl_session_tell_bandwidths (GstEclSession *self)
{
  GstWebRTCSessionDescription *remote = NULL;

  g_object_get (self->webrtcbin, "remote-description", &remote, NULL);
  if (remote == NULL)
    return;
  gst_element_foreach_sink_pad (self->webrtcbin, tell_bandwidth, remote->sdp);
  gst_webrtc_session_description_free (remote);
}
