/* gsteclloop: the thread on which an element's signaling lives
 *
 * Everything that belongs to calls (Peer, connections, sessions) is made, used
 * and freed on this one thread. Streaming and application threads hand work to
 * it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstEclLoop GstEclLoop;

GstEclLoop *gst_ecl_loop_new (const char *name);
GstEclLoop *gst_ecl_loop_ref (GstEclLoop *self);
void gst_ecl_loop_unref (GstEclLoop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstEclLoop, gst_ecl_loop_unref)
void gst_ecl_loop_stop (GstEclLoop *self);
gboolean gst_ecl_loop_post (
    GstEclLoop *self, GSourceFunc func, gpointer data, GDestroyNotify destroy);
void gst_ecl_loop_call (GstEclLoop *self, GThreadFunc func, gpointer data);
void gst_ecl_loop_iterate (GstEclLoop *self);

G_END_DECLS
