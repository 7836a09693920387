/* ecl-id: which names peers and keys may have
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Longest peer id and connection id in bytes; the SDKs state no limit. */
#define ECL_ID_MAX_LENGTH 256

gboolean ecl_peer_id_is_valid (const char *id);
gboolean ecl_peerjs_id_is_valid (const char *id);
gboolean ecl_api_key_is_valid (const char *key);

G_END_DECLS
