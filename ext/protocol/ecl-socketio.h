/* ecl-socketio: Socket.IO 2 packets inside Engine.IO messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-json.h"

G_BEGIN_DECLS

/* Most binary attachments of one event, and their bytes in all. */
#define ECL_SOCKETIO_MAX_ATTACHMENTS 64
#define ECL_SOCKETIO_MAX_ATTACHMENT_BYTES (32 * 1024 * 1024)
/* Longest event name. */
#define ECL_SOCKETIO_MAX_EVENT 64

typedef enum {
  ECL_SOCKETIO_CONNECT = 0,
  ECL_SOCKETIO_DISCONNECT = 1,
  ECL_SOCKETIO_EVENT = 2,
  ECL_SOCKETIO_ACK = 3,
  ECL_SOCKETIO_ERROR = 4,
  ECL_SOCKETIO_BINARY_EVENT = 5,
  ECL_SOCKETIO_BINARY_ACK = 6,
} EclSocketioType;

/**
 * EclSocketioPacket:
 * @event: event name, NUL-terminated (EVENT and BINARY_EVENT)
 * @argument: raw JSON of the event's first argument; absent when there is none
 * @n_attachments: how many binary packets follow (BINARY_EVENT)
 */
typedef struct {
  EclSocketioType type;
  char event[ECL_SOCKETIO_MAX_EVENT + 1];
  EclSpan argument;
  guint n_attachments;
} EclSocketioPacket;

gboolean ecl_socketio_decode (
    const char *data, gsize len, EclSocketioPacket *packet, GError **error);

/* Appends `42["event",argument]`, the Engine.IO message digit included, and
 * `45<n>-["event",argument]` when @n_attachments is not 0. */
void ecl_socketio_append_event (
    GString *frame, const char *event, EclSpan argument, guint n_attachments);

G_END_DECLS
