/* ecl-delivery: items to many receivers, none of which keeps the others waiting
 *
 * One thread gives each item to one receiver after the other. It is there while
 * there are items, and comes from GLib's pool. A receiver that does not return
 * in time keeps that thread for itself and another one goes on with the rest,
 * from the next item on that comes: so there are as many threads as there are
 * receivers that block, and one more.
 *
 * Knows no media.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long a receiver may take for an item before others no longer wait for it,
 * microseconds. */
#define ECL_DELIVERY_PATIENCE (10 * G_TIME_SPAN_MILLISECOND)

/* How many items may wait, for all receivers and for one that blocks. When
 * there are more all of them are lost: what follows is of no use without them,
 * and what is late of less. */
#define ECL_DELIVERY_MAX_ITEMS 64

/**
 * EclDeliveryFuncs:
 * @deliver: gives @item to @receiver; may block. @lost: items before this one
 *   did not reach it. One at a time for each receiver, without a lock
 * @ref: of an item
 * @unref: of an item
 *
 * Called on the threads of the delivery.
 */
typedef struct {
  void (*deliver) (gpointer receiver, gpointer item, gboolean lost);
  gpointer (*ref) (gpointer item);
  void (*unref) (gpointer item);
} EclDeliveryFuncs;

typedef struct _EclDelivery EclDelivery;

/* @funcs: static. All functions: any thread, also from within deliver(). */
EclDelivery *ecl_delivery_new (const EclDeliveryFuncs *funcs);
/* Items that wait are lost; a receiver that blocks is not waited for. */
void ecl_delivery_free (EclDelivery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclDelivery, ecl_delivery_free)

/* Gets the items that are pushed from now on, until it is removed. @receiver:
 * (transfer full): freed when it is removed and no call is under way. */
void ecl_delivery_add (
    EclDelivery *self, gpointer receiver, GDestroyNotify destroy);
/* No call begins after this; one may be under way, and is not waited for. */
void ecl_delivery_remove (EclDelivery *self, gpointer receiver);

/* @item: (transfer full). Never waits. */
void ecl_delivery_push (EclDelivery *self, gpointer item);
/* Items that wait are gone, as if they had never come. */
void ecl_delivery_flush (EclDelivery *self);

G_END_DECLS
