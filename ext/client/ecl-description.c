/* ecl-description: descriptions and candidates as the JSON that both protocols
 * carry
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-description.h"

/* Highest index of an m-line that is taken seriously. */
#define MAX_MLINE_INDEX 255

void
ecl_candidate_clear (EclCandidate *self)
{
  g_clear_pointer (&self->candidate, g_free);
  g_clear_pointer (&self->mid, g_free);
}

/* Returns: (transfer full): an RTCSessionDescription */
char *
ecl_description_to_json (const char *type, const char *sdp)
{
  GString *json = g_string_new ("{\"type\":");

  ecl_json_append_string (json, type, -1);
  g_string_append (json, ",\"sdp\":");
  ecl_json_append_string (json, sdp, -1);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

/* Returns: (transfer full): an RTCIceCandidate */
char *
ecl_candidate_to_json (
    const char *candidate, const char *mid, guint mline_index)
{
  GString *json = g_string_new ("{\"candidate\":");

  ecl_json_append_string (json, candidate, -1);
  g_string_append (json, ",\"sdpMid\":");
  if (mid)
    ecl_json_append_string (json, mid, -1);
  else
    g_string_append (json, "null");
  g_string_append_printf (json, ",\"sdpMLineIndex\":%u}", mline_index);
  return g_string_free (json, FALSE);
}

/**
 * ecl_candidate_from_json:
 * @json: an RTCIceCandidate from the remote side
 * @candidate: (out): empty when %FALSE is returned
 *
 * Returns: whether there is a candidate and an m-line that it belongs to; not
 * so for the end of candidates, which an empty one marks
 */
gboolean
ecl_candidate_from_json (EclSpan json, EclCandidate *candidate)
{
  gint64 index;
  EclSpan value;

  *candidate = (EclCandidate){
      .candidate = ecl_json_dup_member_string (json, "candidate"),
      .mid = ecl_json_dup_member_string (json, "sdpMid"),
      .mline_index = -1,
  };
  if (ecl_json_get_member (json, "sdpMLineIndex", &value) &&
      ecl_json_get_int64 (value, &index) && index >= 0 &&
      index <= MAX_MLINE_INDEX)
    candidate->mline_index = index;
  if (candidate->candidate && *candidate->candidate &&
      (candidate->mid || candidate->mline_index >= 0))
    return TRUE;
  ecl_candidate_clear (candidate);
  return FALSE;
}
