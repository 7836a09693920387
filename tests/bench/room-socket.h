/* room-socket: a websocket with texts, on which a member talks to its server
 *
 * What goes wrong with it ends the process: nobody else has an interest.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RoomSocket RoomSocket;

/**
 * RoomSocketFuncs:
 * @connected: once, before the others
 * @received: a text came
 * @beat: time to show that we are alive, every 20 s
 *
 * All called on the default main context.
 */
typedef struct {
  void (*connected) (gpointer user_data);
  void (*received) (const char *text, gpointer user_data);
  void (*beat) (gpointer user_data);
} RoomSocketFuncs;

/* @protocol: (nullable): of the websocket */
RoomSocket *room_socket_new (const char *url, const char *protocol,
    const RoomSocketFuncs *funcs, gpointer user_data);
/* Nothing is called any more. */
void room_socket_free (RoomSocket *self);
/* When it is connected. Takes @text. */
void room_socket_send (RoomSocket *self, char *text);

/* Prints an event "error" and ends the process. */
void room_fail (const char *format, ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

G_END_DECLS
