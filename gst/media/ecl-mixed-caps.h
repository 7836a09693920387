/* ecl-mixed-caps: what a mixed picture or sound is, where downstream leaves a
 * choice
 *
 * Pure; any thread.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-codec.h"

G_BEGIN_DECLS

GST_ECL_API GstCaps *ecl_mixed_caps_choose (
    GstEclMediaKind kind, const GstCaps *allowed);

G_END_DECLS
