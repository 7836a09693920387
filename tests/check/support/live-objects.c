/* live-objects: which elements, pads and buffers exist
 *
 * A tracer of our own: that of GStreamer 1.22 cannot be asked while threads are
 * still at work, as it lists objects without holding them.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "live-objects.h"

#include <gst/gsttracer.h>

static GMutex lock;
static GCond cond;
static GHashTable *live; /* pointer -> name of its type */

static void
add (gpointer object, GType type)
{
  static const char *const types[] = {"GstElement", "GstPad", "GstBus",
      "GstBuffer", "GstEvent", "GstMessage", NULL};
  gboolean wanted = FALSE;

  for (guint i = 0; types[i] && !wanted; i++)
    wanted = g_type_is_a (type, g_type_from_name (types[i]));
  if (!wanted)
    return;
  g_mutex_lock (&lock);
  g_hash_table_insert (live, object, (gpointer)g_type_name (type));
  g_mutex_unlock (&lock);
}

static void
on_object_created (GObject *tracer, GstClockTime ts, GstObject *object)
{
  add (object, G_OBJECT_TYPE (object));
}

static void
on_mini_object_created (GObject *tracer, GstClockTime ts, GstMiniObject *object)
{
  add (object, GST_MINI_OBJECT_TYPE (object));
}

static void
on_destroyed (GObject *tracer, GstClockTime ts, gpointer object)
{
  g_mutex_lock (&lock);
  g_hash_table_remove (live, object);
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

void
live_objects_watch (void)
{
  static GstTracer *tracer = NULL;

  if (tracer)
    return;
  live = g_hash_table_new (NULL, NULL);
  tracer = g_object_new (
      g_type_register_static_simple (GST_TYPE_TRACER, "LiveObjects",
          sizeof (GstTracerClass), NULL, sizeof (GstTracer), NULL, 0),
      NULL);
  gst_object_ref_sink (tracer);
  gst_tracing_register_hook (
      tracer, "object-created", G_CALLBACK (on_object_created));
  gst_tracing_register_hook (
      tracer, "object-destroyed", G_CALLBACK (on_destroyed));
  gst_tracing_register_hook (
      tracer, "mini-object-created", G_CALLBACK (on_mini_object_created));
  gst_tracing_register_hook (
      tracer, "mini-object-destroyed", G_CALLBACK (on_destroyed));
}

char *
live_objects_wait (guint seconds)
{
  gint64 end = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  GString *text;
  GHashTableIter iter;
  gpointer object, name;

  g_mutex_lock (&lock);
  while (g_hash_table_size (live) > 0) {
    if (!g_cond_wait_until (&cond, &lock, end))
      break;
  }
  text = g_string_new (NULL);
  g_hash_table_iter_init (&iter, live);
  while (g_hash_table_iter_next (&iter, &object, &name))
    g_string_append_printf (text, " %s", (const char *)name);
  g_mutex_unlock (&lock);
  return g_string_free (text, text->len == 0);
}
