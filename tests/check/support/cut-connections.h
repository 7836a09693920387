/* cut-connections: ends connections as a broken network does
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ends the connections of this process to that port, without a goodbye. */
void cut_connections (guint16 port);

G_END_DECLS
