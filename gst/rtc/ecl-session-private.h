/* ecl-session-private: what the parts of a session tell each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-session.h"

G_BEGIN_DECLS

const char *gst_ecl_session_get_stream_id (GstEclSession *self);

G_END_DECLS
