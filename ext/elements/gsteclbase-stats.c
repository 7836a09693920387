/* gsteclbase-stats: what the calls of an element carry, in figures
 *
 * Threads: any, unless a function says otherwise.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbase-private.h"
#include "gsteclmessages.h"

#include <gst/rtc/ecl-timer.h>

/* What adds up over all calls. */
typedef struct {
  guint connected;
  guint64 sent_bitrate, received_bitrate;
  gint64 lost;
  guint64 nacks, plis, firs;
} Totals;

static void
add_to_totals (Totals *totals, const GstStructure *call)
{
  guint64 sent = 0, received = 0, nacks = 0, plis = 0, firs = 0;
  gboolean connected = FALSE;
  gint64 lost = 0;

  gst_structure_get (call, "connected", G_TYPE_BOOLEAN, &connected,
      "sent-bitrate", G_TYPE_UINT64, &sent, "received-bitrate", G_TYPE_UINT64,
      &received, "packets-lost", G_TYPE_INT64, &lost, "nack-count",
      G_TYPE_UINT64, &nacks, "pli-count", G_TYPE_UINT64, &plis, "fir-count",
      G_TYPE_UINT64, &firs, NULL);
  totals->connected += connected ? 1 : 0;
  totals->sent_bitrate += sent;
  totals->received_bitrate += received;
  totals->lost += lost;
  totals->nacks += nacks;
  totals->plis += plis;
  totals->firs += firs;
}

static void
set_totals (GstStructure *stats, const Totals *totals)
{
  gst_structure_set (stats, "connected", G_TYPE_UINT, totals->connected,
      "sent-bitrate", G_TYPE_UINT64, totals->sent_bitrate, "received-bitrate",
      G_TYPE_UINT64, totals->received_bitrate, "packets-lost", G_TYPE_INT64,
      totals->lost, "nack-count", G_TYPE_UINT64, totals->nacks, "pli-count",
      G_TYPE_UINT64, totals->plis, "fir-count", G_TYPE_UINT64, totals->firs,
      NULL);
}

static void
add_calls (GstEclBase *self, GstStructure *stats)
{
  g_autoptr (GPtrArray) calls = gst_ecl_base_copy_calls (self);
  GValue list = G_VALUE_INIT;
  Totals totals = {0};

  gst_value_list_init (&list, calls->len);
  for (guint i = 0; i < calls->len; i++) {
    GstStructure *call = gst_ecl_call_make_stats (g_ptr_array_index (calls, i));
    GValue value = G_VALUE_INIT;

    add_to_totals (&totals, call);
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, call);
    gst_value_list_append_and_take_value (&list, &value);
  }
  gst_structure_take_value (stats, "calls", &list);
  set_totals (stats, &totals);
}

/* (transfer full): "ecl-stats", see docs/elements.md */
GstStructure *
gst_ecl_base_make_stats (GstEclBase *self)
{
  GstEclBaseClass *klass = GST_ECL_BASE_GET_CLASS (self);
  GstStructure *stats = gst_structure_new_empty ("ecl-stats");

  add_calls (self, stats);
  if (klass->add_stats)
    klass->add_stats (self, stats);
  GST_OBJECT_LOCK (self);
  gst_ecl_base_add_data_stats (self, stats);
  GST_OBJECT_UNLOCK (self);
  return stats;
}

/* Telling them: on the loop */

static gboolean
tell (gpointer user_data)
{
  GstEclBase *self = user_data;

  gst_ecl_messages_post_stats (
      GST_ELEMENT (self), gst_ecl_base_make_stats (self));
  return G_SOURCE_CONTINUE;
}

static gboolean
is_anybody_connected (GstEclBase *self)
{
  GstEclBasePrivate *priv = PRIVATE (self);

  for (guint i = 0; i < priv->calls->len; i++) {
    GstEclCall *call = g_ptr_array_index (priv->calls, i);

    if (g_atomic_int_get (&call->connected) && !call->ended)
      return TRUE;
  }
  for (guint i = 0; i < priv->links->len; i++) {
    if (((GstEclDataLink *)g_ptr_array_index (priv->links, i))->connected)
      return TRUE;
  }
  return FALSE;
}

/* Somebody came or went, or the interval is another one. */
gboolean
gst_ecl_base_update_stats_timer (gpointer user_data)
{
  GstEclBase *self = user_data;
  GstEclBasePrivate *priv = PRIVATE (self);
  guint interval;

  GST_OBJECT_LOCK (self);
  interval = priv->settings.stats_interval;
  GST_OBJECT_UNLOCK (self);
  if (priv->stopping || !is_anybody_connected (self))
    interval = 0;
  if (interval == priv->told_interval)
    return G_SOURCE_REMOVE;
  priv->told_interval = interval;
  if (interval > 0)
    ecl_timer_start (&priv->stats_timer, interval, tell, self);
  else
    ecl_timer_stop (&priv->stats_timer);
  return G_SOURCE_REMOVE;
}
