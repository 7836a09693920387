/* gsteclpeersink-data: the data pads of eclpeersink
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclpeersink-private.h"

#define DATA(base) (gst_ecl_peer_sink_get_data (GST_ECL_PEER_SINK (base)))

/* Connections */

static const char *
refuse_call (GstEclBase *base)
{
  if (!gst_ecl_peer_sink_has_tracks (GST_ECL_PEER_SINK (base)) &&
      gst_ecl_data_sender_has_pads (DATA (base)))
    return "there are data pads only";
  return NULL;
}

static void
place_data (GstEclBase *base, const char *remote_id)
{
  gst_ecl_data_sender_place (DATA (base), remote_id);
}

static const char *
refuse_data (GstEclBase *base)
{
  guint max_callers;

  if (!gst_ecl_data_sender_has_pads (DATA (base)))
    return "there is no data pad";
  g_object_get (base, "max-callers", &max_callers, NULL);
  return gst_ecl_base_get_links (base)->len < max_callers
             ? NULL
             : "max-callers is reached";
}

static void
drain_data (GstEclBase *base)
{
  gst_ecl_data_sender_drain (DATA (base));
}

static void
data_changed (GstEclBase *base, GstEclDataLink *link)
{
  drain_data (base);
}

static void
data_closed (GstEclBase *base, GstEclDataLink *link)
{
  if (link->redialled)
    gst_ecl_data_sink_pad_set_placed (GST_ECL_DATA_SINK_PAD (link->pad), FALSE);
  drain_data (base);
}

static gboolean
data_received (GstEclBase *base, GstEclDataLink *link, GVariant *value)
{
  GST_LOG_OBJECT (base, "ignores a message: eclpeersrc receives");
  return TRUE;
}

void
gst_ecl_peer_sink_install_data (GstEclBaseClass *klass)
{
  klass->refuse_call = refuse_call;
  klass->place_data = place_data;
  klass->refuse_data = refuse_data;
  klass->data_changed = drain_data;
  klass->data_opened = data_changed;
  klass->data_received = data_received;
  klass->data_closed = data_closed;
}

/* Pads */

GstPad *
gst_ecl_peer_sink_request_data_pad (
    GstEclPeerSink *self, GstPadTemplate *template, const char *name)
{
  GstPad *pad = gst_ecl_data_sender_add_pad (DATA (self), template, name);

  if (GST_STATE (self) >= GST_STATE_PAUSED)
    gst_pad_set_active (pad, TRUE);
  if (!gst_element_add_pad (GST_ELEMENT (self), pad)) {
    gst_ecl_data_sender_remove_pad (DATA (self), pad);
    return NULL;
  }
  gst_child_proxy_child_added (
      GST_CHILD_PROXY (self), G_OBJECT (pad), GST_PAD_NAME (pad));
  gst_ecl_base_update (GST_ECL_BASE (self));
  return pad;
}

void
gst_ecl_peer_sink_release_data_pad (GstEclPeerSink *self, GstPad *pad)
{
  gst_pad_set_active (pad, FALSE);
  gst_child_proxy_child_removed (
      GST_CHILD_PROXY (self), G_OBJECT (pad), GST_PAD_NAME (pad));
  gst_object_ref (pad);
  gst_element_remove_pad (GST_ELEMENT (self), pad);
  gst_ecl_data_sender_remove_pad (DATA (self), pad);
  gst_object_unref (pad);
}

/* GstChildProxy: data_0::label=x, beside what a bin has */

static GstChildProxyInterface *parent_child_proxy;

static GObject *
get_child_by_name (GstChildProxy *proxy, const char *name)
{
  GstPad *pad = gst_ecl_data_sender_find_pad (DATA (proxy), name);

  return pad ? G_OBJECT (pad)
             : parent_child_proxy->get_child_by_name (proxy, name);
}

void
gst_ecl_peer_sink_child_proxy_init (gpointer iface, gpointer data)
{
  parent_child_proxy = g_type_interface_peek_parent (iface);
  ((GstChildProxyInterface *)iface)->get_child_by_name = get_child_by_name;
}
