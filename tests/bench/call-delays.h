/* call-delays: how old pictures are when they have been decoded
 *
 * Each picture is stamped with the time at which it goes into the pipeline, by
 * the monotonic clock, which is the same in all processes of a machine.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A FrameLoopFunc; @pictures: (GstSample): what the loop sends */
GstBuffer *call_delays_stamp (GstBuffer *frame, gpointer pictures);
/* Remembers how old each picture is that comes to @fakesink. */
void call_delays_watch_end (GstElement *fakesink);
/* The members "us", a list of the ages of those that came since this was asked
 * last, in their order, and "unreadable", how many were not of them because
 * they had no stamp. Any thread. */
void call_delays_print (JsonObject *event);

G_END_DECLS
