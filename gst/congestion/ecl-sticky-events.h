/* ecl-sticky-events: the events that are in force for a packet
 *
 * A packet that waits may be overtaken, and the events that came between two
 * packets are not to be: so each packet keeps those that were in force when it
 * came, and what has changed since the packet that went before goes out with
 * it.
 *
 * Immutable, so for any thread.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _EclStickyEvents EclStickyEvents;

/* Returns: (transfer full): none */
EclStickyEvents *ecl_sticky_events_new (void);
EclStickyEvents *ecl_sticky_events_ref (EclStickyEvents *self);
void ecl_sticky_events_unref (EclStickyEvents *self);

/**
 * ecl_sticky_events_replace:
 * @event: (transfer full): in the place of that of its type (and name, where
 *   there may be several of a type)
 *
 * Returns: (transfer full): the others and @event
 */
EclStickyEvents *ecl_sticky_events_replace (
    const EclStickyEvents *self, GstEvent *event);

/* Adds to @changes (of GstEvent, transfer full) those that @before has not, in
 * the order they came in first. */
void ecl_sticky_events_compare (const EclStickyEvents *self,
    const EclStickyEvents *before, GQueue *changes);

G_END_DECLS
