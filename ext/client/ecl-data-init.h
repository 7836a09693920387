/* ecl-data-init: what a data channel is made with, as the SDKs' dcInit
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-json.h"

#include <gst/gst.h>

G_BEGIN_DECLS

char *ecl_data_init_to_json (const GstStructure *init);
GstStructure *ecl_data_init_from_json (EclSpan json);
gboolean ecl_data_init_is_partial (const GstStructure *init);

G_END_DECLS
