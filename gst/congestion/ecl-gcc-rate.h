/* ecl-gcc-rate: the bit rate that arrives
 *
 * One sample per window of arrival times; the more a sample differs from the
 * estimate, the less it is believed, until more of its kind follow.
 *
 * Source: libwebrtc (goog_cc, bitrate_estimator.cc), in the place of the
 * sliding window of draft-ietf-rmcat-gcc-02, section 5.5.
 *
 * Pure; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Of the first sample, and of each other. */
#define ECL_GCC_RATE_FIRST_WINDOW (500 * GST_MSECOND)
#define ECL_GCC_RATE_WINDOW (150 * GST_MSECOND)

/**
 * EclGccRate:
 * @estimate: bit/s; 0: not known yet
 * @variance: of the estimate, in the scale of the samples' doubt
 * @bytes: what arrived in this window
 * @time: how much of this window has passed
 * @last: latest arrival, receiver's clock; NONE: nothing arrived
 */
typedef struct {
  double estimate;
  double variance;
  guint64 bytes;
  GstClockTime time;
  GstClockTime last;
} EclGccRate;

void ecl_gcc_rate_init (EclGccRate *self);

/* @size bytes have arrived. One that was overtaken counts as the latest. */
void ecl_gcc_rate_add (EclGccRate *self, GstClockTime arrived, guint size);

/* The link may have changed: the next sample is believed. */
void ecl_gcc_rate_expect_change (EclGccRate *self);

G_END_DECLS
