/* ecl-timer: timeouts on the caller's own main context
 *
 * g_timeout_add() serves the default context only; signaling objects live on
 * the thread-default context of whoever made them.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

static inline void
ecl_timer_stop (GSource **timer)
{
  if (*timer) {
    g_source_destroy (*timer);
    g_clear_pointer (timer, g_source_unref);
  }
}

/* Starts @timer anew: @callback runs after @ms milliseconds and again after
 * each further @ms for as long as it returns %G_SOURCE_CONTINUE. */
static inline void
ecl_timer_start (
    GSource **timer, guint ms, GSourceFunc callback, gpointer user_data)
{
  ecl_timer_stop (timer);
  *timer = g_timeout_source_new (ms);
  g_source_set_callback (*timer, callback, user_data, NULL);
  g_source_attach (*timer, g_main_context_get_thread_default ());
}

G_END_DECLS
