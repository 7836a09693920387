/* ecl-chain: a row of elements as one bin
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-chain.h"

#include <gst/rtc/ecl-error.h>

void
ecl_chain_add (EclChain *self, GstElement *element)
{
  if (!element)
    return;
  g_assert (self->n_elements < ECL_CHAIN_MAX);
  self->elements[self->n_elements++] = gst_object_ref_sink (element);
}

GstElement *
ecl_chain_add_new (
    EclChain *self, const char *factory, const char *package, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (!element) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC, "no %s: install %s",
        factory, package);
    return NULL;
  }
  ecl_chain_add (self, element);
  return element;
}

void
ecl_chain_add_filter (EclChain *self, const char *caps)
{
  GstElement *filter;

  if (!caps)
    return;
  filter = gst_element_factory_make ("capsfilter", NULL);
  gst_util_set_object_arg (G_OBJECT (filter), "caps", caps);
  ecl_chain_add (self, filter);
}

static void
add_ghost (GstElement *bin, GstElement *element, const char *name)
{
  g_autoptr (GstPad) target = gst_element_get_static_pad (element, name);

  gst_element_add_pad (bin, gst_ghost_pad_new (name, target));
}

GstElement *
ecl_chain_make_bin (EclChain *self, const char *name)
{
  GstElement *bin = gst_bin_new (name);

  for (guint i = 0; i < self->n_elements; i++) {
    gst_bin_add (GST_BIN (bin), self->elements[i]);
    /* Templates were matched when the table was written. */
    if (i > 0)
      gst_element_link_pads_full (self->elements[i - 1], "src",
          self->elements[i], "sink", GST_PAD_LINK_CHECK_NOTHING);
  }
  add_ghost (bin, self->elements[0], "sink");
  add_ghost (bin, self->elements[self->n_elements - 1], "src");
  ecl_chain_clear (self);
  return bin;
}

void
ecl_chain_clear (EclChain *self)
{
  for (guint i = 0; i < self->n_elements; i++)
    gst_object_unref (self->elements[i]);
  self->n_elements = 0;
}
