/* ecl-wait: tests wait for events, under a watchdog
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <dlfcn.h>
#include <gst/check/gstcheck.h>

/* No test waits longer than this for anything. Check's own variable, so that
 * its timeouts grow along where everything is slower. */
#define ECL_WATCHDOG_SECONDS (30 * ecl_timeout_multiplier ())

static inline guint
ecl_timeout_multiplier (void)
{
  const char *text = g_getenv ("CK_TIMEOUT_MULTIPLIER");

  return text ? MAX (atoi (text), 1) : 1;
}

/* At exit OpenSSL would take itself apart while threads that used it, of DTLS,
 * may be about to end, and both would free what is theirs. */
#define ECL_OPENSSL_INIT_NO_ATEXIT G_GUINT64_CONSTANT (0x00080000)

__attribute__ ((constructor)) static void
ecl_keep_openssl (void)
{
  void *crypto = dlopen ("libcrypto.so.3", RTLD_NOW);
  int (*init) (guint64 options, const void *settings) =
      crypto ? dlsym (crypto, "OPENSSL_init_crypto") : NULL;

  if (init)
    init (ECL_OPENSSL_INIT_NO_ATEXIT, NULL);
}

static inline gboolean
ecl_ignore_message (const char *domain, GLogLevelFlags level,
    const char *message, gpointer user_data)
{
  return TRUE;
}

/* Before 1.24 rtpsession makes its reports without its lock for a moment, and
 * leaves one out, with this warning, if a stream begins in just that moment. */
__attribute__ ((constructor)) static void
ecl_know_rtpsession (void)
{
  guint major, minor, micro, nano;

  gst_version (&major, &minor, &micro, &nano);
  if (major > 1 || minor >= 24)
    return;
  gst_check_add_log_filter ("GLib", G_LOG_LEVEL_CRITICAL,
      g_regex_new ("^g_hash_table_foreach: assertion "
                   "'version == hash_table->version' failed$",
          0, 0, NULL),
      ecl_ignore_message, NULL, NULL);
}

static inline gboolean
ecl_watchdog_expired (gpointer condition)
{
  fail ("this did not come true in time: %s", (const char *)condition);
  return G_SOURCE_REMOVE;
}

static inline gboolean
ecl_set_true (gpointer flag)
{
  *(gboolean *)flag = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the default main context until @condition holds. */
#define wait_until(condition)                                                  \
  G_STMT_START                                                                 \
  {                                                                            \
    guint watchdog_ = g_timeout_add_seconds (                                  \
        ECL_WATCHDOG_SECONDS, ecl_watchdog_expired, (gpointer) #condition);    \
    while (!(condition))                                                       \
      g_main_context_iteration (NULL, TRUE);                                   \
    g_source_remove (watchdog_);                                               \
  }                                                                            \
  G_STMT_END

static inline int
ecl_get_int (gpointer object, const char *property)
{
  int value;

  g_object_get (object, property, &value, NULL);
  return value;
}

/* Until an int property, which may be set from any thread, has that value. */
static inline void
wait_for_int (gpointer object, const char *property, int value)
{
  g_autofree char *signal = g_strconcat ("notify::", property, NULL);
  gulong id = g_signal_connect_swapped (
      object, signal, G_CALLBACK (g_main_context_wakeup), NULL);

  wait_until (ecl_get_int (object, property) == value);
  g_signal_handler_disconnect (object, id);
}

/* Runs the default main context for a while: only to show that something does
 * not happen in it. */
static inline void
wait_ms (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, ecl_set_true, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}
