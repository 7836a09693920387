/* ecl-start-event: how a session tells whoever sends that it is time to
 *
 * An upstream event on what webrtcbin sends, once the remote side can get it:
 * what was sent before has reached nobody. A source that knows it begins with a
 * keyframe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_ECL_START_EVENT "GstEclStart"

static inline GstEvent *
gst_ecl_start_event_new (void)
{
  return gst_event_new_custom (
      GST_EVENT_CUSTOM_UPSTREAM, gst_structure_new_empty (GST_ECL_START_EVENT));
}

G_END_DECLS
