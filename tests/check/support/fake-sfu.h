/* fake-sfu: an SFU of the running test's hub, which notes what it is told
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-hub-sfu.h"

G_BEGIN_DECLS

extern EclHubSfu fake_sfu;

/* Gives the hub one that has been told nothing. */
void fake_sfu_install (void);

/* What it was told next: "open LEG room ROOM PEER CODEC", "answer LEG SDP",
 * "candidate LEG CANDIDATE MID INDEX", "close LEG". */
void expect_told (const char *text);
void expect_told_nothing (void);

G_END_DECLS
