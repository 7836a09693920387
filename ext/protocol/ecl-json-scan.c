/* ecl-json-scan: the one strict pass that validates a JSON text
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-json-private.h"
#include "ecl-protocol-error.h"

/* One bit per level of nesting tells objects from arrays. */
G_STATIC_ASSERT (ECL_JSON_MAX_DEPTH <= 64);

typedef struct {
  const char *start;
  const char *end;
  const char *p;
  guint64 objects;
  guint depth;
  GError **error;
} Scanner;

static gboolean
fail (Scanner *s, const char *what)
{
  g_set_error (s->error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_MALFORMED,
      "JSON, byte %" G_GSIZE_FORMAT ": %s", (gsize)(s->p - s->start), what);
  return FALSE;
}

static gboolean
scan_escape (Scanner *s)
{
  gsize left = s->end - s->p;

  if (left < 2)
    return fail (s, "text ends inside a string");
  switch (s->p[1]) {
  case '"':
  case '\\':
  case '/':
  case 'b':
  case 'f':
  case 'n':
  case 'r':
  case 't':
    s->p += 2;
    return TRUE;
  case 'u':
    if (left < 6)
      return fail (s, "text ends inside a string");
    for (guint i = 2; i < 6; i++) {
      if (!g_ascii_isxdigit (s->p[i]))
        return fail (s, "\\u needs four hexadecimal digits");
    }
    s->p += 6;
    return TRUE;
  default:
    return fail (s, "unknown escape in a string");
  }
}

static gboolean
scan_string (Scanner *s)
{
  s->p++;
  for (;;) {
    guchar c;

    s->p = ecl_json_skip_plain (s->p, s->end);
    if (s->p == s->end)
      return fail (s, "text ends inside a string");
    c = *s->p;
    if (c == '"') {
      s->p++;
      return TRUE;
    }
    if (c == '\\') {
      if (!scan_escape (s))
        return FALSE;
    } else if (c >= 0x80) {
      do {
        guint n = ecl_json_utf8_sequence (s->p, s->end);

        if (n == 0)
          return fail (s, "string is not UTF-8");
        s->p += n;
      } while (s->p < s->end && (guchar)*s->p >= 0x80);
    } else {
      return fail (s, "control character in a string");
    }
  }
}

static gboolean
scan_digits (Scanner *s)
{
  const char *first = s->p;

  while (s->p < s->end && g_ascii_isdigit (*s->p))
    s->p++;
  return s->p > first || fail (s, "a digit is missing in a number");
}

static gboolean
scan_number (Scanner *s)
{
  if (*s->p == '-')
    s->p++;
  if (s->p < s->end && *s->p == '0')
    s->p++;
  else if (!scan_digits (s))
    return FALSE;
  if (s->p < s->end && *s->p == '.') {
    s->p++;
    if (!scan_digits (s))
      return FALSE;
  }
  if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
    s->p++;
    if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
      s->p++;
    if (!scan_digits (s))
      return FALSE;
  }
  return TRUE;
}

static gboolean
scan_literal (Scanner *s, const char *literal)
{
  gsize len = strlen (literal);

  if ((gsize)(s->end - s->p) < len || memcmp (s->p, literal, len) != 0)
    return fail (s, "neither a value nor true, false or null");
  s->p += len;
  return TRUE;
}

static gboolean
scan_scalar (Scanner *s)
{
  switch (*s->p) {
  case '"':
    return scan_string (s);
  case 't':
    return scan_literal (s, "true");
  case 'f':
    return scan_literal (s, "false");
  case 'n':
    return scan_literal (s, "null");
  default:
    if (*s->p == '-' || g_ascii_isdigit (*s->p))
      return scan_number (s);
    return fail (s, "a value is missing");
  }
}

static gboolean
scan_key (Scanner *s)
{
  s->p = ecl_json_skip_space (s->p, s->end);
  if (s->p == s->end || *s->p != '"')
    return fail (s, "a member name is missing");
  if (!scan_string (s))
    return FALSE;
  s->p = ecl_json_skip_space (s->p, s->end);
  if (s->p == s->end || *s->p != ':')
    return fail (s, "':' is missing after a member name");
  s->p++;
  return TRUE;
}

static gboolean
in_object (Scanner *s)
{
  return s->objects >> (s->depth - 1) & 1;
}

/* Opens a container; leaves @empty TRUE when it is closed again at once. */
static gboolean
scan_open (Scanner *s, gboolean *empty)
{
  gboolean object = *s->p == '{';
  guint64 bit;

  if (s->depth == ECL_JSON_MAX_DEPTH) {
    g_set_error (s->error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
        "JSON is nested deeper than %d levels", ECL_JSON_MAX_DEPTH);
    return FALSE;
  }
  bit = G_GUINT64_CONSTANT (1) << s->depth++;
  s->objects = object ? s->objects | bit : s->objects & ~bit;
  s->p = ecl_json_skip_space (s->p + 1, s->end);
  *empty = s->p < s->end && *s->p == (object ? '}' : ']');
  if (*empty) {
    s->p++;
    s->depth--;
    return TRUE;
  }
  return !object || scan_key (s);
}

/* After a value: closes the containers that end here. Returns with depth 0 at
 * the end of the text's value, else before the next value. */
static gboolean
scan_after_value (Scanner *s)
{
  while (s->depth > 0) {
    gboolean object = in_object (s);

    s->p = ecl_json_skip_space (s->p, s->end);
    if (s->p == s->end)
      return fail (s, "text ends inside an array or object");
    if (*s->p == ',') {
      s->p++;
      return !object || scan_key (s);
    }
    if (*s->p != (object ? '}' : ']'))
      return fail (s, "',' or a closing bracket is missing");
    s->p++;
    s->depth--;
  }
  return TRUE;
}

static gboolean
scan_value (Scanner *s)
{
  do {
    s->p = ecl_json_skip_space (s->p, s->end);
    if (s->p == s->end)
      return fail (s, "text ends where a value is due");
    if (*s->p == '{' || *s->p == '[') {
      gboolean empty;

      if (!scan_open (s, &empty))
        return FALSE;
      if (!empty)
        continue;
    } else if (!scan_scalar (s)) {
      return FALSE;
    }
    if (!scan_after_value (s))
      return FALSE;
  } while (s->depth > 0);
  return TRUE;
}

/**
 * ecl_json_scan:
 * @data: (array length=len): a JSON text, not NUL-terminated
 * @len: bytes
 * @value: (out): the text's value without the white space around it; borrowed
 *   from @data; absent on error
 * @error: #EclProtocolError: MALFORMED, or TOO_LARGE beyond
 *   %ECL_JSON_MAX_DEPTH levels of nesting
 *
 * Validates a whole text in one pass and without allocation: the grammar of RFC
 * 8259, the escapes, and UTF-8 in strings (no overlong form, no surrogate). A
 * lone surrogate written as an escape is grammatical and let through, as
 * JavaScript does; so are duplicate names. The length is the caller's to bound.
 * Any thread.
 *
 * Returns: whether the text is valid
 */
gboolean
ecl_json_scan (const char *data, gsize len, EclSpan *value, GError **error)
{
  Scanner s = {.start = data, .end = data + len, .error = error};
  const char *first;

  *value = (EclSpan){NULL, 0};
  if (len == 0) {
    s.p = data;
    return fail (&s, "the text is empty");
  }
  first = s.p = ecl_json_skip_space (data, s.end);
  if (!scan_value (&s))
    return FALSE;
  *value = (EclSpan){first, s.p - first};
  s.p = ecl_json_skip_space (s.p, s.end);
  if (s.p < s.end) {
    *value = (EclSpan){NULL, 0};
    return fail (&s, "something follows the value");
  }
  return TRUE;
}
