/* ecl-data-connection-private: what the parts of a data connection share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-connection-private.h"
#include "ecl-data-connection.h"
#include "ecl-serialization.h"

G_BEGIN_DECLS

struct _GstEclDataConnection {
  GstEclConnection parent;

  /* immutable after construction */
  GstEclSerialization serialization;
  GstStructure *init;
  char *serialization_json, *init_json;

  /* settings, bytes */
  guint64 max_message_size;
  guint64 max_queued;
  guint64 low_water;

  GstElement *pipeline; /* webrtcbin's, until the session is closed */
  GstEclChannel *channel;
  EclSerializer *serializer; /* once the channel is open */
  GQueue sends;              /* of Send: messages with frames to go */
  guint64 queued;            /* bytes of these */
  gboolean feeding;          /* frames are being given to the channel */
  gboolean above_low;        /* `low-water` is to come */
};

enum {
  DATA_CONNECTION_SIGNAL_OPEN,
  DATA_CONNECTION_SIGNAL_DATA,
  DATA_CONNECTION_SIGNAL_LOW_WATER,
  DATA_CONNECTION_SIGNAL_ERROR,
  N_DATA_CONNECTION_SIGNALS,
};

extern guint gst_ecl_data_connection_signals[N_DATA_CONNECTION_SIGNALS];

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_data_connection_debug);

/* For the Peer: ecl-data-connection.c */

GstEclDataConnection *gst_ecl_data_connection_new_outgoing (
    const EclConnectionTerms *terms, GstEclSerialization serialization,
    const GstStructure *init, const GstEclConnectionOwner *funcs,
    gpointer owner, GError **error);
GstEclDataConnection *gst_ecl_data_connection_new_incoming (
    const EclMessage *offer, const GstEclConnectionOwner *funcs, gpointer owner,
    GError **error);

/* The session and its channel: ecl-data-connection-session.c */

gboolean gst_ecl_data_connection_run (
    GstEclDataConnection *self, GError **error);
void gst_ecl_data_connection_stop (GstEclDataConnection *self);

/* ecl-data-connection-send.c */

void gst_ecl_data_connection_feed (GstEclDataConnection *self);
void gst_ecl_data_connection_flush (GstEclConnection *connection);
void gst_ecl_data_connection_drop_sends (GstEclDataConnection *self);

G_END_DECLS
