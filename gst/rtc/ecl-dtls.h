/* ecl-dtls: webrtcbin's DTLS elements end on one thread
 *
 * A GstDtlsConnection has handlers connected with g_signal_connect_object()
 * by its dtlsdec and dtlsenc, and GLib does not bear the ends of both on two
 * threads at a time: it aborts in invalid_closure_notify(), or leaks. The last
 * reference to a connection may be that of its retransmission timer
 * (gst_dtls_connection_check_timeout_locked(); a second and more after the
 * handshake), which the system clock's thread drops. So that thread drops the
 * elements as well.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * gst_ecl_dtls_watch:
 * @webrtcbin: an element that has no transports yet
 *
 * Keeps its DTLS elements until it is gone, and then hands them to the system
 * clock's thread.
 */
void gst_ecl_dtls_watch (GstElement *webrtcbin);

G_END_DECLS
