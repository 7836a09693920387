/* link-queue: when what a link carries arrives, and what it loses
 *
 * A link sends one packet after the other at its bit rate, keeps what has to
 * wait in a queue that drops what comes when it is full, then loses packets at
 * random, and brings the others after its delay.
 *
 * Pure: knows no clock. Not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LinkSettings:
 * @bitrate: bit/s of whole IP packets; 0 for any
 * @delay: us, of a packet that does not wait
 * @max_wait: us that a packet may wait at this bit rate; more is dropped
 * @loss: share of the packets that is lost, 0 to 1
 */
typedef struct {
  guint64 bitrate;
  gint64 delay;
  gint64 max_wait;
  double loss;
} LinkSettings;

/**
 * LinkCount: since the last time
 * @offered: bytes that came
 * @carried: bytes that were sent, with those that were lost after
 * @dropped: packets that found the queue full
 * @lost: packets
 * @waits: (element-type gint64): us that each packet sent was in the queue,
 *   with the time that its own bits took
 */
typedef struct {
  guint64 offered;
  guint64 carried;
  guint dropped;
  guint lost;
  GArray *waits;
} LinkCount;

typedef struct _LinkQueue LinkQueue;

/* @seed: of the losses */
LinkQueue *link_queue_new (const LinkSettings *settings, guint32 seed);
void link_queue_free (LinkQueue *self);

void link_queue_set (LinkQueue *self, const LinkSettings *settings);
void link_queue_get (const LinkQueue *self, LinkSettings *settings);

/* @now: monotonic, us; never goes back
 * @packet: (transfer full) */
void link_queue_push (LinkQueue *self, gint64 now, GBytes *packet);

/* Returns: (transfer full) (nullable): a packet that has arrived by @now */
GBytes *link_queue_pop (LinkQueue *self, gint64 now);

/* Returns: when to ask for packets again, us; -1: after the next push */
gint64 link_queue_get_next_time (const LinkQueue *self);

/* @count: (out): its @waits (transfer full) */
void link_queue_take_count (LinkQueue *self, LinkCount *count);

G_END_DECLS
