/* gsteclmessages: what the elements tell the application on the bus
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclmessages.h"

static const char *
get_type (const GError *error)
{
  return error->domain == GST_ECL_ERROR
             ? gst_ecl_error_to_sdk_type ((GstEclError)error->code)
             : g_quark_to_string (error->domain);
}

/**
 * gst_ecl_messages_post_error:
 * @error: of #GST_ECL_ERROR, with a message that says what to do
 *
 * Posts an element error whose details carry the SDK's error type in the string
 * field `error-type`.
 */
void
gst_ecl_messages_post_error (GstElement *element, const GError *error)
{
  const char *type = get_type (error);

  if (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC)) {
    GST_ELEMENT_ERROR_WITH_DETAILS (element, STREAM, CODEC_NOT_FOUND,
        ("%s", error->message), (NULL),
        ("error-type", G_TYPE_STRING, type, NULL));
  } else {
    GST_ELEMENT_ERROR_WITH_DETAILS (element, RESOURCE, OPEN_READ_WRITE,
        ("%s", error->message), (NULL),
        ("error-type", G_TYPE_STRING, type, NULL));
  }
}

/**
 * gst_ecl_messages_post_warning:
 * @error: with a message that says what to do
 *
 * Posts an element warning with the same details: what goes on, goes on.
 */
void
gst_ecl_messages_post_warning (GstElement *element, const GError *error)
{
  const char *type = get_type (error);

  if (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_AUTHENTICATION)) {
    GST_ELEMENT_WARNING_WITH_DETAILS (element, RESOURCE, NOT_AUTHORIZED,
        ("%s", error->message), (NULL),
        ("error-type", G_TYPE_STRING, type, NULL));
  } else {
    GST_ELEMENT_WARNING_WITH_DETAILS (element, RESOURCE, FAILED,
        ("%s", error->message), (NULL),
        ("error-type", G_TYPE_STRING, type, NULL));
  }
}

static void
post (GstElement *element, GstStructure *structure)
{
  gst_element_post_message (
      element, gst_message_new_element (GST_OBJECT (element), structure));
}

/**
 * gst_ecl_messages_post_peer:
 * @name: `ecl-opened` or `ecl-disconnected`
 * @peer_id: the element's own id
 */
void
gst_ecl_messages_post_peer (
    GstElement *element, const char *name, const char *peer_id)
{
  post (element,
      gst_structure_new (name, "peer-id", G_TYPE_STRING, peer_id, NULL));
}

/**
 * gst_ecl_messages_post_room:
 * @name: `ecl-room-joined`, `ecl-room-rejoined`, `ecl-peer-joined` or
 *   `ecl-peer-left`
 * @room: its name
 * @peer_id: (nullable): the member
 */
void
gst_ecl_messages_post_room (GstElement *element, const char *name,
    const char *room, const char *peer_id)
{
  GstStructure *structure =
      gst_structure_new (name, "room", G_TYPE_STRING, room, NULL);

  if (peer_id)
    gst_structure_set (structure, "peer-id", G_TYPE_STRING, peer_id, NULL);
  post (element, structure);
}

/**
 * gst_ecl_messages_post_expires_in:
 * @peer_id: the element's own id
 * @seconds: until its credential ends
 *
 * Posts `ecl-expires-in`.
 */
void
gst_ecl_messages_post_expires_in (
    GstElement *element, const char *peer_id, guint seconds)
{
  post (element, gst_structure_new ("ecl-expires-in", "peer-id", G_TYPE_STRING,
                     peer_id, "seconds", G_TYPE_UINT, seconds, NULL));
}

/**
 * gst_ecl_messages_post_redial:
 * @peer_id: whom the element calls
 * @attempt: from 1
 * @delay: ms until then
 *
 * Posts `ecl-redial`.
 */
void
gst_ecl_messages_post_redial (
    GstElement *element, const char *peer_id, guint attempt, guint delay)
{
  post (element,
      gst_structure_new ("ecl-redial", "peer-id", G_TYPE_STRING, peer_id,
          "attempt", G_TYPE_UINT, attempt, "delay", G_TYPE_UINT, delay, NULL));
}

/**
 * gst_ecl_messages_post_stats:
 * @stats: (transfer full): what the property `stats` gives
 *
 * Posts it, `ecl-stats`.
 */
void
gst_ecl_messages_post_stats (GstElement *element, GstStructure *stats)
{
  post (element, stats);
}

static GstStructure *
call_structure (const char *name, GstEclCall *call)
{
  return gst_structure_new (name, "peer-id", G_TYPE_STRING, call->remote_id,
      "connection-id", G_TYPE_STRING, call->connection_id, "incoming",
      G_TYPE_BOOLEAN, call->incoming, NULL);
}

/**
 * gst_ecl_messages_post_call:
 *
 * Posts `ecl-call`: media flows.
 */
void
gst_ecl_messages_post_call (GstElement *element, GstEclCall *call)
{
  post (element, call_structure ("ecl-call", call));
}

/**
 * gst_ecl_messages_post_call_ended:
 * Posts `ecl-call-ended`.
 */
void
gst_ecl_messages_post_call_ended (GstElement *element, GstEclCall *call)
{
  GstStructure *structure = call_structure ("ecl-call-ended", call);

  gst_structure_set (structure, "reason", G_TYPE_STRING,
      call->reason ? call->reason->message : "hang-up", NULL);
  post (element, structure);
}
