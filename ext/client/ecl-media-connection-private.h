/* ecl-media-connection-private: what a Peer does with a call
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-media-connection.h"

G_BEGIN_DECLS

gboolean gst_ecl_media_connection_start (
    GstEclMediaConnection *self, GstEclSession *session, GError **error);

G_END_DECLS
