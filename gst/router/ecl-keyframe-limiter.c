/* ecl-keyframe-limiter: many requests for a keyframe become few
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-keyframe-limiter.h"

static gboolean
take_turn (EclKeyframeLimiter *self, gint64 now)
{
  if (self->last_request && now - self->last_request < self->interval)
    return FALSE;
  self->last_request = now;
  self->interval = 0;
  self->answered = FALSE;
  return TRUE;
}

/* The shorter one counts for all. */
static void
wait_for (EclKeyframeLimiter *self, gint64 interval)
{
  self->interval = self->interval ? MIN (self->interval, interval) : interval;
}

gboolean
ecl_keyframe_limiter_request (EclKeyframeLimiter *self, gint64 now)
{
  wait_for (self, ECL_KEYFRAME_INTERVAL);
  return take_turn (self, now);
}

gboolean
ecl_keyframe_limiter_request_first (EclKeyframeLimiter *self, gint64 now)
{
  wait_for (self,
      self->answered ? ECL_KEYFRAME_FIRST_INTERVAL : ECL_KEYFRAME_INTERVAL);
  return take_turn (self, now);
}

gboolean
ecl_keyframe_limiter_frame (
    EclKeyframeLimiter *self, gint64 now, gboolean is_keyframe)
{
  /* It serves everybody who asked before it passed. */
  if (is_keyframe) {
    self->interval = 0;
    self->answered = TRUE;
  }
  return self->interval && take_turn (self, now);
}
