/* ecl-server-config: what a server is told before it starts
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-hub.h"

G_BEGIN_DECLS

#define ECL_SERVER_DEFAULT_PORT 9000

/**
 * EclServerConfig:
 * @host: where to listen: an address or name of this machine
 * @port: TCP port, 0 for any free one
 * @keys: (element-type utf8): per namespace, the keys that reach it, "A,B"
 * @listing: whether clients may list the peers
 * @ping_interval: ms between an ECLWebRTC client's pings
 * @ping_timeout: ms that a ping may be late
 * @max_connections: most sockets at once
 * @max_message: most bytes of one incoming message or request body
 * @max_unsent: most bytes that wait for one slow client
 * @hub: the rules' own limits
 */
typedef struct {
  char *host;
  guint port;
  GPtrArray *keys;
  gboolean listing;
  guint ping_interval;
  guint ping_timeout;
  guint max_connections;
  gsize max_message;
  gsize max_unsent;
  EclHubLimits hub;
} EclServerConfig;

EclServerConfig *ecl_server_config_new (void);
void ecl_server_config_free (EclServerConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclServerConfig, ecl_server_config_free)

gboolean ecl_server_config_load (
    EclServerConfig *config, const char *path, GError **error);

G_END_DECLS
