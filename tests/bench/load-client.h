/* load-client: PeerJS clients by the thousand, on one epoll loop
 *
 * A websocket client is here by hand, as a library's client would cost as much
 * CPU as the server that is to be measured.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LoadLoop LoadLoop;
typedef struct _LoadClient LoadClient;

/**
 * LoadClientClass:
 * @opened: the server said OPEN
 * @message: it said something else; @data is valid for the call
 * @closed: the closing handshake that load_client_close() began is done; the
 *   client may be opened again
 *
 * What is sent from within one of these leaves when it returns.
 */
typedef struct {
  void (*opened) (LoadClient *self);
  void (*message) (LoadClient *self, const char *data, gsize len);
  void (*closed) (LoadClient *self);
} LoadClientClass;

typedef enum {
  LOAD_CLIENT_CLOSED,
  LOAD_CLIENT_CONNECTING,
  LOAD_CLIENT_UPGRADING,
  LOAD_CLIENT_REGISTERING,
  LOAD_CLIENT_OPEN,
  LOAD_CLIENT_CLOSING,
} LoadClientState;

struct _LoadClient {
  const LoadClientClass *klass;
  LoadLoop *loop;
  gpointer phase; /* the phase's */
  int fd;
  LoadClientState state;
  GByteArray *in;  /* (nullable): the start of what has not come whole */
  GByteArray *out; /* (nullable): frames to send */
  char id[16];
};

LoadLoop *load_loop_new (const char *url);
void load_loop_free (LoadLoop *loop);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoadLoop, load_loop_free)
gint64 load_loop_now (void);
void load_loop_step (LoadLoop *loop, gint64 deadline);

void load_client_open (LoadLoop *loop, LoadClient *self, const char *id);
void load_client_send (LoadClient *self, const char *data, gsize len);
void load_client_flush (LoadClient *self);
void load_client_close (LoadClient *self);

G_END_DECLS
