/* ecl-refusal: what a signaling server's errors mean, and what to do about them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-refusal.h"

static const struct {
  GstEclError code;
  const char *advice;
} advices[] = {
    {GST_ECL_ERROR_UNAVAILABLE_ID,
        "choose another id, or none to be given one"},
    {GST_ECL_ERROR_INVALID_ID, "choose another id, or none to be given one"},
    {GST_ECL_ERROR_INVALID_KEY,
        "use a key that the server was started with (or configured for)"},
    {GST_ECL_ERROR_INVALID_DOMAIN,
        "allow this client's origin for the key at the server"},
    {GST_ECL_ERROR_AUTHENTICATION, "give a fresh credential made for this id"},
    {GST_ECL_ERROR_PERMISSION, "allow it for the key at the server"},
    {GST_ECL_ERROR_SIGNALING_LIMITED,
        "try again later, or raise the server's limit"},
    {GST_ECL_ERROR_TURN_LIMITED, "use a TURN server of your own"},
    {GST_ECL_ERROR_PEER_UNAVAILABLE,
        "check the remote peer's id and that it is registered at this server"},
};

/* PeerJS gives no type, only these words. */
static const struct {
  const char *text;
  GstEclError code;
} peerjs_errors[] = {
    {"Invalid key provided", GST_ECL_ERROR_INVALID_KEY},
    {"Server has reached its concurrent user limit",
        GST_ECL_ERROR_SIGNALING_LIMITED},
};

static GstEclError
error_code (const EclMessage *message)
{
  switch (message->type) {
  case ECL_MESSAGE_ID_TAKEN:
    return GST_ECL_ERROR_UNAVAILABLE_ID;
  case ECL_MESSAGE_INVALID_KEY:
    return GST_ECL_ERROR_INVALID_KEY;
  case ECL_MESSAGE_EXPIRE:
    return GST_ECL_ERROR_PEER_UNAVAILABLE;
  default:
    break;
  }
  if (message->error_type)
    return gst_ecl_error_from_sdk_type (message->error_type);
  for (guint i = 0; i < G_N_ELEMENTS (peerjs_errors); i++) {
    if (g_strcmp0 (peerjs_errors[i].text, message->error_text) == 0)
      return peerjs_errors[i].code;
  }
  return GST_ECL_ERROR_SERVER;
}

/**
 * ecl_refusal_describe:
 * @message: an ERROR, ID_TAKEN, INVALID_KEY or EXPIRE from the server
 * @display: the server, for messages to people
 * @id: (nullable): the id that was asked for, or is in use
 *
 * Returns: (transfer full): the SDK's code for it, in words that say what to do
 */
GError *
ecl_refusal_describe (
    const EclMessage *message, const char *display, const char *id)
{
  GstEclError code = error_code (message);
  const char *text = message->error_text;
  const char *advice = "see the server's log";

  if (!text || !*text)
    text = message->error_type ? message->error_type
                               : gst_ecl_error_to_sdk_type (code);
  for (guint i = 0; i < G_N_ELEMENTS (advices); i++) {
    if (advices[i].code == code)
      advice = advices[i].advice;
  }
  if (code == GST_ECL_ERROR_UNAVAILABLE_ID && id)
    return g_error_new (GST_ECL_ERROR, code,
        "the id \"%s\" is taken at the signaling server %s; %s", id, display,
        advice);
  if (message->type == ECL_MESSAGE_EXPIRE)
    return g_error_new (GST_ECL_ERROR, code,
        "the peer \"%s\" is not at the signaling server %s; %s", message->src,
        display, advice);
  return g_error_new (GST_ECL_ERROR, code,
      "the signaling server %s says: %s; %s", display, text, advice);
}

/**
 * ecl_refusal_is_permanent:
 * @error: why registering failed
 *
 * Returns: whether trying again with the same id, key, credential and server is
 *   of no use
 */
gboolean
ecl_refusal_is_permanent (const GError *error)
{
  static const GstEclError codes[] = {GST_ECL_ERROR_INVALID_ID,
      GST_ECL_ERROR_INVALID_KEY, GST_ECL_ERROR_INVALID_DOMAIN,
      GST_ECL_ERROR_AUTHENTICATION, GST_ECL_ERROR_PERMISSION,
      GST_ECL_ERROR_SSL_UNAVAILABLE};

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (g_error_matches (error, GST_ECL_ERROR, codes[i]))
      return TRUE;
  }
  return FALSE;
}
