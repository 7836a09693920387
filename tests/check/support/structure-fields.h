/* structure-fields: numbers out of a structure, which has to have them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>

static inline guint
get_uint (const GstStructure *s, const char *field)
{
  guint value = 0;

  fail_unless (gst_structure_get_uint (s, field, &value), "no %s", field);
  return value;
}

static inline guint64
get_uint64 (const GstStructure *s, const char *field)
{
  guint64 value = 0;

  fail_unless (gst_structure_get_uint64 (s, field, &value), "no %s", field);
  return value;
}

static inline gint64
get_int64 (const GstStructure *s, const char *field)
{
  gint64 value = 0;

  fail_unless (gst_structure_get_int64 (s, field, &value), "no %s", field);
  return value;
}

static inline double
get_double (const GstStructure *s, const char *field)
{
  double value = -1;

  fail_unless (gst_structure_get_double (s, field, &value), "no %s", field);
  return value;
}
