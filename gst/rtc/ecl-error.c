/* ecl-error: the error domain, whose codes are the SDKs' error types
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-error.h"

/**
 * gst_ecl_error_quark:
 *
 * The domain of #GstEclError, as %GST_ECL_ERROR. Any thread.
 *
 * Returns: the domain
 */
/* A name with dashes, not a subtraction. */
/* clang-format off */
G_DEFINE_QUARK (gst-ecl-error-quark, gst_ecl_error)
/* clang-format on */

static const GEnumValue error_values[] = {
    {GST_ECL_ERROR_FAILED, "GST_ECL_ERROR_FAILED", "failed"},
    {GST_ECL_ERROR_DISCONNECTED, "GST_ECL_ERROR_DISCONNECTED", "disconnected"},
    {GST_ECL_ERROR_INVALID_ID, "GST_ECL_ERROR_INVALID_ID", "invalid-id"},
    {GST_ECL_ERROR_INVALID_KEY, "GST_ECL_ERROR_INVALID_KEY", "invalid-key"},
    {GST_ECL_ERROR_INVALID_DOMAIN, "GST_ECL_ERROR_INVALID_DOMAIN",
        "invalid-domain"},
    {GST_ECL_ERROR_UNAVAILABLE_ID, "GST_ECL_ERROR_UNAVAILABLE_ID",
        "unavailable-id"},
    {GST_ECL_ERROR_PEER_UNAVAILABLE, "GST_ECL_ERROR_PEER_UNAVAILABLE",
        "peer-unavailable"},
    {GST_ECL_ERROR_NETWORK, "GST_ECL_ERROR_NETWORK", "network"},
    {GST_ECL_ERROR_SOCKET, "GST_ECL_ERROR_SOCKET", "socket-error"},
    {GST_ECL_ERROR_SOCKET_CLOSED, "GST_ECL_ERROR_SOCKET_CLOSED",
        "socket-closed"},
    {GST_ECL_ERROR_SERVER, "GST_ECL_ERROR_SERVER", "server-error"},
    {GST_ECL_ERROR_SSL_UNAVAILABLE, "GST_ECL_ERROR_SSL_UNAVAILABLE",
        "ssl-unavailable"},
    {GST_ECL_ERROR_AUTHENTICATION, "GST_ECL_ERROR_AUTHENTICATION",
        "authentication"},
    {GST_ECL_ERROR_PERMISSION, "GST_ECL_ERROR_PERMISSION", "permission"},
    {GST_ECL_ERROR_ROOM, "GST_ECL_ERROR_ROOM", "room-error"},
    {GST_ECL_ERROR_LIST, "GST_ECL_ERROR_LIST", "list-error"},
    {GST_ECL_ERROR_SIGNALING_LIMITED, "GST_ECL_ERROR_SIGNALING_LIMITED",
        "signaling-limited"},
    {GST_ECL_ERROR_TURN_LIMITED, "GST_ECL_ERROR_TURN_LIMITED", "turn-limited"},
    {GST_ECL_ERROR_SFU_LIMITED, "GST_ECL_ERROR_SFU_LIMITED", "sfu-limited"},
    {GST_ECL_ERROR_SFU_CLIENT_NOT_SUPPORTED,
        "GST_ECL_ERROR_SFU_CLIENT_NOT_SUPPORTED", "sfu-client-not-supported"},
    {GST_ECL_ERROR_WEBRTC, "GST_ECL_ERROR_WEBRTC", "webrtc"},
    {GST_ECL_ERROR_NEGOTIATION_FAILED, "GST_ECL_ERROR_NEGOTIATION_FAILED",
        "negotiation-failed"},
    {GST_ECL_ERROR_CONNECTION_CLOSED, "GST_ECL_ERROR_CONNECTION_CLOSED",
        "connection-closed"},
    {GST_ECL_ERROR_TIMEOUT, "GST_ECL_ERROR_TIMEOUT", "timeout"},
    {GST_ECL_ERROR_CODEC, "GST_ECL_ERROR_CODEC", "codec"},
    {GST_ECL_ERROR_MESSAGE_TOO_BIG, "GST_ECL_ERROR_MESSAGE_TOO_BIG",
        "message-too-big"},
    {GST_ECL_ERROR_QUEUE_FULL, "GST_ECL_ERROR_QUEUE_FULL", "queue-full"},
    {GST_ECL_ERROR_NOT_OPEN_YET, "GST_ECL_ERROR_NOT_OPEN_YET", "not-open-yet"},
    {0, NULL, NULL},
};

GType
gst_ecl_error_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstEclError", error_values);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

/**
 * gst_ecl_error_from_sdk_type:
 * @sdk_type: (nullable): an SDK's error type, such as "peer-unavailable"
 *
 * Finds the code of an error that an SDK or a server tells by its type. Any
 * thread.
 *
 * Returns: the code of that name, %GST_ECL_ERROR_FAILED for one we do not know
 */
GstEclError
gst_ecl_error_from_sdk_type (const char *sdk_type)
{
  for (const GEnumValue *value = error_values; value->value_nick; value++) {
    if (g_strcmp0 (value->value_nick, sdk_type) == 0)
      return value->value;
  }
  return GST_ECL_ERROR_FAILED;
}

/**
 * gst_ecl_error_to_sdk_type:
 * @code: a code of the domain
 *
 * Names an error as the SDKs do. Any thread.
 *
 * Returns: (transfer none): the SDK's name of it
 */
const char *
gst_ecl_error_to_sdk_type (GstEclError code)
{
  for (const GEnumValue *value = error_values; value->value_nick; value++) {
    if (value->value == (int)code)
      return value->value_nick;
  }
  return "failed";
}
