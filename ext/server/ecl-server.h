/* ecl-server: the signaling server, to be embedded or run as ecl-server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-server-config.h"

G_BEGIN_DECLS

typedef struct _EclServer EclServer;

EclServer *ecl_server_start (EclServerConfig *config, GError **error);
void ecl_server_stop (EclServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclServer, ecl_server_stop)

guint ecl_server_get_port (EclServer *server);
const char *ecl_server_get_url (EclServer *server);

G_END_DECLS
