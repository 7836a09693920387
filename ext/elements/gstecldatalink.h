/* gstecldatalink: one data connection of an element
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/ecl/ecl.h>

G_BEGIN_DECLS

typedef struct _GstEclBase GstEclBase;

/**
 * GstEclDataLink:
 *
 * Listed by its element from its making to its end. Used on the element's loop;
 * the numbers are read under the element's object lock as well.
 */
typedef struct {
  GstEclBase *base; /* immutable, not owned: outlives its links */
  GstEclDataConnection *connection; /* immutable */
  gboolean incoming;                /* immutable */
  GstPad *pad;        /* eclpeersink: whose messages go here, NULL to choose by
                         label; eclpeersrc: where messages come out */
  gboolean connected; /* object lock of the element */
  gboolean late;      /* closed by us, since nobody answered */
  gboolean redialled; /* it is closed, and another one follows */

  /* messages; object lock of the element */
  guint64 sent;
  guint64 received;
  guint64 dropped;
} GstEclDataLink;

GstEclDataLink *gst_ecl_data_link_new (
    GstEclBase *base, GstEclDataConnection *connection, GstPad *pad);
void gst_ecl_data_link_free (GstEclDataLink *self);
void gst_ecl_data_link_close (GstEclDataLink *self);
const char *gst_ecl_data_link_get_remote_id (const GstEclDataLink *self);
gboolean gst_ecl_data_link_send (
    GstEclDataLink *self, GVariant *value, guint64 max_buffered);
void gst_ecl_data_link_add_dropped (GstEclDataLink *self, guint64 dropped);
GstStructure *gst_ecl_data_link_describe (
    const GstEclDataLink *self, const char *name);
GstStructure *gst_ecl_data_link_get_stats (const GstEclDataLink *self);

G_END_DECLS
