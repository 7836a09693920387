/* ecl-value-json: values from and to JSON text, of data connections and rooms
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "ecl-json.h"
#include "ecl-socketio.h"
#include "ecl-value-private.h"

/* Digits that tell any two doubles apart. */
#define MAX_DIGITS 17

/* What stands in Socket.IO's JSON for bytes that follow it */
#define PLACEHOLDER "_placeholder"

typedef struct {
  EclValueBudget budget;
  const GPtrArray *attachments; /* (nullable) (element-type GBytes) */
} Reader;

static GVariant *read_value (Reader *r, EclSpan span, GError **error);

static char *
read_text (EclSpan span, GError **error)
{
  char *text = ecl_json_dup_string (span);

  if (text == NULL)
    g_set_error_literal (error, ECL_PROTOCOL_ERROR,
        ECL_PROTOCOL_ERROR_UNEXPECTED,
        "JSON: a string holds U+0000, which has no place in a C string");
  return text;
}

static GVariant *
read_number (EclSpan span)
{
  g_autofree char *text = NULL;
  guint64 large;
  gint64 integer;

  if (ecl_json_get_int64 (span, &integer))
    return g_variant_new_int64 (integer);
  text = g_strndup (span.data, span.len);
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &large, NULL))
    return g_variant_new_uint64 (large);
  return ecl_value_new_double (g_ascii_strtod (text, NULL));
}

static gboolean
is_placeholder (const Reader *r, EclSpan object)
{
  EclSpan value;

  ecl_json_get_member (object, PLACEHOLDER, &value);
  return r->attachments && ecl_json_type (value) == ECL_JSON_TRUE;
}

static GVariant *
read_attachment (const Reader *r, EclSpan placeholder, GError **error)
{
  EclSpan value;
  gint64 num;

  ecl_json_get_member (placeholder, "num", &value);
  if (!ecl_json_get_int64 (value, &num) || num < 0 ||
      num >= r->attachments->len) {
    g_set_error_literal (error, ECL_PROTOCOL_ERROR,
        ECL_PROTOCOL_ERROR_MALFORMED,
        "JSON: there are no such bytes beside it");
    return NULL;
  }
  return g_variant_new_from_bytes (
      G_VARIANT_TYPE_BYTESTRING, g_ptr_array_index (r->attachments, num), TRUE);
}

static GVariant *
read_array (Reader *r, EclSpan span, GError **error)
{
  g_autoptr (GPtrArray) children = ecl_value_children_new ();
  EclJsonIter iter;
  EclSpan element;

  ecl_json_iter_init (&iter, span);
  while (ecl_json_iter_next (&iter, NULL, &element)) {
    GVariant *value = read_value (r, element, error);

    if (value == NULL)
      return NULL;
    ecl_value_children_add (children, value);
  }
  return ecl_value_new_array (children);
}

static GVariant *
read_object (Reader *r, EclSpan span, GError **error)
{
  g_autoptr (GArray) members = ecl_value_members_new ();
  EclJsonIter iter;
  EclSpan key, member;

  ecl_json_iter_init (&iter, span);
  while (ecl_json_iter_next (&iter, &key, &member)) {
    g_autofree char *name = NULL;
    GVariant *value;

    if (!ecl_value_budget_take (&r->budget, error))
      return NULL;
    name = read_text ((EclSpan){key.data - 1, key.len + 2}, error);
    if (name == NULL)
      return NULL;
    value = read_value (r, member, error);
    if (value == NULL)
      return NULL;
    ecl_value_members_add (members, g_steal_pointer (&name), value);
  }
  return ecl_value_new_object (members);
}

static GVariant *
read_container (Reader *r, EclSpan span, GError **error)
{
  GVariant *value;

  if (!ecl_value_budget_enter (&r->budget, error))
    return NULL;
  if (ecl_json_type (span) == ECL_JSON_ARRAY)
    value = read_array (r, span, error);
  else if (is_placeholder (r, span))
    value = read_attachment (r, span, error);
  else
    value = read_object (r, span, error);
  ecl_value_budget_leave (&r->budget);
  return value;
}

static GVariant *
read_value (Reader *r, EclSpan span, GError **error)
{
  char *text;

  if (!ecl_value_budget_take (&r->budget, error))
    return NULL;
  switch (ecl_json_type (span)) {
  case ECL_JSON_OBJECT:
  case ECL_JSON_ARRAY:
    return read_container (r, span, error);
  case ECL_JSON_STRING:
    text = read_text (span, error);
    return text ? g_variant_new_take_string (text) : NULL;
  case ECL_JSON_TRUE:
    return g_variant_new_boolean (TRUE);
  case ECL_JSON_FALSE:
    return g_variant_new_boolean (FALSE);
  case ECL_JSON_NULL:
    return ecl_value_new_null ();
  default:
    return read_number (span);
  }
}

/**
 * ecl_value_from_json:
 * @json: (array length=len): UTF-8
 * @len: bytes
 * @limits: (nullable): `max_size`, `max_depth` and `max_values` count here;
 *   %NULL for the defaults
 * @error: #EclProtocolError: MALFORMED; TOO_LARGE beyond the limits; UNEXPECTED
 *   for a string with U+0000
 *
 * A surrogate without its pair becomes U+FFFD. Any thread.
 *
 * Returns: (transfer full) (nullable): the value, see above for its types
 */
GVariant *
ecl_value_from_json (
    const char *json, gsize len, const EclDataLimits *limits, GError **error)
{
  return ecl_value_from_event (json, len, NULL, limits, error);
}

/**
 * ecl_value_from_event:
 * @json: (array length=len): UTF-8, the data of a Socket.IO event
 * @len: bytes
 * @attachments: (nullable) (element-type GBytes): the bytes that came beside
 *   it; they are shared, not copied
 * @limits: (nullable): as of ecl_value_from_json(), which do not count
 *   @attachments
 * @error: as of ecl_value_from_json(); also MALFORMED where bytes are missing
 *
 * As ecl_value_from_json(), with bytes at their places.
 *
 * Returns: (transfer full) (nullable): the value, see above for its types
 */
GVariant *
ecl_value_from_event (const char *json, gsize len, const GPtrArray *attachments,
    const EclDataLimits *limits, GError **error)
{
  EclDataLimits bounds = ecl_data_limits_resolve (limits);
  Reader r = {{bounds.max_depth, bounds.max_values}, attachments};
  EclSpan span;
  GVariant *value;

  if (len > bounds.max_size) {
    g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
        "JSON of %" G_GSIZE_FORMAT " bytes, more than %" G_GSIZE_FORMAT, len,
        bounds.max_size);
    return NULL;
  }
  if (!ecl_json_scan (json, len, &span, error))
    return NULL;
  value = read_value (&r, span, error);
  return value ? g_variant_ref_sink (value) : NULL;
}

/* The fewest digits that read back as @number, and its decimal exponent:
 * 0.<digits> * 10^exponent. @number is positive. Returns how many digits. */
static int
shortest_digits (double number, char digits[MAX_DIGITS + 1], int *exponent)
{
  char text[32];
  int n = 0;

  for (int precision = 0; precision < MAX_DIGITS; precision++) {
    char format[8];

    g_snprintf (format, sizeof format, "%%.%de", precision);
    g_ascii_formatd (text, sizeof text, format, number);
    if (g_ascii_strtod (text, NULL) == number)
      break;
  }
  for (const char *p = text; *p != 'e'; p++) {
    if (g_ascii_isdigit (*p))
      digits[n++] = *p;
  }
  digits[n] = '\0';
  *exponent = atoi (strchr (text, 'e') + 1) + 1;
  return n;
}

/* As ECMAScript's Number::toString lays out digits; integers do not come here
 * unless they are beyond 64 bits. */
static void
append_double (GString *out, double number)
{
  char digits[MAX_DIGITS + 1];
  int n, exponent;

  if (number < 0)
    g_string_append_c (out, '-');
  n = shortest_digits (fabs (number), digits, &exponent);
  if (exponent > 0 && exponent <= 21) {
    g_string_append_len (out, digits, MIN (n, exponent));
    for (int i = n; i < exponent; i++)
      g_string_append_c (out, '0');
    if (n > exponent)
      g_string_append_printf (out, ".%s", digits + exponent);
  } else if (exponent > -6 && exponent <= 0) {
    g_string_append (out, "0.");
    for (int i = exponent; i < 0; i++)
      g_string_append_c (out, '0');
    g_string_append (out, digits);
  } else {
    g_string_append_c (out, digits[0]);
    if (n > 1)
      g_string_append_printf (out, ".%s", digits + 1);
    g_string_append_printf (out, "e%+d", exponent - 1);
  }
}

typedef struct {
  GString *out;
  EclDataLimits limits;
  EclValueBudget budget;
  GPtrArray *attachments; /* (nullable) (element-type GBytes) */
  gsize n_attached;       /* bytes of them */
} Writer;

static gboolean write_value (Writer *w, GVariant *wrapped, GError **error);

static gboolean
check_size (Writer *w, GError **error)
{
  if (w->out->len <= w->limits.max_size)
    return TRUE;
  g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
      "the message is more than %" G_GSIZE_FORMAT " bytes of JSON",
      w->limits.max_size);
  return FALSE;
}

static gboolean
write_container (Writer *w, GVariant *value, gboolean is_object, GError **error)
{
  gsize n = g_variant_n_children (value);

  if (!ecl_value_budget_enter (&w->budget, error))
    return FALSE;
  g_string_append_c (w->out, is_object ? '{' : '[');
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

    if (i > 0)
      g_string_append_c (w->out, ',');
    if (is_object) {
      g_autoptr (GVariant) name = g_variant_get_child_value (child, 0);
      g_autoptr (GVariant) member = g_variant_get_child_value (child, 1);

      ecl_json_append_string (w->out, g_variant_get_string (name, NULL), -1);
      g_string_append_c (w->out, ':');
      if (!write_value (w, member, error))
        return FALSE;
    } else if (!write_value (w, child, error)) {
      return FALSE;
    }
  }
  g_string_append_c (w->out, is_object ? '}' : ']');
  ecl_value_budget_leave (&w->budget);
  return TRUE;
}

static gboolean
write_bytes (Writer *w, GVariant *value, GError **error)
{
  if (!w->attachments) {
    g_set_error_literal (error, ECL_PROTOCOL_ERROR,
        ECL_PROTOCOL_ERROR_UNEXPECTED,
        "JSON cannot carry bytes: use the serialization binary");
    return FALSE;
  }
  w->n_attached += g_variant_get_size (value);
  if (w->attachments->len == ECL_SOCKETIO_MAX_ATTACHMENTS ||
      w->n_attached > w->limits.max_size) {
    g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
        "the message has bytes at more than %d places, or more than "
        "%" G_GSIZE_FORMAT " in all",
        ECL_SOCKETIO_MAX_ATTACHMENTS, w->limits.max_size);
    return FALSE;
  }
  g_string_append_printf (
      w->out, "{\"" PLACEHOLDER "\":true,\"num\":%u}", w->attachments->len);
  g_ptr_array_add (w->attachments, g_variant_get_data_as_bytes (value));
  return TRUE;
}

static gboolean
write_value (Writer *w, GVariant *wrapped, GError **error)
{
  g_autoptr (GVariant) value = ecl_value_unwrap (wrapped);
  EclScalar scalar = ecl_value_classify (value);

  if (!ecl_value_check_sendable (value, &scalar, error) ||
      !check_size (w, error))
    return FALSE;
  switch (scalar.kind) {
  case ECL_VALUE_BOOLEAN:
    g_string_append (w->out, scalar.boolean ? "true" : "false");
    return TRUE;
  case ECL_VALUE_INTEGER:
    g_string_append_printf (w->out, "%" G_GINT64_FORMAT, scalar.integer);
    return TRUE;
  case ECL_VALUE_UNSIGNED:
    g_string_append_printf (
        w->out, "%" G_GUINT64_FORMAT, scalar.unsigned_integer);
    return TRUE;
  case ECL_VALUE_DOUBLE:
    append_double (w->out, scalar.number);
    return TRUE;
  case ECL_VALUE_STRING:
    ecl_json_append_string (w->out, g_variant_get_string (value, NULL), -1);
    return TRUE;
  case ECL_VALUE_BYTES:
    return write_bytes (w, value, error);
  case ECL_VALUE_ARRAY:
  case ECL_VALUE_OBJECT:
    return write_container (w, value, scalar.kind == ECL_VALUE_OBJECT, error);
  default:
    g_string_append (w->out, "null");
    return TRUE;
  }
}

/**
 * ecl_value_to_json:
 * @value: what to write; not consumed
 * @limits: (nullable): `max_size` and `max_depth` count here; %NULL for the
 *   defaults
 * @error: #EclProtocolError: TOO_LARGE beyond the limits; UNEXPECTED for bytes,
 *   NaN, an infinity and the types that cannot be sent
 *
 * Writes what JSON.stringify() of the same value gives, byte for byte; integers
 * beyond 2^53 with all of their digits. Any thread.
 *
 * Returns: (transfer full) (nullable): the text, UTF-8, with a NUL behind it
 *   that its size does not count
 */
GBytes *
ecl_value_to_json (GVariant *value, const EclDataLimits *limits, GError **error)
{
  return ecl_value_to_event (value, NULL, limits, error);
}

/**
 * ecl_value_to_event:
 * @value: what to write as the data of a Socket.IO event; not consumed
 * @attachments: (nullable) (element-type GBytes): empty; gets the bytes that
 *   go beside it, also on error; they are shared, not copied
 * @limits: (nullable): as of ecl_value_to_json(); `max_size` counts for the
 *   bytes beside it in all as well
 * @error: as of ecl_value_to_json(), except for bytes, which may be at
 *   %ECL_SOCKETIO_MAX_ATTACHMENTS places: TOO_LARGE beyond
 *
 * As ecl_value_to_json(), with a placeholder where there are bytes. Without
 * @attachments bytes are UNEXPECTED.
 *
 * Returns: (transfer full) (nullable): the text, as of ecl_value_to_json()
 */
GBytes *
ecl_value_to_event (GVariant *value, GPtrArray *attachments,
    const EclDataLimits *limits, GError **error)
{
  EclDataLimits bounds = ecl_data_limits_resolve (limits);
  Writer w = {
      g_string_new (NULL), bounds, {bounds.max_depth, 0}, attachments, 0};

  if (write_value (&w, value, error) && check_size (&w, error))
    return g_string_free_to_bytes (w.out);
  g_string_free (w.out, TRUE);
  return NULL;
}
