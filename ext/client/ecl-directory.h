/* ecl-directory: who is registered at a signaling server, over its REST API
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-peer-settings.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * EclDirectory:
 * @session: to ask with
 * @server: from ecl_server_url_parse()
 * @settings: the protocol, the key and the bounds
 *
 * Borrowed for a call.
 */
typedef struct {
  SoupSession *session;
  GUri *server;
  const GstEclPeerSettings *settings;
} EclDirectory;

void ecl_directory_list_async (const EclDirectory *self,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
GStrv ecl_directory_list_finish (GAsyncResult *result, GError **error);
void ecl_directory_exists_async (const EclDirectory *self, const char *id,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean ecl_directory_exists_finish (GAsyncResult *result, GError **error);

G_END_DECLS
