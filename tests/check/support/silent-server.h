/* silent-server: accepts connections, at most shakes hands, and falls silent
 *
 * What a frozen server or a cut network looks like; libsoup's own server cannot
 * be made to ignore a ping or a close.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

/**
 * SilentServer:
 * @url: http URL
 * @blurt: (nullable): bytes for whoever comes, without being asked
 * @handshake: whether to answer a websocket's handshake
 * @greeting: (nullable): text frame of at most 125 bytes that follows it
 * @n_clients: how many came
 */
typedef struct {
  GSocketService *service;
  GPtrArray *connections;
  char *url;
  const char *blurt;
  gboolean handshake;
  const char *greeting;
  guint n_clients;
} SilentServer;

SilentServer *silent_server_new (void);
void silent_server_free (SilentServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SilentServer, silent_server_free)
