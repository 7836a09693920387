/* json: checks the scanner, the iterators and the writer
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-protocol-check.h"

/* Scans a copy that ends where its allocation ends, so that a read past the end
 * is seen by ASan and valgrind. */
static gboolean
scan_copy (const char *json, gsize len, GError **error)
{
  g_autofree char *copy = g_memdup2 (json, len);
  EclSpan value = {"", 1};
  gboolean ok = ecl_json_scan (copy, len, &value, error);

  fail_unless_equals_int (ok, value.data != NULL);
  return ok;
}

GST_START_TEST (test_scan_valid)
{
  static const char *const texts[][2] = {
      {"0", "0"},
      {" \t\r\n-0.5e+10 ", "-0.5e+10"},
      {"1E5", "1E5"},
      {"10", "10"},
      {"null", "null"},
      {"true ", "true"},
      {"false", "false"},
      {"\"\"", "\"\""},
      {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"",
          "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\""},
      {"\"\\ud800\"", "\"\\ud800\""},
      {"\"\x7f\"", "\"\x7f\""},
      {"\"あ😀é\"", "\"あ😀é\""},
      {"[]", "[]"},
      {"[ ]", "[ ]"},
      {"{}", "{}"},
      {" { } ", "{ }"},
      {"[1 , [2,{}],\"x\"]", "[1 , [2,{}],\"x\"]"},
      {"{\"a\" : {\"a\":[null]} , \"\":1,\"a\":2}",
          "{\"a\" : {\"a\":[null]} , \"\":1,\"a\":2}"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_span (scan_valid (texts[i][0]), texts[i][1]);
}
GST_END_TEST;

GST_START_TEST (test_scan_malformed)
{
  static const char *const texts[] = {"", " ", "nul", "nullx", "True", "-",
      "+1", "01", "-01", ".5", "1.", "1.e5", "1e", "1e+", "0x10", "NaN",
      "Infinity", "'a'", "\"", "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u12\"",
      "\"\\u123", "\"\\u12g4\"", "\"\\U0041\"", "\"a\nb\"", "\"\x1f\"", "[",
      "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "]", "{", "{\"a\"",
      "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{\"a\"}", "{\"a\" 1}",
      "{a:1}", "{1:1}", "{\"a\":1]", "{,}", "{\"a\",1}", "}", "[]]", "{}{}",
      "1 2", "\"a\"\"b\"", "/**/1", "[1]//", "\xef\xbb\xbf{}", "\"\x80\"",
      "\"\xc0\x80\"", "\"\xc1\xbf\"", "\"\xc3\"", "\"\xe0\x9f\xbf\"",
      "\"\xe3\x81\"", "\"\xed\xa0\x80\"", "\"\xed\xbf\xbf\"",
      "\"\xf0\x8f\xbf\xbf\"", "\"\xf0\x9f\x98\"", "\"\xf4\x90\x80\x80\"",
      "\"\xf5\x80\x80\x80\"", "\"\xff\"", "\xc3\xa9", "{\"\xff\":1}"};

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    GError *error = NULL;

    fail_if (scan_copy (texts[i], strlen (texts[i]), &error), "%s", texts[i]);
    assert_error (error, ECL_PROTOCOL_ERROR_MALFORMED);
  }
  fail_if (scan_copy ("\"a\0b\"", 5, NULL));
  fail_if (scan_copy ("1\0", 2, NULL));
}
GST_END_TEST;

GST_START_TEST (test_scan_truncated)
{
  static const char text[] =
      "{\"a\":[1.5e-7,true,false,null,\"\\u00e9\\n\",{\"long enough name\":"
      "\"あ😀é and some more plain text\"}],\"b\":{}}";

  fail_unless (scan_copy (text, strlen (text), NULL));
  for (gsize len = 0; len < strlen (text); len++) {
    GError *error = NULL;

    fail_if (scan_copy (text, len, &error), "%.*s", (int)len, text);
    assert_error (error, ECL_PROTOCOL_ERROR_MALFORMED);
  }
}
GST_END_TEST;

GST_START_TEST (test_scan_error_says_where)
{
  g_autoptr (GError) error = NULL;
  EclSpan value;

  fail_if (ecl_json_scan ("{\"a\":1,}", 8, &value, &error));
  fail_unless_equals_string (
      error->message, "JSON, byte 7: a member name is missing");
}
GST_END_TEST;

/* The scanner takes eight bytes a step: each byte value at each place
 * of a step must be judged as alone. */
GST_START_TEST (test_scan_every_byte_everywhere)
{
  for (guint at = 0; at < 19; at++) {
    for (guint byte = 0; byte < 256; byte++) {
      char text[22];
      gboolean plain =
          byte >= 0x20 && byte < 0x80 && byte != '\\' && byte != '"';

      memset (text, 'a', sizeof text);
      text[0] = text[20] = '"';
      text[1 + at] = (char)byte;
      fail_unless_equals_int (scan_copy (text, 21, NULL), plain);
      /* What follows the special byte must not be skipped either. */
      text[1 + (at + 1) % 19] = 0x01;
      fail_if (scan_copy (text, 21, NULL));
    }
  }
}
GST_END_TEST;

GST_START_TEST (test_scan_utf8_as_glib)
{
  static const guchar tails[] = {0x7f, 0x80, 0xbf, 0xc0};

  for (guint i = 0; i < 128 * 256 * 16; i++) {
    char text[6] = {
        '"', 0x80 + (i >> 12), i >> 4, tails[i & 3], tails[i >> 2 & 3], '"'};
    EclSpan value;

    if ((guchar)text[2] < 0x20 || text[2] == '"' || text[2] == '\\')
      continue;
    fail_unless_equals_int (ecl_json_scan (text, 6, &value, NULL),
        g_utf8_validate_len (text + 1, 4, NULL));
  }
}
GST_END_TEST;

static gboolean
scan_nested (guint depth, gboolean mixed, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, mixed && i % 2 ? "{\"a\":" : "[");
  g_string_append_c (text, '0');
  for (guint i = depth; i-- > 0;)
    g_string_append_c (text, mixed && i % 2 ? '}' : ']');
  return scan_copy (text->str, text->len, error);
}

GST_START_TEST (test_scan_depth)
{
  for (int mixed = 0; mixed <= 1; mixed++) {
    GError *error = NULL;

    fail_unless (scan_nested (ECL_JSON_MAX_DEPTH, mixed, NULL));
    fail_if (scan_nested (ECL_JSON_MAX_DEPTH + 1, mixed, &error));
    assert_error (error, ECL_PROTOCOL_ERROR_TOO_LARGE);
    fail_if (scan_nested (100000, mixed, &error));
    assert_error (error, ECL_PROTOCOL_ERROR_TOO_LARGE);
  }
}
GST_END_TEST;

GST_START_TEST (test_type)
{
  static const struct {
    const char *text;
    EclJsonType type;
  } values[] = {
      {"{}", ECL_JSON_OBJECT},
      {"[]", ECL_JSON_ARRAY},
      {"\"\"", ECL_JSON_STRING},
      {"-1", ECL_JSON_NUMBER},
      {"7", ECL_JSON_NUMBER},
      {"true", ECL_JSON_TRUE},
      {"false", ECL_JSON_FALSE},
      {"null", ECL_JSON_NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    fail_unless_equals_int (
        ecl_json_type (scan_valid (values[i].text)), values[i].type);
  fail_unless_equals_int (ecl_json_type ((EclSpan){NULL, 0}), ECL_JSON_INVALID);
}
GST_END_TEST;

GST_START_TEST (test_iterate_object)
{
  EclSpan object = scan_valid (" { \"a\" : 1 ,\"b\\\"\\\\\":\"}]\\\\\" , "
                               "\"\":{\"c\":[1,\"{\"]},"
                               "\"d\":null,\"e\":[ ] } ");
  static const char *const expected[][2] = {
      {"a", "1"},
      {"b\\\"\\\\", "\"}]\\\\\""},
      {"", "{\"c\":[1,\"{\"]}"},
      {"d", "null"},
      {"e", "[ ]"},
  };
  EclJsonIter iter;
  EclSpan key, value;

  ecl_json_iter_init (&iter, object);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    fail_unless (ecl_json_iter_next (&iter, &key, &value));
    assert_span (key, expected[i][0]);
    assert_span (value, expected[i][1]);
  }
  fail_if (ecl_json_iter_next (&iter, &key, &value));
  fail_if (ecl_json_iter_next (&iter, &key, &value));
}
GST_END_TEST;

GST_START_TEST (test_iterate_array)
{
  EclSpan array = scan_valid ("[ -1.5e3,[[]] , \"a,\\\"b\" ,true]");
  static const char *const expected[] = {
      "-1.5e3", "[[]]", "\"a,\\\"b\"", "true"};
  EclJsonIter iter;
  EclSpan key, value;

  ecl_json_iter_init (&iter, array);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    fail_unless (ecl_json_iter_next (&iter, &key, &value));
    assert_absent (key);
    assert_span (value, expected[i]);
  }
  fail_if (ecl_json_iter_next (&iter, NULL, &value));
}
GST_END_TEST;

GST_START_TEST (test_iterate_nothing)
{
  static const char *const texts[] = {
      "{}", "[ ]", "1", "\"[1]\"", "null", "true"};
  EclJsonIter iter;
  EclSpan value;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    ecl_json_iter_init (&iter, scan_valid (texts[i]));
    fail_if (ecl_json_iter_next (&iter, NULL, &value));
  }
  ecl_json_iter_init (&iter, (EclSpan){NULL, 0});
  fail_if (ecl_json_iter_next (&iter, NULL, &value));
}
GST_END_TEST;

GST_START_TEST (test_get_member)
{
  EclSpan object =
      scan_valid ("{\"dst\":1,\"dst2\":2,\"ds\":3,\"dst\":4,"
                  "\"\\u0073\\u0072\\u0063\":5,\"a\\/b\":6,\"n\":null}");
  EclSpan value;

  fail_unless (ecl_json_get_member (object, "dst", &value));
  assert_span (value, "4");
  fail_unless (ecl_json_get_member (object, "src", &value));
  assert_span (value, "5");
  fail_unless (ecl_json_get_member (object, "a/b", &value));
  assert_span (value, "6");
  fail_unless (ecl_json_get_member (object, "n", &value));
  assert_span (value, "null");
  fail_if (ecl_json_get_member (object, "d", &value));
  assert_absent (value);
  fail_if (ecl_json_get_member (scan_valid ("[\"dst\"]"), "dst", &value));
  assert_absent (value);
}
GST_END_TEST;

GST_START_TEST (test_string_equals)
{
  fail_unless (ecl_json_string_equals (scan_valid ("\"media\""), "media"));
  fail_unless (
      ecl_json_string_equals (scan_valid ("\"\\u006dedia\""), "media"));
  fail_unless (ecl_json_string_equals (scan_valid ("\"\""), ""));
  fail_if (ecl_json_string_equals (scan_valid ("\"media\\u0000\""), "media"));
  fail_if (ecl_json_string_equals (scan_valid ("\"medi\""), "media"));
  fail_if (ecl_json_string_equals (scan_valid ("\"mediaa\""), "media"));
  fail_if (ecl_json_string_equals (scan_valid ("null"), "null"));
  fail_if (ecl_json_string_equals ((EclSpan){NULL, 0}, ""));
}
GST_END_TEST;

GST_START_TEST (test_dup_string)
{
  static const char *const strings[][2] = {
      {"\"\"", ""},
      {"\"v=0\\r\\no=-\"", "v=0\r\no=-"},
      {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
      {"\"\\u0041\\u00e9\\u3042\\uD83D\\ude00z\"", "Aéあ😀z"},
      {"\"あ😀\"", "あ😀"},
      {"\"\\ud83d\"", "\xef\xbf\xbd"},
      {"\"\\ud83dx\"", "\xef\xbf\xbdx"},
      {"\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd"},
      {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                             "A"},
      {"\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd😀"},
      {"\"\\ud83d\\ue000\"", "\xef\xbf\xbd\xee\x80\x80"},
      {"\"\\\\u0041\"", "\\u0041"},
      {"\"a\\u0000b\"", NULL},
      {"1", NULL},
      {"null", NULL},
      {"[\"a\"]", NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++) {
    g_autofree char *text = ecl_json_dup_string (scan_valid (strings[i][0]));

    fail_unless_equals_string (text, strings[i][1]);
    fail_unless (text == NULL || g_utf8_validate (text, -1, NULL));
  }
  fail_unless (ecl_json_dup_string ((EclSpan){NULL, 0}) == NULL);
}
GST_END_TEST;

GST_START_TEST (test_dup_member_string)
{
  EclSpan object = scan_valid ("{\"a\":\"x\\ny\",\"b\":1}");
  g_autofree char *a = ecl_json_dup_member_string (object, "a");

  fail_unless_equals_string (a, "x\ny");
  fail_unless (ecl_json_dup_member_string (object, "b") == NULL);
  fail_unless (ecl_json_dup_member_string (object, "c") == NULL);
}
GST_END_TEST;

GST_START_TEST (test_get_int64)
{
  static const struct {
    const char *text;
    gboolean ok;
    gint64 number;
  } numbers[] = {
      {"0", TRUE, 0},
      {"-0", TRUE, 0},
      {"25000", TRUE, 25000},
      {"-7", TRUE, -7},
      {"9223372036854775807", TRUE, G_MAXINT64},
      {"-9223372036854775808", TRUE, G_MININT64},
      {"9223372036854775808", FALSE, 0},
      {"-9223372036854775809", FALSE, 0},
      {"99999999999999999999", FALSE, 0},
      {"1.0", FALSE, 0},
      {"1e3", FALSE, 0},
      {"\"1\"", FALSE, 0},
      {"null", FALSE, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    gint64 number = 42;

    fail_unless_equals_int (
        ecl_json_get_int64 (scan_valid (numbers[i].text), &number),
        numbers[i].ok);
    fail_unless_equals_int64 (number, numbers[i].number);
  }
}
GST_END_TEST;

static void
check_append (const char *utf8, gssize len, const char *expected)
{
  g_autoptr (GString) out = g_string_new ("x");

  ecl_json_append_string (out, utf8, len);
  fail_unless_equals_string (out->str + 1, expected);
  assert_span (scan_valid (out->str + 1), expected);
}

GST_START_TEST (test_append_string)
{
  check_append ("", -1, "\"\"");
  check_append ("plain", -1, "\"plain\"");
  check_append ("plain", 3, "\"pla\"");
  check_append ("v=0\r\n\t\"\\/", -1, "\"v=0\\r\\n\\t\\\"\\\\/\"");
  check_append ("\x01\x1f\x7f", -1, "\"\\u0001\\u001f\x7f\"");
  check_append ("a\0b", 3, "\"a\\u0000b\"");
  check_append ("あ😀é", -1, "\"あ😀é\"");
  check_append ("a\xff"
                "b\xed\xa0\x80",
      -1,
      "\"a\xef\xbf\xbd"
      "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
      "\"");
  check_append ("é", 1, "\"\xef\xbf\xbd\"");
}
GST_END_TEST;

GST_START_TEST (test_append_string_round_trip)
{
  for (gunichar c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 997) {
    g_autoptr (GString) text = g_string_new ("12345");
    g_autoptr (GString) json = g_string_new (NULL);
    g_autofree char *back = NULL;

    if (c >= 0xd800 && c <= 0xdfff)
      continue;
    g_string_append_unichar (text, c);
    g_string_append (text, "6789");
    ecl_json_append_string (json, text->str, text->len);
    back = ecl_json_dup_string (scan_valid (json->str));
    fail_unless_equals_string (back, text->str);
  }
}
GST_END_TEST;

GST_START_TEST (test_append_span)
{
  g_autoptr (GString) out = g_string_new ("[");

  ecl_json_append_span (out, (EclSpan){NULL, 0});
  ecl_json_append_span (out, (EclSpan){"1234", 2});
  fail_unless_equals_string (out->str, "[12");
}
GST_END_TEST;

static Suite *
json_suite (void)
{
  Suite *s = suite_create ("json");
  TCase *scan = tcase_create ("scan");
  TCase *read = tcase_create ("read");
  TCase *write = tcase_create ("write");

  suite_add_tcase (s, scan);
  tcase_add_test (scan, test_scan_valid);
  tcase_add_test (scan, test_scan_malformed);
  tcase_add_test (scan, test_scan_truncated);
  tcase_add_test (scan, test_scan_error_says_where);
  tcase_add_test (scan, test_scan_every_byte_everywhere);
  tcase_add_test (scan, test_scan_utf8_as_glib);
  tcase_add_test (scan, test_scan_depth);
  suite_add_tcase (s, read);
  tcase_add_test (read, test_type);
  tcase_add_test (read, test_iterate_object);
  tcase_add_test (read, test_iterate_array);
  tcase_add_test (read, test_iterate_nothing);
  tcase_add_test (read, test_get_member);
  tcase_add_test (read, test_string_equals);
  tcase_add_test (read, test_dup_string);
  tcase_add_test (read, test_dup_member_string);
  tcase_add_test (read, test_get_int64);
  suite_add_tcase (s, write);
  tcase_add_test (write, test_append_string);
  tcase_add_test (write, test_append_string_round_trip);
  tcase_add_test (write, test_append_span);
  return s;
}

GST_CHECK_MAIN (json);
