/* ecl-gcc-detector: overuse, from the trend of the delay
 *
 * The trend is compared with a threshold that follows it slowly, so that the
 * estimator neither starves beside a sender that fills the queue nor takes
 * every jitter for a queue.
 *
 * Sources: draft-ietf-rmcat-gcc-02, section 5.4; the two rates at which the
 * threshold moves as in libwebrtc (goog_cc, trendline_estimator.cc).
 *
 * Pure; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum {
  ECL_GCC_USAGE_NORMAL,
  ECL_GCC_USAGE_OVER, /* a queue grows */
  ECL_GCC_USAGE_UNDER /* a queue becomes shorter */
} EclGccUsage;

/**
 * EclGccDetector:
 * @usage: the last verdict
 * @threshold: beyond which a trend counts, in the trend's unit
 * @over_time: for how long the trend has been beyond it, ms; -1: it is not
 * @n_over: how many times in a row
 * @trend: the last one
 * @updated: when the threshold moved last, receiver's clock; NONE: never
 */
typedef struct {
  EclGccUsage usage;
  double threshold;
  double over_time;
  guint n_over;
  double trend;
  GstClockTime updated;
} EclGccDetector;

void ecl_gcc_detector_init (EclGccDetector *self);

/**
 * ecl_gcc_detector_add:
 * @trend: of ecl_gcc_trendline_add()
 * @sent: time between the two groups at the sender, ms
 * @at: when the later one had arrived, receiver's clock
 */
EclGccUsage ecl_gcc_detector_add (
    EclGccDetector *self, double trend, double sent, GstClockTime at);

G_END_DECLS
