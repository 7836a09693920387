/* hub: the rules of the signaling server, with a clock that the test turns
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "ecl-frame.h"
#include "ecl-hub.h"
#include "ecl-random.h"

#define MS (G_USEC_PER_SEC / 1000)
#define KEY "00000000-0000-0000-0000-000000000000"
#define OPEN_PEERJS "{\"type\":\"OPEN\"}"

typedef struct {
  EclHubLink link;
  GQueue frames; /* what it was sent and has not looked at */
  gboolean closed;
  EclHubClose reason;
} Client;

static EclHub *hub;
static EclHubLimits limits;
static gint64 now;
static GPtrArray *clients;

static void
client_send (EclHubLink *link, const char *frame, gsize len)
{
  Client *client = (Client *)link;

  fail_if (client->closed, "a frame after the goodbye: %.*s", (int)len, frame);
  g_queue_push_tail (&client->frames, g_strndup (frame, len));
}

static void
client_close (EclHubLink *link, EclHubClose reason)
{
  Client *client = (Client *)link;

  fail_if (client->closed);
  fail_if (link->peer);
  client->closed = TRUE;
  client->reason = reason;
}

static const EclHubLinkClass client_class = {client_send, client_close};

static void
client_free (Client *client)
{
  g_queue_clear_full (&client->frames, g_free);
  g_free (client);
}

static void
setup (void)
{
  const char *keys[] = {"peerjs", KEY, NULL};
  const char *other[] = {"other", NULL};

  now = 1000 * G_USEC_PER_SEC;
  ecl_hub_limits_init (&limits);
  hub = ecl_hub_new (&limits);
  fail_unless (ecl_hub_add_keys (hub, keys, NULL));
  fail_unless (ecl_hub_add_keys (hub, other, NULL));
  clients = g_ptr_array_new_with_free_func ((GDestroyNotify)client_free);
}

static void
teardown (void)
{
  ecl_hub_free (hub);
  g_ptr_array_unref (clients);
}

/* Starts over with the test's own limits. */
static void
restart (void)
{
  EclHubLimits changed = limits;

  teardown ();
  setup ();
  ecl_hub_free (hub);
  limits = changed;
  hub = ecl_hub_new (&limits);
  fail_unless (
      ecl_hub_add_keys (hub, (const char *[]){"peerjs", KEY, NULL}, NULL));
}

static Client *
connect_to (
    EclProtocol protocol, const char *key, const char *id, const char *token)
{
  Client *client = g_new0 (Client, 1);

  g_ptr_array_add (clients, client);
  ecl_hub_link_init (hub, &client->link, &client_class, protocol, now);
  ecl_hub_register (hub, &client->link, key, id, token);
  return client;
}

static void
expect (Client *client, const char *frame)
{
  g_autofree char *got = g_queue_pop_head (&client->frames);

  fail_unless_equals_string (got, frame);
}

static void
expect_nothing (Client *client)
{
  fail_unless (g_queue_is_empty (&client->frames), "unexpected frame: %s",
      (char *)g_queue_peek_head (&client->frames));
}

/* A peer that is open and has read its OPEN. */
static Client *
open_ecl (const char *id)
{
  Client *client = connect_to (ECL_PROTOCOL_ECL, KEY, id, id);
  g_autofree char *open =
      g_strdup_printf ("42[\"OPEN\",{\"peerId\":\"%s\"}]", id);

  expect (client, open);
  return client;
}

static Client *
open_peerjs (const char *id)
{
  Client *client = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", id, id);

  expect (client, OPEN_PEERJS);
  return client;
}

static gboolean
try_say (Client *client, const char *frame, GError **error)
{
  g_auto (EclMessage) message = {0};

  return ecl_frame_decode (
             client->link.protocol, frame, strlen (frame), &message, error) &&
         ecl_hub_receive (hub, &client->link, &message, now, error);
}

static void
say (Client *client, const char *frame)
{
  g_autoptr (GError) error = NULL;

  fail_unless (try_say (client, frame, &error), "%s: %s", frame,
      error ? error->message : "");
}

static void
end (Client *client, EclHubEnd how)
{
  ecl_hub_link_end (hub, &client->link, how, now);
}

static void
wait_for (gint64 us)
{
  now += us;
  ecl_hub_sweep (hub, now);
}

#define ECL_OFFER(dst, id)                                                     \
  "42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"},"         \
  "\"dst\":\"" dst "\",\"connectionId\":\"" id                                 \
  "\",\"connectionType\":\"media\"}]"
#define ECL_OFFERED(src, dst, id)                                              \
  "42[\"OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"},"              \
  "\"dst\":\"" dst "\",\"connectionId\":\"" id                                 \
  "\",\"connectionType\":\"media\",\"src\":\"" src "\"}]"
#define ECL_CANDIDATE(dst, id)                                                 \
  "42[\"SEND_CANDIDATE\",{\"candidate\":{\"candidate\":\"c\",\"sdpMid\":"      \
  "\"0\",\"sdpMLineIndex\":0},\"dst\":\"" dst "\",\"connectionId\":\"" id      \
  "\",\"connectionType\":\"media\"}]"
#define ECL_FORCE_CLOSE(dst, id)                                               \
  "42[\"SEND_FORCE_CLOSE\",{\"dst\":\"" dst "\",\"connectionId\":\"" id "\"}]"
#define ECL_UNAVAILABLE(id)                                                    \
  "42[\"ERROR\",{\"type\":\"peer-unavailable\",\"message\":\"Could not "       \
  "connect to peer " id "\"}]"
#define PEERJS_OFFER(dst, id)                                                  \
  "{\"type\":\"OFFER\",\"payload\":{\"sdp\":{\"type\":\"offer\",\"sdp\":"      \
  "\"v=0\"},\"type\":\"media\",\"connectionId\":\"" id "\"},\"dst\":\"" dst    \
  "\"}"
#define PEERJS_OFFERED(src, dst, id)                                           \
  "{\"type\":\"OFFER\",\"src\":\"" src "\",\"dst\":\"" dst                     \
  "\",\"payload\":{\"sdp\":{\"type\":\"offer\",\"sdp\":"                       \
  "\"v=0\"},\"type\":\"media\",\"connectionId\":\"" id "\"}}"
#define PEERJS_LEAVE(src, dst)                                                 \
  "{\"type\":\"LEAVE\",\"src\":\"" src "\",\"dst\":\"" dst "\"}"
#define PEERJS_EXPIRE(src, dst)                                                \
  "{\"type\":\"EXPIRE\",\"src\":\"" src "\",\"dst\":\"" dst "\"}"

GST_START_TEST (test_open_and_assigned_id)
{
  Client *client = connect_to (ECL_PROTOCOL_ECL, KEY, NULL, "t");
  g_autofree char *frame = g_queue_pop_head (&client->frames);
  const char *id = ecl_hub_link_get_id (&client->link);
  g_autofree char *expected =
      g_strdup_printf ("42[\"OPEN\",{\"peerId\":\"%s\"}]", id);

  fail_unless_equals_string (frame, expected);
  fail_unless_equals_int (strlen (id), 16);
  for (const char *p = id; *p; p++)
    fail_unless (g_ascii_isalnum (*p));
  open_peerjs ("bob");
}
GST_END_TEST;

GST_START_TEST (test_refusals)
{
  struct {
    EclProtocol protocol;
    const char *key, *id, *token, *frame;
  } cases[] = {
      {ECL_PROTOCOL_ECL, "nokey", "a", "t",
          "42[\"ERROR\",{\"type\":\"invalid-key\",\"message\":\"The API "
          "key is "
          "not known here\"}]"},
      {ECL_PROTOCOL_ECL, NULL, "a", "t",
          "42[\"ERROR\",{\"type\":\"invalid-key\",\"message\":\"The API "
          "key is "
          "not known here\"}]"},
      {ECL_PROTOCOL_ECL, KEY, "a  b", "t",
          "42[\"ERROR\",{\"type\":\"invalid-id\",\"message\":\"The peer ID "
          "is "
          "invalid\"}]"},
      {ECL_PROTOCOL_ECL, KEY, "taken", "u",
          "42[\"ERROR\",{\"type\":\"unavailable-id\",\"message\":\"ID is "
          "taken\"}]"},
      {ECL_PROTOCOL_PEERJS, "nokey", "a", "t",
          "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Invalid key "
          "provided\"}}"},
      {ECL_PROTOCOL_PEERJS, "peerjs", NULL, "t",
          "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"No id, token, or key "
          "supplied to websocket server\"}}"},
      {ECL_PROTOCOL_PEERJS, "peerjs", "a", "",
          "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"No id, token, or key "
          "supplied to websocket server\"}}"},
      {ECL_PROTOCOL_PEERJS, "peerjs", "taken", "u",
          "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}"},
  };
  Client *taken = open_ecl ("taken");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Client *client = connect_to (
        cases[i].protocol, cases[i].key, cases[i].id, cases[i].token);

    expect (client, cases[i].frame);
    fail_unless (client->closed);
    fail_unless_equals_int (client->reason, ECL_HUB_CLOSE_REFUSED);
    fail_if (ecl_hub_link_get_id (&client->link));
  }
  expect_nothing (taken);
  fail_if (taken->closed);
}
GST_END_TEST;

GST_START_TEST (test_too_long)
{
  g_autofree char *id = g_strnfill (257, 'a');
  g_autofree char *token = g_strnfill (257, 'a');
  Client *client = connect_to (ECL_PROTOCOL_ECL, KEY, id, "t");

  fail_unless (client->closed);
  client = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "a", token);
  fail_unless (client->closed);
  id[256] = token[256] = '\0';
  client = connect_to (ECL_PROTOCOL_ECL, KEY, id, token);
  fail_if (client->closed);
}
GST_END_TEST;

GST_START_TEST (test_concurrent_limit)
{
  Client *client;

  limits.max_peers = 1;
  restart ();
  open_peerjs ("a");
  client = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "b", "t");
  expect (client, "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Server has "
                  "reached its concurrent user limit\"}}");
  fail_unless (client->closed);
  client = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "a", "a");
  expect (client, OPEN_PEERJS);
}
GST_END_TEST;

GST_START_TEST (test_keys_are_namespaces)
{
  Client *a = open_ecl ("a");
  Client *elsewhere = connect_to (ECL_PROTOCOL_PEERJS, "other", "b", "t");
  g_autoptr (GString) list = g_string_new (NULL);

  expect (elsewhere, OPEN_PEERJS);
  say (a, ECL_OFFER ("b", "mc_1"));
  expect (a, ECL_UNAVAILABLE ("b"));
  expect_nothing (elsewhere);
  fail_unless (ecl_hub_has_peer (hub, "peerjs", "a"));
  fail_unless (ecl_hub_has_peer (hub, KEY, "a"));
  fail_if (ecl_hub_has_peer (hub, "other", "a"));
  fail_if (ecl_hub_has_key (hub, "nokey"));
  ecl_hub_append_peers (hub, KEY, list);
  ecl_hub_append_peers (hub, "other", list);
  ecl_hub_append_peers (hub, "nokey", list);
  fail_unless_equals_string (list->str, "[\"a\"][\"b\"][]");
  fail_if (ecl_hub_add_keys (hub, (const char *[]){"other", NULL}, NULL));
  fail_if (ecl_hub_add_keys (hub, (const char *[]){"x", "", NULL}, NULL));
  fail_if (ecl_hub_has_key (hub, "x"));
}
GST_END_TEST;

GST_START_TEST (test_relay)
{
  Client *a = open_ecl ("a");
  Client *b = open_ecl ("b");
  Client *p = open_peerjs ("p");
  Client *q = open_peerjs ("q");

  say (a, "42[\"SEND_OFFER\",{\"src\":\"liar\",\"offer\":{\"type\":"
          "\"offer\","
          "\"sdp\":\"v=0\"},\"dst\":\"b\",\"connectionId\":\"mc_1\","
          "\"connectionType\":\"media\"}]");
  expect (b, ECL_OFFERED ("a", "b", "mc_1"));
  say (p, PEERJS_OFFER ("q", "mc_2"));
  expect (q, PEERJS_OFFERED ("p", "q", "mc_2"));
  say (a, ECL_OFFER ("p", "mc_3"));
  expect (p, PEERJS_OFFERED ("a", "p", "mc_3"));
  say (p, PEERJS_OFFER ("a", "mc_4"));
  expect (a, ECL_OFFERED ("p", "a", "mc_4"));
  say (p, "{\"type\":\"ANSWER\",\"payload\":{\"sdp\":{\"type\":"
          "\"answer\","
          "\"sdp\":\"v=0\"},\"type\":\"media\",\"connectionId\":"
          "\"mc_3\"},"
          "\"dst\":\"a\"}");
  expect (a, "42[\"ANSWER\",{\"answer\":{\"type\":\"answer\",\"sdp\":\"v="
             "0\"},"
             "\"dst\":\"a\",\"connectionId\":\"mc_3\",\"connectionType\":"
             "\"media\",\"src\":\"p\"}]");
  say (a, ECL_CANDIDATE ("p", "mc_3"));
  expect (p, "{\"type\":\"CANDIDATE\",\"src\":\"a\",\"dst\":\"p\","
             "\"payload\":"
             "{\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"0\","
             "\"sdpMLineIndex\":0},\"type\":\"media\",\"connectionId\":"
             "\"mc_3\"}}");
  expect_nothing (a);
  expect_nothing (b);
  expect_nothing (q);
}
GST_END_TEST;

GST_START_TEST (test_ignored_and_malformed)
{
  Client *a = open_ecl ("a");
  Client *p = open_peerjs ("p");

  say (a, "42[\"PING\",null]");
  say (a, "42[\"NO_SUCH_EVENT\",{}]");
  say (p, "{\"type\":\"NO_SUCH_TYPE\"}");
  say (p, "{\"type\":\"EXPIRE\",\"dst\":\"a\"}");
  say (p, "{\"type\":\"OPEN\",\"dst\":\"a\"}");
  fail_if (try_say (p, "{\"type\":\"OFFER\"}", NULL));
  fail_if (try_say (p, "{", NULL));
  fail_if (try_say (a, "42[\"SEND_OFFER\",{}]", NULL));
  expect_nothing (a);
  expect_nothing (p);
}
GST_END_TEST;

GST_START_TEST (test_unknown_destination_ecl)
{
  Client *a = open_ecl ("a");

  say (a, ECL_OFFER ("nobody", "mc_1"));
  expect (a, ECL_UNAVAILABLE ("nobody"));
  say (a, ECL_CANDIDATE ("nobody", "mc_1"));
  expect_nothing (a);
  say (a, ECL_OFFER ("nobody", "mc_2"));
  expect (a, ECL_UNAVAILABLE ("nobody"));
  say (a, ECL_CANDIDATE ("noone", "mc_3"));
  expect (a, ECL_UNAVAILABLE ("noone"));
  say (a, ECL_FORCE_CLOSE ("nobody", "mc_2"));
  expect_nothing (a);
}
GST_END_TEST;

GST_START_TEST (test_expire)
{
  Client *p = open_peerjs ("p");
  Client *q = open_peerjs ("q");

  wait_for (0);
  say (p, PEERJS_OFFER ("nobody", "mc_1"));
  say (p, PEERJS_OFFER ("nobody", "mc_2"));
  say (q, PEERJS_OFFER ("nobody", "mc_3"));
  say (p, PEERJS_OFFER ("noone", "mc_4"));
  say (p, PEERJS_LEAVE ("p", "never"));
  wait_for (4999 * MS);
  expect_nothing (p);
  wait_for (1 * MS);
  expect_nothing (p);
  wait_for (999 * MS);
  if (g_str_has_prefix (
          g_queue_peek_head (&p->frames), "{\"type\":\"EXPIRE\",\"src\":\"nob"))
    g_queue_push_tail (&p->frames, g_queue_pop_head (&p->frames));
  expect (p, PEERJS_EXPIRE ("noone", "p"));
  expect (p, PEERJS_EXPIRE ("nobody", "p"));
  expect (q, PEERJS_EXPIRE ("nobody", "q"));
  wait_for (10000 * MS);
  expect_nothing (p);
  expect_nothing (q);
}
GST_END_TEST;

GST_START_TEST (test_offline_queue)
{
  Client *p = open_peerjs ("p");
  Client *gone = open_peerjs ("gone");
  Client *late;

  say (p, PEERJS_OFFER ("late", "mc_1"));
  say (gone, PEERJS_OFFER ("late", "mc_2"));
  say (p, PEERJS_OFFER ("late", "mc_3"));
  end (gone, ECL_HUB_END_GOODBYE);
  wait_for (4000 * MS);
  late = open_ecl ("late");
  expect (late, ECL_OFFERED ("p", "late", "mc_1"));
  expect (late, ECL_OFFERED ("p", "late", "mc_3"));
  expect_nothing (late);
  wait_for (10000 * MS);
  expect_nothing (p);
  /* What was delivered counts as a call. */
  end (late, ECL_HUB_END_GOODBYE);
  expect (p, PEERJS_LEAVE ("late", "p"));
}
GST_END_TEST;

GST_START_TEST (test_offline_queue_limits)
{
  Client *p;

  limits.max_queued_messages = 2;
  restart ();
  p = open_peerjs ("p");
  say (p, PEERJS_OFFER ("nobody", "mc_1"));
  say (p, PEERJS_OFFER ("nobody", "mc_2"));
  expect_nothing (p);
  say (p, PEERJS_OFFER ("nobody", "mc_3"));
  expect (p, PEERJS_EXPIRE ("nobody", "p"));

  limits.max_queued_bytes = strlen (PEERJS_OFFER ("nobody", "mc_1"));
  restart ();
  p = open_peerjs ("p");
  say (p, PEERJS_OFFER ("nobody", "mc_1"));
  expect_nothing (p);
  say (p, PEERJS_OFFER ("noone", "mc_2"));
  expect (p, PEERJS_EXPIRE ("noone", "p"));
  wait_for (5000 * MS);
  expect (p, PEERJS_EXPIRE ("nobody", "p"));
  /* The room of what expired is free again. */
  say (p, PEERJS_OFFER ("nobody", "mc_1"));
  expect_nothing (p);
}
GST_END_TEST;

GST_START_TEST (test_take_over)
{
  Client *old_ecl = open_ecl ("a");
  Client *old_peerjs = open_peerjs ("p");
  Client *new_ecl = connect_to (ECL_PROTOCOL_ECL, KEY, "a", "a");
  Client *new_peerjs = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "p", "p");

  fail_unless_equals_int (old_ecl->reason, ECL_HUB_CLOSE_REPLACED);
  fail_unless_equals_int (old_peerjs->reason, ECL_HUB_CLOSE_REPLACED);
  fail_unless (old_ecl->closed && old_peerjs->closed);
  expect (new_ecl, "42[\"OPEN\",{\"peerId\":\"a\"}]");
  expect (new_peerjs, OPEN_PEERJS);
  /* The end of the old connection is not the end of the
   * peer. */
  end (old_ecl, ECL_HUB_END_GOODBYE);
  end (old_peerjs, ECL_HUB_END_LOST);
  wait_for (10000 * MS);
  say (new_ecl, ECL_OFFER ("p", "mc_1"));
  expect (new_peerjs, PEERJS_OFFERED ("a", "p", "mc_1"));
  expect_nothing (new_ecl);
}
GST_END_TEST;

GST_START_TEST (test_empty_token_proves_nothing)
{
  Client *viewer1 = connect_to (ECL_PROTOCOL_ECL, KEY, "a", "");
  Client *viewer2 = connect_to (ECL_PROTOCOL_ECL, KEY, "a", "");

  expect (viewer1, "42[\"OPEN\",{\"peerId\":\"a\"}]");
  fail_unless_equals_int (viewer2->reason, ECL_HUB_CLOSE_REFUSED);
  fail_unless (viewer2->closed);
  fail_if (viewer1->closed);
}
GST_END_TEST;

/* Makes a call of @a and @b known to the hub. */
static void
have_call (Client *a, Client *b)
{
  if (a->link.protocol == ECL_PROTOCOL_ECL)
    say (a, ECL_OFFER ("b", "mc_1"));
  else
    say (a, PEERJS_OFFER ("b", "mc_1"));
  g_free (g_queue_pop_head (&b->frames));
}

GST_START_TEST (test_goodbye_ends_calls)
{
  Client *a = open_ecl ("a");
  Client *p = open_peerjs ("p");
  Client *stranger = open_peerjs ("stranger");
  Client *b = open_ecl ("b");

  have_call (a, b);
  have_call (p, b);
  end (b, ECL_HUB_END_GOODBYE);
  expect (a, "42[\"LEAVE\",\"b\"]");
  expect (p, PEERJS_LEAVE ("b", "p"));
  expect_nothing (stranger);
  fail_if (ecl_hub_has_peer (hub, KEY, "b"));
  /* Once. */
  end (b, ECL_HUB_END_LOST);
  wait_for (10000 * MS);
  expect_nothing (a);
  expect_nothing (p);
}
GST_END_TEST;

GST_START_TEST (test_peerjs_leave)
{
  Client *a = open_ecl ("a");
  Client *b = open_peerjs ("b");

  have_call (a, b);
  say (b, "{\"type\":\"LEAVE\",\"dst\":\"a\"}");
  expect (a, "42[\"LEAVE\",\"b\"]");
  say (b, "{\"type\":\"LEAVE\"}");
  fail_unless_equals_int (b->reason, ECL_HUB_CLOSE_LEFT);
  fail_unless (b->closed);
  fail_if (ecl_hub_has_peer (hub, KEY, "b"));
  expect_nothing (a);
}
GST_END_TEST;

GST_START_TEST (test_grace)
{
  Client *a = open_ecl ("a");
  Client *p = open_peerjs ("p");
  Client *b = open_ecl ("b");

  have_call (a, b);
  end (b, ECL_HUB_END_LOST);
  wait_for (1499 * MS);
  expect_nothing (a);
  fail_unless (ecl_hub_has_peer (hub, KEY, "b"));
  /* Its id is still its own. */
  fail_unless (connect_to (ECL_PROTOCOL_ECL, KEY, "b", "other")->closed);
  say (a, ECL_CANDIDATE ("b", "mc_1"));
  say (p, PEERJS_OFFER ("b", "mc_2"));
  /* Back in time: what was said meanwhile is
   * there, calls go on. */
  b = open_ecl ("b");
  expect (b, "42[\"CANDIDATE\",{\"candidate\":{"
             "\"candidate\":\"c\",\"sdpMid\":"
             "\"0\",\"sdpMLineIndex\":0},"
             "\"dst\":\"b\",\"connectionId\":"
             "\"mc_1\",\"connectionType\":"
             "\"media\",\"src\":\"a\"}]");
  expect (b, ECL_OFFERED ("p", "b", "mc_2"));
  wait_for (5000 * MS);
  expect_nothing (a);
  /* Not back in time. */
  end (b, ECL_HUB_END_LOST);
  wait_for (1500 * MS);
  expect (a, "42[\"LEAVE\",\"b\"]");
  expect (p, PEERJS_LEAVE ("b", "p"));
  fail_if (ecl_hub_has_peer (hub, KEY, "b"));
}
GST_END_TEST;

GST_START_TEST (test_held_for_one_that_never_returns)
{
  Client *a = open_ecl ("a");
  Client *b = open_ecl ("b");

  wait_for (0);
  end (b, ECL_HUB_END_LOST);
  say (a, ECL_OFFER ("b", "mc_1"));
  expect_nothing (a);
  wait_for (5000 * MS);
  expect (a, ECL_UNAVAILABLE ("b"));
}
GST_END_TEST;

GST_START_TEST (test_force_close)
{
  Client *a = open_ecl ("a");
  Client *p = open_peerjs ("p");
  Client *b = open_ecl ("b");

  say (a, ECL_OFFER ("b", "mc_0"));
  say (a, ECL_FORCE_CLOSE ("b", "mc_0"));
  expect (b, ECL_OFFERED ("a", "b", "mc_0"));
  expect (b, "42[\"FORCE_CLOSE\",{\"dst\":\"b\","
             "\"connectionId\":\"mc_0\","
             "\"src\":\"a\"}]");

  say (a, ECL_OFFER ("p", "mc_1"));
  say (p, PEERJS_OFFER ("a", "mc_2"));
  expect (p, PEERJS_OFFERED ("a", "p", "mc_1"));
  say (a, ECL_FORCE_CLOSE ("p", "mc_1"));
  expect_nothing (p);
  say (a, ECL_FORCE_CLOSE ("p", "no-such-connection"));
  expect_nothing (p);
  say (a, ECL_FORCE_CLOSE ("p", "mc_2"));
  expect (p, PEERJS_LEAVE ("a", "p"));
  /* No call is left to tell of. */
  g_queue_clear_full (&a->frames, g_free);
  end (p, ECL_HUB_END_GOODBYE);
  expect_nothing (a);
}
GST_END_TEST;

GST_START_TEST (test_parties_are_bounded)
{
  Client *b, *viewer1, *viewer2, *viewer3;

  limits.max_parties = 2;
  restart ();
  b = open_ecl ("b");
  viewer1 = open_ecl ("viewer1");
  viewer2 = open_ecl ("viewer2");
  viewer3 = open_ecl ("viewer3");
  have_call (viewer1, b);
  have_call (viewer2, b);
  have_call (viewer3, b);
  end (b, ECL_HUB_END_GOODBYE);
  expect_nothing (viewer1);
  expect (viewer2, "42[\"LEAVE\",\"b\"]");
  expect (viewer3, "42[\"LEAVE\",\"b\"]");
}
GST_END_TEST;

GST_START_TEST (test_room_offer_is_no_call)
{
  Client *a = open_ecl ("a");
  Client *b = open_ecl ("b");
  Client *p = open_peerjs ("p");

  say (a, "42[\"SEND_OFFER\",{\"offer\":{"
          "\"type\":\"offer\",\"sdp\":\"v="
          "0\"},"
          "\"dst\":\"b\",\"connectionId\":"
          "\"mc_1\",\"connectionType\":"
          "\"media\",\"roomName\":\"r\"}]");
  g_free (g_queue_pop_head (&b->frames));
  end (b, ECL_HUB_END_GOODBYE);
  expect_nothing (a);
  /* PeerJS has no rooms. */
  say (a, "42[\"SEND_OFFER\",{\"offer\":{"
          "\"type\":\"offer\",\"sdp\":\"v="
          "0\"},"
          "\"dst\":\"p\",\"connectionId\":"
          "\"mc_1\",\"connectionType\":"
          "\"media\",\"roomName\":\"r\"}]");
  expect (a, ECL_UNAVAILABLE ("p"));
  expect_nothing (p);
}
GST_END_TEST;

GST_START_TEST (test_silence_peerjs)
{
  Client *p = open_peerjs ("p");
  Client *q = open_peerjs ("q");

  wait_for (59999 * MS);
  say (p, "{\"type\":\"HEARTBEAT\"}");
  /* Other traffic is no sign of life.
   */
  say (q, PEERJS_OFFER ("p", "mc_1"));
  wait_for (1 * MS);
  fail_if (p->closed);
  fail_unless (q->closed);
  fail_unless_equals_int (q->reason, ECL_HUB_CLOSE_SILENT);
  wait_for (1500 * MS);
  g_queue_clear_full (&p->frames, g_free);
  fail_if (ecl_hub_has_peer (hub, KEY, "q"));
  open_peerjs ("q");
}
GST_END_TEST;

GST_START_TEST (test_silence_ecl)
{
  Client *a = open_ecl ("a");
  Client *b = open_ecl ("b");
  Client *refused = connect_to (ECL_PROTOCOL_ECL, KEY, "a", "wrong");

  refused->closed = FALSE;
  wait_for (44999 * MS);
  ecl_hub_link_heard (hub, &a->link, now);
  wait_for (1 * MS);
  fail_if (a->closed);
  fail_unless (b->closed);
  fail_unless_equals_int (b->reason, ECL_HUB_CLOSE_SILENT);
  fail_unless (refused->closed);
}
GST_END_TEST;

GST_START_TEST (test_random)
{
  g_autofree char *a = ecl_random_uuid ();
  g_autofree char *b = ecl_random_uuid ();
  g_autofree char *id = ecl_random_alphanumerics (64);

  fail_unless (g_uuid_string_is_valid (a));
  fail_unless_equals_int (a[14], '4');
  fail_unless (strchr ("89ab", a[19]) != NULL);
  fail_if (g_str_equal (a, b));
  fail_unless_equals_int (strlen (id), 64);
  fail_unless (ecl_secret_equals ("secret", "secret"));
  fail_if (ecl_secret_equals ("secret", "secreT"));
  fail_if (ecl_secret_equals ("secret", "secret2"));
  fail_if (ecl_secret_equals (NULL, NULL));
}
GST_END_TEST;

static Suite *
hub_suite (void)
{
  Suite *suite = suite_create ("hub");
  TCase *tc = tcase_create ("rules");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_open_and_assigned_id);
  tcase_add_test (tc, test_refusals);
  tcase_add_test (tc, test_too_long);
  tcase_add_test (tc, test_concurrent_limit);
  tcase_add_test (tc, test_keys_are_namespaces);
  tcase_add_test (tc, test_relay);
  tcase_add_test (tc, test_ignored_and_malformed);
  tcase_add_test (tc, test_unknown_destination_ecl);
  tcase_add_test (tc, test_expire);
  tcase_add_test (tc, test_offline_queue);
  tcase_add_test (tc, test_offline_queue_limits);
  tcase_add_test (tc, test_take_over);
  tcase_add_test (tc, test_empty_token_proves_nothing);
  tcase_add_test (tc, test_goodbye_ends_calls);
  tcase_add_test (tc, test_peerjs_leave);
  tcase_add_test (tc, test_grace);
  tcase_add_test (tc, test_held_for_one_that_never_returns);
  tcase_add_test (tc, test_force_close);
  tcase_add_test (tc, test_parties_are_bounded);
  tcase_add_test (tc, test_room_offer_is_no_call);
  tcase_add_test (tc, test_silence_peerjs);
  tcase_add_test (tc, test_silence_ecl);
  tcase_add_test (tc, test_random);
  return suite;
}

GST_CHECK_MAIN (hub);
