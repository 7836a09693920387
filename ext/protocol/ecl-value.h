/* ecl-value: what a message of a data connection or in a room says, as a
 * GVariant
 *
 * JavaScript's values and bytes. What is decoded has these types, which are
 * also those of json-glib's json_gvariant_deserialize():
 *
 *   null, undefined    `mv` nothing
 *   boolean            `b`
 *   number             `x` when integral and within int64, else `t` when
 *                      integral and within uint64, else `d`
 *   string             `s`
 *   bytes              `ay` (ArrayBuffer, typed arrays, Blob, File)
 *   array              `av`
 *   object             `a{sv}`, in the sender's order; of members of one name
 *                      the last counts
 *
 * What is encoded may also have any other integer type, `o` and `g` (strings),
 * `v` and maybe types (what they hold), arrays and tuples of anything (arrays)
 * and dictionaries with string keys (objects). Not a handle, not a lone
 * dictionary entry. NaN and the infinities cannot be sent: neither SDK has a
 * form for them that the other side reads. A Date is a string on the wire.
 *
 * U+0000 has no place in a `s`: a message with it is refused, not cut short.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EclDataLimits:
 * @max_size: bytes of one message as packed, sent or received
 * @max_depth: levels of arrays and objects; at most 40, so that any value can
 *   be serialised as a GVariant
 * @max_values: values in one received message, names of members included; each
 *   takes up to 270 bytes as a GVariant, as long as the application keeps it
 * @max_parts: parts that one message may come in
 * @max_incomplete: messages of which parts are awaited at a time
 * @max_held: bytes held for all of them, bookkeeping included
 *
 * What a peer may make us hold for one data connection. A zero-initialised
 * field means its default.
 */
typedef struct {
  gsize max_size;
  guint max_depth;
  gsize max_values;
  guint max_parts;
  guint max_incomplete;
  gsize max_held;
} EclDataLimits;

/* 20 MiB of payload and what packs it */
#define ECL_DATA_MAX_SIZE (20 * 1024 * 1024 + 1024)
#define ECL_DATA_MAX_DEPTH 40
#define ECL_DATA_MAX_VALUES 1000000
#define ECL_DATA_MAX_PARTS 65536
#define ECL_DATA_MAX_INCOMPLETE 64
#define ECL_DATA_MAX_HELD (64 * 1024 * 1024)

EclDataLimits ecl_data_limits_resolve (const EclDataLimits *limits);

GVariant *ecl_value_from_json (
    const char *json, gsize len, const EclDataLimits *limits, GError **error);
GBytes *ecl_value_to_json (
    GVariant *value, const EclDataLimits *limits, GError **error);
GVariant *ecl_value_from_event (const char *json, gsize len,
    const GPtrArray *attachments, const EclDataLimits *limits, GError **error);
GBytes *ecl_value_to_event (GVariant *value, GPtrArray *attachments,
    const EclDataLimits *limits, GError **error);
GVariant *ecl_value_lookup (GVariant *value, const char *name);
gboolean ecl_value_get_uint64 (GVariant *value, guint64 *number);

G_END_DECLS
