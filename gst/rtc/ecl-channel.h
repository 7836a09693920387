/* ecl-channel: one data channel of a session
 *
 * Messages in and out, in order, with back-pressure: a sender can wait until
 * its message was handed over, and closing lets what was sent arrive.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_CHANNEL (gst_ecl_channel_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclChannel, gst_ecl_channel, GST_ECL, CHANNEL, GObject)

GST_ECL_API gboolean gst_ecl_channel_is_open (GstEclChannel *self);
GST_ECL_API guint64 gst_ecl_channel_get_buffered_amount (GstEclChannel *self);
GST_ECL_API gboolean gst_ecl_channel_send (
    GstEclChannel *self, GBytes *bytes, gboolean is_text, GError **error);
GST_ECL_API void gst_ecl_channel_send_async (GstEclChannel *self, GBytes *bytes,
    gboolean is_text, GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
GST_ECL_API gboolean gst_ecl_channel_send_finish (
    GstEclChannel *self, GAsyncResult *result, GError **error);
GST_ECL_API void gst_ecl_channel_close (GstEclChannel *self);

G_END_DECLS
