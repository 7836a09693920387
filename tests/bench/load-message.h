/* load-message: the offers and answers that the clients exchange
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of a message as its sender writes it. */
#define LOAD_MESSAGE_SIZE 1024

typedef struct {
  char text[LOAD_MESSAGE_SIZE + 1];
  const char *type; /* "OFFER" or "ANSWER" */
  gsize number;     /* offset of the digits that number it */
  gsize sdp_end;    /* offset of the end of its description */
} LoadMessage;

void load_message_init (LoadMessage *self, const char *type, const char *dst);
void load_message_set_number (LoadMessage *self, guint number);
gboolean load_message_check (const LoadMessage *self, const char *src,
    const char *data, gsize len, guint *number);

G_END_DECLS
