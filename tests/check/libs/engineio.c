/* engineio: checks websocket frames and polling payloads
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-protocol-check.h"
#include "ecl-engineio.h"

static gboolean
decode_frame (const char *data, gsize len, gboolean binary,
    EclEngineioPacket *packet, GError **error)
{
  return ecl_engineio_decode_frame (
      (const guint8 *)data, len, binary, packet, error);
}

/* Decodes a copy that ends where its allocation ends; what is decoded borrows
 * from *copy. */
static GArray *
decode_payload (
    const char *data, gsize len, gboolean binary, guint8 **copy, GError **error)
{
  *copy = g_memdup2 (data, len);
  return ecl_engineio_decode_payload (*copy, len, binary, error);
}

static void
check_packet (const EclEngineioPacket *packet, EclEngineioType type,
    gboolean binary, const char *data, gsize len)
{
  fail_unless_equals_int (packet->type, type);
  fail_unless_equals_int (packet->binary, binary);
  fail_unless (packet->data.data != NULL);
  assert_equals_int (packet->data.len, len);
  fail_unless (memcmp (packet->data.data, data, len) == 0);
}

GST_START_TEST (test_text_frame)
{
  static const struct {
    const char *frame;
    EclEngineioType type;
    const char *data;
  } frames[] = {
      {"0{\"sid\":\"x\",\"upgrades\":[]}", ECL_ENGINEIO_OPEN,
          "{\"sid\":\"x\",\"upgrades\":[]}"},
      {"1", ECL_ENGINEIO_CLOSE, ""},
      {"2probe", ECL_ENGINEIO_PING, "probe"},
      {"2", ECL_ENGINEIO_PING, ""},
      {"3probe", ECL_ENGINEIO_PONG, "probe"},
      {"42[\"PING\",null]", ECL_ENGINEIO_MESSAGE, "2[\"PING\",null]"},
      {"40", ECL_ENGINEIO_MESSAGE, "0"},
      {"5", ECL_ENGINEIO_UPGRADE, ""},
      {"6", ECL_ENGINEIO_NOOP, ""},
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    g_auto (EclEngineioPacket) packet = {0};

    fail_unless (decode_frame (
        frames[i].frame, strlen (frames[i].frame), FALSE, &packet, NULL));
    check_packet (&packet, frames[i].type, FALSE, frames[i].data,
        strlen (frames[i].data));
    fail_unless (packet.decoded == NULL);
  }
}
GST_END_TEST;

GST_START_TEST (test_binary_frame)
{
  g_auto (EclEngineioPacket) packet = {0};

  fail_unless (decode_frame ("\x04\x01\x00\xff", 4, TRUE, &packet, NULL));
  check_packet (&packet, ECL_ENGINEIO_MESSAGE, TRUE, "\x01\x00\xff", 3);
  fail_unless (decode_frame ("\x04", 1, TRUE, &packet, NULL));
  check_packet (&packet, ECL_ENGINEIO_MESSAGE, TRUE, "", 0);
}
GST_END_TEST;

GST_START_TEST (test_base64_frame)
{
  static const struct {
    const char *frame;
    const char *bytes;
    gsize len;
  } frames[] = {
      {"b4", "", 0},
      {"b4AQ==", "\x01", 1},
      {"b4AQI=", "\x01\x02", 2},
      {"b4+/8B", "\xfb\xff\x01", 3},
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    g_auto (EclEngineioPacket) packet = {0};

    fail_unless (decode_frame (
        frames[i].frame, strlen (frames[i].frame), FALSE, &packet, NULL));
    check_packet (
        &packet, ECL_ENGINEIO_MESSAGE, TRUE, frames[i].bytes, frames[i].len);
    fail_unless (packet.decoded != NULL);
    ecl_engineio_packet_clear (&packet);
    fail_unless (packet.decoded == NULL && packet.data.data == NULL);
  }
}
GST_END_TEST;

GST_START_TEST (test_malformed_frame)
{
  static const struct {
    const char *frame;
    gboolean binary;
  } frames[] = {
      {"", FALSE},
      {"", TRUE},
      {"7", FALSE},
      {"/", FALSE},
      {"x", FALSE},
      {"4", TRUE},
      {"\x07", TRUE},
      {"b", FALSE},
      {"b7AQ==", FALSE},
      {"b4A", FALSE},
      {"b4AQ=", FALSE},
      {"b4A===", FALSE},
      {"b4====", FALSE},
      {"b4A=Q=", FALSE},
      {"b4A Q=", FALSE},
      {"b4AQ=\n", FALSE},
      {"b4-_AB", FALSE},
      {"2\xff", FALSE},
      {"2\xed\xa0\x80", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    EclEngineioPacket packet = {.type = ECL_ENGINEIO_NOOP};
    GError *error = NULL;

    fail_if (decode_frame (frames[i].frame, strlen (frames[i].frame),
        frames[i].binary, &packet, &error));
    assert_error (error, ECL_PROTOCOL_ERROR_MALFORMED);
    fail_unless (packet.data.data == NULL && packet.decoded == NULL);
  }
}
GST_END_TEST;

GST_START_TEST (test_text_payload_of_handshake)
{
  static const char body[] =
      "97:0{\"sid\":\"FDUrLgyxtdwS6QPUAAAA\",\"upgrades\":[\"websocket\"],"
      "\"pingInterval\":25000,\"pingTimeout\":20000}2:40";
  g_autofree guint8 *copy = NULL;
  g_autoptr (GArray) packets =
      decode_payload (body, strlen (body), FALSE, &copy, NULL);

  fail_unless (packets != NULL);
  assert_equals_int (packets->len, 2);
  check_packet (&g_array_index (packets, EclEngineioPacket, 0),
      ECL_ENGINEIO_OPEN, FALSE, body + 4, 96);
  check_packet (&g_array_index (packets, EclEngineioPacket, 1),
      ECL_ENGINEIO_MESSAGE, FALSE, "0", 1);
}
GST_END_TEST;

/* Lengths are JavaScript's: あ and é are one unit, 😀 is two. */
GST_START_TEST (test_text_payload_counts_utf16)
{
  static const char body[] = "5:4あ😀é1:62:2あ";
  static const char too_long[] = "6:4あ😀é";
  g_autofree guint8 *copy = NULL;
  g_autofree guint8 *copy_too_long = NULL;
  GError *error = NULL;
  g_autoptr (GArray) packets =
      decode_payload (body, strlen (body), FALSE, &copy, NULL);

  fail_unless (packets != NULL);
  assert_equals_int (packets->len, 3);
  check_packet (&g_array_index (packets, EclEngineioPacket, 0),
      ECL_ENGINEIO_MESSAGE, FALSE, "あ😀é", strlen ("あ😀é"));
  check_packet (&g_array_index (packets, EclEngineioPacket, 1),
      ECL_ENGINEIO_NOOP, FALSE, "", 0);
  check_packet (&g_array_index (packets, EclEngineioPacket, 2),
      ECL_ENGINEIO_PING, FALSE, "あ", strlen ("あ"));
  fail_unless (decode_payload (too_long, strlen (too_long), FALSE,
                   &copy_too_long, &error) == NULL);
  assert_error (error, ECL_PROTOCOL_ERROR_MALFORMED);
}
GST_END_TEST;

GST_START_TEST (test_text_payload_with_base64)
{
  static const char body[] = "26:42[\"OPEN\",{\"peerId\":\"p1\"}]10:b4AQIDBAUG";
  g_autofree guint8 *copy = NULL;
  g_autoptr (GArray) packets =
      decode_payload (body, strlen (body), FALSE, &copy, NULL);

  fail_unless (packets != NULL);
  assert_equals_int (packets->len, 2);
  check_packet (&g_array_index (packets, EclEngineioPacket, 0),
      ECL_ENGINEIO_MESSAGE, FALSE, "2[\"OPEN\",{\"peerId\":\"p1\"}]", 25);
  check_packet (&g_array_index (packets, EclEngineioPacket, 1),
      ECL_ENGINEIO_MESSAGE, TRUE, "\1\2\3\4\5\6", 6);
}
GST_END_TEST;

GST_START_TEST (test_binary_payload)
{
  /* The first seven bytes are a capture; the length of text is
   * in bytes. */
  static const char body[] = "\x01\x04\xff\x04\x01\x02\xff\x00\x01\x03\xff"
                             "42[\"é\",null]";
  g_autofree guint8 *copy = NULL;
  g_autoptr (GArray) packets =
      decode_payload (body, sizeof body - 1, TRUE, &copy, NULL);

  fail_unless (packets != NULL);
  assert_equals_int (packets->len, 2);
  check_packet (&g_array_index (packets, EclEngineioPacket, 0),
      ECL_ENGINEIO_MESSAGE, TRUE, "\x01\x02\xff", 3);
  check_packet (&g_array_index (packets, EclEngineioPacket, 1),
      ECL_ENGINEIO_MESSAGE, FALSE, "2[\"é\",null]", 12);
}
GST_END_TEST;

GST_START_TEST (test_malformed_payload)
{
  static const struct {
    const char *body;
    gsize len;
    gboolean binary;
  } bodies[] = {
      {"", 0, FALSE},
      {"", 0, TRUE},
      {"2", 1, FALSE},
      {"2:", 2, FALSE},
      {"2:4", 3, FALSE},
      {":40", 3, FALSE},
      {"0:", 2, FALSE},
      {"-1:4", 4, FALSE},
      {"1x:4", 4, FALSE},
      {" 1:4", 4, FALSE},
      {"2:401", 5, FALSE},
      {"2:99", 4, FALSE},
      {"1:61:", 5, FALSE},
      {"99999999999:4", 13, FALSE},
      {"18446744073709551617:4", 22, FALSE},
      {"00000000001:4", 13, FALSE},
      /* A length that ends within an emoji. */
      {"2:4😀", 7, FALSE},
      {"\x02\x01\xff\x04", 4, TRUE},
      {"\x01", 1, TRUE},
      {"\x01\xff", 2, TRUE},
      {"\x01\x01", 2, TRUE},
      {"\x01\x01\xff", 3, TRUE},
      {"\x01\x00\xff", 3, TRUE},
      {"\x01\x0a\xff\x04", 4, TRUE},
      {"\x01\x02\xff\x04", 4, TRUE},
      {"\x00\x01\xff\x04", 4, TRUE},
      {"\x01\x01\xff"
       "4",
          4, TRUE},
      {"\x01\x04\xff\x04\x01\x02\xff\x00", 8, TRUE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autofree guint8 *copy = NULL;
    GError *error = NULL;

    fail_unless (decode_payload (bodies[i].body, bodies[i].len,
                     bodies[i].binary, &copy, &error) == NULL,
        "row %u", i);
    assert_error (error, ECL_PROTOCOL_ERROR_MALFORMED);
  }
}
GST_END_TEST;

static GArray *
decode_many (guint n, gboolean binary, guint8 **copy, GError **error)
{
  g_autoptr (GString) body = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    if (binary)
      g_string_append_len (body,
          "\x00\x01\xff"
          "6",
          4);
    else
      g_string_append (body, "6:b4AQ==");
  }
  return decode_payload (body->str, body->len, binary, copy, error);
}

GST_START_TEST (test_packet_limit)
{
  for (int binary = 0; binary <= 1; binary++) {
    g_autofree guint8 *copy = NULL;
    g_autofree guint8 *too_long = NULL;
    GError *error = NULL;
    g_autoptr (GArray) packets =
        decode_many (ECL_ENGINEIO_MAX_PACKETS, binary, &copy, NULL);

    fail_unless (packets != NULL);
    assert_equals_int (packets->len, ECL_ENGINEIO_MAX_PACKETS);
    fail_unless (decode_many (ECL_ENGINEIO_MAX_PACKETS + 1, binary, &too_long,
                     &error) == NULL);
    assert_error (error, ECL_PROTOCOL_ERROR_TOO_LARGE);
  }
}
GST_END_TEST;

GST_START_TEST (test_append_text)
{
  static const char emoji[] = "42[\"x\",\"あ😀é\"]";
  g_autoptr (GString) payload = g_string_new (NULL);
  g_autofree guint8 *copy = NULL;
  g_autoptr (GArray) packets = NULL;

  ecl_engineio_append_text (payload, "42[\"OPEN\",{\"peerId\":\"p1\"}]", 26);
  fail_unless_equals_string (
      payload->str, "26:42[\"OPEN\",{\"peerId\":\"p1\"}]");
  ecl_engineio_append_text (payload, emoji, strlen (emoji));
  ecl_engineio_append_text_base64 (payload, (const guint8 *)"\x01\x02\xff", 3);
  ecl_engineio_append_text_base64 (payload, (const guint8 *)"", 0);
  fail_unless (
      g_str_has_suffix (payload->str, "14:42[\"x\",\"あ😀é\"]6:b4AQL/2:b4"));
  packets = decode_payload (payload->str, payload->len, FALSE, &copy, NULL);
  fail_unless (packets != NULL);
  assert_equals_int (packets->len, 4);
  check_packet (&g_array_index (packets, EclEngineioPacket, 1),
      ECL_ENGINEIO_MESSAGE, FALSE, emoji + 1, strlen (emoji) - 1);
  check_packet (&g_array_index (packets, EclEngineioPacket, 2),
      ECL_ENGINEIO_MESSAGE, TRUE, "\x01\x02\xff", 3);
  check_packet (&g_array_index (packets, EclEngineioPacket, 3),
      ECL_ENGINEIO_MESSAGE, TRUE, "", 0);
}
GST_END_TEST;

GST_START_TEST (test_append_binary)
{
  static const char text[] = "42[\"é\",null]";
  static const char expected[] = "\x01\x04\xff\x04\x01\x02\xff\x00\x01\x03\xff"
                                 "42[\"é\",null]";
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  ecl_engineio_append_binary (
      payload, (const guint8 *)"\x04\x01\x02\xff", 4, TRUE);
  ecl_engineio_append_binary (
      payload, (const guint8 *)text, strlen (text), FALSE);
  assert_equals_int (payload->len, sizeof expected - 1);
  fail_unless (memcmp (payload->data, expected, payload->len) == 0);
}
GST_END_TEST;

GST_START_TEST (test_utf16_length)
{
  assert_equals_int (ecl_utf16_length ("", 0), 0);
  assert_equals_int (ecl_utf16_length ("abc", 2), 2);
  assert_equals_int (ecl_utf16_length ("あ😀é", strlen ("あ😀é")), 4);
  for (gunichar c = 1; c < 0x110000; c++) {
    char utf8[6];
    gsize len;

    if (c >= 0xd800 && c <= 0xdfff)
      continue;
    len = g_unichar_to_utf8 (c, utf8);
    assert_equals_int (ecl_utf16_length (utf8, len), c < 0x10000 ? 1 : 2);
  }
}
GST_END_TEST;

static Suite *
engineio_suite (void)
{
  Suite *s = suite_create ("engineio");
  TCase *frame = tcase_create ("frame");
  TCase *payload = tcase_create ("payload");

  suite_add_tcase (s, frame);
  tcase_add_test (frame, test_text_frame);
  tcase_add_test (frame, test_binary_frame);
  tcase_add_test (frame, test_base64_frame);
  tcase_add_test (frame, test_malformed_frame);
  suite_add_tcase (s, payload);
  tcase_add_test (payload, test_text_payload_of_handshake);
  tcase_add_test (payload, test_text_payload_counts_utf16);
  tcase_add_test (payload, test_text_payload_with_base64);
  tcase_add_test (payload, test_binary_payload);
  tcase_add_test (payload, test_malformed_payload);
  tcase_add_test (payload, test_packet_limit);
  tcase_add_test (payload, test_append_text);
  tcase_add_test (payload, test_append_binary);
  tcase_add_test (payload, test_utf16_length);
  return s;
}

GST_CHECK_MAIN (engineio);
