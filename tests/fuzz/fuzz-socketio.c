/* fuzz-socketio: packets, and that an event survives a round trip
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "fuzz.h"
#include "ecl-socketio-event.h"

/* It waits for as many attachments as it says, and no longer for its frame. */
static void
check_attachments (const EclSocketioPacket *packet)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("", 0);
  g_auto (EclSocketioEvent) event = {0};

  ecl_socketio_event_begin (&event, packet);
  for (guint i = 0; i < packet->n_attachments; i++)
    g_assert_true (ecl_socketio_event_add (&event, bytes, NULL));
  g_assert_false (ecl_socketio_event_add (&event, bytes, NULL));
  g_assert_cmpmem (event.packet.argument.data, event.packet.argument.len,
      packet->argument.data, packet->argument.len);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GString) frame = g_string_new (NULL);
  EclSocketioPacket packet, again;
  EclSpan value;

  if (!ecl_socketio_decode ((const char *)data, size, &packet, NULL))
    return 0;
  g_assert_cmpuint (packet.n_attachments, <=, ECL_SOCKETIO_MAX_ATTACHMENTS);
  if (packet.argument.data)
    g_assert_true (ecl_json_scan (
        packet.argument.data, packet.argument.len, &value, NULL));
  check_attachments (&packet);
  if (packet.event[0] == '\0')
    return 0;
  ecl_socketio_append_event (
      frame, packet.event, packet.argument, packet.n_attachments);
  g_assert_true (
      ecl_socketio_decode (frame->str + 1, frame->len - 1, &again, NULL));
  g_assert_cmpstr (again.event, ==, packet.event);
  g_assert_cmpuint (again.n_attachments, ==, packet.n_attachments);
  g_assert_cmpmem (again.argument.data, again.argument.len,
      packet.argument.data, packet.argument.len);
  return 0;
}
