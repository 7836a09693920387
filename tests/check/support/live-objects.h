/* live-objects: which elements, pads and buffers exist
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Counts from now on. */
void live_objects_watch (void);
/* Waits until everything made since is gone. (transfer full): what is not after
 * @seconds, %NULL for nothing. */
char *live_objects_wait (guint seconds);

G_END_DECLS
