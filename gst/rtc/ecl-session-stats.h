/* ecl-session-stats: what a session carries, in figures, for whoever cannot
 * wait for them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-session.h"

G_BEGIN_DECLS

/* Adds to a structure "track" of what is sent what its source knows of it. */
typedef void (*GstEclDescribeTrack) (GstStructure *track, gpointer user_data);

GST_ECL_API GstStructure *gst_ecl_session_make_stats (
    GstEclSession *self, GstEclDescribeTrack describe, gpointer user_data);

G_END_DECLS
