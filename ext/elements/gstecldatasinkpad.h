/* gstecldatasinkpad: a request pad of eclpeersink whose buffers are messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/ecl/ecl.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_DATA_SINK_PAD (gst_ecl_data_sink_pad_get_type ())
G_DECLARE_FINAL_TYPE (
    GstEclDataSinkPad, gst_ecl_data_sink_pad, GST_ECL, DATA_SINK_PAD, GstPad)

/**
 * GstEclDataSinkPadFuncs:
 * @is_wanted: whether messages have, or will have, somebody to go to
 * @changed: a message or the end waits to be taken
 *
 * What the pad asks of its owner. Streaming thread.
 */
typedef struct {
  gboolean (*is_wanted) (gpointer owner);
  void (*changed) (gpointer owner, GstEclDataSinkPad *pad);
} GstEclDataSinkPadFuncs;

GstPad *gst_ecl_data_sink_pad_new (GstPadTemplate *template, const char *name,
    const GstEclDataSinkPadFuncs *funcs, gpointer owner);
GVariant *gst_ecl_data_sink_pad_pop (GstEclDataSinkPad *self);
guint64 gst_ecl_data_sink_pad_take_dropped (GstEclDataSinkPad *self);
gboolean gst_ecl_data_sink_pad_is_eos (GstEclDataSinkPad *self);
void gst_ecl_data_sink_pad_clear (GstEclDataSinkPad *self);
gboolean gst_ecl_data_sink_pad_is_placed (GstEclDataSinkPad *self);
void gst_ecl_data_sink_pad_set_placed (
    GstEclDataSinkPad *self, gboolean placed);
char *gst_ecl_data_sink_pad_dup_label (GstEclDataSinkPad *self);
guint64 gst_ecl_data_sink_pad_get_max_buffered (GstEclDataSinkPad *self);

G_END_DECLS
