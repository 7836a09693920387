/* ecl-temporal-filter: which temporal layers of a stream one viewer gets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-temporal-filter.h"

void
ecl_temporal_filter_init (EclTemporalFilter *self, guint target)
{
  *self = (EclTemporalFilter){.target = target, .current = target};
}

void
ecl_temporal_filter_reset (EclTemporalFilter *self)
{
  self->has_frame = FALSE;
  self->current = self->target;
}

guint
ecl_temporal_filter_get_layer (const EclTemporalFilter *self)
{
  return MIN (self->current, self->target);
}

static gboolean
judge (EclTemporalFilter *self, const EclRtpPayload *payload)
{
  guint id = payload->temporal_id;

  self->current = MIN (self->current, self->target);
  if (payload->is_keyframe)
    self->current = self->target;
  else if (payload->begins_layer && id > self->current && id <= self->target)
    self->current = id;
  if (id > self->current)
    return FALSE;
  if (payload->opens_layers)
    self->current = self->target;
  return TRUE;
}

gboolean
ecl_temporal_filter_pass (
    EclTemporalFilter *self, guint32 timestamp, const EclRtpPayload *payload)
{
  gint32 distance = (gint32)(timestamp - self->timestamp);

  if (self->has_frame && distance == 0)
    return self->passes;
  /* A late packet decides nothing about what comes. */
  if (self->has_frame && distance < 0)
    return payload->temporal_id <= self->current;
  self->has_frame = TRUE;
  self->timestamp = timestamp;
  self->passes = judge (self, payload);
  return self->passes;
}
