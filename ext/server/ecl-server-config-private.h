/* ecl-server-config-private: what the files that read the configuration share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-server-config.h"

G_BEGIN_DECLS

/* What the name of a group about a key begins with. */
#define ECL_SERVER_KEY_GROUP "key "

gboolean ecl_server_config_load_key (
    EclServerConfig *config, GKeyFile *file, const char *group, GError **error);
gboolean ecl_server_config_load_turn (
    EclServerConfig *config, GKeyFile *file, GError **error);

G_END_DECLS
