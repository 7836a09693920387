/* fuzz-protocol-ecl: ECLWebRTC frames, passed on in both protocols
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fuzz-message.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  check_frame (ECL_PROTOCOL_ECL, data, size);
  return 0;
}
