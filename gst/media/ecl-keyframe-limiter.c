/* ecl-keyframe-limiter: many requests for a keyframe become few
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-keyframe-limiter.h"

static gboolean
take_turn (EclKeyframeLimiter *self, gint64 now)
{
  if (self->last_request && now - self->last_request < ECL_KEYFRAME_INTERVAL)
    return FALSE;
  self->last_request = now;
  self->pending = FALSE;
  return TRUE;
}

gboolean
ecl_keyframe_limiter_request (EclKeyframeLimiter *self, gint64 now)
{
  self->pending = TRUE;
  return take_turn (self, now);
}

gboolean
ecl_keyframe_limiter_frame (
    EclKeyframeLimiter *self, gint64 now, gboolean is_keyframe)
{
  /* It serves everybody who asked before it passed. */
  if (is_keyframe)
    self->pending = FALSE;
  return self->pending && take_turn (self, now);
}
