/* ecl-room-options: how a room is joined, and what its calls are to be
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-message.h"

#include <gst/gst.h>

G_BEGIN_DECLS

GstStructure *ecl_room_options_read (
    const GstStructure *options, EclRoomType *type, GError **error);
void ecl_room_options_apply (const GstStructure *options, GstElement *element);

G_END_DECLS
