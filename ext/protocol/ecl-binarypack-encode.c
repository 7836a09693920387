/* ecl-binarypack-encode: packs values as the SDKs do
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <float.h>
#include <math.h>
#include <string.h>
#include "ecl-binarypack-private.h"
#include "ecl-value-private.h"

typedef struct {
  GByteArray *out;
  EclProtocol dialect;
  gsize max_size;
  EclValueBudget budget;
} Packer;

static gboolean pack_value (Packer *p, GVariant *wrapped, GError **error);

static void
append_number (GByteArray *out, guint8 code, guint64 number, guint n_bytes)
{
  guint8 bytes[9] = {code};

  for (guint i = n_bytes; i > 0; i--) {
    bytes[i] = number & 0xff;
    number >>= 8;
  }
  g_byte_array_append (out, bytes, 1 + n_bytes);
}

/* The head of what has a length: within the first byte up to 15, then 16 or 32
 * bits. @large is the 16 bit code; that of 32 bit follows it. */
static void
append_head (GByteArray *out, guint8 fix, guint8 large, gsize len)
{
  if (len <= 0x0f)
    append_number (out, fix + len, 0, 0);
  else if (len <= G_MAXUINT16)
    append_number (out, large, len, 2);
  else
    append_number (out, large + 1, len, 4);
}

void
ecl_binarypack_append_bytes_head (GByteArray *out, gsize len)
{
  append_head (out, ECL_PACK_FIXBYTES, ECL_PACK_BYTES16, len);
}

void
ecl_binarypack_append_map_head (GByteArray *out, gsize n_members)
{
  append_head (out, ECL_PACK_FIXMAP, ECL_PACK_MAP16, n_members);
}

static void
append_double (GByteArray *out, double number)
{
  guint64 bits;

  memcpy (&bits, &number, sizeof bits);
  append_number (out, ECL_PACK_DOUBLE, bits, 8);
}

/* The first form that fits, in the SDKs' order. */
void
ecl_binarypack_append_int (GByteArray *out, gint64 number)
{
  if (number >= -0x20 && number <= 0x7f)
    append_number (out, number & 0xff, 0, 0);
  else if (number >= 0 && number <= G_MAXUINT8)
    append_number (out, ECL_PACK_UINT8, number, 1);
  else if (number >= G_MININT8 && number < 0)
    append_number (out, ECL_PACK_INT8, number, 1);
  else if (number >= 0 && number <= G_MAXUINT16)
    append_number (out, ECL_PACK_UINT16, number, 2);
  else if (number >= G_MININT16 && number < 0)
    append_number (out, ECL_PACK_INT16, number, 2);
  else if (number >= 0 && number <= G_MAXUINT32)
    append_number (out, ECL_PACK_UINT32, number, 4);
  else if (number >= G_MININT32 && number < 0)
    append_number (out, ECL_PACK_INT32, number, 4);
  /* The SDKs' decoders read a negative int64 only to a multiple of 2048. */
  else if (number < 0 && (gint64)(double)number == number)
    append_double (out, number);
  else
    append_number (out, ECL_PACK_INT64, number, 8);
}

/* Bytes of four-byte sequences' first bytes, one per character beyond the BMP
 */
static gsize
count_astral (const char *utf8, gsize len)
{
  gsize n = 0;

  for (gsize i = 0; i < len; i++)
    n += (guint8)utf8[i] >= 0xf0;
  return n;
}

static void
append_surrogates (GByteArray *out, const char *utf8)
{
  gunichar c = g_utf8_get_char (utf8) - 0x10000;
  const guint units[2] = {0xd800 + (c >> 10), 0xdc00 + (c & 0x3ff)};

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    const guint8 bytes[3] = {0xe0 | units[i] >> 12,
        0x80 | (units[i] >> 6 & 0x3f), 0x80 | (units[i] & 0x3f)};

    g_byte_array_append (out, bytes, sizeof bytes);
  }
}

/* @utf8: valid */
void
ecl_binarypack_append_string (
    GByteArray *out, const char *utf8, EclProtocol dialect)
{
  gsize len = strlen (utf8);
  gsize n_astral = dialect == ECL_PROTOCOL_ECL ? count_astral (utf8, len) : 0;
  const char *run = utf8;

  append_head (out, ECL_PACK_FIXSTRING, ECL_PACK_STRING16, len + 2 * n_astral);
  for (const char *p = utf8; n_astral > 0; p++) {
    if ((guint8)*p < 0xf0)
      continue;
    g_byte_array_append (out, (const guint8 *)run, p - run);
    append_surrogates (out, p);
    run = p + 4;
    n_astral--;
  }
  g_byte_array_append (out, (const guint8 *)run, utf8 + len - run);
}

static gboolean
check_size (gsize size, gsize max_size, GError **error)
{
  if (size <= max_size)
    return TRUE;
  g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
      "the message is more than %" G_GSIZE_FORMAT " bytes", max_size);
  return FALSE;
}

/* Before @len bytes are packed, which become no less. */
static gboolean
check_room (Packer *p, gsize len, GError **error)
{
  return check_size (p->out->len + len, p->max_size, error);
}

static gboolean
pack_container (Packer *p, GVariant *value, gboolean is_object, GError **error)
{
  gsize n = g_variant_n_children (value);

  if (!check_room (p, n, error) || !ecl_value_budget_enter (&p->budget, error))
    return FALSE;
  if (is_object)
    ecl_binarypack_append_map_head (p->out, n);
  else
    append_head (p->out, ECL_PACK_FIXARRAY, ECL_PACK_ARRAY16, n);
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

    if (is_object) {
      g_autoptr (GVariant) name = g_variant_get_child_value (child, 0);
      g_autoptr (GVariant) member = g_variant_get_child_value (child, 1);

      if (!pack_value (p, name, error) || !pack_value (p, member, error))
        return FALSE;
    } else if (!pack_value (p, child, error)) {
      return FALSE;
    }
  }
  ecl_value_budget_leave (&p->budget);
  return TRUE;
}

static gboolean
pack_string (Packer *p, GVariant *value, GError **error)
{
  gsize len;
  const char *utf8 = g_variant_get_string (value, &len);

  if (!check_room (p, len, error))
    return FALSE;
  ecl_binarypack_append_string (p->out, utf8, p->dialect);
  return TRUE;
}

static gboolean
pack_bytes (Packer *p, GVariant *value, GError **error)
{
  gsize len;
  const guint8 *data = g_variant_get_fixed_array (value, &len, 1);

  if (!check_room (p, len, error))
    return FALSE;
  ecl_binarypack_append_bytes_head (p->out, len);
  g_byte_array_append (p->out, data, len);
  return TRUE;
}

static gboolean
pack_value (Packer *p, GVariant *wrapped, GError **error)
{
  g_autoptr (GVariant) value = ecl_value_unwrap (wrapped);
  EclScalar scalar = ecl_value_classify (value);

  if (!ecl_value_check_sendable (value, &scalar, error))
    return FALSE;
  switch (scalar.kind) {
  case ECL_VALUE_BOOLEAN:
    append_number (
        p->out, scalar.boolean ? ECL_PACK_TRUE : ECL_PACK_FALSE, 0, 0);
    break;
  case ECL_VALUE_INTEGER:
    ecl_binarypack_append_int (p->out, scalar.integer);
    break;
  case ECL_VALUE_UNSIGNED:
    append_number (p->out, ECL_PACK_UINT64, scalar.unsigned_integer, 8);
    break;
  case ECL_VALUE_DOUBLE:
    if (fabs (scalar.number) < DBL_MIN)
      ecl_binarypack_append_int (p->out, 0);
    else
      append_double (p->out, scalar.number);
    break;
  case ECL_VALUE_STRING:
    return pack_string (p, value, error);
  case ECL_VALUE_BYTES:
    return pack_bytes (p, value, error);
  case ECL_VALUE_ARRAY:
  case ECL_VALUE_OBJECT:
    return pack_container (p, value, scalar.kind == ECL_VALUE_OBJECT, error);
  default:
    append_number (p->out, ECL_PACK_NULL, 0, 0);
    break;
  }
  return check_room (p, 0, error);
}

/**
 * ecl_binarypack_encode:
 * @value: what to pack; not consumed
 * @dialect: %ECL_PROTOCOL_ECL or %ECL_PROTOCOL_PEERJS
 * @limits: (nullable): `max_size` and `max_depth` count here; %NULL for the
 *   defaults
 * @packed: (out): the packed value, to be cleared; empty on error
 * @error: #EclProtocolError: TOO_LARGE beyond the limits; UNEXPECTED for NaN,
 *   an infinity and the types that cannot be sent
 *
 * Bytes by themselves are not copied: @packed then refers to those of @value.
 * Any thread.
 *
 * Returns: whether it could be packed
 */
gboolean
ecl_binarypack_encode (GVariant *value, EclProtocol dialect,
    const EclDataLimits *limits, EclPacked *packed, GError **error)
{
  EclDataLimits bounds = ecl_data_limits_resolve (limits);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GVariant) inner = ecl_value_unwrap (value);
  Packer p = {out, dialect, bounds.max_size, {bounds.max_depth, 0}};
  gsize len;

  *packed = (EclPacked){0};
  if (g_variant_is_of_type (inner, G_VARIANT_TYPE_BYTESTRING)) {
    len = g_variant_get_size (inner);
    if (!check_room (&p, len, error))
      return FALSE;
    ecl_binarypack_append_bytes_head (out, len);
    memcpy (packed->head, out->data, out->len);
    packed->head_len = out->len;
    packed->body = g_variant_get_data_as_bytes (inner);
  } else {
    if (!pack_value (&p, inner, error))
      return FALSE;
    packed->body = g_byte_array_free_to_bytes (g_steal_pointer (&out));
  }
  if (check_size (ecl_packed_get_size (packed), bounds.max_size, error))
    return TRUE;
  ecl_packed_clear (packed);
  return FALSE;
}

void
ecl_packed_clear (EclPacked *packed)
{
  g_clear_pointer (&packed->body, g_bytes_unref);
  *packed = (EclPacked){0};
}

/**
 * ecl_packed_get_size:
 * @packed: a packed value
 *
 * Returns: bytes
 */
gsize
ecl_packed_get_size (const EclPacked *packed)
{
  return packed->head_len +
         (packed->body ? g_bytes_get_size (packed->body) : 0);
}

/**
 * ecl_packed_append_slice:
 * @packed: a packed value
 * @offset: first byte
 * @len: bytes, all of which exist
 * @out: where to append them
 */
void
ecl_packed_append_slice (
    const EclPacked *packed, gsize offset, gsize len, GByteArray *out)
{
  gsize from_head =
      offset < packed->head_len ? MIN (len, packed->head_len - offset) : 0;
  const guint8 *body;

  g_return_if_fail (offset + len <= ecl_packed_get_size (packed));
  g_byte_array_append (out, packed->head + offset, from_head);
  if (len == from_head)
    return;
  body = g_bytes_get_data (packed->body, NULL);
  g_byte_array_append (
      out, body + offset + from_head - packed->head_len, len - from_head);
}
