/* ecl-keyframe-limiter: many requests for a keyframe become few
 *
 * Pure: told the time, it says when to ask.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Shortest time between two requests that are passed on, microseconds: for
 * those who saw a keyframe before, and for newcomers. The second is there so
 * that a crowd that comes does not make a keyframe of each frame. */
#define ECL_KEYFRAME_INTERVAL (200 * G_TIME_SPAN_MILLISECOND)
#define ECL_KEYFRAME_FIRST_INTERVAL (50 * G_TIME_SPAN_MILLISECOND)

/**
 * EclKeyframeLimiter:
 *
 * Zero-initialised is empty. Not thread-safe.
 */
typedef struct {
  gint64 last_request; /* monotonic time, us; 0: never */
  gint64 interval;     /* what a waiting request waits for, us; 0: none waits */
  gboolean answered;   /* a keyframe came since the last request */
} EclKeyframeLimiter;

/* Somebody asks. TRUE: ask the source now. */
gboolean ecl_keyframe_limiter_request (EclKeyframeLimiter *self, gint64 now);
/* Somebody new asks, who sees nothing before. A keyframe that is on its way is
 * waited for. */
gboolean ecl_keyframe_limiter_request_first (
    EclKeyframeLimiter *self, gint64 now);

/* A frame passes. TRUE: ask the source now, on behalf of those who waited. */
gboolean ecl_keyframe_limiter_frame (
    EclKeyframeLimiter *self, gint64 now, gboolean is_keyframe);

G_END_DECLS
