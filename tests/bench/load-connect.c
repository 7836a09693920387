/* load-connect: how many clients per second can come and go
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "load.h"

#include <stdio.h>

typedef struct {
  LoadLoop *loop;
  int wanted;
  int begun;
  int opened;
  int closed;
} Connect;

static void
begin (Connect *self, LoadClient *client)
{
  char id[16];

  if (self->begun == self->wanted)
    return;
  g_snprintf (id, sizeof id, "c%d", self->begun++);
  load_client_open (self->loop, client, id);
}

static void
on_opened (LoadClient *client)
{
  Connect *self = client->phase;

  self->opened++;
  load_client_close (client);
}

static void
on_message (LoadClient *client, const char *data, gsize len)
{
  load_fail ("%s got what nobody sent: %.*s", client->id, (int)len, data);
}

static void
on_closed (LoadClient *client)
{
  Connect *self = client->phase;

  self->closed++;
  begin (self, client);
}

static const LoadClientClass client_class = {on_opened, on_message, on_closed};

/* Connects, waits for OPEN, closes; so many times, so many at once. */
void
load_connect (LoadLoop *loop, const LoadOptions *options)
{
  Connect self = {.loop = loop, .wanted = options->connections};
  g_autofree LoadClient *clients =
      g_new0 (LoadClient, MAX (options->concurrency, 1));
  gint64 start = load_loop_now ();
  double cpu = load_cpu_seconds (options->pid);
  double own = load_cpu_seconds (0);

  for (int i = 0; i < options->concurrency; i++) {
    clients[i].klass = &client_class;
    clients[i].phase = &self;
    begin (&self, &clients[i]);
  }
  while (self.closed < self.wanted)
    load_loop_step (loop, G_MAXINT64);
  printf ("{\"opened\":%d,\"closed\":%d,\"seconds\":%.6f,\"cpu\":%.6f,"
          "\"generator_cpu\":%.6f}\n",
      self.opened, self.closed, (load_loop_now () - start) / 1e9,
      load_cpu_seconds (options->pid) - cpu, load_cpu_seconds (0) - own);
}
