/* ecl-candidate: an ICE candidate that waits to be told
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sdp.h"

G_BEGIN_DECLS

/**
 * GstEclCandidate:
 * @candidate: the candidate line (RFC 8839)
 * @mid: (nullable): a=mid of its m-line; %NULL for a local one
 * @mline_index: index of its m-line, -1 when only @mid is known
 */
typedef struct {
  char *candidate;
  char *mid;
  int mline_index;
} GstEclCandidate;

GstEclCandidate *gst_ecl_candidate_new (
    const char *text, const char *mid, int mline_index);
void gst_ecl_candidate_free (GstEclCandidate *self);
int gst_ecl_candidate_find_mline (
    const GstEclCandidate *self, const GPtrArray *medias);

G_END_DECLS
