/* vanish: a pipeline of which nothing is heard any more
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Nothing that @pipeline sends on its present calls and data connections
 * arrives; later ones work. */
void vanish (GstElement *pipeline);
/* As above, and nothing of later ones arrives either: they find a way through
 * the network and say nothing on it. */
void vanish_for_good (GstElement *pipeline);

G_END_DECLS
