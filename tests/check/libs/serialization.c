/* serialization: checks frames against what the SDKs send, and the errors
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "data-vectors.h"
#include "ecl-binarypack.h"
#include "ecl-protocol-check.h"

static GPtrArray *vectors;

static void
load_vectors (void)
{
  vectors = data_vectors_load (DATA_VECTORS);
  fail_unless (vectors->len > 300);
}

static void
free_vectors (void)
{
  g_clear_pointer (&vectors, g_ptr_array_unref);
}

/* Our frames in the notation of the vectors, NULL when refused */
static char *
encode (const DataVector *v)
{
  g_autoptr (EclSerializer) s =
      ecl_serializer_new (v->protocol, v->serialization, NULL);
  g_autoptr (EclFrames) frames = ecl_serializer_encode (s, &v->message, NULL);
  gboolean has_id = v->protocol == ECL_PROTOCOL_ECL &&
                    (v->serialization == ECL_SERIALIZATION_BINARY ||
                        v->serialization == ECL_SERIALIZATION_BINARY_UTF8);
  DataFrames notation;
  gboolean is_text;
  guint n;

  if (frames == NULL)
    return NULL;
  n = ecl_frames_get_n_left (frames);
  data_frames_init (&notation);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GBytes) frame = ecl_frames_next (frames, &is_text);
    g_autoptr (GByteArray) bytes =
        g_bytes_unref_to_array (g_steal_pointer (&frame));

    if (has_id)
      memcpy (bytes->data + DATA_VECTOR_ID_OFFSET, DATA_VECTOR_ID,
          strlen (DATA_VECTOR_ID));
    frame = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
    data_frames_add (&notation, frame, is_text);
  }
  fail_unless (ecl_frames_next (frames, &is_text) == NULL);
  fail_unless_equals_int (ecl_frames_get_n_left (frames), 0);
  return data_frames_finish (&notation);
}

GST_START_TEST (test_frames_are_the_sdks)
{
  for (guint i = 0; i < vectors->len; i++) {
    const DataVector *v = vectors->pdata[i];
    g_autofree char *ours = encode (v);
    gboolean same = g_strcmp0 (ours, v->frames) == 0;

    fail_unless (same == (strcmp (v->expectation, "same") == 0),
        "%s (%s): %.200s, the SDK: %.200s", v->name, v->expectation, ours,
        v->frames);
  }
}
GST_END_TEST;

static EclReceived
decode (const DataVector *v, EclDataMessage *message)
{
  g_autoptr (EclSerializer) s =
      ecl_serializer_new (v->protocol, v->serialization, NULL);
  EclReceived received = ECL_RECEIVED_PART;
  const char *notation = v->frames;
  gboolean is_text;
  GBytes *frame;

  while ((frame = data_vector_next_frame (&notation, &is_text))) {
    fail_unless (received == ECL_RECEIVED_PART, "%s", v->name);
    received = ecl_serializer_decode (s, frame, is_text, message, NULL);
    g_bytes_unref (frame);
  }
  fail_unless_equals_int (ecl_serializer_get_held (s), 0);
  return received;
}

GST_START_TEST (test_sdk_frames_are_read)
{
  guint n_read = 0;

  for (guint i = 0; i < vectors->len; i++) {
    const DataVector *v = vectors->pdata[i];
    gboolean garbled = strcmp (v->expectation, "garbles") == 0;
    g_auto (EclDataMessage) message = {0};
    g_autofree char *got = NULL;

    if (strchr (v->frames, ':') || *v->frames == '-')
      continue;
    fail_unless (decode (v, &message) == ECL_RECEIVED_MESSAGE, "%s", v->name);
    got = g_variant_print (message.value, TRUE);
    fail_unless (garbled != g_variant_equal (message.value, v->message.value),
        "%s: %.300s", v->name, got);
    if (v->protocol == ECL_PROTOCOL_ECL) {
      fail_unless_equals_string (message.name, v->message.name);
      fail_unless_equals_string (message.mime_type, v->message.mime_type);
    }
    n_read++;
  }
  fail_unless (n_read > 300);
}
GST_END_TEST;

/* What is too large for the vectors has only its hash there. */
GST_START_TEST (test_large_round_trips)
{
  for (guint i = 0; i < vectors->len; i++) {
    const DataVector *v = vectors->pdata[i];
    g_autoptr (EclSerializer) s =
        ecl_serializer_new (v->protocol, v->serialization, NULL);
    g_autoptr (EclFrames) frames = NULL;
    g_auto (EclDataMessage) message = {0};
    EclReceived received = ECL_RECEIVED_PART;
    gboolean is_text;
    GBytes *frame;

    if (!strchr (v->frames, ':'))
      continue;
    frames = ecl_serializer_encode (s, &v->message, NULL);
    while ((frame = ecl_frames_next (frames, &is_text))) {
      fail_unless (received == ECL_RECEIVED_PART);
      received = ecl_serializer_decode (s, frame, is_text, &message, NULL);
      g_bytes_unref (frame);
    }
    fail_unless (received == ECL_RECEIVED_MESSAGE, "%s", v->name);
    fail_unless (
        g_variant_equal (message.value, v->message.value), "%s", v->name);
  }
}
GST_END_TEST;

GST_START_TEST (test_names)
{
  static const struct {
    const char *name;
    gboolean ecl, peerjs;
    EclSerialization serialization;
  } cases[] = {
      {NULL, TRUE, TRUE, ECL_SERIALIZATION_BINARY},
      {"binary", TRUE, TRUE, ECL_SERIALIZATION_BINARY},
      {"binary-utf8", TRUE, TRUE, ECL_SERIALIZATION_BINARY_UTF8},
      {"json", TRUE, TRUE, ECL_SERIALIZATION_JSON},
      {"none", TRUE, FALSE, ECL_SERIALIZATION_NONE},
      {"raw", FALSE, TRUE, ECL_SERIALIZATION_NONE},
      {"", FALSE, FALSE, 0},
      {"Binary", FALSE, FALSE, 0},
      {"MsgPack", FALSE, FALSE, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    for (EclProtocol p = ECL_PROTOCOL_ECL; p <= ECL_PROTOCOL_PEERJS; p++) {
      gboolean known = p == ECL_PROTOCOL_ECL ? cases[i].ecl : cases[i].peerjs;
      EclSerialization serialization = 77;

      fail_unless_equals_int (
          ecl_serialization_from_name (cases[i].name, p, &serialization),
          known);
      fail_unless_equals_int (serialization,
          known ? cases[i].serialization : ECL_SERIALIZATION_BINARY);
      if (known && cases[i].name)
        fail_unless_equals_string (
            ecl_serialization_get_name (serialization, p), cases[i].name);
    }
  }
}
GST_END_TEST;

static void
check_refused (EclProtocol protocol, EclSerialization serialization,
    const EclDataLimits *limits, GVariant *value, EclProtocolError code)
{
  g_autoptr (EclSerializer) s =
      ecl_serializer_new (protocol, serialization, limits);
  g_auto (EclDataMessage) message = {g_variant_ref_sink (value), NULL, NULL};
  GError *error = NULL;

  fail_unless (ecl_serializer_encode (s, &message, &error) == NULL);
  assert_error (error, code);
}

GST_START_TEST (test_refuses_to_send)
{
  const EclDataLimits small = {.max_size = 100};
  g_autofree char *long_text = g_strnfill (101, 'a');

  for (EclProtocol p = ECL_PROTOCOL_ECL; p <= ECL_PROTOCOL_PEERJS; p++) {
    for (EclSerialization s = 0; s <= ECL_SERIALIZATION_NONE; s++) {
      check_refused (p, s, NULL, g_variant_new ("mv", NULL),
          ECL_PROTOCOL_ERROR_UNEXPECTED);
      check_refused (p, s, NULL, g_variant_new ("ms", NULL),
          ECL_PROTOCOL_ERROR_UNEXPECTED);
      check_refused (
          p, s, NULL, g_variant_new_handle (1), ECL_PROTOCOL_ERROR_UNEXPECTED);
      check_refused (p, s, NULL,
          g_variant_new ("{sv}", "a", g_variant_new_boolean (TRUE)),
          ECL_PROTOCOL_ERROR_UNEXPECTED);
      check_refused (p, s, NULL, g_variant_new_parsed ("[{1, 'a'}]"),
          ECL_PROTOCOL_ERROR_UNEXPECTED);
      check_refused (p, s, NULL, g_variant_new_double (G_MAXDOUBLE * 2),
          ECL_PROTOCOL_ERROR_UNEXPECTED);
      check_refused (p, s, &small, g_variant_new_string (long_text),
          ECL_PROTOCOL_ERROR_TOO_LARGE);
    }
    check_refused (p, ECL_SERIALIZATION_JSON, NULL,
        g_variant_new_parsed ("{'a': <b'x'>}"), ECL_PROTOCOL_ERROR_UNEXPECTED);
    check_refused (p, ECL_SERIALIZATION_NONE, NULL, g_variant_new_int32 (5),
        ECL_PROTOCOL_ERROR_UNEXPECTED);
    check_refused (p, ECL_SERIALIZATION_NONE, &small,
        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, long_text, 101, 1),
        ECL_PROTOCOL_ERROR_TOO_LARGE);
  }
  check_refused (ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_BINARY, NULL,
      g_variant_new_parsed ("{'__peerData': <1>}"),
      ECL_PROTOCOL_ERROR_UNEXPECTED);
  check_refused (ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_JSON, NULL,
      g_variant_new_parsed ("{'__peerData': <1>}"),
      ECL_PROTOCOL_ERROR_UNEXPECTED);
}
GST_END_TEST;

GST_START_TEST (test_peerjs_json_limit)
{
  g_autofree char *text = g_strnfill (ECL_PEERJS_MAX_JSON - 2, 'a');

  fail_unless_equals_int (ECL_PEERJS_MAX_JSON, 16300);
  check_refused (ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_JSON, NULL,
      g_variant_new_string (text), ECL_PROTOCOL_ERROR_TOO_LARGE);
}
GST_END_TEST;

/* Sends @len bytes; returns the id of their first part, 0 when not in parts. */
static guint64
peerjs_id (EclSerializer *s, gsize len)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (len), len);
  g_auto (EclDataMessage) message = {
      g_variant_ref_sink (
          g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE)),
      NULL, NULL};
  g_autoptr (EclFrames) frames = ecl_serializer_encode (s, &message, NULL);
  gboolean is_text;
  g_autoptr (GBytes) frame = ecl_frames_next (frames, &is_text);
  g_autoptr (GVariant) part = ecl_binarypack_decode (frame, NULL, NULL);
  g_autoptr (GVariant) id = ecl_value_lookup (part, "__peerData");
  guint64 number;

  ecl_value_get_uint64 (id, &number);
  return number;
}

/* Only messages in parts count. */
GST_START_TEST (test_peerjs_ids)
{
  g_autoptr (EclSerializer) s =
      ecl_serializer_new (ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_BINARY, NULL);

  fail_unless_equals_uint64 (peerjs_id (s, 10), 0);
  fail_unless_equals_uint64 (peerjs_id (s, 20000), 1);
  fail_unless_equals_uint64 (peerjs_id (s, 16297), 0);
  fail_unless_equals_uint64 (peerjs_id (s, 16298), 2);
  fail_unless_equals_uint64 (peerjs_id (s, 20000), 3);
}
GST_END_TEST;

static EclReceived
receive (EclSerializer *s, const char *frame, gsize len, gboolean is_text,
    EclDataMessage *message, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (frame, len);

  return ecl_serializer_decode (s, bytes, is_text, message, error);
}

GST_START_TEST (test_close)
{
  static const struct {
    EclProtocol protocol;
    EclSerialization serialization;
    const char *frame;
  } cases[] = {
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_BINARY,
          "\x81\xba__peerData\x81\xb4type\xb5"
          "close"},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_BINARY_UTF8,
          "\x81\xba__peerData\x81\xb4type\xb5"
          "close"},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_JSON,
          "{\"__peerData\":{\"type\":\"close\"}}"},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_NONE, NULL},
      {ECL_PROTOCOL_ECL, ECL_SERIALIZATION_BINARY, NULL},
      {ECL_PROTOCOL_ECL, ECL_SERIALIZATION_JSON, NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EclSerializer) s =
        ecl_serializer_new (cases[i].protocol, cases[i].serialization, NULL);
    g_autoptr (GBytes) frame = ecl_serializer_encode_close (s);
    g_auto (EclDataMessage) message = {0};

    if (cases[i].frame == NULL) {
      fail_unless (frame == NULL);
      continue;
    }
    fail_unless_equals_int (g_bytes_get_size (frame), strlen (cases[i].frame));
    fail_unless (memcmp (g_bytes_get_data (frame, NULL), cases[i].frame,
                     g_bytes_get_size (frame)) == 0);
    fail_unless (ecl_serializer_decode (s, frame, FALSE, &message, NULL) ==
                 ECL_RECEIVED_CLOSE);
    fail_unless (message.value == NULL);
  }
}
GST_END_TEST;

/* To ECLWebRTC it is a message like others. */
GST_START_TEST (test_close_is_peerjs)
{
  static const char json[] = "{\"__peerData\":{\"type\":\"close\"}}";
  g_autoptr (EclSerializer) s =
      ecl_serializer_new (ECL_PROTOCOL_ECL, ECL_SERIALIZATION_JSON, NULL);
  g_auto (EclDataMessage) message = {0};

  fail_unless (receive (s, json, strlen (json), TRUE, &message, NULL) ==
               ECL_RECEIVED_MESSAGE);
}
GST_END_TEST;

/* Values that JavaScript takes for false do not make a part. */
GST_START_TEST (test_peer_data_that_is_none)
{
  static const char *const values[] = {"\xc0", "\xc1", "\xc2", "\x00", "\xb0"};

  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autoptr (EclSerializer) s = ecl_serializer_new (
        ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_BINARY, NULL);
    g_autoptr (GByteArray) frame = g_byte_array_new ();
    g_auto (EclDataMessage) message = {0};

    g_byte_array_append (frame, (const guint8 *)"\x81\xba__peerData", 12);
    g_byte_array_append (frame, (const guint8 *)values[i], 1);
    fail_unless (receive (s, (char *)frame->data, frame->len, FALSE, &message,
                     NULL) == ECL_RECEIVED_MESSAGE);
    fail_unless (g_variant_is_of_type (message.value, G_VARIANT_TYPE_VARDICT));
  }
}
GST_END_TEST;

GST_START_TEST (test_refuses_received)
{
  static const struct {
    EclProtocol protocol;
    EclSerialization serialization;
    gboolean is_text;
    const char *frame;
    gsize len;
    EclProtocolError code;
  } cases[] = {
      {ECL_PROTOCOL_ECL, ECL_SERIALIZATION_BINARY, TRUE, "hi", 2,
          ECL_PROTOCOL_ERROR_UNEXPECTED},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_BINARY_UTF8, TRUE, "hi", 2,
          ECL_PROTOCOL_ERROR_UNEXPECTED},
      {ECL_PROTOCOL_ECL, ECL_SERIALIZATION_BINARY, FALSE, "\xb2hi", 3,
          ECL_PROTOCOL_ERROR_MALFORMED},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_BINARY, FALSE, "\xb3hi", 3,
          ECL_PROTOCOL_ERROR_MALFORMED},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_BINARY, FALSE, "", 0,
          ECL_PROTOCOL_ERROR_MALFORMED},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_BINARY, FALSE,
          "\x81\xba__peerData\xc3", 13, ECL_PROTOCOL_ERROR_MALFORMED},
      {ECL_PROTOCOL_ECL, ECL_SERIALIZATION_JSON, TRUE, "{", 1,
          ECL_PROTOCOL_ERROR_MALFORMED},
      {ECL_PROTOCOL_ECL, ECL_SERIALIZATION_JSON, TRUE, "\"a\\u0000b\"", 10,
          ECL_PROTOCOL_ERROR_UNEXPECTED},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_NONE, TRUE, "a\0b", 3,
          ECL_PROTOCOL_ERROR_MALFORMED},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_NONE, TRUE, "\xff", 1,
          ECL_PROTOCOL_ERROR_MALFORMED},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_NONE, FALSE,
          "0123456789012345678901234567890123456789", 40,
          ECL_PROTOCOL_ERROR_TOO_LARGE},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_JSON, FALSE,
          "\"12345678901234567890123456789012345678\"", 40,
          ECL_PROTOCOL_ERROR_TOO_LARGE},
      {ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_BINARY, FALSE,
          "0123456789012345678901234567890123456789", 40,
          ECL_PROTOCOL_ERROR_TOO_LARGE},
  };
  const EclDataLimits limits = {.max_size = 39};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EclSerializer) s =
        ecl_serializer_new (cases[i].protocol, cases[i].serialization, &limits);
    g_auto (EclDataMessage) message = {0};
    GError *error = NULL;

    fail_unless (receive (s, cases[i].frame, cases[i].len, cases[i].is_text,
                     &message, &error) == ECL_RECEIVED_ERROR,
        "case %u", i);
    assert_error (error, cases[i].code);
    fail_unless (message.value == NULL);
  }
}
GST_END_TEST;

/* A Blob of skyway-js is of bytes; without a MIME type it has the empty one. */
GST_START_TEST (test_blob)
{
  static const char no_bytes[] = "\x85\xb2id\xb1i\xb4type\xb4"
                                 "Blob\xbatotalParts\x01\xb5index\x00"
                                 "\xb4"
                                 "data\xa1\x05";
  static const char bytes[] = "\x85\xb2id\xb1i\xb4type\xb4"
                              "File\xbatotalParts\x01\xb5index\x00"
                              "\xb4"
                              "data\xa2\xa1x";
  g_autoptr (EclSerializer) s =
      ecl_serializer_new (ECL_PROTOCOL_ECL, ECL_SERIALIZATION_BINARY, NULL);
  g_auto (EclDataMessage) message = {0};
  GError *error = NULL;

  fail_unless (receive (s, no_bytes, sizeof no_bytes - 1, FALSE, &message,
                   &error) == ECL_RECEIVED_ERROR);
  assert_error (error, ECL_PROTOCOL_ERROR_MALFORMED);
  fail_unless (receive (s, bytes, sizeof bytes - 1, FALSE, &message, NULL) ==
               ECL_RECEIVED_MESSAGE);
  fail_unless_equals_string (message.name, "");
  fail_unless_equals_string (message.mime_type, "");
}
GST_END_TEST;

/* The bytes of a large message are not copied until they are in a frame. */
GST_START_TEST (test_bytes_are_not_copied)
{
  g_autoptr (EclSerializer) s =
      ecl_serializer_new (ECL_PROTOCOL_PEERJS, ECL_SERIALIZATION_NONE, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (100000), 100000);
  g_auto (EclDataMessage) message = {
      g_variant_ref_sink (
          g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE)),
      NULL, NULL};
  g_auto (EclDataMessage) received = {0};
  g_autoptr (EclFrames) frames = ecl_serializer_encode (s, &message, NULL);
  g_autoptr (GBytes) frame = NULL;
  gboolean is_text = TRUE;

  frame = ecl_frames_next (frames, &is_text);
  fail_if (is_text);
  fail_unless (
      g_bytes_get_data (frame, NULL) == g_bytes_get_data (bytes, NULL));
  fail_unless (ecl_serializer_decode (s, frame, FALSE, &received, NULL) ==
               ECL_RECEIVED_MESSAGE);
  fail_unless (
      g_variant_get_data (received.value) == g_bytes_get_data (bytes, NULL));
}
GST_END_TEST;

/* Frames without bytes have no data either. */
GST_START_TEST (test_empty_frames)
{
  for (EclProtocol p = ECL_PROTOCOL_ECL; p <= ECL_PROTOCOL_PEERJS; p++) {
    for (EclSerialization s = 0; s <= ECL_SERIALIZATION_NONE; s++) {
      for (guint is_text = 0; is_text <= 1; is_text++) {
        g_autoptr (EclSerializer) serializer = ecl_serializer_new (p, s, NULL);
        g_autoptr (GBytes) frame = g_bytes_new (NULL, 0);
        g_auto (EclDataMessage) message = {0};
        EclReceived received =
            ecl_serializer_decode (serializer, frame, is_text, &message, NULL);

        if (s != ECL_SERIALIZATION_NONE) {
          fail_unless_equals_int (received, ECL_RECEIVED_ERROR);
          continue;
        }
        fail_unless_equals_int (received, ECL_RECEIVED_MESSAGE);
        fail_unless (g_variant_is_of_type (message.value,
            is_text ? G_VARIANT_TYPE_STRING : G_VARIANT_TYPE_BYTESTRING));
      }
    }
  }
}
GST_END_TEST;

static Suite *
serialization_suite (void)
{
  Suite *s = suite_create ("serialization");
  TCase *tc = tcase_create ("vectors");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, load_vectors, free_vectors);
  tcase_add_test (tc, test_frames_are_the_sdks);
  tcase_add_test (tc, test_sdk_frames_are_read);
  tcase_add_test (tc, test_large_round_trips);
  tc = tcase_create ("frames");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_names);
  tcase_add_test (tc, test_refuses_to_send);
  tcase_add_test (tc, test_peerjs_json_limit);
  tcase_add_test (tc, test_peerjs_ids);
  tcase_add_test (tc, test_close);
  tcase_add_test (tc, test_close_is_peerjs);
  tcase_add_test (tc, test_peer_data_that_is_none);
  tcase_add_test (tc, test_refuses_received);
  tcase_add_test (tc, test_empty_frames);
  tcase_add_test (tc, test_blob);
  tcase_add_test (tc, test_bytes_are_not_copied);
  return s;
}

GST_CHECK_MAIN (serialization);
