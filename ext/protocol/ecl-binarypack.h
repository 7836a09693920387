/* ecl-binarypack: BinaryPack, the form of a value on a data connection
 *
 * Both SDKs' dialects: js-binarypack 0.0.9 of skyway-js and
 * peerjs-js-binarypack 2.x of PeerJS. Like MessagePack with the codes of
 * strings and bytes swapped; all numbers big-endian.
 *
 * What is sent is byte for byte what the SDK sends, but for values that the
 * SDKs garble themselves, which get through here:
 * - characters outside the BMP to ECLWebRTC: its decoder reads them only as two
 *   surrogates of three bytes each (CESU-8), its encoder sends four bytes and
 *   counts six. Here CESU-8 with its true length, which PeerJS reads too.
 * - integers below -2^31: both decoders round them to multiples of 2048, so
 *   they go as a double wherever that holds them;
 * - integral numbers from 2^63: never as int64; from 2^64 as a double;
 * - numbers nearer to zero than 2^-1022 go as 0: neither decoder reads them;
 * - doubles just beside a power of two, where the SDKs' logarithm slips;
 * - no bytes at all, which js-binarypack 0.0.9 refuses to pack.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-message.h"
#include "ecl-value.h"

G_BEGIN_DECLS

/**
 * EclPacked:
 * @head: first bytes, of which @head_len count
 * @head_len: 0 unless the value is bytes
 * @body: (owned): what follows; of bytes the caller's own, not a copy
 *
 * A packed value. Zero-initialised is empty.
 */
typedef struct {
  guint8 head[5];
  gsize head_len;
  GBytes *body;
} EclPacked;

void ecl_packed_clear (EclPacked *packed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EclPacked, ecl_packed_clear)
gsize ecl_packed_get_size (const EclPacked *packed);
void ecl_packed_append_slice (
    const EclPacked *packed, gsize offset, gsize len, GByteArray *out);

gboolean ecl_binarypack_encode (GVariant *value, EclProtocol dialect,
    const EclDataLimits *limits, EclPacked *packed, GError **error);
GVariant *ecl_binarypack_decode (
    GBytes *bytes, const EclDataLimits *limits, GError **error);

G_END_DECLS
