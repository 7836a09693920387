/* ecl-sticky-events: the events that are in force for a packet
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sticky-events.h"

struct _EclStickyEvents {
  GPtrArray *events; /* of GstEvent */
};

EclStickyEvents *
ecl_sticky_events_new (void)
{
  EclStickyEvents *self = g_atomic_rc_box_new (EclStickyEvents);

  self->events =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_event_unref);
  return self;
}

EclStickyEvents *
ecl_sticky_events_ref (EclStickyEvents *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer events)
{
  g_ptr_array_unref (((EclStickyEvents *)events)->events);
}

void
ecl_sticky_events_unref (EclStickyEvents *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static gboolean
is_same_kind (GstEvent *a, GstEvent *b)
{
  const GstStructure *s = gst_event_get_structure (b);

  if (GST_EVENT_TYPE (a) != GST_EVENT_TYPE (b))
    return FALSE;
  return !(GST_EVENT_TYPE (a) & GST_EVENT_TYPE_STICKY_MULTI) || s == NULL ||
         gst_event_has_name (a, gst_structure_get_name (s));
}

EclStickyEvents *
ecl_sticky_events_replace (const EclStickyEvents *self, GstEvent *event)
{
  EclStickyEvents *replaced = ecl_sticky_events_new ();
  gboolean found = FALSE;

  for (guint i = 0; i < self->events->len; i++) {
    GstEvent *other = g_ptr_array_index (self->events, i);

    if (is_same_kind (other, event)) {
      other = event;
      found = TRUE;
    }
    g_ptr_array_add (replaced->events, gst_event_ref (other));
  }
  if (!found)
    g_ptr_array_add (replaced->events, gst_event_ref (event));
  gst_event_unref (event);
  return replaced;
}

void
ecl_sticky_events_compare (
    const EclStickyEvents *self, const EclStickyEvents *before, GQueue *changes)
{
  if (self == before)
    return;
  for (guint i = 0; i < self->events->len; i++) {
    GstEvent *event = g_ptr_array_index (self->events, i);

    if (!g_ptr_array_find (before->events, event, NULL))
      g_queue_push_tail (changes, gst_event_ref (event));
  }
}
