/* call-marks: when the steps of a call were taken
 *
 * Each is an event (tests/interop/events.h) with the member "us", the monotonic
 * clock, which is the same in all processes of a machine. The receiver calls:
 *
 *   call           the receiver calls now
 *   offer          the receiver has made its offer
 *   answer         the receiver has taken the answer
 *   sender-ice, receiver-ice    a pair of candidates works
 *   sender-dtls, receiver-dtls  keys are agreed upon
 *   frame          the receiver has decoded its first frame
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Any thread. */
void call_mark (const char *name);
/* Prints the marks of @webrtcbin, which may be of several calls. */
void call_marks_watch (GstElement *webrtcbin, gboolean is_sender);
/* Prints "frame" once, when @fakesink gets something. */
void call_marks_watch_end (GstElement *fakesink);

G_END_DECLS
