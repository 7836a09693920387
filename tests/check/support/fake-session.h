/* fake-session: a GstEclSession that a test plays, and the element of a call
 * with one
 *
 * Linked in the place of the real ones. It writes down what it is told, and
 * says what the test makes it say.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-media-bin.h"

/* What the session was told, in order and with blanks between the words:
 * "start", "offer SDP", "answer SDP", "candidate C MID INDEX", "close", "close
 * REASON". */
const char *fake_session_get_log (GstEclSession *self);
gboolean fake_session_has_close_channel (GstEclSession *self);

/* How it is to find a way, in the order of being set: "stun-server=URI
 * ice-transport-policy=all turn-servers=URI,URI", "-" for what is unset */
const char *fake_session_get_ice (GstEclSession *self);

/* What it was given, in s */
guint fake_session_get_watchdog (GstEclSession *self);
guint fake_session_get_connect_timeout (GstEclSession *self);

/* Let there be no more elements of calls, as without webrtcbin. */
void fake_session_fail_elements (gboolean fail);

/* Gives an element of a call a source pad, (transfer none), whose track belongs
 * to that stream, NULL for none. */
GstPad *fake_session_add_pad (
    GstElement *element, const char *name, const char *stream_id);

/* Do not confirm a close until fake_session_say_closed(). */
void fake_session_hold_close (GstEclSession *self);

void fake_session_say_description (
    GstEclSession *self, const char *type, const char *sdp);
void fake_session_say_candidate (GstEclSession *self, const char *candidate);
void fake_session_say_connected (GstEclSession *self);
void fake_session_say_closed (GstEclSession *self, const GError *reason);
