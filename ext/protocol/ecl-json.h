/* ecl-json: a strict JSON scanner and writer that builds no tree
 *
 * A scan validates a text once (RFC 8259, UTF-8, bounded nesting); from then on
 * members and elements are spans into the caller's bytes. A server that only
 * relays a message copies those spans, so nothing is parsed twice and nothing
 * is allocated per value.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Deepest nesting of arrays and objects that a scan accepts. */
#define ECL_JSON_MAX_DEPTH 64

/**
 * EclSpan:
 * @data: (nullable): first byte, borrowed; %NULL means "absent"
 * @len: bytes
 *
 * Bytes inside a buffer that somebody else owns and keeps alive.
 */
typedef struct {
  const char *data;
  gsize len;
} EclSpan;

typedef enum {
  ECL_JSON_INVALID,
  ECL_JSON_OBJECT,
  ECL_JSON_ARRAY,
  ECL_JSON_STRING,
  ECL_JSON_NUMBER,
  ECL_JSON_TRUE,
  ECL_JSON_FALSE,
  ECL_JSON_NULL,
} EclJsonType;

/* Steps through the members of an object or the elements of an array. */
typedef struct {
  const char *next;
  const char *end;
  gboolean is_object;
} EclJsonIter;

gboolean ecl_json_scan (
    const char *data, gsize len, EclSpan *value, GError **error);
EclJsonType ecl_json_type (EclSpan value);
void ecl_json_iter_init (EclJsonIter *iter, EclSpan container);
gboolean ecl_json_iter_next (EclJsonIter *iter, EclSpan *key, EclSpan *value);
gboolean ecl_json_key_equals (EclSpan key, const char *name);
gboolean ecl_json_string_equals (EclSpan value, const char *text);
gboolean ecl_json_get_member (EclSpan object, const char *name, EclSpan *value);
char *ecl_json_dup_string (EclSpan value);
char *ecl_json_dup_member_string (EclSpan object, const char *name);
gboolean ecl_json_get_int64 (EclSpan value, gint64 *number);
void ecl_json_append_string (GString *out, const char *utf8, gssize len);
void ecl_json_append_span (GString *out, EclSpan span);

G_END_DECLS
