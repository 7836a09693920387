/* ecl-loop: a thread with a main context, on which signaling lives
 *
 * An element has one, and the SFU. Everything that belongs to calls (Peer,
 * connections, sessions) is made, used and freed on this one thread. Others,
 * such as streaming threads, hand work to it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstEclLoop GstEclLoop;

GST_ECL_API GstEclLoop *gst_ecl_loop_new (const char *name);
GST_ECL_API GstEclLoop *gst_ecl_loop_ref (GstEclLoop *self);
GST_ECL_API void gst_ecl_loop_unref (GstEclLoop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstEclLoop, gst_ecl_loop_unref)
GST_ECL_API void gst_ecl_loop_stop (GstEclLoop *self);
GST_ECL_API gboolean gst_ecl_loop_post (
    GstEclLoop *self, GSourceFunc func, gpointer data, GDestroyNotify destroy);
GST_ECL_API void gst_ecl_loop_call (
    GstEclLoop *self, GThreadFunc func, gpointer data);
GST_ECL_API void gst_ecl_loop_iterate (GstEclLoop *self);

G_END_DECLS
