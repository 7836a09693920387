/* ecl-number-map: numbers of one source after the other become one sequence
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-number-map.h"

/* Far enough from 0 to go back from, and 0 in each width. */
#define BEGINNING (G_GUINT64_CONSTANT (1) << 40)

enum {
  RESERVED, /* has its place, and did not come yet */
  SENT,
  DROPPED,
};

void
ecl_number_map_init (EclNumberMap *self, guint32 output)
{
  *self = (EclNumberMap){.last_output = output - 1};
}

void
ecl_number_map_begin (
    EclNumberMap *self, guint bits, guint32 number, guint skip)
{
  g_return_if_fail (bits <= 32);

  self->bits = bits;
  self->first = BEGINNING + number;
  self->last = self->first - 1;
  self->last_output += skip;
}

gint
ecl_number_map_get_distance (const EclNumberMap *self, guint32 number)
{
  guint unused = 32 - self->bits;

  if (self->bits == 0)
    return 0;
  return (gint32)((number - (guint32)self->last) << unused) >> unused;
}

gboolean
ecl_number_map_is_near (const EclNumberMap *self, guint bits, guint32 number)
{
  gint distance = ecl_number_map_get_distance (self, number);

  return bits > 0 && bits == self->bits && distance <= ECL_NUMBER_MAP_WINDOW &&
         distance > -ECL_NUMBER_MAP_WINDOW;
}

static guint
index_of (guint64 number)
{
  return number % ECL_NUMBER_MAP_WINDOW;
}

/* The index of @number, whose place and those before it are reserved then; -1
 * if it has none. */
static gint
find (EclNumberMap *self, guint32 number)
{
  guint64 wanted = self->last + ecl_number_map_get_distance (self, number);

  if (!ecl_number_map_is_near (self, self->bits, number) ||
      wanted < self->first)
    return -1;
  while (self->last < wanted) {
    guint i = index_of (++self->last);

    self->outputs[i] = ++self->last_output;
    self->states[i] = RESERVED;
  }
  return (gint)index_of (wanted);
}

gboolean
ecl_number_map_look_up (EclNumberMap *self, guint32 number, guint32 *output)
{
  gint i = find (self, number);

  if (i < 0 || self->states[i] == DROPPED)
    return FALSE;
  self->states[i] = SENT;
  *output = self->outputs[i] & (G_MAXUINT32 >> (32 - self->bits));
  return TRUE;
}

gboolean
ecl_number_map_take (EclNumberMap *self, guint32 number, guint32 *output)
{
  gint i = find (self, number);

  return i >= 0 && self->states[i] == RESERVED &&
         ecl_number_map_look_up (self, number, output);
}

void
ecl_number_map_drop (EclNumberMap *self, guint32 number)
{
  gint i = find (self, number);

  if (i < 0 || self->states[i] != RESERVED)
    return;
  self->states[i] = DROPPED;
  if ((guint)i == index_of (self->last))
    self->last_output--;
}
