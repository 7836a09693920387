/* ecl-outgoing: what waits to be written to a websocket, as frames
 *
 * Short messages are gathered, so that one write takes them all. Long ones are
 * shared with other websockets and cut into fragments, so that neither we nor
 * libwebsockets holds a copy of them for each.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From how many bytes on a message is shared, and how many of it make a
 * fragment. */
#define ECL_OUTGOING_LONG (16 * 1024)
#define ECL_OUTGOING_FRAGMENT (256 * 1024)

/**
 * EclOutgoing:
 * @parts: runs of whole short messages, and long messages
 * @n_bytes: of them in all
 *
 * Zero-initialised is empty.
 */
typedef struct {
  GQueue parts;
  gsize n_bytes;
} EclOutgoing;

void ecl_outgoing_add (
    EclOutgoing *self, const char *data, gsize len, gboolean binary);
void ecl_outgoing_share (EclOutgoing *self, GBytes *payload, gboolean binary);
GByteArray *ecl_outgoing_take (EclOutgoing *self);
void ecl_outgoing_clear (EclOutgoing *self);

G_END_DECLS
