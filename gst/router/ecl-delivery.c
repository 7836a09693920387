/* ecl-delivery: items to many receivers, none of which keeps the others waiting
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-delivery.h"

typedef struct {
  gatomicrefcount refs;
  gpointer receiver;
  GDestroyNotify destroy;

  /* lock of the delivery */
  gboolean removed;
  gboolean blocked; /* a thread of its own serves it */
  gboolean lost;
  GQueue waiting; /* items, while it is blocked */
} Outlet;

/* What a thread does now. */
typedef struct {
  Outlet *outlet;
  gint64 since; /* monotonic, us */
} Turn;

struct _EclDelivery {
  gatomicrefcount refs; /* the owner and the threads */
  const EclDeliveryFuncs *funcs;

  GMutex lock;
  GPtrArray *outlets; /* replaced, never changed */
  GQueue items;       /* which nobody has begun with */

  /* The item that is being given to all, and who is next. */
  gpointer item;
  GPtrArray *round;
  guint next;
  gboolean running; /* there is a thread for all */
  Turn *turn;       /* of it, on its stack */
};

/* References */

static Outlet *
outlet_ref (Outlet *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
outlet_unref (Outlet *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  self->destroy (self->receiver);
  g_free (self);
}

static EclDelivery *
delivery_ref (EclDelivery *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
delivery_unref (EclDelivery *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_ptr_array_unref (self->outlets);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Lock held. Items and outlets are freed by whoever frees them: that must not
 * happen here. */
static void
move_items (GQueue *from, GQueue *to)
{
  while (!g_queue_is_empty (from))
    g_queue_push_tail_link (to, g_queue_pop_head_link (from));
}

/* Lock held */
static void
move_all_items (EclDelivery *self, GQueue *to)
{
  move_items (&self->items, to);
  for (guint i = 0; i < self->outlets->len; i++)
    move_items (&((Outlet *)g_ptr_array_index (self->outlets, i))->waiting, to);
}

static void
free_items (EclDelivery *self, GQueue *items)
{
  g_queue_clear_full (items, self->funcs->unref);
}

/* The threads */

/* Lock held, but not while the receiver has the item. */
static void
deliver (EclDelivery *self, Outlet *outlet, gpointer item)
{
  gboolean lost = outlet->lost;

  outlet->lost = FALSE;
  g_mutex_unlock (&self->lock);
  self->funcs->deliver (outlet->receiver, item, lost);
  g_mutex_lock (&self->lock);
}

/* Lock held. The receiver let go, after others went on without it. */
static void
catch_up (EclDelivery *self, Outlet *outlet)
{
  gpointer item;

  while (!outlet->removed && (item = g_queue_pop_head (&outlet->waiting))) {
    deliver (self, outlet, item);
    g_mutex_unlock (&self->lock);
    self->funcs->unref (item);
    g_mutex_lock (&self->lock);
  }
  outlet->blocked = FALSE;
}

/* Lock held */
static void
wait_for_outlet (EclDelivery *self, Outlet *outlet, gpointer item)
{
  GQueue lost = G_QUEUE_INIT;

  if (outlet->waiting.length >= ECL_DELIVERY_MAX_ITEMS) {
    move_items (&outlet->waiting, &lost);
    outlet->lost = TRUE;
  }
  g_queue_push_tail (&outlet->waiting, self->funcs->ref (item));
  if (lost.length > 0) {
    g_mutex_unlock (&self->lock);
    free_items (self, &lost);
    g_mutex_lock (&self->lock);
  }
}

/* Lock held. Returns: whether there is something to give */
static gboolean
begin_round (EclDelivery *self)
{
  if (self->item == NULL) {
    self->item = g_queue_pop_head (&self->items);
    if (self->item == NULL)
      return FALSE;
    self->round = g_ptr_array_ref (self->outlets);
    self->next = 0;
  }
  return TRUE;
}

/* Lock held */
static void
end_round (EclDelivery *self)
{
  gpointer item = g_steal_pointer (&self->item);
  GPtrArray *round = g_steal_pointer (&self->round);

  g_mutex_unlock (&self->lock);
  self->funcs->unref (item);
  g_ptr_array_unref (round);
  g_mutex_lock (&self->lock);
}

/* Lock held. Returns: whether this thread still serves all */
static gboolean
serve (EclDelivery *self, Turn *turn, Outlet *outlet)
{
  gpointer item = self->funcs->ref (self->item);
  gboolean mine;

  turn->outlet = outlet_ref (outlet);
  turn->since = g_get_monotonic_time ();
  deliver (self, outlet, item);
  mine = self->turn == turn;
  turn->outlet = NULL;
  if (!mine)
    catch_up (self, outlet);
  g_mutex_unlock (&self->lock);
  self->funcs->unref (item);
  outlet_unref (outlet);
  g_mutex_lock (&self->lock);
  return mine;
}

static void
run (gpointer data, gpointer user_data)
{
  EclDelivery *self = data;
  Turn turn = {NULL, 0};
  gboolean mine = TRUE;

  g_mutex_lock (&self->lock);
  self->turn = &turn;
  while (mine && begin_round (self)) {
    while (mine && self->next < self->round->len) {
      Outlet *outlet = g_ptr_array_index (self->round, self->next++);

      if (outlet->removed)
        continue;
      if (outlet->blocked)
        wait_for_outlet (self, outlet, self->item);
      else
        mine = serve (self, &turn, outlet);
    }
    if (mine)
      end_round (self);
  }
  if (mine) {
    self->turn = NULL;
    self->running = FALSE;
  }
  g_mutex_unlock (&self->lock);
  delivery_unref (self);
}

/* Lock held */
static void
start_thread (EclDelivery *self)
{
  static gsize once = 0;
  static GThreadPool *pool = NULL;

  if (g_once_init_enter (&once)) {
    pool = g_thread_pool_new (run, NULL, -1, FALSE, NULL);
    g_once_init_leave (&once, 1);
  }
  self->running = TRUE;
  g_thread_pool_push (pool, delivery_ref (self), NULL);
}

/* Lock held. Whoever keeps the thread for all waiting has it from now on. */
static void
take_over (EclDelivery *self)
{
  if (self->turn == NULL || self->turn->outlet == NULL ||
      g_get_monotonic_time () - self->turn->since < ECL_DELIVERY_PATIENCE)
    return;
  self->turn->outlet->blocked = TRUE;
  self->turn = NULL;
  self->running = FALSE;
}

/* Use */

EclDelivery *
ecl_delivery_new (const EclDeliveryFuncs *funcs)
{
  EclDelivery *self = g_new0 (EclDelivery, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->funcs = funcs;
  self->outlets = g_ptr_array_new ();
  return self;
}

void
ecl_delivery_free (EclDelivery *self)
{
  GQueue lost = G_QUEUE_INIT;
  GPtrArray *outlets;

  g_mutex_lock (&self->lock);
  move_all_items (self, &lost);
  outlets = self->outlets;
  for (guint i = 0; i < outlets->len; i++)
    ((Outlet *)g_ptr_array_index (outlets, i))->removed = TRUE;
  self->outlets = g_ptr_array_new ();
  g_mutex_unlock (&self->lock);
  free_items (self, &lost);
  g_ptr_array_unref (outlets);
  delivery_unref (self);
}

/* Lock held. (transfer full): the former ones, to be freed without it. */
static GPtrArray *
replace_outlets (EclDelivery *self, gpointer without, Outlet *added)
{
  GPtrArray *former = self->outlets;

  self->outlets =
      g_ptr_array_new_full (former->len + 1, (GDestroyNotify)outlet_unref);
  for (guint i = 0; i < former->len; i++) {
    Outlet *outlet = g_ptr_array_index (former, i);

    if (outlet->receiver == without)
      outlet->removed = TRUE;
    else
      g_ptr_array_add (self->outlets, outlet_ref (outlet));
  }
  if (added)
    g_ptr_array_add (self->outlets, added);
  return former;
}

void
ecl_delivery_add (EclDelivery *self, gpointer receiver, GDestroyNotify destroy)
{
  Outlet *outlet = g_new0 (Outlet, 1);
  GPtrArray *former;

  g_atomic_ref_count_init (&outlet->refs);
  outlet->receiver = receiver;
  outlet->destroy = destroy;
  g_queue_init (&outlet->waiting);
  g_mutex_lock (&self->lock);
  former = replace_outlets (self, NULL, outlet);
  g_mutex_unlock (&self->lock);
  g_ptr_array_unref (former);
}

void
ecl_delivery_remove (EclDelivery *self, gpointer receiver)
{
  GQueue lost = G_QUEUE_INIT;
  GPtrArray *former;

  g_mutex_lock (&self->lock);
  former = replace_outlets (self, receiver, NULL);
  for (guint i = 0; i < former->len; i++) {
    Outlet *outlet = g_ptr_array_index (former, i);

    if (outlet->removed)
      move_items (&outlet->waiting, &lost);
  }
  g_mutex_unlock (&self->lock);
  g_ptr_array_unref (former);
  free_items (self, &lost);
}

void
ecl_delivery_push (EclDelivery *self, gpointer item)
{
  GQueue lost = G_QUEUE_INIT;

  g_mutex_lock (&self->lock);
  if (self->items.length >= ECL_DELIVERY_MAX_ITEMS) {
    move_all_items (self, &lost);
    for (guint i = 0; i < self->outlets->len; i++)
      ((Outlet *)g_ptr_array_index (self->outlets, i))->lost = TRUE;
  }
  g_queue_push_tail (&self->items, item);
  take_over (self);
  if (!self->running)
    start_thread (self);
  g_mutex_unlock (&self->lock);
  free_items (self, &lost);
}

void
ecl_delivery_flush (EclDelivery *self)
{
  GQueue lost = G_QUEUE_INIT;

  g_mutex_lock (&self->lock);
  move_all_items (self, &lost);
  g_mutex_unlock (&self->lock);
  free_items (self, &lost);
}
