/* ecl-linger: what must outlive its webrtcbin for a moment
 *
 * DTLS: a GstDtlsConnection has handlers connected with
 * g_signal_connect_object() by its dtlsdec and dtlsenc, and GLib does not bear
 * the ends of both on two threads at a time: it aborts in
 * invalid_closure_notify(), or leaks. The last reference to a connection may be
 * that of its retransmission timer (gst_dtls_connection_check_timeout_locked();
 * a second and more after the handshake), which the system clock's thread
 * drops. So that thread drops the elements as well, once nobody else has them:
 * a message of theirs may still be on the pipeline's bus.
 *
 * SCTP: the plugin ends usrsctp with its last association and begins anew with
 * the next, whether usrsctp_finish() could end it or not: it cannot while a
 * socket is on its way out. Tables of 200 kB and a thread would stay behind. So
 * an association that is never connected outlives the others.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* How long until it is looked again whether nobody else has the elements,
 * milliseconds: at first, and at most, since it doubles each time */
#define ECL_LINGER_DTLS 250
#define ECL_LINGER_DTLS_MAX 8000
/* How long a closed socket of usrsctp may take, milliseconds */
#define ECL_LINGER_SCTP 250
/* The id of an association that no session uses */
#define ECL_LINGER_ASSOCIATION_ID G_MAXUINT16

/**
 * gst_ecl_linger_watch:
 * @webrtcbin: an element that has no transports yet
 *
 * Keeps these parts until @webrtcbin is gone, and a moment longer.
 */
void gst_ecl_linger_watch (GstElement *webrtcbin);

G_END_DECLS
