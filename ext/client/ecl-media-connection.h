/* ecl-media-connection: one call with one remote Peer
 *
 * Joins the signaling of a call to a session: descriptions and candidates go one
 * way, hang-ups both ways.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/rtc/ecl-session.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_MEDIA_CONNECTION (gst_ecl_media_connection_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclMediaConnection, gst_ecl_media_connection, GST_ECL,
    MEDIA_CONNECTION, GObject)

/*
 * Properties (read-only): "id", "remote-id", "metadata" (JsonNode), "open"
 * (boolean), "originator" (boolean: we called).
 * Signals, on the Peer's main context: "close" (), once.
 */
GST_ECL_API const char *gst_ecl_media_connection_get_id (GstEclMediaConnection *self);
GST_ECL_API const char *gst_ecl_media_connection_get_remote_id (GstEclMediaConnection *self);
GST_ECL_API const char *gst_ecl_media_connection_get_offer (GstEclMediaConnection *self);
GST_ECL_API void gst_ecl_media_connection_answer (GstEclMediaConnection *self,
    GstEclSession *session);
GST_ECL_API void gst_ecl_media_connection_close (GstEclMediaConnection *self,
    gboolean force);

G_END_DECLS
