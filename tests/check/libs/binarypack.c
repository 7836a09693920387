/* binarypack: checks packed values, of both dialects and of nobody
 *
 * What the SDKs themselves pack is checked in serialization.c.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-binarypack.h"
#include "ecl-protocol-check.h"

#define SMILE "\xf0\x9f\x98\x80"          /* U+1F600 in UTF-8 */
#define SMILE6 "\xed\xa0\xbd\xed\xb8\x80" /* the same in CESU-8 */

static GVariant *
decode (
    const char *data, gsize len, const EclDataLimits *limits, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, len);

  return ecl_binarypack_decode (bytes, limits, error);
}

static void
check_decoded (const char *data, gsize len, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = decode (data, len, NULL, &error);
  g_autoptr (GVariant) wanted =
      g_variant_parse (NULL, expected, NULL, NULL, NULL);
  g_autofree char *got = value ? g_variant_print (value, TRUE) : NULL;

  fail_unless (wanted != NULL, "%s", expected);
  fail_unless (value != NULL, "%s: %s", expected, error ? error->message : "");
  fail_unless (g_variant_equal (value, wanted), "%s, not %s", got, expected);
}

#define BYTES(literal) literal, sizeof literal - 1

typedef struct {
  const char *data;
  gsize len;
  const char *value;
} Packed;

GST_START_TEST (test_codes)
{
  static const Packed packed[] = {
      {BYTES ("\x00"), "int64 0"},
      {BYTES ("\x7f"), "int64 127"},
      {BYTES ("\xe0"), "int64 -32"},
      {BYTES ("\xff"), "int64 -1"},
      {BYTES ("\xcc\xff"), "int64 255"},
      {BYTES ("\xcd\x01\x02"), "int64 258"},
      {BYTES ("\xce\xff\xff\xff\xff"), "int64 4294967295"},
      {BYTES ("\xcf\x7f\xff\xff\xff\xff\xff\xff\xff"),
          "int64 9223372036854775807"},
      {BYTES ("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"),
          "uint64 18446744073709551615"},
      {BYTES ("\xd0\x80"), "int64 -128"},
      {BYTES ("\xd1\x80\x01"), "int64 -32767"},
      {BYTES ("\xd2\x80\x00\x00\x01"), "int64 -2147483647"},
      {BYTES ("\xd3\x80\x00\x00\x00\x00\x00\x00\x01"),
          "int64 -9223372036854775807"},
      {BYTES ("\xd3\x00\x00\x00\x01\x00\x00\x00\x00"), "int64 4294967296"},
      {BYTES ("\xca\x3f\x00\x00\x00"), "0.5"},
      {BYTES ("\xca\x3f\x80\x00\x00"), "int64 1"},
      {BYTES ("\xcb\x40\x0c\x00\x00\x00\x00\x00\x00"), "3.5"},
      {BYTES ("\xcb\xc0\x08\x00\x00\x00\x00\x00\x00"), "int64 -3"},
      {BYTES ("\xcb\x00\x00\x00\x00\x00\x00\x00\x00"), "int64 0"},
      {BYTES ("\xcb\x43\xe0\x00\x00\x00\x00\x00\x00"),
          "uint64 9223372036854775808"},
      {BYTES ("\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00"), "inf"},
      {BYTES ("\xc0"), "@mv nothing"},
      {BYTES ("\xc1"), "@mv nothing"},
      {BYTES ("\xd4"), "@mv nothing"},
      {BYTES ("\xd7"), "@mv nothing"},
      {BYTES ("\xc2"), "false"},
      {BYTES ("\xc3"), "true"},
      {BYTES ("\xa0"), "@ay []"},
      {BYTES ("\xa2\x00\xff"), "[byte 0x00, 0xff]"},
      {BYTES ("\xda\x00\x01\x07"), "[byte 0x07]"},
      {BYTES ("\xdb\x00\x00\x00\x01\x07"), "[byte 0x07]"},
      {BYTES ("\xb0"), "''"},
      {BYTES ("\xb2hi"), "'hi'"},
      {BYTES ("\xd8\x00\x02hi"), "'hi'"},
      {BYTES ("\xd9\x00\x00\x00\x02hi"), "'hi'"},
      {BYTES ("\x90"), "@av []"},
      {BYTES ("\x92\x01\x91\xc3"), "[<int64 1>, <[<true>]>]"},
      {BYTES ("\xdc\x00\x01\x01"), "[<int64 1>]"},
      {BYTES ("\xdd\x00\x00\x00\x01\x01"), "[<int64 1>]"},
      {BYTES ("\x80"), "@a{sv} {}"},
      {BYTES ("\x81\xb1"
              "a\x01"),
          "{'a': <int64 1>}"},
      {BYTES ("\xde\x00\x01\xd8\x00\x01"
              "a\x01"),
          "{'a': <int64 1>}"},
      {BYTES ("\xdf\x00\x00\x00\x01\xd9\x00\x00\x00\x01"
              "a\x01"),
          "{'a': <int64 1>}"},
      {BYTES ("\x83\xb1"
              "a\x01\xb1"
              "b\x02\xb1"
              "a\x03"),
          "{'a': <int64 3>, 'b': <int64 2>}"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (packed); i++)
    check_decoded (packed[i].data, packed[i].len, packed[i].value);
}
GST_END_TEST;

/* Characters beyond the BMP, however they are sent and counted */
GST_START_TEST (test_astral_strings)
{
  static const Packed packed[] = {
      /* counted right */
      {BYTES ("\xb4" SMILE), "'\U0001f600'"},
      {BYTES ("\xb6" SMILE6), "'\U0001f600'"},
      {BYTES ("\xb5" SMILE "a"), "'\U0001f600a'"},
      {BYTES ("\x92\xb4" SMILE "\x01"), "[<'\U0001f600'>, <int64 1>]"},
      {BYTES ("\x92\xb6" SMILE6 "\x01"), "[<'\U0001f600'>, <int64 1>]"},
      {BYTES ("\x81\xb4" SMILE "\xb4" SMILE), "{'\U0001f600': <'\U0001f600'>}"},
      /* three times four is twice six */
      {BYTES ("\xbc" SMILE SMILE SMILE), "'\U0001f600\U0001f600\U0001f600'"},
      /* six counted for four, as js-binarypack 0.0.9 has it */
      {BYTES ("\xb6" SMILE), "'\U0001f600'"},
      {BYTES ("\xb7"
              "a" SMILE),
          "'a\U0001f600'"},
      {BYTES ("\x92\xb6" SMILE "\x01"), "[<'\U0001f600'>, <int64 1>]"},
      {BYTES ("\x93\xb6" SMILE "\x01\x02"),
          "[<'\U0001f600'>, <int64 1>, <int64 2>]"},
      {BYTES ("\x81\xb6" SMILE "\xb6" SMILE), "{'\U0001f600': <'\U0001f600'>}"},
      {BYTES ("\x92\xbc" SMILE SMILE "\xb1"
              "a"),
          "[<'\U0001f600\U0001f600'>, <'a'>]"},
      /* halves of pairs */
      {BYTES ("\xb3\xed\xa0\xbd"), "'\ufffd'"},
      {BYTES ("\xb3\xed\xb8\x80"), "'\ufffd'"},
      {BYTES ("\xb4\xed\xa0\xbd"
              "a"),
          "'\ufffd"
          "a'"},
      {BYTES ("\xb6\xed\xb8\x80\xed\xa0\xbd"), "'\ufffd\ufffd'"},
      {BYTES ("\xb9\xed\xa0\xbd" SMILE6), "'\ufffd\U0001f600'"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (packed); i++)
    check_decoded (packed[i].data, packed[i].len, packed[i].value);
}
GST_END_TEST;

/* Beyond 600 units js-binarypack 0.0.9 counts right, below it does not: 202
 * smiles are counted 1212 bytes, as are 303. */
GST_START_TEST (test_long_astral_strings)
{
  static const struct {
    guint n_smiles;
    guint declared;
    guint n_numbers;
  } cases[] = {{303, 1212, 1}, {202, 1212, 1}, {202, 1212, 500}, {300, 1800, 9},
      {301, 1204, 9}, {100, 400, 300}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) packed = g_string_new (NULL);
    g_autoptr (GString) expected = g_string_new ("[<'");

    g_string_append_c (packed, '\xdc');
    g_string_append_c (packed, (cases[i].n_numbers + 1) >> 8);
    g_string_append_c (packed, (cases[i].n_numbers + 1) & 0xff);
    g_string_append_c (packed, '\xd8');
    g_string_append_c (packed, cases[i].declared >> 8);
    g_string_append_c (packed, cases[i].declared & 0xff);
    for (guint n = 0; n < cases[i].n_smiles; n++) {
      g_string_append (packed, SMILE);
      g_string_append (expected, SMILE);
    }
    g_string_append (expected, "'>");
    for (guint n = 0; n < cases[i].n_numbers; n++) {
      g_string_append_c (packed, 7);
      g_string_append (expected, ", <int64 7>");
    }
    g_string_append_c (expected, ']');
    check_decoded (packed->str, packed->len, expected->str);
  }
}
GST_END_TEST;

static void
append_smiles (GString *packed, guint declared, guint n)
{
  g_string_append_c (packed, '\xd8');
  g_string_append_c (packed, declared >> 8);
  g_string_append_c (packed, declared & 0xff);
  while (n-- > 0)
    g_string_append (packed, SMILE);
}

/* One message of both, which only the SDK's own limit of 600 units tells apart
 */
GST_START_TEST (test_short_and_long_astral_strings)
{
  g_autoptr (GString) packed = g_string_new ("\x92");
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) short_text = NULL;
  g_autoptr (GVariant) long_text = NULL;

  append_smiles (packed, 6 * 300, 300);
  append_smiles (packed, 4 * 303, 303);
  value = decode (packed->str, packed->len, NULL, NULL);
  fail_unless (value != NULL);
  g_variant_get_child (value, 0, "v", &short_text);
  g_variant_get_child (value, 1, "v", &long_text);
  fail_unless_equals_int (
      g_utf8_strlen (g_variant_get_string (short_text, NULL), -1), 300);
  fail_unless_equals_int (
      g_utf8_strlen (g_variant_get_string (long_text, NULL), -1), 303);
}
GST_END_TEST;

static void
check_not_decoded (const char *data, gsize len, const EclDataLimits *limits,
    EclProtocolError code)
{
  GError *error = NULL;

  fail_unless (decode (data, len, limits, &error) == NULL,
      "%02x, %" G_GSIZE_FORMAT " bytes", (guint8)data[0], len);
  assert_error (error, code);
}

GST_START_TEST (test_malformed)
{
  static const Packed packed[] = {
      {BYTES ("")},
      {BYTES ("\xc4")},
      {BYTES ("\xc9")},
      {BYTES ("\x01\x02")},
      {BYTES ("\xcc")},
      {BYTES ("\xcf\x01\x02\x03\x04\x05\x06\x07")},
      {BYTES ("\xcb\x01\x02\x03\x04\x05\x06\x07")},
      {BYTES ("\xca\x01\x02\x03")},
      {BYTES ("\xb3hi")},
      {BYTES ("\xd8\x00")},
      {BYTES ("\xd9\xff\xff\xff\xffhi")},
      {BYTES ("\xb1\xff")},
      {BYTES ("\xb2\xc0\x80")},
      {BYTES ("\xb3"
              "a\0b")},
      {BYTES ("\xb3\xe2\x82")},
      {BYTES ("\xb5" SMILE)},
      {BYTES ("\xa3hi")},
      {BYTES ("\xdb\xff\xff\xff\xffhi")},
      {BYTES ("\x92\x01")},
      {BYTES ("\xdd\xff\xff\xff\xff\x01")},
      {BYTES ("\x81\xb1"
              "a")},
      {BYTES ("\x81")},
      {BYTES ("\x81\x01\x02")},
      {BYTES ("\x81\xa1"
              "a\x01")},
      {BYTES ("\xdf\xff\xff\xff\xff\xb1"
              "a\x01")},
  };

  for (guint i = 0; i < G_N_ELEMENTS (packed); i++)
    check_not_decoded (
        packed[i].data, packed[i].len, NULL, ECL_PROTOCOL_ERROR_MALFORMED);
}
GST_END_TEST;

GST_START_TEST (test_limits)
{
  const EclDataLimits limits = {.max_size = 8, .max_depth = 2, .max_values = 4};
  static const Packed fit[] = {
      {BYTES ("\xb7"
              "1234567")},
      {BYTES ("\x91\x90")},
      {BYTES ("\x93\x01\x02\x03")},
      {BYTES ("\x91\x81\xb0\x01")},
  };
  static const Packed large[] = {
      {BYTES ("\xb8"
              "12345678")},
      {BYTES ("\x91\x91\x90")},
      {BYTES ("\x91\x81\xb0\x80")},
      {BYTES ("\x94\x01\x02\x03\x04")},
      {BYTES ("\x92\x01\x81\xb0\x01")},
  };

  for (guint i = 0; i < G_N_ELEMENTS (fit); i++) {
    g_autoptr (GVariant) value =
        decode (fit[i].data, fit[i].len, &limits, NULL);

    fail_unless (value != NULL, "case %u", i);
  }
  for (guint i = 0; i < G_N_ELEMENTS (large); i++)
    check_not_decoded (
        large[i].data, large[i].len, &limits, ECL_PROTOCOL_ERROR_TOO_LARGE);
}
GST_END_TEST;

/* Neither a deep nest nor a count of billions takes stack or memory. */
GST_START_TEST (test_hostile)
{
  g_autofree char *arrays = g_strnfill (1000000, '\x91');
  g_autofree char *maps = g_malloc (2000000);
  g_autofree char *nils = g_strnfill (1000000, '\xc0');
  const EclDataLimits few = {.max_values = 1000};
  g_autoptr (GString) strings = g_string_new (NULL);

  for (gsize i = 0; i < 2000000; i += 2)
    memcpy (maps + i, "\x81\xb0", 2);
  check_not_decoded (arrays, 1000000, NULL, ECL_PROTOCOL_ERROR_TOO_LARGE);
  check_not_decoded (maps, 2000000, NULL, ECL_PROTOCOL_ERROR_TOO_LARGE);
  memcpy (nils, "\xdd\xff\xff\xff\xff", 5);
  check_not_decoded (nils, 1000000, &few, ECL_PROTOCOL_ERROR_TOO_LARGE);
  /* Each could be read to the end of the message before it is found out. */
  g_string_append_len (strings, "\xdd\x00\x0f\x00\x00", 5);
  for (guint i = 0; i < 100000; i++)
    g_string_append_len (strings, "\xd9\x00\x0f\xff\xff" SMILE "aaaa", 13);
  check_not_decoded (
      strings->str, strings->len, NULL, ECL_PROTOCOL_ERROR_MALFORMED);
}
GST_END_TEST;

static GByteArray *
encode (const char *text, EclProtocol dialect)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = g_variant_parse (NULL, text, NULL, NULL, &error);
  g_auto (EclPacked) packed = {0};
  GByteArray *out = g_byte_array_new ();

  fail_unless (value != NULL, "%s: %s", text, error ? error->message : "");
  fail_unless (ecl_binarypack_encode (value, dialect, NULL, &packed, &error),
      "%s: %s", text, error ? error->message : "");
  ecl_packed_append_slice (&packed, 0, ecl_packed_get_size (&packed), out);
  return out;
}

/* Types that no decoder gives, and what is not packed as the SDKs do */
GST_START_TEST (test_encode)
{
  static const Packed packed[] = {
      {BYTES ("\x05"), "byte 5"},
      {BYTES ("\xfb"), "int16 -5"},
      {BYTES ("\xcd\xff\xff"), "uint16 65535"},
      {BYTES ("\xce\xff\xff\xff\xff"), "uint32 4294967295"},
      {BYTES ("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"),
          "uint64 18446744073709551615"},
      {BYTES ("\xcf\x80\x00\x00\x00\x00\x00\x00\x00"),
          "uint64 9223372036854775808"},
      {BYTES ("\xcf\x80\x00\x00\x00\x00\x00\x00\x00"), "9223372036854775808.0"},
      {BYTES ("\xd3\x7f\xff\xff\xff\xff\xff\xff\xff"),
          "int64 9223372036854775807"},
      {BYTES ("\xcb\xc1\xe0\x00\x00\x00\x20\x00\x00"), "int64 -2147483649"},
      {BYTES ("\xcb\xc3\xe0\x00\x00\x00\x00\x00\x00"),
          "int64 -9223372036854775808"},
      {BYTES ("\xd3\x80\x00\x00\x00\x00\x00\x00\x01"),
          "int64 -9223372036854775807"},
      {BYTES ("\xcb\x43\xf0\x00\x00\x00\x00\x00\x00"),
          "18446744073709551616.0"},
      {BYTES ("\x03"), "3.0"},
      {BYTES ("\x00"), "-0.0"},
      {BYTES ("\xc0"), "@ms nothing"},
      {BYTES ("\xb1"
              "a"),
          "@ms 'a'"},
      {BYTES ("\xc3"), "<<<true>>>"},
      {BYTES ("\xb2/a"), "objectpath '/a'"},
      {BYTES ("\x90"), "()"},
      {BYTES ("\x92\x01\xb1"
              "a"),
          "(1, 'a')"},
      {BYTES ("\x92\xb1"
              "a\xb1"
              "b"),
          "['a', 'b']"},
      {BYTES ("\x91\xa2"
              "a\0"),
          "[b'a']"},
      {BYTES ("\x81\xb1"
              "a\xb1"
              "b"),
          "{'a': 'b'}"},
      {BYTES ("\xa0"), "@ay []"},
      {BYTES ("\xa2"
              "a\0"),
          "<b'a'>"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (packed); i++) {
    for (EclProtocol p = ECL_PROTOCOL_ECL; p <= ECL_PROTOCOL_PEERJS; p++) {
      g_autoptr (GByteArray) out = encode (packed[i].value, p);

      fail_unless (out->len == packed[i].len &&
                       memcmp (out->data, packed[i].data, out->len) == 0,
          "%s", packed[i].value);
    }
  }
}
GST_END_TEST;

/* Neither SDK's decoder reads a number nearer to zero than 2^-1022. */
GST_START_TEST (test_encode_least_numbers)
{
  static const double numbers[] = {5e-324, -5e-324, 2.2250738585072009e-308};
  const double least = 2.2250738585072014e-308;

  for (guint i = 0; i <= G_N_ELEMENTS (numbers); i++) {
    gboolean zero = i < G_N_ELEMENTS (numbers);
    g_autoptr (GVariant) value =
        g_variant_ref_sink (g_variant_new_double (zero ? numbers[i] : least));
    g_auto (EclPacked) packed = {0};

    fail_unless (
        ecl_binarypack_encode (value, ECL_PROTOCOL_ECL, NULL, &packed, NULL));
    fail_unless_equals_int (ecl_packed_get_size (&packed), zero ? 1 : 9);
  }
}
GST_END_TEST;

GST_START_TEST (test_encode_astral)
{
  g_autoptr (GByteArray) ecl =
      encode ("'a\U0001f600b\U0001f600'", ECL_PROTOCOL_ECL);
  g_autoptr (GByteArray) peerjs =
      encode ("'a\U0001f600b\U0001f600'", ECL_PROTOCOL_PEERJS);

  fail_unless_equals_int (ecl->len, 15);
  fail_unless (memcmp (ecl->data,
                   "\xbe"
                   "a" SMILE6 "b" SMILE6,
                   15) == 0);
  fail_unless_equals_int (peerjs->len, 11);
  fail_unless (memcmp (peerjs->data,
                   "\xba"
                   "a" SMILE "b" SMILE,
                   11) == 0);
}
GST_END_TEST;

static void
check_not_encoded (
    const char *text, const EclDataLimits *limits, EclProtocolError code)
{
  g_autoptr (GVariant) value = g_variant_parse (NULL, text, NULL, NULL, NULL);
  EclPacked packed;
  GError *error = NULL;

  fail_unless (value != NULL, "%s", text);
  fail_if (
      ecl_binarypack_encode (value, ECL_PROTOCOL_ECL, limits, &packed, &error),
      "%s", text);
  assert_error (error, code);
  fail_unless_equals_int (ecl_packed_get_size (&packed), 0);
}

GST_START_TEST (test_not_encoded)
{
  const EclDataLimits limits = {.max_size = 8, .max_depth = 2};
  static const char *const unsendable[] = {
      "handle 1", "[<handle 1>]", "{1: 'a'}", "{'a', 1}", "inf", "[<nan>]"};
  static const char *const large[] = {"'123456789'", "b'123456789'",
      "'12345678'", "b'1234567'", "'ab\U0001f600'", "['1234', '567']",
      "[b'123456789']", "[1, 2, 3, 4, 5, 6, 7, 8, 9]", "[[[1]]]"};

  for (guint i = 0; i < G_N_ELEMENTS (unsendable); i++)
    check_not_encoded (unsendable[i], NULL, ECL_PROTOCOL_ERROR_UNEXPECTED);
  for (guint i = 0; i < G_N_ELEMENTS (large); i++)
    check_not_encoded (large[i], &limits, ECL_PROTOCOL_ERROR_TOO_LARGE);
}
GST_END_TEST;

/* Byte arrays, inside too, are slices of what was received. */
GST_START_TEST (test_bytes_are_not_copied)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autofree guint8 *zeros = g_malloc0 (1000);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) child = NULL;
  g_autoptr (GVariant) inner = NULL;

  g_byte_array_append (array, (const guint8 *)"\x91\xda\x03\xe8", 4);
  g_byte_array_append (array, zeros, 1000);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  value = ecl_binarypack_decode (bytes, NULL, NULL);
  child = g_variant_get_child_value (value, 0);
  inner = g_variant_get_variant (child);
  fail_unless (g_variant_get_data (inner) ==
               (const guint8 *)g_bytes_get_data (bytes, NULL) + 4);
}
GST_END_TEST;

static Suite *
binarypack_suite (void)
{
  Suite *s = suite_create ("binarypack");
  TCase *tc = tcase_create ("values");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_codes);
  tcase_add_test (tc, test_astral_strings);
  tcase_add_test (tc, test_long_astral_strings);
  tcase_add_test (tc, test_short_and_long_astral_strings);
  tcase_add_test (tc, test_malformed);
  tcase_add_test (tc, test_limits);
  tcase_add_test (tc, test_hostile);
  tcase_add_test (tc, test_encode);
  tcase_add_test (tc, test_encode_least_numbers);
  tcase_add_test (tc, test_encode_astral);
  tcase_add_test (tc, test_not_encoded);
  tcase_add_test (tc, test_bytes_are_not_copied);
  return s;
}

GST_CHECK_MAIN (binarypack);
