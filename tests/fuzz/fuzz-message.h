/* fuzz-message: whatever a server takes in, it can pass on in both protocols
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <string.h>
#include "fuzz.h"
#include "ecl-protocol-ecl.h"
#include "ecl-protocol-peerjs.h"
#include "ecl-socketio.h"

/* @text is a whole frame, "42[...]" or a JSON object. */
static inline gboolean
decode_frame (EclProtocol protocol, EclDirection direction, const char *text,
    gsize len, EclMessage *message)
{
  EclSocketioPacket packet;

  if (protocol == ECL_PROTOCOL_PEERJS)
    return ecl_protocol_peerjs_decode (direction, text, len, message, NULL);
  return len > 1 && ecl_socketio_decode (text + 1, len - 1, &packet, NULL) &&
         ecl_protocol_ecl_decode (
             direction, packet.event, packet.argument, message, NULL);
}

static inline void
check_span (EclSpan got, EclSpan expected)
{
  g_assert_cmpmem (got.data, got.len, expected.data, expected.len);
}

static inline void
check_encode (
    const EclMessage *message, EclProtocol target, EclDirection direction)
{
  g_autoptr (GString) frame = g_string_new ("");
  g_auto (EclMessage) again = {0};
  gboolean ok = target == ECL_PROTOCOL_ECL
                    ? ecl_protocol_ecl_encode (direction, message, frame)
                    : ecl_protocol_peerjs_encode (direction, message, frame);

  if (!ok) {
    g_assert_cmpuint (frame->len, ==, 0);
    return;
  }
  g_assert_true (
      decode_frame (target, direction, frame->str, frame->len, &again));
  if (message->type != ECL_MESSAGE_ID_TAKEN &&
      message->type != ECL_MESSAGE_INVALID_KEY &&
      message->type != ECL_MESSAGE_EXPIRE)
    g_assert_cmpint (again.type, ==, message->type);
  g_assert_cmpstr (again.connection_id, ==, message->connection_id);
  /* A client's SFU_GET_OFFER only asks for one. */
  if (message->type != ECL_MESSAGE_SFU_OFFER || direction == ECL_FROM_SERVER)
    check_span (again.description, message->description);
  check_span (again.candidate, message->candidate);
  if (again.type >= ECL_MESSAGE_LEAVE && direction == ECL_FROM_SERVER &&
      again.type != ECL_MESSAGE_ROOM_USERS &&
      again.type != ECL_MESSAGE_ROOM_LOGS)
    g_assert_cmpstr (again.src, ==, message->src);
  if (again.type >= ECL_MESSAGE_OFFER)
    g_assert_cmpstr (again.dst, ==, message->dst);
  if (again.type >= ECL_MESSAGE_ROOM_JOIN) {
    check_span (again.room_name, message->room_name);
    check_span (again.data, message->data);
    g_assert_cmpint (again.connection_type, ==, message->connection_type);
  }
}

static inline void
check_frame (EclProtocol protocol, const guint8 *data, gsize size)
{
  for (int direction = ECL_FROM_CLIENT; direction <= ECL_FROM_SERVER;
       direction++) {
    g_auto (EclMessage) message = {0};

    if (!decode_frame (protocol, direction, (const char *)data, size, &message))
      continue;
    if (direction == ECL_FROM_CLIENT) {
      g_assert_null (message.src);
      message.src = g_strdup ("alice");
    }
    for (int as = ECL_FROM_CLIENT; as <= ECL_FROM_SERVER; as++) {
      check_encode (&message, ECL_PROTOCOL_ECL, as);
      check_encode (&message, ECL_PROTOCOL_PEERJS, as);
    }
  }
}
