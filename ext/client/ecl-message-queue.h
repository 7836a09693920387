/* ecl-message-queue: messages that have to wait, bounded
 *
 * A decoded message borrows from the buffer that it came in; whoever has to
 * keep one puts a copy in here. When the queue is full its oldest message goes.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-message.h"

G_BEGIN_DECLS

typedef struct {
  GQueue entries;
  guint max_messages;
  gsize max_bytes;
  gsize bytes;
} EclMessageQueue;

typedef void (*EclMessageFunc) (const EclMessage *message, gpointer user_data);

void ecl_message_queue_init (
    EclMessageQueue *queue, guint max_messages, gsize max_bytes);
void ecl_message_queue_clear (EclMessageQueue *queue);
gboolean ecl_message_queue_push (
    EclMessageQueue *queue, const EclMessage *message);
void ecl_message_queue_drain (
    EclMessageQueue *queue, EclMessageFunc func, gpointer user_data);
void ecl_message_queue_drain_connection (EclMessageQueue *queue,
    const char *src, const char *connection_id, EclMessageFunc func,
    gpointer user_data);

G_END_DECLS
