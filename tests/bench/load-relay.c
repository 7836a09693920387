/* load-relay: what it costs to pass messages between pairs of clients
 *
 * Each pair keeps so many messages under way: whoever gets an offer sends an
 * answer, whoever gets an answer sends an offer.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "load.h"
#include "load-message.h"

#include <stdio.h>

typedef struct _Relay Relay;

typedef struct {
  LoadClient client;
  LoadMessage message;
  guint sent;
  guint received;
} Party;

struct _Relay {
  const LoadOptions *options;
  Party *parties; /* 0 and 1 are a pair, 2 and 3, ... */
  int opened;
  int closed;
  int received;
  int under_way;
  gint64 start;
  gint64 end;
  double cpu;
  double own_cpu;
};

static Party *
partner (Party *party)
{
  Relay *self = party->client.phase;

  return &self->parties[(party - self->parties) ^ 1];
}

static void
send_next (Relay *self, Party *party)
{
  load_message_set_number (&party->message, party->sent++);
  load_client_send (&party->client, party->message.text, LOAD_MESSAGE_SIZE);
  self->under_way++;
}

static void
count (Relay *self)
{
  const LoadOptions *options = self->options;

  self->under_way--;
  self->received++;
  if (self->received == options->warm_up) {
    self->start = load_loop_now ();
    self->cpu = load_cpu_seconds (options->pid);
    self->own_cpu = load_cpu_seconds (0);
  } else if (self->received == options->warm_up + options->messages) {
    self->end = load_loop_now ();
    self->cpu = load_cpu_seconds (options->pid) - self->cpu;
    self->own_cpu = load_cpu_seconds (0) - self->own_cpu;
  }
}

static void
on_opened (LoadClient *client)
{
  Relay *self = client->phase;

  self->opened++;
}

static void
on_message (LoadClient *client, const char *data, gsize len)
{
  Relay *self = client->phase;
  Party *party = (Party *)client;
  Party *sender = partner (party);
  guint number;

  if (!load_message_check (
          &sender->message, sender->client.id, data, len, &number))
    load_fail ("%s got another message than %s sent: %.*s", client->id,
        sender->client.id, (int)len, data);
  if (number != party->received++)
    load_fail ("%s got message %u of %s instead of %u", client->id, number,
        sender->client.id, party->received - 1);
  count (self);
  if (self->end == 0)
    send_next (self, party);
}

static void
on_closed (LoadClient *client)
{
  Relay *self = client->phase;

  self->closed++;
}

static const LoadClientClass client_class = {on_opened, on_message, on_closed};

static void
open_parties (Relay *self, LoadLoop *loop)
{
  int n = self->options->pairs * 2;

  for (int i = 0; i < n; i++) {
    Party *party = &self->parties[i];
    char id[16], dst[16];

    g_snprintf (id, sizeof id, "r%d", i);
    g_snprintf (dst, sizeof dst, "r%d", i ^ 1);
    party->client.klass = &client_class;
    party->client.phase = self;
    load_message_init (&party->message, i % 2 ? "ANSWER" : "OFFER", dst);
    load_client_open (loop, &party->client, id);
  }
  while (self->opened < n)
    load_loop_step (loop, G_MAXINT64);
}

/* Counts until what was asked for has come, then waits for the stragglers. */
static void
exchange (Relay *self, LoadLoop *loop)
{
  for (int i = 0; i < self->options->pairs; i++) {
    for (int k = 0; k < self->options->in_flight; k++)
      send_next (self, &self->parties[2 * i]);
    load_client_flush (&self->parties[2 * i].client);
  }
  while (self->end == 0 || self->under_way > 0)
    load_loop_step (loop, G_MAXINT64);
}

void
load_relay (LoadLoop *loop, const LoadOptions *options)
{
  int n = options->pairs * 2;
  g_autofree Party *parties = g_new0 (Party, n);
  Relay self = {.options = options, .parties = parties};

  open_parties (&self, loop);
  exchange (&self, loop);
  for (int i = 0; i < n; i++)
    load_client_close (&parties[i].client);
  while (self.closed < n)
    load_loop_step (loop, G_MAXINT64);
  printf ("{\"opened\":%d,\"received\":%d,\"messages\":%d,\"seconds\":%.6f,"
          "\"cpu\":%.6f,\"generator_cpu\":%.6f}\n",
      self.opened, self.received, options->messages,
      (self.end - self.start) / 1e9, self.cpu, self.own_cpu);
}
