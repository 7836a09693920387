/* gstecldatasender: the data pads of eclpeersink and who gets their messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gsteclbase.h"
#include "gstecldatasinkpad.h"

G_BEGIN_DECLS

/**
 * GstEclDataSender:
 *
 * A part of eclpeersink.
 */
typedef struct {
  GstEclBase *base;           /* immutable, not owned */
  void (*eos) (GstEclBase *); /* immutable: a pad is at its end; on the loop */
  GPtrArray *pads;            /* of GstEclDataSinkPad; object lock */
  guint next_pad;             /* object lock */
} GstEclDataSender;

void gst_ecl_data_sender_init (
    GstEclDataSender *self, GstEclBase *base, void (*eos) (GstEclBase *));
void gst_ecl_data_sender_clear (GstEclDataSender *self);
void gst_ecl_data_sender_reset (GstEclDataSender *self);
GstPad *gst_ecl_data_sender_add_pad (
    GstEclDataSender *self, GstPadTemplate *template, const char *name);
void gst_ecl_data_sender_remove_pad (GstEclDataSender *self, GstPad *pad);
GstPad *gst_ecl_data_sender_find_pad (GstEclDataSender *self, const char *name);
gboolean gst_ecl_data_sender_has_pads (GstEclDataSender *self);
gboolean gst_ecl_data_sender_is_eos (GstEclDataSender *self);
void gst_ecl_data_sender_place (GstEclDataSender *self, const char *remote_id);
void gst_ecl_data_sender_drain (GstEclDataSender *self);

G_END_DECLS
