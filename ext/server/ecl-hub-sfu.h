/* ecl-hub-sfu: what a hub says to the SFU, and what the SFU says to it
 *
 * The hub knows who is in which room; an SFU forwards the media of the members
 * of SFU rooms. Each member has one leg: a connection with the SFU, named by a
 * number that is never used again. The SFU runs on threads of its own: what it
 * has to say waits here until the hub's thread takes it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _EclHubSfu EclHubSfu;

/**
 * EclHubSfuOpen:
 * @leg: number of the new leg
 * @room: number of its room; all legs with the same one see each other
 * @peer_id: whose it is, for logs and for the map of streams
 * @video_codec: encoding name; the first leg of a room decides
 *
 * A member that asks for its first offer.
 */
typedef struct {
  guint64 leg;
  guint64 room;
  const char *peer_id;
  const char *video_codec;
} EclHubSfuOpen;

/**
 * EclHubSfuClass:
 * @open: begins a leg; an offer, or why there is none, follows
 * @answer: of the latest offer; @sdp as the member wrote it
 * @candidate: one of the member's; @mid is nullable, @mline_index -1 for none
 * @close: the member has left; nothing of this leg is wanted any more
 * @free: the hub is gone; waits for what runs
 *
 * On the hub's thread. Strings are copied; but for @free nothing waits. A leg
 * that has ended by itself is no error.
 */
typedef struct {
  void (*open) (EclHubSfu *self, const EclHubSfuOpen *open);
  void (*answer) (EclHubSfu *self, guint64 leg, const char *sdp);
  void (*candidate) (EclHubSfu *self, guint64 leg, const char *candidate,
      const char *mid, int mline_index);
  void (*close) (EclHubSfu *self, guint64 leg);
  void (*free) (EclHubSfu *self);
} EclHubSfuClass;

/* Begins whatever is an SFU. */
struct _EclHubSfu {
  const EclHubSfuClass *klass; /* immutable */
  GMutex lock;
  GQueue events;                /* lock; EclHubSfuEvent, oldest first */
  void (*wake) (gpointer data); /* lock; (nullable) */
  gpointer wake_data;           /* lock */
};

/**
 * EclHubSfuEvent:
 * @leg: whose it is
 * @sdp: (nullable): an offer with all of its candidates
 * @msids: with it: JSON object, stream id -> peer id
 * @failure: (nullable): why the leg has ended by itself
 */
typedef struct {
  guint64 leg;
  char *sdp;
  char *msids;
  char *failure;
} EclHubSfuEvent;

void ecl_hub_sfu_event_free (EclHubSfuEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclHubSfuEvent, ecl_hub_sfu_event_free)

void ecl_hub_sfu_init (EclHubSfu *self, const EclHubSfuClass *klass);
void ecl_hub_sfu_clear (EclHubSfu *self);
void ecl_hub_sfu_set_wake (
    EclHubSfu *self, void (*wake) (gpointer data), gpointer data);
void ecl_hub_sfu_post_offer (
    EclHubSfu *self, guint64 leg, const char *sdp, const char *msids);
void ecl_hub_sfu_post_failure (
    EclHubSfu *self, guint64 leg, const char *reason);
EclHubSfuEvent *ecl_hub_sfu_take_event (EclHubSfu *self);

G_END_DECLS
