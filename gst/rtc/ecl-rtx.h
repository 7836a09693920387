/* ecl-rtx: retransmissions keep the SSRC that the remote side was told first
 *
 * webrtcbin (up to 1.22 at least) draws new SSRCs for retransmissions with each
 * description. libwebrtc goes by the first that it reads for a stream, and what
 * sends them by the latest when the stream begins: retransmissions of a stream
 * that begins only after a further description would reach nobody.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>
#include <gst/sdp/sdp.h>

G_BEGIN_DECLS

/* What was told: SSRC of a stream -> of its retransmissions (RFC 5576, section
 * 4.2: FID). */
GHashTable *gst_ecl_rtx_new (void);

/* Has @local say what was told before, and notes what is new. Streams that it
 * does not name are forgotten. Pure. */
void gst_ecl_rtx_keep (GHashTable *told, GstSDPMessage *local);
/* Has @webrtcbin retransmit like that. To be called when a description is
 * taken, before streams that it brings begin. */
void gst_ecl_rtx_apply (GHashTable *told, GstElement *webrtcbin);

G_END_DECLS
