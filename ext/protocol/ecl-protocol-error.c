/* ecl-protocol-error: what can be wrong with bytes from the wire
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-protocol-error.h"

/* clang-format off: it would take the name for a subtraction */
G_DEFINE_QUARK (ecl - protocol - error - quark, ecl_protocol_error)
/* clang-format on */
