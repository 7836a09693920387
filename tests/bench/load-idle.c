/* load-idle: what clients cost that only hold their connection, and how long a
 * message between others takes meanwhile
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "load.h"
#include "load-message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEARTBEAT "{\"type\":\"HEARTBEAT\"}"
#define MS 1000000

typedef struct {
  LoadMessage message;
  int received;
} Pair;

typedef struct {
  LoadLoop *loop;
  const LoadOptions *options;
  LoadClient *clients; /* the idle ones, then the pairs */
  Pair *pairs;
  int begun;
  int opened;
  int closed;
  int last;       /* of the clients to open now */
  gint64 start;   /* of the heartbeats */
  gint64 beats;   /* heartbeats sent */
  gint64 *sent;   /* when each message was, ns */
  gint64 *delays; /* of those that count, ns */
  int received;
} Idle;

static void
open_next (Idle *self)
{
  LoadClient *client = &self->clients[self->begun];
  char id[16];

  if (self->begun == self->last)
    return;
  g_snprintf (id, sizeof id, "i%d", self->begun++);
  load_client_open (self->loop, client, id);
}

static void
on_opened (LoadClient *client)
{
  Idle *self = client->phase;

  self->opened++;
  open_next (self);
}

static void
on_message (LoadClient *client, const char *data, gsize len)
{
  Idle *self = client->phase;
  const LoadOptions *options = self->options;
  int number = client - self->clients - options->connections;
  Pair *pair = number > 0 && number % 2 ? &self->pairs[number / 2] : NULL;
  guint serial;

  if (pair == NULL ||
      !load_message_check (&pair->message, client[-1].id, data, len, &serial) ||
      serial != (guint)(number / 2 + options->pairs * pair->received++))
    load_fail ("%s got what nobody sent: %.*s", client->id, (int)len, data);
  if (serial >= (guint)options->warm_up)
    self->delays[serial - options->warm_up] =
        load_loop_now () - self->sent[serial];
  self->received++;
}

static void
on_closed (LoadClient *client)
{
  Idle *self = client->phase;

  self->closed++;
}

static const LoadClientClass client_class = {on_opened, on_message, on_closed};

/* Opens the next @n clients, a few at a time. */
static void
open_clients (Idle *self, int n)
{
  int first = MIN (n, self->options->concurrency);

  self->last = self->begun + n;
  for (int i = 0; i < first; i++)
    open_next (self);
  while (self->opened < self->last)
    load_loop_step (self->loop, G_MAXINT64);
}

/* When the next heartbeat is due: those of all clients are spread evenly. */
static gint64
next_beat (Idle *self)
{
  const LoadOptions *options = self->options;

  return self->start + (gint64)((double)self->beats * options->heartbeat * MS /
                                options->connections);
}

static void
beat (Idle *self)
{
  LoadClient *client =
      &self->clients[self->beats++ % self->options->connections];

  load_client_send (client, HEARTBEAT, strlen (HEARTBEAT));
  load_client_flush (client);
}

static void
hold (Idle *self, int ms)
{
  gint64 end = load_loop_now () + (gint64)ms * MS;
  gint64 now;

  while ((now = load_loop_now ()) < end) {
    if (next_beat (self) <= now)
      beat (self);
    else
      load_loop_step (self->loop, MIN (end, next_beat (self)));
  }
}

static void
send_message (Idle *self, int serial)
{
  int pair = serial % self->options->pairs;
  LoadClient *client = &self->clients[self->options->connections + 2 * pair];
  LoadMessage *message = &self->pairs[pair].message;

  load_message_set_number (message, serial);
  self->sent[serial] = load_loop_now ();
  load_client_send (client, message->text, LOAD_MESSAGE_SIZE);
  load_client_flush (client);
}

/* Sends one message at a time at a steady pace, with the heartbeats going on.
 */
static void
pace (Idle *self)
{
  const LoadOptions *options = self->options;
  int total = options->warm_up + options->messages, serial = 0;
  gint64 start = load_loop_now ();

  while (self->received < total) {
    gint64 due = G_MAXINT64, now = load_loop_now ();

    if (serial < total)
      due = start + (gint64)((double)serial * 1000 * MS / options->rate);
    if (due <= now)
      send_message (self, serial++);
    else if (next_beat (self) <= now)
      beat (self);
    else
      load_loop_step (self->loop, MIN (due, next_beat (self)));
  }
}

static int
compare (const void *a, const void *b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

  return (x > y) - (x < y);
}

/* Returns: the delay that @share of all messages keep, us */
static double
percentile (Idle *self, double share)
{
  int n = self->options->messages;

  return self->delays[MIN ((int)(n * share), n - 1)] / 1e3;
}

static void
prepare (Idle *self, LoadLoop *loop, const LoadOptions *options)
{
  int n = options->connections + 2 * options->pairs;

  self->loop = loop;
  self->options = options;
  self->clients = g_new0 (LoadClient, n);
  self->pairs = g_new0 (Pair, options->pairs);
  self->sent = g_new0 (gint64, options->warm_up + options->messages);
  self->delays = g_new0 (gint64, options->messages);
  for (int i = 0; i < n; i++) {
    self->clients[i].klass = &client_class;
    self->clients[i].phase = self;
  }
  for (int i = 0; i < options->pairs; i++) {
    char dst[16];

    g_snprintf (dst, sizeof dst, "i%d", options->connections + 2 * i + 1);
    load_message_init (&self->pairs[i].message, "OFFER", dst);
  }
}

static void
finish (Idle *self)
{
  for (int i = 0; i < self->opened; i++)
    load_client_close (&self->clients[i]);
  while (self->closed < self->opened)
    load_loop_step (self->loop, G_MAXINT64);
  g_free (self->clients);
  g_free (self->pairs);
  g_free (self->sent);
  g_free (self->delays);
}

void
load_idle (LoadLoop *loop, const LoadOptions *options)
{
  Idle self = {0};
  gint64 rss;
  double cpu, own, seconds;

  prepare (&self, loop, options);
  rss = load_rss_kib (options->pid);
  open_clients (&self, options->connections);
  self.start = load_loop_now ();
  hold (&self, options->settle);
  rss = load_rss_kib (options->pid) - rss;
  cpu = load_cpu_seconds (options->pid);
  own = load_cpu_seconds (0);
  seconds = load_loop_now () / 1e9;
  hold (&self, options->hold);
  cpu = load_cpu_seconds (options->pid) - cpu;
  own = load_cpu_seconds (0) - own;
  seconds = load_loop_now () / 1e9 - seconds;
  open_clients (&self, 2 * options->pairs);
  pace (&self);
  qsort (self.delays, options->messages, sizeof *self.delays, compare);
  printf ("{\"opened\":%d,\"idle\":%d,\"heartbeats\":%" G_GINT64_FORMAT
          ",\"rss\":%" G_GINT64_FORMAT ",\"cpu\":%.6f,"
          "\"generator_cpu\":%.6f,\"seconds\":%.6f,"
          "\"received\":%d,\"p50\":%.1f,\"p99\":%.1f}\n",
      self.opened, options->connections, self.beats, rss, cpu, own, seconds,
      self.received, percentile (&self, 0.5), percentile (&self, 0.99));
  finish (&self);
}
