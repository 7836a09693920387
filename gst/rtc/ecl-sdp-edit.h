/* ecl-sdp-edit: what is changed in our own descriptions, and one that refuses
 *
 * Pure functions; no webrtcbin.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sdp.h"

G_BEGIN_DECLS

void gst_ecl_sdp_lift_message_size (GstSDPMessage *message);
char *gst_ecl_sdp_finish_local (const char *sdp, const char *stream_id);
char *gst_ecl_sdp_make_rejection (const char *offer, GError **error);

G_END_DECLS
