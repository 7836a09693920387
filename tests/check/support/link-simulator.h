/* link-simulator: senders over a link that is only arithmetic
 *
 * Each flow is a source of frames, an EclPacer and an EclGcc; all share one
 * bottleneck, a queue in front of a capacity that may change, and each has
 * feedback every 50 ms. Time is virtual and goes on by a millisecond per step;
 * chance comes from a seed: the same configuration gives the same figures.
 *
 * The parameters are those of RFC 8867, section 4 (path capacity, one-way
 * delay, bounded jitter without reordering, bottleneck queue in time).
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/congestion/ecl-gcc.h>
#include <gst/congestion/ecl-pacer.h>

G_BEGIN_DECLS

#define LINK_MAX_STEPS 8
#define LINK_MAX_FLOWS 4

/* [from, to) */
typedef struct {
  GstClockTime from;
  GstClockTime to;
} LinkTime;

/**
 * LinkConfig:
 * @capacity: from when on, bit/s; the first one at 0, ends with a bit rate of 0
 * @delay: each way
 * @queue: how much may wait, in time at the present capacity; 0: 300 ms, as
 *   RFC 8867 has it
 * @loss: part of the packets, 0..1, lost whatever the queue
 * @jitter: largest additional delay; each is as likely
 * @reorders: jitter lets packets overtake each other
 * @seed: of chance
 */
typedef struct {
  struct {
    GstClockTime from;
    guint bitrate;
  } capacity[LINK_MAX_STEPS];
  GstClockTime delay;
  GstClockTime queue;
  double loss;
  GstClockTime jitter;
  gboolean reorders;
  guint32 seed;
} LinkConfig;

/**
 * LinkFlow:
 * @from: when it begins
 * @start: @min: @max: of the estimator, bit/s
 * @source: the most that the source gives, bit/s; 0: all that it may
 * @pause: while the source gives nothing
 * @no_feedback: while feedback is lost
 * @no_padding: none is to be had for probes
 */
typedef struct {
  GstClockTime from;
  guint start, min, max;
  guint source;
  LinkTime pause;
  LinkTime no_feedback;
  gboolean no_padding;
} LinkFlow;

typedef struct _Link Link;

Link *link_new (const LinkConfig *config);
void link_free (Link *self);

/* Returns: its index */
guint link_add_flow (Link *self, const LinkFlow *flow);

/* Until that time. */
void link_run (Link *self, GstClockTime until);

/* What a flow has sent, and what of it has come out of the link, bit/s on
 * average from @from to @to, of which both are multiples of 100 ms. */
double link_get_sent (
    const Link *self, guint flow, GstClockTime from, GstClockTime to);
double link_get_received (
    const Link *self, guint flow, GstClockTime from, GstClockTime to);

/* The estimator's target at that time, a multiple of 100 ms, bit/s. */
double link_get_target (const Link *self, guint flow, GstClockTime at);

/* Returns: the time in the queue that @part (0..1) of the packets that left it
 *   from @from to @to did not exceed */
GstClockTime link_get_queueing (
    const Link *self, double part, GstClockTime from, GstClockTime to);

const EclGcc *link_get_gcc (const Link *self, guint flow);

/* For people: one line per second. */
void link_print (const Link *self, GstClockTime until);

G_END_DECLS
