/* ecl-protocol-ecl: ECLWebRTC events <-> messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-message.h"

G_BEGIN_DECLS

gboolean ecl_protocol_ecl_decode (EclDirection direction, const char *event,
    EclSpan argument, EclMessage *message, GError **error);
gboolean ecl_protocol_ecl_encode (EclDirection direction, const EclMessage *message,
    GString *frame);
gboolean ecl_peer_id_is_valid (const char *id);
gboolean ecl_api_key_is_valid (const char *key);

G_END_DECLS
