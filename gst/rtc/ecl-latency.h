/* ecl-latency: how long media has to wait for packets that are late or lost
 *
 * Starts low. A packet that comes too late, or one that is lost although
 * retransmissions come, is worth more waiting; so are a mean jitter or a time
 * of retransmissions for which it is too short. What is not needed any more
 * goes in small steps, after a calm time, since each change is heard and seen:
 * the longer the more often it was needed again.
 *
 * With retransmissions, packets wait for as many attempts as leave about one
 * packet of 10,000 missing, when both a request and its answer may be lost.
 *
 * Pure; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* ms; one retransmission within a local network: a jitterbuffer asks for the
 * first one after 20 ms, and waits for it for 40. */
#define ECL_LATENCY_MIN 60
/* Mean deviations that packets may be late by. */
#define ECL_LATENCY_JITTERS 4
/* At most, for one packet. */
#define ECL_LATENCY_MAX_ATTEMPTS 5
/* Without trouble, before a step down: at first, and at most. */
#define ECL_LATENCY_CALM (15 * GST_SECOND)
#define ECL_LATENCY_MAX_CALM (240 * GST_SECOND)

/**
 * EclLatencyReport:
 * @late: packets of all tracks that came too late, since the beginning
 * @received: packets of the tracks whose retransmissions come, the same
 * @lost: packets missing from these tracks, the same
 * @recovered: packets that were retransmitted in time, the same
 * @jitter: mean deviation of the arrivals of the track with the highest
 * @rtt: from the request of a retransmission to its arrival, of the track with
 *   the highest; 0 while none has come
 *
 * What the jitterbuffers of a session know. Counts that are less than before
 * mean that a track went.
 */
typedef struct {
  guint64 late;
  guint64 received;
  guint64 lost;
  guint64 recovered;
  GstClockTime jitter;
  GstClockTime rtt;
} EclLatencyReport;

/**
 * EclLatency:
 * @latency: ms
 * @max: ms, bounds @latency, also below %ECL_LATENCY_MIN
 * @last: the last report
 * @loss: 0..1 of the packets on their way, lately; rises fast and falls slowly
 * @calm_since: last trouble or change; NONE before the first report
 * @calm_time: how long calm has to last for a step down
 * @stepped_down: and had no trouble since
 */
typedef struct {
  guint latency;
  guint max;
  EclLatencyReport last;
  double loss;
  GstClockTime calm_since;
  GstClockTime calm_time;
  gboolean stepped_down;
} EclLatency;

void ecl_latency_init (EclLatency *self, guint max);

/**
 * ecl_latency_update:
 * @now: any clock
 *
 * To be called about twice a second.
 *
 * Returns: ms that the media of all tracks is to wait
 */
guint ecl_latency_update (
    EclLatency *self, GstClockTime now, const EclLatencyReport *report);

G_END_DECLS
