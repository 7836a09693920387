/* ecl-chunks-split: cuts a packed message into the frames that the SDKs send
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-binarypack-private.h"
#include "ecl-chunks.h"
#include "ecl-protocol-error.h"

/* Least data in a part: beyond it, a file's name takes more than the file. */
#define MIN_PART 1024

struct _EclSplitter {
  EclPacked packed;
  EclProtocol protocol;
  GByteArray *head; /* of each frame, up to what differs between them */
  gsize size;
  gsize part_size;
  guint64 index;
  guint64 total;
  gboolean bare; /* one frame without a head */
};

void
ecl_chunk_meta_clear (EclChunkMeta *meta)
{
  g_clear_pointer (&meta->type, g_free);
  g_clear_pointer (&meta->name, g_free);
  g_clear_pointer (&meta->mime_type, g_free);
}

static EclSplitter *
splitter_new (EclPacked *packed, EclProtocol protocol, gsize part_size)
{
  EclSplitter *splitter = g_new0 (EclSplitter, 1);

  splitter->packed = *packed;
  *packed = (EclPacked){0};
  splitter->protocol = protocol;
  splitter->head = g_byte_array_new ();
  splitter->size = ecl_packed_get_size (&splitter->packed);
  splitter->part_size = part_size;
  splitter->total = (splitter->size + part_size - 1) / part_size;
  return splitter;
}

/* What object-sizeof, which the SDK asks, says of a string */
static gsize
size_of_string (const char *utf8)
{
  gsize units = 0;

  for (const char *p = utf8; *p != '\0'; p++)
    units += ((guint8)*p & 0xc0) != 0x80 ? ((guint8)*p >= 0xf0 ? 2 : 1) : 0;
  return 2 * units;
}

static gsize
size_of_meta (const EclChunkMeta *meta)
{
  gsize size = size_of_string ("id") + 2 * ECL_CHUNK_ID_LENGTH +
               size_of_string ("type") + size_of_string (meta->type) +
               size_of_string ("size") + sizeof (double) +
               size_of_string ("totalParts") + sizeof (double);

  if (meta->name)
    size += size_of_string ("name") + size_of_string (meta->name);
  if (meta->mime_type)
    size += size_of_string ("mimeType") + size_of_string (meta->mime_type);
  return size;
}

static void
append_string (EclSplitter *s, GByteArray *out, const char *utf8)
{
  ecl_binarypack_append_string (out, utf8, s->protocol);
}

static void
append_string_member (EclSplitter *s, const char *name, const char *value)
{
  append_string (s, s->head, name);
  append_string (s, s->head, value);
}

static void
append_int_member (EclSplitter *s, GByteArray *out, const char *name, gint64 n)
{
  append_string (s, out, name);
  ecl_binarypack_append_int (out, n);
}

static void
append_random_id (EclSplitter *s)
{
  static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  char id[ECL_CHUNK_ID_LENGTH + 1] = {0};

  for (guint i = 0; i < ECL_CHUNK_ID_LENGTH; i++)
    id[i] = digits[g_random_int_range (0, strlen (digits))];
  append_string_member (s, "id", id);
}

/**
 * ecl_splitter_new_ecl:
 * @packed: the packed message; taken over and empty afterwards, unless refused
 * @id: (nullable): 16 characters that no other message of the connection had;
 *   %NULL for random ones
 * @meta: what the message is; not consumed
 * @error: #EclProtocolError: TOO_LARGE for names so long that less than 1 KiB
 *   of a frame would be data
 *
 * Parts are as large as the SDK makes them, which depends on @meta.
 *
 * Returns: (transfer full) (nullable): the frames to be, one or more, binary
 */
EclSplitter *
ecl_splitter_new_ecl (
    EclPacked *packed, const char *id, const EclChunkMeta *meta, GError **error)
{
  gsize described = size_of_meta (meta);
  EclSplitter *s;

  if (described > ECL_CHUNK_SIZE - MIN_PART) {
    g_set_error_literal (error, ECL_PROTOCOL_ERROR,
        ECL_PROTOCOL_ERROR_TOO_LARGE,
        "the file's name and MIME type are too long");
    return NULL;
  }
  s = splitter_new (packed, ECL_PROTOCOL_ECL, ECL_CHUNK_SIZE - described);
  ecl_binarypack_append_map_head (
      s->head, 6 + (meta->name != NULL) + (meta->mime_type != NULL));
  if (id)
    append_string_member (s, "id", id);
  else
    append_random_id (s);
  append_string_member (s, "type", meta->type);
  append_int_member (s, s->head, "size", s->size);
  append_int_member (s, s->head, "totalParts", s->total);
  if (meta->name)
    append_string_member (s, "name", meta->name);
  if (meta->mime_type)
    append_string_member (s, "mimeType", meta->mime_type);
  return s;
}

/**
 * ecl_splitter_new_peerjs:
 * @packed: the packed message; taken over and empty afterwards
 * @id: counts the split messages of the connection, from 1; not used up by a
 *   message of up to %ECL_CHUNK_SIZE bytes, which goes as it is
 *
 * Returns: (transfer full): the frames to be, one or more, binary
 */
EclSplitter *
ecl_splitter_new_peerjs (EclPacked *packed, guint64 id)
{
  EclSplitter *s = splitter_new (packed, ECL_PROTOCOL_PEERJS, ECL_CHUNK_SIZE);

  s->bare = s->total <= 1;
  ecl_binarypack_append_map_head (s->head, 4);
  append_int_member (s, s->head, "__peerData", id);
  return s;
}

/**
 * ecl_splitter_get_n_left:
 * @splitter: the frames
 *
 * Returns: how many frames are still to come
 */
guint
ecl_splitter_get_n_left (const EclSplitter *splitter)
{
  return splitter->total - splitter->index;
}

static void
append_data (EclSplitter *s, GByteArray *frame, gsize offset, gsize len)
{
  append_string (s, frame, "data");
  ecl_binarypack_append_bytes_head (frame, len);
  ecl_packed_append_slice (&s->packed, offset, len, frame);
}

/**
 * ecl_splitter_next:
 * @splitter: the frames
 *
 * Makes the next frame; none is made before it is asked for.
 *
 * Returns: (transfer full) (nullable): it, %NULL after the last
 */
GBytes *
ecl_splitter_next (EclSplitter *splitter)
{
  gsize offset = splitter->index * splitter->part_size;
  gsize len = MIN (splitter->part_size, splitter->size - offset);
  GByteArray *frame;

  if (splitter->index == splitter->total)
    return NULL;
  /* The rest of a head is no more than 64 bytes. */
  frame = g_byte_array_sized_new (splitter->head->len + 64 + len);
  if (splitter->bare) {
    ecl_packed_append_slice (&splitter->packed, 0, len, frame);
  } else {
    g_byte_array_append (frame, splitter->head->data, splitter->head->len);
    append_int_member (splitter, frame,
        splitter->protocol == ECL_PROTOCOL_ECL ? "index" : "n",
        splitter->index);
    append_data (splitter, frame, offset, len);
    if (splitter->protocol == ECL_PROTOCOL_PEERJS)
      append_int_member (splitter, frame, "total", splitter->total);
  }
  splitter->index++;
  return g_byte_array_free_to_bytes (frame);
}

void
ecl_splitter_free (EclSplitter *splitter)
{
  ecl_packed_clear (&splitter->packed);
  g_byte_array_unref (splitter->head);
  g_free (splitter);
}
