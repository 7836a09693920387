/* ecl-number-map: numbers of one source after the other become one sequence
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far a number may lie from the last one, in both directions. libsrtp takes
 * none that lies further back (128 is its window). */
#define ECL_NUMBER_MAP_WINDOW 128

/**
 * EclNumberMap:
 *
 * What comes in: numbers of up to 32 bits, which wrap, of one source at a time,
 * perhaps out of order, perhaps with gaps. What goes out: the next source
 * follows the one before without a gap, and so do the numbers around those that
 * were dropped on purpose. Numbers that never came leave their gap, so that a
 * receiver knows of the loss and they still fit in when they come late.
 *
 * A late number is mapped if it belongs to the source of now and lies within
 * the window; one of before its first number is refused. Its place stays empty
 * when it is dropped on purpose only after later ones went out.
 *
 * Zero-initialised is empty: it refuses all until ecl_number_map_begin().
 */
typedef struct {
  /*< private >*/
  guint bits;
  guint64 first; /* of this source; both beyond their wraps */
  guint64 last;
  guint32 last_output;
  guint32 outputs[ECL_NUMBER_MAP_WINDOW]; /* by number, modulo the window */
  guint8 states[ECL_NUMBER_MAP_WINDOW];
} EclNumberMap;

/* The first number to go out is @output. */
void ecl_number_map_init (EclNumberMap *self, guint32 output);

/* From now on a source whose numbers have @bits bits (1-32; 0: it has none) and
 * begin at @number, which goes out as the next one; behind a gap of @skip. */
void ecl_number_map_begin (
    EclNumberMap *self, guint bits, guint32 number, guint skip);

/* How far @number is ahead of the last one, negative for a late one; of what is
 * as near in both directions it is the latter. */
gint ecl_number_map_get_distance (const EclNumberMap *self, guint32 number);
/* Whether @number has @bits bits and lies within the window. */
gboolean ecl_number_map_is_near (
    const EclNumberMap *self, guint bits, guint32 number);

/* FALSE for a number that is refused: dropped before, of before the first one,
 * or not near. As often as wanted (pictures, whose packets share a number) or,
 * ecl_number_map_take(), only once (packets: nothing may go out twice). */
gboolean ecl_number_map_look_up (
    EclNumberMap *self, guint32 number, guint32 *output);
gboolean ecl_number_map_take (
    EclNumberMap *self, guint32 number, guint32 *output);

/* It will not go out; nothing happens if it did already. */
void ecl_number_map_drop (EclNumberMap *self, guint32 number);

G_END_DECLS
