/* ecl-room-session: sessions for the calls in a room, by whoever joined it
 *
 * For elements, whose calls share their encoders; not installed.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-room.h"

G_BEGIN_DECLS

/**
 * GstEclRoomSessionFunc:
 * @call: about to be offered or answered; the latter has
 *   gst_ecl_media_connection_get_offer()
 * @user_data: as given to gst_ecl_room_set_session_func()
 * @error: return location
 *
 * Returns: (transfer none) (nullable): as for gst_ecl_peer_call() and
 *   gst_ecl_media_connection_answer(); %NULL with an error for no such call
 */
typedef GstEclSession *(*GstEclRoomSessionFunc) (
    GstEclMediaConnection *call, gpointer user_data, GError **error);

GST_ECL_API void gst_ecl_room_set_session_func (
    GstEclRoom *self, GstEclRoomSessionFunc func, gpointer user_data);

G_END_DECLS
