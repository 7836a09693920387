/* ecl-frame: one message <-> one frame of either protocol
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-frame.h"

#include "ecl-engineio.h"
#include "ecl-protocol-ecl.h"
#include "ecl-protocol-error.h"
#include "ecl-protocol-peerjs.h"
#include "ecl-socketio.h"

/**
 * ecl_frame_encode:
 * @protocol: which protocol
 * @direction: who the frame is from
 * @message: the message, whichever protocol it came in
 * @frame: where to append the frame: for ECLWebRTC an Engine.IO text packet,
 * for PeerJS a JSON object
 *
 * Returns: %FALSE when the protocol cannot say it; @frame is then as it was
 */
gboolean
ecl_frame_encode (EclProtocol protocol, EclDirection direction,
    const EclMessage *message, GString *frame)
{
  if (protocol == ECL_PROTOCOL_ECL)
    return ecl_protocol_ecl_encode (direction, message, frame);
  return ecl_protocol_peerjs_encode (direction, message, frame);
}

static gboolean
decode_ecl (const char *frame, gsize len, EclMessage *message, GError **error)
{
  g_auto (EclEngineioPacket) packet = {0};
  EclSocketioPacket event;

  if (!ecl_engineio_decode_frame (
          (const guint8 *)frame, len, FALSE, &packet, error) ||
      !ecl_socketio_decode (packet.data.data, packet.data.len, &event, error))
    return FALSE;
  return ecl_protocol_ecl_decode (
      ECL_FROM_CLIENT, event.event, event.argument, message, error);
}

/**
 * ecl_frame_decode:
 * @protocol: which protocol
 * @frame: a client's frame that carries a message
 * @len: its bytes
 * @message: (out): the message; its spans point into @frame
 * @error: a %ECL_PROTOCOL_ERROR
 *
 * Returns: whether it is one
 */
gboolean
ecl_frame_decode (EclProtocol protocol, const char *frame, gsize len,
    EclMessage *message, GError **error)
{
  if (protocol == ECL_PROTOCOL_ECL)
    return decode_ecl (frame, len, message, error);
  return ecl_protocol_peerjs_decode (
      ECL_FROM_CLIENT, frame, len, message, error);
}
