/* ecl-description: descriptions and candidates as the JSON that both protocols
 * carry
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-json.h"

G_BEGIN_DECLS

/**
 * EclCandidate:
 * @candidate: candidate line (RFC 8839)
 * @mid: (nullable): its a=mid
 * @mline_index: index of its m-line, -1 when only @mid is known
 */
typedef struct {
  char *candidate;
  char *mid;
  int mline_index;
} EclCandidate;

void ecl_candidate_clear (EclCandidate *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EclCandidate, ecl_candidate_clear)

char *ecl_description_to_json (const char *type, const char *sdp);
char *ecl_candidate_to_json (
    const char *candidate, const char *mid, guint mline_index);
gboolean ecl_candidate_from_json (EclSpan json, EclCandidate *candidate);

G_END_DECLS
