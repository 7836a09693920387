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

/* Shortest time between two requests that are passed on, microseconds. */
#define ECL_KEYFRAME_INTERVAL (200 * G_TIME_SPAN_MILLISECOND)

/**
 * EclKeyframeLimiter:
 *
 * Zero-initialised is empty. Not thread-safe.
 */
typedef struct {
  gint64 last_request; /* monotonic time, us; 0: never */
  gboolean pending;    /* a request waits for the interval to pass */
} EclKeyframeLimiter;

/* Somebody asks. TRUE: ask the source now. */
gboolean ecl_keyframe_limiter_request (EclKeyframeLimiter *self, gint64 now);

/* A frame passes. TRUE: ask the source now, on behalf of those who waited. */
gboolean ecl_keyframe_limiter_frame (
    EclKeyframeLimiter *self, gint64 now, gboolean is_keyframe);

G_END_DECLS
