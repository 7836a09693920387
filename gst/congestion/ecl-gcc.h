/* ecl-gcc: how much a sender may send, from what its receiver reports
 *
 * Google congestion control at the sender, over transport-wide feedback: a
 * limit from the delay, one from the losses, and probes for what neither can
 * know. Told of each packet that goes out and of each report that comes in, it
 * says how much to send; it has no clock, no thread and no socket.
 *
 * Sources: draft-ietf-rmcat-gcc-02; its parts name theirs. Beyond these: what
 * happens when no feedback comes is our own rule.
 *
 * Times are of the sender's monotonic clock if nothing else is said; @now never
 * goes back. Sizes are bytes on the wire, with all headers. Pure; allocates
 * nothing; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-gcc-aimd.h"
#include "ecl-gcc-alr.h"
#include "ecl-gcc-arrival.h"
#include "ecl-gcc-loss.h"
#include "ecl-gcc-probe.h"
#include "ecl-gcc-rate.h"

G_BEGIN_DECLS

/* Without feedback for this time and a round trip after something was sent, the
 * target is halved, and again after each such time. */
#define ECL_GCC_FEEDBACK_TIMEOUT GST_SECOND

/* The pacing rate is this multiple of the target, so that frames larger than
 * others do not wait (libwebrtc's pacing factor). */
#define ECL_GCC_PACING_FACTOR 2.5
/* It is no more than what the link was seen to carry, but at least this. */
#define ECL_GCC_MIN_PACING_FACTOR 1.1

/* What the round trip is taken for before the first feedback. */
#define ECL_GCC_DEFAULT_RTT (200 * GST_MSECOND)

/* Ticks should come at least this often. */
#define ECL_GCC_TICK_INTERVAL (25 * GST_MSECOND)

/**
 * EclGccPacket: what feedback says about a packet
 * @sent: when
 * @arrived: receiver's clock, of any origin; GST_CLOCK_TIME_NONE: lost
 * @size: bytes, with all headers
 * @cluster: id of the probe that it was part of; 0: none
 */
typedef struct {
  GstClockTime sent;
  GstClockTime arrived;
  guint size;
  guint cluster;
} EclGccPacket;

/**
 * EclGccState:
 * @target: what media, retransmissions and padding together may take, bit/s
 * @pacing: how fast packets may follow each other, bit/s
 * @acked: what arrives, bit/s; 0: not known yet
 * @loss: part of the packets that was lost lately, 0..1
 * @rtt: round-trip time, smoothed
 * @usage: what the delay says
 * @application_limited: less is sent than may be
 * @loss_limited: losses keep @target below what the delay allows
 * @silent: feedback has stopped coming
 */
typedef struct {
  guint target;
  guint pacing;
  guint acked;
  double loss;
  GstClockTime rtt;
  EclGccUsage usage;
  EclGccAimdState state;
  gboolean application_limited;
  gboolean loss_limited;
  gboolean silent;
} EclGccState;

/**
 * EclGcc:
 *
 * All fields are private: see EclGccState.
 */
typedef struct {
  double min, max;
  double target;
  GstClockTime rtt;
  GstClockTime last_sent;  /* NONE: nothing was sent yet */
  GstClockTime unreported; /* first sent since the last feedback; or NONE */
  GstClockTime halved;     /* for want of feedback; 0: never */
  gboolean silent;
  EclGccGroups groups;
  EclGccTrendline trendline;
  EclGccDetector detector;
  EclGccRate acked;
  EclGccAimd aimd;
  EclGccLoss loss;
  EclGccAlr alr;
  EclGccClusters clusters;
  EclGccProber prober;
} EclGcc;

/**
 * ecl_gcc_init:
 * @start: what to begin with, bit/s; taken into the bounds
 * @min: bit/s, over 0
 * @max: bit/s, not under @min
 */
void ecl_gcc_init (EclGcc *self, guint start, guint min, guint max);

/* Both in bit/s, 0 < @min <= @max. The target moves at once if it has to. */
void ecl_gcc_set_bounds (EclGcc *self, guint min, guint max);

/* A packet goes out. The first one asks for probes. */
void ecl_gcc_sent (EclGcc *self, GstClockTime now, guint size);

/**
 * ecl_gcc_feedback:
 * @packets: (array length=n_packets): in the order they were sent in
 */
void ecl_gcc_feedback (EclGcc *self, GstClockTime now,
    const EclGccPacket *packets, guint n_packets);

/* Time passes. */
void ecl_gcc_tick (EclGcc *self, GstClockTime now);

/* Whether the link carries @bitrate (bit/s) is to be found out, as before more
 * is sent over it. The target rises if it does. */
void ecl_gcc_probe (EclGcc *self, GstClockTime now, guint bitrate);

/**
 * ecl_gcc_pop_probe:
 *
 * To be called after each of the four above.
 *
 * Returns: whether there is a cluster to be sent, which is then no longer here
 */
gboolean ecl_gcc_pop_probe (EclGcc *self, EclGccProbe *probe);

void ecl_gcc_get_state (const EclGcc *self, EclGccState *state);

G_END_DECLS
