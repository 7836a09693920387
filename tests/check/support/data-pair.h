/* data-pair: two Peers that exchange messages through real channels
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-peer.h"
#include "ecl-wait.h"
#include "fake-server.h"

G_BEGIN_DECLS

#define MEGABYTE (1024 * 1024)

typedef struct {
  GstEclPeer *peer;
  GstEclDataConnection *connection;
  guint connections;
  guint opened;
  guint closed;
  guint low_water;
  GPtrArray *values;      /* of GVariant: the messages */
  char *name, *mime_type; /* of the last message */
  GError *error;          /* the connection's last one */
  GError *peer_error;     /* the Peer's last one */
} DataEnd;

typedef struct {
  FakeServer *server;
  DataEnd a, b;
} DataPair;

/* @protocol: 1 for PeerJS */
void data_pair_init (DataPair *pair, int protocol);
void data_pair_clear (DataPair *pair);
/* @init and @metadata as text, or NULL */
void data_pair_begin_connect (DataPair *pair, const char *label,
    GstEclSerialization serialization, const char *init, const char *metadata);
void data_pair_connect (DataPair *pair, GstEclSerialization serialization);
/* (transfer none) */
GVariant *data_end_get_last (DataEnd *end);
void data_end_send (DataEnd *end, GVariant *value);
/* Sends @value, and expects an equal one on the other side. */
void data_end_exchange (DataEnd *from, DataEnd *to, GVariant *value);

/* Of random bytes, the same ones for the same @size. */
GBytes *make_bytes (gsize size);
/* A GAsyncReadyCallback of gst_ecl_peer_destroy_async() that sets a gboolean.
 */
void on_destroyed (GObject *peer, GAsyncResult *result, gpointer done);
void assert_error (GError **error, GstEclError code, const char *part);

G_END_DECLS
