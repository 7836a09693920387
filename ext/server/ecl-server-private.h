/* ecl-server-private: what the server's sockets share
 *
 * Everything here belongs to the server's one thread.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-server.h"

#include <gio/gio.h>
#include <libwebsockets.h>
#include <uv.h>

G_BEGIN_DECLS

/* Work to be done once, after all that this turn of the loop has received. */
typedef struct _EclDeferred EclDeferred;
struct _EclDeferred {
  void (*run) (EclDeferred *self);
  gboolean queued;
  GList node;
};

struct _EclServer {
  EclServerConfig *config; /* immutable once started */
  char *url;               /* immutable once started */
  guint port;              /* immutable once started */
  GThread *thread;

  EclHub *hub;
  GHashTable *engines; /* sid -> EclEngine, those that poll or did */
  GQueue deferred;
  GQueue unread;  /* websockets that have more to read */
  GQueue waiting; /* requests that have no reply yet */
  guint turn;     /* of the loop */
  gboolean stopping;
  guint connections;
  guint busy; /* websockets and requests: a stop waits for them */

  uv_loop_t loop;
  uv_async_t stop;
  uv_async_t sfu; /* it has something to say */
  uv_timer_t sweep;
  uv_timer_t deadline;
  uv_prepare_t prepare;
  uv_poll_t listener;
  int listen_fd;
  struct lws_context *lws;
  struct lws_vhost *vhost;
};

typedef struct _EclEngine EclEngine;
typedef struct _EclRequest EclRequest;
typedef struct _EclWebsocket EclWebsocket;

/* What libwebsockets keeps per connection: one of them at a time. */
typedef struct {
  EclRequest *request;
  EclWebsocket *websocket;
} EclConnection;

void ecl_server_defer (EclServer *server, EclDeferred *deferred);
void ecl_server_undefer (EclServer *server, EclDeferred *deferred);
void ecl_server_run_deferred (EclServer *server);
gint64 ecl_server_now (EclServer *server);

int ecl_server_listen (const char *host, guint *port, GError **error);
int ecl_server_callback (struct lws *wsi, enum lws_callback_reasons reason,
    void *user, void *in, size_t len);

G_END_DECLS
