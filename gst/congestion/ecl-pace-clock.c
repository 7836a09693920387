/* ecl-pace-clock: the one thread of a process that sends what had to wait
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-pace-clock.h"

struct _EclPaceTimer {
  EclPaceFunc func;   /* immutable */
  gpointer user_data; /* immutable */
  /* lock */
  GstClockTime next; /* NONE: not set */
  gboolean called;   /* a call is under way */
};

static GMutex lock;
static GstClockTime test_time = GST_CLOCK_TIME_NONE; /* atomic */
/* All below: lock */
static GCond changed;
static GQueue timers;      /* of EclPaceTimer */
static GThread *thread;    /* that calls; there may be others, in a late call */
static GstClockTime since; /* when its call began; NONE: none is under way */
static GstClockTime wake;  /* what the thread waits for; 0: it does not wait */
static guint n_threads;

static GstClockTime
get_test_time (void)
{
  return __atomic_load_n (&test_time, __ATOMIC_RELAXED);
}

GstClockTime
ecl_pace_clock_get_time (void)
{
  GstClockTime time = get_test_time ();

  if (GST_CLOCK_TIME_IS_VALID (time))
    return time;
  return g_get_monotonic_time () * GST_USECOND;
}

/* Returns: (nullable): the timer whose time comes first. GST_CLOCK_TIME_NONE
 * is later than any. */
static EclPaceTimer *
get_first (void)
{
  EclPaceTimer *first = NULL;

  for (GList *l = timers.head; l; l = l->next) {
    EclPaceTimer *timer = l->data;

    if (!timer->called && GST_CLOCK_TIME_IS_VALID (timer->next) &&
        (first == NULL || timer->next < first->next))
      first = timer;
  }
  return first;
}

/* Rounded up, so that nobody is called too early and again. */
static void
wait_for (const EclPaceTimer *timer)
{
  wake = timer ? timer->next : GST_CLOCK_TIME_NONE;
  if (timer == NULL || GST_CLOCK_TIME_IS_VALID (get_test_time ()))
    g_cond_wait (&changed, &lock);
  else
    g_cond_wait_until (
        &changed, &lock, (timer->next + GST_USECOND - 1) / GST_USECOND);
  wake = 0;
}

static void
call (EclPaceTimer *timer)
{
  timer->next = GST_CLOCK_TIME_NONE;
  timer->called = TRUE;
  since = ecl_pace_clock_get_time ();
  g_mutex_unlock (&lock);
  timer->func (timer->user_data);
  g_mutex_lock (&lock);
  timer->called = FALSE;
  if (thread == g_thread_self ())
    since = GST_CLOCK_TIME_NONE;
  g_cond_broadcast (&changed);
}

static gpointer
run (gpointer data)
{
  g_mutex_lock (&lock);
  while (thread == g_thread_self ()) {
    EclPaceTimer *first = get_first ();

    if (first && first->next <= ecl_pace_clock_get_time ())
      call (first);
    else
      wait_for (first);
  }
  n_threads--;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
  return NULL;
}

static void
begin_thread (void)
{
  since = GST_CLOCK_TIME_NONE;
  n_threads++;
  thread = g_thread_new ("ecl-pace", run, NULL);
}

EclPaceTimer *
ecl_pace_timer_new (EclPaceFunc func, gpointer user_data)
{
  EclPaceTimer *self = g_new0 (EclPaceTimer, 1);

  self->func = func;
  self->user_data = user_data;
  self->next = GST_CLOCK_TIME_NONE;
  g_mutex_lock (&lock);
  g_queue_push_tail (&timers, self);
  if (thread == NULL)
    begin_thread ();
  g_mutex_unlock (&lock);
  return self;
}

/* Their calls are over when there is no timer any more. */
static void
wait_for_late_threads (void)
{
  g_mutex_lock (&lock);
  while (g_queue_is_empty (&timers) && n_threads > 0)
    g_cond_wait (&changed, &lock);
  g_mutex_unlock (&lock);
}

void
ecl_pace_timer_free (EclPaceTimer *self)
{
  GThread *last = NULL;

  g_mutex_lock (&lock);
  self->next = GST_CLOCK_TIME_NONE;
  while (self->called)
    g_cond_wait (&changed, &lock);
  g_queue_remove (&timers, self);
  if (g_queue_is_empty (&timers))
    last = g_steal_pointer (&thread);
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
  if (last)
    g_thread_join (last);
  g_free (self);
  wait_for_late_threads ();
}

static gboolean
is_late (void)
{
  return GST_CLOCK_TIME_IS_VALID (since) &&
         ecl_pace_clock_get_time () > since + ECL_PACE_PATIENCE;
}

void
ecl_pace_timer_set (EclPaceTimer *self, GstClockTime time)
{
  g_mutex_lock (&lock);
  self->next = time;
  if (is_late ()) {
    g_thread_unref (thread);
    begin_thread ();
  }
  if (time < wake)
    g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

/* For tests */

void
ecl_pace_clock_set_time (GstClockTime time)
{
  g_mutex_lock (&lock);
  __atomic_store_n (&test_time, time, __ATOMIC_RELAXED);
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

static gboolean
is_settled (void)
{
  EclPaceTimer *first = get_first ();

  for (GList *l = timers.head; l; l = l->next) {
    if (((EclPaceTimer *)l->data)->called)
      return FALSE;
  }
  return first == NULL || first->next > ecl_pace_clock_get_time ();
}

void
ecl_pace_clock_settle (void)
{
  g_mutex_lock (&lock);
  while (!is_settled ())
    g_cond_wait (&changed, &lock);
  g_mutex_unlock (&lock);
}

guint
ecl_pace_clock_count_threads (void)
{
  guint n;

  g_mutex_lock (&lock);
  n = n_threads;
  g_mutex_unlock (&lock);
  return n;
}
