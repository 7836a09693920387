/* ecl-socket-peerjs: one PeerJS client on its websocket
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-websocket.h"

G_BEGIN_DECLS

EclWebsocket *ecl_socket_peerjs_new (EclServer *server, struct lws *wsi);

G_END_DECLS
