/* ecl-peer-credential: what a Peer shows to a server whose API key has a secret
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"

G_BEGIN_DECLS

GST_ECL_API GstStructure *gst_ecl_credential_new (const char *secret,
    const char *peer_id, gint64 timestamp, guint ttl, GError **error);

G_END_DECLS
