/* ecl-chain: a row of elements as one bin
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define ECL_CHAIN_MAX 16

/**
 * EclChain:
 *
 * Elements collected in the order data meets them; zero-initialised is empty.
 */
typedef struct {
  GstElement *elements[ECL_CHAIN_MAX];
  guint n_elements;
} EclChain;

/* Takes the floating @element; NULL is skipped. */
void ecl_chain_add (EclChain *self, GstElement *element);
/* A core or base element; FALSE with GST_ECL_ERROR_CODEC. (transfer none) */
GstElement *ecl_chain_add_new (
    EclChain *self, const char *factory, const char *package, GError **error);
/* Holds the stream to @caps; NULL is skipped. */
void ecl_chain_add_filter (EclChain *self, const char *caps);
/* (transfer floating): a bin with the pads "sink" and "src"; empties @self. */
GstElement *ecl_chain_make_bin (EclChain *self, const char *name);
void ecl_chain_clear (EclChain *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EclChain, ecl_chain_clear)

G_END_DECLS
