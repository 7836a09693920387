/* gsteclpeersrc-private: what the files of eclpeersrc share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gsteclbase.h"
#include "gsteclpeersrc.h"

G_BEGIN_DECLS

/* What is asked of remote-peer-id, and of callers as far as it is media. */
typedef enum {
  GST_ECL_RECEIVE_VIDEO = 1 << 0,
  GST_ECL_RECEIVE_DATA = 1 << 1,
  GST_ECL_RECEIVE_AUDIO = 1 << 2,
  GST_ECL_RECEIVE_MEDIA = GST_ECL_RECEIVE_VIDEO | GST_ECL_RECEIVE_AUDIO,
} GstEclReceive;

enum {
  PROP_RECEIVE = 1000, /* after those of the base */
  PROP_DATA_LABEL,
  PROP_DATA_SERIALIZATION,
  PROP_DATA_INIT,
  PROP_MAX_DATA_PADS,
  PROP_MAX_DATA_QUEUED,
};

/**
 * GstEclDataReceiver:
 *
 * The data pads of eclpeersrc. Object lock, but for @placed and @kept.
 */
typedef struct {
  GstEclReceive receive;
  char *label;
  GstEclSerialization serialization;
  GstStructure *init;
  guint max_pads;
  guint64 max_queued; /* bytes */
  GPtrArray *pads;    /* of GstEclDataSrcPad */
  GHashTable
      *leaving;    /* those of them that are removed now, by which GThread */
  GCond left;      /* one is removed */
  gboolean placed; /* loop only: the connection to remote-peer-id was made */
  GstPad *kept;    /* loop only: for the next such connection; NULL for none */
} GstEclDataReceiver;

/* gsteclpeersrc.c */

GstEclDataReceiver *gst_ecl_peer_src_get_data (GstEclPeerSrc *self);

/* gsteclpeersrc-data.c */

void gst_ecl_peer_src_init_data (GstEclPeerSrc *self);
void gst_ecl_peer_src_clear_data (GstEclPeerSrc *self);
void gst_ecl_peer_src_remove_data_pads (GstEclPeerSrc *self);
gboolean gst_ecl_peer_src_receives (GstEclPeerSrc *self, GstEclReceive what);
void gst_ecl_peer_src_install_data (GstEclBaseClass *klass);

G_END_DECLS
