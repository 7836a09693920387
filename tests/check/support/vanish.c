/* vanish: connections on which nothing is heard any more
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vanish.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <gio/gio.h>

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
static gboolean ice_asks;
static gulong network_hook;

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
let_ice_ask (GstElement *nicesink)
{
  g_autoptr (GObject) agent = NULL;

  g_object_get (nicesink, "agent", &agent, NULL);
  g_object_set (agent, "keepalive-conncheck", TRUE, NULL);
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
    if (ice_asks)
      let_ice_ask (element);
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
network_watch_ice (void)
{
  ice_asks = TRUE;
  network_watch ();
}

void
network_forget (void)
{
  ice_asks = FALSE;
  g_signal_remove_emission_hook (element_added_signal (), network_hook);
  g_clear_pointer (&network_sinks, g_ptr_array_unref);
}

/* A datagram socket hears only whom it is connected to: here nobody. */
static void
deafen (GSocket *socket)
{
  gboolean v6 = g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV6;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (
      v6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) nobody = g_inet_socket_address_new (loopback, 9);
  guint8 native[sizeof (struct sockaddr_in6)];

  if (g_socket_get_socket_type (socket) != G_SOCKET_TYPE_DATAGRAM)
    return;
  g_assert_true (
      g_socket_address_to_native (nobody, native, sizeof native, NULL));
  g_assert_cmpint (connect (g_socket_get_fd (socket), (gpointer)native,
                       g_socket_address_get_native_size (nobody)),
      ==, 0);
}

/* libnice is there with its elements, its headers need not be. */
static void
deafen_agent (GstElement *nicesink)
{
  GPtrArray *(*get_sockets) (gpointer agent, guint stream, guint component) =
      dlsym (dlopen ("libnice.so.10", RTLD_NOW | RTLD_NOLOAD),
          "nice_agent_get_sockets");
  g_autoptr (GObject) agent = NULL;
  g_autoptr (GPtrArray) sockets = NULL;
  guint stream, component;

  g_object_get (nicesink, "agent", &agent, "stream", &stream, "component",
      &component, NULL);
  sockets = get_sockets (agent, stream, component);
  for (guint i = 0; i < sockets->len; i++)
    deafen (g_ptr_array_index (sockets, i));
}

static void
cut (void (*func) (GstElement *nicesink), gboolean for_good)
{
  g_mutex_lock (&network_lock);
  for (guint i = 0; i < network_sinks->len; i++) {
    g_autoptr (GstElement) sink =
        g_weak_ref_get (g_ptr_array_index (network_sinks, i));

    if (sink)
      func (sink);
  }
  network_is_cut = for_good;
  g_mutex_unlock (&network_lock);
}

void
network_cut (void)
{
  cut (silence, FALSE);
}

void
network_cut_for_good (void)
{
  cut (silence, TRUE);
}

void
network_break (void)
{
  cut (deafen_agent, FALSE);
}
