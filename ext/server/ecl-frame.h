/* ecl-frame: one message <-> one frame of either protocol
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-message.h"

G_BEGIN_DECLS

gboolean ecl_frame_encode (EclProtocol protocol, EclDirection direction,
    const EclMessage *message, GString *frame);
gboolean ecl_frame_decode (EclProtocol protocol, const char *frame, gsize len,
    EclMessage *message, GError **error);

G_END_DECLS
