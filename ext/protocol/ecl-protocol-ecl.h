/* ecl-protocol-ecl: ECLWebRTC events <-> messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-id.h"
#include "ecl-message.h"

G_BEGIN_DECLS

gboolean ecl_protocol_ecl_decode (EclDirection direction, const char *event,
    EclSpan argument, EclMessage *message, GError **error);
gboolean ecl_protocol_ecl_encode (
    EclDirection direction, const EclMessage *message, GString *frame);

G_END_DECLS
