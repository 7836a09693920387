/* hub-client: clients of a hub, without sockets, and a clock that the test
 * turns
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hub-client.h"

#include "ecl-frame.h"

EclHub *hub;
EclHubLimits limits;
gint64 now;
static GPtrArray *clients;

static void
client_send (EclHubLink *link, const char *frame, gsize len)
{
  HubClient *client = (HubClient *)link;

  fail_if (client->closed, "a frame after the goodbye: %.*s", (int)len, frame);
  g_queue_push_tail (&client->frames, g_strndup (frame, len));
}

/* Attachments are told apart by a first "b:". */
static void
client_share (EclHubLink *link, GBytes *frame, GPtrArray *attachments)
{
  HubClient *client = (HubClient *)link;
  gsize len;
  const char *text = g_bytes_get_data (frame, &len);

  fail_unless_equals_int (link->protocol, ECL_PROTOCOL_ECL);
  client_send (link, text, len);
  client->shared = frame;
  for (guint i = 0; attachments && i < attachments->len; i++) {
    text = g_bytes_get_data (attachments->pdata[i], &len);
    g_queue_push_tail (
        &client->frames, g_strdup_printf ("b:%.*s", (int)len, text));
  }
}

static void
client_close (EclHubLink *link, EclHubClose reason)
{
  HubClient *client = (HubClient *)link;

  fail_if (client->closed);
  fail_if (link->peer);
  client->closed = TRUE;
  client->reason = reason;
}

static const EclHubLinkClass client_class = {
    client_send, client_share, client_close};

static void
client_free (HubClient *client)
{
  g_queue_clear_full (&client->frames, g_free);
  g_free (client);
}

void
hub_setup (void)
{
  const char *keys[] = {"peerjs", KEY, NULL};
  const char *other[] = {"other", NULL};

  now = 1000 * G_USEC_PER_SEC;
  ecl_hub_limits_init (&limits);
  hub = ecl_hub_new (&limits);
  fail_unless (ecl_hub_add_keys (hub, keys, NULL));
  fail_unless (ecl_hub_add_keys (hub, other, NULL));
  ecl_hub_set_clock (hub, now, UNIX_NOW * G_USEC_PER_SEC);
  clients = g_ptr_array_new_with_free_func ((GDestroyNotify)client_free);
}

void
hub_teardown (void)
{
  ecl_hub_free (hub);
  g_ptr_array_unref (clients);
}

/* Starts over with the test's own limits. */
void
hub_restart (void)
{
  EclHubLimits changed = limits;

  hub_teardown ();
  hub_setup ();
  ecl_hub_free (hub);
  limits = changed;
  hub = ecl_hub_new (&limits);
  fail_unless (
      ecl_hub_add_keys (hub, (const char *[]){"peerjs", KEY, NULL}, NULL));
  ecl_hub_set_clock (hub, now, UNIX_NOW * G_USEC_PER_SEC);
}

HubClient *
connect_to (
    EclProtocol protocol, const char *key, const char *id, const char *token)
{
  const EclHubRequest request = {.key = key, .id = id, .token = token};

  return connect_as (protocol, &request);
}

HubClient *
connect_as (EclProtocol protocol, const EclHubRequest *request)
{
  HubClient *client = g_new0 (HubClient, 1);

  g_ptr_array_add (clients, client);
  ecl_hub_link_init (hub, &client->link, &client_class, protocol, now);
  ecl_hub_register (hub, &client->link, request, now);
  return client;
}

void
expect (HubClient *client, const char *frame)
{
  g_autofree char *got = g_queue_pop_head (&client->frames);

  fail_unless_equals_string (got, frame);
}

void
expect_nothing (HubClient *client)
{
  fail_unless (g_queue_is_empty (&client->frames), "unexpected frame: %s",
      (char *)g_queue_peek_head (&client->frames));
}

/* A peer that is open and has read its OPEN. */
HubClient *
open_ecl (const char *id)
{
  HubClient *client = connect_to (ECL_PROTOCOL_ECL, KEY, id, id);
  g_autofree char *open =
      g_strdup_printf ("42[\"OPEN\",{\"peerId\":\"%s\"}]", id);

  expect (client, open);
  return client;
}

HubClient *
open_peerjs (const char *id)
{
  HubClient *client = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", id, id);

  expect (client, OPEN_PEERJS);
  return client;
}

gboolean
try_say (HubClient *client, const char *frame, GError **error)
{
  g_auto (EclMessage) message = {0};

  return ecl_frame_decode (
             client->link.protocol, frame, strlen (frame), &message, error) &&
         ecl_hub_receive (hub, &client->link, &message, now, error);
}

/* As say(), with attachments, which are NUL-terminated. */
void
say_bytes (HubClient *client, const char *frame, const char *const *attachments)
{
  g_auto (EclMessage) message = {0};

  fail_unless (ecl_frame_decode (
      ECL_PROTOCOL_ECL, frame, strlen (frame), &message, NULL));
  message.attachments =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  for (; *attachments; attachments++)
    g_ptr_array_add (
        message.attachments, g_bytes_new (*attachments, strlen (*attachments)));
  fail_unless (ecl_hub_receive (hub, &client->link, &message, now, NULL));
}

void
say (HubClient *client, const char *frame)
{
  g_autoptr (GError) error = NULL;

  fail_unless (try_say (client, frame, &error), "%s: %s", frame,
      error ? error->message : "");
}

void
end (HubClient *client, EclHubEnd how)
{
  ecl_hub_link_end (hub, &client->link, how, now);
}

void
wait_for (gint64 us)
{
  now += us;
  ecl_hub_sweep (hub, now);
}

/* Makes a call of @a and @b known to the hub. */
void
have_call (HubClient *a, HubClient *b)
{
  if (a->link.protocol == ECL_PROTOCOL_ECL)
    say (a, ECL_OFFER ("b", "mc_1"));
  else
    say (a, PEERJS_OFFER ("b", "mc_1"));
  g_free (g_queue_pop_head (&b->frames));
}
