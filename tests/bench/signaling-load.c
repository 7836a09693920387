/* signaling-load: puts the load of many PeerJS clients on a signaling server
 *
 * usage: signaling-load PHASE --url http://127.0.0.1:PORT/ --pid PID
 * [OPTION...]
 *
 * PHASE is connect, idle or relay. Prints one line of JSON, in seconds, KiB and
 * microseconds; what it means is in docs/benchmarks.md.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "load.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static const struct {
  const char *name;
  void (*run) (LoadLoop *loop, const LoadOptions *options);
} phases[] = {
    {"connect", load_connect},
    {"idle", load_idle},
    {"relay", load_relay},
};

void
load_fail (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  fputs ("signaling-load: ", stderr);
  vfprintf (stderr, format, args);
  fputc ('\n', stderr);
  va_end (args);
  exit (1);
}

static void
on_alarm (int signum)
{
  static const char text[] =
      "signaling-load: not done within its time (--timeout)\n";

  if (write (STDERR_FILENO, text, sizeof text - 1) > 0)
    _exit (1);
  _exit (2);
}

static void
raise_file_limit (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static void
check_options (const LoadOptions *options)
{
  if (options->pid <= 0)
    load_fail ("--pid: the server's process is needed");
  if (options->connections < 1 || options->concurrency < 1 ||
      options->pairs < 1 || options->in_flight < 1 || options->messages < 1 ||
      options->warm_up < 1 || options->rate < 1 || options->heartbeat < 1)
    load_fail ("a number below 1 makes no sense");
}

static void
run_phase (const char *name, const char *url, const LoadOptions *options)
{
  g_autoptr (LoadLoop) loop = load_loop_new (url);

  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++) {
    if (g_strcmp0 (name, phases[i].name) != 0)
      continue;
    phases[i].run (loop, options);
    return;
  }
  load_fail ("no phase is called %s", name);
}

int
main (int argc, char **argv)
{
  g_autofree char *url = NULL;
  int timeout = 60;
  LoadOptions o = {.connections = 10000,
      .concurrency = 64,
      .settle = 2000,
      .hold = 10000,
      .heartbeat = 5000,
      .pairs = 50,
      .in_flight = 1,
      .messages = 100000,
      .warm_up = 10000,
      .rate = 1000};
  const GOptionEntry entries[] = {
      {"url", 0, 0, G_OPTION_ARG_STRING, &url, "Server", "URL"},
      {"pid", 0, 0, G_OPTION_ARG_INT, &o.pid, "Its process", "PID"},
      {"connections", 0, 0, G_OPTION_ARG_INT, &o.connections,
          "connect, idle: clients", "N"},
      {"concurrency", 0, 0, G_OPTION_ARG_INT, &o.concurrency,
          "Most clients that connect at the same time", "N"},
      {"settle", 0, 0, G_OPTION_ARG_INT, &o.settle,
          "idle: time before the first figure", "MS"},
      {"hold", 0, 0, G_OPTION_ARG_INT, &o.hold,
          "idle: time over which CPU is measured", "MS"},
      {"heartbeat", 0, 0, G_OPTION_ARG_INT, &o.heartbeat,
          "idle: time between a client's heartbeats", "MS"},
      {"pairs", 0, 0, G_OPTION_ARG_INT, &o.pairs,
          "idle, relay: pairs that exchange messages", "N"},
      {"in-flight", 0, 0, G_OPTION_ARG_INT, &o.in_flight,
          "relay: messages under way per pair", "N"},
      {"messages", 0, 0, G_OPTION_ARG_INT, &o.messages,
          "idle, relay: messages that count", "N"},
      {"warm-up", 0, 0, G_OPTION_ARG_INT, &o.warm_up,
          "idle, relay: messages before them", "N"},
      {"rate", 0, 0, G_OPTION_ARG_INT, &o.rate, "idle: messages per second",
          "N"},
      {"timeout", 0, 0, G_OPTION_ARG_INT, &timeout, "Most time for all of it",
          "S"},
      {NULL},
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("PHASE");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    load_fail ("%s", error->message);
  if (argc != 2 || url == NULL)
    load_fail ("needs a phase (connect, idle, relay) and --url");
  check_options (&o);
  raise_file_limit ();
  signal (SIGALRM, on_alarm);
  alarm (timeout);
  run_phase (argv[1], url, &o);
  return 0;
}
