/* gstecldatasender: the data pads of eclpeersink and who gets their messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstecldatasender.h"

#include <stdio.h>

void
gst_ecl_data_sender_init (
    GstEclDataSender *self, GstEclBase *base, void (*eos) (GstEclBase *))
{
  self->base = base;
  self->eos = eos;
  self->pads = g_ptr_array_new_with_free_func (gst_object_unref);
}

void
gst_ecl_data_sender_clear (GstEclDataSender *self)
{
  g_ptr_array_unref (self->pads);
}

static gpointer
ref_pad (gconstpointer pad, gpointer user_data)
{
  return gst_object_ref ((gpointer)pad);
}

static GPtrArray *
copy_pads (GstEclDataSender *self)
{
  GPtrArray *pads;

  GST_OBJECT_LOCK (self->base);
  pads = g_ptr_array_copy (self->pads, ref_pad, NULL);
  GST_OBJECT_UNLOCK (self->base);
  return pads;
}

/* Any thread */
gboolean
gst_ecl_data_sender_has_pads (GstEclDataSender *self)
{
  gboolean has_pads;

  GST_OBJECT_LOCK (self->base);
  has_pads = self->pads->len > 0;
  GST_OBJECT_UNLOCK (self->base);
  return has_pads;
}

/**
 * gst_ecl_data_sender_is_eos:
 *
 * Returns: whether all pads are at their end, as when there are none; any
 *     thread
 */
gboolean
gst_ecl_data_sender_is_eos (GstEclDataSender *self)
{
  g_autoptr (GPtrArray) pads = copy_pads (self);

  for (guint i = 0; i < pads->len; i++) {
    if (!gst_ecl_data_sink_pad_is_eos (g_ptr_array_index (pads, i)))
      return FALSE;
  }
  return TRUE;
}

/* The pad that has @label; not owned, in @pads */
static GstEclDataSinkPad *
find_label (GPtrArray *pads, const char *label)
{
  for (guint i = 0; i < pads->len; i++) {
    GstEclDataSinkPad *pad = g_ptr_array_index (pads, i);
    g_autofree char *own = gst_ecl_data_sink_pad_dup_label (pad);

    if (own && g_str_equal (own, label))
      return pad;
  }
  return NULL;
}

/* Whether messages of @pad go to @link. */
static gboolean
takes (GPtrArray *pads, const GstEclDataLink *link, GstEclDataSinkPad *pad)
{
  GstEclDataSinkPad *named;

  if (link->pad)
    return link->pad == GST_PAD (pad);
  named = find_label (pads,
      gst_ecl_connection_get_label (GST_ECL_CONNECTION (link->connection)));
  return named == NULL || named == pad;
}

/* Whether a connection of @pad's own is yet to open. */
static gboolean
must_wait (GstEclDataSender *self, GstEclDataSinkPad *pad)
{
  GPtrArray *links = gst_ecl_base_get_links (self->base);

  for (guint i = 0; i < links->len; i++) {
    const GstEclDataLink *link = g_ptr_array_index (links, i);
    if (link->pad == GST_PAD (pad))
      return !link->connected;
  }
  return gst_ecl_base_dials (self->base) &&
         !gst_ecl_data_sink_pad_is_placed (pad);
}

static void
send_to_all (GstEclDataSender *self, GPtrArray *pads, GstEclDataSinkPad *pad,
    GVariant *value)
{
  GPtrArray *links = gst_ecl_base_get_links (self->base);
  guint64 max_buffered = gst_ecl_data_sink_pad_get_max_buffered (pad);

  /* Backwards: one that fails may go. */
  for (guint i = links->len; i > 0; i--) {
    GstEclDataLink *link =
        i <= links->len ? g_ptr_array_index (links, i - 1) : NULL;

    if (link && link->connected && takes (pads, link, pad))
      gst_ecl_data_link_send (link, value, max_buffered);
  }
}

static void
count_dropped (GstEclDataSender *self, GPtrArray *pads, GstEclDataSinkPad *pad)
{
  GPtrArray *links = gst_ecl_base_get_links (self->base);
  guint64 dropped = gst_ecl_data_sink_pad_take_dropped (pad);

  for (guint i = 0; dropped > 0 && i < links->len; i++) {
    GstEclDataLink *link = g_ptr_array_index (links, i);

    if (link->connected && takes (pads, link, pad))
      gst_ecl_data_link_add_dropped (link, dropped);
  }
}

static void
drain_pad (GstEclDataSender *self, GPtrArray *pads, GstEclDataSinkPad *pad)
{
  GVariant *value;

  if (must_wait (self, pad))
    return;
  while ((value = gst_ecl_data_sink_pad_pop (pad))) {
    send_to_all (self, pads, pad, value);
    g_variant_unref (value);
  }
  count_dropped (self, pads, pad);
  if (gst_ecl_data_sink_pad_is_eos (pad))
    self->eos (self->base);
}

/**
 * gst_ecl_data_sender_drain:
 *
 * Sends what waits and can go. On the loop.
 */
void
gst_ecl_data_sender_drain (GstEclDataSender *self)
{
  g_autoptr (GPtrArray) pads = copy_pads (self);

  for (guint i = 0; i < pads->len; i++)
    drain_pad (self, pads, g_ptr_array_index (pads, i));
}

/**
 * gst_ecl_data_sender_place:
 *
 * Opens the connections that pads are still without. On the loop.
 */
void
gst_ecl_data_sender_place (GstEclDataSender *self, const char *remote_id)
{
  g_autoptr (GPtrArray) pads = copy_pads (self);

  for (guint i = 0; i < pads->len; i++) {
    GstEclDataSinkPad *pad = g_ptr_array_index (pads, i);
    g_autofree char *label = NULL;
    GstEclSerialization serialization;
    g_autoptr (GstStructure) init = NULL;

    if (gst_ecl_data_sink_pad_is_placed (pad))
      continue;
    gst_ecl_data_sink_pad_set_placed (pad, TRUE);
    g_object_get (pad, "label", &label, "serialization", &serialization, "init",
        &init, NULL);
    gst_ecl_base_connect_data (
        self->base, remote_id, label, serialization, init, GST_PAD (pad));
  }
}

/**
 * gst_ecl_data_sender_reset:
 *
 * Before the element starts: connections are to be opened again.
 */
void
gst_ecl_data_sender_reset (GstEclDataSender *self)
{
  g_autoptr (GPtrArray) pads = copy_pads (self);

  for (guint i = 0; i < pads->len; i++) {
    gst_ecl_data_sink_pad_set_placed (g_ptr_array_index (pads, i), FALSE);
    gst_ecl_data_sink_pad_clear (g_ptr_array_index (pads, i));
  }
}

/* Pads */

static gboolean
pad_is_wanted (gpointer owner)
{
  return gst_ecl_base_wants_data (((GstEclDataSender *)owner)->base);
}

static void
pad_changed (gpointer owner, GstEclDataSinkPad *pad)
{
  gst_ecl_base_update (((GstEclDataSender *)owner)->base);
}

static const GstEclDataSinkPadFuncs pad_funcs = {
    .is_wanted = pad_is_wanted,
    .changed = pad_changed,
};

/**
 * gst_ecl_data_sender_add_pad:
 * @name: (nullable): "data_%u" with a number, %NULL for the next one
 *
 * Returns: (transfer none): a pad that is to be added to the element
 */
GstPad *
gst_ecl_data_sender_add_pad (
    GstEclDataSender *self, GstPadTemplate *template, const char *name)
{
  g_autofree char *pad_name = NULL;
  GstPad *pad;
  guint number;

  GST_OBJECT_LOCK (self->base);
  if (name && sscanf (name, "data_%u", &number) == 1)
    self->next_pad = MAX (self->next_pad, number + 1);
  else
    number = self->next_pad++;
  GST_OBJECT_UNLOCK (self->base);
  pad_name = g_strdup_printf ("data_%u", number);
  pad = gst_object_ref_sink (
      gst_ecl_data_sink_pad_new (template, pad_name, &pad_funcs, self));
  GST_OBJECT_LOCK (self->base);
  g_ptr_array_add (self->pads, pad);
  GST_OBJECT_UNLOCK (self->base);
  return pad;
}

typedef struct {
  GstEclBase *base;
  GstPad *pad;
} ReleasedPad;

static void
released_pad_free (gpointer data)
{
  ReleasedPad *released = data;

  gst_object_unref (released->pad);
  gst_object_unref (released->base);
  g_free (released);
}

static gboolean
close_links_of_pad (gpointer data)
{
  ReleasedPad *released = data;
  GPtrArray *links = gst_ecl_base_get_links (released->base);

  for (guint i = 0; i < links->len; i++) {
    GstEclDataLink *link = g_ptr_array_index (links, i);

    if (link->pad == released->pad) {
      gst_ecl_data_link_close (link);
      break;
    }
  }
  return G_SOURCE_REMOVE;
}

/**
 * gst_ecl_data_sender_remove_pad:
 *
 * Closes the connection that @pad opened. Any thread.
 */
void
gst_ecl_data_sender_remove_pad (GstEclDataSender *self, GstPad *pad)
{
  ReleasedPad *released = g_new (ReleasedPad, 1);

  released->base = gst_object_ref (self->base);
  released->pad = gst_object_ref (pad);
  GST_OBJECT_LOCK (self->base);
  g_ptr_array_remove (self->pads, pad);
  GST_OBJECT_UNLOCK (self->base);
  gst_ecl_base_post (
      self->base, close_links_of_pad, released, released_pad_free);
}

/* Returns: (transfer full) (nullable) */
GstPad *
gst_ecl_data_sender_find_pad (GstEclDataSender *self, const char *name)
{
  g_autoptr (GPtrArray) pads = copy_pads (self);

  for (guint i = 0; i < pads->len; i++) {
    GstPad *pad = g_ptr_array_index (pads, i);
    if (g_str_equal (GST_PAD_NAME (pad), name))
      return gst_object_ref (pad);
  }
  return NULL;
}
