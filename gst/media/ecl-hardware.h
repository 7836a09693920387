/* ecl-hardware: which elements that stand for a device can be used
 *
 * An element may exist while its device is gone, or was never there. To open it
 * takes a while, so that is done once for each element of a process; what is
 * learned holds until the process ends.
 *
 * A user turns one off as any GStreamer element: by
 * GST_PLUGIN_FEATURE_RANK=vah264enc:NONE. The rank itself says nothing, since
 * that of many such elements is NONE from the start.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether the element of that name exists, is not turned off, and did not fail
 * to open in this process. Any thread. */
gboolean ecl_hardware_may_open (const char *factory);
/* Whether @element, in state NULL, can be brought to READY; it is in NULL
 * afterwards. Any thread but a streaming one: it may take a while the first
 * time. */
gboolean ecl_hardware_opens (GstElement *element);

G_END_DECLS
