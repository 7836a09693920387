/* ecl-token: names that nobody else has and nobody can guess
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *ecl_token_new (const char *prefix);

G_END_DECLS
