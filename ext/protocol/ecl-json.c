/* ecl-json: reads the values of a scanned JSON text and writes new ones
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-json-private.h"

/**
 * ecl_json_type:
 * @value: a span that ecl_json_scan() or an iterator gave, or an absent one
 *
 * Returns: its type; %ECL_JSON_INVALID when absent
 */
EclJsonType
ecl_json_type (EclSpan value)
{
  if (value.len == 0)
    return ECL_JSON_INVALID;
  switch (value.data[0]) {
  case '{':
    return ECL_JSON_OBJECT;
  case '[':
    return ECL_JSON_ARRAY;
  case '"':
    return ECL_JSON_STRING;
  case 't':
    return ECL_JSON_TRUE;
  case 'f':
    return ECL_JSON_FALSE;
  case 'n':
    return ECL_JSON_NULL;
  default:
    return ECL_JSON_NUMBER;
  }
}

/* The steps below rely on a scan having passed; the checks against @end only
 * keep a span that was never scanned from being read past its end. */

static const char *
skip_string (const char *p, const char *end)
{
  const char *first = p + 1;

  for (p = first; p < end; p++) {
    const char *before;

    p = memchr (p, '"', end - p);
    if (p == NULL)
      return end;
    for (before = p; before > first && before[-1] == '\\';)
      before--;
    if ((p - before) % 2 == 0)
      return p + 1;
  }
  return end;
}

static const char *
skip_container (const char *p, const char *end)
{
  guint depth = 0;

  while (p < end) {
    switch (*p) {
    case '"':
      p = skip_string (p, end);
      continue;
    case '{':
    case '[':
      depth++;
      break;
    case '}':
    case ']':
      if (--depth == 0)
        return p + 1;
      break;
    default:
      break;
    }
    p++;
  }
  return end;
}

static const char *
skip_value (const char *p, const char *end)
{
  if (p == end)
    return end;
  if (*p == '"')
    return skip_string (p, end);
  if (*p == '{' || *p == '[')
    return skip_container (p, end);
  while (
      p < end && (g_ascii_isalnum (*p) || *p == '-' || *p == '+' || *p == '.'))
    p++;
  return p;
}

/**
 * ecl_json_iter_init:
 * @iter: (out): the iterator
 * @container: a scanned object or array; any other value has no members
 *
 * The iterator borrows @container's bytes and needs no cleanup.
 */
void
ecl_json_iter_init (EclJsonIter *iter, EclSpan container)
{
  EclJsonType type = ecl_json_type (container);

  *iter = (EclJsonIter){NULL, NULL, type == ECL_JSON_OBJECT};
  if ((type == ECL_JSON_OBJECT || type == ECL_JSON_ARRAY) &&
      container.len >= 2) {
    iter->next = container.data + 1;
    iter->end = container.data + container.len - 1;
  }
}

/**
 * ecl_json_iter_next:
 * @iter: the iterator
 * @key: (out) (optional): the member's name as it stands in the text, escapes
 *   included, without the quotes (compare it with ecl_json_key_equals());
 *   absent for an array
 * @value: (out): the member or element, borrowed
 *
 * Returns: %FALSE at the end; @key and @value are then untouched
 */
gboolean
ecl_json_iter_next (EclJsonIter *iter, EclSpan *key, EclSpan *value)
{
  const char *p = ecl_json_skip_space (iter->next, iter->end);
  EclSpan name = {NULL, 0};
  const char *first;

  if (p < iter->end && *p == ',')
    p = ecl_json_skip_space (p + 1, iter->end);
  if (p == iter->end)
    return FALSE;
  if (iter->is_object) {
    const char *after = skip_string (p, iter->end);

    name = (EclSpan){p + 1, MAX (after - p, 2) - 2};
    p = ecl_json_skip_space (after, iter->end);
    if (p < iter->end && *p == ':')
      p = ecl_json_skip_space (p + 1, iter->end);
  }
  first = p;
  p = skip_value (p, iter->end);
  /* An unscanned span may hold a byte that starts nothing: end there. */
  if (p == first) {
    iter->next = iter->end;
    return FALSE;
  }
  if (key)
    *key = name;
  *value = (EclSpan){first, p - first};
  iter->next = p;
  return TRUE;
}

static guint
hex4 (const char *p)
{
  guint unit = 0;

  for (guint i = 0; i < 4; i++)
    unit = unit << 4 | (guint)g_ascii_xdigit_value (p[i]);
  return unit;
}

/* Reads the \u escape at *p, its pair included when it is a high surrogate. */
static gunichar
unescape_unicode (const char **p, const char *end)
{
  guint unit = hex4 (*p + 2);

  *p += 6;
  if (unit >= 0xd800 && unit <= 0xdbff && end - *p >= 6 && (*p)[0] == '\\' &&
      (*p)[1] == 'u') {
    guint low = hex4 (*p + 2);

    if (low >= 0xdc00 && low <= 0xdfff) {
      *p += 6;
      return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  }
  return unit >= 0xd800 && unit <= 0xdfff ? 0xfffd : unit;
}

/* Decodes string contents. No escape is shorter than the UTF-8 that it stands
 * for, so the length of the input is room enough. */
static char *
unescape (const char *p, gsize len)
{
  g_autofree char *text = g_malloc (len + 1);
  const char *end = p + len;
  char *out = text;

  while (p < end) {
    const char *backslash = memchr (p, '\\', end - p);
    gsize run = (backslash ? backslash : end) - p;
    gunichar c;

    memcpy (out, p, run);
    out += run;
    p += run;
    if (end - p < 2)
      break;
    if (p[1] == 'u') {
      if (end - p < 6)
        break;
      c = unescape_unicode (&p, end);
      /* A C string cannot hold it, and what follows must not get lost. */
      if (c == 0)
        return NULL;
      out += g_unichar_to_utf8 (c, out);
      continue;
    }
    switch (p[1]) {
    case 'b':
      *out++ = '\b';
      break;
    case 'f':
      *out++ = '\f';
      break;
    case 'n':
      *out++ = '\n';
      break;
    case 'r':
      *out++ = '\r';
      break;
    case 't':
      *out++ = '\t';
      break;
    default:
      *out++ = p[1];
      break;
    }
    p += 2;
  }
  *out = '\0';
  return g_steal_pointer (&text);
}

/**
 * ecl_json_key_equals:
 * @key: a name from ecl_json_iter_next()
 * @name: UTF-8
 *
 * Compares what the name means, so "s\u0072c" equals "src", as it does for
 * every JSON parser.
 *
 * Returns: whether they are the same name
 */
gboolean
ecl_json_key_equals (EclSpan key, const char *name)
{
  gsize len = strlen (name);
  g_autofree char *decoded = NULL;

  if (key.data == NULL || key.len < len)
    return FALSE;
  if (memchr (key.data, '\\', key.len) == NULL)
    return key.len == len && memcmp (key.data, name, len) == 0;
  /* An escape is at most six bytes for one: spare the copy of a long name. */
  if (key.len > 6 * len)
    return FALSE;
  decoded = unescape (key.data, key.len);
  return g_strcmp0 (decoded, name) == 0;
}

/**
 * ecl_json_string_equals:
 * @value: a scanned value
 * @text: UTF-8
 *
 * Returns: whether @value is a string that means @text
 */
gboolean
ecl_json_string_equals (EclSpan value, const char *text)
{
  if (ecl_json_type (value) != ECL_JSON_STRING || value.len < 2)
    return FALSE;
  return ecl_json_key_equals ((EclSpan){value.data + 1, value.len - 2}, text);
}

/**
 * ecl_json_get_member:
 * @object: a scanned value; one that is no object has no members
 * @name: UTF-8
 * @value: (out): the member's value, borrowed; absent when there is none
 *
 * Of duplicate names the last counts, as in JavaScript.
 *
 * Returns: whether there is such a member
 */
gboolean
ecl_json_get_member (EclSpan object, const char *name, EclSpan *value)
{
  EclJsonIter iter;
  EclSpan key, member;

  *value = (EclSpan){NULL, 0};
  if (ecl_json_type (object) != ECL_JSON_OBJECT)
    return FALSE;
  ecl_json_iter_init (&iter, object);
  while (ecl_json_iter_next (&iter, &key, &member)) {
    if (ecl_json_key_equals (key, name))
      *value = member;
  }
  return value->data != NULL;
}

/**
 * ecl_json_dup_string:
 * @value: a scanned value
 *
 * Decodes escapes; a surrogate without its pair becomes U+FFFD.
 *
 * Returns: (transfer full) (nullable): UTF-8, or %NULL when @value is no string
 *   or holds U+0000, which would cut a C string short
 */
char *
ecl_json_dup_string (EclSpan value)
{
  if (ecl_json_type (value) != ECL_JSON_STRING || value.len < 2)
    return NULL;
  return unescape (value.data + 1, value.len - 2);
}

/**
 * ecl_json_dup_member_string:
 * @object: a scanned value
 * @name: UTF-8
 *
 * Returns: (transfer full) (nullable): the member as ecl_json_dup_string()
 *   gives it, %NULL when there is none
 */
char *
ecl_json_dup_member_string (EclSpan object, const char *name)
{
  EclSpan value;

  ecl_json_get_member (object, name, &value);
  return ecl_json_dup_string (value);
}

/**
 * ecl_json_get_int64:
 * @value: a scanned value
 * @number: (out): the integer; 0 on %FALSE
 *
 * Returns: whether @value is a number without fraction or exponent that fits
 */
gboolean
ecl_json_get_int64 (EclSpan value, gint64 *number)
{
  gboolean negative;
  guint64 limit, magnitude = 0;

  *number = 0;
  if (ecl_json_type (value) != ECL_JSON_NUMBER)
    return FALSE;
  negative = value.data[0] == '-';
  limit = negative ? (guint64)G_MAXINT64 + 1 : (guint64)G_MAXINT64;
  for (gsize i = negative; i < value.len; i++) {
    guint digit = (guchar)value.data[i] - '0';

    if (digit > 9 || magnitude > (limit - digit) / 10)
      return FALSE;
    magnitude = magnitude * 10 + digit;
  }
  *number = (gint64)(negative ? 0 - magnitude : magnitude);
  return TRUE;
}

static void
append_escape (GString *out, guchar c)
{
  switch (c) {
  case '"':
  case '\\':
    g_string_append_c (out, '\\');
    g_string_append_c (out, c);
    break;
  case '\b':
    g_string_append (out, "\\b");
    break;
  case '\f':
    g_string_append (out, "\\f");
    break;
  case '\n':
    g_string_append (out, "\\n");
    break;
  case '\r':
    g_string_append (out, "\\r");
    break;
  case '\t':
    g_string_append (out, "\\t");
    break;
  default:
    g_string_append_printf (out, "\\u%04x", c);
    break;
  }
}

/**
 * ecl_json_append_string:
 * @out: the text so far
 * @utf8: what the string is to say; bytes that are not UTF-8 become U+FFFD
 * @len: bytes, or -1 when NUL-terminated
 *
 * Appends a JSON string, quotes included; valid for any input.
 */
void
ecl_json_append_string (GString *out, const char *utf8, gssize len)
{
  const char *p = utf8;
  const char *end = utf8 + (len < 0 ? strlen (utf8) : (gsize)len);

  g_string_append_c (out, '"');
  while (p < end) {
    const char *special = ecl_json_skip_plain (p, end);

    g_string_append_len (out, p, special - p);
    p = special;
    if (p == end)
      break;
    if ((guchar)*p < 0x80) {
      append_escape (out, *p++);
    } else {
      guint n = ecl_json_utf8_sequence (p, end);

      if (n)
        g_string_append_len (out, p, n);
      else
        g_string_append (out, "\xef\xbf\xbd");
      p += MAX (n, 1);
    }
  }
  g_string_append_c (out, '"');
}

/**
 * ecl_json_append_span:
 * @out: the text so far
 * @span: raw JSON; nothing is appended for an absent one
 */
void
ecl_json_append_span (GString *out, EclSpan span)
{
  if (span.len)
    g_string_append_len (out, span.data, span.len);
}
