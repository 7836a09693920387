/* ecl-gcc-arrival: whether packets come later and later
 *
 * Packets become groups of those that were sent together; between two groups
 * it is measured how much more time passed at the receiver than at the sender.
 * A line through the smoothed sum of these says how fast the queue grows.
 *
 * Sources: draft-ietf-rmcat-gcc-02, sections 5.2 (groups) and 5.3 (filter); the
 * line in the place of the draft's Kalman filter, with its constants, as in
 * libwebrtc (goog_cc, trendline_estimator.cc, inter_arrival_delta.cc).
 *
 * Pure; zero-initialised is empty; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Packets sent within this time of the group's first are one group, and so are
 * later ones that came right behind it (the network kept them and let them go
 * together), but for no longer than the maximum. */
#define ECL_GCC_BURST_TIME (5 * GST_MSECOND)
#define ECL_GCC_BURST_MAX (100 * GST_MSECOND)

/* A larger step between the two clocks is no delay: one of them was set. */
#define ECL_GCC_CLOCK_STEP (3 * GST_SECOND)

/* Groups that the line is laid through. */
#define ECL_GCC_TRENDLINE_WINDOW 20

typedef struct {
  GstClockTime first_sent;
  GstClockTime last_sent;
  GstClockTime first_arrived;
  GstClockTime last_arrived;
} EclGccGroup;

/**
 * EclGccGroups:
 * @current: collects packets
 * @previous: the one before
 * @n_groups: how many of the two there are
 */
typedef struct {
  EclGccGroup current;
  EclGccGroup previous;
  guint n_groups;
} EclGccGroups;

/**
 * EclGccDelta:
 * @sent: time between two groups at the sender, ms
 * @arrived: the same at the receiver, ms; negative if they overtook each other
 * @at: when the later one had arrived, receiver's clock
 */
typedef struct {
  double sent;
  double arrived;
  GstClockTime at;
} EclGccDelta;

/**
 * ecl_gcc_groups_add:
 * @sent: sender's clock; one sent earlier than the group is ignored
 * @arrived: receiver's clock, of any origin
 * @delta: (out): filled in if this returns TRUE
 *
 * Returns: whether @sent began a group, and two are there to be compared
 */
gboolean ecl_gcc_groups_add (EclGccGroups *self, GstClockTime sent,
    GstClockTime arrived, EclGccDelta *delta);

/**
 * EclGccTrendline:
 * @n_deltas: how many were added
 * @first_arrived: origin of the samples' @at
 * @accumulated: sum of all delay variations, ms
 * @smoothed: @accumulated, exponentially smoothed, ms
 * @samples: the last ones, in a ring
 */
typedef struct {
  guint n_deltas;
  GstClockTime first_arrived;
  double accumulated;
  double smoothed;
  struct {
    double at;    /* ms */
    double delay; /* ms */
  } samples[ECL_GCC_TRENDLINE_WINDOW];
} EclGccTrendline;

/**
 * ecl_gcc_trendline_add:
 *
 * Returns: the line's slope (ms of delay per ms), scaled by how many groups it
 *   is known from and by a gain, for ecl_gcc_detector_add(); 0 until the window
 *   is full
 */
double ecl_gcc_trendline_add (EclGccTrendline *self, const EclGccDelta *delta);

G_END_DECLS
