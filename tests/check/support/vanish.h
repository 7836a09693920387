/* vanish: connections on which nothing is heard any more
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Nothing that @pipeline sends on its present calls arrives; later ones work.
 */
void vanish (GstElement *pipeline);
/* As above, and nothing of later ones arrives either: they find a way through
 * the network and say nothing on it. */
void vanish_for_good (GstElement *pipeline);

/* For data connections, which play in no pipeline of the test: all that are
 * made from here on, of both sides, until network_forget(). */
void network_watch (void);
void network_forget (void);
/* Nothing arrives on the present ones. */
void network_cut (void);
/* As above, nor on later ones. */
void network_cut_for_good (void);

/* As network_watch(), and the ICE agents ask each other for signs of life, as
 * they do by themselves from GStreamer 1.24 on. */
void network_watch_ice (void);
/* As network_cut(), but nothing reaches the sockets themselves: ICE fails, some
 * 50 s later. */
void network_break (void);

G_END_DECLS
