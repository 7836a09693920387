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
 *
 * The error types of the ECLWebRTC and PeerJS SDKs. The nick of each value in
 * %GST_TYPE_ECL_ERROR is the SDK's own name ("peer-unavailable").
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
  GST_ECL_ERROR_SERVER,
  GST_ECL_ERROR_SSL_UNAVAILABLE,
  GST_ECL_ERROR_AUTHENTICATION,
  GST_ECL_ERROR_PERMISSION,
  GST_ECL_ERROR_ROOM,
  GST_ECL_ERROR_LIST,
  GST_ECL_ERROR_LIMITED,
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
