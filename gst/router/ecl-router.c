/* ecl-router: one publisher's layers to any number of viewers
 *
 * Layers push to the delivery from their streaming threads, which never wait;
 * its threads push to the viewers.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-router.h"
#include "ecl-delivery.h"

struct _GstEclRouter {
  GstElement parent;

  EclDelivery *delivery; /* immutable */
  guint next_layer;      /* object lock */
};

static GstStaticPadTemplate layer_template =
    GST_STATIC_PAD_TEMPLATE ("layer_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS ("application/x-rtp"));

G_DEFINE_FINAL_TYPE (GstEclRouter, gst_ecl_router, GST_TYPE_ELEMENT)

/* Layers */

static void
take_item (EclLayerItem *item, gpointer delivery)
{
  ecl_delivery_push (delivery, item);
}

GstEclLayer *
gst_ecl_router_add_layer (GstEclRouter *self, EclRtpCodec codec)
{
  g_autoptr (GstPadTemplate) template =
      gst_static_pad_template_get (&layer_template);
  GstPad *layer;
  guint id;

  GST_OBJECT_LOCK (self);
  id = self->next_layer++;
  GST_OBJECT_UNLOCK (self);
  layer = gst_ecl_layer_new (template, id, codec, take_item, self->delivery);
  gst_pad_set_active (layer, TRUE);
  gst_element_add_pad (GST_ELEMENT (self), layer);
  return GST_ECL_LAYER (layer);
}

void
gst_ecl_router_remove_layer (GstEclRouter *self, GstEclLayer *layer)
{
  gst_pad_set_active (GST_PAD (layer), FALSE);
  gst_element_remove_pad (GST_ELEMENT (self), GST_PAD (layer));
}

/* Viewers */

static void
deliver (gpointer viewer, gpointer item, gboolean lost)
{
  gst_ecl_viewer_deliver (viewer, item, lost);
}

static gpointer
item_ref (gpointer item)
{
  return ecl_layer_item_ref (item);
}

static void
item_unref (gpointer item)
{
  ecl_layer_item_unref (item);
}

static const EclDeliveryFuncs delivery_funcs = {deliver, item_ref, item_unref};

void
gst_ecl_router_add_viewer (GstEclRouter *self, GstEclViewer *viewer)
{
  ecl_delivery_add (self->delivery, gst_object_ref (viewer), gst_object_unref);
}

void
gst_ecl_router_remove_viewer (GstEclRouter *self, GstEclViewer *viewer)
{
  ecl_delivery_remove (self->delivery, viewer);
}

void
gst_ecl_router_end_viewer (GstEclRouter *self, GstEclViewer *viewer)
{
  GstPad *pad = GST_PAD (viewer);
  g_autoptr (GstElement) element = gst_pad_get_parent_element (pad);
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);

  gst_ecl_router_remove_viewer (self, viewer);
  if (peer)
    gst_pad_unlink (pad, peer);
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
}

/* Class */

static GstStateChangeReturn
gst_ecl_router_change_state (GstElement *element, GstStateChange transition)
{
  GstStateChangeReturn ret = GST_ELEMENT_CLASS (gst_ecl_router_parent_class)
                                 ->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    ecl_delivery_flush (GST_ECL_ROUTER (element)->delivery);
  return ret;
}

static void
gst_ecl_router_finalize (GObject *object)
{
  ecl_delivery_free (GST_ECL_ROUTER (object)->delivery);
  G_OBJECT_CLASS (gst_ecl_router_parent_class)->finalize (object);
}

static void
gst_ecl_router_class_init (GstEclRouterClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_ecl_router_finalize;
  element_class->change_state = gst_ecl_router_change_state;
  gst_element_class_add_static_pad_template (element_class, &layer_template);
  gst_element_class_set_static_metadata (element_class, "ECL router", "Generic",
      "Gives the layers of one publisher to its viewers",
      "gst-ecl contributors");
}

static void
gst_ecl_router_init (GstEclRouter *self)
{
  self->delivery = ecl_delivery_new (&delivery_funcs);
}

GstElement *
gst_ecl_router_new (void)
{
  return g_object_new (GST_TYPE_ECL_ROUTER, NULL);
}
