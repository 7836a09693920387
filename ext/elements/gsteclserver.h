/* gsteclserver: a signaling server in this process, shared by elements
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/ecl/ecl.h>

G_BEGIN_DECLS

typedef struct _GstEclServer GstEclServer;

GstEclServer *gst_ecl_server_acquire (
    const char *host, guint port, GError **error);
void gst_ecl_server_release (GstEclServer *self);
const char *gst_ecl_server_get_url (const GstEclServer *self);
guint gst_ecl_server_get_port (const GstEclServer *self);

G_END_DECLS
