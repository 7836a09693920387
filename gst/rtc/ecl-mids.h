/* ecl-mids: the names of m-lines, for webrtcbin and on the wire
 *
 * An m-line that was rejected may be used again, by another a=mid (RFC 8829,
 * section 5.2.2). webrtcbin's transceivers keep theirs, and it aborts the
 * process over some that change. So for webrtcbin each m-line keeps the first
 * that it had.
 *
 * Pure: descriptions in, descriptions out; no webrtcbin. For one thread.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sdp.h"

G_BEGIN_DECLS

typedef struct _GstEclMids GstEclMids;

GST_ECL_API GstEclMids *gst_ecl_mids_new (void);
GST_ECL_API void gst_ecl_mids_free (GstEclMids *self);
GST_ECL_API gboolean gst_ecl_mids_learn (
    GstEclMids *self, const GPtrArray *medias, GError **error);
GST_ECL_API void gst_ecl_mids_hide (
    const GstEclMids *self, GstSDPMessage *message);
GST_ECL_API void gst_ecl_mids_tell (
    const GPtrArray *medias, GstWebRTCSDPType type, GstSDPMessage *message);

G_END_DECLS
