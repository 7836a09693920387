/* value: checks values of data connections and rooms, from and to JSON
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <math.h>
#include "ecl-protocol-check.h"
#include "ecl-value.h"

static GVariant *
from_json (const char *json)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = ecl_value_from_json (json, strlen (json), NULL, &error);

  fail_unless (value != NULL, "%s: %s", json, error ? error->message : "");
  fail_if (g_variant_is_floating (value));
  return value;
}

static void
check_from_json (const char *json, const char *expected)
{
  g_autoptr (GVariant) value = from_json (json);
  g_autoptr (GVariant) wanted =
      g_variant_parse (NULL, expected, NULL, NULL, NULL);
  g_autofree char *got = g_variant_print (value, TRUE);

  fail_unless (wanted != NULL, "%s", expected);
  fail_unless (
      g_variant_equal (value, wanted), "%s: %s, not %s", json, got, expected);
}

GST_START_TEST (test_from_json)
{
  static const struct {
    const char *json;
    const char *value;
  } cases[] = {
      {"null", "@mv nothing"},
      {" true ", "true"},
      {"false", "false"},
      {"0", "int64 0"},
      {"-0", "int64 0"},
      {"3.0", "int64 3"},
      {"1e3", "int64 1000"},
      {"-9223372036854775808", "int64 -9223372036854775808"},
      {"9223372036854775807", "int64 9223372036854775807"},
      {"9223372036854775808", "uint64 9223372036854775808"},
      {"18446744073709551615", "uint64 18446744073709551615"},
      {"18446744073709551616", "18446744073709551616.0"},
      {"-9223372036854775809", "int64 -9223372036854775808"},
      {"0.1", "0.1"},
      {"-1.5e-3", "-0.0015"},
      {"\"\"", "''"},
      {"\"a\\u00e9\\ud83d\\ude00\"", "'a\u00e9\U0001f600'"},
      {"[]", "@av []"},
      {"{}", "@a{sv} {}"},
      {"[1,[null,\"x\"]]", "[<int64 1>, <[<@mv nothing>, <'x'>]>]"},
      {"{\"b\":1,\"a\":{\"c\":[]}}",
          "{'b': <int64 1>, 'a': <{'c': <@av []>}>}"},
      /* of one name the last counts, in the place of the first */
      {"{\"a\":1,\"b\":2,\"a\":3,\"c\":4,\"\\u0061\":5}",
          "{'a': <int64 5>, 'b': <int64 2>, 'c': <int64 4>}"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_from_json (cases[i].json, cases[i].value);
}
GST_END_TEST;

static char *
to_json (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = g_variant_parse (NULL, text, NULL, NULL, &error);
  g_autoptr (GBytes) json = NULL;

  fail_unless (value != NULL, "%s: %s", text, error ? error->message : "");
  json = ecl_value_to_json (value, NULL, &error);
  fail_unless (json != NULL, "%s: %s", text, error ? error->message : "");
  return g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json));
}

GST_START_TEST (test_to_json)
{
  static const struct {
    const char *value;
    const char *json;
  } cases[] = {
      {"@mv nothing", "null"},
      {"@ms nothing", "null"},
      {"@ms 'a'", "\"a\""},
      {"<<<true>>>", "true"},
      {"byte 0xff", "255"},
      {"int16 -5", "-5"},
      {"uint16 5", "5"},
      {"int32 -5", "-5"},
      {"uint32 5", "5"},
      {"int64 -9223372036854775808", "-9223372036854775808"},
      {"uint64 18446744073709551615", "18446744073709551615"},
      {"3.0", "3"},
      {"-0.0", "0"},
      {"objectpath '/a'", "\"/a\""},
      {"signature 'as'", "\"as\""},
      {"'\"\\\\\b\f\n\r\t\\u0001'", "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\""},
      {"@as []", "[]"},
      {"['a', 'b']", "[\"a\",\"b\"]"},
      {"[1, 2]", "[1,2]"},
      {"()", "[]"},
      {"(1, 'a', (true,))", "[1,\"a\",[true]]"},
      {"@a{ss} {}", "{}"},
      {"{'a': 'b', '': 'c'}", "{\"a\":\"b\",\"\":\"c\"}"},
      {"{objectpath '/a': 1}", "{\"/a\":1}"},
      {"[{'a': <@mv nothing>}]", "[{\"a\":null}]"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *json = to_json (cases[i].value);

    fail_unless_equals_string (json, cases[i].json);
  }
}
GST_END_TEST;

/* As ECMAScript's Number::toString has them */
GST_START_TEST (test_numbers_to_json)
{
  static const struct {
    double number;
    const char *json;
  } cases[] = {
      {0.1, "0.1"},
      {-0.5, "-0.5"},
      {1.0 / 3, "0.3333333333333333"},
      {123456.789, "123456.789"},
      {5e-324, "5e-324"},
      {1e-6 + 1e-9, "0.000001001"},
      {1.25e-7, "1.25e-7"},
      {1e-7, "1e-7"},
      {18446744073709551616.0, "18446744073709552000"},
      {1e20 + 16384, "100000000000000020000"},
      {1e21, "1e+21"},
      {-1.5e300, "-1.5e+300"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) value =
        g_variant_ref_sink (g_variant_new_double (cases[i].number));
    g_autoptr (GBytes) json = ecl_value_to_json (value, NULL, NULL);
    g_autofree char *text =
        g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json));

    fail_unless_equals_string (text, cases[i].json);
  }
}
GST_END_TEST;

static void
check_not_read (
    const char *json, const EclDataLimits *limits, EclProtocolError code)
{
  GError *error = NULL;

  fail_unless (
      ecl_value_from_json (json, strlen (json), limits, &error) == NULL, "%s",
      json);
  assert_error (error, code);
}

GST_START_TEST (test_not_read)
{
  static const char *const malformed[] = {
      "", "{", "[1,]", "nul", "\"\xff\"", "1 2", "NaN"};
  static const char *const with_nul[] = {
      "\"\\u0000\"", "[\"a\\u0000b\"]", "{\"\\u0000\":1}"};
  const EclDataLimits limits = {
      .max_size = 10, .max_depth = 2, .max_values = 5};

  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++)
    check_not_read (malformed[i], NULL, ECL_PROTOCOL_ERROR_MALFORMED);
  for (guint i = 0; i < G_N_ELEMENTS (with_nul); i++)
    check_not_read (with_nul[i], NULL, ECL_PROTOCOL_ERROR_UNEXPECTED);
  check_not_read ("\"123456789\"", &limits, ECL_PROTOCOL_ERROR_TOO_LARGE);
  check_not_read ("[[[]]]", &limits, ECL_PROTOCOL_ERROR_TOO_LARGE);
  check_not_read ("[{\"\":{}}]", &limits, ECL_PROTOCOL_ERROR_TOO_LARGE);
  check_not_read ("[1,2,3,4,5]", &limits, ECL_PROTOCOL_ERROR_TOO_LARGE);
  check_not_read ("[{\"\":[]},1]", &limits, ECL_PROTOCOL_ERROR_TOO_LARGE);
}
GST_END_TEST;

GST_START_TEST (test_within_limits)
{
  const EclDataLimits limits = {
      .max_size = 10, .max_depth = 2, .max_values = 5};
  static const char *const jsons[] = {
      "\"12345678\"", "[[]]", "[{\"\":1}]", "[1,2,3,4]", "{\"\":[1,2]}"};

  for (guint i = 0; i < G_N_ELEMENTS (jsons); i++) {
    g_autoptr (GVariant) value =
        ecl_value_from_json (jsons[i], strlen (jsons[i]), &limits, NULL);

    fail_unless (value != NULL, "%s", jsons[i]);
  }
}
GST_END_TEST;

static void
check_not_written (
    const char *text, const EclDataLimits *limits, EclProtocolError code)
{
  g_autoptr (GVariant) value = g_variant_parse (NULL, text, NULL, NULL, NULL);
  GError *error = NULL;

  fail_unless (value != NULL, "%s", text);
  fail_unless (ecl_value_to_json (value, limits, &error) == NULL, "%s", text);
  assert_error (error, code);
}

GST_START_TEST (test_not_written)
{
  static const char *const unsendable[] = {"handle 1", "[<handle 1>]",
      "{1: 'a'}", "{'a', 1}", "[<inf>]", "nan", "b'bytes'", "{'a': <b'b'>}"};
  const EclDataLimits limits = {.max_size = 10, .max_depth = 2};

  for (guint i = 0; i < G_N_ELEMENTS (unsendable); i++)
    check_not_written (unsendable[i], NULL, ECL_PROTOCOL_ERROR_UNEXPECTED);
  check_not_written ("'123456789'", &limits, ECL_PROTOCOL_ERROR_TOO_LARGE);
  check_not_written (
      "['1234', '5678', '9']", &limits, ECL_PROTOCOL_ERROR_TOO_LARGE);
  check_not_written ("[[[1]]]", &limits, ECL_PROTOCOL_ERROR_TOO_LARGE);
}
GST_END_TEST;

/* What is nested as deep as allowed can be serialised and read back: GVariant
 * stops at 128 levels, of which an object takes three. */
GST_START_TEST (test_deepest_can_be_serialised)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *deeper = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) copy = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) again = NULL;

  for (guint i = 0; i < ECL_DATA_MAX_DEPTH; i++)
    g_string_append (json, "{\"a\":");
  g_string_append_c (json, '7');
  for (guint i = 0; i < ECL_DATA_MAX_DEPTH; i++)
    g_string_append_c (json, '}');
  value = from_json (json->str);
  bytes = g_variant_get_data_as_bytes (value);
  copy = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  fail_unless (g_variant_is_normal_form (copy));
  again = ecl_value_to_json (copy, NULL, NULL);
  fail_unless_equals_string (g_bytes_get_data (again, NULL), json->str);
  deeper = g_strconcat ("[", json->str, "]", NULL);
  check_not_read (deeper, NULL, ECL_PROTOCOL_ERROR_TOO_LARGE);
}
GST_END_TEST;

#define BYTES(num) "{\"_placeholder\":true,\"num\":" num "}"

static GPtrArray *
attachments_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
}

/* Bytes at any place, some at none and some empty */
GST_START_TEST (test_event)
{
  static const char *const values[] = {"b'one'", "[<b'one'>, <@ay []>]",
      "{'a': <b'one'>, 'b': <[<{'c': <b'two'>}>]>, 'd': <'text'>}"};
  static const char *const jsons[] = {BYTES ("0"),
      "[" BYTES ("0") "," BYTES ("1") "]",
      "{\"a\":" BYTES ("0") ",\"b\":[{\"c\":" BYTES ("1") "}],\"d\":\"text\"}"};
  static const guint counts[] = {1, 2, 2};

  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autoptr (GVariant) value =
        g_variant_parse (NULL, values[i], NULL, NULL, NULL);
    g_autoptr (GPtrArray) attachments = attachments_new ();
    g_autoptr (GBytes) json =
        ecl_value_to_event (value, attachments, NULL, NULL);
    g_autoptr (GVariant) again = NULL;

    fail_unless (json != NULL, "%s", values[i]);
    fail_unless_equals_string (g_bytes_get_data (json, NULL), jsons[i]);
    fail_unless_equals_int (attachments->len, counts[i]);
    again = ecl_value_from_event (
        jsons[i], strlen (jsons[i]), attachments, NULL, NULL);
    fail_unless (again && g_variant_equal (again, value), "%s", values[i]);
  }
}
GST_END_TEST;

static GVariant *
read_event (const char *json, const char *bytes, GError **error)
{
  g_autoptr (GPtrArray) attachments = attachments_new ();

  g_ptr_array_add (attachments, g_bytes_new (bytes, strlen (bytes)));
  return ecl_value_from_event (json, strlen (json), attachments, NULL, error);
}

/* The order of the members is the sender's, and any number may be meant. */
GST_START_TEST (test_placeholders)
{
  static const char *const missing[] = {BYTES ("1"), BYTES ("-1"),
      BYTES ("0.5"), BYTES ("\"0\""), "{\"_placeholder\":true}",
      "[[" BYTES ("1") "]]"};
  static const char *const plain[] = {
      "{\"_placeholder\":false,\"num\":0}", "{\"num\":0}"};
  g_autoptr (GVariant) turned =
      read_event ("{\"num\":0,\"_placeholder\":true}", "x", NULL);
  g_autoptr (GVariant) twice =
      read_event ("[" BYTES ("0") "," BYTES ("0") "]", "x", NULL);
  /* Without bytes beside it, it is an object like others. */
  g_autoptr (GVariant) object = from_json (BYTES ("0"));

  fail_unless (g_variant_is_of_type (turned, G_VARIANT_TYPE_BYTESTRING));
  fail_unless_equals_int (g_variant_n_children (twice), 2);
  fail_unless (g_variant_is_of_type (object, G_VARIANT_TYPE_VARDICT));
  for (guint i = 0; i < G_N_ELEMENTS (missing); i++) {
    GError *error = NULL;

    fail_unless (read_event (missing[i], "x", &error) == NULL);
    assert_error (error, ECL_PROTOCOL_ERROR_MALFORMED);
  }
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++) {
    g_autoptr (GVariant) value = read_event (plain[i], "x", NULL);

    fail_unless (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT));
  }
}
GST_END_TEST;

static void
check_too_many_bytes (GVariant *value, const EclDataLimits *limits)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  g_autoptr (GPtrArray) attachments = attachments_new ();
  GError *error = NULL;

  fail_unless (ecl_value_to_event (owned, attachments, limits, &error) == NULL);
  assert_error (error, ECL_PROTOCOL_ERROR_TOO_LARGE);
}

GST_START_TEST (test_too_many_bytes)
{
  const EclDataLimits limits = {.max_size = 100};
  g_autofree char *half = g_strnfill (51, 'x');
  GVariantBuilder places;

  check_too_many_bytes (
      g_variant_new_parsed ("[<%^ay>, <%^ay>]", half, half), &limits);
  g_variant_builder_init (&places, G_VARIANT_TYPE ("aay"));
  for (guint i = 0; i < 65; i++)
    g_variant_builder_add_parsed (&places, "b'x'");
  check_too_many_bytes (g_variant_builder_end (&places), NULL);
}
GST_END_TEST;

/* Names made to collide must not cost a comparison with each other. */
GST_START_TEST (test_many_names)
{
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (GVariant) value = NULL;
  const guint n = 30000;

  for (guint i = 0; i < 2 * n; i++) {
    /* "Aa" and "BB" have the same hash in most tables of strings. */
    g_string_append (json, i ? ",\"" : "\"");
    for (guint bit = 0; bit < 15; bit++)
      g_string_append (json, (i % n) >> bit & 1 ? "Aa" : "BB");
    g_string_append_printf (json, "\":%u", i);
  }
  g_string_append_c (json, '}');
  value = from_json (json->str);
  fail_unless_equals_int (g_variant_n_children (value), n);
}
GST_END_TEST;

GST_START_TEST (test_lookup)
{
  g_autoptr (GVariant) value = from_json ("{\"a\":5,\"b\":-1,\"c\":0.5}");
  g_autoptr (GVariant) other = from_json ("[1]");
  g_autoptr (GVariant) a = ecl_value_lookup (value, "a");
  g_autoptr (GVariant) b = ecl_value_lookup (value, "b");
  g_autoptr (GVariant) c = ecl_value_lookup (value, "c");
  g_autoptr (GVariant) large =
      g_variant_ref_sink (g_variant_new_uint64 (G_MAXUINT64));
  guint64 number;

  fail_unless (ecl_value_get_uint64 (a, &number) && number == 5);
  fail_unless (ecl_value_get_uint64 (large, &number) && number == G_MAXUINT64);
  fail_if (ecl_value_get_uint64 (b, &number));
  fail_unless_equals_uint64 (number, 0);
  fail_if (ecl_value_get_uint64 (c, &number));
  fail_if (ecl_value_get_uint64 (NULL, &number));
  fail_unless (ecl_value_lookup (value, "d") == NULL);
  fail_unless (ecl_value_lookup (other, "a") == NULL);
}
GST_END_TEST;

static Suite *
value_suite (void)
{
  Suite *s = suite_create ("value");
  TCase *tc = tcase_create ("json");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_from_json);
  tcase_add_test (tc, test_to_json);
  tcase_add_test (tc, test_numbers_to_json);
  tcase_add_test (tc, test_not_read);
  tcase_add_test (tc, test_within_limits);
  tcase_add_test (tc, test_not_written);
  tcase_add_test (tc, test_deepest_can_be_serialised);
  tcase_add_test (tc, test_event);
  tcase_add_test (tc, test_placeholders);
  tcase_add_test (tc, test_too_many_bytes);
  tcase_add_test (tc, test_many_names);
  tcase_add_test (tc, test_lookup);
  return s;
}

GST_CHECK_MAIN (value);
