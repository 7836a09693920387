/* ecl-send-packet: an RTP packet that waits to be sent
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-send-packet.h"

#include <gst/rtp/rtp.h>

#define TWCC_URI                                                               \
  "http://www.ietf.org/id/"                                                    \
  "draft-holmer-rmcat-transport-wide-cc-extensions-01"

/* rtpsession numbers what has the extension in its short form, and tells the
 * size of the payload (gst-plugins-good, gst/rtpmanager/rtptwcc.c). */
static void
read_header (EclSendPacket *self, guint twcc_id)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  if (!gst_rtp_buffer_map (self->buffer, GST_MAP_READ, &rtp))
    return;
  self->info.payload_type = gst_rtp_buffer_get_payload_type (&rtp);
  self->info.payload_size = gst_rtp_buffer_get_payload_len (&rtp);
  self->is_numbered =
      twcc_id > 0 && gst_rtp_buffer_get_extension_onebyte_header (
                         &rtp, twcc_id, 0, NULL, NULL);
  gst_rtp_buffer_unmap (&rtp);
}

EclSendPacket *
ecl_send_packet_new (GstBuffer *buffer, EclStickyEvents *events, guint twcc_id)
{
  EclSendPacket *self = g_new0 (EclSendPacket, 1);

  self->buffer = buffer;
  self->events = ecl_sticky_events_ref (events);
  g_queue_init (&self->after);
  self->info.size = gst_buffer_get_size (buffer) + ECL_SEND_PACKET_OVERHEAD;
  self->is_retransmission =
      GST_BUFFER_FLAG_IS_SET (buffer, GST_RTP_BUFFER_FLAG_RETRANSMISSION);
  read_header (self, twcc_id);
  return self;
}

void
ecl_send_packet_free (EclSendPacket *self)
{
  gst_clear_buffer (&self->buffer);
  ecl_sticky_events_unref (self->events);
  g_queue_clear_full (&self->after, (GDestroyNotify)gst_event_unref);
  g_free (self);
}

/* As rtpsession looks for it. */
guint
ecl_send_packet_get_twcc_id (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  for (guint id = 1; id < 15; id++) {
    char field[sizeof "extmap-14"];

    g_snprintf (field, sizeof field, "extmap-%u", id);
    if (g_strcmp0 (gst_structure_get_string (s, field), TWCC_URI) == 0)
      return id;
  }
  return 0;
}
