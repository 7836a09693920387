/* vanish: connections on which nothing is heard any more
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vanish.h"

static GstPadProbeReturn
drop (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

static void
silence (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (factory == NULL || g_strcmp0 (GST_OBJECT_NAME (factory), "nicesink") != 0)
    return;
  pad = gst_element_get_static_pad (element, "sink");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, drop, NULL,
      NULL);
}

void
vanish (GstElement *pipeline)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_recurse (GST_BIN (pipeline));
  GValue item = G_VALUE_INIT;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    silence (g_value_get_object (&item));
    g_value_reset (&item);
  }
  g_value_unset (&item);
}

static void
element_added_cb (
    GstBin *pipeline, GstBin *bin, GstElement *element, gpointer user_data)
{
  silence (element);
}

void
vanish_for_good (GstElement *pipeline)
{
  g_signal_connect (
      pipeline, "deep-element-added", G_CALLBACK (element_added_cb), NULL);
  vanish (pipeline);
}

/* Of every bin in the process */

static GMutex network_lock;
static GPtrArray *network_sinks; /* of GWeakRef; lock */
static gboolean network_is_cut;  /* later ones too; lock */
static gulong network_hook;

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gboolean
note_element (GSignalInvocationHint *hint, guint n_values, const GValue *values,
    gpointer user_data)
{
  GstElement *element = g_value_get_object (&values[1]);
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory && g_str_equal (GST_OBJECT_NAME (factory), "nicesink")) {
    GWeakRef *ref = g_new (GWeakRef, 1);

    g_weak_ref_init (ref, element);
    g_mutex_lock (&network_lock);
    g_ptr_array_add (network_sinks, ref);
    if (network_is_cut)
      silence (element);
    g_mutex_unlock (&network_lock);
  }
  return TRUE;
}

static guint
element_added_signal (void)
{
  return g_signal_lookup ("element-added", GST_TYPE_BIN);
}

void
network_watch (void)
{
  g_type_class_unref (g_type_class_ref (GST_TYPE_BIN));
  network_sinks = g_ptr_array_new_with_free_func (weak_ref_free);
  network_is_cut = FALSE;
  network_hook = g_signal_add_emission_hook (
      element_added_signal (), 0, note_element, NULL, NULL);
}

void
network_forget (void)
{
  g_signal_remove_emission_hook (element_added_signal (), network_hook);
  g_clear_pointer (&network_sinks, g_ptr_array_unref);
}

static void
cut (gboolean for_good)
{
  g_mutex_lock (&network_lock);
  for (guint i = 0; i < network_sinks->len; i++) {
    g_autoptr (GstElement) sink =
        g_weak_ref_get (g_ptr_array_index (network_sinks, i));

    if (sink)
      silence (sink);
  }
  network_is_cut = for_good;
  g_mutex_unlock (&network_lock);
}

void
network_cut (void)
{
  cut (FALSE);
}

void
network_cut_for_good (void)
{
  cut (TRUE);
}
