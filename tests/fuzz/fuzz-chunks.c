/* fuzz-chunks: frames of one connection, of which never more is held than
 * allowed, and whose messages can be sent on
 *
 * The first byte chooses protocol and serialization. Then each frame has two
 * bytes of length before it, of which the highest bit says that it is text.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fuzz.h"
#include "ecl-serialization.h"

static const EclDataLimits limits = {.max_size = 3000,
    .max_values = 200,
    .max_parts = 8,
    .max_incomplete = 3,
    .max_held = 6000};

static void
check_sent_on (EclProtocol protocol, EclSerialization serialization,
    const EclDataMessage *message)
{
  g_autoptr (EclSerializer) s =
      ecl_serializer_new (protocol, serialization, NULL);
  g_autoptr (EclFrames) frames = ecl_serializer_encode (s, message, NULL);
  g_auto (EclDataMessage) again = {0};
  EclReceived received = ECL_RECEIVED_PART;
  gboolean is_text;
  GBytes *frame;

  if (frames == NULL)
    return;
  while ((frame = ecl_frames_next (frames, &is_text))) {
    g_assert_cmpint (received, ==, ECL_RECEIVED_PART);
    received = ecl_serializer_decode (s, frame, is_text, &again, NULL);
    g_bytes_unref (frame);
  }
  g_assert_cmpint (received, ==, ECL_RECEIVED_MESSAGE);
  /* Numbers nearest to zero become the integer. */
  if (!g_variant_is_of_type (message->value, G_VARIANT_TYPE_DOUBLE))
    g_assert_cmpstr (g_variant_get_type_string (again.value), ==,
        g_variant_get_type_string (message->value));
  if (protocol == ECL_PROTOCOL_ECL &&
      serialization == ECL_SERIALIZATION_BINARY) {
    g_assert_cmpstr (again.name, ==, message->name);
    g_assert_cmpstr (again.mime_type, ==, message->mime_type);
  }
}

static void
check_frame (EclSerializer *s, const guint8 *data, gsize len, gboolean is_text,
    EclProtocol protocol, EclSerialization serialization)
{
  g_autoptr (GBytes) frame = g_bytes_new (data, len);
  g_auto (EclDataMessage) message = {0};
  g_autoptr (GError) error = NULL;
  EclReceived received =
      ecl_serializer_decode (s, frame, is_text, &message, &error);

  g_assert_true ((error != NULL) == (received == ECL_RECEIVED_ERROR));
  g_assert_true ((message.value != NULL) == (received == ECL_RECEIVED_MESSAGE));
  g_assert_cmpuint (ecl_serializer_get_held (s), <=, limits.max_held);
  if (received == ECL_RECEIVED_MESSAGE)
    check_sent_on (protocol, serialization, &message);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EclProtocol protocol;
  EclSerialization serialization;
  EclSerializer *s;

  if (size == 0)
    return 0;
  protocol = data[0] & 4 ? ECL_PROTOCOL_PEERJS : ECL_PROTOCOL_ECL;
  serialization = data[0] & 3;
  s = ecl_serializer_new (protocol, serialization, &limits);
  for (gsize i = 1; size - i >= 2;) {
    gboolean is_text = data[i] >> 7;
    gsize len = (data[i] & 0x7f) << 8 | data[i + 1];

    i += 2;
    len = MIN (len, size - i);
    check_frame (s, data + i, len, is_text, protocol, serialization);
    i += len;
  }
  ecl_serializer_free (s);
  return 0;
}
