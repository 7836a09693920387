/* ecl-gcc-alr: whether the application sends less than it may
 *
 * What is sent then says nothing about the link: the region is called
 * application-limited. It begins when 80 % of half a second's budget, at 65 %
 * of the estimate, are left over, and ends when less than half are.
 *
 * Source: libwebrtc (goog_cc, alr_detector.cc).
 *
 * Pure; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define ECL_GCC_ALR_WINDOW (500 * GST_MSECOND)

/**
 * EclGccAlr:
 * @limited: the application sends less than it may
 * @budget: left over, bytes; negative: overdrawn
 * @updated: when that was, sender's clock; NONE: nothing was sent yet
 */
typedef struct {
  gboolean limited;
  double budget;
  GstClockTime updated;
} EclGccAlr;

void ecl_gcc_alr_init (EclGccAlr *self);

/**
 * ecl_gcc_alr_update:
 * @now: sender's clock
 * @size: what was sent now, bytes; may be 0 once something was
 * @target: the estimate, bit/s
 */
void ecl_gcc_alr_update (
    EclGccAlr *self, GstClockTime now, guint size, double target);

G_END_DECLS
