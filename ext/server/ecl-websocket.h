/* ecl-websocket: whole messages in, frames out, one write per turn of the loop
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-outgoing.h"
#include "ecl-server-private.h"

G_BEGIN_DECLS

/* Bytes read at once, and of the buffer that each connection has for it. */
#define ECL_WEBSOCKET_READ_SIZE 2048

/**
 * EclWebsocketClass:
 * @size: bytes of the derived struct, which begins with an #EclWebsocket
 * @message: one whole message came; @data is valid for the call
 * @progress: (nullable): a part of a message came
 * @ended: the client said goodbye, or the connection is gone; may come twice
 * @finalize: the connection is gone; the memory is freed after it
 */
typedef struct {
  gsize size;
  void (*message) (
      EclWebsocket *self, const char *data, gsize len, gboolean binary);
  void (*progress) (EclWebsocket *self);
  void (*ended) (EclWebsocket *self, EclHubEnd end);
  void (*finalize) (EclWebsocket *self);
} EclWebsocketClass;

struct _EclWebsocket {
  const EclWebsocketClass *klass;
  EclServer *server;
  struct lws *wsi;
  EclDeferred deferred;
  GByteArray *incoming; /* (nullable): the message that is not complete yet */
  GList unread;         /* node in the server's list */
  guint turn;           /* of the loop, that the next two count in */
  guint read;           /* bytes since the last read began, at least */
  guint reads;
  EclOutgoing outgoing;
  gsize handed_over;  /* bytes that libwebsockets may still hold */
  guint16 close_code; /* not 0: to be closed when all is written */
  gboolean finished;  /* nothing more is to be written or read */
};

gpointer ecl_websocket_new (
    EclServer *server, struct lws *wsi, const EclWebsocketClass *klass);
void ecl_websocket_free (EclWebsocket *self);
void ecl_websocket_send (EclWebsocket *self, const char *data, gsize len);
void ecl_websocket_share (EclWebsocket *self, GBytes *payload, gboolean binary);
void ecl_websocket_close (EclWebsocket *self, guint16 code);

void ecl_websocket_received (EclWebsocket *self, const char *data, gsize len);
void ecl_websocket_writable (EclWebsocket *self);
void ecl_websocket_read_on (EclServer *server);
void ecl_websocket_peer_closes (EclWebsocket *self);

G_END_DECLS
