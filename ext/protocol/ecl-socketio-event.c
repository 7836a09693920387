/* ecl-socketio-event: an event that waits for its attachments
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-socketio-event.h"
#include "ecl-protocol-error.h"

/**
 * ecl_socketio_event_begin:
 * @self: an event that waits for nothing
 * @packet: a BINARY_EVENT with at least one attachment; what it borrows is
 *   copied
 */
void
ecl_socketio_event_begin (
    EclSocketioEvent *self, const EclSocketioPacket *packet)
{
  self->packet = *packet;
  self->text = g_strndup (packet->argument.data, packet->argument.len);
  self->packet.argument.data = self->text;
  self->attachments =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
}

/**
 * ecl_socketio_event_add:
 * @attachment: the next binary message; referenced
 * @error: #EclProtocolError: UNEXPECTED when none is due, TOO_LARGE beyond
 *   %ECL_SOCKETIO_MAX_ATTACHMENT_BYTES in all
 *
 * Returns: whether it was taken
 */
gboolean
ecl_socketio_event_add (
    EclSocketioEvent *self, GBytes *attachment, GError **error)
{
  if (!ecl_socketio_event_is_waiting (self)) {
    g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_UNEXPECTED,
        "Socket.IO: bytes that belong to no event");
    return FALSE;
  }
  self->n_bytes += g_bytes_get_size (attachment);
  if (self->n_bytes > ECL_SOCKETIO_MAX_ATTACHMENT_BYTES) {
    g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
        "Socket.IO: more than %d bytes of attachments",
        ECL_SOCKETIO_MAX_ATTACHMENT_BYTES);
    return FALSE;
  }
  g_ptr_array_add (self->attachments, g_bytes_ref (attachment));
  return TRUE;
}

/* Returns: whether an attachment has still to come */
gboolean
ecl_socketio_event_is_waiting (const EclSocketioEvent *self)
{
  return self->attachments &&
         self->attachments->len < self->packet.n_attachments;
}

/* Afterwards it waits for nothing. */
void
ecl_socketio_event_clear (EclSocketioEvent *self)
{
  g_free (self->text);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  memset (self, 0, sizeof *self);
}
