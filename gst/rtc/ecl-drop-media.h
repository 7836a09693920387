/* ecl-drop-media: media that goes nowhere, while events pass
 *
 * Whoever pushes it is told that all is well: a pad that is not linked, or
 * refuses, would end the thread of a source, which others may share.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define ECL_MEDIA_PROBE                                                        \
  (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST)

/* A pad probe's callback */
static inline GstPadProbeReturn
ecl_drop (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

/* Returns: the probe */
static inline gulong
ecl_drop_media (GstPad *pad)
{
  return gst_pad_add_probe (pad, ECL_MEDIA_PROBE, ecl_drop, NULL, NULL);
}

/* @probe: (inout): 0 while nothing is dropped */
static inline void
ecl_set_dropping (GstPad *pad, gulong *probe, gboolean dropping)
{
  if (dropping && *probe == 0) {
    *probe = ecl_drop_media (pad);
  } else if (!dropping && *probe != 0) {
    gst_pad_remove_probe (pad, *probe);
    *probe = 0;
  }
}

G_END_DECLS
