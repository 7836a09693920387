/* ecl-websocket: whole messages in, frames out, one write per turn of the loop
 *
 * Frames of one turn are gathered and handed to libwebsockets as one raw write:
 * that saves a system call per message. Only whole frames are handed over, as
 * libwebsockets may write a PONG or CLOSE of its own between two writes.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-websocket.h"

#include <string.h>

/* A read that brings this much of payload has filled the buffer with frames. */
#define FULL_READ (ECL_WEBSOCKET_READ_SIZE - 64)
/* Reads of one websocket until others have their turn. */
#define MAX_READS 8

static void flush_deferred (EclDeferred *deferred);

/**
 * ecl_websocket_new:
 * @klass: the derived type
 *
 * Returns: (transfer full): a zeroed instance of it, set up
 */
gpointer
ecl_websocket_new (
    EclServer *server, struct lws *wsi, const EclWebsocketClass *klass)
{
  EclWebsocket *self = g_malloc0 (klass->size);

  self->klass = klass;
  self->server = server;
  self->wsi = wsi;
  self->deferred.run = flush_deferred;
  server->busy++;
  return self;
}

void
ecl_websocket_free (EclWebsocket *self)
{
  self->klass->ended (self, ECL_HUB_END_LOST);
  self->klass->finalize (self);
  self->server->busy--;
  if (self->unread.data)
    g_queue_unlink (&self->server->unread, &self->unread);
  ecl_server_undefer (self->server, &self->deferred);
  g_clear_pointer (&self->incoming, g_byte_array_unref);
  ecl_outgoing_clear (&self->outgoing);
  g_free (self);
}

/* Ends it at once, without a word; libwebsockets reports the end from its loop.
 */
static void
drop (EclWebsocket *self)
{
  self->finished = TRUE;
  ecl_outgoing_clear (&self->outgoing);
  lws_set_timeout (self->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
  /* Timeouts are looked at after events, so there must be one. */
  lws_cancel_service (self->server->lws);
}

/* Returns: whether so much more may wait; if not, it is dropped */
static gboolean
reserve (EclWebsocket *self, gsize len)
{
  gsize unsent = self->handed_over + self->outgoing.n_bytes + len;

  if (self->finished || self->close_code)
    return FALSE;
  if (unsent > self->server->config->max_unsent) {
    g_message ("Dropped a client that does not read: %" G_GSIZE_FORMAT
               " bytes wait for it (max-unsent)",
        unsent);
    drop (self);
    return FALSE;
  }
  ecl_server_defer (self->server, &self->deferred);
  return TRUE;
}

/**
 * ecl_websocket_send:
 * @data: (array length=len): UTF-8, copied
 *
 * Sends a text message, together with what else is sent to this client in this
 * turn. A client that reads too slowly is dropped.
 */
void
ecl_websocket_send (EclWebsocket *self, const char *data, gsize len)
{
  if (reserve (self, len))
    ecl_outgoing_add (&self->outgoing, data, len, FALSE);
}

/**
 * ecl_websocket_share:
 * @payload: UTF-8, or the data of a binary Engine.IO message; not copied when
 * it is long
 * @binary: which of them
 *
 * As ecl_websocket_send(), for what other clients are sent, too.
 */
void
ecl_websocket_share (EclWebsocket *self, GBytes *payload, gboolean binary)
{
  if (reserve (self, g_bytes_get_size (payload)))
    ecl_outgoing_share (&self->outgoing, payload, binary);
}

/**
 * ecl_websocket_close:
 * @code: a status code of RFC 6455, section 7.4
 *
 * Closes politely after what was sent. No message is taken any more.
 */
void
ecl_websocket_close (EclWebsocket *self, guint16 code)
{
  if (self->finished || self->close_code)
    return;
  self->close_code = code;
  ecl_server_defer (self->server, &self->deferred);
}

/* Returns: %FALSE when the connection is broken */
static gboolean
flush (EclWebsocket *self)
{
  while (!g_queue_is_empty (&self->outgoing.parts)) {
    g_autoptr (GByteArray) frames = NULL;

    if (lws_partial_buffered (self->wsi)) {
      lws_callback_on_writable (self->wsi);
      return TRUE;
    }
    frames = ecl_outgoing_take (&self->outgoing);
    /* Raw: the frames have their headers, and no room before them is used. */
    if (lws_write (self->wsi, frames->data, frames->len, LWS_WRITE_RAW) < 0)
      return FALSE;
    self->handed_over = lws_partial_buffered (self->wsi) ? frames->len : 0;
  }
  return TRUE;
}

/* Once per turn of the loop in which something happened to it, outside of any
 * callback of libwebsockets: that would not send its CLOSE if one asked for it
 * (with libuv it closes such a connection twice). May free @deferred's owner.
 */
static void
flush_deferred (EclDeferred *deferred)
{
  EclWebsocket *self =
      (EclWebsocket *)((char *)deferred - offsetof (EclWebsocket, deferred));

  if (self->finished)
    return;
  if (!flush (self)) {
    drop (self);
  } else if (self->close_code && self->outgoing.n_bytes == 0 &&
             self->handed_over == 0) {
    self->finished = TRUE;
    lws_close_reason (self->wsi, self->close_code, NULL, 0);
    lws_set_timeout (self->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
  }
}

/* What libwebsockets held has gone out. */
void
ecl_websocket_writable (EclWebsocket *self)
{
  self->handed_over = 0;
  ecl_server_defer (self->server, &self->deferred);
}

void
ecl_websocket_peer_closes (EclWebsocket *self)
{
  self->klass->ended (self, ECL_HUB_END_GOODBYE);
  /* What waits would come after the CLOSE that libwebsockets answers with. */
  self->finished = TRUE;
}

static void
refuse_size (EclWebsocket *self)
{
  g_message ("Closed a client whose message exceeds %" G_GSIZE_FORMAT
             " bytes (max-message)",
      self->server->config->max_message);
  self->klass->ended (self, ECL_HUB_END_LOST);
  ecl_websocket_close (self, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE);
}

static void
note_read (EclWebsocket *self, gsize len)
{
  EclServer *server = self->server;

  if (self->turn != server->turn) {
    self->turn = server->turn;
    self->read = self->reads = 0;
  }
  self->read += len;
  if (self->read < FULL_READ || self->reads == MAX_READS || self->unread.data)
    return;
  self->unread.data = self;
  g_queue_push_tail_link (&server->unread, &self->unread);
}

/**
 * ecl_websocket_read_on:
 *
 * Reads on where a buffer was full: that spares a turn of the loop, and what
 * others hear of it goes out in one write. Outside of libwebsockets' callbacks.
 */
void
ecl_websocket_read_on (EclServer *server)
{
  GList *node;

  while ((node = g_queue_pop_head_link (&server->unread))) {
    EclWebsocket *self = node->data;
    struct lws_pollfd fd = {.fd = lws_get_socket_fd (self->wsi),
        .events = LWS_POLLIN,
        .revents = LWS_POLLIN};

    node->data = NULL;
    self->read = 0;
    self->reads++;
    if (!self->finished)
      lws_service_fd (server->lws, &fd);
  }
}

/* Takes a part of a message; the last part makes it whole. */
void
ecl_websocket_received (EclWebsocket *self, const char *data, gsize len)
{
  gsize so_far = self->incoming ? self->incoming->len : 0;
  gboolean binary = lws_frame_is_binary (self->wsi);
  gsize rest = lws_remaining_packet_payload (self->wsi);

  if (self->finished || self->close_code)
    return;
  note_read (self, len);
  if (so_far + len + rest > self->server->config->max_message) {
    refuse_size (self);
    return;
  }
  if (self->incoming == NULL && lws_is_final_fragment (self->wsi)) {
    self->klass->message (self, data, len, binary);
    return;
  }
  if (self->incoming == NULL)
    self->incoming = g_byte_array_new ();
  g_byte_array_append (self->incoming, (const guint8 *)data, len);
  if (self->klass->progress)
    self->klass->progress (self);
  if (lws_is_final_fragment (self->wsi)) {
    g_autoptr (GByteArray) whole = g_steal_pointer (&self->incoming);

    self->klass->message (self, (const char *)whole->data, whole->len, binary);
  }
}
