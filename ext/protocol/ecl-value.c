/* ecl-value: builds the values of received messages, within their limits, and
 * sorts those to be sent
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <float.h>
#include <math.h>
#include <string.h>
#include "ecl-value-private.h"

#define TWO_TO_63 9223372036854775808.0
#define TWO_TO_64 18446744073709551616.0

typedef struct {
  char *name;
  GVariant *value;
  guint position;
} Member;

/**
 * ecl_data_limits_resolve:
 * @limits: (nullable): the limits asked for
 *
 * Returns: @limits with the default in place of each field that is 0
 */
EclDataLimits
ecl_data_limits_resolve (const EclDataLimits *limits)
{
  EclDataLimits resolved = limits ? *limits : (EclDataLimits){0};

  if (resolved.max_size == 0)
    resolved.max_size = ECL_DATA_MAX_SIZE;
  if (resolved.max_depth == 0 || resolved.max_depth > ECL_DATA_MAX_DEPTH)
    resolved.max_depth = ECL_DATA_MAX_DEPTH;
  if (resolved.max_values == 0)
    resolved.max_values = ECL_DATA_MAX_VALUES;
  if (resolved.max_parts == 0)
    resolved.max_parts = ECL_DATA_MAX_PARTS;
  if (resolved.max_incomplete == 0)
    resolved.max_incomplete = ECL_DATA_MAX_INCOMPLETE;
  if (resolved.max_held == 0)
    resolved.max_held = ECL_DATA_MAX_HELD;
  return resolved;
}

gboolean
ecl_value_budget_take (EclValueBudget *budget, GError **error)
{
  if (budget->values_left > 0) {
    budget->values_left--;
    return TRUE;
  }
  g_set_error_literal (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
      "the message has more values than allowed");
  return FALSE;
}

gboolean
ecl_value_budget_enter (EclValueBudget *budget, GError **error)
{
  if (budget->depth_left > 0) {
    budget->depth_left--;
    return TRUE;
  }
  g_set_error_literal (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
      "the message nests arrays and objects deeper than allowed");
  return FALSE;
}

void
ecl_value_budget_leave (EclValueBudget *budget)
{
  budget->depth_left++;
}

/* Returns: (transfer full): @value out of its variants and maybes; of an empty
 * maybe the maybe itself. */
GVariant *
ecl_value_unwrap (GVariant *value)
{
  GVariant *current = g_variant_ref (value);

  for (;;) {
    GVariant *inner = NULL;

    if (g_variant_is_of_type (current, G_VARIANT_TYPE_VARIANT))
      inner = g_variant_get_variant (current);
    else if (g_variant_is_of_type (current, G_VARIANT_TYPE_MAYBE))
      inner = g_variant_get_maybe (current);
    if (inner == NULL)
      return current;
    g_variant_unref (current);
    current = inner;
  }
}

static EclScalar
classify_unsigned (guint64 number)
{
  if (number > G_MAXINT64)
    return (EclScalar){.kind = ECL_VALUE_UNSIGNED, .unsigned_integer = number};
  return (EclScalar){.kind = ECL_VALUE_INTEGER, .integer = number};
}

static EclScalar
classify_integer (gint64 number)
{
  return (EclScalar){.kind = ECL_VALUE_INTEGER, .integer = number};
}

/* As JavaScript, which has one type of number: 3.0 is 3. */
static EclScalar
classify_double (double number)
{
  if (number == floor (number)) {
    if (number >= -TWO_TO_63 && number < TWO_TO_63)
      return classify_integer ((gint64)number);
    if (number >= TWO_TO_63 && number < TWO_TO_64)
      return classify_unsigned ((guint64)number);
  }
  if (isnan (number) || isinf (number))
    return (EclScalar){.kind = ECL_VALUE_UNSENDABLE};
  return (EclScalar){.kind = ECL_VALUE_DOUBLE, .number = number};
}

static EclValueKind
classify_array (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    return ECL_VALUE_BYTES;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a{s*}")) ||
      g_variant_is_of_type (value, G_VARIANT_TYPE ("a{o*}")) ||
      g_variant_is_of_type (value, G_VARIANT_TYPE ("a{g*}")))
    return ECL_VALUE_OBJECT;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY))
    return ECL_VALUE_UNSENDABLE;
  return ECL_VALUE_ARRAY;
}

/* @value as ecl_value_unwrap() gave it */
EclScalar
ecl_value_classify (GVariant *value)
{
  switch (g_variant_classify (value)) {
  case G_VARIANT_CLASS_MAYBE:
    return (EclScalar){.kind = ECL_VALUE_NULL};
  case G_VARIANT_CLASS_BOOLEAN:
    return (EclScalar){
        .kind = ECL_VALUE_BOOLEAN, .boolean = g_variant_get_boolean (value)};
  case G_VARIANT_CLASS_BYTE:
    return classify_integer (g_variant_get_byte (value));
  case G_VARIANT_CLASS_INT16:
    return classify_integer (g_variant_get_int16 (value));
  case G_VARIANT_CLASS_UINT16:
    return classify_integer (g_variant_get_uint16 (value));
  case G_VARIANT_CLASS_INT32:
    return classify_integer (g_variant_get_int32 (value));
  case G_VARIANT_CLASS_UINT32:
    return classify_integer (g_variant_get_uint32 (value));
  case G_VARIANT_CLASS_INT64:
    return classify_integer (g_variant_get_int64 (value));
  case G_VARIANT_CLASS_UINT64:
    return classify_unsigned (g_variant_get_uint64 (value));
  case G_VARIANT_CLASS_DOUBLE:
    return classify_double (g_variant_get_double (value));
  case G_VARIANT_CLASS_STRING:
  case G_VARIANT_CLASS_OBJECT_PATH:
  case G_VARIANT_CLASS_SIGNATURE:
    return (EclScalar){.kind = ECL_VALUE_STRING};
  case G_VARIANT_CLASS_ARRAY:
    return (EclScalar){.kind = classify_array (value)};
  case G_VARIANT_CLASS_TUPLE:
    return (EclScalar){.kind = ECL_VALUE_ARRAY};
  default:
    return (EclScalar){.kind = ECL_VALUE_UNSENDABLE};
  }
}

gboolean
ecl_value_check_sendable (
    GVariant *value, const EclScalar *scalar, GError **error)
{
  if (scalar->kind != ECL_VALUE_UNSENDABLE)
    return TRUE;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    g_set_error_literal (error, ECL_PROTOCOL_ERROR,
        ECL_PROTOCOL_ERROR_UNEXPECTED,
        "NaN and the infinities cannot be sent: send null or a string");
  else
    g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_UNEXPECTED,
        "a value of type %s cannot be sent", g_variant_get_type_string (value));
  return FALSE;
}

/* Returns: (transfer floating) */
GVariant *
ecl_value_new_null (void)
{
  return g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
}

/* Returns: (transfer floating): `x` or `t` for an integral number that fits,
 * else `d` */
GVariant *
ecl_value_new_double (double number)
{
  EclScalar scalar = classify_double (number);

  if (scalar.kind == ECL_VALUE_INTEGER)
    return g_variant_new_int64 (scalar.integer);
  if (scalar.kind == ECL_VALUE_UNSIGNED)
    return g_variant_new_uint64 (scalar.unsigned_integer);
  return g_variant_new_double (number);
}

/* Returns: (transfer floating): `x` when it fits, else `t` */
GVariant *
ecl_value_new_unsigned (guint64 number)
{
  return number <= G_MAXINT64 ? g_variant_new_int64 (number)
                              : g_variant_new_uint64 (number);
}

/* Elements of an array to be */
GPtrArray *
ecl_value_children_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
}

/* @value: (transfer floating) */
void
ecl_value_children_add (GPtrArray *children, GVariant *value)
{
  g_ptr_array_add (
      children, g_variant_ref_sink (g_variant_new_variant (value)));
}

/* Returns: (transfer floating): `av` */
GVariant *
ecl_value_new_array (GPtrArray *children)
{
  return g_variant_new_array (G_VARIANT_TYPE_VARIANT,
      (GVariant *const *)children->pdata, children->len);
}

static void
member_clear (gpointer data)
{
  Member *member = data;

  g_free (member->name);
  g_clear_pointer (&member->value, g_variant_unref);
}

/* Members of an object to be */
GArray *
ecl_value_members_new (void)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (Member));

  g_array_set_clear_func (members, member_clear);
  return members;
}

/* @name: (transfer full); @value: (transfer floating) */
void
ecl_value_members_add (GArray *members, char *name, GVariant *value)
{
  Member member = {name, g_variant_ref_sink (value), members->len};

  g_array_append_val (members, member);
}

static gint
compare_members (gconstpointer a, gconstpointer b)
{
  const Member *first = *(Member *const *)a;
  const Member *second = *(Member *const *)b;
  int order = strcmp (first->name, second->name);

  if (order != 0)
    return order;
  return first->position < second->position ? -1 : 1;
}

/* Leaves of each name one member: in the place of the first, with the value of
 * the last. Sorted, not hashed: names made to collide cost nothing. */
static void
drop_duplicates (GArray *members)
{
  g_autoptr (GPtrArray) sorted = NULL;
  Member *first = NULL;

  if (members->len < 2)
    return;
  sorted = g_ptr_array_sized_new (members->len);
  for (guint i = 0; i < members->len; i++)
    g_ptr_array_add (sorted, &g_array_index (members, Member, i));
  g_ptr_array_sort (sorted, compare_members);
  for (guint i = 0; i < sorted->len; i++) {
    Member *member = sorted->pdata[i];

    if (first == NULL || strcmp (first->name, member->name) != 0) {
      first = member;
      continue;
    }
    g_variant_unref (first->value);
    first->value = g_steal_pointer (&member->value);
  }
}

/* Returns: (transfer floating): `a{sv}` */
GVariant *
ecl_value_new_object (GArray *members)
{
  g_autoptr (GPtrArray) entries = ecl_value_children_new ();

  drop_duplicates (members);
  for (guint i = 0; i < members->len; i++) {
    Member *member = &g_array_index (members, Member, i);
    GVariant *entry;

    if (member->value == NULL)
      continue;
    entry = g_variant_new_dict_entry (g_variant_new_take_string (member->name),
        g_variant_new_variant (member->value));
    member->name = NULL;
    g_ptr_array_add (entries, g_variant_ref_sink (entry));
  }
  return g_variant_new_array (
      G_VARIANT_TYPE ("{sv}"), (GVariant *const *)entries->pdata, entries->len);
}

/**
 * ecl_value_lookup:
 * @value: any value
 * @name: a member's name
 *
 * Returns: (transfer full) (nullable): that member of an `a{sv}`, out of its
 *   variant; %NULL when @value is no object or has none
 */
GVariant *
ecl_value_lookup (GVariant *value, const char *name)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return NULL;
  return g_variant_lookup_value (value, name, NULL);
}

/**
 * ecl_value_get_uint64:
 * @value: (nullable): any value
 * @number: (out): the number; 0 on %FALSE
 *
 * Returns: whether @value is a received number that is integral and not
 *   negative
 */
gboolean
ecl_value_get_uint64 (GVariant *value, guint64 *number)
{
  *number = 0;
  if (value == NULL)
    return FALSE;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64)) {
    *number = g_variant_get_uint64 (value);
    return TRUE;
  }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64) &&
      g_variant_get_int64 (value) >= 0) {
    *number = g_variant_get_int64 (value);
    return TRUE;
  }
  return FALSE;
}
