/* server-stop: a server that stops closes what is its own, and that once
 *
 * Other threads of an application open files meanwhile: a second close would
 * meet one of theirs. This program's close() takes the place of libc's.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-server.h"
#include "resources.h"

#include <errno.h>
#include <fcntl.h>
#include <gst/check/gstcheck.h>
#include <sys/syscall.h>
#include <unistd.h>

static gint bad_closes;
static gint others_file = -1; /* to be given to a number that becomes free */
static gint taken = -1;       /* that number */

static gboolean
is_event_fd (int fd)
{
  char path[32], target[32];
  gssize len;

  g_snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  len = readlink (path, target, sizeof target);
  return len > 0 && strncmp (target, "anon_inode:[eventfd]", len) == 0;
}

/* After the first close of an event descriptor its number is another's. */
int
close (int fd)
{
  gboolean take = g_atomic_int_get (&others_file) >= 0 &&
                  g_atomic_int_get (&taken) < 0 && is_event_fd (fd);
  int result = syscall (SYS_close, fd);
  int error = errno;

  if (result != 0 && error == EBADF)
    g_atomic_int_inc (&bad_closes);
  if (take)
    g_atomic_int_set (&taken, fcntl (others_file, F_DUPFD_CLOEXEC, fd));
  errno = error;
  return result;
}

static EclServer *
start (void)
{
  g_autoptr (GError) error = NULL;
  EclServerConfig *config = ecl_server_config_new ();
  EclServer *server;

  config->port = 0;
  server = ecl_server_start (config, &error);
  fail_unless (server != NULL, "%s", error ? error->message : "");
  return server;
}

GST_START_TEST (test_closes_once)
{
  guint before;

  /* libuv opens its pipe for signals once for the process. */
  ecl_server_stop (start ());
  before = ecl_test_count_descriptors ();
  for (guint i = 0; i < 3; i++)
    ecl_server_stop (start ());
  fail_unless_equals_int (g_atomic_int_get (&bad_closes), 0);
  fail_unless_equals_int (ecl_test_count_descriptors (), before);
}
GST_END_TEST;

/* Of a sanitizer, when there is one */
void __lsan_disable (void) __attribute__ ((weak));

/* A thread that opens a file just when its number becomes free keeps it. */
GST_START_TEST (test_number_taken)
{
  EclServer *server;

  /* What libwebsockets must then not close, it does not free either. */
  if (__lsan_disable)
    __lsan_disable ();
  server = start ();
  g_atomic_int_set (&others_file, open ("/dev/null", O_RDONLY | O_CLOEXEC));
  ecl_server_stop (server);
  fail_unless (g_atomic_int_get (&taken) >= 0);
  fail_unless (fcntl (taken, F_GETFD) >= 0, "another's descriptor was closed");
  fail_unless_equals_int (g_atomic_int_get (&bad_closes), 0);
}
GST_END_TEST;

static Suite *
server_stop_suite (void)
{
  Suite *suite = suite_create ("server-stop");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_closes_once);
  tcase_add_test (tc, test_number_taken);
  return suite;
}

GST_CHECK_MAIN (server_stop);
