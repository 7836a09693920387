/* gsteclbwe: what a viewer's connection carries, and the pace it is sent at
 *
 * Between webrtcbin's senders and its RTP session, as `request-aux-sender` asks
 * for it: one for all that goes over a transport.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-pacer.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_BWE (gst_ecl_bwe_get_type ())
G_DECLARE_FINAL_TYPE (GstEclBwe, gst_ecl_bwe, GST_ECL, BWE, GstElement)

/* Defaults of its properties, bit/s. What it starts with is as in libwebrtc. */
#define GST_ECL_BWE_MIN_BITRATE 30000
#define GST_ECL_BWE_MAX_BITRATE 20000000
#define GST_ECL_BWE_START_BITRATE 1000000

/* A remote side from which none has come so long after the first packet gives
 * no feedback. */
#define GST_ECL_BWE_FIRST_FEEDBACK (2 * GST_SECOND)

/* What waits is no more than this, in bytes, but for a probe under way: what
 * there is more goes out at once. */
#define GST_ECL_BWE_MAX_QUEUED (4 << 20)

/* Where what waits takes longer to leave, less is asked for: an eighth of the
 * estimate for this, and for each eighth of a second more, up to a half. */
#define GST_ECL_BWE_BACKLOG (250 * GST_MSECOND)

/* The estimate is told no more often, but for one that falls. */
#define GST_ECL_BWE_TELL_INTERVAL (50 * GST_MSECOND)

/* An estimate that stays is told again after this long, while media is sent. */
#define GST_ECL_BWE_TELL_AGAIN GST_SECOND

/**
 * gst_ecl_bwe_add_payload:
 * @payload_type: of RTP
 * @priority: of what is sent with it: audio or video
 *
 * For streams whose caps do not come here, as behind a funnel. What is not
 * known is taken for video, and for a retransmission if it is flagged so. Any
 * thread.
 */
void gst_ecl_bwe_add_payload (
    GstEclBwe *self, guint payload_type, EclPacerPriority priority);

/* To find out whether the link carries @bitrate (bit/s), with what there is to
 * be sent. Nothing before the first feedback, or if the estimate is as high
 * already. Any thread. */
void gst_ecl_bwe_probe (GstEclBwe *self, guint bitrate);

G_END_DECLS
