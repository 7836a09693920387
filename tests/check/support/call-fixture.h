/* call-fixture: a sender and a receiver of calls for the element tests
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-test.h"

G_BEGIN_DECLS

/* (transfer full): eclpeersink "s" with moving pictures and a tone, registered;
 * @properties as in a launch line. */
GstElement *start_sender (const char *protocol, const char *properties);
/* (transfer full): eclpeersrc "s", watched by @media, registered. */
GstElement *start_receiver (
    EclTestMedia *media, const char *protocol, const char *properties);
void stop_receiver (EclTestMedia *media, GstElement *pipeline);
/* (transfer full): what is linked to that pad of "s", PAUSED: its sink waits
 * with a buffer. */
GstElement *pause_downstream (GstElement *pipeline, const char *pad_name);

G_END_DECLS
