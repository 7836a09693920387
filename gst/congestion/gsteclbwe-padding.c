/* gsteclbwe-padding: retransmissions, which are also what a probe consists of
 * where media does not suffice
 *
 * Video packets that have left lately are sent again as retransmissions, which
 * a receiver that has them drops: rtprtxsend, which webrtcbin has before us, is
 * asked as if the remote side had missed them. Where nothing is retransmitted
 * there is no padding.
 *
 * Source: libwebrtc (modules/rtp_rtcp, rtp_packet_history.cc) does the same.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbwe-private.h"

#define REQUEST "GstRTPRetransmissionRequest"

/* RFC 3550, section 5.1 */
#define RTP_HEADER_SIZE 12

/* Lock held. @packet leaves now. */
void
gst_ecl_bwe_remember_sent (GstEclBwe *self, const EclSendPacket *packet)
{
  EclBweSent *sent;
  guint8 header[RTP_HEADER_SIZE];

  if (packet->priority != ECL_PACER_VIDEO ||
      gst_buffer_extract (packet->buffer, 0, header, sizeof header) <
          sizeof header)
    return;
  sent = &self->recent[self->n_recent++ % GST_ECL_BWE_MAX_RECENT];
  *sent = (EclBweSent){GST_READ_UINT32_BE (header + 8),
      GST_READ_UINT16_BE (header + 2), packet->info.size};
}

/* Lock held. The newest first, which a receiver has not yet forgotten. */
void
gst_ecl_bwe_plan_padding (GstEclBwe *self, const EclGccProbe *probe)
{
  guint64 bytes = ecl_pacer_get_queued (self->pacer);
  guint n = MIN (self->n_recent, GST_ECL_BWE_MAX_RECENT);

  /* Media may leave before the probe begins. */
  if (bytes > 2 * (guint64)probe->min_bytes)
    return;
  bytes = 0;
  for (guint i = 0;
       i < n && (i < probe->min_packets || bytes < probe->min_bytes); i++) {
    const EclBweSent *sent =
        &self->recent[(self->n_recent - 1 - i) % GST_ECL_BWE_MAX_RECENT];

    bytes += sent->size;
    g_array_append_val (self->padding, *sent);
  }
}

/* Lock held. Returns: (transfer full) (nullable): what
 * gst_ecl_bwe_request_padding() is to ask for */
GArray *
gst_ecl_bwe_take_padding (GstEclBwe *self)
{
  GArray *padding;

  if (self->padding->len == 0)
    return NULL;
  padding = self->padding;
  self->padding = g_array_new (FALSE, FALSE, sizeof (EclBweSent));
  return padding;
}

/* Without the lock. */
void
gst_ecl_bwe_request_padding (GstEclBwe *self, GArray *padding)
{
  for (guint i = 0; i < padding->len; i++) {
    const EclBweSent *sent = &g_array_index (padding, EclBweSent, i);

    gst_pad_push_event (self->sinkpad,
        gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
            gst_structure_new (REQUEST, "seqnum", G_TYPE_UINT,
                (guint)sent->seqnum, "ssrc", G_TYPE_UINT, sent->ssrc, NULL)));
  }
  g_array_unref (padding);
}

gboolean
gst_ecl_bwe_take_request (GstEclBwe *self, GstEvent *event)
{
  const GstStructure *s = gst_event_get_structure (event);
  guint ssrc, seqnum;
  EclGccState state;
  gboolean taken = TRUE;

  if (!gst_event_has_name (event, REQUEST) ||
      !gst_structure_get_uint (s, "ssrc", &ssrc) ||
      !gst_structure_get_uint (s, "seqnum", &seqnum))
    return TRUE;
  g_mutex_lock (&self->lock);
  if (self->active) {
    ecl_gcc_get_state (&self->gcc, &state);
    taken = ecl_request_filter_take (
        &self->requests, ecl_pace_clock_get_time (), state.rtt, ssrc, seqnum);
  }
  g_mutex_unlock (&self->lock);
  return taken;
}
