/* ecl-protocol-check: what the tests of ext/protocol share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <string.h>
#include <gst/check/gstcheck.h>
#include "ecl-json.h"
#include "ecl-protocol-error.h"

/* The value of a text that must be valid. */
static inline EclSpan
scan_valid (const char *json)
{
  g_autoptr (GError) error = NULL;
  EclSpan value;

  fail_unless (ecl_json_scan (json, strlen (json), &value, &error), "%s: %s",
      json, error ? error->message : "no error set");
  return value;
}

#define assert_span(span, text)                                                \
  G_STMT_START                                                                 \
  {                                                                            \
    EclSpan span_ = (span);                                                    \
    g_autofree char *got_ = g_strndup (span_.data, span_.len);                 \
    fail_unless_equals_string (got_, text);                                    \
  }                                                                            \
  G_STMT_END

#define assert_absent(span) fail_unless ((span).data == NULL)

/* Asserts that @error holds @code of our domain and says something, frees it.
 */
#define assert_error(error, expected)                                          \
  G_STMT_START                                                                 \
  {                                                                            \
    fail_unless (g_error_matches ((error), ECL_PROTOCOL_ERROR, (expected)),    \
        "%s", (error) ? (error)->message : "no error set");                    \
    fail_unless ((error)->message[0] != '\0');                                 \
    g_clear_error (&(error));                                                  \
  }                                                                            \
  G_STMT_END
