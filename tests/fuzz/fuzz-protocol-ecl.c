/* fuzz-protocol-ecl: ECLWebRTC frames, passed on in both protocols, and room
 * data read as a client does
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fuzz-message.h"

#include "ecl-value.h"

static void
read_room_data (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) bytes =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (GPtrArray) bytes_again =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_auto (EclMessage) message = {0};
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GBytes) json = NULL;

  if (!decode_frame (ECL_PROTOCOL_ECL, ECL_FROM_SERVER, (const char *)data,
          size, &message) ||
      !message.data.data)
    return;
  g_ptr_array_add (bytes, g_bytes_new_static ("bytes", 5));
  value = ecl_value_from_event (
      message.data.data, message.data.len, bytes, NULL, NULL);
  if (value == NULL)
    return;
  g_assert_true (g_variant_is_normal_form (value));
  json = ecl_value_to_event (value, bytes_again, NULL, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  check_frame (ECL_PROTOCOL_ECL, data, size);
  read_room_data (data, size);
  return 0;
}
