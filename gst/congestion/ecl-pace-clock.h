/* ecl-pace-clock: the one thread of a process that sends what had to wait
 *
 * However many senders there are: the thread begins with the first timer, ends
 * with the last, and calls each when its time has come. A call that keeps the
 * thread for longer than ECL_PACE_PATIENCE, as a network path that blocks may,
 * loses it: whoever sets a timer then begins another thread, and the late one
 * ends with its call. So no timer waits for another one's call longer than that
 * and until the next ecl_pace_timer_set() in the process.
 *
 * Any thread, if nothing else is said.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define ECL_PACE_PATIENCE (50 * GST_MSECOND)

typedef struct _EclPaceTimer EclPaceTimer;
typedef void (*EclPaceFunc) (gpointer user_data);

/* Returns: ns; monotonic */
GstClockTime ecl_pace_clock_get_time (void);

/**
 * ecl_pace_timer_new:
 * @func: called on the clock's thread, with no lock held, never twice at a time
 *
 * Returns: a timer that is not set
 */
EclPaceTimer *ecl_pace_timer_new (EclPaceFunc func, gpointer user_data);

/* No call is under way any more when this returns. Not from a call of any
 * timer. */
void ecl_pace_timer_free (EclPaceTimer *self);

/* One call, at @time, or at once if that is over; instead of what was set
 * before. GST_CLOCK_TIME_NONE: none. */
void ecl_pace_timer_set (EclPaceTimer *self, GstClockTime time);

/* For tests */

/* From now on @time is the time; GST_CLOCK_TIME_NONE: it goes by itself. */
void ecl_pace_clock_set_time (GstClockTime time);
/* Until no call is under way or due. */
void ecl_pace_clock_settle (void);
guint ecl_pace_clock_count_threads (void);

G_END_DECLS
