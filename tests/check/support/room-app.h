/* room-app: an application in a mesh room, which shows itself to each member
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-test.h"

#include <gst/ecl/ecl.h>

G_BEGIN_DECLS

/* What comes from one member, by one call */
typedef struct {
  struct _RoomApp *app;
  char *id;
  GstElement *element;
  GPtrArray *sources; /* of GstPad: what the call is fed from */
  GPtrArray *sinks;   /* of GstElement */
  gboolean ended;

  GMutex lock;
  GHashTable *frames; /* lock: hashes of different pictures */
  guint n_frames;     /* lock */
  gint loudness;      /* lock: most of all samples, 0 to 32768 */
} RoomView;

/* An application with one Peer in room "lobby" */
typedef struct _RoomApp {
  GstEclPeer *peer;
  GstElement *pipeline;
  GstEclRoom *room;
  gboolean sends;
  GPtrArray *views; /* of RoomView, in the order of their calls */
  guint rejoined;
} RoomApp;

/* Registers, plays and joins. @sends: whether it has a picture and a tone
 * @options: of the room, as text; NULL for none */
void room_app_init (
    RoomApp *app, const char *id, gboolean sends, const char *options);
void room_app_join (RoomApp *app, const char *options);
void room_app_clear (RoomApp *app);
/* (nullable): the latest that has not ended */
RoomView *room_app_view (RoomApp *app, const char *id);
/* Until so many more different pictures, and a tone, have come from @id */
void room_app_expect_media (RoomApp *app, const char *id, guint frames);
guint room_view_count (RoomView *view);

G_END_DECLS
