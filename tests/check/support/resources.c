/* resources: what this process holds: threads, descriptors, and objects by type
 *
 * Objects are counted where all of them pass: in the constructor and the
 * finalizer of GObject itself, which every class copies or chains up to.
 * GLib's own count is compiled into its debug builds only.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "resources.h"

#include "ecl-wait.h"

typedef struct {
  guint threads;
  guint descriptors;
  GHashTable *objects; /* name of a GObject's type -> how many there are */
} Resources;

static GMutex lock;
static GHashTable *live; /* GObject -> name of its type */
static GObject *(*chain_constructor) (
    GType type, guint n_properties, GObjectConstructParam *properties);
static void (*chain_finalize) (GObject *object);

static GObject *
count_constructor (
    GType type, guint n_properties, GObjectConstructParam *properties)
{
  GObject *object = chain_constructor (type, n_properties, properties);

  g_mutex_lock (&lock);
  g_hash_table_insert (live, object, (gpointer)g_type_name (type));
  g_mutex_unlock (&lock);
  return object;
}

static void
count_finalize (GObject *object)
{
  g_mutex_lock (&lock);
  g_hash_table_remove (live, object);
  g_mutex_unlock (&lock);
  chain_finalize (object);
}

/* Before any other class copies GObject's. */
__attribute__ ((constructor)) static void
count_objects (void)
{
  GObjectClass *klass = g_type_class_ref (G_TYPE_OBJECT);

  live = g_hash_table_new (NULL, NULL);
  chain_constructor = klass->constructor;
  chain_finalize = klass->finalize;
  klass->constructor = count_constructor;
  klass->finalize = count_finalize;
}

guint
ecl_test_get_rounds (void)
{
  const char *asked = g_getenv ("ECL_TEST_CALLS");

  return asked ? (guint)atoi (asked) : 200;
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir))
    count++;
  return count;
}

guint
ecl_test_count_descriptors (void)
{
  return count_entries ("/proc/self/fd");
}

/* Of what is made once and stays: classes have their templates, and the calls
 * share a certificate. */
static gboolean
is_kept (const char *type)
{
  static const char *const kept[] = {"GstPadTemplate", "GstTaskPool",
      "GstDtlsAgent", "GstDtlsCertificate", NULL};

  return g_strv_contains (kept, type);
}

static void
take (Resources *resources)
{
  GHashTableIter iter;
  gpointer name;

  *resources = (Resources){
      .threads = count_entries ("/proc/self/task"),
      .descriptors = ecl_test_count_descriptors (),
      .objects = g_hash_table_new (NULL, NULL),
  };
  g_mutex_lock (&lock);
  g_hash_table_iter_init (&iter, live);
  while (g_hash_table_iter_next (&iter, NULL, &name)) {
    guint count =
        GPOINTER_TO_UINT (g_hash_table_lookup (resources->objects, name));

    g_hash_table_insert (
        resources->objects, name, GUINT_TO_POINTER (count + 1));
  }
  g_mutex_unlock (&lock);
}

static void
clear (Resources *resources)
{
  g_clear_pointer (&resources->objects, g_hash_table_unref);
}

static void
compare (GString *more, const char *what, guint now, guint before)
{
  if (now > before)
    g_string_append_printf (more, " %u %s of %u,", now, what, before);
}

/* Returns: (transfer full) (nullable): what there is more of than in @before */
static char *
describe_more (const Resources *before, gboolean first)
{
  Resources now;
  GString *more = g_string_new (NULL);
  GHashTableIter iter;
  gpointer name, count;

  take (&now);
  compare (more, "threads", now.threads, before->threads);
  compare (more, "descriptors", now.descriptors, before->descriptors);
  g_hash_table_iter_init (&iter, now.objects);
  while (g_hash_table_iter_next (&iter, &name, &count)) {
    if (!first || !is_kept (name))
      compare (more, name, GPOINTER_TO_UINT (count),
          GPOINTER_TO_UINT (g_hash_table_lookup (before->objects, name)));
  }
  clear (&now);
  return g_string_free (more, more->len == 0);
}

/* Until there is no more than @before, but for what a @first round may leave.
 * The end of a thread is no event. */
static void
wait_until_settled (const Resources *before, gboolean first)
{
  gint64 deadline =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;
  char *more;

  while ((more = describe_more (before, first))) {
    fail_unless (g_get_monotonic_time () < deadline, "stayed behind:%s", more);
    g_free (more);
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (10 * G_TIME_SPAN_MILLISECOND);
  }
}

static gboolean
on_time (GstClock *clock, GstClockTime time, GstClockID id, gpointer user_data)
{
  return TRUE;
}

static void
do_nothing (gpointer data, gpointer user_data)
{
}

/* The system clock has a thread once somebody has asked it to be called, and
 * GLib one that makes others once there is a pool of them. */
static void
start_threads (void)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  GstClockID id = gst_clock_new_single_shot_id (clock, 0);

  gst_clock_id_wait_async (id, on_time, NULL, NULL);
  gst_clock_id_unref (id);
  g_thread_pool_free (
      g_thread_pool_new (do_nothing, NULL, 1, FALSE, NULL), FALSE, TRUE);
}

void
ecl_test_repeat (guint rounds, EclTestRound round, gpointer user_data)
{
  Resources before;

  start_threads ();
  while (g_main_context_iteration (NULL, FALSE))
    ;
  /* Spare threads would come and go. */
  g_thread_pool_set_max_unused_threads (0);
  take (&before);
  round (user_data);
  wait_until_settled (&before, TRUE);
  clear (&before);
  take (&before);
  for (guint i = 1; i < rounds; i++)
    round (user_data);
  wait_until_settled (&before, FALSE);
  clear (&before);
}
