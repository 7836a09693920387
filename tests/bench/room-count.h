/* room-count: which packets of one member came to another one, and how late
 *
 * Packets that were sent within a window are counted, whenever they come. Pure.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RoomCount:
 * @first: number of the window's first packet
 * @end: and of the first one behind it; G_MAXUINT32 while that is not known
 * @received: packets that came
 * @repeated: those that came once more
 * @seen: whether any has ever come; of whoever counts
 * @delays: (element-type gint32): us from sending to receiving by number from
 *   @first on; -1 for a packet that has not come
 *
 * Not thread-safe.
 */
typedef struct {
  guint32 first;
  guint32 end;
  guint received;
  guint repeated;
  gboolean seen;
  GArray *delays;
} RoomCount;

void room_count_init (RoomCount *self);
void room_count_clear (RoomCount *self);
/* Forgets what was. @first, and later @end: number of the sender's next packet
 */
void room_count_begin (RoomCount *self, guint32 first);
void room_count_end (RoomCount *self, guint32 end);
/* @delay: us */
void room_count_take (RoomCount *self, guint32 number, gint64 delay);
/* Packets of the window that did not come. */
guint room_count_get_lost (const RoomCount *self);
/* Appends the delays, us, of those that did: of the last one of each @every. */
void room_count_append_delays (
    const RoomCount *self, guint every, GArray *delays);

G_END_DECLS
