/* ecl-socketio-event: an event that waits for its attachments
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-socketio.h"

G_BEGIN_DECLS

/**
 * EclSocketioEvent:
 * @packet: the event, which borrows from @text
 * @text: (nullable): owned
 * @attachments: (nullable) (element-type GBytes): those that came
 * @n_bytes: of them in all
 *
 * Zero-initialised waits for nothing.
 */
typedef struct {
  EclSocketioPacket packet;
  char *text;
  GPtrArray *attachments;
  gsize n_bytes;
} EclSocketioEvent;

void ecl_socketio_event_begin (
    EclSocketioEvent *self, const EclSocketioPacket *packet);
gboolean ecl_socketio_event_add (
    EclSocketioEvent *self, GBytes *attachment, GError **error);
gboolean ecl_socketio_event_is_waiting (const EclSocketioEvent *self);
void ecl_socketio_event_clear (EclSocketioEvent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EclSocketioEvent, ecl_socketio_event_clear)

G_END_DECLS
