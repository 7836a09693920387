/* near: numbers that were computed by hand, and callers that are wrong
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <math.h>
#include <gst/check/gstcheck.h>

/* Both are the same up to a millionth. */
#define fail_unless_near(a, b)                                                 \
  G_STMT_START                                                                 \
  {                                                                            \
    double near_a = (a), near_b = (b);                                         \
    fail_unless (fabs (near_a - near_b) <= 1e-6 * MAX (fabs (near_b), 1),      \
        "'" #a "' (%.9g) is not '" #b "' (%.9g)", near_a, near_b);             \
  }                                                                            \
  G_STMT_END

/* It says that what it was given cannot be, and does nothing. */
#define fail_unless_refused(call)                                              \
  G_STMT_START                                                                 \
  {                                                                            \
    g_test_expect_message (                                                    \
        "GstEcl", G_LOG_LEVEL_CRITICAL, "*assertion*failed*");                 \
    call;                                                                      \
    g_test_assert_expected_messages ();                                        \
  }                                                                            \
  G_STMT_END
