/* ecl-post: hands work to the thread of a main context
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"

G_BEGIN_DECLS

typedef void (*GstEclPostFunc) (gpointer object, gpointer argument);

GST_ECL_API void gst_ecl_post (GMainContext *context, GSourceFunc func,
    gpointer data, GDestroyNotify destroy);
GST_ECL_API void gst_ecl_post_call (GMainContext *context, GstEclPostFunc func,
    gpointer object, gpointer argument);
GST_ECL_API void gst_ecl_post_unref (GMainContext *context, gpointer object);

G_END_DECLS
