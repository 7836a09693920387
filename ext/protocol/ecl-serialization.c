/* ecl-serialization: messages of a data connection to frames
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-serialization-private.h"
#include "ecl-value-private.h"

struct _EclFrames {
  EclSplitter *splitter; /* or else */
  GBytes *single;
  gboolean is_text;
};

static const char *const names[][2] = {
    [ECL_SERIALIZATION_BINARY] = {"binary", "binary"},
    [ECL_SERIALIZATION_BINARY_UTF8] = {"binary-utf8", "binary-utf8"},
    [ECL_SERIALIZATION_JSON] = {"json", "json"},
    [ECL_SERIALIZATION_NONE] = {"none", "raw"},
};

/**
 * ecl_serialization_from_name:
 * @name: (nullable): as an offer has it; %NULL is the default, binary
 * @protocol: whose name
 * @serialization: (out): the serialization; binary on %FALSE
 *
 * Returns: whether @protocol has one of that name
 */
gboolean
ecl_serialization_from_name (
    const char *name, EclProtocol protocol, EclSerialization *serialization)
{
  *serialization = ECL_SERIALIZATION_BINARY;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (name && strcmp (name, names[i][protocol == ECL_PROTOCOL_PEERJS]) == 0) {
      *serialization = i;
      return TRUE;
    }
  }
  return name == NULL;
}

/**
 * ecl_serialization_get_name:
 * @serialization: a serialization
 * @protocol: whose name
 *
 * Returns: its name in an offer
 */
const char *
ecl_serialization_get_name (
    EclSerialization serialization, EclProtocol protocol)
{
  return names[serialization][protocol == ECL_PROTOCOL_PEERJS];
}

void
ecl_data_message_clear (EclDataMessage *message)
{
  g_clear_pointer (&message->value, g_variant_unref);
  g_clear_pointer (&message->name, g_free);
  g_clear_pointer (&message->mime_type, g_free);
}

/**
 * ecl_serializer_new:
 * @protocol: %ECL_PROTOCOL_ECL or %ECL_PROTOCOL_PEERJS
 * @serialization: of the connection
 * @limits: (nullable): %NULL for the defaults
 *
 * Returns: (transfer full): for one connection; any thread, one at a time
 */
EclSerializer *
ecl_serializer_new (EclProtocol protocol, EclSerialization serialization,
    const EclDataLimits *limits)
{
  EclSerializer *s = g_new0 (EclSerializer, 1);

  s->protocol = protocol;
  s->serialization = serialization;
  s->limits = ecl_data_limits_resolve (limits);
  s->reassembler = ecl_reassembler_new (protocol, limits);
  s->next_id = 1;
  return s;
}

void
ecl_serializer_free (EclSerializer *serializer)
{
  ecl_reassembler_free (serializer->reassembler);
  g_free (serializer);
}

/**
 * ecl_serializer_get_held:
 * @serializer: of one connection
 *
 * Returns: bytes held for incomplete messages, never more than `max_held`
 */
gsize
ecl_serializer_get_held (const EclSerializer *serializer)
{
  return ecl_reassembler_get_held (serializer->reassembler);
}

static EclFrames *
frames_new (EclSplitter *splitter, GBytes *single, gboolean is_text)
{
  EclFrames *frames;

  if (splitter == NULL && single == NULL)
    return NULL;
  frames = g_new0 (EclFrames, 1);
  frames->splitter = splitter;
  frames->single = single;
  frames->is_text = is_text;
  return frames;
}

/**
 * ecl_frames_next:
 * @frames: frames of a message
 * @is_text: (out): whether to send the frame as text; its bytes are UTF-8 then
 *
 * Returns: (transfer full) (nullable): the next frame, %NULL after the last
 */
GBytes *
ecl_frames_next (EclFrames *frames, gboolean *is_text)
{
  *is_text = frames->is_text;
  if (frames->splitter)
    return ecl_splitter_next (frames->splitter);
  return g_steal_pointer (&frames->single);
}

/**
 * ecl_frames_get_n_left:
 * @frames: frames of a message
 *
 * Returns: how many are still to come
 */
guint
ecl_frames_get_n_left (const EclFrames *frames)
{
  if (frames->splitter)
    return ecl_splitter_get_n_left (frames->splitter);
  return frames->single != NULL;
}

void
ecl_frames_free (EclFrames *frames)
{
  g_clear_pointer (&frames->splitter, ecl_splitter_free);
  g_clear_pointer (&frames->single, g_bytes_unref);
  g_free (frames);
}

G_GNUC_PRINTF (3, 4)
static gpointer
fail (GError **error, EclProtocolError code, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, ECL_PROTOCOL_ERROR, code, what);
  return NULL;
}

/* What the value's constructor is called in JavaScript */
static const char *
constructor_name (EclValueKind kind, const EclDataMessage *message)
{
  switch (kind) {
  case ECL_VALUE_BOOLEAN:
    return "Boolean";
  case ECL_VALUE_INTEGER:
  case ECL_VALUE_UNSIGNED:
  case ECL_VALUE_DOUBLE:
    return "Number";
  case ECL_VALUE_STRING:
    return "String";
  case ECL_VALUE_BYTES:
    if (message->name)
      return "File";
    return message->mime_type ? "Blob" : "ArrayBuffer";
  case ECL_VALUE_ARRAY:
    return "Array";
  default:
    return "Object";
  }
}

static EclFrames *
encode_binary (EclSerializer *s, GVariant *value, EclValueKind kind,
    const EclDataMessage *message, GError **error)
{
  g_auto (EclPacked) packed = {0};
  const char *type = constructor_name (kind, message);
  EclChunkMeta meta = {(char *)type, NULL, NULL};

  if (!ecl_binarypack_encode (value, s->protocol, &s->limits, &packed, error))
    return NULL;
  if (s->protocol == ECL_PROTOCOL_PEERJS) {
    guint64 id = s->next_id;

    s->next_id += ecl_packed_get_size (&packed) > ECL_CHUNK_SIZE;
    return frames_new (ecl_splitter_new_peerjs (&packed, id), NULL, FALSE);
  }
  if (kind == ECL_VALUE_BYTES && (message->name || message->mime_type)) {
    meta.name = message->name;
    meta.mime_type = message->mime_type ? message->mime_type : (char *)"";
  }
  return frames_new (
      ecl_splitter_new_ecl (&packed, NULL, &meta, error), NULL, FALSE);
}

static EclFrames *
encode_json (EclSerializer *s, GVariant *value, GError **error)
{
  g_autoptr (GBytes) json = ecl_value_to_json (value, &s->limits, error);

  if (json == NULL)
    return NULL;
  if (s->protocol == ECL_PROTOCOL_PEERJS &&
      g_bytes_get_size (json) >= ECL_PEERJS_MAX_JSON)
    return fail (error, ECL_PROTOCOL_ERROR_TOO_LARGE,
        "PeerJS takes less than %d bytes of JSON, this message has "
        "%" G_GSIZE_FORMAT ": use the serialization binary",
        ECL_PEERJS_MAX_JSON, g_bytes_get_size (json));
  return frames_new (
      NULL, g_steal_pointer (&json), s->protocol == ECL_PROTOCOL_ECL);
}

static EclFrames *
encode_raw (
    EclSerializer *s, GVariant *value, EclValueKind kind, GError **error)
{
  gsize len;
  const char *text;

  if (kind != ECL_VALUE_BYTES && kind != ECL_VALUE_STRING)
    return fail (error, ECL_PROTOCOL_ERROR_UNEXPECTED,
        "the serialization %s takes strings and bytes only",
        ecl_serialization_get_name (s->serialization, s->protocol));
  if (g_variant_get_size (value) > s->limits.max_size)
    return fail (error, ECL_PROTOCOL_ERROR_TOO_LARGE,
        "the message is more than %" G_GSIZE_FORMAT " bytes",
        s->limits.max_size);
  if (kind == ECL_VALUE_BYTES)
    return frames_new (NULL, g_variant_get_data_as_bytes (value), FALSE);
  text = g_variant_get_string (value, &len);
  return frames_new (NULL, g_bytes_new (text, len), TRUE);
}

/**
 * ecl_serializer_encode:
 * @serializer: of one connection
 * @message: what to send; not consumed, its bytes not copied before they are in
 *   a frame
 * @error: #EclProtocolError: TOO_LARGE beyond the limits, and for PeerJS' JSON
 *   (which the SDK calls message-too-big); UNEXPECTED for what the
 *   serialization cannot carry: null by itself, which the SDKs' receivers fail
 *   on, bytes in JSON, NaN, and an object with the member __peerData to PeerJS
 *
 * The frames do not refer to @serializer. Those of several messages may be sent
 * in turns.
 *
 * Returns: (transfer full) (nullable): one frame or more
 */
EclFrames *
ecl_serializer_encode (
    EclSerializer *serializer, const EclDataMessage *message, GError **error)
{
  g_autoptr (GVariant) value = ecl_value_unwrap (message->value);
  g_autoptr (GVariant) reserved = NULL;
  EclScalar scalar = ecl_value_classify (value);

  if (!ecl_value_check_sendable (value, &scalar, error))
    return NULL;
  if (scalar.kind == ECL_VALUE_NULL)
    return fail (error, ECL_PROTOCOL_ERROR_UNEXPECTED,
        "null cannot be sent by itself: put it into an object or array");
  if (serializer->serialization == ECL_SERIALIZATION_NONE)
    return encode_raw (serializer, value, scalar.kind, error);
  if (serializer->protocol == ECL_PROTOCOL_PEERJS)
    reserved = ecl_value_lookup (value, ECL_PEER_DATA);
  if (reserved)
    return fail (error, ECL_PROTOCOL_ERROR_UNEXPECTED,
        "PeerJS keeps the member %s to itself: use another name",
        ECL_PEER_DATA);
  if (serializer->serialization == ECL_SERIALIZATION_JSON)
    return encode_json (serializer, value, error);
  return encode_binary (serializer, value, scalar.kind, message, error);
}

/**
 * ecl_serializer_encode_close:
 * @serializer: of one connection
 *
 * What tells the other side, after all that was sent before, to close the
 * connection (PeerJS' close with flush).
 *
 * Returns: (transfer full) (nullable): a binary frame; %NULL when the protocol
 *   or serialization has none: then close the channel
 */
GBytes *
ecl_serializer_encode_close (EclSerializer *serializer)
{
  /* {"__peerData":{"type":"close"}} */
  static const guint8 packed[] = "\x81\xba__peerData\x81\xb4type\xb5"
                                 "close";
  static const char json[] = "{\"__peerData\":{\"type\":\"close\"}}";

  if (serializer->protocol != ECL_PROTOCOL_PEERJS ||
      serializer->serialization == ECL_SERIALIZATION_NONE)
    return NULL;
  if (serializer->serialization == ECL_SERIALIZATION_JSON)
    return g_bytes_new_static (json, sizeof json - 1);
  return g_bytes_new_static (packed, sizeof packed - 1);
}
