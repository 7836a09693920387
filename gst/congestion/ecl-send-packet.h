/* ecl-send-packet: an RTP packet that waits to be sent
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-pacer.h"
#include "ecl-sticky-events.h"
#include "ecl-twcc-history.h"

G_BEGIN_DECLS

/* What is sent with each packet and is not in its buffer, bytes: SRTP's tag
 * (RFC 3711, 80 bits), UDP, IPv4. */
#define ECL_SEND_PACKET_OVERHEAD (10 + 8 + 20)

/**
 * EclSendPacket:
 * @buffer: RTP
 * @events: in force for it
 * @after: of GstEvent; serialized ones that came behind it and all that waited
 * @info: what feedback will tell of; @sent and @cluster are set by the owner
 * @is_numbered: feedback will tell of it
 * @is_retransmission: as its maker says
 * @priority: set by the owner
 */
typedef struct {
  GstBuffer *buffer;
  EclStickyEvents *events;
  GQueue after;
  EclTwccPacket info;
  gboolean is_numbered;
  gboolean is_retransmission;
  EclPacerPriority priority;
} EclSendPacket;

/**
 * ecl_send_packet_new:
 * @buffer: (transfer full): one that is no RTP counts by its size
 * @events: taken a reference of
 * @twcc_id: of the header extension that the number is written to; 0: none
 */
EclSendPacket *ecl_send_packet_new (
    GstBuffer *buffer, EclStickyEvents *events, guint twcc_id);
void ecl_send_packet_free (EclSendPacket *self);

/* Returns: the id of the extension with the transport-wide number in caps of
 * RTP; 0: there is none */
guint ecl_send_packet_get_twcc_id (const GstCaps *caps);

G_END_DECLS
