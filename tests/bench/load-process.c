/* load-process: what a process has used, to the last tick of the kernel's clock
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "load.h"

#include <string.h>
#include <time.h>

/**
 * load_cpu_seconds:
 * @pid: a process, 0 for this one
 *
 * Returns: user and system time of all its threads, as /proc/PID/stat counts
 * them, but in ns
 */
double
load_cpu_seconds (int pid)
{
  struct timespec used;
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) != 0 ||
      clock_gettime (clock, &used) != 0)
    load_fail ("process %d has no CPU clock: is it gone?", pid);
  return used.tv_sec + used.tv_nsec / 1e9;
}

/* Returns: resident memory of process @pid, KiB */
gint64
load_rss_kib (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *status = NULL;
  const char *line = NULL;

  if (g_file_get_contents (path, &status, NULL, NULL))
    line = strstr (status, "\nVmRSS:");
  if (line == NULL)
    load_fail ("process %d says nothing of its memory: is it gone?", pid);
  return g_ascii_strtoll (line + strlen ("\nVmRSS:"), NULL, 10);
}
