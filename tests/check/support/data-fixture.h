/* data-fixture: a sender and a receiver of messages for the element tests
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-test.h"

G_BEGIN_DECLS

/* What came out of the data pads of a pipeline's eclpeersrc. */
typedef struct {
  GMutex lock;
  GCond cond;
  GPtrArray *messages; /* of GstSample */
  guint eos;
  guint pads_added;
  guint pads_removed;
  gboolean frozen; /* nothing is taken */
} DataInbox;

/* Waits until *@number is @wanted at least. */
void data_inbox_wait (DataInbox *inbox, const guint *number, guint wanted);
void data_inbox_set_frozen (DataInbox *inbox, gboolean frozen);
/* Waits for the message number @index, which shall be @data with @caps. */
void data_inbox_expect (DataInbox *inbox, guint index, const char *caps,
    gconstpointer data, gsize size);

/* (transfer full): eclpeersrc "s", registered, whose messages go to @inbox;
 * @properties as in a launch line. */
GstElement *start_data_receiver (
    DataInbox *inbox, const char *protocol, const char *properties);
void stop_data_receiver (DataInbox *inbox, GstElement *pipeline);
/* (transfer full): appsrc "a" with @caps into data_0 of eclpeersink "s",
 * registered. */
GstElement *start_data_sender (
    const char *protocol, const char *caps, const char *properties);

/* (transfer full) */
void push_buffer (GstElement *pipeline, GstBuffer *buffer);
void push (GstElement *pipeline, gconstpointer data, gsize size);
void push_text (GstElement *pipeline, const char *text);
/* A number of the first data connection, 0 when there is none. */
guint64 get_stat (GstElement *pipeline, const char *name);

G_END_DECLS
