/* ecl-teardown: the end of a webrtcbin, from where packets come in on
 *
 * A bin stops its elements from the sinks up. srtpdec, which then has lost its
 * STREAM_START already, may still get a first packet of a kind, as the remote
 * side's RTCP BYE is after a short call, and fails an assertion
 * (gst_srtp_dec_push_early_events(), in 1.28 too).
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"

#include <gst/gst.h>

G_BEGIN_DECLS

GST_ECL_API void gst_ecl_teardown (GstElement *webrtcbin);

G_END_DECLS
