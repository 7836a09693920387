/* ecl-request-filter: which requests for retransmission are obeyed
 *
 * A receiver that misses a packet may ask for it several times before it can
 * have come. On a link that has become slow, where packets are late rather than
 * lost, what is sent again each time would keep the queue full.
 *
 * Source: libwebrtc (modules/rtp_rtcp/source/rtp_packet_history.cc), which
 * sends a packet again once in a round trip. Here it is half of one, since ours
 * is smoothed and may be longer than it is now.
 *
 * Pure; zero-initialised is empty; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Requests that are remembered: those of 2 s in which a tenth of 10 Mbit/s is
 * lost. One that takes another's place makes that one new. */
#define ECL_REQUEST_FILTER_SIZE 256

typedef struct {
  struct {
    guint32 ssrc;
    guint16 seqnum;
    GstClockTime time; /* 0: empty */
  } requests[ECL_REQUEST_FILTER_SIZE];
} EclRequestFilter;

/**
 * ecl_request_filter_take:
 * @now: never goes back, over 0
 * @rtt: round-trip time
 * @ssrc: of the packet that is asked for
 * @seqnum: of it
 *
 * Returns: whether to send it again
 */
gboolean ecl_request_filter_take (EclRequestFilter *self, GstClockTime now,
    GstClockTime rtt, guint32 ssrc, guint16 seqnum);

G_END_DECLS
