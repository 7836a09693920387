/* ecl-candidate: an ICE candidate that waits to be told
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-candidate.h"

GstEclCandidate *
gst_ecl_candidate_new (const char *text, const char *mid, int mline_index)
{
  GstEclCandidate *self = g_new (GstEclCandidate, 1);

  self->candidate = g_strdup (text);
  self->mid = g_strdup (mid);
  self->mline_index = mline_index;
  return self;
}

void
gst_ecl_candidate_free (GstEclCandidate *self)
{
  g_free (self->candidate);
  g_free (self->mid);
  g_free (self);
}

/* Returns: the one of @medias that a remote candidate is for, or -1 */
int
gst_ecl_candidate_find_mline (
    const GstEclCandidate *self, const GPtrArray *medias)
{
  if (self->mline_index >= 0)
    return self->mline_index < (int)medias->len ? self->mline_index : -1;
  for (guint i = 0; i < medias->len; i++) {
    const GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    if (g_strcmp0 (media->mid, self->mid) == 0)
      return (int)i;
  }
  return -1;
}
