/* ecl-json-private: steps over string contents that scanner and writer share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <string.h>
#include "ecl-json.h"

G_BEGIN_DECLS

#define ECL_BYTES(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

/* First byte from @p that is not plain: a quote, a backslash, a control
 * character or the start of a multi-byte sequence; @end when there is none.
 * Eight bytes a step: a borrow can flag only bytes after a true match, so the
 * lowest flag is always exact. */
static inline const char *
ecl_json_skip_plain (const char *p, const char *end)
{
  while (end - p >= 8) {
    guint64 word, quote, backslash, special;

    memcpy (&word, p, 8);
    word = GUINT64_FROM_LE (word);
    quote = word ^ ECL_BYTES ('"');
    backslash = word ^ ECL_BYTES ('\\');
    special = ((word - ECL_BYTES (0x20)) | (quote - ECL_BYTES (1)) |
                  (backslash - ECL_BYTES (1)) | word) &
              ECL_BYTES (0x80);
    if (special)
      return p + __builtin_ctzll (special) / 8;
    p += 8;
  }
  while (p < end && (guchar)*p >= 0x20 && (guchar)*p < 0x80 && *p != '"' &&
         *p != '\\')
    p++;
  return p;
}

/* Bytes of the UTF-8 sequence at @p (p < end, first byte >= 0x80), 0 when it is
 * malformed, overlong, a surrogate or cut short (Unicode 15, table 3-7). */
static inline guint
ecl_json_utf8_sequence (const char *p, const char *end)
{
  const guchar *s = (const guchar *)p;
  gsize left = end - p;
  guchar low = 0x80, high = 0xbf;
  guint n;

  if (s[0] >= 0xc2 && s[0] <= 0xdf)
    n = 2;
  else if (s[0] >= 0xe0 && s[0] <= 0xef)
    n = 3;
  else if (s[0] >= 0xf0 && s[0] <= 0xf4)
    n = 4;
  else
    return 0;
  if (s[0] == 0xe0)
    low = 0xa0;
  else if (s[0] == 0xed)
    high = 0x9f;
  else if (s[0] == 0xf0)
    low = 0x90;
  else if (s[0] == 0xf4)
    high = 0x8f;
  if (left < n || s[1] < low || s[1] > high)
    return 0;
  for (guint i = 2; i < n; i++) {
    if ((s[i] & 0xc0) != 0x80)
      return 0;
  }
  return n;
}

static inline const char *
ecl_json_skip_space (const char *p, const char *end)
{
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
    p++;
  return p;
}

G_END_DECLS
