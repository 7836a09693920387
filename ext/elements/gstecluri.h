/* gstecluri: a remote Peer as a URI
 *
 * ecl://host:port/peer-id?key=K for ECLWebRTC, peerjs:// for PeerJS, whose
 * server path comes before the id; ecls:// and peerjss:// for servers with TLS.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/ecl/ecl.h>

G_BEGIN_DECLS

/**
 * GstEclUri:
 * @server: http:// or https:// URL of the signaling server, owned
 * @key: (nullable): API key, owned
 * @remote_id: id of the Peer, owned
 */
typedef struct {
  GstEclSignalingProtocol protocol;
  char *server;
  char *key;
  char *remote_id;
} GstEclUri;

extern const char *const gst_ecl_uri_schemes[];

void gst_ecl_uri_clear (GstEclUri *uri);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstEclUri, gst_ecl_uri_clear)
gboolean gst_ecl_uri_parse (const char *text, GstEclUri *uri, GError **error);
char *gst_ecl_uri_to_string (const GstEclUri *uri);

G_END_DECLS
