/* ecl-sendable: what an application may send, as the values that are sent
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sendable.h"

#include "ecl-error.h"
#include "ecl-protocol-error.h"

/* As GstEclError: what a value or a frame is refused for. */
void
ecl_sendable_set_error (GError **error, const GError *cause)
{
  GstEclError code = GST_ECL_ERROR_FAILED;

  if (cause->domain == GST_ECL_ERROR)
    code = cause->code;
  else if (g_error_matches (
               cause, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE))
    code = GST_ECL_ERROR_MESSAGE_TOO_BIG;
  g_set_error_literal (error, GST_ECL_ERROR, code, cause->message);
}

/* Returns: (transfer floating) (nullable): a string */
GVariant *
ecl_sendable_from_text (const char *text, GError **error)
{
  if (g_utf8_validate (text, -1, NULL))
    return g_variant_new_string (text);
  g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
      "the text is not UTF-8; send it as bytes");
  return NULL;
}

/* Returns: (transfer floating) (nullable): any value */
GVariant *
ecl_sendable_from_json (JsonNode *node, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GVariant *value = json_gvariant_deserialize (node, NULL, &cause);

  if (!value)
    ecl_sendable_set_error (error, cause);
  return value;
}
