/* gsteclmessages: what the elements tell the application on the bus
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gsteclcall.h"

G_BEGIN_DECLS

void gst_ecl_messages_post_error (GstElement *element, const GError *error);
void gst_ecl_messages_post_peer (
    GstElement *element, const char *name, const char *peer_id);
void gst_ecl_messages_post_room (GstElement *element, const char *name,
    const char *room, const char *peer_id);
void gst_ecl_messages_post_warning (GstElement *element, const GError *error);
void gst_ecl_messages_post_expires_in (
    GstElement *element, const char *peer_id, guint seconds);
void gst_ecl_messages_post_redial (
    GstElement *element, const char *peer_id, guint attempt, guint delay);
void gst_ecl_messages_post_stats (GstElement *element, GstStructure *stats);
void gst_ecl_messages_post_call (GstElement *element, GstEclCall *call);
void gst_ecl_messages_post_call_ended (GstElement *element, GstEclCall *call);

G_END_DECLS
