/* ecl-gcc-aimd: the bit rate that the delay allows
 *
 * Rises by 8 % a second while nothing is known of the link, and by about a
 * packet per response time near what it was last seen to carry; falls to 85 %
 * of the rate that arrived when a queue grows, then waits for the queue to go.
 *
 * Sources: draft-ietf-rmcat-gcc-02, section 5.5; the memory of what the link
 * carries, and how often the rate may fall, as in libwebrtc
 * (remote_bitrate_estimator, aimd_rate_control.cc; goog_cc,
 * link_capacity_estimator.cc).
 *
 * Pure; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-gcc-detector.h"

G_BEGIN_DECLS

typedef enum {
  ECL_GCC_AIMD_HOLD,
  ECL_GCC_AIMD_INCREASE,
  ECL_GCC_AIMD_DECREASE
} EclGccAimdState;

/**
 * EclGccAimd:
 * @rate: bit/s; the owner keeps it within its bounds
 * @link: average of the rates that arrived during overuse, kbit/s; 0: nothing
 *   is known of the link
 * @link_variance: of these, relative to @link, kbit/s
 * @updated: when @rate was last looked at, sender's clock; NONE: never
 * @decreased: when it fell last; NONE: never
 */
typedef struct {
  EclGccAimdState state;
  double rate;
  double link;
  double link_variance;
  GstClockTime updated;
  GstClockTime decreased;
} EclGccAimd;

void ecl_gcc_aimd_init (EclGccAimd *self, double rate);

/**
 * ecl_gcc_aimd_update:
 * @now: sender's clock
 * @acked: the rate that arrives, bit/s; 0: not known
 * @rtt: round-trip time
 */
void ecl_gcc_aimd_update (EclGccAimd *self, GstClockTime now, EclGccUsage usage,
    double acked, GstClockTime rtt);

/* Something else knows better: @rate (bit/s) from now on. */
void ecl_gcc_aimd_set_rate (EclGccAimd *self, GstClockTime now, double rate);

G_END_DECLS
