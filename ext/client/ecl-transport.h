/* ecl-transport: one connection to a signaling server, whichever protocol it
 * speaks
 *
 * A transport lives as long as its socket: it is opened once and closes once.
 * To register again, make another one with the same token.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"
#include "ecl-message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GstEclTransportConfig:
 * @server: from ecl_server_url_parse(); immutable
 * @key: API key
 * @id: (nullable): the id to ask for; %NULL lets the server assign one
 * @credential: (nullable): JSON of the credential to show
 * @token: proves, when registering again, that the id is ours
 * @reattach: whether this id and token may have been registered before
 * @tls_validation: whether a server's certificate has to be valid
 * @open_timeout: ms from open to the server's OPEN
 * @heartbeat_interval: ms between the protocol's own heartbeats; 0 is the SDK's
 * value
 * @max_message_size: bytes of the longest message that may come in
 */
typedef struct {
  GUri *server;
  const char *key;
  const char *id;
  const char *credential;
  const char *token;
  gboolean reattach;
  gboolean tls_validation;
  guint open_timeout;
  guint heartbeat_interval;
  guint max_message_size;
} GstEclTransportConfig;

void gst_ecl_transport_config_copy (
    const GstEclTransportConfig *from, GstEclTransportConfig *to);
void gst_ecl_transport_config_clear (GstEclTransportConfig *config);

#define GST_TYPE_ECL_TRANSPORT (gst_ecl_transport_get_type ())
G_DECLARE_INTERFACE (
    GstEclTransport, gst_ecl_transport, GST_ECL, TRANSPORT, GObject)

/*
 * Signals, on the thread-default main context of whoever called open:
 *   message (const EclMessage *message)  borrowed for the call. The first one
 * that matters is OPEN, with the id in use in `peer_id` whichever the protocol
 *   closed (GError *error)  once, unless gst_ecl_transport_close_async() was
 *     called before; nothing follows
 */
struct _GstEclTransportInterface {
  GTypeInterface parent;

  void (*open) (GstEclTransport *self);
  void (*send) (GstEclTransport *self, const EclMessage *message);
  void (*close_async) (GstEclTransport *self, guint timeout_ms,
      GAsyncReadyCallback callback, gpointer user_data);
  GUri *(*get_server) (GstEclTransport *self);
};

GstEclTransport *gst_ecl_transport_ecl_new (
    const GstEclTransportConfig *config);
GstEclTransport *gst_ecl_transport_peerjs_new (
    const GstEclTransportConfig *config);

void gst_ecl_transport_open (GstEclTransport *self);
void gst_ecl_transport_send (GstEclTransport *self, const EclMessage *message);
GUri *gst_ecl_transport_get_server (GstEclTransport *self);
void gst_ecl_transport_close_async (GstEclTransport *self, guint timeout_ms,
    GAsyncReadyCallback callback, gpointer user_data);
gboolean gst_ecl_transport_close_finish (
    GstEclTransport *self, GAsyncResult *result, GError **error);

void gst_ecl_transport_emit_message (
    GstEclTransport *self, const EclMessage *message);
void gst_ecl_transport_emit_closed (GstEclTransport *self, const GError *error);

G_END_DECLS
