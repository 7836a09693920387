/* ecl-engineio: Engine.IO 3 packets and polling payloads
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-json.h"

G_BEGIN_DECLS

/* Most packets in one polling payload. */
#define ECL_ENGINEIO_MAX_PACKETS 1024

typedef enum {
  ECL_ENGINEIO_OPEN = 0,
  ECL_ENGINEIO_CLOSE = 1,
  ECL_ENGINEIO_PING = 2,
  ECL_ENGINEIO_PONG = 3,
  ECL_ENGINEIO_MESSAGE = 4,
  ECL_ENGINEIO_UPGRADE = 5,
  ECL_ENGINEIO_NOOP = 6,
} EclEngineioType;

/**
 * EclEngineioPacket:
 * @type: packet type
 * @binary: whether @data is bytes rather than UTF-8 text
 * @data: what follows the type, borrowed (from the input, or from @decoded)
 * @decoded: (nullable): owned bytes when the packet came as base64
 */
typedef struct {
  EclEngineioType type;
  gboolean binary;
  EclSpan data;
  GBytes *decoded;
} EclEngineioPacket;

GBytes *ecl_engineio_packet_dup_bytes (const EclEngineioPacket *packet);
void ecl_engineio_packet_clear (EclEngineioPacket *packet);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EclEngineioPacket, ecl_engineio_packet_clear)

/* One websocket frame is one packet. */
gboolean ecl_engineio_decode_frame (const guint8 *data, gsize len,
    gboolean binary, EclEngineioPacket *packet, GError **error);

/* A polling body is many: (element-type EclEngineioPacket), free with
 * g_array_unref(). */
GArray *ecl_engineio_decode_payload (
    const guint8 *data, gsize len, gboolean binary, GError **error);

/* Appends a packet to a text payload ("<UTF-16 units>:<packet>"; binary as
 * base64) or to a binary one (0x00|0x01, decimal digits, 0xff, packet). */
void ecl_engineio_append_text (GString *payload, const char *packet, gsize len);
void ecl_engineio_append_text_base64 (
    GString *payload, const guint8 *bytes, gsize len);
void ecl_engineio_append_binary (
    GByteArray *payload, const guint8 *packet, gsize len, gboolean is_binary);

gsize ecl_utf16_length (const char *utf8, gsize len);

G_END_DECLS
