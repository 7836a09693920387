/* load: what the phases of signaling-load share
 *
 * A phase opens PeerJS clients towards one server, puts a known load on it and
 * prints what that cost the server's process as one line of JSON. Anything that
 * a server does not deliver ends the process with an error.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "load-client.h"

G_BEGIN_DECLS

/**
 * LoadOptions:
 * @pid: the server's process
 * @connections: idle: clients that do nothing but beat; connect: how many in
 * all
 * @concurrency: most clients that connect at the same time
 * @settle: idle: ms between the last OPEN and the first figure
 * @hold: idle: ms over which the server's CPU time is taken
 * @heartbeat: idle: ms between a client's heartbeats
 * @pairs: relay, idle: pairs of clients that exchange messages
 * @in_flight: relay: messages under way per pair
 * @messages: relay, idle: messages that count
 * @warm_up: relay, idle: messages before them that do not
 * @rate: idle: messages per second
 */
typedef struct {
  int pid;
  int connections;
  int concurrency;
  int settle;
  int hold;
  int heartbeat;
  int pairs;
  int in_flight;
  int messages;
  int warm_up;
  int rate;
} LoadOptions;

void load_connect (LoadLoop *loop, const LoadOptions *options);
void load_idle (LoadLoop *loop, const LoadOptions *options);
void load_relay (LoadLoop *loop, const LoadOptions *options);

/* The figures are the server's unless they are called the generator's. */
double load_cpu_seconds (int pid);
gint64 load_rss_kib (int pid);

void load_fail (const char *format, ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

G_END_DECLS
