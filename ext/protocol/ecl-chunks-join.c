/* ecl-chunks-join: collects parts, and never more of them than allowed
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-chunks.h"
#include "ecl-protocol-error.h"

/* Ids of given up messages to remember, so that what is left of them is not
 * taken for new ones. */
#define MAX_GIVEN_UP 64

typedef struct {
  char *id;
  guint64 index;
  guint64 total;
  GBytes *data;
  gsize cost;
} Part;

typedef struct {
  char *id;
  guint64 total;
  gsize size; /* of the data so far */
  gsize cost;
  GHashTable *parts; /* index -> GBytes of data, slices of the frames */
  EclChunkMeta meta;
} Incomplete;

struct _EclReassembler {
  EclProtocol protocol;
  EclDataLimits limits;
  GQueue incomplete; /* the one that waited longest for a part first */
  GQueue given_up;   /* of char*, newest first */
  gsize held;
};

static void
part_clear (Part *part)
{
  g_free (part->id);
  g_clear_pointer (&part->data, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

static void
incomplete_free (gpointer data)
{
  Incomplete *message = data;

  g_free (message->id);
  g_hash_table_unref (message->parts);
  ecl_chunk_meta_clear (&message->meta);
  g_free (message);
}

/**
 * ecl_reassembler_new:
 * @protocol: %ECL_PROTOCOL_ECL or %ECL_PROTOCOL_PEERJS
 * @limits: (nullable): `max_size`, `max_parts`, `max_incomplete` and `max_held`
 *   count here; %NULL for the defaults
 *
 * Returns: (transfer full): for one connection; any thread, one at a time
 */
EclReassembler *
ecl_reassembler_new (EclProtocol protocol, const EclDataLimits *limits)
{
  EclReassembler *r = g_new0 (EclReassembler, 1);

  r->protocol = protocol;
  r->limits = ecl_data_limits_resolve (limits);
  g_queue_init (&r->incomplete);
  g_queue_init (&r->given_up);
  return r;
}

void
ecl_reassembler_free (EclReassembler *reassembler)
{
  g_queue_clear_full (&reassembler->incomplete, incomplete_free);
  g_queue_clear_full (&reassembler->given_up, g_free);
  g_free (reassembler);
}

/**
 * ecl_reassembler_get_held:
 * @reassembler: of one connection
 *
 * Returns: bytes held for incomplete messages, never more than `max_held`
 */
gsize
ecl_reassembler_get_held (const EclReassembler *reassembler)
{
  return reassembler->held;
}

/**
 * ecl_reassembler_get_n_incomplete:
 * @reassembler: of one connection
 *
 * Returns: messages of which parts are awaited
 */
guint
ecl_reassembler_get_n_incomplete (const EclReassembler *reassembler)
{
  return reassembler->incomplete.length;
}

static gboolean
malformed (GError **error, const char *what)
{
  g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_MALFORMED,
      "part of a message: %s", what);
  return FALSE;
}

static char *
dup_string_member (GVariant *value, const char *name)
{
  g_autoptr (GVariant) member = ecl_value_lookup (value, name);

  if (member == NULL || !g_variant_is_of_type (member, G_VARIANT_TYPE_STRING))
    return NULL;
  return g_variant_dup_string (member, NULL);
}

static gboolean
get_number_member (GVariant *value, const char *name, guint64 *number)
{
  g_autoptr (GVariant) member = ecl_value_lookup (value, name);

  return ecl_value_get_uint64 (member, number);
}

static char *
dup_id (EclReassembler *r, GVariant *value)
{
  guint64 number;

  if (r->protocol == ECL_PROTOCOL_ECL)
    return dup_string_member (value, "id");
  if (!get_number_member (value, "__peerData", &number))
    return NULL;
  return g_strdup_printf ("%" G_GUINT64_FORMAT, number);
}

static gboolean
read_part (EclReassembler *r, GVariant *value, gsize frame_size, Part *part,
    GError **e)
{
  gboolean is_ecl = r->protocol == ECL_PROTOCOL_ECL;
  g_autoptr (GVariant) data = ecl_value_lookup (value, "data");

  part->id = dup_id (r, value);
  if (part->id == NULL || strlen (part->id) > ECL_CHUNK_MAX_ID)
    return malformed (e, "it has no id, or one too long");
  if (!get_number_member (value, is_ecl ? "index" : "n", &part->index) ||
      !get_number_member (value, is_ecl ? "totalParts" : "total", &part->total))
    return malformed (e, "its number or the number of parts is missing");
  if (part->index >= part->total)
    return malformed (e, "its number is beyond the number of parts");
  if (data == NULL || !g_variant_is_of_type (data, G_VARIANT_TYPE_BYTESTRING))
    return malformed (e, "it has no data");
  part->data = g_variant_get_data_as_bytes (data);
  part->cost = frame_size + ECL_CHUNK_PART_COST;
  return TRUE;
}

static Incomplete *
find (EclReassembler *r, const char *id)
{
  for (GList *l = r->incomplete.head; l; l = l->next) {
    Incomplete *message = l->data;

    if (strcmp (message->id, id) == 0)
      return message;
  }
  return NULL;
}

static gboolean
was_given_up (EclReassembler *r, const char *id)
{
  return g_queue_find_custom (&r->given_up, id, (GCompareFunc)strcmp) != NULL;
}

static void
remember_given_up (EclReassembler *r, const char *id)
{
  g_queue_push_head (&r->given_up, g_strdup (id));
  if (r->given_up.length > MAX_GIVEN_UP)
    g_free (g_queue_pop_tail (&r->given_up));
}

static void
drop (EclReassembler *r, Incomplete *message)
{
  g_queue_remove (&r->incomplete, message);
  r->held -= message->cost;
  incomplete_free (message);
}

/* Refuses the message that has @id, once for all of its parts. */
static EclPartResult
give_up (EclReassembler *r, const char *id, const char *why, GError **error)
{
  Incomplete *message = find (r, id);

  g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
      "a message in parts was given up: %s", why);
  remember_given_up (r, id);
  if (message)
    drop (r, message);
  return ECL_PART_ERROR;
}

static gsize
optional_strlen (const char *text)
{
  return text ? strlen (text) : 0;
}

static void
read_meta (EclReassembler *r, GVariant *value, EclChunkMeta *meta)
{
  *meta = (EclChunkMeta){0};
  if (r->protocol != ECL_PROTOCOL_ECL)
    return;
  meta->type = dup_string_member (value, "type");
  meta->name = dup_string_member (value, "name");
  meta->mime_type = dup_string_member (value, "mimeType");
}

static Incomplete *
start_message (EclReassembler *r, GVariant *value, const Part *part)
{
  Incomplete *message = g_new0 (Incomplete, 1);

  message->id = g_strdup (part->id);
  message->total = part->total;
  message->parts =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_bytes_unref);
  read_meta (r, value, &message->meta);
  message->cost = ECL_CHUNK_MESSAGE_COST +
                  optional_strlen (message->meta.type) +
                  optional_strlen (message->meta.name) +
                  optional_strlen (message->meta.mime_type);
  r->held += message->cost;
  g_queue_push_tail (&r->incomplete, message);
  return message;
}

static void
keep (EclReassembler *r, Incomplete *message, Part *part)
{
  g_queue_remove (&r->incomplete, message);
  g_queue_push_tail (&r->incomplete, message);
  r->held += part->cost;
  message->cost += part->cost;
  message->size += g_bytes_get_size (part->data);
  g_hash_table_insert (message->parts, GUINT_TO_POINTER (part->index),
      g_steal_pointer (&part->data));
}

/* Gives up those that waited longest until what is held is within the limits.
 */
static EclPartResult
make_room (EclReassembler *r, GError **error)
{
  guint n = 0;

  while (r->held > r->limits.max_held ||
         r->incomplete.length > r->limits.max_incomplete) {
    Incomplete *oldest = r->incomplete.head->data;

    remember_given_up (r, oldest->id);
    drop (r, oldest);
    n++;
  }
  if (n == 0)
    return ECL_PART_KEPT;
  g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
      "%u incomplete messages were given up: others needed their room", n);
  return ECL_PART_ERROR;
}

static void
join (Incomplete *message, Part *last, GBytes **packed)
{
  gsize size = message->size + g_bytes_get_size (last->data);
  guint8 *joined = g_malloc (size);
  gsize at = 0;

  for (guint64 i = 0; i < message->total; i++) {
    GBytes *data = i == last->index ? last->data
                                    : g_hash_table_lookup (
                                          message->parts, GUINT_TO_POINTER (i));
    gsize len;
    const guint8 *bytes = g_bytes_get_data (data, &len);

    if (len > 0)
      memcpy (joined + at, bytes, len);
    at += len;
    /* So that a large message does not exist twice for long. */
    g_hash_table_remove (message->parts, GUINT_TO_POINTER (i));
  }
  *packed = g_bytes_new_take (joined, size);
}

/* Checks @part against what is known of its message, if anything is. */
static gboolean
check_part (const Incomplete *message, const Part *part, GError **error)
{
  if (message == NULL)
    return TRUE;
  if (message->total != part->total)
    return malformed (error, "it counts other parts than those before it");
  if (g_hash_table_contains (message->parts, GUINT_TO_POINTER (part->index)))
    return malformed (error, "it came before");
  return TRUE;
}

static gboolean
is_too_large (EclReassembler *r, const Incomplete *message, GVariant *value,
    const Part *part)
{
  gsize size = (message ? message->size : 0) + g_bytes_get_size (part->data);
  guint64 declared;

  if (r->protocol == ECL_PROTOCOL_ECL &&
      get_number_member (value, "size", &declared) &&
      declared > r->limits.max_size)
    return TRUE;
  return size > r->limits.max_size || part->total > r->limits.max_parts;
}

/**
 * ecl_reassembler_add:
 * @reassembler: of one connection
 * @part: a decoded frame, not consumed; of PeerJS one with `__peerData`
 * @frame_size: bytes of that frame, which its data may keep alive
 * @packed: (out): with %ECL_PART_LAST the message, else %NULL
 * @meta: (out): with %ECL_PART_LAST what ECLWebRTC says of it, else empty; to
 *   be cleared
 * @error: #EclProtocolError, with %ECL_PART_ERROR: MALFORMED: the part was
 *   dropped (no part, a second of the same number, other counts than before),
 *   its message still waits; TOO_LARGE: its message was given up, because it is
 *   larger than `max_size` or in more parts than `max_parts`, or others were,
 *   to make room for this part within `max_held` and `max_incomplete`
 *
 * Those that waited longest for a part go first. A message is given up with one
 * error; what else comes of it is passed over, as long as it is among the last
 * 64 given up. Beyond `max_held` nothing is held but the frame at hand and,
 * while a message is put together, up to `max_size`.
 *
 * Returns: what became of the part
 */
EclPartResult
ecl_reassembler_add (EclReassembler *reassembler, GVariant *part,
    gsize frame_size, GBytes **packed, EclChunkMeta *meta, GError **error)
{
  g_auto (Part) p = {0};
  Incomplete *message;

  *packed = NULL;
  *meta = (EclChunkMeta){0};
  if (!read_part (reassembler, part, frame_size, &p, error))
    return ECL_PART_ERROR;
  if (was_given_up (reassembler, p.id))
    return ECL_PART_KEPT;
  message = find (reassembler, p.id);
  if (!check_part (message, &p, error))
    return ECL_PART_ERROR;
  if (is_too_large (reassembler, message, part, &p))
    return give_up (reassembler, p.id, "it is larger than allowed", error);
  if (message == NULL && p.total == 1) {
    *packed = g_steal_pointer (&p.data);
    read_meta (reassembler, part, meta);
    return ECL_PART_LAST;
  }
  if (message == NULL)
    message = start_message (reassembler, part, &p);
  if (g_hash_table_size (message->parts) + 1 < message->total) {
    keep (reassembler, message, &p);
    return make_room (reassembler, error);
  }
  join (message, &p, packed);
  *meta = message->meta;
  message->meta = (EclChunkMeta){0};
  drop (reassembler, message);
  return ECL_PART_LAST;
}
