/* ecl-pacer: when which packet may go
 *
 * A frame's packets leave one after the other at the pacing rate, not all at
 * once, which would fill the queue of a slow link. Sound does not wait;
 * retransmissions go before new pictures; padding goes when a probe has nothing
 * else to send.
 *
 * A leaky bucket as in draft-ietf-rmcat-gcc-02, section 4, and RFC 8298,
 * section 4.1.2; how probes are sent as in libwebrtc (modules/pacing).
 *
 * Knows no clock and no thread: the owner asks after each push, and at the time
 * that ecl_pacer_get_next_time() says. @now never goes back. Pure; not
 * thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-gcc-cluster.h"

G_BEGIN_DECLS

typedef enum {
  ECL_PACER_AUDIO,
  ECL_PACER_RETRANSMISSION,
  ECL_PACER_VIDEO,
  ECL_PACER_N_PRIORITIES
} EclPacerPriority;

/* What the rate allows for this time may go at once, so that a timer needs to
 * run no more often; it is one group for the estimator. */
#define ECL_PACER_BURST_TIME (5 * GST_MSECOND)

/* No packet waits longer: the rate becomes what it takes. This bounds what is
 * kept to as much as comes in that time. */
#define ECL_PACER_MAX_WAIT (2 * GST_SECOND)

/* Probes wait this long for a packet to begin with, and this long for one to go
 * on with where there is no padding. */
#define ECL_PACER_PROBE_WAIT GST_SECOND
#define ECL_PACER_PROBE_LATE (20 * GST_MSECOND)

/* Probes that wait; a further one takes the place of the oldest. */
#define ECL_PACER_MAX_PROBES 4

/**
 * EclPacerItem:
 * @packet: (nullable) (transfer full): as it was pushed; %NULL: padding
 * @size: bytes, with all headers
 * @cluster: id of the probe that it is part of; 0: none
 */
typedef struct {
  gpointer packet;
  guint size;
  guint cluster;
} EclPacerItem;

typedef struct _EclPacer EclPacer;

/**
 * ecl_pacer_new:
 * @bitrate: at which packets may go, bit/s, over 0
 * @free_packet: for those that are left at the end
 */
EclPacer *ecl_pacer_new (guint bitrate, GDestroyNotify free_packet);
void ecl_pacer_free (EclPacer *self);

void ecl_pacer_set_rate (EclPacer *self, GstClockTime now, guint bitrate);

/* @size: bytes of a packet of padding, with all headers; 0 (at first): there is
 * none to be had */
void ecl_pacer_set_padding (EclPacer *self, guint size);

/* Begins with the next packet that is not audio. */
void ecl_pacer_add_probe (
    EclPacer *self, GstClockTime now, const EclGccProbe *probe);

/* @packet: (transfer full)
 * @size: bytes, with all headers */
void ecl_pacer_push (EclPacer *self, GstClockTime now,
    EclPacerPriority priority, gpointer packet, guint size);

/* Returns: whether @item is to be sent now */
gboolean ecl_pacer_pop (EclPacer *self, GstClockTime now, EclPacerItem *item);

/* Returns: when to ask again, at the earliest @now; GST_CLOCK_TIME_NONE: after
 *   the next push */
GstClockTime ecl_pacer_get_next_time (EclPacer *self, GstClockTime now);

/* Returns: bytes that wait */
guint64 ecl_pacer_get_queued (const EclPacer *self);

G_END_DECLS
