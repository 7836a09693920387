/* ecl-error: the error domain, whose codes are the SDKs' error types
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#ifndef GST_ECL_API
#define GST_ECL_API __attribute__ ((visibility ("default"))) extern
#endif

#define GST_ECL_ERROR (gst_ecl_error_quark ())

/**
 * GstEclError:
 * @GST_ECL_ERROR_FAILED: no type of its own; the words tell
 * @GST_ECL_ERROR_DISCONNECTED: the Peer is not registered at its server, or is
 * destroyed
 * @GST_ECL_ERROR_INVALID_ID: an id that no Peer or connection may have, or our
 * own where another is needed
 * @GST_ECL_ERROR_INVALID_KEY: the server does not know the API key
 * @GST_ECL_ERROR_INVALID_DOMAIN: the API key may not be used from this origin
 * @GST_ECL_ERROR_UNAVAILABLE_ID: another Peer, or another connection, has the
 * id
 * @GST_ECL_ERROR_PEER_UNAVAILABLE: the remote Peer is not there, or cannot be
 * reached
 * @GST_ECL_ERROR_NETWORK: no way to the server, or it was lost
 * @GST_ECL_ERROR_SOCKET: the connection to the server broke
 * @GST_ECL_ERROR_SOCKET_CLOSED: a PeerServer closed the connection
 * @GST_ECL_ERROR_SERVER: the server answered what makes no sense, or that it
 * failed
 * @GST_ECL_ERROR_SSL_UNAVAILABLE: TLS is asked for and cannot be had
 * @GST_ECL_ERROR_AUTHENTICATION: the credential is missing, wrong or over
 * @GST_ECL_ERROR_PERMISSION: the API key does not allow this
 * @GST_ECL_ERROR_ROOM: a room reports something
 * @GST_ECL_ERROR_LIST: the server does not list its Peers
 * @GST_ECL_ERROR_SIGNALING_LIMITED: the server, or the API key, has all the
 * Peers or messages that it may
 * @GST_ECL_ERROR_TURN_LIMITED: the API key has used up its share of TURN
 * @GST_ECL_ERROR_SFU_LIMITED: the API key has used up its share of the SFU
 * @GST_ECL_ERROR_SFU_CLIENT_NOT_SUPPORTED: the SFU does not take clients of
 * this kind
 * @GST_ECL_ERROR_WEBRTC: webrtcbin cannot do what a description or a channel
 * asks for
 * @GST_ECL_ERROR_NEGOTIATION_FAILED: descriptions were exchanged, and no
 * connection came of it
 * @GST_ECL_ERROR_CONNECTION_CLOSED: the connection is closed already
 * @GST_ECL_ERROR_TIMEOUT: nothing came from the remote side for too long
 * @GST_ECL_ERROR_CODEC: the remote side has none of the codecs asked for
 * @GST_ECL_ERROR_MESSAGE_TOO_BIG: a message is larger than the limits or the
 * remote side allow
 * @GST_ECL_ERROR_QUEUE_FULL: too much waits to be sent or read already
 * @GST_ECL_ERROR_NOT_OPEN_YET: the connection is not open yet
 *
 * The error types of the ECLWebRTC and PeerJS SDKs. The nick of a value in
 * %GST_TYPE_ECL_ERROR is the SDK's own name ("peer-unavailable"); `failed`,
 * `timeout`, `codec` and `queue-full` are ours, for what the SDKs have no type.
 */
typedef enum {
  GST_ECL_ERROR_FAILED,
  GST_ECL_ERROR_DISCONNECTED,
  GST_ECL_ERROR_INVALID_ID,
  GST_ECL_ERROR_INVALID_KEY,
  GST_ECL_ERROR_INVALID_DOMAIN,
  GST_ECL_ERROR_UNAVAILABLE_ID,
  GST_ECL_ERROR_PEER_UNAVAILABLE,
  GST_ECL_ERROR_NETWORK,
  GST_ECL_ERROR_SOCKET,
  GST_ECL_ERROR_SOCKET_CLOSED,
  GST_ECL_ERROR_SERVER,
  GST_ECL_ERROR_SSL_UNAVAILABLE,
  GST_ECL_ERROR_AUTHENTICATION,
  GST_ECL_ERROR_PERMISSION,
  GST_ECL_ERROR_ROOM,
  GST_ECL_ERROR_LIST,
  GST_ECL_ERROR_SIGNALING_LIMITED,
  GST_ECL_ERROR_TURN_LIMITED,
  GST_ECL_ERROR_SFU_LIMITED,
  GST_ECL_ERROR_SFU_CLIENT_NOT_SUPPORTED,
  GST_ECL_ERROR_WEBRTC,
  GST_ECL_ERROR_NEGOTIATION_FAILED,
  GST_ECL_ERROR_CONNECTION_CLOSED,
  GST_ECL_ERROR_TIMEOUT,
  GST_ECL_ERROR_CODEC,
  GST_ECL_ERROR_MESSAGE_TOO_BIG,
  GST_ECL_ERROR_QUEUE_FULL,
  GST_ECL_ERROR_NOT_OPEN_YET,
} GstEclError;

GST_ECL_API GQuark gst_ecl_error_quark (void);
GST_ECL_API GType gst_ecl_error_get_type (void);
#define GST_TYPE_ECL_ERROR (gst_ecl_error_get_type ())
GST_ECL_API GstEclError gst_ecl_error_from_sdk_type (const char *sdk_type);
GST_ECL_API const char *gst_ecl_error_to_sdk_type (GstEclError code);

G_END_DECLS
