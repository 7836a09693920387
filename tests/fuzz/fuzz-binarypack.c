/* fuzz-binarypack: what unpacks can be packed again by either dialect, and
 * written as JSON
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "fuzz.h"
#include "ecl-binarypack.h"

static GBytes *
pack (GVariant *value, EclProtocol dialect)
{
  g_auto (EclPacked) packed = {0};
  g_autoptr (GByteArray) out = g_byte_array_new ();

  if (!ecl_binarypack_encode (value, dialect, NULL, &packed, NULL))
    return NULL;
  ecl_packed_append_slice (&packed, 0, ecl_packed_get_size (&packed), out);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* Not the value, since numbers nearest to zero become zero. */
static void
check_packed_again (GVariant *value, EclProtocol dialect)
{
  g_autoptr (GBytes) packed = pack (value, dialect);
  g_autoptr (GBytes) packed_again = NULL;
  g_autoptr (GVariant) again = NULL;

  if (packed == NULL)
    return;
  again = ecl_binarypack_decode (packed, NULL, NULL);
  g_assert_nonnull (again);
  packed_again = pack (again, dialect);
  g_assert_nonnull (packed_again);
  g_assert_true (g_bytes_equal (packed, packed_again));
}

static void
check_json (GVariant *value)
{
  g_autoptr (GBytes) json = ecl_value_to_json (value, NULL, NULL);
  g_autoptr (GVariant) again = NULL;

  if (json == NULL)
    return;
  again = ecl_value_from_json (
      g_bytes_get_data (json, NULL), g_bytes_get_size (json), NULL, NULL);
  g_assert_nonnull (again);
  g_assert_true (g_variant_equal (again, value));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GVariant) value = ecl_binarypack_decode (bytes, NULL, NULL);

  if (value == NULL)
    return 0;
  g_assert_true (g_variant_is_normal_form (value));
  check_packed_again (value, ECL_PROTOCOL_ECL);
  check_packed_again (value, ECL_PROTOCOL_PEERJS);
  check_json (value);
  return 0;
}
