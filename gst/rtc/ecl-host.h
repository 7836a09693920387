/* ecl-host: what the addresses of this machine mean for ICE
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void gst_ecl_host_setup_ice (GstElement *webrtcbin);

G_END_DECLS
