/* ecl-binarypack-string: how many bytes a packed string has, and its UTF-8
 *
 * js-binarypack 0.0.9 counts six bytes for each character outside the BMP while
 * it sends four (strings up to 600 UTF-16 units; beyond it counts right).
 * Others count right, and send UTF-8 or CESU-8. So there is more than one way
 * to read a length, and only the whole message tells which one was right.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-binarypack-private.h"
#include "ecl-json-private.h"

/* UTF-16 units up to which the SDK counts wrong */
#define SDK_SHORT_STRING 600

/* A surrogate in three bytes, as CESU-8 has them */
static gboolean
is_surrogate (const guint8 *p, gsize left)
{
  return left >= 3 && p[0] == 0xed && p[1] >= 0xa0 && p[1] <= 0xbf &&
         (p[2] & 0xc0) == 0x80;
}

static gunichar
surrogate (const guint8 *p)
{
  return 0xd000 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f);
}

/* Bytes of the UTF-8 or CESU-8 sequence at @p (left > 0); 0 for neither and for
 * U+0000, which a C string cannot hold. */
static guint
sequence (const guint8 *p, gsize left)
{
  if (p[0] < 0x80)
    return p[0] != 0;
  if (is_surrogate (p, left))
    return 3;
  return ecl_json_utf8_sequence ((const char *)p, (const char *)p + left);
}

typedef struct {
  gsize len;
  gsize units; /* of UTF-16 */
  gboolean astral;
} Measure;

/* Walks sequences that cost their length, of four bytes @astral_cost, until
 * exactly @declared is spent. */
static gboolean
measure (const guint8 *data, gsize available, gsize declared, guint astral_cost,
    gsize max_units, Measure *m)
{
  gsize spent = 0;

  *m = (Measure){0};
  while (spent < declared && m->units <= max_units) {
    guint n =
        m->len < available ? sequence (data + m->len, available - m->len) : 0;

    if (n == 0)
      return FALSE;
    m->astral |= n == 4;
    m->units += n == 4 ? 2 : 1;
    m->len += n;
    spent += n == 4 ? astral_cost : n;
  }
  return spent == declared && m->units <= max_units;
}

static gboolean
measure_true (const guint8 *data, gsize available, gsize declared, Measure *m)
{
  if (declared <= available)
    return measure (data, declared, declared, 4, G_MAXSIZE, m);
  /* Too short for this meaning, perhaps not for another. */
  *m = (Measure){.astral = TRUE};
  return FALSE;
}

/* The SDK's two rules tell most strings apart by themselves: what is up to 600
 * units long when read with its true length was not counted so. */
static gboolean
measure_as_sdk (const guint8 *data, gsize available, gsize declared, Measure *m)
{
  Measure counted;
  gboolean is_true = measure_true (data, available, declared, m);

  if (is_true && (!m->astral || m->units > SDK_SHORT_STRING))
    return TRUE;
  if (!measure (data, available, declared, 6, SDK_SHORT_STRING, &counted)) {
    m->astral |= counted.astral;
    return is_true;
  }
  *m = counted;
  return TRUE;
}

/* Finds the @len of the string at @data whose length was @declared. @astral is
 * set to %TRUE, and else left alone, if other meanings give other lengths.
 * Returns whether there is such a string within @available bytes. */
gboolean
ecl_binarypack_measure_string (const guint8 *data, gsize available,
    gsize declared, EclStringLength meaning, gsize *len, gboolean *astral)
{
  Measure m;
  gboolean found;

  switch (meaning) {
  case ECL_STRING_AS_SDK:
    found = measure_as_sdk (data, available, declared, &m);
    break;
  case ECL_STRING_SIX_EACH:
    found = measure (data, available, declared, 6, G_MAXSIZE, &m);
    break;
  default:
    found = measure_true (data, available, declared, &m);
    break;
  }
  *astral |= m.astral;
  *len = m.len;
  return found;
}

/* @data: what ecl_binarypack_measure_string() found. Joins surrogates to
 * characters; a lone one becomes U+FFFD. Returns: (transfer full): UTF-8 */
char *
ecl_binarypack_dup_string (const guint8 *data, gsize len)
{
  char *text = g_malloc (len + 1);
  char *out = text;

  for (gsize i = 0; i < len;) {
    const guint8 *p = data + i;
    gsize left = len - i;
    gunichar c, low;

    if (!is_surrogate (p, left)) {
      *out++ = *p;
      i++;
      continue;
    }
    c = surrogate (p);
    low = is_surrogate (p + 3, left - 3) ? surrogate (p + 3) : 0;
    i += 3;
    if (c <= 0xdbff && low >= 0xdc00) {
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      i += 3;
    } else {
      c = 0xfffd;
    }
    out += g_unichar_to_utf8 (c, out);
  }
  *out = '\0';
  return text;
}
