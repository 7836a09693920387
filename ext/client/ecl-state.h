/* ecl-state: state machines as tables of allowed edges
 *
 * A machine is an array that gives, for each state, the set of states that may
 * follow. Every change goes through ecl_state_change(), so that an edge nobody
 * thought of is seen at once instead of being half handled in many places.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ECL_EDGE(state) (1u << (state))

/* Returns: FALSE, with the state unchanged, when the table has no such edge. */
static inline gboolean
ecl_state_change (const guint *edges, guint *state, guint next)
{
  if (!(edges[*state] & ECL_EDGE (next)))
    return FALSE;
  *state = next;
  return TRUE;
}

G_END_DECLS
