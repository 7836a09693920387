/* ecl-refusal: what a signaling server's errors mean, and what to do about them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"
#include "ecl-message.h"

G_BEGIN_DECLS

GError *ecl_refusal_describe (
    const EclMessage *message, const char *display, const char *id);
gboolean ecl_refusal_is_permanent (const GError *error);

G_END_DECLS
