/* gstecldatasrcpad: a sometimes pad of eclpeersrc that gives out messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_DATA_SRC_PAD (gst_ecl_data_src_pad_get_type ())
G_DECLARE_FINAL_TYPE (
    GstEclDataSrcPad, gst_ecl_data_src_pad, GST_ECL, DATA_SRC_PAD, GstPad)

/* Called on another thread than the pad's own, once its EOS is out. */
typedef void (*GstEclDataSrcPadDone) (GstElement *element, gpointer pad);

GstPad *gst_ecl_data_src_pad_new (GstPadTemplate *template, const char *name,
    guint64 max_queued, GstEclDataSrcPadDone done);
gboolean gst_ecl_data_src_pad_push (
    GstEclDataSrcPad *self, GVariant *value, GstClockTime running_time);
void gst_ecl_data_src_pad_end (GstEclDataSrcPad *self);

G_END_DECLS
