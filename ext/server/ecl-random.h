/* ecl-random: ids that nobody can guess
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *ecl_random_alphanumerics (gsize count);
char *ecl_random_uuid (void);

G_END_DECLS
