/* ecl-protocol-error: what can be wrong with bytes from the wire
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ECL_PROTOCOL_ERROR (ecl_protocol_error_quark ())

/**
 * EclProtocolError:
 * @ECL_PROTOCOL_ERROR_MALFORMED: the bytes do not follow the protocol's grammar
 * @ECL_PROTOCOL_ERROR_TOO_LARGE: a stated limit on length, nesting or count is
 *   exceeded
 * @ECL_PROTOCOL_ERROR_UNEXPECTED: well-formed, but not allowed here or in this
 *   state
 */
typedef enum {
  ECL_PROTOCOL_ERROR_MALFORMED,
  ECL_PROTOCOL_ERROR_TOO_LARGE,
  ECL_PROTOCOL_ERROR_UNEXPECTED,
} EclProtocolError;

GQuark ecl_protocol_error_quark (void);

G_END_DECLS
