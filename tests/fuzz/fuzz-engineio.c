/* fuzz-engineio: frames and payloads, and that what decodes survives a round
 * trip
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "fuzz.h"
#include "ecl-engineio.h"

static void
append (GByteArray *payload, const EclEngineioPacket *packet)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 type = packet->type + (packet->binary ? 0 : '0');

  g_byte_array_append (bytes, &type, 1);
  g_byte_array_append (
      bytes, (const guint8 *)packet->data.data, packet->data.len);
  ecl_engineio_append_binary (payload, bytes->data, bytes->len, packet->binary);
}

static void
append_text (GString *payload, const EclEngineioPacket *packet)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (packet->binary) {
    ecl_engineio_append_text_base64 (
        payload, (const guint8 *)packet->data.data, packet->data.len);
    return;
  }
  g_string_append_c (text, '0' + packet->type);
  g_string_append_len (text, packet->data.data, packet->data.len);
  ecl_engineio_append_text (payload, text->str, text->len);
}

static void
check_same (
    const GArray *packets, const guint8 *data, gsize len, gboolean binary)
{
  g_autoptr (GArray) again =
      ecl_engineio_decode_payload (data, len, binary, NULL);

  g_assert_nonnull (again);
  g_assert_cmpuint (again->len, ==, packets->len);
  for (guint i = 0; i < again->len; i++) {
    EclEngineioPacket *a = &g_array_index (packets, EclEngineioPacket, i);
    EclEngineioPacket *b = &g_array_index (again, EclEngineioPacket, i);

    g_assert_cmpint (a->binary, ==, b->binary);
    g_assert_cmpmem (a->data.data, a->data.len, b->data.data, b->data.len);
  }
}

static void
check_payload (const guint8 *data, gsize size, gboolean binary)
{
  g_autoptr (GArray) packets =
      ecl_engineio_decode_payload (data, size, binary, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean utf8 = TRUE;

  if (packets == NULL)
    return;
  for (guint i = 0; i < packets->len; i++) {
    EclEngineioPacket *packet = &g_array_index (packets, EclEngineioPacket, i);

    append (bytes, packet);
    append_text (text, packet);
    utf8 &= packet->binary ||
            g_utf8_validate_len (packet->data.data, packet->data.len, NULL);
  }
  check_same (packets, bytes->data, bytes->len, TRUE);
  if (utf8)
    check_same (packets, (const guint8 *)text->str, text->len, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  for (int binary = 0; binary <= 1; binary++) {
    g_auto (EclEngineioPacket) packet = {0};

    if (ecl_engineio_decode_frame (data, size, binary, &packet, NULL))
      g_assert_nonnull (packet.data.data);
    check_payload (data, size, binary);
  }
  return 0;
}
