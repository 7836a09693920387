/* resources: what this process holds: threads, descriptors, and objects by type
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef void (*EclTestRound) (gpointer user_data);

/* How often to do what shall leave nothing behind: fewer times where all is
 * slower. */
guint ecl_test_get_rounds (void);
guint ecl_test_count_descriptors (void);
/* Does @round that often. When the first one has settled, nothing of it may be
 * left but what a process has once; and at the end no more than then. What has
 * ended is taken apart on other threads, so both have the watchdog's time. */
void ecl_test_repeat (guint rounds, EclTestRound round, gpointer user_data);

G_END_DECLS
