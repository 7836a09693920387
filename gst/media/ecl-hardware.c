/* ecl-hardware: which elements that stand for a device can be used
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hardware.h"

static GMutex lock;
static GHashTable *opened; /* lock; name of a factory -> whether it opened */

/* Returns: whether the environment gives it a rank that is none */
static gboolean
is_turned_off (const char *factory)
{
  const char *text = g_getenv ("GST_PLUGIN_FEATURE_RANK");
  g_auto (GStrv) entries = NULL;

  if (text == NULL)
    return FALSE;
  entries = g_strsplit (text, ",", -1);
  for (char **entry = entries; *entry; entry++) {
    char *rank = strchr (*entry, ':');

    if (rank == NULL)
      continue;
    *rank++ = '\0';
    g_strstrip (rank);
    if (g_str_equal (g_strstrip (*entry), factory) &&
        (g_ascii_strcasecmp (rank, "NONE") == 0 || g_str_equal (rank, "0")))
      return TRUE;
  }
  return FALSE;
}

gboolean
ecl_hardware_may_open (const char *factory)
{
  g_autoptr (GstElementFactory) found = gst_element_factory_find (factory);
  gpointer known = NULL;
  gboolean failed;

  if (found == NULL || is_turned_off (factory))
    return FALSE;
  g_mutex_lock (&lock);
  failed = opened &&
           g_hash_table_lookup_extended (opened, factory, NULL, &known) &&
           !GPOINTER_TO_INT (known);
  g_mutex_unlock (&lock);
  return !failed;
}

static gboolean
try_to_open (GstElement *element)
{
  GstStateChangeReturn ret = gst_element_set_state (element, GST_STATE_READY);

  gst_element_set_state (element, GST_STATE_NULL);
  return ret != GST_STATE_CHANGE_FAILURE;
}

gboolean
ecl_hardware_opens (GstElement *element)
{
  const char *factory = GST_OBJECT_NAME (gst_element_get_factory (element));
  gpointer known;

  /* With the lock: who else wants the same device waits for the answer. */
  g_mutex_lock (&lock);
  if (opened == NULL)
    opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_hash_table_lookup_extended (opened, factory, NULL, &known)) {
    known = GINT_TO_POINTER (try_to_open (element));
    g_hash_table_insert (opened, g_strdup (factory), known);
  }
  g_mutex_unlock (&lock);
  return GPOINTER_TO_INT (known);
}
