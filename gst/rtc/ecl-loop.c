/* ecl-loop: a thread with a main context, on which signaling lives
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-loop.h"

#include "ecl-post.h"

struct _GstEclLoop {
  gint ref_count;        /* atomic */
  GMainContext *context; /* immutable */
  GMainLoop *loop;       /* immutable */
  GThread *thread;       /* immutable */
  GMutex lock;
  gboolean stopped; /* lock */
};

typedef struct {
  GThreadFunc func;
  gpointer data;
  GMutex lock;
  GCond cond;
  gboolean done; /* lock */
} SyncCall;

static gpointer
run_loop (gpointer data)
{
  GstEclLoop *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  /* What holds an object that holds the context would never be freed. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/**
 * gst_ecl_loop_new:
 * @name: name of the thread
 *
 * Returns: (transfer full): a running loop; end it with gst_ecl_loop_stop()
 */
GstEclLoop *
gst_ecl_loop_new (const char *name)
{
  GstEclLoop *self = g_new0 (GstEclLoop, 1);

  self->ref_count = 1;
  g_mutex_init (&self->lock);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new (name, run_loop, self);
  return self;
}

GstEclLoop *
gst_ecl_loop_ref (GstEclLoop *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_ecl_loop_unref (GstEclLoop *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/**
 * gst_ecl_loop_stop:
 *
 * Runs what was posted before and joins the thread; not from the thread itself.
 * What is posted afterwards is freed without being run.
 */
void
gst_ecl_loop_stop (GstEclLoop *self)
{
  g_mutex_lock (&self->lock);
  gst_ecl_post (self->context, quit, self->loop, NULL);
  self->stopped = TRUE;
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
}

/**
 * gst_ecl_loop_post:
 * @func: called on the loop's thread, in the order of posting
 * @destroy: (nullable): frees @data in any case
 *
 * From any thread; does not wait.
 *
 * Returns: %FALSE when the loop is stopped, and @func not called
 */
gboolean
gst_ecl_loop_post (
    GstEclLoop *self, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  gboolean stopped;

  g_mutex_lock (&self->lock);
  stopped = self->stopped;
  if (!stopped)
    gst_ecl_post (self->context, func, data, destroy);
  g_mutex_unlock (&self->lock);
  if (stopped && destroy)
    destroy (data);
  return !stopped;
}

static gboolean
run_sync_call (gpointer data)
{
  SyncCall *call = data;

  call->func (call->data);
  g_mutex_lock (&call->lock);
  call->done = TRUE;
  g_cond_signal (&call->cond);
  g_mutex_unlock (&call->lock);
  return G_SOURCE_REMOVE;
}

/**
 * gst_ecl_loop_call:
 * @func: called on the loop's thread
 *
 * From any thread; returns when @func has. Does nothing once the loop is
 * stopped.
 */
void
gst_ecl_loop_call (GstEclLoop *self, GThreadFunc func, gpointer data)
{
  SyncCall call = {.func = func, .data = data};

  if (g_thread_self () == self->thread) {
    func (data);
    return;
  }
  g_mutex_init (&call.lock);
  g_cond_init (&call.cond);
  if (gst_ecl_loop_post (self, run_sync_call, &call, NULL)) {
    g_mutex_lock (&call.lock);
    while (!call.done)
      g_cond_wait (&call.cond, &call.lock);
    g_mutex_unlock (&call.lock);
  }
  g_mutex_clear (&call.lock);
  g_cond_clear (&call.cond);
}

/**
 * gst_ecl_loop_iterate:
 *
 * On the loop's thread: waits for one thing to do and does it.
 */
void
gst_ecl_loop_iterate (GstEclLoop *self)
{
  g_main_context_iteration (self->context, TRUE);
}
