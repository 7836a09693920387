/* fuzz-credential: whatever a client shows is read or refused, and nothing made
 * up is good
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "fuzz.h"
#include "ecl-credential.h"

#define NOW G_GINT64_CONSTANT (1700000000)

static void
check_again (const EclCredential *read)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_auto (EclCredential) again = {0};

  ecl_credential_append_json (read, json);
  /* Escapes may make it longer than one that may come in. */
  if (json->len > ECL_CREDENTIAL_MAX_LENGTH)
    return;
  g_assert_true (ecl_credential_parse_query (json->str, &again, NULL));
  g_assert_cmpint (again.timestamp, ==, read->timestamp);
  g_assert_cmpint (again.ttl, ==, read->ttl);
  g_assert_cmpstr (again.auth_token, ==, read->auth_token);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_auto (EclCredential) read = {0};
  g_autoptr (GError) error = NULL;

  if (!ecl_credential_parse_query (text, &read, &error)) {
    g_assert_error (
        error, ECL_CREDENTIAL_ERROR, ECL_CREDENTIAL_ERROR_MALFORMED);
    g_assert_null (read.auth_token);
    return 0;
  }
  g_assert_cmpint (read.timestamp, >=, 0);
  g_assert_cmpint (read.ttl, >=, 0);
  check_again (&read);
  g_assert_false (
      ecl_credential_check (&read, "a secret", "alice", NOW, &error));
  g_assert_true (error->domain == ECL_CREDENTIAL_ERROR);
  return 0;
}
