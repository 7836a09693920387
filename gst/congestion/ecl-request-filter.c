/* ecl-request-filter: which requests for retransmission are obeyed
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-request-filter.h"

gboolean
ecl_request_filter_take (EclRequestFilter *self, GstClockTime now,
    GstClockTime rtt, guint32 ssrc, guint16 seqnum)
{
  guint i = seqnum % ECL_REQUEST_FILTER_SIZE;

  if (self->requests[i].time > 0 && self->requests[i].ssrc == ssrc &&
      self->requests[i].seqnum == seqnum &&
      now < self->requests[i].time + rtt / 2)
    return FALSE;
  self->requests[i].ssrc = ssrc;
  self->requests[i].seqnum = seqnum;
  self->requests[i].time = now;
  return TRUE;
}
