/* fuzz-json: whatever scans can be walked, and what is written scans again
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "fuzz.h"
#include "ecl-json.h"

static void
check_string (EclSpan value)
{
  g_autofree char *text = ecl_json_dup_string (value);
  g_autofree char *again = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  EclSpan written;

  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (ecl_json_string_equals (value, text));
  ecl_json_append_string (json, text, -1);
  g_assert_true (ecl_json_scan (json->str, json->len, &written, NULL));
  again = ecl_json_dup_string (written);
  g_assert_cmpstr (again, ==, text);
}

static void
check_container (EclSpan container)
{
  EclJsonIter iter;
  EclSpan key, value, found;

  ecl_json_iter_init (&iter, container);
  while (ecl_json_iter_next (&iter, &key, &value)) {
    EclSpan same;

    g_assert_true (ecl_json_scan (value.data, value.len, &same, NULL));
    g_assert_true (same.data == value.data && same.len == value.len);
    if (ecl_json_type (container) == ECL_JSON_OBJECT) {
      EclSpan quoted = {key.data - 1, key.len + 2};
      g_autofree char *name = ecl_json_dup_string (quoted);

      check_string (quoted);
      g_assert_true (
          name == NULL || ecl_json_get_member (container, name, &found));
    }
    check_container (value);
    check_string (value);
  }
}

/* What no scan has passed must not be read past its end either. */
static void
walk_unscanned (EclSpan span)
{
  EclJsonIter iter;
  EclSpan value;
  gint64 number;

  g_free (ecl_json_dup_string (span));
  ecl_json_get_int64 (span, &number);
  ecl_json_get_member (span, "src", &value);
  ecl_json_iter_init (&iter, span);
  while (ecl_json_iter_next (&iter, NULL, &value))
    g_free (ecl_json_dup_string (value));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GString) json = g_string_new (NULL);
  EclSpan value;

  walk_unscanned ((EclSpan){(const char *)data, size});
  ecl_json_append_string (json, (const char *)data, size);
  g_assert_true (ecl_json_scan (json->str, json->len, &value, NULL));
  if (!ecl_json_scan ((const char *)data, size, &value, NULL))
    return 0;
  g_assert_true (g_utf8_validate_len (value.data, value.len, NULL));
  check_container (value);
  check_string (value);
  return 0;
}
