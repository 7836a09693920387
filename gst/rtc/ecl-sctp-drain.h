/* ecl-sctp-drain: what came before a stream was reset is not thrown away
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void gst_ecl_sctp_drain_watch (GstElement *decoder);
void gst_ecl_sctp_drain_begin (void);
void gst_ecl_sctp_drain_unwatch (GstElement *decoder);

G_END_DECLS
