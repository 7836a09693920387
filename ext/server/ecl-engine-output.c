/* ecl-engine-output: what a session's client is told, by whatever carries it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-engine.h"

/* A packet for a client that polls: text with its type, or the bytes of a
 * message. */
typedef struct {
  GBytes *data;
  gboolean binary;
} Pending;

static void
pending_free (Pending *pending)
{
  g_bytes_unref (pending->data);
  g_free (pending);
}

void
ecl_engine_forget_pending (EclEngine *self)
{
  g_queue_clear_full (&self->pending, (GDestroyNotify)pending_free);
  self->pending_bytes = 0;
}

static void
wait_for_poll (EclEngine *self, GBytes *data, gboolean binary)
{
  gsize len = g_bytes_get_size (data);

  if (self->closing)
    return;
  if (self->pending_bytes + len > self->server->config->max_unsent) {
    g_message ("Dropped a client that does not poll: %" G_GSIZE_FORMAT
               " bytes wait for it (max-unsent)",
        self->pending_bytes + len);
    self->closing = self->abandoned = TRUE;
  } else {
    Pending *pending = g_new0 (Pending, 1);

    pending->data = g_bytes_ref (data);
    pending->binary = binary;
    g_queue_push_tail (&self->pending, pending);
    self->pending_bytes += len;
  }
  ecl_server_defer (self->server, &self->deferred);
}

static void
send_shared (EclEngine *self, GBytes *data, gboolean binary)
{
  if (self->socket)
    ecl_websocket_share (self->socket, data, binary);
  else
    wait_for_poll (self, data, binary);
}

/**
 * ecl_engine_send:
 * @packet: an Engine.IO text packet, copied
 */
void
ecl_engine_send (EclEngine *self, const char *packet, gsize len)
{
  g_autoptr (GBytes) copy = NULL;

  if (self->closing)
    return;
  if (self->socket) {
    ecl_websocket_send (self->socket, packet, len);
    return;
  }
  copy = g_bytes_new (packet, len);
  wait_for_poll (self, copy, FALSE);
}

/**
 * ecl_engine_share:
 * @packet: an Engine.IO text packet that others get, too; referenced
 * @attachments: (nullable) (element-type GBytes): the data of the binary
 *   messages that follow it; referenced
 */
void
ecl_engine_share (EclEngine *self, GBytes *packet, GPtrArray *attachments)
{
  if (self->closing)
    return;
  send_shared (self, packet, FALSE);
  for (guint i = 0; attachments && i < attachments->len; i++)
    send_shared (self, attachments->pdata[i], TRUE);
}

static void
append_text (GString *payload, const Pending *pending)
{
  gsize len;
  const char *data = g_bytes_get_data (pending->data, &len);

  if (pending->binary)
    ecl_engineio_append_text_base64 (payload, (const guint8 *)data, len);
  else
    ecl_engineio_append_text (payload, data, len);
}

static void
append_binary (GByteArray *payload, const Pending *pending)
{
  static const guint8 message = ECL_ENGINEIO_MESSAGE;
  gsize len;
  const guint8 *data = g_bytes_get_data (pending->data, &len);
  g_autoptr (GByteArray) packet = NULL;

  if (!pending->binary) {
    ecl_engineio_append_binary (payload, data, len, FALSE);
    return;
  }
  packet = g_byte_array_sized_new (len + 1);
  g_byte_array_append (packet, &message, 1);
  g_byte_array_append (packet, data, len);
  ecl_engineio_append_binary (payload, packet->data, packet->len, TRUE);
}

static gboolean
has_bytes (EclEngine *self)
{
  for (GList *l = self->pending.head; l; l = l->next) {
    if (((Pending *)l->data)->binary)
      return TRUE;
  }
  return FALSE;
}

static void
reply_text (EclEngine *self, EclRequest *poll)
{
  g_autoptr (GString) payload = g_string_sized_new (self->pending_bytes + 16);

  for (GList *l = self->pending.head; l; l = l->next)
    append_text (payload, l->data);
  if (payload->len == 0)
    ecl_engineio_append_text (payload, "6", 1);
  ecl_request_reply (
      poll, 200, "text/plain; charset=UTF-8", payload->str, payload->len);
}

static void
reply_binary (EclEngine *self, EclRequest *poll)
{
  g_autoptr (GByteArray) payload =
      g_byte_array_sized_new (self->pending_bytes + 16);

  for (GList *l = self->pending.head; l; l = l->next)
    append_binary (payload, l->data);
  ecl_request_reply (poll, 200, "application/octet-stream",
      (const char *)payload->data, payload->len);
}

/* Hands the GET that waits all that waits for it, or a NOOP. Bytes make the
 * payload binary, as in the original, unless the client cannot take that. */
void
ecl_engine_reply_to_poll (EclEngine *self)
{
  EclRequest *poll = g_steal_pointer (&self->poll);

  poll->engine = NULL;
  if (has_bytes (self) && !self->base64)
    reply_binary (self, poll);
  else
    reply_text (self, poll);
  ecl_engine_forget_pending (self);
}

/* From here on @socket carries the session; what waited for a poll goes first.
 */
void
ecl_engine_use_socket (EclEngine *self, EclWebsocket *socket)
{
  self->probe = NULL;
  self->socket = socket;
  for (GList *l = self->pending.head; l; l = l->next) {
    const Pending *pending = l->data;

    ecl_websocket_share (socket, pending->data, pending->binary);
  }
  ecl_engine_forget_pending (self);
  ecl_server_defer (self->server, &self->deferred);
  if (self->closing)
    ecl_websocket_close (socket, LWS_CLOSE_STATUS_NORMAL);
}
