/* ecl-event-check: reads and writes ECLWebRTC events as a socket would
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-protocol-check.h"
#include "ecl-engineio.h"
#include "ecl-protocol-ecl.h"
#include "ecl-socketio.h"

/* Decodes a whole websocket frame, as a socket would. */
static inline gboolean
decode (EclDirection direction, const char *frame, EclMessage *message,
    GError **error)
{
  g_auto (EclEngineioPacket) packet = {0};
  EclSocketioPacket event;

  fail_unless (ecl_engineio_decode_frame (
      (const guint8 *)frame, strlen (frame), FALSE, &packet, NULL));
  fail_unless (
      ecl_socketio_decode (packet.data.data, packet.data.len, &event, NULL),
      "%s", frame);
  return ecl_protocol_ecl_decode (
      direction, event.event, event.argument, message, error);
}

static inline void
decode_valid (EclDirection direction, const char *frame, EclMessage *message)
{
  g_autoptr (GError) error = NULL;

  fail_unless (decode (direction, frame, message, &error), "%s: %s", frame,
      error ? error->message : "");
  fail_unless_equals_int (message->origin, ECL_PROTOCOL_ECL);
}

static inline void
check_encode (
    EclDirection direction, const EclMessage *message, const char *expected)
{
  g_autoptr (GString) frame = g_string_new ("before");

  fail_unless_equals_int (
      ecl_protocol_ecl_encode (direction, message, frame), expected != NULL);
  fail_unless_equals_string (frame->str + 6, expected ? expected : "");
}

static inline void
check_malformed (EclDirection direction, const char *frame, const char *word)
{
  static const EclMessage empty = {0};
  EclMessage message;
  GError *error = NULL;

  fail_if (decode (direction, frame, &message, &error), "%s", frame);
  fail_unless (strstr (error->message, word) != NULL, "%s", error->message);
  assert_error (error, ECL_PROTOCOL_ERROR_MALFORMED);
  fail_unless (memcmp (&message, &empty, sizeof empty) == 0);
}
