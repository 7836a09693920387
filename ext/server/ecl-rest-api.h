/* ecl-rest-api: what the server answers to plain HTTP requests
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-request.h"

G_BEGIN_DECLS

void ecl_rest_api_request (EclRequest *request);

G_END_DECLS
