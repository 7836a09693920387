/* room-socket: a websocket with texts, on which a member talks to its server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-socket.h"

#include <events.h>
#include <libsoup/soup.h>
#include <stdlib.h>

#define BEAT_SECONDS 20
/* Descriptions of many streams are long. */
#define MAX_SIZE (1 << 20)

struct _RoomSocket {
  SoupSession *session;
  SoupWebsocketConnection *connection;
  GCancellable *cancellable;
  guint timer;
  const RoomSocketFuncs *funcs;
  gpointer user_data;
};

void
room_fail (const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (G_IO_ERROR, G_IO_ERROR_FAILED, format, args);
  va_end (args);
  event_print_error ("error", error);
  _Exit (1);
}

static gboolean
on_beat (gpointer user_data)
{
  RoomSocket *self = user_data;

  self->funcs->beat (self->user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_message (SoupWebsocketConnection *connection, SoupWebsocketDataType type,
    GBytes *message, RoomSocket *self)
{
  /* ends with a NUL that does not count */
  self->funcs->received (g_bytes_get_data (message, NULL), self->user_data);
}

static void
on_closed (SoupWebsocketConnection *connection, RoomSocket *self)
{
  room_fail ("the server closed a connection");
}

static void
on_connected (GObject *session, GAsyncResult *result, gpointer user_data)
{
  RoomSocket *self = user_data;
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *connection = soup_session_websocket_connect_finish (
      SOUP_SESSION (session), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (connection == NULL)
    room_fail ("no websocket: %s", error->message);
  self->connection = connection;
  soup_websocket_connection_set_max_incoming_payload_size (
      connection, MAX_SIZE);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  self->timer = g_timeout_add_seconds (BEAT_SECONDS, on_beat, self);
  self->funcs->connected (self->user_data);
}

RoomSocket *
room_socket_new (const char *url, const char *protocol,
    const RoomSocketFuncs *funcs, gpointer user_data)
{
  RoomSocket *self = g_new0 (RoomSocket, 1);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  const char *protocols[] = {protocol, NULL};

  if (message == NULL)
    room_fail ("%s is no URL", url);
  self->session = soup_session_new ();
  self->cancellable = g_cancellable_new ();
  self->funcs = funcs;
  self->user_data = user_data;
  soup_session_websocket_connect_async (self->session, message, NULL,
      protocol ? (char **)protocols : NULL, G_PRIORITY_DEFAULT,
      self->cancellable, on_connected, self);
  return self;
}

void
room_socket_free (RoomSocket *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->connection) {
    g_signal_handlers_disconnect_by_data (self->connection, self);
    g_source_remove (self->timer);
    g_object_unref (self->connection);
  }
  g_object_unref (self->session);
  g_object_unref (self->cancellable);
  g_free (self);
}

void
room_socket_send (RoomSocket *self, char *text)
{
  soup_websocket_connection_send_text (self->connection, text);
  g_free (text);
}
