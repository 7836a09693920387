/* ecl-serialization-decode: frames of a data connection to messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-serialization-private.h"
#include "ecl-value-private.h"

G_GNUC_PRINTF (3, 4)
static EclReceived
fail (GError **error, EclProtocolError code, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, ECL_PROTOCOL_ERROR, code, what);
  return ECL_RECEIVED_ERROR;
}

static gboolean
is_close (GVariant *peer_data)
{
  g_autoptr (GVariant) type = ecl_value_lookup (peer_data, "type");

  return type && g_variant_is_of_type (type, G_VARIANT_TYPE_STRING) &&
         strcmp (g_variant_get_string (type, NULL), "close") == 0;
}

/* As JavaScript's if() has it; of received values */
static gboolean
is_truthy (GVariant *value)
{
  EclScalar scalar = ecl_value_classify (value);

  switch (scalar.kind) {
  case ECL_VALUE_NULL:
    return FALSE;
  case ECL_VALUE_BOOLEAN:
    return scalar.boolean;
  case ECL_VALUE_INTEGER:
    return scalar.integer != 0;
  case ECL_VALUE_STRING:
    return g_variant_get_string (value, NULL)[0] != '\0';
  default:
    return TRUE;
  }
}

static EclReceived
deliver (EclDataMessage *message, GVariant *value)
{
  if (value == NULL)
    return ECL_RECEIVED_ERROR;
  message->value = value;
  return ECL_RECEIVED_MESSAGE;
}

static EclReceived
deliver_ecl (EclSerializer *s, GBytes *packed, EclChunkMeta *meta,
    EclDataMessage *message, GError **error)
{
  gboolean is_file = g_strcmp0 (meta->type, "File") == 0;
  gboolean is_blob = is_file || g_strcmp0 (meta->type, "Blob") == 0;
  g_autoptr (GVariant) value =
      ecl_binarypack_decode (packed, &s->limits, error);

  if (value == NULL)
    return ECL_RECEIVED_ERROR;
  if (is_blob && !g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    return fail (error, ECL_PROTOCOL_ERROR_MALFORMED, "a %s is not of bytes",
        meta->type);
  if (is_file)
    message->name = meta->name ? g_steal_pointer (&meta->name) : g_strdup ("");
  if (is_blob)
    message->mime_type =
        meta->mime_type ? g_steal_pointer (&meta->mime_type) : g_strdup ("");
  return deliver (message, g_steal_pointer (&value));
}

static EclReceived
deliver_peerjs (
    EclSerializer *s, GBytes *packed, EclDataMessage *message, GError **error)
{
  g_autoptr (GVariant) value =
      ecl_binarypack_decode (packed, &s->limits, error);
  g_autoptr (GVariant) peer_data =
      value ? ecl_value_lookup (value, ECL_PEER_DATA) : NULL;

  if (peer_data == NULL || !is_truthy (peer_data))
    return deliver (message, g_steal_pointer (&value));
  if (is_close (peer_data))
    return ECL_RECEIVED_CLOSE;
  return fail (error, ECL_PROTOCOL_ERROR_MALFORMED,
      "a message in parts is itself a part of one");
}

static EclReceived
decode_part (EclSerializer *s, GVariant *part, gsize frame_size,
    EclDataMessage *message, GError **error)
{
  g_autoptr (GBytes) packed = NULL;
  g_auto (EclChunkMeta) meta = {0};

  switch (ecl_reassembler_add (
      s->reassembler, part, frame_size, &packed, &meta, error)) {
  case ECL_PART_KEPT:
    return ECL_RECEIVED_PART;
  case ECL_PART_LAST:
    if (s->protocol == ECL_PROTOCOL_ECL)
      return deliver_ecl (s, packed, &meta, message, error);
    return deliver_peerjs (s, packed, message, error);
  default:
    return ECL_RECEIVED_ERROR;
  }
}

static EclReceived
decode_binary (
    EclSerializer *s, GBytes *frame, EclDataMessage *message, GError **error)
{
  gsize size = g_bytes_get_size (frame);
  g_autoptr (GVariant) value = ecl_binarypack_decode (frame, &s->limits, error);
  g_autoptr (GVariant) peer_data = NULL;

  if (value == NULL)
    return ECL_RECEIVED_ERROR;
  if (s->protocol == ECL_PROTOCOL_ECL)
    return decode_part (s, value, size, message, error);
  peer_data = ecl_value_lookup (value, ECL_PEER_DATA);
  if (peer_data == NULL || !is_truthy (peer_data))
    return deliver (message, g_steal_pointer (&value));
  if (is_close (peer_data))
    return ECL_RECEIVED_CLOSE;
  return decode_part (s, value, size, message, error);
}

/* Of a frame without bytes too, which has no data */
static const char *
get_text (GBytes *frame, gsize *len)
{
  const char *data = g_bytes_get_data (frame, len);

  return data ? data : "";
}

static EclReceived
decode_json (
    EclSerializer *s, GBytes *frame, EclDataMessage *message, GError **error)
{
  gsize len;
  const char *json = get_text (frame, &len);
  g_autoptr (GVariant) value =
      ecl_value_from_json (json, len, &s->limits, error);
  g_autoptr (GVariant) peer_data = NULL;

  if (value && s->protocol == ECL_PROTOCOL_PEERJS)
    peer_data = ecl_value_lookup (value, ECL_PEER_DATA);
  if (peer_data && is_close (peer_data))
    return ECL_RECEIVED_CLOSE;
  return deliver (message, g_steal_pointer (&value));
}

static EclReceived
decode_raw (EclSerializer *s, GBytes *frame, gboolean is_text,
    EclDataMessage *message, GError **error)
{
  gsize len;
  const char *text = get_text (frame, &len);

  if (len > s->limits.max_size)
    return fail (error, ECL_PROTOCOL_ERROR_TOO_LARGE,
        "a message of %" G_GSIZE_FORMAT " bytes, more than %" G_GSIZE_FORMAT,
        len, s->limits.max_size);
  if (!is_text)
    return deliver (message, g_variant_ref_sink (g_variant_new_from_bytes (
                                 G_VARIANT_TYPE_BYTESTRING, frame, TRUE)));
  /* Which also refuses U+0000: there is no place for it in a `s`. */
  if (!g_utf8_validate (text, len, NULL))
    return fail (error, ECL_PROTOCOL_ERROR_MALFORMED,
        "a text is not UTF-8 or holds U+0000");
  return deliver (message,
      g_variant_ref_sink (g_variant_new_take_string (g_strndup (text, len))));
}

/**
 * ecl_serializer_decode:
 * @serializer: of one connection
 * @frame: what the channel gave; kept alive by byte arrays of the message and
 *   while parts of it are awaited
 * @is_text: whether it came as text
 * @message: (out): with %ECL_RECEIVED_MESSAGE what it says, else empty; to be
 *   cleared
 * @error: #EclProtocolError, with %ECL_RECEIVED_ERROR: MALFORMED; TOO_LARGE
 *   beyond the limits, see also ecl_reassembler_add(); UNEXPECTED for a text
 *   frame where there is none
 *
 * An error costs the frame, with TOO_LARGE one message or more; the connection
 * and other messages go on.
 *
 * Returns: what came
 */
EclReceived
ecl_serializer_decode (EclSerializer *serializer, GBytes *frame,
    gboolean is_text, EclDataMessage *message, GError **error)
{
  *message = (EclDataMessage){0};
  switch (serializer->serialization) {
  case ECL_SERIALIZATION_JSON:
    return decode_json (serializer, frame, message, error);
  case ECL_SERIALIZATION_NONE:
    return decode_raw (serializer, frame, is_text, message, error);
  default:
    if (!is_text)
      return decode_binary (serializer, frame, message, error);
    return fail (error, ECL_PROTOCOL_ERROR_UNEXPECTED,
        "a text frame on a connection with the serialization %s",
        ecl_serialization_get_name (
            serializer->serialization, serializer->protocol));
  }
}
