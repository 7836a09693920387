/* ecl-post: hands work to the thread of a main context
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-post.h"

/**
 * gst_ecl_post:
 * @context: where @func is called, in the order of posting
 * @func: returns %G_SOURCE_REMOVE
 * @destroy: frees @data, also when the context goes before @func was called
 *
 * From any thread; does not wait. Never runs @func at once, even on the thread
 * of @context.
 */
void
gst_ecl_post (GMainContext *context, GSourceFunc func, gpointer data,
    GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, context);
}

typedef struct {
  GstEclPostFunc func;
  GObject *object;
  GObject *argument;
} Call;

static gboolean
run_call (gpointer user_data)
{
  Call *call = user_data;

  call->func (call->object, call->argument);
  return G_SOURCE_REMOVE;
}

static void
call_free (gpointer user_data)
{
  Call *call = user_data;

  g_clear_object (&call->argument);
  g_object_unref (call->object);
  g_free (call);
}

/**
 * gst_ecl_post_call:
 * @context: where @func is called
 * @object: (type GObject): kept alive until then
 * @argument: (type GObject) (nullable): likewise
 *
 * gst_ecl_post() for a function of an object. From any thread.
 */
void
gst_ecl_post_call (GMainContext *context, GstEclPostFunc func, gpointer object,
    gpointer argument)
{
  Call *call = g_new (Call, 1);

  call->func = func;
  call->object = g_object_ref (object);
  call->argument = argument ? g_object_ref (argument) : NULL;
  gst_ecl_post (context, run_call, call, call_free);
}

static void
do_nothing (gpointer object, gpointer argument)
{
}

/**
 * gst_ecl_post_unref:
 * @context: where @object may be in use
 * @object: (transfer full) (type GObject):
 *
 * Drops a reference on the thread of @context, or at once while nobody runs it.
 * From any thread.
 */
void
gst_ecl_post_unref (GMainContext *context, gpointer object)
{
  if (g_main_context_acquire (context)) {
    g_object_unref (object);
    g_main_context_release (context);
  } else {
    gst_ecl_post_call (context, do_nothing, object, NULL);
    g_object_unref (object);
  }
}
