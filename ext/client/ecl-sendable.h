/* ecl-sendable: what an application may send, as the values that are sent
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

GVariant *ecl_sendable_from_text (const char *text, GError **error);
GVariant *ecl_sendable_from_json (JsonNode *node, GError **error);
void ecl_sendable_set_error (GError **error, const GError *cause);

G_END_DECLS
