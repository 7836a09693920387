/* ecl-engineio: Engine.IO 3 packets and polling payloads
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-engineio.h"
#include "ecl-protocol-error.h"

/* Digits of a length in a payload: more than any body that fits in memory. */
#define MAX_LENGTH_DIGITS 10

static gboolean
malformed (GError **error, const char *what)
{
  g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_MALFORMED,
      "Engine.IO: %s", what);
  return FALSE;
}

/**
 * ecl_engineio_packet_dup_bytes:
 * @packet: a binary packet
 *
 * Returns: (transfer full): its bytes, which need not be borrowed any more
 */
GBytes *
ecl_engineio_packet_dup_bytes (const EclEngineioPacket *packet)
{
  return packet->decoded ? g_bytes_ref (packet->decoded)
                         : g_bytes_new (packet->data.data, packet->data.len);
}

/**
 * ecl_engineio_packet_clear:
 * @packet: a packet; afterwards it is empty
 *
 * Frees what the packet owns, not what it borrows.
 */
void
ecl_engineio_packet_clear (EclEngineioPacket *packet)
{
  g_clear_pointer (&packet->decoded, g_bytes_unref);
  memset (packet, 0, sizeof *packet);
}

static gboolean
decode_type (
    guint8 digit, guint8 zero, EclEngineioPacket *packet, GError **error)
{
  if (digit < zero || digit - zero > ECL_ENGINEIO_NOOP)
    return malformed (error, "unknown packet type");
  packet->type = digit - zero;
  return TRUE;
}

/* @data is the base64 text behind "b4". */
static gboolean
decode_base64 (
    const char *data, gsize len, EclEngineioPacket *packet, GError **error)
{
  gsize padding = 0;
  gint state = 0;
  guint save = 0;
  g_autofree guchar *bytes = NULL;
  gsize n_bytes;

  while (padding < 2 && padding < len && data[len - 1 - padding] == '=')
    padding++;
  if (len % 4 != 0)
    return malformed (error, "base64 is cut short");
  for (gsize i = 0; i < len - padding; i++) {
    if (!g_ascii_isalnum (data[i]) && data[i] != '+' && data[i] != '/')
      return malformed (error, "base64 holds a foreign character");
  }
  bytes = g_malloc (len / 4 * 3 + 3);
  n_bytes = g_base64_decode_step (data, len, bytes, &state, &save);
  packet->decoded = g_bytes_new_take (g_steal_pointer (&bytes), n_bytes);
  packet->data.data = g_bytes_get_data (packet->decoded, &packet->data.len);
  packet->binary = TRUE;
  return TRUE;
}

static gboolean
decode_text (
    const char *data, gsize len, EclEngineioPacket *packet, GError **error)
{
  if (data[0] == 'b') {
    if (len < 2)
      return malformed (error, "a base64 packet has no type");
    return decode_type (data[1], '0', packet, error) &&
           decode_base64 (data + 2, len - 2, packet, error);
  }
  if (!decode_type (data[0], '0', packet, error))
    return FALSE;
  packet->data = (EclSpan){data + 1, len - 1};
  /* What a message holds is validated with its JSON; the rest may be echoed. */
  if (packet->type != ECL_ENGINEIO_MESSAGE &&
      !g_utf8_validate_len (data + 1, len - 1, NULL))
    return malformed (error, "text is not UTF-8");
  return TRUE;
}

static gboolean
decode_binary (
    const guint8 *data, gsize len, EclEngineioPacket *packet, GError **error)
{
  if (!decode_type (data[0], 0, packet, error))
    return FALSE;
  packet->binary = TRUE;
  packet->data = (EclSpan){(const char *)data + 1, len - 1};
  return TRUE;
}

/**
 * ecl_engineio_decode_frame:
 * @data: (array length=len): the contents of one websocket message
 * @len: bytes; bounded by the caller
 * @binary: whether it was a binary message
 * @packet: (out): the packet, which borrows from @data; empty on error. Clear
 *   it
 * @error: #EclProtocolError MALFORMED
 *
 * Decodes a digit and text ("2probe"), a byte 0-6 and bytes (binary), or "b",
 * digit and base64 (text). Text of a MESSAGE is not yet known to be UTF-8: its
 * JSON scan finds out. Any thread.
 *
 * Returns: whether it is a packet
 */
gboolean
ecl_engineio_decode_frame (const guint8 *data, gsize len, gboolean binary,
    EclEngineioPacket *packet, GError **error)
{
  gboolean ok;

  memset (packet, 0, sizeof *packet);
  if (len == 0)
    return malformed (error, "the packet is empty");
  ok = binary ? decode_binary (data, len, packet, error)
              : decode_text ((const char *)data, len, packet, error);
  if (!ok)
    ecl_engineio_packet_clear (packet);
  return ok;
}

/* The end of @units UTF-16 units from @p; %NULL when the text is shorter or the
 * last unit would be half a character. */
static const char *
skip_utf16 (const char *p, const char *end, gsize units)
{
  while (units > 0 && p < end) {
    guchar lead = *p++;
    gsize cost = lead >= 0xf0 ? 2 : 1;

    if (cost > units)
      return NULL;
    units -= cost;
    while (p < end && ((guchar)*p & 0xc0) == 0x80)
      p++;
  }
  return units == 0 ? p : NULL;
}

static gboolean
too_many (const GArray *packets, GError **error)
{
  if (packets->len < ECL_ENGINEIO_MAX_PACKETS)
    return FALSE;
  g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
      "Engine.IO: more than %d packets in one payload",
      ECL_ENGINEIO_MAX_PACKETS);
  return TRUE;
}

/* Reads digits that stand for @zero..@zero+9 up to @stop; leaves *p behind it.
 */
static gboolean
read_length (const guint8 **p, const guint8 *end, guint8 zero, guint8 stop,
    gsize *length, GError **error)
{
  guint64 n = 0;
  guint digits = 0;

  /* No digits mean an empty packet, which the decoder of frames refuses. */
  for (; *p < end && **p != stop; (*p)++) {
    if (**p < zero || **p > zero + 9)
      return malformed (error, "a payload's length is no number");
    if (++digits > MAX_LENGTH_DIGITS)
      return malformed (error, "a payload's length has too many digits");
    n = n * 10 + (**p - zero);
  }
  if (*p == end)
    return malformed (error, "a payload's length is missing");
  (*p)++;
  if (n > (guint64)(end - *p))
    return malformed (error, "a payload is shorter than it says");
  *length = n;
  return TRUE;
}

static gboolean
decode_next (const guint8 **p, const guint8 *end, gboolean binary,
    EclEngineioPacket *packet, GError **error)
{
  const guint8 *first;
  gboolean text = TRUE;
  gsize length;

  if (binary) {
    if (**p > 1)
      return malformed (error, "a binary payload's packet is neither 0 nor 1");
    text = *(*p)++ == 0;
  }
  if (!read_length (
          p, end, binary ? 0 : '0', binary ? 0xff : ':', &length, error))
    return FALSE;
  first = *p;
  if (binary)
    *p += length;
  else
    *p = (const guint8 *)skip_utf16 (
        (const char *)first, (const char *)end, length);
  if (*p == NULL)
    return malformed (error, "a payload is shorter than it says");
  return ecl_engineio_decode_frame (first, *p - first, !text, packet, error);
}

/**
 * ecl_engineio_decode_payload:
 * @data: (array length=len): a polling body
 * @len: bytes; bounded by the caller
 * @binary: whether its type is application/octet-stream
 * @error: #EclProtocolError: MALFORMED, or TOO_LARGE beyond
 *   %ECL_ENGINEIO_MAX_PACKETS packets
 *
 * Text: packets as `<length>:<packet>`, the length in UTF-16 units. Binary:
 * 0 (text) or 1 (bytes), the digits of the length in bytes as bytes 0-9, 0xff,
 * packet. Any thread.
 *
 * Returns: (transfer full) (element-type EclEngineioPacket) (nullable): at
 *   least one packet; they borrow from @data and are cleared with the array
 */
GArray *
ecl_engineio_decode_payload (
    const guint8 *data, gsize len, gboolean binary, GError **error)
{
  g_autoptr (GArray) packets = NULL;
  const guint8 *p = data;
  const guint8 *end = data + len;

  packets = g_array_new (FALSE, FALSE, sizeof (EclEngineioPacket));
  g_array_set_clear_func (packets, (GDestroyNotify)ecl_engineio_packet_clear);
  if (len == 0) {
    malformed (error, "the payload is empty");
    return NULL;
  }
  while (p < end) {
    EclEngineioPacket packet;

    if (too_many (packets, error))
      return NULL;
    if (!decode_next (&p, end, binary, &packet, error))
      return NULL;
    g_array_append_val (packets, packet);
  }
  return g_steal_pointer (&packets);
}

/**
 * ecl_utf16_length:
 * @utf8: (array length=len): valid UTF-8
 * @len: bytes
 *
 * Returns: the length in UTF-16 units, as JavaScript counts it
 */
gsize
ecl_utf16_length (const char *utf8, gsize len)
{
  const guchar *p = (const guchar *)utf8;
  gsize units = 0;

  for (gsize i = 0; i < len; i++)
    units += ((p[i] & 0xc0) != 0x80) + (p[i] >= 0xf0);
  return units;
}

/**
 * ecl_engineio_append_text:
 * @payload: a text payload
 * @packet: (array length=len): a text packet with its type digit, valid UTF-8
 * @len: bytes
 *
 * Appends `<UTF-16 units>:<packet>`.
 */
void
ecl_engineio_append_text (GString *payload, const char *packet, gsize len)
{
  g_string_append_printf (
      payload, "%" G_GSIZE_FORMAT ":", ecl_utf16_length (packet, len));
  g_string_append_len (payload, packet, len);
}

/**
 * ecl_engineio_append_text_base64:
 * @payload: a text payload
 * @bytes: (array length=len): the data of a binary MESSAGE, without a type byte
 * @len: bytes
 *
 * Appends `<length>:b4<base64>`, for clients that cannot take binary bodies.
 */
void
ecl_engineio_append_text_base64 (
    GString *payload, const guint8 *bytes, gsize len)
{
  g_autofree char *base64 = g_base64_encode (bytes, len);

  g_string_append_printf (
      payload, "%" G_GSIZE_FORMAT ":b4%s", strlen (base64) + 2, base64);
}

/**
 * ecl_engineio_append_binary:
 * @payload: a binary payload
 * @packet: (array length=len): the packet with its type, a digit when text, a
 *   byte 0-6 when binary
 * @len: bytes
 * @is_binary: whether the packet is bytes rather than text
 *
 * Appends 0 or 1, the digits of @len as bytes 0-9, 0xff and the packet.
 */
void
ecl_engineio_append_binary (
    GByteArray *payload, const guint8 *packet, gsize len, gboolean is_binary)
{
  char digits[24];
  guint8 head[26];
  guint n = g_snprintf (digits, sizeof digits, "%" G_GSIZE_FORMAT, len);

  head[0] = is_binary ? 1 : 0;
  for (guint i = 0; i < n; i++)
    head[1 + i] = digits[i] - '0';
  head[1 + n] = 0xff;
  g_byte_array_append (payload, head, n + 2);
  g_byte_array_append (payload, packet, len);
}
