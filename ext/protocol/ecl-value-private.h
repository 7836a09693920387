/* ecl-value-private: what those share who build values from the wire and walk
 * values on their way there
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-protocol-error.h"
#include "ecl-value.h"

G_BEGIN_DECLS

/* What may still be built of one message. */
typedef struct {
  guint depth_left;
  gsize values_left;
} EclValueBudget;

/* What a GVariant is on the wire. */
typedef enum {
  ECL_VALUE_UNSENDABLE,
  ECL_VALUE_NULL,
  ECL_VALUE_BOOLEAN,
  ECL_VALUE_INTEGER,
  ECL_VALUE_UNSIGNED, /* above G_MAXINT64 */
  ECL_VALUE_DOUBLE,
  ECL_VALUE_STRING,
  ECL_VALUE_BYTES,
  ECL_VALUE_ARRAY,
  ECL_VALUE_OBJECT,
} EclValueKind;

/* Of one value: the members of no union, so that a reader needs no cast. */
typedef struct {
  EclValueKind kind;
  gboolean boolean;
  gint64 integer;
  guint64 unsigned_integer;
  double number;
} EclScalar;

gboolean ecl_value_budget_take (EclValueBudget *budget, GError **error);
gboolean ecl_value_budget_enter (EclValueBudget *budget, GError **error);
void ecl_value_budget_leave (EclValueBudget *budget);

GVariant *ecl_value_unwrap (GVariant *value);
EclScalar ecl_value_classify (GVariant *value);
gboolean ecl_value_check_sendable (
    GVariant *value, const EclScalar *scalar, GError **error);

GVariant *ecl_value_new_null (void);
GVariant *ecl_value_new_double (double number);
GVariant *ecl_value_new_unsigned (guint64 number);
GPtrArray *ecl_value_children_new (void);
void ecl_value_children_add (GPtrArray *children, GVariant *value);
GVariant *ecl_value_new_array (GPtrArray *children);

GArray *ecl_value_members_new (void);
void ecl_value_members_add (GArray *members, char *name, GVariant *value);
GVariant *ecl_value_new_object (GArray *members);

G_END_DECLS
