/* ecl-binarypack-decode: reads packed values, whoever packed them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-binarypack-private.h"
#include "ecl-value-private.h"

typedef struct {
  GBytes *bytes;
  const guint8 *data;
  gsize len;
  gsize pos;
  EclStringLength string_length;
  gboolean astral; /* a string was met whose length has several meanings */
  EclValueBudget budget;
  GError **error;
} Unpacker;

static GVariant *read_value (Unpacker *u);

G_GNUC_PRINTF (2, 3)
static GVariant *
fail (Unpacker *u, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (u->error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_MALFORMED,
      "BinaryPack, byte %" G_GSIZE_FORMAT ": %s", u->pos, what);
  return NULL;
}

static gboolean
read_number (Unpacker *u, guint n_bytes, guint64 *number)
{
  *number = 0;
  if (u->len - u->pos < n_bytes) {
    fail (u, "the message ends inside a number");
    return FALSE;
  }
  for (guint i = 0; i < n_bytes; i++)
    *number = *number << 8 | u->data[u->pos++];
  return TRUE;
}

static GVariant *
read_unsigned (Unpacker *u, guint n_bytes)
{
  guint64 number;

  if (!read_number (u, n_bytes, &number))
    return NULL;
  return ecl_value_new_unsigned (number);
}

static GVariant *
read_signed (Unpacker *u, guint n_bytes)
{
  guint unused = 64 - 8 * n_bytes;
  guint64 number;

  if (!read_number (u, n_bytes, &number))
    return NULL;
  return g_variant_new_int64 ((gint64)(number << unused) >> unused);
}

static GVariant *
read_float (Unpacker *u)
{
  guint64 number;
  guint32 bits;
  float value;

  if (!read_number (u, 4, &number))
    return NULL;
  bits = number;
  memcpy (&value, &bits, sizeof value);
  return ecl_value_new_double (value);
}

static GVariant *
read_double (Unpacker *u)
{
  guint64 bits;
  double value;

  if (!read_number (u, 8, &bits))
    return NULL;
  memcpy (&value, &bits, sizeof value);
  return ecl_value_new_double (value);
}

static char *
read_text (Unpacker *u, gsize declared)
{
  char *text;
  gsize len;

  if (!ecl_binarypack_measure_string (u->data + u->pos, u->len - u->pos,
          declared, u->string_length, &len, &u->astral)) {
    fail (u,
        "a string of %" G_GSIZE_FORMAT
        " bytes is cut short, is not UTF-8 or holds U+0000",
        declared);
    return NULL;
  }
  text = ecl_binarypack_dup_string (u->data + u->pos, len);
  u->pos += len;
  return text;
}

static GVariant *
read_string (Unpacker *u, gsize declared)
{
  char *text = read_text (u, declared);

  return text ? g_variant_new_take_string (text) : NULL;
}

static GVariant *
read_bytes (Unpacker *u, gsize len)
{
  g_autoptr (GBytes) slice = NULL;

  if (u->len - u->pos < len)
    return fail (u,
        "%" G_GSIZE_FORMAT " bytes are announced, %" G_GSIZE_FORMAT " are here",
        len, u->len - u->pos);
  slice = g_bytes_new_from_bytes (u->bytes, u->pos, len);
  u->pos += len;
  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, slice, TRUE);
}

static GVariant *
read_array (Unpacker *u, gsize n)
{
  g_autoptr (GPtrArray) children = ecl_value_children_new ();

  for (gsize i = 0; i < n; i++) {
    GVariant *value = read_value (u);

    if (value == NULL)
      return NULL;
    ecl_value_children_add (children, value);
  }
  return ecl_value_new_array (children);
}

static char *
read_name (Unpacker *u)
{
  guint64 len = 0;
  guint8 code = u->pos < u->len ? u->data[u->pos++] : 0;

  if (!ecl_value_budget_take (&u->budget, u->error))
    return NULL;
  if ((code & 0xf0) == ECL_PACK_FIXSTRING)
    return read_text (u, code & 0x0f);
  if (code != ECL_PACK_STRING16 && code != ECL_PACK_STRING32) {
    fail (u, "the name of a member is not a string");
    return NULL;
  }
  if (!read_number (u, code == ECL_PACK_STRING16 ? 2 : 4, &len))
    return NULL;
  return read_text (u, len);
}

static GVariant *
read_map (Unpacker *u, gsize n)
{
  g_autoptr (GArray) members = ecl_value_members_new ();

  for (gsize i = 0; i < n; i++) {
    g_autofree char *name = read_name (u);
    GVariant *value = name ? read_value (u) : NULL;

    if (value == NULL)
      return NULL;
    ecl_value_members_add (members, g_steal_pointer (&name), value);
  }
  return ecl_value_new_object (members);
}

static GVariant *
read_container (Unpacker *u, gsize n, gboolean is_map)
{
  GVariant *value;

  if (!ecl_value_budget_enter (&u->budget, u->error))
    return NULL;
  value = is_map ? read_map (u, n) : read_array (u, n);
  ecl_value_budget_leave (&u->budget);
  return value;
}

/* What has a length of 16 or 32 bit after its code */
static GVariant *
read_sized (Unpacker *u, guint8 code)
{
  guint64 len;

  if (!read_number (u, code & 1 ? 4 : 2, &len))
    return NULL;
  switch (code & ~1) {
  case ECL_PACK_STRING16:
    return read_string (u, len);
  case ECL_PACK_BYTES16:
    return read_bytes (u, len);
  default:
    return read_container (u, len, code >= ECL_PACK_MAP16);
  }
}

static GVariant *
read_coded (Unpacker *u, guint8 code)
{
  switch (code) {
  case ECL_PACK_FALSE:
  case ECL_PACK_TRUE:
    return g_variant_new_boolean (code == ECL_PACK_TRUE);
  case ECL_PACK_FLOAT:
    return read_float (u);
  case ECL_PACK_DOUBLE:
    return read_double (u);
  case ECL_PACK_UINT8:
  case ECL_PACK_UINT16:
  case ECL_PACK_UINT32:
  case ECL_PACK_UINT64:
    return read_unsigned (u, 1u << (code - ECL_PACK_UINT8));
  case ECL_PACK_INT8:
  case ECL_PACK_INT16:
  case ECL_PACK_INT32:
  case ECL_PACK_INT64:
    return read_signed (u, 1u << (code - ECL_PACK_INT8));
  case ECL_PACK_NULL:
  case ECL_PACK_UNDEFINED:
    return ecl_value_new_null ();
  default:
    if (code >= ECL_PACK_STRING16)
      return read_sized (u, code);
    if (code >= ECL_PACK_RESERVED_FIRST)
      return ecl_value_new_null ();
    return fail (u, "unknown code 0x%02x", code);
  }
}

static GVariant *
read_value (Unpacker *u)
{
  guint8 code;

  if (!ecl_value_budget_take (&u->budget, u->error))
    return NULL;
  if (u->pos == u->len)
    return fail (u, "the message ends where a value should start");
  code = u->data[u->pos++];
  if (code < ECL_PACK_FIXMAP)
    return g_variant_new_int64 (code);
  if (code >= ECL_PACK_NEGATIVE)
    return g_variant_new_int64 ((gint8)code);
  switch (code & 0xf0) {
  case ECL_PACK_FIXMAP:
  case ECL_PACK_FIXARRAY:
    return read_container (u, code & 0x0f, code < ECL_PACK_FIXARRAY);
  case ECL_PACK_FIXBYTES:
    return read_bytes (u, code & 0x0f);
  case ECL_PACK_FIXSTRING:
    return read_string (u, code & 0x0f);
  default:
    return read_coded (u, code);
  }
}

/* One reading of the whole message. @astral: (out): whether others exist */
static GVariant *
decode_once (GBytes *bytes, const EclDataLimits *bounds,
    EclStringLength string_length, gboolean *astral, GError **error)
{
  Unpacker u = {.bytes = bytes,
      .string_length = string_length,
      .budget = {bounds->max_depth, bounds->max_values},
      .error = error};
  g_autoptr (GVariant) value = NULL;

  u.data = g_bytes_get_data (bytes, &u.len);
  value = read_value (&u);
  *astral = u.astral;
  if (value == NULL)
    return NULL;
  g_variant_ref_sink (value);
  if (u.pos < u.len)
    return fail (&u, "more bytes follow the value");
  return g_steal_pointer (&value);
}

/**
 * ecl_binarypack_decode:
 * @bytes: one packed value
 * @limits: (nullable): `max_size`, `max_depth` and `max_values` count here;
 *   %NULL for the defaults
 * @error: #EclProtocolError: MALFORMED, also for a string that is not UTF-8 or
 *   holds U+0000; TOO_LARGE beyond the limits
 *
 * Reads both dialects. Strings with characters outside the BMP are read as
 * skyway-js counts them; if the message does not come out even, also as others
 * do: three readings at most. Byte arrays of the value refer to @bytes, which
 * they keep alive. Nothing is allocated for what is only announced. Any thread.
 *
 * Returns: (transfer full) (nullable): the value, see ecl-value.h for its types
 */
GVariant *
ecl_binarypack_decode (
    GBytes *bytes, const EclDataLimits *limits, GError **error)
{
  static const EclStringLength meanings[] = {
      ECL_STRING_AS_SDK, ECL_STRING_TRUE_LENGTH, ECL_STRING_SIX_EACH};
  EclDataLimits bounds = ecl_data_limits_resolve (limits);
  g_autoptr (GError) first = NULL;

  if (g_bytes_get_size (bytes) > bounds.max_size) {
    g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
        "a message of %" G_GSIZE_FORMAT " bytes, more than %" G_GSIZE_FORMAT,
        g_bytes_get_size (bytes), bounds.max_size);
    return NULL;
  }
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++) {
    gboolean astral;
    GVariant *value = decode_once (
        bytes, &bounds, meanings[i], &astral, first ? NULL : &first);

    if (value)
      return value;
    if (!astral)
      break;
  }
  g_propagate_error (error, g_steal_pointer (&first));
  return NULL;
}
