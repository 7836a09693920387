/* ecl-protocol-error: what can be wrong with bytes from the wire
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-protocol-error.h"

/* A name with dashes, not a subtraction. */
/* clang-format off */
/* A name with dashes, not a subtraction. */
/* clang-format off */
G_DEFINE_QUARK (ecl-protocol-error-quark, ecl_protocol_error)
/* clang-format on */
/* clang-format on */
