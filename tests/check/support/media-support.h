/* media-support: look at what comes out of a pipeline, wait for it with a
 * watchdog
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "ecl-wait.h"

G_BEGIN_DECLS

/**
 * Collector:
 *
 * The end of a branch: what passed its pads. Fields are read with
 * collector_get().
 */
typedef struct {
  GstElement *bin;
  GMutex lock;
  GCond cond;
  guint packets;    /* RTP packets */
  guint frames;     /* encoded frames */
  guint keyframes;  /* encoded frames that are keyframes */
  guint pictures;   /* decoded pictures, or audio buffers */
  guint changes;    /* pictures that differ from the one before */
  guint eos;        /* EOS events */
  guint flushes;    /* FLUSH_START events */
  guint caps_types; /* CAPS events of another media type than before */
  gboolean began_with_delta;
  double mean[3]; /* Y, U, V of the last picture; [0]: loudness of audio */
  guint64 hash;   /* of the last picture */
  GstCaps *caps;
} Collector;

/* A bin of @description, whose pads are watched: the source pad of an element
 * named "depay" for frames, the sink pad of one named "out" for pictures. */
Collector *collector_new (const char *description);
/* As above, added to @pipeline and linked to @src. */
Collector *collector_new_linked (
    GstElement *pipeline, GstPad *src, const char *description);
/* Takes the bin out of its pipeline and ends it. */
void collector_free (Collector *self);
guint collector_get (Collector *self, guint *field);
/* Fails the test when @field does not reach @n before the watchdog bites. */
void collector_wait (Collector *self, guint *field, guint n);

/* How many elements there are whose klass contains @klass. */
guint count_elements (GstElement *bin, const char *klass);
/* Fails the test when there are more or less than @n until the watchdog bites.
 */
void wait_for_elements (GstElement *bin, const char *klass, guint n);
/* What is made from here on must be gone at stop(). */
GstElement *new_pipeline (void);
/* Starts @pipeline; fails the test on an error. */
void play (GstElement *pipeline);
/* Fails the test when an error is on the bus. */
void assert_no_error (GstElement *pipeline);
/* (transfer full): waits for a message of @type. */
GstMessage *wait_for_message (GstElement *pipeline, GstMessageType type);
/* Ends @pipeline; fails the test when anything of it stays alive. */
void stop (GstElement *pipeline);

G_END_DECLS
