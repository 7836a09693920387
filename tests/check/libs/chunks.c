/* chunks: checks messages in parts, cut and put together, and what is held
 *
 * That the parts are those of the SDKs is checked in serialization.c.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-chunks.h"
#include "ecl-protocol-check.h"

#define TWO_TO_53 (G_GUINT64_CONSTANT (1) << 53)

/* Parts of PeerJS count each as much as this. */
#define FRAME_SIZE 100
#define COST (FRAME_SIZE + ECL_CHUNK_PART_COST)

static GVariant *
pattern (guint8 first, gsize len)
{
  guint8 *data = g_malloc (len);
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 0; i < len; i++)
    data[i] = first + i;
  bytes = g_bytes_new_take (data, len);
  return g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}

static EclPacked
pack (guint8 first, gsize len)
{
  g_autoptr (GVariant) value = pattern (first, len);
  EclPacked packed;

  fail_unless (
      ecl_binarypack_encode (value, ECL_PROTOCOL_ECL, NULL, &packed, NULL));
  return packed;
}

static GVariant *
next_part (EclSplitter *splitter)
{
  g_autoptr (GBytes) frame = ecl_splitter_next (splitter);
  GVariant *part;

  fail_unless (frame != NULL);
  part = ecl_binarypack_decode (frame, NULL, NULL);
  fail_unless (part != NULL);
  return part;
}

/* Bytes of data in the first part of a message that has several */
static gsize
size_of_part (const char *type, const char *name, const char *mime_type)
{
  const EclChunkMeta meta = {(char *)type, (char *)name, (char *)mime_type};
  g_auto (EclPacked) packed = pack (0, 20000);
  g_autoptr (EclSplitter) splitter =
      ecl_splitter_new_ecl (&packed, NULL, &meta, NULL);
  g_autoptr (GVariant) part = next_part (splitter);
  g_autoptr (GVariant) data = ecl_value_lookup (part, "data");

  fail_unless_equals_int (ecl_splitter_get_n_left (splitter), 1);
  return g_variant_get_size (data);
}

GST_START_TEST (test_part_sizes)
{
  fail_unless_equals_int (size_of_part ("String", NULL, NULL), 16200);
  fail_unless_equals_int (size_of_part ("ArrayBuffer", NULL, NULL), 16190);
  fail_unless_equals_int (size_of_part ("Uint8Array", NULL, NULL), 16192);
  fail_unless_equals_int (size_of_part ("Array", NULL, NULL), 16202);
  fail_unless_equals_int (size_of_part ("Boolean", NULL, NULL), 16198);
  fail_unless_equals_int (size_of_part ("Blob", NULL, "text/plain"), 16168);
  /* names in UTF-16 units */
  fail_unless_equals_int (size_of_part ("File", "ab", ""), 16168 + 20 - 12);
  fail_unless_equals_int (
      size_of_part ("File", "\U0001f600", ""), 16168 + 20 - 12);
  fail_unless_equals_int (
      size_of_part ("File", "\u65e5\u672c", ""), 16168 + 20 - 12);
}
GST_END_TEST;

GST_START_TEST (test_names_too_long)
{
  g_autofree char *name = g_strnfill (7579, 'n');
  const EclChunkMeta meta = {(char *)"File", name, (char *)""};
  const EclChunkMeta shorter = {(char *)"File", name + 1, (char *)""};
  g_auto (EclPacked) packed = pack (0, 10);
  g_autoptr (EclSplitter) splitter = NULL;
  GError *error = NULL;

  fail_unless (ecl_splitter_new_ecl (&packed, NULL, &meta, &error) == NULL);
  assert_error (error, ECL_PROTOCOL_ERROR_TOO_LARGE);
  fail_unless_equals_int (ecl_packed_get_size (&packed), 11);
  splitter = ecl_splitter_new_ecl (&packed, NULL, &shorter, NULL);
  fail_unless (splitter != NULL);
  fail_unless_equals_int (ecl_packed_get_size (&packed), 0);
}
GST_END_TEST;

GST_START_TEST (test_random_ids)
{
  const EclChunkMeta meta = {(char *)"ArrayBuffer", NULL, NULL};
  g_autofree char *last = NULL;

  for (guint i = 0; i < 10; i++) {
    g_auto (EclPacked) packed = pack (0, 10);
    g_autoptr (EclSplitter) splitter =
        ecl_splitter_new_ecl (&packed, NULL, &meta, NULL);
    g_autoptr (GVariant) part = next_part (splitter);
    g_autoptr (GVariant) id = ecl_value_lookup (part, "id");
    const char *text = g_variant_get_string (id, NULL);

    fail_unless_equals_int (strlen (text), ECL_CHUNK_ID_LENGTH);
    fail_unless_equals_int (
        strspn (text, "0123456789abcdefghijklmnopqrstuvwxyz"),
        ECL_CHUNK_ID_LENGTH);
    fail_unless (g_strcmp0 (last, text) != 0);
    g_free (last);
    last = g_strdup (text);
  }
}
GST_END_TEST;

/* PeerJS sends up to 16300 bytes as they are. */
GST_START_TEST (test_peerjs_splits_large_only)
{
  for (gsize len = 16297; len <= 16298; len++) {
    g_auto (EclPacked) packed = pack (0, len);
    g_autoptr (EclSplitter) splitter = ecl_splitter_new_peerjs (&packed, 1);
    g_autoptr (GVariant) part = NULL;

    fail_unless_equals_int (
        ecl_splitter_get_n_left (splitter), len == 16297 ? 1 : 2);
    part = next_part (splitter);
    fail_unless_equals_int (
        g_variant_is_of_type (part, G_VARIANT_TYPE_BYTESTRING), len == 16297);
  }
}
GST_END_TEST;

/* A part of PeerJS, 10 bytes of data */
static GVariant *
peerjs_part (gint64 id, guint64 index, guint64 total)
{
  static const guint8 data[10] = {1, 2, 3};
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &builder, "{sv}", "__peerData", g_variant_new_int64 (id));
  g_variant_builder_add (&builder, "{sv}", "n", g_variant_new_uint64 (index));
  g_variant_builder_add (&builder, "{sv}", "data",
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, sizeof data, 1));
  g_variant_builder_add (
      &builder, "{sv}", "total", g_variant_new_uint64 (total));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static EclPartResult
add (EclReassembler *r, GVariant *part, GBytes **packed, GError **error)
{
  g_auto (EclChunkMeta) meta = {0};
  g_autoptr (GBytes) joined = NULL;
  EclPartResult result =
      ecl_reassembler_add (r, part, FRAME_SIZE, &joined, &meta, error);

  fail_unless_equals_int (joined != NULL, result == ECL_PART_LAST);
  if (packed)
    *packed = g_steal_pointer (&joined);
  return result;
}

static void
expect (EclReassembler *r, gint64 id, guint64 index, guint64 total,
    EclPartResult result)
{
  g_autoptr (GVariant) part = peerjs_part (id, index, total);
  GError *error = NULL;
  EclPartResult got = add (r, part, NULL, &error);

  fail_unless (got == result, "%d, part %d: %d", (int)id, (int)index, got);
  fail_unless_equals_int (error != NULL, result == ECL_PART_ERROR);
  g_clear_error (&error);
}

static void
expect_error (EclReassembler *r, GVariant *part, EclProtocolError code)
{
  GError *error = NULL;

  fail_unless_equals_int (add (r, part, NULL, &error), ECL_PART_ERROR);
  assert_error (error, code);
}

static void
take_parts (EclSplitter *splitter, GPtrArray *parts)
{
  while (ecl_splitter_get_n_left (splitter))
    g_ptr_array_add (parts, next_part (splitter));
}

/* Parts of @n messages of both kinds, one message after the other */
static GPtrArray *
make_parts (EclProtocol protocol, guint n)
{
  GPtrArray *parts =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  for (guint i = 0; i < n; i++) {
    const EclChunkMeta meta = {(char *)"ArrayBuffer", NULL, NULL};
    g_auto (EclPacked) packed = pack (i, 100000);
    g_autoptr (EclSplitter) splitter =
        protocol == ECL_PROTOCOL_ECL
            ? ecl_splitter_new_ecl (&packed, NULL, &meta, NULL)
            : ecl_splitter_new_peerjs (&packed, i + 1);

    fail_unless_equals_int (ecl_splitter_get_n_left (splitter), 7);
    take_parts (splitter, parts);
  }
  return parts;
}

/* Puts parts in the order in which @step visits them; returns the first bytes
 * of the messages as they became complete. */
static void
check_order (EclProtocol protocol, guint step, const char *first_bytes)
{
  g_autoptr (EclReassembler) r = ecl_reassembler_new (protocol, NULL);
  g_autoptr (GPtrArray) parts = make_parts (protocol, 3);
  guint n_complete = 0;

  for (guint i = 0; i < parts->len; i++) {
    g_autoptr (GBytes) packed = NULL;
    g_autoptr (GVariant) value = NULL;
    g_autoptr (GVariant) expected = NULL;
    EclPartResult result =
        add (r, parts->pdata[i * step % parts->len], &packed, NULL);

    fail_unless (result != ECL_PART_ERROR);
    if (result != ECL_PART_LAST)
      continue;
    value = ecl_binarypack_decode (packed, NULL, NULL);
    expected = pattern (first_bytes[n_complete++], 100000);
    fail_unless (g_variant_equal (value, expected));
  }
  fail_unless_equals_int (n_complete, 3);
  fail_unless_equals_int (ecl_reassembler_get_held (r), 0);
  fail_unless_equals_int (ecl_reassembler_get_n_incomplete (r), 0);
}

GST_START_TEST (test_any_order)
{
  for (EclProtocol p = ECL_PROTOCOL_ECL; p <= ECL_PROTOCOL_PEERJS; p++) {
    check_order (p, 1, "\0\1\2");
    check_order (p, 20, "\2\1\0");
    check_order (p, 8, "\2\0\1");
    check_order (p, 13, "\0\2\1");
  }
}
GST_END_TEST;

GST_START_TEST (test_malformed_parts)
{
  static const char *const ecl[] = {
      "{'id': <5>, 'totalParts': <int64 1>, 'index': <int64 0>, "
      "'data': <b'a'>}",
      "{'totalParts': <int64 1>, 'index': <int64 0>, 'data': <b'a'>}",
      "{'id': <'a'>, 'index': <int64 0>, 'data': <b'a'>}",
      "{'id': <'a'>, 'totalParts': <int64 1>, 'data': <b'a'>}",
      "{'id': <'a'>, 'totalParts': <int64 1>, 'index': <int64 0>}",
      "{'id': <'a'>, 'totalParts': <int64 1>, 'index': <int64 0>, "
      "'data': <'a'>}",
      "{'id': <'a'>, 'totalParts': <int64 0>, 'index': <int64 0>, "
      "'data': <b'a'>}",
      "{'id': <'a'>, 'totalParts': <int64 1>, 'index': <int64 1>, "
      "'data': <b'a'>}",
      "{'id': <'a'>, 'totalParts': <int64 1>, 'index': <int64 -1>, "
      "'data': <b'a'>}",
      "{'id': <'a'>, 'totalParts': <1.5>, 'index': <int64 0>, "
      "'data': <b'a'>}",
      "{'id': "
      "<'12345678901234567890123456789012345678901234567890123456789012345'>, "
      "'totalParts': <int64 1>, 'index': <int64 0>, 'data': <b'a'>}",
      "@av []",
      "int64 5",
      "@mv nothing",
  };
  static const char *const peerjs[] = {
      "{'__peerData': <'1'>, 'n': <int64 0>, 'total': <int64 1>, "
      "'data': <b'a'>}",
      "{'__peerData': <true>}",
      "{'__peerData': <@a{sv} {}>}",
      "{'__peerData': <int64 1>, 'n': <int64 1>, 'total': <int64 1>, "
      "'data': <b'a'>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ecl); i++) {
    g_autoptr (EclReassembler) r = ecl_reassembler_new (ECL_PROTOCOL_ECL, NULL);
    g_autoptr (GVariant) part =
        g_variant_parse (NULL, ecl[i], NULL, NULL, NULL);

    fail_unless (part != NULL, "%s", ecl[i]);
    expect_error (r, part, ECL_PROTOCOL_ERROR_MALFORMED);
    fail_unless_equals_int (ecl_reassembler_get_held (r), 0);
  }
  for (guint i = 0; i < G_N_ELEMENTS (peerjs); i++) {
    g_autoptr (EclReassembler) r =
        ecl_reassembler_new (ECL_PROTOCOL_PEERJS, NULL);
    g_autoptr (GVariant) part =
        g_variant_parse (NULL, peerjs[i], NULL, NULL, NULL);

    expect_error (r, part, ECL_PROTOCOL_ERROR_MALFORMED);
  }
}
GST_END_TEST;

/* A wrong part costs itself, not its message. */
GST_START_TEST (test_wrong_part_of_a_message)
{
  g_autoptr (EclReassembler) r =
      ecl_reassembler_new (ECL_PROTOCOL_PEERJS, NULL);

  expect (r, 1, 0, 3, ECL_PART_KEPT);
  expect (r, 1, 0, 3, ECL_PART_ERROR);
  expect (r, 1, 1, 2, ECL_PART_ERROR);
  expect (r, 1, 0, 1, ECL_PART_ERROR);
  expect (r, 1, 2, 3, ECL_PART_KEPT);
  expect (r, 1, 2, 3, ECL_PART_ERROR);
  expect (r, 1, 1, 3, ECL_PART_LAST);
  /* and an id may be used again */
  expect (r, 1, 0, 1, ECL_PART_LAST);
}
GST_END_TEST;

/* One error, then silence for what is left of the message */
GST_START_TEST (test_too_many_parts)
{
  const EclDataLimits limits = {.max_parts = 3};
  g_autoptr (EclReassembler) few =
      ecl_reassembler_new (ECL_PROTOCOL_PEERJS, &limits);
  g_autoptr (EclReassembler) r =
      ecl_reassembler_new (ECL_PROTOCOL_PEERJS, NULL);
  g_autoptr (GVariant) huge = peerjs_part (7, 0, TWO_TO_53);

  expect (few, 1, 0, 3, ECL_PART_KEPT);
  expect (few, 2, 0, 4, ECL_PART_ERROR);
  expect (few, 2, 1, 4, ECL_PART_KEPT);
  fail_unless_equals_int (ecl_reassembler_get_n_incomplete (few), 1);
  expect_error (r, huge, ECL_PROTOCOL_ERROR_TOO_LARGE);
  expect (r, 8, ECL_DATA_MAX_PARTS - 1, ECL_DATA_MAX_PARTS, ECL_PART_KEPT);
  expect (r, 9, 0, ECL_DATA_MAX_PARTS + 1, ECL_PART_ERROR);
  fail_unless (ecl_reassembler_get_held (r) < 2000);
}
GST_END_TEST;

GST_START_TEST (test_too_large)
{
  const EclDataLimits limits = {.max_size = 25};
  g_autoptr (EclReassembler) r =
      ecl_reassembler_new (ECL_PROTOCOL_PEERJS, &limits);

  expect (r, 1, 0, 5, ECL_PART_KEPT);
  expect (r, 1, 1, 5, ECL_PART_KEPT);
  expect (r, 1, 2, 5, ECL_PART_ERROR);
  fail_unless_equals_int (ecl_reassembler_get_held (r), 0);
  expect (r, 1, 3, 5, ECL_PART_KEPT);
  expect (r, 1, 4, 5, ECL_PART_KEPT);
  fail_unless_equals_int (ecl_reassembler_get_n_incomplete (r), 0);
  /* the last part may be the one too many */
  expect (r, 2, 0, 3, ECL_PART_KEPT);
  expect (r, 2, 1, 3, ECL_PART_KEPT);
  expect (r, 2, 2, 3, ECL_PART_ERROR);
  expect (r, 3, 0, 2, ECL_PART_KEPT);
  expect (r, 3, 1, 2, ECL_PART_LAST);
}
GST_END_TEST;

/* ECLWebRTC says beforehand how large a message will be. */
GST_START_TEST (test_announced_too_large)
{
  const EclDataLimits limits = {.max_size = 1000};
  g_autoptr (EclReassembler) r =
      ecl_reassembler_new (ECL_PROTOCOL_ECL, &limits);
  g_autoptr (GVariant) large = g_variant_parse (NULL,
      "{'id': <'a'>, 'size': <int64 1001>, 'totalParts': <int64 2>, "
      "'index': <int64 0>, 'data': <b'a'>}",
      NULL, NULL, NULL);
  g_autoptr (GVariant) fits = g_variant_parse (NULL,
      "{'id': <'b'>, 'size': <int64 1000>, 'totalParts': <int64 2>, "
      "'index': <int64 0>, 'data': <b'a'>}",
      NULL, NULL, NULL);

  expect_error (r, large, ECL_PROTOCOL_ERROR_TOO_LARGE);
  fail_unless_equals_int (add (r, large, NULL, NULL), ECL_PART_KEPT);
  fail_unless_equals_int (ecl_reassembler_get_held (r), 0);
  fail_unless_equals_int (add (r, fits, NULL, NULL), ECL_PART_KEPT);
  fail_unless_equals_int (ecl_reassembler_get_n_incomplete (r), 1);
}
GST_END_TEST;

/* The message that waited longest for a part goes, not the oldest. */
GST_START_TEST (test_too_many_incomplete)
{
  const EclDataLimits limits = {.max_incomplete = 2};
  g_autoptr (EclReassembler) r =
      ecl_reassembler_new (ECL_PROTOCOL_PEERJS, &limits);

  expect (r, 1, 0, 3, ECL_PART_KEPT);
  expect (r, 2, 0, 3, ECL_PART_KEPT);
  expect (r, 1, 1, 3, ECL_PART_KEPT);
  expect (r, 3, 0, 2, ECL_PART_ERROR);
  fail_unless_equals_int (ecl_reassembler_get_n_incomplete (r), 2);
  expect (r, 2, 1, 3, ECL_PART_KEPT);
  expect (r, 2, 2, 3, ECL_PART_KEPT);
  /* the part that cost the other message is here */
  expect (r, 3, 1, 2, ECL_PART_LAST);
  expect (r, 1, 2, 3, ECL_PART_LAST);
  fail_unless_equals_int (ecl_reassembler_get_held (r), 0);
}
GST_END_TEST;

GST_START_TEST (test_held)
{
  const EclDataLimits limits = {
      .max_held = 2 * ECL_CHUNK_MESSAGE_COST + 3 * COST};
  g_autoptr (EclReassembler) r =
      ecl_reassembler_new (ECL_PROTOCOL_PEERJS, &limits);

  expect (r, 1, 0, 9, ECL_PART_KEPT);
  fail_unless_equals_int (
      ecl_reassembler_get_held (r), ECL_CHUNK_MESSAGE_COST + COST);
  expect (r, 2, 0, 9, ECL_PART_KEPT);
  expect (r, 2, 1, 9, ECL_PART_KEPT);
  fail_unless_equals_int (ecl_reassembler_get_held (r), limits.max_held);
  expect (r, 2, 2, 9, ECL_PART_ERROR);
  fail_unless_equals_int (
      ecl_reassembler_get_held (r), ECL_CHUNK_MESSAGE_COST + 3 * COST);
  expect (r, 2, 3, 9, ECL_PART_KEPT);
  expect (r, 2, 4, 9, ECL_PART_KEPT);
  /* this alone is more than may be held */
  expect (r, 2, 5, 9, ECL_PART_ERROR);
  fail_unless_equals_int (ecl_reassembler_get_held (r), 0);
}
GST_END_TEST;

/* Whatever comes, no more is held than stated. */
GST_START_TEST (test_hostile_parts)
{
  const EclDataLimits limits = {.max_held = 20000, .max_incomplete = 10};
  g_autoptr (EclReassembler) r =
      ecl_reassembler_new (ECL_PROTOCOL_PEERJS, &limits);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);
  guint n_errors = 0, n_messages = 0;

  for (guint i = 0; i < 4000; i++) {
    g_autoptr (GVariant) part = peerjs_part (g_rand_int_range (rand, 1, 200),
        g_rand_int_range (rand, 0, 8), g_rand_int_range (rand, 1, 9));
    EclPartResult result = add (r, part, NULL, NULL);

    n_errors += result == ECL_PART_ERROR;
    n_messages += result == ECL_PART_LAST;
    fail_unless (ecl_reassembler_get_held (r) <= limits.max_held);
    fail_unless (ecl_reassembler_get_n_incomplete (r) <= limits.max_incomplete);
  }
  fail_unless (n_errors > 0 && n_messages > 0);
}
GST_END_TEST;

GST_START_TEST (test_meta)
{
  const EclChunkMeta meta = {
      (char *)"File", (char *)"\U0001f600.png", (char *)"image/png"};
  g_autoptr (EclReassembler) r = ecl_reassembler_new (ECL_PROTOCOL_ECL, NULL);

  for (gsize len = 10; len < 100000; len += 50000) {
    g_auto (EclPacked) packed = pack (0, len);
    g_autoptr (EclSplitter) splitter =
        ecl_splitter_new_ecl (&packed, "0123456789abcdef", &meta, NULL);
    g_auto (EclChunkMeta) got = {0};
    EclPartResult result = ECL_PART_KEPT;

    while (ecl_splitter_get_n_left (splitter)) {
      g_autoptr (GVariant) part = next_part (splitter);
      g_autoptr (GBytes) joined = NULL;

      fail_unless_equals_int (result, ECL_PART_KEPT);
      result = ecl_reassembler_add (r, part, 16384, &joined, &got, NULL);
    }
    fail_unless_equals_int (result, ECL_PART_LAST);
    fail_unless_equals_string (got.type, "File");
    fail_unless_equals_string (got.name, "\U0001f600.png");
    fail_unless_equals_string (got.mime_type, "image/png");
  }
}
GST_END_TEST;

static Suite *
chunks_suite (void)
{
  Suite *s = suite_create ("chunks");
  TCase *tc = tcase_create ("split");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_part_sizes);
  tcase_add_test (tc, test_names_too_long);
  tcase_add_test (tc, test_random_ids);
  tcase_add_test (tc, test_peerjs_splits_large_only);
  tc = tcase_create ("join");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_any_order);
  tcase_add_test (tc, test_malformed_parts);
  tcase_add_test (tc, test_wrong_part_of_a_message);
  tcase_add_test (tc, test_too_many_parts);
  tcase_add_test (tc, test_too_large);
  tcase_add_test (tc, test_announced_too_large);
  tcase_add_test (tc, test_too_many_incomplete);
  tcase_add_test (tc, test_held);
  tcase_add_test (tc, test_hostile_parts);
  tcase_add_test (tc, test_meta);
  return s;
}

GST_CHECK_MAIN (chunks);
