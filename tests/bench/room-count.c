/* room-count: which packets of one member came to another one, and how late
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-count.h"

#define MISSING -1

void
room_count_init (RoomCount *self)
{
  *self = (RoomCount){.delays = g_array_new (FALSE, FALSE, sizeof (gint32))};
}

void
room_count_clear (RoomCount *self)
{
  g_array_unref (self->delays);
}

void
room_count_begin (RoomCount *self, guint32 first)
{
  self->first = first;
  self->end = G_MAXUINT32;
  self->received = 0;
  self->repeated = 0;
  g_array_set_size (self->delays, 0);
}

void
room_count_end (RoomCount *self, guint32 end)
{
  self->end = end;
}

static gint32 *
get_delay (RoomCount *self, guint index)
{
  static const gint32 missing = MISSING;

  while (self->delays->len <= index)
    g_array_append_val (self->delays, missing);
  return &g_array_index (self->delays, gint32, index);
}

void
room_count_take (RoomCount *self, guint32 number, gint64 delay)
{
  gint32 *known;

  if (number < self->first || number >= self->end)
    return;
  known = get_delay (self, number - self->first);
  if (*known != MISSING) {
    self->repeated++;
    return;
  }
  *known = CLAMP (delay, 0, G_MAXINT32);
  self->received++;
}

guint
room_count_get_lost (const RoomCount *self)
{
  return self->end - self->first - self->received;
}

void
room_count_append_delays (const RoomCount *self, guint every, GArray *delays)
{
  for (guint i = 0; i < self->delays->len; i++) {
    gint32 delay = g_array_index (self->delays, gint32, i);

    if (delay != MISSING && (self->first + i) % every == every - 1)
      g_array_append_val (delays, delay);
  }
}
