/* ecl-peer-credential-private: reads a credential for the wire
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-credential.h"
#include "ecl-peer-credential.h"

G_BEGIN_DECLS

gboolean gst_ecl_credential_read (
    const GstStructure *structure, EclCredential *credential, GError **error);
char *gst_ecl_credential_to_json (
    const GstStructure *structure, GError **error);

G_END_DECLS
