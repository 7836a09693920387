/* ecl-backoff: how long to wait before trying again
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: ms before the attempt that follows @attempts others: @first, doubled
 * for each of them up to @most, and that +-@jitter percent, so that the clients
 * of a server that restarts do not come back all at once */
static inline guint
ecl_backoff_ms (guint attempts, guint first, guint most, guint jitter)
{
  guint64 delay = MIN ((guint64)first << MIN (attempts, 31), most);
  double spread = jitter / 100.0;

  /* A range of nothing is none that GLib takes. */
  return jitter == 0 ? delay
                     : delay * g_random_double_range (1 - spread, 1 + spread);
}

G_END_DECLS
