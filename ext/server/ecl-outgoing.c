/* ecl-outgoing: what waits to be written to a websocket, as frames
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-outgoing.h"

#include "ecl-engineio.h"

#include <string.h>

/* RFC 6455, section 5.2 */
#define FINAL 0x80
#define OPCODE_CONTINUATION 0x0
#define OPCODE_TEXT 0x1
#define OPCODE_BINARY 0x2

/* Either whole frames, or a message that is still to be cut into some. */
typedef struct {
  GByteArray *frames; /* (nullable) */
  GBytes *payload;    /* (nullable) */
  gboolean binary;
  gsize sent;
} Part;

static void
part_free (Part *part)
{
  g_clear_pointer (&part->frames, g_byte_array_unref);
  g_clear_pointer (&part->payload, g_bytes_unref);
  g_free (part);
}

void
ecl_outgoing_clear (EclOutgoing *self)
{
  g_queue_clear_full (&self->parts, (GDestroyNotify)part_free);
  self->n_bytes = 0;
}

/* A server does not mask. */
static void
append_header (GByteArray *out, guint8 first, gsize len)
{
  guint8 header[10] = {first};
  guint64 long_len = GUINT64_TO_BE ((guint64)len);
  guint16 short_len = GUINT16_TO_BE ((guint16)len);

  if (len < 126) {
    header[1] = len;
    g_byte_array_append (out, header, 2);
  } else if (len <= G_MAXUINT16) {
    header[1] = 126;
    memcpy (header + 2, &short_len, sizeof short_len);
    g_byte_array_append (out, header, 4);
  } else {
    header[1] = 127;
    memcpy (header + 2, &long_len, sizeof long_len);
    g_byte_array_append (out, header, 10);
  }
}

/* Appends a frame with a part of a message; of a binary one the first has the
 * type of an Engine.IO message before it. */
static void
append_frame (GByteArray *out, const char *data, gsize len, gboolean binary,
    gboolean first, gboolean final)
{
  static const guint8 message = ECL_ENGINEIO_MESSAGE;
  guint8 opcode = OPCODE_CONTINUATION;

  if (first)
    opcode = binary ? OPCODE_BINARY : OPCODE_TEXT;
  append_header (
      out, opcode | (final ? FINAL : 0), len + (first && binary ? 1 : 0));
  if (first && binary)
    g_byte_array_append (out, &message, 1);
  g_byte_array_append (out, (const guint8 *)data, len);
}

static Part *
push_part (EclOutgoing *self)
{
  Part *part = g_new0 (Part, 1);

  g_queue_push_tail (&self->parts, part);
  return part;
}

/**
 * ecl_outgoing_add:
 * @data: (array length=len): a message, copied: UTF-8, or the data of a binary
 *   Engine.IO message
 * @binary: which of them
 */
void
ecl_outgoing_add (
    EclOutgoing *self, const char *data, gsize len, gboolean binary)
{
  Part *part = g_queue_peek_tail (&self->parts);
  gsize before;

  if (part == NULL || part->frames == NULL) {
    part = push_part (self);
    part->frames = g_byte_array_sized_new (len + 11);
  }
  before = part->frames->len;
  append_frame (part->frames, data, len, binary, TRUE, TRUE);
  self->n_bytes += part->frames->len - before;
}

/**
 * ecl_outgoing_share:
 * @payload: a message, as for ecl_outgoing_add(); referenced when it is long
 */
void
ecl_outgoing_share (EclOutgoing *self, GBytes *payload, gboolean binary)
{
  gsize len;
  const char *data = g_bytes_get_data (payload, &len);
  Part *part;

  if (len < ECL_OUTGOING_LONG) {
    ecl_outgoing_add (self, data, len, binary);
    return;
  }
  part = push_part (self);
  part->payload = g_bytes_ref (payload);
  part->binary = binary;
  self->n_bytes += len;
}

static GByteArray *
cut_fragment (Part *part)
{
  gsize size;
  const char *data = g_bytes_get_data (part->payload, &size);
  gsize len = MIN (size - part->sent, ECL_OUTGOING_FRAGMENT);
  GByteArray *frame = g_byte_array_sized_new (len + 11);

  append_frame (frame, data + part->sent, len, part->binary, part->sent == 0,
      part->sent + len == size);
  part->sent += len;
  return frame;
}

/**
 * ecl_outgoing_take:
 *
 * Control frames may go between what it returns now and next.
 *
 * Returns: (transfer full) (nullable): whole frames to write next; %NULL when
 *   there are none
 */
GByteArray *
ecl_outgoing_take (EclOutgoing *self)
{
  Part *part = g_queue_peek_head (&self->parts);
  GByteArray *frames;

  if (part == NULL)
    return NULL;
  if (part->frames) {
    frames = g_steal_pointer (&part->frames);
    self->n_bytes -= frames->len;
  } else {
    gsize before = part->sent;

    frames = cut_fragment (part);
    self->n_bytes -= part->sent - before;
  }
  if (part->payload == NULL || part->sent == g_bytes_get_size (part->payload))
    part_free (g_queue_pop_head (&self->parts));
  return frames;
}
