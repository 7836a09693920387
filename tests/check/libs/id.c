/* id: checks the rules for the names of peers and keys
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include <gst/check/gstcheck.h>
#include "ecl-id.h"

/* The SDKs' own expressions, to be compared with on every short name. */
#define ECL_RULE "^[A-Za-z0-9_-]+(?:[ _-][A-Za-z0-9]+)*$"
#define PEERJS_RULE "^[A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*$"
#define KEY_RULE "^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}$"

static gboolean
matches (const char *rule, const char *text)
{
  return g_regex_match_simple (rule, text, G_REGEX_DOLLAR_ENDONLY, 0);
}

GST_START_TEST (test_examples)
{
  static const struct {
    const char *id;
    gboolean ecl;
    gboolean peerjs;
  } ids[] = {
      {"ABCD 0123", TRUE, TRUE},
      {"A_B", TRUE, TRUE},
      {"ABCD-0123------abcd", TRUE, FALSE},
      {"yNtQkNyjAojJNGrt", TRUE, TRUE},
      {"acbceda4-12c4-43b4-b95f-452b9b8a0925", TRUE, TRUE},
      {"_", TRUE, FALSE},
      {"a-", TRUE, FALSE},
      {"a  b", FALSE, FALSE},
      {"a ", FALSE, FALSE},
      {" a", FALSE, FALSE},
      {"a b-", FALSE, FALSE},
      {"a b--c", FALSE, FALSE},
      {"", FALSE, FALSE},
      {"a.b", FALSE, FALSE},
      {"a\n", FALSE, FALSE},
      {"é", FALSE, FALSE},
      {NULL, FALSE, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    fail_unless_equals_int (ecl_peer_id_is_valid (ids[i].id), ids[i].ecl);
    fail_unless_equals_int (ecl_peerjs_id_is_valid (ids[i].id), ids[i].peerjs);
  }
}
GST_END_TEST;

GST_START_TEST (test_as_the_expressions)
{
  static const char letters[] = "aZ9 _-.";

  for (guint n = 0; n < 7 * 7 * 7 * 7 * 7 * 7; n++) {
    char id[7] = "";

    for (guint rest = n, at = 0; at < 6 && rest; rest /= 7, at++)
      id[at] = letters[rest % 7];
    fail_unless_equals_int (ecl_peer_id_is_valid (id), matches (ECL_RULE, id));
    fail_unless_equals_int (
        ecl_peerjs_id_is_valid (id), matches (PEERJS_RULE, id));
  }
}
GST_END_TEST;

GST_START_TEST (test_length)
{
  g_autofree char *longest = g_strnfill (ECL_ID_MAX_LENGTH, 'a');
  g_autofree char *too_long = g_strnfill (ECL_ID_MAX_LENGTH + 1, 'a');

  fail_unless (ecl_peer_id_is_valid (longest));
  fail_unless (ecl_peerjs_id_is_valid (longest));
  fail_if (ecl_peer_id_is_valid (too_long));
  fail_if (ecl_peerjs_id_is_valid (too_long));
}
GST_END_TEST;

GST_START_TEST (test_api_key)
{
  static const char valid[] = "a0000000-z000-0000-9000-00000000000z";

  fail_unless (ecl_api_key_is_valid ("00000000-0000-0000-0000-000000000000"));
  fail_unless (ecl_api_key_is_valid (valid));
  fail_if (ecl_api_key_is_valid (NULL));
  fail_if (ecl_api_key_is_valid (""));
  fail_if (ecl_api_key_is_valid ("peerjs"));
  fail_if (ecl_api_key_is_valid ("00000000-0000-0000-0000-0000000000000"));
  for (guint i = 0; i < strlen (valid); i++) {
    for (const char *c = "a0-A _"; *c; c++) {
      g_autofree char *key = g_strdup (valid);

      key[i] = *c;
      fail_unless_equals_int (
          ecl_api_key_is_valid (key), matches (KEY_RULE, key));
    }
  }
}
GST_END_TEST;

static Suite *
id_suite (void)
{
  Suite *s = suite_create ("id");
  TCase *tc = tcase_create ("rules");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_examples);
  tcase_add_test (tc, test_as_the_expressions);
  tcase_add_test (tc, test_length);
  tcase_add_test (tc, test_api_key);
  return s;
}

GST_CHECK_MAIN (id);
